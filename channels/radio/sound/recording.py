"""A recording in place of the voice: what somebody uploaded or spoke at the browser, made into a take."""

import hashlib
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.on_air import recipes_on_air
from channels.radio.clock.rundowns import Rundowns
from channels.radio.settings import RadioSettings
from channels.radio.sound import takes
from channels.radio.sound.examining import faults
from channels.radio.sound.label import label_of
from channels.radio.sound.library import Library
from channels.radio.sound.making import URGENT, fresh, with_bed
from channels.radio.sound.receiving import received_voice
from channels.radio.sound.takes import ANY_DAY, Take
from channels.radio.tables import spots
from core.context import Context
from core.errors import FieldError, Invalid
from core.lexicon import entries
from core.loudness import LoudnessFailed, Silent
from core.makings import Makings
from core.script import RATE, read_time_s, spoken
from core.standing import may_be_kept
from core.wording import headline
from schemas.edition import Edition

FIELD = "recording"
LONGEST_S = 180.0
_MAKING = "1"  # part of every recipe


class Recordings:
    def __init__(self, context: Context, settings: RadioSettings) -> None:
        self._store, self._settings = context.store, settings
        self._library = Library(context.store, context.media)
        self._makings = Makings(context.store, context.media, spots)
        self._rundowns = Rundowns(context, settings)

    async def make(
        self,
        data: bytes,
        edition: Edition,
        language: str,
        form_s: int,
        day: date | None,
        script: str,
        who: str,
        now: datetime,
    ) -> Take:
        """Silence at both ends is cut, the rest is set to its loudness; what else is wrong with it the take tells
        (`faults`). Nothing is stored but the files.

        Raises Invalid (field `recording`) for what is no sound, or silence; Refused when the announcement was expunged
        meanwhile.
        """
        voice, found = await received_voice(data, longest_s=LONGEST_S, field=FIELD)
        urgency = edition.content.urgency.rank if edition.content else URGENT
        dress = await self._library.dress(bed=with_bed(urgency))
        label = label_of(edition, language, headline(edition, language, edition.action), script)
        target = self._settings.loudness
        parts = (_MAKING, dress.name, f"{target.integrated_lufs:g}", repr(sorted(label.tags.items())))
        recipe = hashlib.sha256("\0".join(parts).encode() + voice).hexdigest()
        try:
            made = await self._makings.made(recipe, edition.announcement, lambda: fresh(voice, label, dress, target))
        except (Silent, LoudnessFailed) as error:
            raise Invalid(
                [
                    FieldError(
                        FIELD,
                        "Δεν ακούγεται καθαρά· γράψτε το ξανά πιο κοντά στο μικρόφωνο.",
                        "It is not heard well; record it again nearer to the microphone.",
                    )
                ]
            ) from error
        return Take(
            edition.announcement,
            language,
            edition.number,
            form_s,
            day.isoformat() if day else ANY_DAY,
            "recording",
            recipe,
            script,
            script,
            made.files,
            made.facts,
            who=who,
            at=now,
            faults=faults(found, made.facts["voice_s"], await self._text_s(script, language), form_s),
        )

    async def _text_s(self, script: str, language: str) -> float:
        """How long reading it takes, in seconds."""
        async with self._store.read() as connection:
            names = tuple(await entries(connection))
        return read_time_s(spoken(script, language, names), RATE)

    async def forget(self, gone: list[Take], now: datetime) -> None:
        """The files of recordings whose rows are dropped, but for those that another take still has, and those that are
        on air: these go when they are over (making.py)."""
        if gone:
            await self._rundowns.note_begun()  # what began unseen in one of these keeps it
        async with self._store.read() as connection:
            kept = set(await recipes_on_air(connection, now))
            kept |= {
                (take.announcement, take.recipe)
                for take in await takes.takes_of(connection, {take.announcement for take in gone})
            }
        for one in gone:
            if (one.announcement, one.recipe) not in kept:
                await self._makings.forget(one.recipe, one.announcement)


async def keep(connection: AsyncConnection, made: Take) -> list[Take]:
    """In place of what was recorded of this form and day before, whose takes are returned; of all editions."""
    if not await may_be_kept(connection, made.announcement, ending=False):
        return []
    gone = await drop(connection, made)
    await takes.keep(connection, made)
    return gone


async def drop(connection: AsyncConnection, like: Take) -> list[Take]:
    """What was recorded of this form and day: the voice speaks again."""
    gone = [
        one
        for one in await takes.takes_of(connection, [like.announcement])
        if one.source == "recording" and (one.language, one.form_s, one.day) == (like.language, like.form_s, like.day)
    ]
    for one in gone:
        await takes.forget(connection, one)
    return gone
