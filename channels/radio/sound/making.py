"""The job that makes takes: of all that may be on air today and tomorrow, in every form; and drops what is over."""

import asyncio
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock import on_air
from channels.radio.clock.on_air import Recipe
from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.times import day_bounds
from channels.radio.settings import RadioSettings
from channels.radio.sound import takes
from channels.radio.sound.label import Label
from channels.radio.sound.library import Library, length_s
from channels.radio.sound.spot import Dress, dressed, recipe
from channels.radio.sound.takes import ANY_DAY, Take
from channels.radio.sound.texts import Text, Texts
from channels.radio.tables import segments, spots
from core.context import Context
from core.errors import Refused, TryLater
from core.language.dates import ATHENS
from core.loudness import LoudnessFailed, Silent, Target
from core.makings import Fresh, Makings
from core.playout import Piece, Playout
from core.programs import in_background
from core.standing import may_be_kept, state_now
from core.voice import VoiceSettings, say

log = structlog.get_logger()
AT_ONCE = 2 * (os.cpu_count() or 1)
AGAIN_AFTER = timedelta(minutes=10)
URGENT = 1  # of a piece: no music under what must be understood at once, nor under an emergency (0)
VOICE_SUFFIX, ITEM_SUFFIX = ".voice.wav", ".item.wav"
Words = tuple[UUID, str, int, int, str]  # announcement, language, edition, form in seconds, day or ""


@dataclass(frozen=True)
class Wanted:
    piece: Piece
    text: Text
    dress: Dress
    recipe: str

    @property
    def words(self) -> Words:
        piece, day = self.piece, self.text.day
        return piece.announcement, piece.language, piece.edition, self.text.form_s, day.isoformat() if day else ANY_DAY


