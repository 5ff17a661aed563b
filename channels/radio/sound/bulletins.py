"""Bulletins: several segments in one sound, made anew when one of them changes or is gone, and never played before."""

import asyncio
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from channels.radio.settings import RadioSettings
from channels.radio.sound import bulletin, ending
from channels.radio.sound import bulletin_rows as rows
from channels.radio.sound.assembling import GAP_MS, LEAD_IN_MS, TAIL_MS, Music, Voice, assemble
from channels.radio.sound.bulletin import Candidate, Plan
from channels.radio.sound.bulletin_rows import LATEST, TELEPHONE, Bulletin, Wanted
from channels.radio.sound.encoding import encode
from channels.radio.sound.framing import Framing
from channels.radio.sound.label import Label
from channels.radio.sound.library import Library, length_s
from channels.radio.sound.takes import Take, for_day
from channels.radio.sound.telephone import for_telephone
from channels.radio.tables import segments
from core.context import Context
from core.directory import load_directory
from core.errors import Refused, TryLater
from core.language.dates import ATHENS
from core.loudness import Silent
from core.municipality import MunicipalitySettings
from core.playout import Piece, Playout
from core.voice import VoiceSettings

TELEPHONE_S = 60
PLANS_KEPT = 100
_MAKING = "3"  # part of every recipe
_OnAir = tuple[Piece, tuple[str, ...]]  # with its topics


@dataclass(frozen=True)
class _Made:
    """What a bulletin would be made of now."""

    wanted: Wanted
    day: date
    plan: Plan
    takes: Sequence[Take]
    said: tuple[str, str]  # before and after the items, as the voice is given it
    recipe: str
    music: Mapping[str, bytes | None]


