"""A document that somebody brings, read in a process of its own: bounded in size, pages, memory and time."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

MOST_BYTES = 20_000_000
WITHIN_S = 30.0
Sort = Literal["docx", "pdf"]


class Unreadable(Exception):
    """It could not be read. `key` of words.toml says why: unreadable, too_much, locked, no_text, not_a_paper."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Opened:
    """The text of each page, as it comes."""

    texts: Sequence[str]

    @property
    def pages(self) -> int:
        return len(self.texts)


def sort_of(data: bytes) -> Sort:
    """By what it begins with, not by its name. Unreadable: neither a PDF nor a Word document."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:4] == b"PK\x03\x04":
        return "docx"
    raise Unreadable("not_a_paper")


async def read_paper(data: bytes, sort: Sort) -> Opened:
    if len(data) > MOST_BYTES:
        raise Unreadable("too_much")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "producers.desk.starting.opening",
        sort,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(WITHIN_S):
            out, _ = await process.communicate(data)
    except TimeoutError as error:
        raise Unreadable("too_much") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    try:
        told = json.loads(out)
    except ValueError as error:  # it was ended by its limits before it could say anything
        raise Unreadable("too_much") from error
    if "refused" in told:
        raise Unreadable(str(told["refused"]))
    return Opened([str(text) for text in told["pages"]])