class MakingTakes:
    """One worker does it at a time. What cannot be made is tried again after a while, and holds up nothing else."""

    name = "radio:takes"
    every = timedelta(seconds=10)

    def __init__(self, context: Context, settings: RadioSettings) -> None:
        self._store, self._settings = context.store, settings
        self._playout = Playout(context.store, segments, timedelta(days=settings.keep_days))
        self._makings = Makings(context.store, context.media, spots)
        self._library = Library(context.store, context.media)
        self._texts = Texts(context.settings.url)
        self._rundowns = Rundowns(context, settings)
        self._failed: dict[str, datetime] = {}

    async def run(self, now: datetime) -> bool:
        """A few takes; True while more are wanted."""
        wanted = await self._wanted(now)
        async with self._store.read() as connection:
            have = await takes.all_takes(connection)
        await self._drop(have, wanted, now)
        recipes = {(_words(take), take.recipe) for take in have if take.source == "voice"}
        missing = [
            one
            for words, one in wanted.items()
            if (words, one.recipe) not in recipes
            and now - self._failed.get(one.recipe, now - AGAIN_AFTER) >= AGAIN_AFTER
        ]
        missing.sort(key=lambda one: (one.piece.urgency, one.text.day is not None, -one.text.form_s))
        batch = missing[:AT_ONCE]
        if batch:
            await self._make_all(batch, now)
            await self._let_go_replaced(have, wanted, now)
        return len(missing) > len(batch)

    async def _wanted(self, now: datetime) -> Mapping[Words, Wanted]:
        """All that may be on air today or tomorrow, in its words for that day."""
        dresses = {bed: await self._library.dress(bed=bed) for bed in (True, False)}
        voices = {language: VoiceSettings().voice(language).name for language in self._settings.spoken}
        found: dict[Words, Wanted] = {}
        for day in _days(now):
            pieces = await self._playout.between(*day_bounds(day), now, self._settings.spoken)
            texts = await self._texts.of(self._store, pieces, day)
            for piece in pieces:
                dress = dresses[with_bed(piece.urgency)]
                for text in texts[piece.id]:
                    one = Wanted(
                        piece,
                        text,
                        dress,
                        recipe(
                            f"{text.voiced}\0{text.item}",
                            voices[piece.language],
                            text.label,
                            dress,
                            self._settings.loudness,
                        ),
                    )
                    found[one.words] = one
        return found

    async def _make_all(self, batch: Sequence[Wanted], now: datetime) -> None:
        with in_background():
            results = await asyncio.gather(*(self._make(one, now) for one in batch), return_exceptions=True)
        wrong = []
        for one, result in zip(batch, results, strict=True):
            if isinstance(result, (Silent, Refused)):
                log.info("radio.no_take", piece=one.piece.id, form_s=one.text.form_s, reason=str(result))
                self._failed[one.recipe] = now
            elif isinstance(result, LoudnessFailed):
                log.error("radio.take_refused", piece=one.piece.id, form_s=one.text.form_s, reason=str(result))
                self._failed[one.recipe] = now
            elif isinstance(result, TryLater):
                log.warning("radio.take_later", piece=one.piece.id, form_s=one.text.form_s, reason=result.reason)
                self._failed[one.recipe] = now - AGAIN_AFTER + result.after
            elif isinstance(result, BaseException):
                wrong.append(result)
        if wrong:
            raise wrong[0]

    async def _make(self, wanted: Wanted, now: datetime) -> None:
        announcement, language, edition, form_s, day = wanted.words

        made = await self._makings.made(wanted.recipe, announcement, lambda: self.fresh(wanted))
        take = Take(
            announcement,
            language,
            edition,
            form_s,
            day,
            "voice",
            wanted.recipe,
            wanted.text.script,
            wanted.text.spoken,
            made.files,
            made.facts,
            who="",
            at=now,
        )
        async with self._store.write() as connection:
            if await may_be_kept(connection, announcement, ending=False):
                await takes.keep(connection, take)

    async def fresh(self, wanted: Wanted) -> Fresh:
        """Spoken now; and once more as it is heard among others, where that is not the same."""
        text, language = wanted.text, wanted.piece.language
        made = await fresh(await say(text.voiced, language), text.label, wanted.dress, self._settings.loudness)
        if text.item == text.voiced:
            return made
        item = await say(text.item, language)
        return Fresh({**made.files, "item": (item, ITEM_SUFFIX)}, {**made.facts, "item_s": length_s(item)})

    async def _drop(self, have: Sequence[Take], wanted: Mapping[Words, Wanted], now: datetime) -> None:
        """Of the voice whatever is not wanted now; recordings when they are over, or their announcement is. The files
        of what is on air stay to its end."""
        async with self._store.read() as connection:
            over = [
                take
                for take in have
                if (
                    _words(take) not in wanted
                    if take.source == "voice"
                    else take.day not in (ANY_DAY, *_iso(_days(now))) or await _over(connection, take, now)
                )
            ]
            heard = await on_air.ended(connection, now)
        if not over and not heard:
            return
        if over:
            await self._rundowns.note_begun()  # what began unseen in one of these keeps it
        async with self._store.write() as connection:
            for take in over:
                await takes.forget(connection, take)
            gone = _recipes(over) | set(await on_air.let_go(connection, heard))
        await self._forget(gone - _recipes(take for take in have if take not in over), wanted, now)

    async def _let_go_replaced(self, have: Sequence[Take], wanted: Mapping[Words, Wanted], now: datetime) -> None:
        """The files of what is said otherwise by now, in staff's words or by the lexicon's. What is on air goes when
        it is over (`_drop`)."""
        async with self._store.read() as connection:
            replaced = _recipes(have) - _recipes(await takes.all_takes(connection))
        if replaced:
            await self._rundowns.note_begun()  # what began unseen in one of these keeps it
            await self._forget(replaced, wanted, now)

    async def _forget(self, gone: Collection[Recipe], wanted: Mapping[Words, Wanted], now: datetime) -> None:
        async with self._store.read() as connection:
            kept = set(await on_air.recipes_on_air(connection, now))
        kept |= {(one.piece.announcement, one.recipe) for one in wanted.values()}
        for announcement, name in set(gone) - kept:
            await self._makings.forget(name, announcement)


def with_bed(urgency: int) -> bool:
    """Whether there is music under the voice of a piece of that rank."""
    return urgency > URGENT


async def fresh(voice: bytes, label: Label, dress: Dress, target: Target) -> Fresh:
    """The files of a take around a voice that is there, a WAV."""
    sound = await dressed(voice, label, dress, target)
    files = {role: (data, f".{role}") for role, data in sound.files.items()}
    return Fresh({**files, "voice": (voice, VOICE_SUFFIX)}, sound.facts)


async def _over(connection: AsyncConnection, take: Take, now: datetime) -> bool:
    if await state_now(connection, take.announcement, now) not in ("live", "unreleased"):
        return True
    mine = and_(segments.c.announcement == take.announcement, segments.c.language == take.language)
    until = (await connection.execute(select(segments.c.until).where(mine))).scalar_one_or_none()
    return until is not None and until <= now


def _recipes(some: Iterable[Take]) -> set[Recipe]:
    return {(take.announcement, take.recipe) for take in some}


def _words(take: Take) -> Words:
    return take.announcement, take.language, take.edition, take.form_s, take.day


def _days(now: datetime) -> tuple[date, date]:
    """Today and tomorrow in Athens."""
    today = now.astimezone(ATHENS).date()
    return today, today + timedelta(days=1)


def _iso(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in days]
