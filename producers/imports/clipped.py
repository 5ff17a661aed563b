"""The press clippings: listed, answered, and told to the administration each morning, each with its answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Select, false, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.channel import Contents, Mailing, Recipient
from core.clock import Clock
from core.context import Context
from core.errors import Conflict, NotFound
from core.jobs import Job
from core.language.catalogue import Catalogue
from core.language.dates import ATHENS, day
from core.mailings import Source, write_letters
from core.store import Store
from core.tables import announcements, directory
from producers.desk.trail import note
from producers.imports.settings import ImportsSettings
from producers.imports.tables import clippings
from producers.imports.tables import sources as papers

KIND = "clippings"
LANGUAGES = ("el", "en")
WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
MOST_OF_A_DAY = 300


@dataclass(frozen=True)
class Clipping:
    """`paper` is its source's name; `answer` the reference of the announcement that answers it."""

    id: UUID
    paper: str
    title: str
    excerpt: str
    address: str
    at: datetime
    words: Sequence[str]
    announcement: UUID | None
    answer: str | None


async def newest(store: Store, most: int = 100) -> list[Clipping]:
    async with store.read() as connection:
        return await _found(connection, _QUERY.order_by(clippings.c.found_at.desc()).limit(most))


async def answer(store: Store, clock: Clock, clipping: UUID, reference: str, who: str) -> None:
    """This announcement answers it: said in the next digest, and on the page."""
    async with store.write() as connection:
        query = select(announcements.c.id).where(announcements.c.reference == reference.strip())
        found = (await connection.execute(query)).scalar_one_or_none()
        if found is None:
            raise NotFound("Δεν υπάρχει ανακοίνωση με αυτόν τον αριθμό.", "There is no announcement of this number.")
        mine = clippings.c.id == clipping
        # Told again in the morning, now with its answer.
        values = {"answer": found, "answered_by": who, "digest": None}
        if not (await connection.execute(update(clippings).where(mine).values(values))).rowcount:
            raise Conflict("Δεν υπάρχει τέτοιο απόκομμα.", "There is no such clipping.")
        await note(connection, clock.now(), who, "clipping.answer", f"clipping:{clipping}", after={"by": reference})


_QUERY = (
    select(clippings, papers.c.name, announcements.c.reference)
    .join(papers, papers.c.id == clippings.c.source)
    .outerjoin(announcements, announcements.c.id == clippings.c.answer)
)


async def _found(connection: AsyncConnection, query: Select[Any]) -> list[Clipping]:
    return [
        Clipping(row.id, row.name, row.title, row.excerpt, row.address, row.at, row.words, row.answer, row.reference)
        for row in await connection.execute(query)
    ]


class Morning:
    """The job: one letter to each reader, of what no morning has told yet."""

    name = "imports.morning"
    every = timedelta(minutes=5)

    def __init__(self, context: Context, settings: ImportsSettings) -> None:
        self._context, self._settings = context, settings

    async def run(self, now: datetime) -> bool:
        today, local = now.astimezone(ATHENS).date(), now.astimezone(ATHENS).time()
        if local < self._settings.digest_at or not self._settings.readers or self._context.letters is None:
            return False
        untold = clippings.c.digest.is_(None)
        told_today = select(clippings.c.id).where(clippings.c.digest == today).limit(1)
        async with self._context.store.write() as connection:
            if (await connection.execute(told_today)).first() is not None:
                return False
            some = select(clippings.c.id).where(untold).order_by(clippings.c.found_at).limit(MOST_OF_A_DAY)
            told = update(clippings).where(clippings.c.id.in_(some)).values(digest=today)
            if not (await connection.execute(told)).rowcount:
                return False
            issuers = select(directory.c.slug).where(directory.c.sort == "issuer").order_by(directory.c.position)
            await write_letters(
                connection,
                kind=KIND,
                channel=self._context.letters,
                targets=[str(number) for number in range(len(self._settings.readers))],
                issuer=(await connection.execute(issuers.limit(1))).scalar_one(),
                now=now,
                body={"day": today.isoformat()},
                expires_at=now + timedelta(days=2),
            )
        return False


class Digest:
    """The letter's source: readers are known by their place among the settings' addresses."""

    kinds: Collection[str] = (KIND,)

    def __init__(self, context: Context, settings: ImportsSettings) -> None:
        self._readers = settings.readers
        self._url = context.settings.url

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        """Letters have their targets from the beginning."""
        return select(clippings.c.title.label("target")).where(false())

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        return {
            target: Recipient("el", self._readers[int(target)])
            for target in targets
            if target.isdecimal() and int(target) < len(self._readers)
        }

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        """As a statutory letter's words: subject, lead, text (Markdown), notice, by language."""
        told_on = date.fromisoformat(mailing.body["day"])
        found = await _found(connection, _QUERY.where(clippings.c.digest == told_on).order_by(clippings.c.at.desc()))
        words: dict[str, dict[str, str]] = {name: {} for name in ("subject", "lead", "text", "notice")}
        for language in LANGUAGES:
            words["subject"][language] = WORDS("digest.subject", language, day=day(told_on, language))
            words["lead"][language] = WORDS("digest.lead", language, count=len(found))
            words["text"][language] = "\n\n".join(self._told(one, language) for one in found)
            words["notice"][language] = WORDS("digest.notice", language)
        return Contents(words=words)

    def _told(self, one: Clipping, language: str) -> str:
        title = _escaped(one.title)
        head = f"[{title}](<{one.address}>)" if one.address else title
        lines = [
            f"**{head}**",
            f"{_escaped(one.paper)} · {one.at.astimezone(ATHENS):%d/%m %H:%M}",
            _escaped(one.excerpt),
        ]
        if one.announcement is not None:
            page = f"{self._url}/announcements/{one.announcement}"
            lines.append(WORDS("digest.answered", language, reference=one.answer or "", page=page))
        else:
            lines.append(WORDS("digest.unanswered", language))
        return "  \n".join(line for line in lines if line)


def _escaped(text: str) -> str:
    """A stranger's words stay words in Markdown."""
    flat = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>()#+!|~" else sign for sign in flat)


def sources(context: Context) -> list[Source]:
    return [Digest(context, ImportsSettings())]


def jobs(context: Context) -> list[Job]:
    return [Morning(context, ImportsSettings())]
