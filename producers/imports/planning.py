"""What is to be done with what a look found; nothing is stored here, so a dry run says what a look would do."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import FieldError, Invalid
from core.given import among
from core.language.letters import fold
from core.store import Store
from core.tables import announcements, directory
from producers.desk.following.tables import found_by_words
from producers.desk.releasing.rules import Rule as ReleaseRule
from producers.desk.releasing.rules import rule_for
from producers.imports import cleaning
from producers.imports.items import LONGEST_KEY, MOST_ITEMS, Importer, Item, Look, Said, Trouble, Wrong
from producers.imports.rules import first_fitting
from producers.imports.sources import Source
from producers.imports.tables import items
from producers.posting import Posting
from schemas.every_kind import Urgency
from schemas.subtypes import SUBTYPES, Kind

FLOOD = 100  # new ones in one look: something has changed at the source, and a person says what they are
What = Literal["draft", "post", "known", "clip", "same", "change", "gone"]

TWICE = Said("Το κλειδί του υπάρχει δύο φορές, με άλλο περιεχόμενο.", "Its key is there twice, with other content.")
NOT_ALONE = Said(
    "Ο κανόνας του φορέα δεν επιτρέπει αποστολή χωρίς άνθρωπο.", "The issuer's rule lets nothing out without a person."
)


class Asks(Exception):
    """Nothing more is taken until a person says how: `restored`, `flood`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Step:
    """What becomes of one item. `body` is the form of its draft; `errors` are what it still lacks; `said` is why a
    person is to look at it."""

    what: What
    item: Item
    body: Mapping[str, Any]
    errors: Sequence[FieldError] = ()
    said: Sequence[Said] = ()

    @property
    def key(self) -> str:
        return key_of(self.item.key)


@dataclass(frozen=True)
class Plan:
    steps: Sequence[Step]
    wrong: Sequence[Wrong]


def key_of(named: str) -> str:
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()


def once(look: Look) -> tuple[list[Item], list[Wrong]]:
    """Each item once. Of those that share a key and differ none is taken: nobody knows which is meant."""
    if len(look.items) > MOST_ITEMS:
        raise Trouble(
            f"Έχει {len(look.items)} εγγραφές· λαμβάνονται έως {MOST_ITEMS}. Χωρίστε την πηγή.",
            f"It has {len(look.items)} items; up to {MOST_ITEMS} are taken. Split the source.",
        )
    found: dict[str, Item] = {}
    wrong: dict[str, Wrong] = {}
    for item in look.items:
        if not item.key or len(item.key) > LONGEST_KEY:
            wrong[item.key] = Wrong(item.title, Said("Δεν έχει κλειδί.", "It has no key."))
        elif item.key in found and found[item.key].hash != item.hash:
            wrong[item.key] = Wrong(item.key[:200], TWICE)
        else:
            found.setdefault(item.key, item)
    return [item for key, item in found.items() if key not in wrong], list(wrong.values())


async def plan(store: Store, posting: Posting, source: Source, importer: Importer, look: Look) -> Plan:
    """In the order of the source. Asks: there is so much new that a person is to be asked first."""
    listed, wrong = once(look)
    keys = [key_of(item.key) for item in listed]
    columns = items.c.key, items.c.hash, items.c.state, items.c.named, items.c.address, items.c.body
    mine = items.c.source == source.id
    async with store.read() as connection:
        rows = await connection.execute(select(*columns).where(mine, among(items.c.key, "keys")), {"keys": keys})
        known = {row.key: row for row in rows}
        gone = await _missing(connection, source, look.listed_since, set(keys))
        issuers = (await connection.execute(select(directory.c.slug).where(directory.c.sort == "issuer"))).scalars()
        known_issuers = set(issuers)
    steps: list[Step] = []
    new = 0
    for item in listed:
        row, body = known.get(key_of(item.key)), form_of(source, item, known_issuers)
        if row is not None and row.hash == item.hash and not (row.state == "gone" and not item.gone):
            steps.append(Step("same", item, body))
        elif row is not None:
            steps.append(Step("gone" if item.gone else "change", item, body, said=item.notes))
        elif not item.gone:
            new += 1
            steps.append(await _new(store, posting, source, importer, item, body))
    if new > FLOOD and source.first is None:
        raise Asks("flood")
    named = [replace(one, where=cleaning.line(one.where, 200)) for one in (*look.wrong, *wrong)]  # a file's name, maybe
    return Plan([*steps, *(Step("gone", item, item.body) for item in gone)], named)


