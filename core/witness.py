"""The witness: what happened, kept outside the database, so that a restored backup is noticed before it sends.

Records live in the media store: `witness/actions/…` one a committed action, `witness/editions/…` one an edition before
its first hand-over, `witness/windows/…` how far each worker has sent, `witness/left/…` who left, `witness/erased/…` who
was erased, `witness/forgotten/…` what was said of addresses of which a keyed hash alone is kept. Ahead of the database
at start means: the database is older than what was done (see `core/restore.py`).
"""

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Protocol
from urllib.parse import quote, unquote
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.store import Store
from core.tables import announcements, hub


class Records(Protocol):
    """The named records of a media store."""

    async def record(self, name: str, data: bytes, *, replace: bool = False) -> None: ...

    async def recorded(self, name: str) -> bytes | None: ...

    async def records(self, prefix: str) -> list[str]: ...


@dataclass(frozen=True)
class Count:
    """How far the hub has come: restores so far, actions taken, windows sent, the last reference given."""

    epoch: int = 0
    actions: int = 0
    window: int = 0
    reference: int = 0

    def ahead_of(self, other: "Count") -> bool:
        return (
            self.epoch > other.epoch
            or self.actions > other.actions
            or self.window > other.window
            or self.reference > other.reference
        )


@dataclass(frozen=True)
class Deed:
    """What the witness keeps of one action; `number` is 0 for an edition known only because it was sent."""

    number: int
    announcement: UUID | None
    head: int
    action: str  # publish, correct, withdraw, expunge, reschedule
    reference: str
    made_of: str = ""  # what it was before (a draft), where its author said so

    @classmethod
    def read(cls, number: int, body: bytes) -> "Deed":
        found: Mapping[str, Any] = json.loads(body)
        announcement = found["announcement"]
        return cls(
            number,
            UUID(announcement) if announcement else None,
            found["head"],
            found["action"],
            found["reference"],
            found.get("made_of", ""),
        )

    def written(self) -> bytes:
        announcement = str(self.announcement) if self.announcement else None
        body = {"announcement": announcement, "head": self.head, "action": self.action, "reference": self.reference}
        return json.dumps({**body, "made_of": self.made_of} if self.made_of else body).encode()


@dataclass(frozen=True)
class Word:
    """What was said, at a time, of an address that only a keyed hash names.

    `why`: erased, left (long ago), blocked, uninvited (no more invitations), removed (from the statutory list `of`).
    """

    why: str
    pseudonym: str
    at: datetime
    of: str = ""


