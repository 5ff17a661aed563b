"""Staff's own wording of a script: said in its place until the announcement changes, and then looked at again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.render import own_words
from channels.radio.scripts.silencing import Span, silences, silent_on
from channels.radio.scripts.tables import rewrites
from core.errors import Conflict, FieldError, Invalid
from core.language.dates import ATHENS
from core.script import RATE, Seconds, relative, script
from core.store import insert_for
from core.tables import announcements
from schemas.edition import Edition

CHARACTERS_MOST = 5_000
Key = tuple[UUID, str, int]  # announcement, language, form in seconds


@dataclass(frozen=True)
class Rewrite:
    """`stale`: a newer edition stands than the one it was written for; until somebody says what becomes of it, the new
    edition's own script is read. `day`: it says «σήμερα» or «αύριο», so that it is for that day (Athens) alone.
    `silences`: of elections whose candidate it names; it is not read on their days."""

    text: str
    edition: int
    who: str
    at: datetime
    stale: bool
    silences: Sequence[Span] = ()

    @property
    def day(self) -> date | None:
        return self.at.astimezone(ATHENS).date() if relative(self.text) else None

    def said_on(self, day: date | None) -> bool:
        """Whether it is what is read on that day; None: on any."""
        if day is not None and silent_on(self.silences, day):
            return False
        return not self.stale and self.day in (None, day)


def text_of(
    edition: Edition, language: str, form_s: Seconds, day: date | None, own: Rewrite | None, rate: float = RATE
) -> str:
    """What is read of it on that day (Athens; None: any) by who reads at this rate, in syllables a second."""
    if own is not None and own.said_on(day):
        return own.text
    return script(edition, language, edition.action, own_words(edition, language), form_s, day, rate)


async def words_of(connection: AsyncConnection, announcement: UUID, language: str, form_s: int) -> Rewrite | None:
    mine = (rewrites.c.announcement == announcement, rewrites.c.language == language, rewrites.c.form_s == form_s)
    return next(iter((await _read(connection, _question().where(*mine))).values()), None)


async def all_words(connection: AsyncConnection) -> Mapping[Key, Rewrite]:
    """Of what was not withdrawn."""
    return await _read(connection, _question().where(announcements.c.withdrawn_at.is_(None)))


async def put(connection: AsyncConnection, key: Key, text: str, edition: int, who: str, now: datetime) -> None:
    """In place of what was written before. Conflict: another edition stands by now. Invalid: there is nothing in it."""
    text = "\n".join(line for raw in text.splitlines() if (line := " ".join(raw.split())))
    if not text or len(text) > CHARACTERS_MOST:
        raise Invalid(
            [
                FieldError(
                    "text",
                    f"Γράψτε το κείμενο, έως {CHARACTERS_MOST} χαρακτήρες.",
                    f"Write the text, at most {CHARACTERS_MOST} characters.",
                )
            ]
        )
    await _head_is(connection, key[0], edition)
    values = {"text": text, "edition": edition, "who": who, "at": now}
    named = dict(zip(("announcement", "language", "form_s"), key, strict=True))
    statement = insert_for(connection, rewrites).values(**named, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["announcement", "language", "form_s"], set_=values)
    )


async def accept(connection: AsyncConnection, key: Key, edition: int, who: str, now: datetime) -> None:
    """The words hold for this edition too; those that say «αύριο» from now on. Conflict as in `put`."""
    await _head_is(connection, key[0], edition)
    await connection.execute(update(rewrites).where(*_is(key)).values(edition=edition, who=who, at=now))


async def drop(connection: AsyncConnection, key: Key) -> None:
    await connection.execute(delete(rewrites).where(*_is(key)))


async def destroy(connection: AsyncConnection, announcement: UUID) -> None:
    """Every word (idempotent)."""
    await connection.execute(delete(rewrites).where(rewrites.c.announcement == announcement))


async def _head_is(connection: AsyncConnection, announcement: UUID, edition: int) -> None:
    question = select(announcements.c.head).where(
        announcements.c.id == announcement, announcements.c.withdrawn_at.is_(None)
    )
    head = (await connection.execute(question.with_for_update())).scalar_one_or_none()
    if head != edition:
        raise Conflict(
            "Η ανακοίνωση άλλαξε όσο γράφατε. Το κείμενό σας μένει στη φόρμα· δείτε πρώτα τι άλλαξε.",
            "The announcement changed while you were writing. Your text stays in the form; see first what changed.",
        )


def _is(key: Key) -> tuple[ColumnElement[bool], ...]:
    return rewrites.c.announcement == key[0], rewrites.c.language == key[1], rewrites.c.form_s == key[2]


def _question() -> Select[Any]:
    return select(rewrites, announcements.c.head).join(announcements, announcements.c.id == rewrites.c.announcement)


async def _read(connection: AsyncConnection, question: Select[Any]) -> Mapping[Key, Rewrite]:
    rows = (await connection.execute(question)).all()
    if not rows:
        return {}
    spans = await silences(connection, [(row.announcement, row.text) for row in rows], min(row.at for row in rows))
    return {
        (row.announcement, row.language, row.form_s): Rewrite(
            row.text, row.edition, row.who, row.at, stale=row.edition < row.head, silences=held
        )
        for row, held in zip(rows, spans, strict=True)
    }
