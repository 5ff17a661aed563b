"""The ledger of consent: who agreed to what, to whom, in which words, when, and how that can be shown."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.choices import Choices, chosen_by
from audience.tables import consents, filters, subscribers, wordings
from core.given import among
from core.store import insert_for
from core.tables import directory

Act = Literal["given", "changed", "withdrawn"]
What = Literal["choices", "language", "pause", "address"]


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
    """The issuers a set lets through; all of the hub's where it names none."""
    chosen = (await chosen_by(connection, number)).filter.issuers
    return chosen or await known_issuers(connection)


async def known_issuers(connection: AsyncConnection) -> frozenset[str]:
    found = await connection.execute(select(directory.c.slug).where(directory.c.sort == "issuer"))
    return frozenset(found.scalars()) or frozenset([""])


async def record_many(connection: AsyncConnection, people: Sequence[str], proof: Proof, now: datetime) -> None:
    """All these gave consent to the choices they have now: for lists, whose rows the database makes itself.

    Who chose issuers has a row for each; who chose none a row for each of the hub's.
    """
    chosen = (
        select(subscribers.c.id, subscribers.c.filter, filters.c.issuers)
        .join(filters, filters.c.id == subscribers.c.filter)
        .where(among(subscribers.c.id, "people"))
        .subquery()
    )
    issuers = sorted(await known_issuers(connection))
    values = proof.row()
    for issuer in issuers:
        await _insert_for_all(connection, chosen, issuer, values, people, now)
    named = (
        await connection.execute(
            select(chosen.c.id, chosen.c.filter, chosen.c.issuers).where(chosen.c.issuers != ""), {"people": people}
        )
    ).all()
    rows = [
        {"subscriber": row.id, "act": "given", "what": "choices", "issuer": issuer, "after": row.filter, "at": now}
        | values
        for row in named
        for issuer in row.issuers.strip("|").split("|")
    ]
    if rows:
        await connection.execute(insert(consents), rows)


async def _insert_for_all(
    connection: AsyncConnection, chosen: Any, issuer: str, values: dict[str, Any], people: Sequence[str], now: datetime
) -> None:
    given = {"act": "given", "what": "choices", "issuer": issuer, "at": now} | values
    named = {name: value for name, value in given.items() if value is not None}
    columns = [consents.c[name] for name in named]
    rows = select(
        chosen.c.id,
        chosen.c.filter,
        *(literal(value, column.type) for column, value in zip(columns, named.values(), strict=True)),
    ).where(chosen.c.issuers == "")
    await connection.execute(
        insert(consents).from_select(["subscriber", "after", *named], rows, include_defaults=False),
        {"people": people},
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