async def _new(
    store: Store, posting: Posting, source: Source, importer: Importer, item: Item, body: Mapping[str, Any]
) -> Step:
    if source.first == "known":
        return Step("known", item, body)
    if importer.clips:
        return Step("clip", item, item.body)
    errors: Sequence[FieldError] = ()
    try:
        await posting.parsing.announcement(dict(body))
    except Invalid as error:
        errors = error.errors
    async with store.read() as connection:
        notes = [*item.notes, *await _told_before(connection, body)]
    step = Step("draft", item, body, errors, notes)
    if source.first == "drafts" or first_fitting(source.ruled, body, item.title) is None or notes or errors:
        return step
    async with store.read() as connection:
        alone = await lets_out_alone(connection, body)
    return replace(step, what="post") if alone else replace(step, said=(NOT_ALONE,))


async def _told_before(connection: AsyncConnection, body: Mapping[str, Any]) -> list[Said]:
    """What stands already under one of its numbers (ΑΔΑ, ΑΔΑΜ), whoever posted it: the act is the same."""
    acts = body.get("acts")
    numbers = [act.get("ada") for act in acts if isinstance(act, Mapping)] if isinstance(acts, list) else []
    adam = body.get("adam")
    numbers += adam if isinstance(adam, list) else []
    found: list[str] = []
    for number in (fold(one) for one in numbers if isinstance(one, str) and one):
        query = (
            select(announcements.c.reference)
            .join(found_by_words, found_by_words.c.announcement == announcements.c.id)
            .where(found_by_words.c.words.contains(number, autoescape=True), announcements.c.withdrawn_at.is_(None))
            .order_by(announcements.c.id.desc())
            .limit(1)
        )
        found += (await connection.execute(query)).scalars()
    return [
        Said(f"Υπάρχει ήδη ανακοίνωση για αυτό: {one}.", f"There is an announcement of it already: {one}.")
        for one in dict.fromkeys(found)
    ]


async def lets_out_alone(connection: AsyncConnection, body: Mapping[str, Any]) -> bool:
    """Whether the issuer's rule lets this out without a second person: only then a program may be the first."""
    urgency = str(body.get("urgency", Urgency.NORMAL))
    return await rule_for(connection, str(body["issuer"]), str(body["kind"]), urgency) is ReleaseRule.ONE


async def _missing(connection: AsyncConnection, source: Source, since: datetime | None, listed: set[str]) -> list[Item]:
    """Those that stood there at the last look, and are not there any more."""
    if since is None:
        return []
    query = select(items).where(items.c.source == source.id, items.c.state != "gone", items.c.at > since)
    rows = await connection.execute(query.limit(2 * MOST_ITEMS))
    return [Item(row.named, row.body, row.address, row.at, gone=True) for row in rows if row.key not in listed]


def form_of(source: Source, item: Item, issuers: set[str]) -> dict[str, Any]:
    """The draft's form: what the item does not say, the source does."""
    said = {name: value for name, value in item.body.items() if value not in (None, "", [], {})}
    kind = said.get("kind", source.kind)
    kind = kind if kind in set(Kind) else source.kind
    subtypes = SUBTYPES[Kind(kind)]
    fallback = source.subtype if kind == source.kind else next(iter(subtypes)).value
    subtype = said.get("subtype", fallback)
    issuer = said.get("issuer", source.issuer)
    return {
        **said,
        "kind": kind,
        "subtype": subtype if subtype in set(subtypes) else fallback,
        "issuer": issuer if issuer in issuers else source.issuer,
    }
