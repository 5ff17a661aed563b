"""The media store over obstore: files addressed by the hash of their content, in a folder or on S3."""

import asyncio
import hashlib
from pathlib import Path

from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url


class Media:
    """Content-addressed files, and a few named records (the witness) beside them."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def open(cls, address: str) -> "Media":
        """A folder, `memory:` or any address obstore knows (`s3://bucket/prefix`)."""
        if address == "memory:":
            return cls(MemoryStore())
        if "://" in address:
            return cls(from_url(address))
        Path(address).mkdir(parents=True, exist_ok=True)
        return cls(LocalStore(Path(address).resolve()))

    @staticmethod
    def key(data: bytes, suffix: str) -> str:
        digest = hashlib.sha256(data).hexdigest()
        return f"{digest[:2]}/{digest}{suffix}"

    async def put(self, data: bytes, suffix: str) -> str:
        """Store a file and return its key; the same content gives the same key."""
        key = await asyncio.to_thread(self.key, data, suffix)
        await self._store.put_async(f"files/{key}", data)
        return key

    async def read(self, key: str) -> bytes:
        """The file's bytes; FileNotFoundError when there is none."""
        return bytes(await (await self._store.get_async(f"files/{key}")).bytes_async())

    async def exists(self, key: str) -> bool:
        try:
            await self._store.head_async(f"files/{key}")
        except FileNotFoundError:
            return False
        return True

    async def size(self, key: str) -> int:
        """In octets; FileNotFoundError when there is none."""
        return int((await self._store.head_async(f"files/{key}"))["size"])

    async def delete(self, key: str) -> None:
        try:
            await self._store.delete_async(f"files/{key}")
        except FileNotFoundError:
            return

    async def record(self, name: str, data: bytes, *, replace: bool = False) -> None:
        """A named record outside the database; FileExistsError if it is there and may not be replaced."""
        await self._store.put_async(f"records/{name}", data, mode="overwrite" if replace else "create")

    async def recorded(self, name: str) -> bytes | None:
        try:
            return bytes(await (await self._store.get_async(f"records/{name}")).bytes_async())
        except FileNotFoundError:
            return None

    async def records(self, prefix: str) -> list[str]:
        """Names of the records under a folder, sorted."""
        names: list[str] = []
        async for page in self._store.list(f"records/{prefix}"):
            names += [str(entry["path"]).removeprefix("records/") for entry in page]
        return sorted(names)
