"""The mailings to the press: whom one reaches, and what each contact is told, looked up when it is handed over."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.own_links import own_link
from audience.press.copies import code_of
from audience.press.holding import Copy, Stand, owed
from audience.press.sending import KIND, stand_of
from audience.press.tables import contacts
from core.channel import Contents, Mailing, Recipient
from core.clock import Clock
from core.context import Context
from core.editions import load_edition
from core.given import among, found_by
from core.mailings import Source
from core.tables import deliveries, mailings
from core.tokens import Keys
from schemas.edition import Action

_CONTACTS = select(*(contacts.c[name] for name in ("id", "email", "medium", "language", "state", "silent", "basis")))
_MAY_HOLD = or_(deliveries.c.may_hold > 0, deliveries.c.state == "sending")
_COPIES = (
    select(deliveries.c.target, deliveries.c.may_hold, mailings.c.body)
    .join(mailings, mailings.c.id == deliveries.c.announcement)
    .where(
        mailings.c.kind == KIND,
        mailings.c.about == bindparam("about"),
        mailings.c.id != bindparam("mailing"),
        _MAY_HOLD,
        among(deliveries.c.target, "targets"),
    )
    .order_by(mailings.c.created_at, mailings.c.id)
)
ACTIONS = {"publish": Action.PUBLISH, "correct": Action.CORRECT, "moved": Action.PUBLISH, "withdraw": Action.WITHDRAW}


def sources(context: Context) -> Sequence[Source]:
    return [PressList(context.clock, context.settings.url, Keys(context.store, context.clock))]


class PressList:
    """A target is a contact's id. Who has objected gets one thing more: that what they hold is withdrawn."""

    kinds: Collection[str] = (KIND,)

    def __init__(self, clock: Clock, url: str, keys: Keys) -> None:
        self._clock, self._url, self._keys = clock, url, keys

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        """Those on its beats, and all who may hold an earlier copy; of a withdrawal, only these."""
        holders = (
            select(deliveries.c.target)
            .join(mailings, mailings.c.id == deliveries.c.announcement)
            .where(mailings.c.kind == KIND, mailings.c.about == mailing.about, mailings.c.id != mailing.id, _MAY_HOLD)
        )
        listed = and_(contacts.c.state == "active", contacts.c.silent.is_(None))
        if mailing.body["final"]:
            listed = and_(listed, true() if mailing.body["lost"] is not None else false())
        elif mailing.body["topics"]:
            listed = and_(listed, _on_beat(mailing.body["topics"]))
        return select(contacts.c.id.label("target")).where(or_(listed, contacts.c.id.in_(holders)))

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        assert mailing.about is not None
        ring = await self._keys.ring()
        rows = await connection.execute(
            found_by(connection, contacts.c.id, "targets", _CONTACTS), {"targets": list(targets)}
        )
        copies = await self._copies(connection, mailing, mailing.about, targets)
        now = self._clock.now()
        # After the copies, so that what is told is never older than what they hold.
        stand, head = await stand_of(connection, mailing.about, now)
        found = {}
        for row in rows:
            what = owed(copies.get(row.id, ()), stand, now)
            if (row.state != "active" or row.silent is not None) and what != "withdraw":
                continue
            personal = {"copy": code_of(ring, mailing.id, row.id), "holder": row.medium, "basis": row.basis}
            personal["data"] = own_link(ring, self._url, row.id, row.language)
            variant = f"{what or 'publish'} {head} {stand.embargo}"
            found[row.id] = Recipient(row.language, row.email, variant, due=what is not None, personal=personal)
        return found

    async def _copies(
        self, connection: AsyncConnection, mailing: Mailing, about: UUID, targets: Sequence[str]
    ) -> Mapping[str, Sequence[Copy]]:
        lost = mailing.body["lost"]
        anybodys = [Copy(Stand(lost, "", final=False), sure=False)] if lost is not None else []
        copies: dict[str, list[Copy]] = {target: list(anybodys) for target in targets}
        asked: dict[str, Any] = {"about": about, "mailing": mailing.id, "targets": list(targets)}
        for row in await connection.execute(_COPIES, asked):
            copies[row.target].append(Copy(Stand.told(row.body), sure=row.may_hold > 1))
        return copies

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        """`words`: `what` is told, and the `embargo`: "", "paused", or when it ends (ISO 8601, UTC)."""
        assert mailing.about is not None
        what, head, embargo = variant.split(" ")
        edition = await load_edition(connection, self._url, mailing.about, int(head))
        return Contents([(edition, ACTIONS[what])], {"what": what, "embargo": embargo}, followed=True)


def _on_beat(topics: Sequence[str]) -> ColumnElement[bool]:
    has = [contacts.c.beats.contains(f"|{topic}|", autoescape=True) for topic in topics]
    return or_(contacts.c.beats == "", *has)
