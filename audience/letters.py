"""Letters to one address: confirm, you are subscribed already, your links. Addresses and links are looked up late."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, false, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.choices import COLUMNS, choices_of
from audience.own_data import known_by
from audience.own_links import whole_token
from audience.pages.offers import offered_by
from audience.pages.summary import lines
from audience.registry import preferences_token
from audience.signups import KEPT, confirming_token
from audience.tables import filters, signups, subscribers
from core.channel import Contents, Mailing, Recipient
from core.context import Context
from core.given import found_by
from core.mailings import Source
from core.tokens import Keys, Ring

CONFIRM = "confirm"
OWN_DATA = "data"
BY_CLERKS = ("paper", "phone", "counter")

_WAITING = (
    select(signups.c.id, signups.c.language, signups.c.email, signups.c.source, *COLUMNS)
    .join(filters, filters.c.id == signups.c.filter)
    .where(signups.c.state == "waiting")
)
_KNOWN = select(subscribers.c.id, subscribers.c.language, subscribers.c.email)


class Letters:
    """A confirmation goes to a sign-up that still waits; the link to all we hold to whoever stands on any list; the
    others to a subscriber, who may have left.

    All that they tell is `personal`: the token of their link, and of a confirmation where it was asked for and what.
    """

    kinds: Collection[str] = (CONFIRM, "already", "link", OWN_DATA)

    def __init__(self, context: Context) -> None:
        self._keys, self._clock = Keys(context.store, context.clock), context.clock

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        """Letters have one target from the beginning."""
        return select(subscribers.c.id.label("target")).where(false())

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        ring = await self._keys.ring()
        if mailing.kind == CONFIRM:
            return await _waiting(connection, ring, mailing, targets, self._clock.now())
        if mailing.kind == OWN_DATA:
            return await _own_data(connection, ring, targets, self._clock.now())
        rows = await connection.execute(found_by(connection, subscribers.c.id, "targets", _KNOWN), {"targets": targets})
        return {
            row.id: Recipient(row.language, row.email, personal={"preferences": preferences_token(ring, row.id)})
            for row in rows
        }

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        return Contents()


async def _own_data(
    connection: AsyncConnection, ring: Ring, targets: Sequence[str], now: datetime
) -> Mapping[str, Recipient]:
    found = {}
    for target in targets:
        if (known := await known_by(connection, target)) is not None:
            email, language = known
            found[target] = Recipient(language, email, personal={"data": whole_token(ring, target, now)})
    return found


async def _waiting(
    connection: AsyncConnection, ring: Ring, mailing: Mailing, targets: Sequence[str], now: datetime
) -> Mapping[str, Recipient]:
    rows = (
        await connection.execute(found_by(connection, signups.c.id, "targets", _WAITING), {"targets": targets})
    ).all()
    offer = await offered_by(connection)
    found = {}
    for row in rows:
        chosen = lines(choices_of(row), row.language, offer, row.language)
        personal = {
            "confirm": confirming_token(ring, row.id),
            "source": row.source,
            "until": (now + KEPT).isoformat(),
            "choices": "\n".join(f"{name}: {value}" for name, value in chosen),
        }
        if row.source in BY_CLERKS:
            personal["place"] = mailing.issuer.name.best(row.language)
        found[row.id] = Recipient(row.language, row.email, personal=personal)
    return found


def sources(context: Context) -> list[Source]:
    return [Letters(context)]
