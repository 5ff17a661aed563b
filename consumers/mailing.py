"""Mailings on their way: whom one is for goes into the ledger in slices, and how it stands when its turn comes."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.slices import breathe, insert_slice
from consumers.stages import Announcement
from core.brakes import braked
from core.carriage import Carriage, carry
from core.channel import Asset, CarriesMailings, Channel, Contents, Mailing, Recipient, Rendition
from core.clock import Clock
from core.holdings import Head
from core.ledger import ITEM_ROWS
from core.mailings import Source, hold_off, load_mailing
from core.store import Store
from core.tables import hub, mailings
from core.wake import Wake
from core.witness import Witness
from schemas.edition import Action, Weight

SLICE_ROWS = 2_000
MOST_CONTENTS = 4_000  # variants at hand, those asked for last: more than all windows under way can have
MOST_RENDERED = 200  # a digest has as many texts as its readers have different choices, of 100 kB each
STANDS = select(
    mailings.c.release_at,
    mailings.c.expires_at,
    mailings.c.paused,
    mailings.c.cancelled_at,
    select(hub.c.hold).scalar_subquery().label("hold"),
    braked(mailings.c.id, mailings.c.channel),
).where(mailings.c.id == bindparam("mailing"))


class MailingPlanner:
    """Plans the mailings of the sources it knows. Replays, doubles and second planners change nothing."""

    def __init__(
        self, store: Store, clock: Clock, wake: Wake, sources: Mapping[str, Source], *, slice_rows: int = SLICE_ROWS
    ) -> None:
        """`sources` by the kinds of mailings they bring."""
        self._store, self._clock, self._wake, self._sources = store, clock, wake, sources
        self._slice_rows = slice_rows

    async def plan(self, identity: UUID) -> None:
        """Plan until nothing is left; safe to stop anywhere."""
        async with self._store.read() as connection:
            mailing = await load_mailing(connection, identity)
        source = self._sources[mailing.kind]
        while await self._slice(mailing, source):
            self._wake.notify(f"items:{mailing.channel}", "ledger")
            await breathe(self._store, self._clock)
        self._wake.notify(f"items:{mailing.channel}", "ledger")

    async def _slice(self, mailing: Mailing, source: Source) -> bool:
        """One slice in one transaction; False when the plan is closed."""
        mine = mailings.c.id == mailing.id
        async with self._store.write() as connection:
            row = (await connection.execute(select(mailings).where(mine).with_for_update())).one()
            if row.state not in ("awaited", "planning") or row.cancelled_at is not None:
                return False
            matching = source.matching(mailing)
            target = matching.selected_columns.target
            planned, upper = await insert_slice(
                connection,
                matching.where(target > row.cursor).order_by(target).limit(self._slice_rows),
                {
                    "announcement": mailing.id,
                    "edition": 0,
                    "channel": mailing.channel,
                    "occasion": mailing.occasion,
                    "action": Action.PUBLISH.value,
                    "state": "planned",
                    "marked": row.marked,
                    "planned_at": self._clock.now(),
                },
                row.urgency,
                slice_rows=self._slice_rows,
                item_rows=ITEM_ROWS,
                mailing=True,
            )
            await connection.execute(
                update(mailings)
                .where(mine)
                .values(
                    state="planned" if upper is None else "planning",
                    cursor=row.cursor if upper is None else upper,
                    planned=mailings.c.planned + planned,
                )
            )
            return upper is not None


class Mailed:
    """A mailing as its deliverers need it: read once, its contents once for each variant, rendered once for each text,
    as long as it is asked for.

    The twin of `Editions`, for what an item of a mailing carries.
    """

    def __init__(self, channel: Channel, sources: Mapping[str, Source], mailing: UUID) -> None:
        self._channel, self._sources, self.subject = channel, sources, mailing
        self._mailing: Mailing | None = None
        self._contents: OrderedDict[str, Contents] = OrderedDict()
        self._rendered: OrderedDict[tuple[str, str], Rendition] = OrderedDict()

    async def hold_off(self, connection: AsyncConnection) -> None:
        await hold_off(connection, self.subject)

    async def stands(self, connection: AsyncConnection) -> Announcement:
        """In the words of the stages: a mailing has one edition, and a cancelled one is over."""
        row = (await connection.execute(STANDS, {"mailing": self.subject})).one()
        action = Action.PUBLISH if row.cancelled_at is None else Action.WITHDRAW
        return Announcement(
            head=Head(1, action, Weight.MATERIAL, 1),
            restored=0,
            release_at=row.release_at,
            expires_at=row.expires_at,
            paused=row.paused,
            hub_held=row.hold is not None,
            braked=row.braked is not None,
        )

    async def load(self, connection: AsyncConnection, number: int) -> None:
        if self._mailing is None:
            self._mailing = await load_mailing(connection, self.subject)

    async def resolve(self, connection: AsyncConnection, targets: Sequence[str]) -> Mapping[str, Recipient]:
        """Look the targets up again, with what their variants say."""
        assert self._mailing is not None
        source = self._sources[self._mailing.kind]
        found = await source.resolve(connection, self._mailing, targets)
        for variant in sorted({recipient.variant for recipient in found.values()}):
            if variant in self._contents:
                self._contents.move_to_end(variant)
            else:
                self._contents[variant] = await source.contents(connection, self._mailing, variant)
        while len(self._contents) > MOST_CONTENTS:
            self._contents.popitem(last=False)
        return found

    def of(self, number: int, recipient: Recipient, action: Action) -> Rendition:
        assert self._mailing is not None
        assert isinstance(self._channel, CarriesMailings)
        key = (recipient.language, recipient.variant)
        if not recipient.personal and key in self._rendered:
            return self._rendered[key]
        made = self._channel.render_mailing(
            self._mailing, self._contents[recipient.variant], recipient.language, recipient.personal
        )
        if not recipient.personal:
            self._rendered[key] = made
            if len(self._rendered) > MOST_RENDERED:
                self._rendered.popitem(last=False)
        return made

    def assets(self, number: int) -> Sequence[Asset]:
        return ()

    async def marked(self, connection: AsyncConnection, marked: Sequence[tuple[int, str, str]], now: datetime) -> bool:
        """The editions that a digest, a reminder or a magazine carries are on their way with it."""
        assert self._mailing is not None
        carried = [
            Carriage(edition.announcement, edition.number, action.value, target, delivery)
            for delivery, target, variant in marked
            for edition, action in self._contents[variant].editions
            if not self._contents[variant].followed
        ]
        await carry(connection, self._mailing.channel, [delivery for delivery, *_ in marked], carried, now)
        return bool(carried)

    async def tell(self, witness: Witness, number: int) -> None:
        """The witness hears that it is about to go out. Of a letter without a name nobody will ever ask."""
        assert self._mailing is not None
        if self._mailing.name != str(self._mailing.id):
            await witness.mailing(self._mailing.name)
