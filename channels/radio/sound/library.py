"""The station's library: jingles, beds and what stands around a bulletin; Keryx's own where nothing was chosen."""

import io
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from channels.radio.sound import defaults
from channels.radio.sound.receiving import received
from channels.radio.sound.spot import Dress
from channels.radio.sound.tables import sounds
from core.media import Media
from core.store import Store

ROLES = ("jingle", "bed", "intro", "separator", "outro")
LONGEST_S: Mapping[str, float] = {"jingle": 10, "bed": 300, "intro": 20, "separator": 10, "outro": 20}
SUFFIX = ".sound.wav"
_ours: dict[str, bytes] = {}  # made once a process


@dataclass(frozen=True)
class Sound:
    """`media` is the key of a WAV (16 bit, stereo, 48 kHz); "": nothing is heard in this role."""

    id: UUID
    role: str
    name: str
    media: str
    duration_s: float
    rights: str
    used: bool


@dataclass(frozen=True)
class Chosen:
    """`name` tells one sound from another in recipes; `wav` None: nothing is heard."""

    name: str
    wav: bytes | None


class Library:
    def __init__(self, store: Store, media: Media) -> None:
        self._store, self._media = store, media
        self._read: dict[str, bytes] = {}

    async def chosen(self, role: str) -> Chosen:
        """What is used in this role."""
        async with self._store.read() as connection:
            question = select(sounds.c.media).where(sounds.c.role == role, sounds.c.used)
            key = (await connection.execute(question.limit(1))).scalar_one_or_none()
        if key is None:
            return Chosen(f"{role}:keryx:{defaults.MAKING}", await ours(role))
        if not key:
            return Chosen(f"{role}:none", None)
        if key not in self._read:
            self._read[key] = await self._media.read(key)
        return Chosen(key, self._read[key])

    async def dress(self, *, bed: bool) -> Dress:
        """What goes around a spot's voice."""
        jingle = await self.chosen("jingle")
        under = await self.chosen("bed") if bed else Chosen("bed:none", None)
        return Dress(f"{jingle.name}|{under.name}", jingle.wav, under.wav)

    async def all(self) -> Sequence[Sound]:
        """By role and name."""
        async with self._store.read() as connection:
            rows = (await connection.execute(select(sounds))).all()
        found = [Sound(r.id, r.role, r.name, r.media, r.duration_s, r.rights, r.used) for r in rows]
        return sorted(found, key=lambda one: (ROLES.index(one.role), one.name, str(one.id)))

    async def take_in(self, data: bytes, role: str) -> tuple[str, float]:
        """What somebody uploaded, as the library keeps it: its key and its length in seconds.

        Raises Invalid (field `file`) for what is no sound, or too long for its role.
        """
        wav = await received(data, channels=2, longest_s=LONGEST_S[role])
        return await self._media.put(wav, SUFFIX), length_s(wav)

    async def forget(self, sound: Sound) -> None:
        """Its file too, if no other row has it."""
        if not sound.media:
            return
        async with self._store.read() as connection:
            question = select(sounds.c.id).where(sounds.c.media == sound.media).limit(1)
            kept = (await connection.execute(question)).first()
        if kept is None:
            await self._media.delete(sound.media)


async def add(
    connection: AsyncConnection,
    role: str,
    name: str,
    rights: str,
    media: str,
    duration_s: float,
    who: str,
    now: datetime,
) -> UUID:
    """Not used until it is chosen."""
    identity = uuid7()
    values = {"role": role, "name": name, "rights": rights, "media": media, "duration_s": duration_s}
    await connection.execute(insert(sounds).values(id=identity, used=False, who=who, at=now, **values))
    return identity


async def choose(connection: AsyncConnection, role: str, identity: UUID | None) -> None:
    """The one that is used in this role from now on; None: Keryx's own."""
    await connection.execute(update(sounds).where(sounds.c.role == role).values(used=sounds.c.id == identity))


async def remove(connection: AsyncConnection, identity: UUID) -> None:
    await connection.execute(delete(sounds).where(sounds.c.id == identity))


async def ours(role: str) -> bytes:
    """Keryx's own sound for a role."""
    if role not in _ours:
        _ours[role] = await defaults.synthesised(role)
    return _ours[role]


def length_s(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav), "rb") as sound:
        return sound.getnframes() / sound.getframerate()
