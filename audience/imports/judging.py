"""What becomes of each line of a list, before anything is written: a dry run and a real one judge alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience import remembered, signups
from audience.choices import COLUMNS, Choices, choices_of
from audience.imports.lines import Line
from audience.registry import Subscription
from audience.tables import consents, filters, subscribers
from audience.tables import signups as signups_table
from core.given import among
from core.tokens import Ring

IMPORTED = "import:"  # how the source of what an import did begins


class Verdict(StrEnum):
    """Keys of `words.toml`."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"  # nothing changes
    OWN = "own"  # they chose for themselves since
    WAITS = "waits"  # no proof of consent: they are asked
    ASKED = "asked"  # they were, and have not answered yet
    LEFT = "left"
    BOUNCED = "bounced"
    ERASED = "erased"
    BLOCKED = "blocked"
    AWAY = "away"  # not subscribed where the list comes from
    DUPLICATE = "duplicate"
    INVALID = "invalid"


@dataclass(frozen=True)
class Judged:
    line: Line
    verdict: Verdict
    subscriber: str | None = None  # whom it changes
    before: int | None = None  # the set they have
    choices: Choices | None = None  # the set they get
    waiting: bool = False  # a sign-up of theirs waits, and is answered with it
    first: int = 0  # of a duplicate: the line it repeats


_KNOWN = select(
    *(subscribers.c[name] for name in ("id", "email", "language", "state")), subscribers.c.filter.label("set"), *COLUMNS
).join(filters, filters.c.id == subscribers.c.filter)
_OWN = select(consents.c.subscriber).where(
    consents.c.what.in_(("choices", "language")), ~consents.c.source.startswith(IMPORTED)
)
_STATES = {"left": Verdict.LEFT, "complained": Verdict.LEFT, "bounced": Verdict.BOUNCED}


async def judge(
    connection: AsyncConnection, ring: Ring, lines: Sequence[Line], *, agreed: bool, now: datetime
) -> list[Judged]:
    """`lines` are valid, of different addresses; `agreed`: whoever brings the list vouches for their consent."""
    wanted = {line.subscription.email: line for line in lines if line.subscription is not None}
    emails = list(wanted)
    rows = await connection.execute(_KNOWN.where(among(subscribers.c.email, "emails")), {"emails": emails})
    known = {row.email: row for row in rows}
    hashes = {hashed: email for email in emails for hashed in remembered.pseudonyms(ring, email)}
    kept = {hashes[hashed]: why for hashed, why in (await remembered.known(connection, list(hashes))).items()}
    ids = [row.id for row in known.values()]
    chose = set(
        (await connection.execute(_OWN.where(among(consents.c.subscriber, "ids")), {"ids": ids})).scalars().all()
    )
    asked = select(signups_table.c.email).where(
        among(signups_table.c.email, "emails"),
        signups_table.c.state == "waiting",
        signups.awaited(now),
    )
    waiting = set((await connection.execute(asked, {"emails": emails})).scalars())
    return [
        _judged(line, line.subscription, agreed, known, kept, chose, waiting)
        for line in lines
        if line.subscription is not None
    ]


def _judged(
    line: Line,
    wanted: Subscription,
    agreed: bool,
    known: Mapping[str, Any],
    kept: Mapping[str, str],
    chose: set[str],
    waiting: set[str],
) -> Judged:
    """Blocks are stronger than all else, and what the list itself says of a leaving than any consent."""
    email = wanted.email
    row, why = known.get(email), kept.get(email)
    if why == "blocked":
        return Judged(line, Verdict.BLOCKED)
    if row is not None and row.state in _STATES:
        return Judged(line, _STATES[row.state])
    if row is None and why is not None:
        return Judged(line, Verdict.ERASED if why == "erased" else Verdict.LEFT)
    if line.away is not None:
        return Judged(line, Verdict.AWAY)
    consenting = agreed or line.given is not None
    if row is None:
        if consenting:
            return Judged(line, Verdict.NEW, choices=wanted.choices, waiting=email in waiting)
        return Judged(line, Verdict.ASKED if email in waiting else Verdict.WAITS, choices=wanted.choices)
    # How it is to come is theirs, but for what the list says of it; so are the other issuers of whom it says nothing.
    had, chosen = choices_of(row), wanted.filter
    if line.unnamed:
        chosen = replace(chosen, issuers=chosen.issuers | had.filter.issuers)
    choices = Choices(chosen, replace(had.manner, **line.manner))
    if not consenting or (choices == had and wanted.language == row.language):
        return Judged(line, Verdict.SAME)
    if row.id in chose:
        return Judged(line, Verdict.OWN)
    return Judged(line, Verdict.CHANGED, row.id, row.set, choices)
