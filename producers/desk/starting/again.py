"""Like last year's: an earlier announcement found by its words, its dates moved ahead and marked as to be checked."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from core.errors import NotFound
from core.language.dates import ATHENS
from core.store import Store
from core.tables import announcements, editions
from producers.desk.checking.days import article_of, dates_in, folded, weekday_of
from producers.desk.composing.flat import flat
from producers.desk.starting.filled import Filled, Source
from schemas.moments import moment

LOOKED_THROUGH = 10_000
SHOWN = 20
# Of that one time: nobody wants them again.
_ONCE = re.compile(
    r"(acts|awards|attachments|documents|protocol|photographs|own_words|channels)\..*|adam|esidis|ted|sent_to_ted"
    r"|release|embargo|kind|subtype|issuer|occurrences\.\d+\.(cancelled|moved_from)|moved_from_venue\..*|outage\.restored_at"
    r"|lots\.\d+\.esidis"
)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}.*)?")


async def find(store: Store, issuers: Sequence[str], words: str) -> list[Any]:
    """Those whose title has every word, in whatever form of it is typed: the last posted first."""
    wanted = [word for word in re.findall(r"\w+", folded(words)) if len(word) > 1]
    if not wanted:
        return []
    at_head = and_(editions.c.announcement == announcements.c.id, editions.c.number == announcements.c.head)
    title = editions.c.body["title"]["el"].as_string()
    query = (
        select(announcements.c.id, announcements.c.kind, announcements.c.posted_at, title.label("title"))
        .join(editions, at_head)
        .where(announcements.c.issuer.in_(issuers), announcements.c.expunged_at.is_(None))
        .order_by(announcements.c.id.desc())
        .limit(LOOKED_THROUGH)
    )
    found = []
    async with store.read() as connection:
        for row in await connection.execute(query):
            small = folded(row.title or "")
            if all(_stem(word) in small for word in wanted):
                found.append(row)
                if len(found) == SHOWN:
                    break
    return found


def _stem(word: str) -> str:
    """Greek ends its words in many ways: «συναυλία» finds «συναυλίας»."""
    return word[:-2] if len(word) > 6 else word[:-1] if len(word) > 4 else word


async def body_of(store: Store, identity: UUID) -> tuple[str, Mapping[str, Any], datetime]:
    """Its issuer, text and when it was posted. NotFound: there is none, or its content was destroyed."""
    at_head = and_(editions.c.announcement == announcements.c.id, editions.c.number == announcements.c.head)
    query = select(announcements.c.issuer, announcements.c.posted_at, editions.c.body).join(editions, at_head)
    async with store.read() as connection:
        row = (await connection.execute(query.where(announcements.c.id == identity))).first()
    if row is None or row.body is None:
        raise NotFound.announcement(identity)
    return row.issuer, row.body, row.posted_at


def moved(body: Mapping[str, Any], posted: datetime, today: date) -> Filled:
    """As many years on as brings its first date ahead of today; dates and years in its texts go along."""
    typed = {name: value for name, value in flat(body).items() if not _ONCE.fullmatch(name)}
    days = sorted(day for value in typed.values() if (day := _day(value)) is not None)
    years = _years(days[0] if days else posted.astimezone(ATHENS).date(), today)
    filled = Filled(str(body["kind"]), str(body["subtype"]))
    for name, value in typed.items():
        if value is None or (isinstance(value, list | dict) and not value):
            continue
        if _day(value) is not None:
            filled.put(name, _moment_on(str(value), years), Source("moved", {"was": _shown(str(value))}))
        elif isinstance(value, str) and (other := text_on(value, years, posted.year)) != value:
            filled.put(name, other, Source("moved_text"))
        else:
            filled.put(name, value, Source("last_year"))
    return filled


def of_one_time(name: str, value: Any) -> bool:
    """A day, or a number or paper of that one time."""
    return bool(_ONCE.fullmatch(name)) or _day(value) is not None


def _years(first: date, today: date) -> int:
    years = max(0, today.year - first.year)
    return years + (_on(first, years) < today)


def _on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


def _day(value: Any) -> date | None:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    try:
        return moment(value).astimezone(ATHENS).date() if "T" in value else date.fromisoformat(value)
    except ValueError:
        return None


def _moment_on(value: str, years: int) -> str:
    if "T" not in value:
        return _on(date.fromisoformat(value), years).isoformat()
    local = moment(value).astimezone(ATHENS)
    return f"{_on(local.date(), years).isoformat()}T{local:%H:%M}"


def _shown(value: str) -> str:
    day = _day(value)
    return f"{day:%d/%m/%Y}" if day is not None else value


def text_on(text: str, years: int, posted_year: int) -> str:
    """The text with its dates that many years on, their weekdays mended, and the year itself where it is named."""
    if not years:
        return text
    pieces, at = [], 0
    for found in dates_in(text, date(posted_year, 1, 1)):
        if not found.certain and not found.weekday:
            continue
        day, written = _on(found.day, years), found.written
        if found.weekday:
            written = written.replace(found.weekday, weekday_of(day, found), 1)
            if found.article:
                written = article_of(day, found) + written.removeprefix(found.article)
        written = written.replace(str(found.day.year), str(day.year)) if found.certain else written
        pieces += [text[at : found.start], written]
        at = found.start + len(found.written)
    rest = text[at:]
    whole = "".join(pieces) + rest
    return re.sub(rf"(?<![\d/.-]){posted_year}(?![\d/-])", str(posted_year + years), whole)
