"""The sources: added, found, paused, gone on with; each change with its note in the trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from core.clock import Clock
from core.errors import Conflict, FieldError, Invalid, NotFound
from core.store import Store
from core.tables import directory, hub
from producers.desk.trail import note
from producers.imports.items import Importer, SettingsOf
from producers.imports.rules import Rule
from producers.imports.tables import sources
from schemas import explain
from schemas.problems import InvalidInput
from schemas.subtypes import SUBTYPES, Kind

First = Literal["known", "drafts"]
EVERY = timedelta(minutes=30)
LEAST, MOST = timedelta(minutes=1), timedelta(days=7)
NAME_CHARACTERS = 80


@dataclass(frozen=True)
class Source:
    id: UUID
    name: str
    importer: str
    settings: Mapping[str, Any]
    issuer: str
    kind: str
    subtype: str
    rules: Sequence[Mapping[str, str]]
    every_s: int
    state: str
    reason: str | None
    first: str | None
    epoch: int
    cursor: Mapping[str, Any]
    next_at: datetime
    looked_at: datetime | None
    failures: int
    trouble: Mapping[str, str] | None
    added_by: str
    added_at: datetime

    @property
    def who(self) -> str:
        """As versions and the trail name it."""
        return f"← {self.name}"

    @property
    def ruled(self) -> list[Rule]:
        return [Rule(**rule) for rule in self.rules]


@dataclass(frozen=True)
class Wanted:
    """A source as somebody describes it."""

    name: str
    importer: str
    settings: Mapping[str, str]
    issuer: str
    kind: str
    subtype: str = ""
    every: timedelta = EVERY
    first: str = "known"
    rules: Sequence[Rule] = ()


async def add(store: Store, clock: Clock, importers: Mapping[str, Importer], wanted: Wanted, who: str) -> Source:
    """Invalid names every wrong field; the importer's own as `settings.…`."""
    errors = _wrong(importers, wanted)
    settings: Mapping[str, Any] = {}
    if wanted.importer in importers:
        given = {name: value for name, value in wanted.settings.items() if value.strip()}
        try:
            settings = checked(importers[wanted.importer].settings, given).model_dump(mode="json")
        except InvalidInput as error:
            errors += [FieldError(f"settings.{one.field}", one.el, one.en) for one in error.errors]
    identity, now = UUID(str(uuid7())), clock.now()
    async with store.write() as connection:
        slugs = await _issuers(connection)
        if wanted.issuer not in slugs:
            listed = ", ".join(slugs)
            el, en = f"Επιλέξτε φορέα από: {listed}.", f"Choose an issuer of: {listed}."
            errors.append(FieldError("issuer", el, en))
        errors += _rules_of_nobody(wanted.rules, slugs)
        same = select(sources.c.id).where(sources.c.name == wanted.name.strip())
        if (await connection.execute(same)).first() is not None:
            errors.append(FieldError("name", "Υπάρχει ήδη πηγή με αυτό το όνομα.", "There is a source of this name."))
        if errors:
            raise Invalid(errors)
        epoch = (await connection.execute(select(hub.c.epoch))).scalar_one()
        subtype = wanted.subtype or next(iter(SUBTYPES[Kind(wanted.kind)]))
        row = {
            "id": identity,
            "name": wanted.name.strip(),
            "importer": wanted.importer,
            "settings": dict(settings),
            "issuer": wanted.issuer,
            "kind": wanted.kind,
            "subtype": subtype,
            "rules": [rule.row for rule in wanted.rules],
            "every_s": int(wanted.every.total_seconds()),
            "state": "on",
            "first": wanted.first,
            "epoch": epoch,
            "cursor": {},
            "next_at": now,
            "added_by": who,
            "added_at": now,
        }
        await connection.execute(insert(sources).values(row))
        after = {name: row[name] for name in ("name", "importer", "settings", "issuer", "kind", "subtype", "rules")}
        await note(connection, now, who, "import.add", f"import:{identity}", after=after)
    return await find(store, identity)


async def change(
    store: Store, clock: Clock, identity: UUID, who: str, *, every: timedelta, rules: Sequence[Rule]
) -> None:
    """How often it is looked at, and what leaves without a person, from the next look on. What it reads stays: another
    address is another source."""
    errors = _wrong_habits(every, rules)
    async with store.write() as connection:
        source = await locked(connection, identity)
        errors += _rules_of_nobody(rules, await _issuers(connection))
        if errors:
            raise Invalid(errors)
        now, every_s = clock.now(), int(every.total_seconds())
        values = {
            "every_s": every_s,
            "rules": [rule.row for rule in rules],
            "next_at": min(source.next_at, now + every),
        }
        await connection.execute(update(sources).where(sources.c.id == identity).values(values))
        before = {"every_s": source.every_s, "rules": list(source.rules)}
        after = {"every_s": every_s, "rules": values["rules"]}
        await note(connection, now, who, "import.change", f"import:{identity}", before=before, after=after)


async def _issuers(connection: AsyncConnection) -> Sequence[str]:
    return (await connection.execute(select(directory.c.slug).where(directory.c.sort == "issuer"))).scalars().all()


