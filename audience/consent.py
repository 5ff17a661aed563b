"""The ledger of consent: who agreed to what, to whom, in which words, when, and how that can be shown."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.choices import Choices, chosen_by
from audience.tables import consents, subscribers, wordings
from core.given import among
from core.store import insert_for

Act = Literal["given", "changed", "withdrawn"]
What = Literal["choices", "language", "pause", "address"]
NOBODY_NAMED = frozenset([""])


@dataclass(frozen=True)
class Wording:
    """The words a person agreed to, as they were shown, in the language they were shown in."""

    text: str
    language: str


@dataclass(frozen=True)
class Proof:
    """Where an act came from and what shows it. `network` is a keyed hash; `scan` a key in the media store."""

    source: str  # page, paper, phone, counter, link, import:file.csv …
    wording: int | None = None  # its id; see `worded`
    who: str | None = None  # the clerk
    asked_at: datetime | None = None  # when they asked, where that is not when they confirmed
    network: str | None = None
    scan: str | None = None
    confirmed_at: datetime | None = None  # where they did so before it came to us, by a list

    def row(self) -> dict[str, Any]:
        return {
            "wording": self.wording,
            "source": self.source,
            "who": self.who,
            "asked_at": self.asked_at,
            "network": self.network,
            "scan": self.scan,
            "confirmed_at": self.confirmed_at,
        }


@dataclass(frozen=True)
class Entry:
    """One row of somebody's history."""

    at: datetime
    act: str
    what: str
    issuer: str
    before: Choices | None
    after: Choices | None
    wording: str
    wording_version: int | None
    wording_language: str
    source: str
    who: str | None
    asked_at: datetime | None
    network: str | None
    scan: str | None
    confirmed_at: datetime | None = None


async def worded(connection: AsyncConnection, wording: Wording, now: datetime) -> int:
    """The id of the wording; stored when it was never shown before."""
    digest = hashlib.sha256(f"{wording.language}\0{wording.text}".encode()).hexdigest()
    known = select(wordings.c.id).where(wordings.c.digest == digest)
    found = (await connection.execute(known)).scalar_one_or_none()
    if found is None:
        row = {"digest": digest, "language": wording.language, "text": wording.text, "at": now}
        await connection.execute(insert_for(connection, wordings).values(row).on_conflict_do_nothing())
        found = (await connection.execute(known)).scalar_one()
    return int(found)


async def record(
    connection: AsyncConnection,
    subscriber: str,
    what: What,
    before: int | None,
    after: int | None,
    proof: Proof,
    now: datetime,
) -> None:
    """What one person did: from one set of choices to another; none before is coming, none after is leaving.

    A row for each issuer concerned: who was not in the scope is given consent, who no longer is has it withdrawn.
    """
    await record_each(connection, what, [Step(subscriber, before, after, proof)], now)


@dataclass(frozen=True)
class Step:
    """What one person did: from one set of choices to another; none before is coming, none after is leaving."""

    subscriber: str
    before: int | None
    after: int | None
    proof: Proof


async def record_each(connection: AsyncConnection, what: What, steps: Sequence[Step], now: datetime) -> None:
    """What many people did, each with a proof of their own."""
    scopes: dict[int | None, frozenset[str]] = {None: frozenset()}
    rows = []
    for step in steps:
        for number in (step.before, step.after):
            if number is not None and number not in scopes:
                scopes[number] = await _scope(connection, number)
        was, now_is = scopes[step.before], scopes[step.after]
        common = {"subscriber": step.subscriber, "what": what, "before": step.before, "after": step.after, "at": now}
        for issuer in sorted(was | now_is):
            act: Act = "changed" if issuer in was and issuer in now_is else "given" if issuer in now_is else "withdrawn"
            rows.append({**common, "act": act, "issuer": issuer, **step.proof.row()})
    if rows:
        await connection.execute(insert(consents), rows)


async def _scope(connection: AsyncConnection, number: int) -> frozenset[str]:
    """The issuers a set names; nobody in particular where the hub had no list of them."""
    return (await chosen_by(connection, number)).filter.issuers or NOBODY_NAMED


async def record_many(connection: AsyncConnection, people: Sequence[str], proof: Proof, now: datetime) -> None:
    """All these gave consent to the choices they have now: for lists, whose rows the database makes itself."""
    theirs = among(subscribers.c.id, "people")
    sets = select(subscribers.c.filter).where(theirs).distinct()
    naming: dict[str, list[int]] = {}
    for number in (await connection.execute(sets, {"people": people})).scalars():
        for issuer in await _scope(connection, number):
            naming.setdefault(issuer, []).append(number)
    for issuer, numbers in sorted(naming.items()):
        given = {"act": "given", "what": "choices", "issuer": issuer, "at": now} | proof.row()
        named = {name: value for name, value in given.items() if value is not None}
        values = (literal(value, consents.c[name].type) for name, value in named.items())
        rows = select(subscribers.c.id, subscribers.c.filter, *values).where(
            theirs, among(subscribers.c.filter, "numbers")
        )
        await connection.execute(
            insert(consents).from_select(["subscriber", "after", *named], rows, include_defaults=False),
            {"people": people, "numbers": numbers},
        )


async def history(connection: AsyncConnection, subscriber: str) -> list[Entry]:
    """Everything a person agreed to, changed and withdrew, oldest first."""
    found = await connection.execute(
        select(consents, wordings.c.text, wordings.c.language)
        .outerjoin(wordings, wordings.c.id == consents.c.wording)
        .where(consents.c.subscriber == subscriber)
        .order_by(consents.c.id)
    )
    rows = found.all()
    numbers = {number for row in rows for number in (row.before, row.after) if number is not None}
    sets = {number: await chosen_by(connection, number) for number in sorted(numbers)}
    return [
        Entry(
            at=row.at,
            act=row.act,
            what=row.what,
            issuer=row.issuer,
            before=sets.get(row.before),
            after=sets.get(row.after),
            wording=row.text or "",
            wording_version=row.wording,
            wording_language=row.language or "",
            source=row.source,
            who=row.who,
            asked_at=row.asked_at,
            network=row.network,
            scan=row.scan,
            confirmed_at=row.confirmed_at,
        )
        for row in rows
    ]
