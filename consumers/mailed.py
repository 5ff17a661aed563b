"""What a work item of a mailing carries: its contents for each variant, read once, and rendered once for each text."""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.stages import Announcement, Send
from core.brakes import braked
from core.carriage import Carriage, carry
from core.channel import Asset, CarriesMailings, Channel, Contents, Mailing, Recipient, Rendition
from core.clock import Clock
from core.holdings import Head
from core.mailings import KeepsHours, Source, hold_off, load_mailing
from core.tables import hub, mailings, schedules
from core.witness import Witness
from schemas.edition import Action, Weight

MOST_CONTENTS = 4_000  # variants at hand, those asked for last: more than all windows under way can have
MOST_RENDERED = 200  # a digest has as many texts as its readers have different choices, of 100 kB each
STANDS = (
    select(
        mailings.c.release_at,
        mailings.c.expires_at,
        mailings.c.paused,
        mailings.c.cancelled_at,
        select(hub.c.hold).scalar_subquery().label("hold"),
        braked(mailings.c.id, mailings.c.channel),
        schedules.c.silent_from,
        schedules.c.silent_until,
    )
    .outerjoin_from(mailings, schedules, schedules.c.announcement == mailings.c.about)
    .where(mailings.c.id == bindparam("mailing"))
)


class Mailed:
    """One mailing; what it says is kept as long as it is asked for. The twin of `Editions`."""

    def __init__(self, clock: Clock, channel: Channel, sources: Mapping[str, Source], mailing: UUID) -> None:
        self._clock, self._channel, self._sources, self.subject = clock, channel, sources, mailing
        self._mailing: Mailing | None = None
        self._contents: OrderedDict[str, Contents] = OrderedDict()
        self._rendered: OrderedDict[tuple[str, str], Rendition] = OrderedDict()

    async def hold_off(self, connection: AsyncConnection) -> None:
        await hold_off(connection, self.subject)

    async def stands(self, connection: AsyncConnection) -> Announcement:
        """In the words of the stages: a mailing has one edition, and a cancelled one is over."""
        if self._mailing is None:
            self._mailing = await load_mailing(connection, self.subject)
        row = (await connection.execute(STANDS, {"mailing": self.subject})).one()
        source, release_at = self._sources[self._mailing.kind], row.release_at
        if isinstance(source, KeepsHours):
            now = self._clock.now()
            not_before = await source.not_before(connection, self._mailing, now)
            if not_before > now:  # else it may be: whoever asks has looked at the clock before us
                release_at = max(release_at, not_before)
        action = Action.PUBLISH if row.cancelled_at is None else Action.WITHDRAW
        return Announcement(
            head=Head(1, action, Weight.MATERIAL, 1),
            restored=0,
            release_at=release_at,
            expires_at=row.expires_at,
            paused=row.paused,
            hub_held=row.hold is not None,
            braked=row.braked is not None,
            silence=(row.silent_from, row.silent_until) if row.silent_from else None,
        )

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

    def of(self, send: Send, recipient: Recipient) -> Rendition:
        assert self._mailing is not None
        assert isinstance(self._channel, CarriesMailings)
        key = (recipient.language, send.variant)
        if not recipient.personal and key in self._rendered:
            return self._rendered[key]
        made = self._channel.render_mailing(
            self._mailing, self._contents[send.variant], recipient.language, recipient.personal
        )
        if not recipient.personal:
            self._rendered[key] = made
            if len(self._rendered) > MOST_RENDERED:
                self._rendered.popitem(last=False)
        return made

    def assets(self, send: Send) -> Sequence[Asset]:
        return ()

    async def marked(
        self, connection: AsyncConnection, marked: Sequence[tuple[int, str, str]], now: datetime
    ) -> Collection[int] | None:
        """The editions that a digest, a reminder or a magazine carries are on their way with it."""
        assert self._mailing is not None
        carried = [
            Carriage(edition.announcement, edition.number, action.value, target, delivery)
            for delivery, target, variant in marked
            for edition, action in self._contents[variant].editions
            if not self._contents[variant].followed
        ]
        repeats = await carry(connection, self._mailing.channel, [delivery for delivery, *_ in marked], carried, now)
        return repeats if carried else None

    async def tell(self, witness: Witness, sends: Sequence[Send]) -> None:
        """The witness hears that it is about to go out. Of a letter without a name nobody will ever ask."""
        assert self._mailing is not None
        if self._mailing.name != str(self._mailing.id):
            await witness.mailing(self._mailing.name)