class Witness:
    """Writes after the commit, before anything is sent that follows from it."""

    def __init__(self, records: Records, writer: str | None = None) -> None:
        """`writer` names this witness's own file of windows: no two that run at once may share it."""
        self._records, self._writer = records, writer or uuid4().hex
        self._newest = self._written = (0, 0)
        self._writing = asyncio.Lock()
        self._known: set[tuple[UUID, int]] = set()
        self._known_mailings: set[str] = set()

    async def action(
        self, number: int, announcement: UUID | None, head: int, action: str, reference: str, *, made_of: str = ""
    ) -> None:
        """An announcement's action was committed as the hub's `number`-th."""
        deed = Deed(number, announcement, head, action, reference, made_of)
        await self._records.record(f"witness/actions/{number:012}", deed.written(), replace=True)

    async def catch_up(self, seen: int, committed: int) -> None:
        """Whoever took the last action may have died between its commit and its record: that there was one is known.

        What it was is not; if its actor is only slow, the record takes this one's place.
        """
        if committed > seen:
            with contextlib.suppress(FileExistsError):
                name = f"witness/actions/{committed:012}"
                await self._records.record(name, Deed(committed, None, 0, "unrecorded", "").written())

    async def edition(self, announcement: UUID, head: int, action: str, reference: str) -> None:
        """The edition is about to be sent, or its author to be answered once more: known from here on.

        Whoever took the action may have died between its commit and its record.
        """
        if (announcement, head) not in self._known:
            deed = Deed(0, announcement, head, action, reference)
            await self._records.record(f"witness/editions/{announcement}/{head:06}", deed.written(), replace=True)
            self._known.add((announcement, head))

    async def knows(self, announcement: UUID, head: int) -> bool:
        """Whether this edition was ever about to be sent."""
        return await self._records.recorded(f"witness/editions/{announcement}/{head:06}") is not None

    async def mailing(self, name: str) -> None:
        """The mailing of this name is about to be sent for the first time."""
        if name not in self._known_mailings:
            await self._records.record(f"witness/mailings/{name}", b"1", replace=True)
            self._known_mailings.add(name)

    async def mailed(self, name: str) -> bool:
        """Whether a mailing of this name was ever sent, also by a database that was lost since."""
        return await self._records.recorded(f"witness/mailings/{name}") is not None

    async def mailings_of(self, prefix: str) -> list[str]:
        """The names with this beginning of all mailings that were ever sent."""
        names = [name.removeprefix("witness/mailings/") for name in await self._records.records("witness/mailings/")]
        return [name for name in names if name.startswith(prefix)]

    async def window(self, epoch: int, number: int) -> None:
        """Window `number` is about to be sent. A lower number never replaces a higher one."""
        self._newest = max(self._newest, (epoch, number))
        async with self._writing:
            if self._written >= (epoch, number):
                return
            newest = self._newest
            name = f"witness/windows/{newest[0]:06}/{self._writer}"
            await self._records.record(name, str(newest[1]).encode(), replace=True)
            self._written = newest

    async def left(self, person: str, at: datetime) -> None:
        """A person (a key, never an address) left or was erased: no restored backup may write to them.

        To be called before their leaving is committed, since a kill between must not lose it. The leaving counts as an
        action too (`count_action`, then `action(number, None, 0, "leave", "")`), also when they had left already: only
        then is a backup from before it held.
        """
        await self._records.record(f"witness/left/{person}", at.isoformat().encode(), replace=True)

    async def returned(self, person: str) -> None:
        """Who left came back."""
        await self._records.record(f"witness/left/{person}", b"", replace=True)

    async def departed(self) -> dict[str, datetime]:
        """Who left and did not come back, and when."""
        found = {}
        for name in await self._records.records("witness/left/"):
            if body := await self._records.recorded(name):
                found[name.removeprefix("witness/left/")] = datetime.fromisoformat(body.decode())
        return found

    async def erased(self, people: Sequence[str], at: datetime) -> None:
        """Erased, by the ids each part of ours knows them by: no restored backup may know them again.

        As `left`: before the commit, and it counts as an action. Their hashes are told apart from it, by `said`: nobody
        may tell from the records which keyed hash belongs to which deliveries. So an id of ours is told by the day
        alone: the moment would lead to the word that was said in it. Under such an id nobody comes again; a keyed hash
        keeps its moment, since its owner may write to us later on that day.
        """
        for person in people:
            told = _day_of(at) if _is_id(person) else at
            await self._records.record(f"witness/erased/{person}", told.isoformat().encode(), replace=True)

    async def gone(self) -> dict[str, datetime]:
        """The keys of what was erased, and when; nobody ever comes back under such a key."""
        found = {}
        for name in await self._records.records("witness/erased/"):
            if body := await self._records.recorded(name):
                found[name.removeprefix("witness/erased/")] = datetime.fromisoformat(body.decode())
        return found

    async def said(self, why: str, pseudonyms: Sequence[str], at: datetime, *, of: str = "") -> None:
        """A `Word` of an address, by each key we have, since a backup knows only the keys of its day.

        To be called before it is committed; it counts as an action (docs/decisions/023). Who is blocked or wants no
        invitations leaves our lists in the same moment, which is told by their id: so these words tell the day alone.
        """
        told = _day_of(at) if why in OF_THE_DAY else at
        for pseudonym in pseudonyms:
            await self._records.record(_word(why, of, pseudonym), told.isoformat().encode(), replace=True)

    async def unsaid(self, whys: Sequence[str], pseudonyms: Sequence[str], *, of: str = "") -> None:
        """It holds no more: they came back themselves, or whoever said it took it back. After the commit."""
        names = [_word(why, of, pseudonym) for why in whys for pseudonym in pseudonyms]
        if "erased" in whys:
            names += [f"{_WORDS}{pseudonym}" for pseudonym in pseudonyms]  # as records were once named
        for name in names:
            if await self._records.recorded(name):
                await self._records.record(name, b"", replace=True)

    async def words(self, why: str | None = None, *, of: str = "") -> list[Word]:
        """All that holds; or what holds of one kind (and list)."""
        found = []
        prefix = _WORDS if why is None else _word(why, of, "")
        for name in await self._records.records(prefix):
            if body := await self._records.recorded(name):
                kind, about, pseudonym = ["erased", _NOTHING, *name.removeprefix(_WORDS).split("/")][-3:]
                named = "" if about == _NOTHING else unquote(about)
                found.append(Word(kind, pseudonym, datetime.fromisoformat(body.decode()), named))
        return found

    async def deeds(self, after: int) -> list[Deed]:
        """Actions numbered after `after`, in order."""
        found = []
        for name in await self._records.records("witness/actions/"):
            number = _last(name)
            if number > after:
                body = await self._records.recorded(name)
                if body is not None:
                    found.append(Deed.read(number, body))
        return found

    async def sent_beyond(self, heads: Mapping[UUID, int]) -> list[Deed]:
        """Editions that were sent, newer than these heads."""
        found = []
        for name in await self._records.records("witness/editions/"):
            announcement = UUID(name.split("/")[-2])
            if _last(name) > heads.get(announcement, 0) and (body := await self._records.recorded(name)) is not None:
                found.append(Deed.read(0, body))
        return found

    async def count(self, database: Count) -> Count:
        """How far the witness knows the hub to have come; `database` is how far the database has."""
        actions = await self._records.records("witness/actions/")
        windows = await self._records.records("witness/windows/")
        epoch = max((int(name.split("/")[-2]) for name in windows), default=0)
        window = 0
        for name in windows:
            if int(name.split("/")[-2]) == epoch:
                window = max(window, int(await self._records.recorded(name) or b"0"))
        newer = await self.deeds(database.actions)
        return Count(
            epoch=epoch,
            actions=_last(actions[-1]) if actions else 0,
            window=window,
            reference=max((serial(deed.reference) for deed in newer), default=0),
        )

    async def note_restore(self, epoch: int, lost: Sequence[Deed]) -> None:
        """What the database lacks since the restore of this epoch."""
        for deed in lost:
            name = f"witness/restores/{epoch:06}/{deed.number:012}-{deed.announcement}-{deed.head:06}"
            await self._records.record(name, deed.written(), replace=True)

    async def lost(self, epoch: int) -> list[Deed]:
        """The actions that the restore of this epoch lost, in order: a person enters them again."""
        found = []
        for name in await self._records.records(f"witness/restores/{epoch:06}/"):
            if (body := await self._records.recorded(name)) is not None:
                found.append(Deed.read(int(name.rpartition("/")[2].partition("-")[0]), body))
        return found


