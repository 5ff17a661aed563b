"""What was printed: which sheets are out, which of them still hold, what changed since."""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.recalling import FOR as RECALLED_FOR
from channels.radio.scripts.day import Item
from channels.radio.scripts.nights import Place, night_of
from channels.radio.scripts.rewriting import text_of, words_of
from channels.radio.scripts.tables import prints
from channels.radio.settings import RadioSettings
from core.context import Context
from core.editions import load_edition
from core.standing import STANDING, silent_until
from core.tables import announcements, schedules

CODE_BYTES = 6
DIGEST = 16  # letters of a line's digest: enough to tell lines of one script apart


@dataclass(frozen=True)
class Sheet:
    """A page that was printed, for one reading. Times are UTC, the day is in Athens."""

    code: str
    day: date
    slot: datetime
    announcement: UUID
    language: str
    form_s: int
    edition: int
    syllables_per_s: float
    place: int
    lines: Sequence[str]
    who: str
    at: datetime

    @property
    def reading(self) -> Place:
        return self.slot, self.announcement, self.language


@dataclass(frozen=True)
class Page:
    """What is printed of an item. `changed`: by line, whether the last sheet of this reading said it otherwise, or in
    another place; `out`: the lines before which it said what is said no more (their number: at the end)."""

    item: Item
    place: int  # from 1
    state: Literal["new", "changed", "same"]
    changed: Sequence[bool]
    out: Sequence[int] = ()


async def printed_of(connection: AsyncConnection, announcement: UUID, today: date | None = None) -> Sequence[Sheet]:
    """The last sheet of each reading of it that is out, for this day (Athens) and later ones; None: of every day."""
    found = await _sheets(connection, prints.c.announcement == announcement)
    return [one for one in found if today is None or one.day >= today]


async def sheets_of(connection: AsyncConnection, day: date) -> Sequence[Sheet]:
    """The last sheet of each reading of that day."""
    return await _sheets(connection, prints.c.day == day.isoformat())


async def sheet(connection: AsyncConnection, code: str) -> Sheet | None:
    row = (await connection.execute(select(prints).where(prints.c.code == code))).first()
    return _sheet(row) if row else None


async def _sheets(connection: AsyncConnection, condition: Any) -> Sequence[Sheet]:
    rows = await connection.execute(select(prints).where(condition).order_by(prints.c.at, prints.c.place))
    last = {(one.day, *one.reading): one for one in map(_sheet, rows)}
    return sorted(last.values(), key=lambda one: (one.day, one.slot, one.place))


def pages(items: Sequence[Item], sheets: Sequence[Sheet]) -> Sequence[Page]:
    """Each item as a page, compared with the last sheet of its reading. Pure."""
    before = {one.reading: one for one in sheets}
    found = []
    for place, item in enumerate(items, start=1):
        old, lines = before.get(_reading(item)), item.text.splitlines()
        if old is None:
            found.append(Page(item, place, "new", [bool(sheets)] * len(lines)))
            continue
        changed, out = _against(old.lines, digests(item.text))
        as_printed = digests(item.said_at(old.syllables_per_s))  # for who it was printed for
        same = old.edition == item.placed.segment.edition and list(old.lines) == as_printed
        found.append(Page(item, place, "same" if same else "changed", changed, out))
    return found


def _against(old: Sequence[str], new: Sequence[str]) -> tuple[Sequence[bool], Sequence[int]]:
    """What `Page` has of it. In the place of what was only replaced stands what is changed."""
    changed, out = [False] * len(new), []
    for what, old_from, old_to, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what in ("insert", "replace"):
            changed[start:end] = [True] * (end - start)
        elif what == "delete" and not set(old[old_from:old_to]) <= set(new):
            out.append(start)
    return changed, out


def removed(items: Sequence[Item], sheets: Sequence[Sheet]) -> Sequence[Sheet]:
    """Sheets that are out and read no more. Pure."""
    stay = {_reading(item) for item in items}
    return [one for one in sheets if one.reading not in stay]


def new_codes(printing: Sequence[Page]) -> Sequence[str]:
    """Of the sheets, in their order."""
    return [_code() for _ in printing]


async def remember(
    connection: AsyncConnection,
    printing: Sequence[Page],
    codes: Sequence[str],
    day: date,
    who: str,
    now: datetime,
) -> None:
    """That these sheets are out, each by its code."""
    rows = [
        {
            "code": code,
            "day": day.isoformat(),
            "slot": page.item.placed.slot,
            "announcement": page.item.placed.segment.announcement,
            "language": page.item.placed.segment.language,
            "form_s": page.item.placed.form_s,
            "edition": page.item.placed.segment.edition,
            "syllables_per_s": page.item.rate,
            "place": page.place,
            "lines": digests(page.item.text),
            "who": who,
            "at": now,
        }
        for code, page in zip(codes, printing, strict=True)
    ]
    if rows:
        await connection.execute(insert(prints), rows)


async def holds(context: Context, settings: RadioSettings, one: Sheet) -> bool:
    """Whether the sheet says what is read of its announcement on its day, and neither the day is over nor its slot; not
    what was put off until after its slot, nor what an election's silence holds then.

    What is read after midnight, in a slot that goes on, is in the words of the day that begins. What says that it was
    withdrawn holds for as long as that is read.
    """
    now = context.clock.now()
    async with context.store.read() as connection:
        question = select(*STANDING).join_from(announcements, schedules).where(announcements.c.id == one.announcement)
        row = (await connection.execute(question)).first()
        if row is None or row.head != one.edition:
            return False
        ends = row.expires_at if row.withdrawn_at is None else row.withdrawn_at + RECALLED_FOR
        if ends is not None and ends <= now:
            return False
        read_at = max(one.slot, now)
        if row.withdrawn_at is None and (row.release_at > read_at or silent_until(row, read_at) is not None):
            return False
        edition = await load_edition(connection, context.settings.url, one.announcement, one.edition)
        words = await words_of(connection, one.announcement, one.language, one.form_s)
    night = await night_of(context, settings, one.day, one.reading)
    if night.over <= now:
        return False
    form_s = next(seconds for seconds in (15, 30, 60) if seconds == one.form_s)
    texts = [text_of(edition, one.language, form_s, day, words, one.syllables_per_s) for day in night.days]
    return list(one.lines) in [digests(text) for text in texts]


def digests(text: str) -> list[str]:
    """One a line."""
    return [hashlib.sha256(line.encode()).hexdigest()[:DIGEST] for line in text.splitlines()]


def _reading(item: Item) -> Place:
    return item.placed.slot, item.placed.segment.announcement, item.placed.segment.language


def _code() -> str:
    """Ten letters and digits, none of which is mistaken for another when it is typed off the paper."""
    return base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().rstrip("=").lower()


def _sheet(row: Row[Any]) -> Sheet:
    return Sheet(
        row.code,
        date.fromisoformat(row.day),
        row.slot,
        row.announcement,
        row.language,
        row.form_s,
        row.edition,
        row.syllables_per_s,
        row.place,
        row.lines,
        row.who,
        row.at,
    )