def checked(model: type[SettingsOf], given: Mapping[str, Any]) -> SettingsOf:
    """InvalidInput in both languages."""
    from pydantic import TypeAdapter

    return explain.checked(TypeAdapter(model), given)


def _wrong(importers: Mapping[str, Importer], wanted: Wanted) -> list[FieldError]:
    errors = []
    if not 0 < len(wanted.name.strip()) <= NAME_CHARACTERS or not wanted.name.isprintable():
        errors.append(
            FieldError("name", "Γράψτε ένα όνομα, έως 80 χαρακτήρες.", "Write a name of up to 80 characters.")
        )
    if wanted.importer not in importers:
        names = ", ".join(importers)
        errors.append(FieldError("importer", f"Επιλέξτε από: {names}.", f"Choose one of: {names}."))
    if wanted.kind not in set(Kind):
        errors.append(FieldError("kind", f"Επιλέξτε από: {', '.join(Kind)}.", f"Choose one of: {', '.join(Kind)}."))
    elif wanted.subtype and wanted.subtype not in set(SUBTYPES[Kind(wanted.kind)]):
        names = ", ".join(SUBTYPES[Kind(wanted.kind)])
        errors.append(FieldError("subtype", f"Επιλέξτε από: {names}.", f"Choose one of: {names}."))
    if wanted.first not in ("known", "drafts"):
        errors.append(FieldError("first", "Επιλέξτε: known, drafts.", "Choose: known, drafts."))
    return [*errors, *_wrong_habits(wanted.every, wanted.rules)]


def _wrong_habits(every: timedelta, rules: Sequence[Rule]) -> list[FieldError]:
    errors = []
    if not LEAST <= every <= MOST:
        errors.append(FieldError("every", "Από ένα λεπτό έως επτά ημέρες.", "From one minute to seven days."))
    for number, rule in enumerate(rules):
        if rule.kind and rule.kind not in set(Kind):
            errors.append(FieldError(f"rules.{number}", "Άγνωστο είδος.", "Unknown kind."))
    return errors


def _rules_of_nobody(rules: Sequence[Rule], issuers: Sequence[str]) -> list[FieldError]:
    """A rule of an issuer that is none would never fit, and nobody would know why."""
    listed = ", ".join(issuers)
    return [
        FieldError(f"rules.{n}", f"Άγνωστος φορέας· γράψτε έναν από: {listed}.", f"Unknown issuer; one of: {listed}.")
        for n, rule in enumerate(rules)
        if rule.issuer and rule.issuer not in issuers
    ]


async def find(store: Store, identity: UUID) -> Source:
    async with store.read() as connection:
        row = (await connection.execute(select(sources).where(sources.c.id == identity))).first()
    if row is None:
        raise _none()
    return source_of(row)


async def named(store: Store, name: str) -> Source:
    async with store.read() as connection:
        row = (await connection.execute(select(sources).where(sources.c.name == name.strip()))).first()
    if row is None:
        raise _none()
    return source_of(row)


async def everyone(store: Store) -> list[Source]:
    async with store.read() as connection:
        return [source_of(row) for row in await connection.execute(select(sources).order_by(sources.c.name))]


async def locked(connection: AsyncConnection, identity: UUID) -> Source:
    row = (await connection.execute(select(sources).where(sources.c.id == identity).with_for_update())).first()
    if row is None:
        raise _none()
    return source_of(row)


async def pause(store: Store, clock: Clock, identity: UUID, who: str) -> None:
    """It is not looked at until somebody goes on."""
    async with store.write() as connection:
        source = await locked(connection, identity)
        if source.state != "on":
            raise Conflict("Δεν λειτουργεί τώρα· δείτε γιατί.", "It is not running now; see why.")
        await connection.execute(update(sources).where(sources.c.id == identity).values(state="paused"))
        await note(connection, clock.now(), who, "import.pause", f"import:{identity}")


async def go_on(store: Store, clock: Clock, identity: UUID, who: str, first: First | None = None) -> None:
    """It is looked at again, now. One that asks wants to know how what is new there is to be taken."""
    now = clock.now()
    async with store.write() as connection:
        source = await locked(connection, identity)
        if source.state == "asked" and first is None:
            raise Conflict(
                "Πείτε πώς θα ληφθούν όσα υπάρχουν τώρα εκεί: ως γνωστά (known) ή ως πρόχειρα (drafts).",
                "Say how what is there now is to be taken: as known, or as drafts.",
            )
        epoch = (await connection.execute(select(hub.c.epoch))).scalar_one()
        values = {"state": "on", "reason": None, "epoch": epoch, "next_at": now, "failures": 0, "trouble": None}
        if first is not None:
            values["first"] = first
        await connection.execute(update(sources).where(sources.c.id == identity).values(values))
        await note(connection, now, who, "import.go on", f"import:{identity}", reason=first)


def source_of(row: Any) -> Source:
    return Source(**{name: getattr(row, name) for name in Source.__dataclass_fields__})


def _none() -> NotFound:
    return NotFound("Δεν υπάρχει τέτοια πηγή· δείτε τες με «keryx imports list».", "There is no such source.")
