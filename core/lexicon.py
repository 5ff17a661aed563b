"""The lexicon of names and places that staff keep: how they are said on the radio and in the web-TV's voice-over."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.channel import Rendition
from core.errors import Conflict, FieldError, Invalid
from core.language.letters import fold
from core.language.speech import Entry, voiced
from core.script.spoken import spoken
from core.store import Store, insert_for
from core.tables import lexicon
from schemas.lexicon import Pronunciation, parse_pronunciation
from schemas.localised import GREEK
from schemas.problems import InvalidInput

__all__ = ["MOST", "Entry", "drop", "entries", "kept", "parsed", "put", "spoken_as", "with_names"]

MOST = 2_000


async def entries(connection: AsyncConnection) -> Sequence[Entry]:
    """As `core.language.speech.speak` takes them."""
    return [spoken_as(one) for one in await kept(connection)]


async def kept(connection: AsyncConnection) -> Sequence[Pronunciation]:
    """As they were written, in the order of the alphabet."""
    rows = (await connection.execute(select(lexicon))).all()
    # What is empty is left out, as who writes an entry leaves it out.
    found = [Pronunciation.model_validate({name: text for name, text in row._asdict().items() if text}) for row in rows]
    return sorted(found, key=lambda one: (fold(one.written), one.written))


def spoken_as(one: Pronunciation) -> Entry:
    """What has phonemes only is shown as it is written."""
    return Entry(one.written, one.spoken or one.written, one.phonemes or None)


def parsed(data: Any) -> Pronunciation:
    """Invalid names what is wrong with it, by field."""
    try:
        return parse_pronunciation(data)
    except InvalidInput as error:
        raise Invalid([FieldError(one.field.strip(".") or "spoken", one.el, one.en) for one in error.errors]) from error


async def put(connection: AsyncConnection, one: Pronunciation) -> None:
    """In place of the one that is written so. Conflict: the lexicon is full."""
    values = {"spoken": one.spoken, "phonemes": one.phonemes}
    known = [row.written for row in await connection.execute(select(lexicon.c.written))]
    if len(known) >= MOST and one.written not in known:
        raise Conflict(
            f"Το λεξικό χωρά {MOST} εγγραφές· διαγράψτε όσες δεν χρειάζονται.",
            f"The lexicon holds {MOST} entries; delete those that are not needed.",
        )
    await connection.execute(
        insert_for(connection, lexicon)
        .values(written=one.written, **values)
        .on_conflict_do_update(index_elements=["written"], set_=values)
    )


async def with_names(store: Store, rendition: Rendition) -> Rendition:
    """As a voice gets it: `spoken` by the lexicon of this hour; `voiced` beside it, where some names have phonemes."""
    parts = rendition.parts
    if rendition.language != GREEK or not parts.get("script") or not parts.get("spoken"):
        return rendition
    async with store.read() as connection:
        known = await entries(connection)
    if not known:
        return rendition
    said = spoken(parts["script"], GREEK, known)
    sound = voiced(said, known)
    own = {"voiced": sound} if sound != said else {}
    return replace(rendition, parts={**parts, "spoken": said, **own})


async def drop(connection: AsyncConnection, written: str) -> None:
    await connection.execute(delete(lexicon).where(lexicon.c.written == written))