OF_THE_DAY = ("blocked", "uninvited")
_WORDS = "witness/forgotten/"
_NOTHING = "-"  # in the place of a list


def _word(why: str, of: str, pseudonym: str) -> str:
    return f"{_WORDS}{why}/{quote(of, safe='') or _NOTHING}/{pseudonym}"


def _is_id(person: str) -> bool:
    try:
        UUID(person)
    except ValueError:
        return False
    return "-" in person  # a keyed hash is as many digits at most


def _day_of(at: datetime) -> datetime:
    """The end of its day: never before what it is told of."""
    return datetime.combine(at.astimezone(UTC).date() + timedelta(days=1), time(), UTC)


def _last(name: str) -> int:
    return int(name.rpartition("/")[2])


def serial(reference: str) -> int:
    """2026/000123 as one growing number."""
    year, _, number = reference.partition("/")
    return int(year) * 1_000_000 + int(number) if number else 0


async def count_action(connection: AsyncConnection) -> int:
    """Number the next action, in the caller's transaction."""
    result = await connection.execute(update(hub).values(actions=hub.c.actions + 1).returning(hub.c.actions))
    return int(result.scalar_one())


async def database_count(store: Store) -> Count:
    """How far the database knows the hub to have come."""
    async with store.read() as connection:
        row = (await connection.execute(select(hub.c.epoch, hub.c.actions, hub.c.window))).one()
        last = (
            await connection.execute(select(announcements.c.reference).order_by(announcements.c.reference.desc()))
        ).first()
    return Count(row.epoch, row.actions, row.window, serial(last.reference) if last else 0)
