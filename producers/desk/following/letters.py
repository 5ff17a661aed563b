"""What letters that call a person say: our words, until an administrator has written others."""

from collections.abc import Mapping
from datetime import datetime
from string import Formatter
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.errors import FieldError, Invalid
from core.store import Store, insert_for
from producers.desk.following.tables import letter_texts
from producers.desk.following.words import OWN
from producers.desk.trail import note

LANGUAGES = ("el", "en")
SUBJECT_CHARACTERS, TEXT_CHARACTERS = 200, 1000
Sentence = Literal["brake_subject", "brake_lead", "countersign_subject", "countersign_lead", "why"]
# Each sentence, with what may stand in it: {title} of the announcement, {at} of when it happened.
SENTENCES: Mapping[str, frozenset[str]] = {
    "brake_subject": frozenset({"title"}),
    "brake_lead": frozenset({"title", "at"}),
    "countersign_subject": frozenset({"title"}),
    "countersign_lead": frozenset({"title", "at"}),
    "why": frozenset(),
}
Own = Mapping[tuple[str, str], str]  # by sentence and language


async def own_texts(connection: AsyncConnection) -> Own:
    """Those that somebody has written."""
    return {(row.sentence, row.language): row.text for row in await connection.execute(select(letter_texts))}


def ours(sentence: str, language: str) -> str:
    """As it is where nobody has written another, with its places."""
    return OWN.sentences[f"call.{sentence}"][language]


def say(own: Own, sentence: str, language: str, **values: object) -> str:
    return (own.get((sentence, language)) or ours(sentence, language)).format_map(values)


def check(wanted: Own) -> None:
    """Invalid names every one that could not be said."""
    wrong = []
    for (sentence, language), text in wanted.items():
        field = f"{sentence}.{language}"
        most = SUBJECT_CHARACTERS if sentence.endswith("subject") else TEXT_CHARACTERS
        if len(text) > most or "\n" in text.strip():
            el = f"Γράψτε μία παράγραφο, ως {most} χαρακτήρες."
            wrong.append(FieldError(field, el, f"Write one paragraph, of {most} characters at most."))
        elif not _can_be_said(text, SENTENCES[sentence]):
            places = ", ".join(f"{{{name}}}" for name in sorted(SENTENCES[sentence])) or "–"
            el = f"Μέσα σε άγκιστρα μπορούν να σταθούν μόνο: {places}."
            wrong.append(FieldError(field, el, f"Only these may stand in braces: {places}."))
    if wrong:
        raise Invalid(wrong)


def _can_be_said(text: str, places: frozenset[str]) -> bool:
    try:
        found = list(Formatter().parse(text))
    except ValueError:  # a brace by itself
        return False
    return all(name is None or (name in places and not spec and not how) for _, name, spec, how in found)


async def save(store: Store, clock: Clock, wanted: Own, who: str) -> None:
    """In place of what was there; an empty one, or one like ours, is ours again. Invalid: nothing is changed."""
    texts = {key: text.strip() for key, text in wanted.items()}
    check(texts)
    now = clock.now()
    async with store.write() as connection:
        before = await own_texts(connection)
        after = {key: text for key, text in texts.items() if text and text != ours(*key)}
        if dict(before) == after:
            return
        await connection.execute(delete(letter_texts))
        for key, text in after.items():
            await put(connection, *key, text, now)
        was, is_now = ({".".join(key): text for key, text in texts.items()} for texts in (before, after))
        await note(connection, now, who, "letters.save", "letters:call", before=was, after=is_now)


async def put(connection: AsyncConnection, sentence: str, language: str, text: str, now: datetime) -> None:
    """In place of what was there. It was checked."""
    changed = {"text": text, "at": now}
    await connection.execute(
        insert_for(connection, letter_texts)
        .values(sentence=sentence, language=language, **changed)
        .on_conflict_do_update(index_elements=["sentence", "language"], set_=changed)
    )
