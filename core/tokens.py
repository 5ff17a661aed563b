"""Links only we can have made: short signed tokens, a key ring with key ids, and old keys that still verify.

A token is base64url of: key id (2 bytes), payload, the first 16 bytes of HMAC-SHA256 over purpose, key id and
payload. Nothing is stored for a token; one made for a purpose is worth nothing for another.
"""

import asyncio
import binascii
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.store import Store, insert_for
from core.tables import keys

KEY_BYTES = 32
MAC_BYTES = 16
ID_BYTES = 2
MARK_BYTES = 8  # who would forge one must guess among 2^64, and learns nothing from trying


@dataclass(frozen=True)
class Ring:
    """Keys by their ids; the newest signs, all verify."""

    secrets: dict[int, bytes]

    def sign(self, purpose: str, payload: bytes) -> str:
        """A token of ceil(4/3 × (18 + payload)) characters from A–Z a–z 0–9 - _."""
        newest = max(self.secrets)
        named = newest.to_bytes(ID_BYTES, "big") + payload
        return urlsafe_b64encode(named + _mac(self.secrets[newest], purpose, named)).rstrip(b"=").decode("ascii")

    def verify(self, purpose: str, token: str) -> bytes | None:
        """The payload; None when we did not make this token for this purpose."""
        raw = _decoded(token)
        if raw is None:
            return None
        secret = self.secrets.get(int.from_bytes(raw[:ID_BYTES], "big"))
        named, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
        if secret is None or not hmac.compare_digest(_mac(secret, purpose, named), mac):
            return None
        return named[ID_BYTES:]

    def mark(self, purpose: str, payload: bytes) -> str:
        """A short keyed mark of what stands beside it in the clear: 16 hexadecimal digits, for where case is lost."""
        return _mac(self.secrets[max(self.secrets)], purpose, payload)[:MARK_BYTES].hex()

    def is_mark(self, purpose: str, payload: bytes, mark: str) -> bool:
        """Whether one of our keys made this mark of this payload for this purpose."""
        return any(
            hmac.compare_digest(_mac(secret, purpose, payload)[:MARK_BYTES].hex(), mark.lower())
            for secret in self.secrets.values()
        )

    def pseudonyms(self, purpose: str, text: str) -> list[str]:
        """Keyed hashes of a text that must not be kept itself, by every key of ours; the first is the one to keep.

        64 hexadecimal digits. Who has our keys can tell whether a text is meant, so by GDPR it is still personal data.
        """
        return [
            hmac.digest(self.secrets[number], purpose.encode() + b"\0" + text.encode(), "sha256").hex()
            for number in sorted(self.secrets, reverse=True)
        ]

    def knows_key_of(self, token: str) -> bool:
        raw = _decoded(token)
        return raw is not None and int.from_bytes(raw[:ID_BYTES], "big") in self.secrets


def _mac(secret: bytes, purpose: str, named: bytes) -> bytes:
    return hmac.digest(secret, purpose.encode() + b"\0" + named, "sha256")[:MAC_BYTES]


def _decoded(token: str) -> bytes | None:
    if not token.isascii() or len(token) > 512:
        return None
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    # One spelling only: what base64 decoders let pass (other characters, spare bits) is not ours.
    spelled = urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
    return raw if len(raw) >= ID_BYTES + MAC_BYTES and spelled == token else None


async def ring_of(connection: AsyncConnection) -> Ring | None:
    """The ring as this connection sees it; None before the first key was made."""
    rows = (await connection.execute(select(keys.c.id, keys.c.secret))).all()
    return Ring({row.id: row.secret for row in rows}) if rows else None


class Keys:
    """The ring as the database holds it; the first key is made at first use."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self._clock = clock
        self._ring: Ring | None = None
        self._loading = asyncio.Lock()

    async def ring(self) -> Ring:
        if self._ring is None:
            async with self._loading:
                if self._ring is None:
                    self._ring = await self._load() or await self._add(1)
        return self._ring

    async def verify(self, purpose: str, token: str) -> bytes | None:
        """As Ring.verify; looks for a key that another process made meanwhile."""
        ring = await self.ring()
        if _decoded(token) is not None and not ring.knows_key_of(token):
            self._ring = ring = await self._load() or ring
        return ring.verify(purpose, token)

    async def is_mark(self, purpose: str, payload: bytes, mark: str) -> bool:
        """As Ring.is_mark; looks for a key that another process made meanwhile."""
        if (await self.ring()).is_mark(purpose, payload, mark):
            return True
        self._ring = await self._load() or await self.ring()
        return self._ring.is_mark(purpose, payload, mark)

    async def rotate(self) -> None:
        """Sign with a new key from now on; running processes follow when they start again."""
        self._ring = await self._add(max((await self.ring()).secrets) + 1)

    async def _load(self) -> Ring | None:
        async with self.store.read() as connection:
            return await ring_of(connection)

    async def _add(self, number: int) -> Ring:
        async with self.store.write() as connection:
            made = {"id": number, "secret": secrets.token_bytes(KEY_BYTES), "at": self._clock.now()}
            await connection.execute(insert_for(connection, keys).values(made).on_conflict_do_nothing())
        ring = await self._load()
        assert ring is not None
        return ring