class Bulletins:
    def __init__(self, context: Context, settings: RadioSettings) -> None:
        self._context, self._store, self._media, self._settings = context, context.store, context.media, settings
        self._playout = Playout(context.store, segments, timedelta(days=settings.keep_days))
        self._library, self._framing = Library(context.store, context.media), Framing(context.store)
        self._plans: dict[str, Plan] = {}
        self._turn = asyncio.Lock()  # one is made at a time, and who waits finds it made

    async def wanted(self) -> Sequence[Wanted]:
        """The telephone's first, that of all, then one for each topic that has a segment on air."""
        now = self._context.clock.now()
        found = []
        for language in self._settings.spoken:
            found += [
                Wanted(TELEPHONE, language, "", "", TELEPHONE_S),
                Wanted(LATEST, language, "", "", self._settings.bulletin_seconds),
            ]
            topics = {topic for piece, topics in await self._on_air(language, now) for topic in topics}
            async with self._store.read() as connection:
                known = (await load_directory(connection)).topics
            found += [
                Wanted(one.slug, language, one.slug, one.name.best(language), self._settings.bulletin_seconds)
                for one in known
                if one.slug in topics
            ]
        return found

    async def current(self, name: str, language: str) -> Bulletin | None:
        """As it may be played now, made anew when what it says has changed; None: there is none of that name.

        Raises TryLater and LoudnessFailed as its making does.
        """
        wanted = next((one for one in await self.wanted() if (one.name, one.language) == (name, language)), None)
        return await self.make(wanted) if wanted else None

    async def standing(self, language: str) -> Sequence[tuple[Bulletin, str]]:
        """Those that were made and say what they would say now, with their titles; not the telephone's."""
        on_air = await self._on_air(language, self._context.clock.now())
        found = []
        for wanted in await self.wanted():
            if wanted.language == language and wanted.name != TELEPHONE:
                try:
                    found.append((await self._found(await self._mixed(wanted, on_air)), rows.title(wanted)))
                except (TryLater, Refused, Silent):
                    continue  # the voice is busy: nobody knows what would be said
        return [(made, title) for made, title in found if made is not None]

    async def make(self, wanted: Wanted) -> Bulletin:
        """Found, or made now."""
        if found := await self._found(await self._mixed(wanted)):
            return found
        async with self._turn:
            mixed = await self._mixed(wanted)
            return await self._found(mixed) or await self._make(mixed)

    async def beside(self, made: Bulletin) -> bytes:
        """What stands beside its files, as JSON: its segments in their order, with their titles as they are now."""
        now, url = self._context.clock.now(), self._context.settings.url
        pieces = [await self._playout.find(UUID(item["announcement"]), made.language, now) for item in made.items]
        items = [
            {**item, "title": piece.title, "page": f"{url}/announcements/{piece.announcement}"}
            for item, piece in zip(made.items, pieces, strict=True)
            if piece is not None
        ]
        told = {
            "name": made.name,
            "language": made.language,
            "topic": made.topic,
            "day": made.day.isoformat(),
            "made_at": made.at.astimezone(ATHENS).isoformat(timespec="seconds"),
            "target_s": made.target_s,
            "duration_s": round(made.facts["duration_s"], 3),
            "fits": bool(made.facts["fits"]),
            "tempo": made.facts["tempo"],
            "loudness_lufs": made.facts["loudness_lufs"],
            "true_peak_dbtp": made.facts["true_peak_dbtp"],
            "files": {role: f"{url}{made.address}.{role}" for role in ("mp3", "opus")},
            "items": items,
        }
        return json.dumps(told, ensure_ascii=False, indent=1).encode()

    async def all(self) -> Sequence[Bulletin]:
        """As they were made last. Whether one may be played still is `current`'s to say."""
        async with self._store.read() as connection:
            return await rows.every(connection)

    async def drop(self, gone: Bulletin) -> None:
        """Its row; its files are for who is playing them."""
        async with self._store.write() as connection:
            await rows.drop(connection, gone, self._context.clock.now())

    async def let_go(self) -> None:
        """The files that nobody plays any more."""
        async with self._store.write() as connection:
            gone = await ending.let_go(connection, self._context.clock.now())
        await self._forget(gone)

    async def destroy(self, announcement: UUID) -> None:
        """Every bulletin that says something of it, also one that is being played (idempotent)."""
        for one in await self.all():
            if any(item["announcement"] == str(announcement) for item in one.items):
                await self.drop(one)
        async with self._store.write() as connection:
            gone = await ending.destroy(connection, announcement)
        await self._forget(gone)

    async def _on_air(self, language: str, now: datetime) -> list[_OnAir]:
        """What may be heard at this moment, with its topics; not what an election's silence holds."""
        soon = now + timedelta(seconds=1)
        pieces = [piece for piece in await self._playout.between(now, soon, now, [language]) if piece.holds(now)]
        async with self._store.read() as connection:
            topics = await rows.topics_of(connection, [piece.announcement for piece in pieces])
        return [(piece, topics.get((piece.announcement, piece.edition), ())) for piece in pieces]

    async def _mixed(self, wanted: Wanted, heard: Sequence[_OnAir] | None = None) -> _Made:
        """What it would be made of now: of the pieces on air those whose takes are there. `heard`: what may be heard
        now in its language, for who has looked already."""
        now = self._context.clock.now()
        day = now.astimezone(ATHENS).date()
        may = heard if heard is not None else await self._on_air(wanted.language, now)
        on_air = [(piece, topics) for piece, topics in may if not wanted.topic or wanted.topic in topics]
        async with self._store.read() as connection:
            takes = await for_day(connection, [piece for piece, _ in on_air], day)
        music = {role: await self._library.chosen(role) for role in ("intro", "separator", "outro")}
        lengths = {role: length_s(one.wav) if one.wav else 0.0 for role, one in music.items()}
        before, after = rows.said(wanted, empty=not takes)
        said = (await self._framing.voiced(before, wanted.language), await self._framing.voiced(after, wanted.language))
        around_s = await self._around_s(wanted, said, lengths)
        between_s = lengths["separator"] + GAP_MS / 1000 * (2 if lengths["separator"] else 1)
        lengths_s: dict[str, dict[int, float]] = {}
        for (id_, form_s), take in takes.items():
            lengths_s.setdefault(id_, {})[form_s] = take.in_a_row_s
        candidates = [_candidate(piece, topics, lengths_s.get(piece.id, {})) for piece, topics in on_air]
        candidates = [one for one in candidates if one.lengths_s]
        planned = await self._planned(candidates, wanted.target_s, around_s, between_s)
        chosen = [takes[item.id, item.form_s] for item in planned.items]
        voice = VoiceSettings().voice(wanted.language).name
        target = f"{self._settings.loudness.integrated_lufs:g}"
        parts = [_MAKING, voice, target, wanted.name, wanted.language, f"{planned.tempo:g}", *said]
        parts += [one.name for one in music.values()]
        parts += [f"{take.announcement}:{take.edition}:{take.form_s}:{take.day}:{take.recipe}" for take in chosen]
        recipe = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        return _Made(wanted, day, planned, chosen, said, recipe, {role: one.wav for role, one in music.items()})

    async def _planned(
        self, candidates: Sequence[Candidate], target_s: float, around_s: float, between_s: float
    ) -> Plan:
        """The same for the same: nothing of it depends on the moment."""
        key = repr((candidates, target_s, around_s, between_s))
        if key not in self._plans:
            if len(self._plans) >= PLANS_KEPT:
                self._plans.pop(next(iter(self._plans)))
            self._plans[key] = await asyncio.to_thread(bulletin.plan, candidates, target_s, around_s, between_s)
        return self._plans[key]

    async def _around_s(self, wanted: Wanted, said: tuple[str, str], lengths: Mapping[str, float]) -> float:
        voices = [length_s(await self._framing.say(text, wanted.language)) for text in said]
        gaps = 2 + sum(1 for role in ("intro", "outro") if lengths[role])
        return sum(voices) + lengths["intro"] + lengths["outro"] + (LEAD_IN_MS + TAIL_MS + gaps * GAP_MS) / 1000

    async def _found(self, mixed: _Made) -> Bulletin | None:
        async with self._store.read() as connection:
            found = await rows.found(connection, mixed.wanted, mixed.recipe, mixed.day)
        if found is None or not all([await self._media.exists(key) for key in found.files.values()]):
            return None
        return found

    async def _make(self, mixed: _Made) -> Bulletin:
        files, facts = await self._sound(mixed)
        wanted, now = mixed.wanted, self._context.clock.now()
        items = [
            {"announcement": str(take.announcement), "language": take.language, "edition": take.edition,
             "form_s": take.form_s, "day": take.day}
            for take in mixed.takes
        ]  # fmt: skip
        made = Bulletin(
            wanted.name,
            wanted.language,
            wanted.topic,
            wanted.target_s,
            mixed.day,
            mixed.recipe,
            items,
            files,
            facts,
            now,
        )
        async with self._store.write() as connection:
            kept = await rows.put(connection, made)
        if not kept:
            await self._forget(files.values())
        return made

    async def _sound(self, mixed: _Made) -> tuple[dict[str, str], dict[str, float]]:
        language, music = mixed.wanted.language, mixed.music
        elements: list[Voice | Music] = [Music(wav) for wav in (music["intro"],) if wav]
        elements.append(Voice(await self._framing.say(mixed.said[0], language)))
        for number, take in enumerate(mixed.takes):
            if number and (separator := music["separator"]):
                elements.append(Music(separator))
            elements.append(Voice(await self._media.read(take.in_a_row)))
        elements.append(Voice(await self._framing.say(mixed.said[1], language)))
        elements += [Music(wav) for wav in (music["outro"],) if wav]
        tracks = await asyncio.to_thread(assemble, elements)
        label, tempo = _label(mixed, self._context.clock.now()), mixed.plan.tempo
        telephone = mixed.wanted.name == TELEPHONE
        roles = ("mp3", "opus", "wav") if telephone else ("mp3", "opus")
        sound = await encode(tracks, label, self._settings.loudness, roles, tempo)
        files = {role: data for role, data in sound.files.items() if role != "wav"}
        if telephone:
            files["telephone"] = await for_telephone(sound.files["wav"], self._settings.loudness)
        keys = {role: await self._media.put(data, f".{mixed.recipe[:16]}.{role}") for role, data in files.items()}
        return keys, {**sound.facts, "fits": float(mixed.plan.fits)}

    async def _forget(self, keys: Iterable[str]) -> None:
        for key in keys:
            await self._media.delete(key)


def _label(mixed: _Made, now: datetime) -> Label:
    wanted = mixed.wanted
    return Label(
        identity=f"bulletin-{wanted.name}-{wanted.language}",
        title=rows.title(wanted),
        issuer=MunicipalitySettings().named(wanted.language),
        reference=mixed.day.isoformat(),
        edition=0,
        language=wanted.language,
        script="",  # only a WAV's label has room for it
        made_for=now,
    )


def _candidate(piece: Piece, topics: Sequence[str], lengths_s: Mapping[int, float]) -> Candidate:
    return Candidate(piece.id, piece.urgency, topics[0] if topics else "", piece.fresh_at, lengths_s)
