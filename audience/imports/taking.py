"""A list is taken: looked through once for what is wrong or said twice, then judged and written in slices."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from audience import consent as ledger
from audience import remembered, signups
from audience.choices import stored
from audience.consent import Proof, Wording, worded
from audience.filters import Filter
from audience.imports.files import ListFile
from audience.imports.formats import format_of, lines
from audience.imports.judging import IMPORTED, Judged, Verdict, judge
from audience.imports.lines import Line, Terms
from audience.registry import Subscription
from audience.signups import Asked
from audience.spreadsheet import MOST_TOLD
from audience.tables import signups as signups_table
from audience.tables import subscribers
from core.errors import FieldError, Invalid
from core.store import Store
from core.tokens import Keys, Ring
from core.wake import Wake

SLICE_LINES = 200
SOURCE_CHARACTERS = 200

Tell = Callable[[Judged], None]


@dataclass(frozen=True)
class Import:
    """Who brings a list, and what it is taken for."""

    name: str  # of the file
    who: str
    issuer: str  # whose list it is: who names no issuer agreed to this one, and is asked in its name
    channel: str  # by which
    agreed: Wording | None  # the words in which all of the list agreed, vouched for by `who`
    asking: Mapping[str, Wording]  # what those without proof are asked to agree to, by language
    without_invalid: bool = False

    @property
    def source(self) -> str:
        return f"{IMPORTED}{self.name}"[:SOURCE_CHARACTERS]


@dataclass
class Looked:
    """What one look through a list found: who is there more than once, with what else they chose, and what is wrong."""

    first: dict[bytes, int]
    also: dict[tuple[int, bool], Filter]  # by the first line, and whether it is shown that they agreed to it
    wrong: list[FieldError]


async def take(
    store: Store,
    keys: Keys,
    wake: Wake,
    file: ListFile,
    terms: Terms,
    bring: Import,
    *,
    dry: bool,
    tell: Tell = lambda _: None,
) -> Counter[Verdict]:
    """How many lines came to what; `tell` hears of each. Invalid, with nothing taken, while a line is wrong.

    A dry run writes nothing, and judges wrong lines too. A second run finds everything as the first one left it.
    """
    form, ring, counts = format_of(file), await keys.ring(), Counter[Verdict]()
    looked = _look(_named(lines(file, form, terms), bring.issuer))
    if looked.wrong and not dry and not bring.without_invalid:
        raise Invalid(looked.wrong)
    for piece in _slices(_named(lines(file, form, terms), bring.issuer)):
        ready, known = _sorted(piece, looked)
        if dry:
            async with store.read() as connection:
                judged = await judge(connection, ring, ready, agreed=bring.agreed is not None, now=terms.now)
        else:
            async with store.write() as connection:
                judged = await judge(connection, ring, ready, agreed=bring.agreed is not None, now=terms.now)
                await _write(connection, ring, judged, bring, terms.now)
        for one in sorted([*judged, *known], key=lambda one: one.line.number):
            counts[one.verdict] += 1
            tell(one)
        if not dry and counts[Verdict.WAITS]:
            wake.notify(f"items:{bring.channel}")
    return counts


def _named(found: Iterable[Line], issuer: str) -> Iterator[Line]:
    """Issuers are separate controllers: nobody agreed to one whom neither the line nor the list names."""
    for line in found:
        wanted = line.subscription
        if wanted is not None and not wanted.filter.issuers:
            mine = replace(wanted, filter=replace(wanted.filter, issuers=frozenset({issuer})))
            line = replace(line, subscription=mine, unnamed=True)
        yield line


def _look(found: Iterable[Line]) -> Looked:
    """Twelve bytes for each person: a list of any size is remembered so."""
    looked = Looked({}, {}, [])
    for line in found:
        if line.subscription is None:
            looked.wrong += line.errors if len(looked.wrong) < MOST_TOLD else ()
            continue
        first = looked.first.setdefault(_short(line.subscription.email), line.number)
        if first != line.number:
            chosen, key = line.subscription.filter, (first, line.given is not None)
            looked.also[key] = looked.also.get(key, chosen).or_also(chosen)
    return looked


def _short(email: str) -> bytes:
    return hashlib.blake2b(email.encode(), digest_size=12).digest()


def _slices(found: Iterator[Line]) -> Iterator[list[Line]]:
    piece: list[Line] = []
    for line in found:
        piece.append(line)
        if len(piece) == SLICE_LINES:
            yield piece
            piece = []
    if piece:
        yield piece


def _sorted(piece: Sequence[Line], looked: Looked) -> tuple[list[Line], list[Judged]]:
    """The lines to judge, with all that their person chose; and those that need no judging."""
    ready, known = [], []
    for line in piece:
        if line.subscription is None:
            known.append(Judged(line, Verdict.INVALID))
            continue
        first = looked.first[_short(line.subscription.email)]
        if first != line.number:
            known.append(Judged(line, Verdict.DUPLICATE, first=first))
        else:
            ready.append(replace(line, subscription=_whole(line, line.subscription, looked)))
    return ready, known


def _whole(line: Line, wanted: Subscription, looked: Looked) -> Subscription:
    """With what their other lines say; a proof for one thing is none for another that stands without."""
    for shown in (True, False) if line.given is None else (True,):
        if (also := looked.also.get((line.number, shown))) is not None:
            wanted = replace(wanted, filter=wanted.filter.or_also(also))
    return wanted


async def _write(
    connection: AsyncConnection, ring: Ring, judged: Sequence[Judged], bring: Import, now: datetime
) -> None:
    numbers = await stored(connection, (one.choices for one in judged if one.choices is not None))
    wording = await worded(connection, bring.agreed, now) if bring.agreed is not None else None
    people, consenting, asked = [], [], []
    for one in judged:
        wanted = one.line.subscription
        assert wanted is not None
        if one.verdict is Verdict.WAITS:
            asked.append(_asked(one, bring))
            continue
        if one.verdict not in (Verdict.NEW, Verdict.CHANGED):
            continue
        assert one.choices is not None
        identity, number = one.subscriber or str(uuid7()), numbers[one.choices]
        values = {"language": wanted.language, "filter": number}
        if one.verdict is Verdict.NEW:
            people.append({"id": identity, "email": wanted.email, "state": "confirmed", "created_at": now, **values})
        else:
            await connection.execute(update(subscribers).where(subscribers.c.id == identity).values(values))
        if one.waiting:
            done = {"email": None, "state": "confirmed", "subscriber": identity}
            await connection.execute(update(signups_table).where(signups_table.c.email == wanted.email).values(done))
        proof = _proof(ring, one.line, bring, wording)
        consenting.append(ledger.Step(identity, one.before, number, proof))
    if people:
        await connection.execute(insert(subscribers), people)
    await ledger.record_each(connection, "choices", consenting, now)
    if asked:
        await signups.ask_each(connection, ring, asked, now)


def _proof(ring: Ring, line: Line, bring: Import, wording: int | None) -> Proof:
    """What shows the consent of this line: its own times and network, or the word of who brings the list."""
    given = line.given
    return Proof(
        bring.source,
        wording=wording,
        who=bring.who,
        asked_at=given.asked_at if given else None,
        confirmed_at=given.confirmed_at if given else None,
        network=remembered.network_hash(ring, given.ip) if given and given.ip else None,
    )


def _asked(one: Judged, bring: Import) -> Asked:
    wanted = one.line.subscription
    assert wanted is not None
    assert one.choices is not None
    return Asked(
        wanted.email,
        wanted.language,
        one.choices,
        bring.asking.get(wanted.language) or bring.asking["en"],
        bring.channel,
        bring.source,
        bring.issuer,
        who=bring.who,
    )
