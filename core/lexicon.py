"""The lexicon of names and places that staff keep: how they are said on the radio and in the web-TV's voice-over."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import Conflict, FieldError, Invalid
from core.language.letters import fold
from core.language.speech import Entry
from core.store import insert_for
from core.tables import lexicon
from schemas.lexicon import Pronunciation, parse_pronunciation
from schemas.problems import InvalidInput

__all__ = ["MOST", "Entry", "drop", "entries", "kept", "parsed", "put", "spoken_as"]

MOST = 2_000


async def entries(connection: AsyncConnection) -> Sequence[Entry]:
    """As `core.language.speech.speak` takes them."""
    return [spoken_as(one) for one in await kept(connection)]


async def kept(connection: AsyncConnection) -> Sequence[Pronunciation]:
    """As they were written, in the order of the alphabet."""
    rows = (await connection.execute(select(lexicon))).all()
    said = [
        {name: value for name, value in row._asdict().items() if value} for row in rows
    ]  # what is empty is left out
    found = [Pronunciation.model_validate(one) for one in said]
    return sorted(found, key=lambda one: (fold(one.written), one.written))


def spoken_as(one: Pronunciation) -> Entry:
    """What has phonemes only is shown as it is written."""
    return Entry(one.written, one.spoken or one.written, one.phonemes or None)


def parsed(data: Any) -> Pronunciation:
    """Invalid names what is wrong with it, by field."""
    try:
        return parse_pronunciation(data)
    except InvalidInput as error:
        raise Invalid([FieldError(one.field or "spoken", one.el, one.en) for one in error.errors]) from error


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


async def drop(connection: AsyncConnection, written: str) -> None:
    await connection.execute(delete(lexicon).where(lexicon.c.written == written))
