"""What a channel brings to the demonstration, in its folder's `demo.py`: servers to start, and a panel on the wall.

`demo.py` has `NAME` (what people call the medium, by language) and `async panel(context, edition, language)
-> Panel | None`, what arrived; `services(folder) -> Sequence[Service]` where it needs servers; and where the world
outside can count, `async arrived(announcement) -> Mapping[int, int]`: how many hold each edition, as it says itself.
"""

import html
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx


@dataclass(frozen=True)
class Service:
    """A local stand-in for the world outside: run as `python -m ARGUMENTS`, and how the hub is told of it."""

    arguments: Sequence[str]
    name_el: str
    name_en: str
    port: int  # ready when it answers here
    environment: Mapping[str, str] = field(default_factory=dict)
    address: str = ""  # a page for people, empty: none


@dataclass(frozen=True)
class Panel:
    """What a reader, viewer or listener sees of an announcement in one medium, as safe HTML."""

    title: str
    html: str
    address: str = ""  # where the real thing stands
    role: str = ""  # who of the desk has to act at that address; empty: nobody


def free_port(wanted: int) -> int:
    """The wanted port of the loopback if it is free, else any."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise OSError("no port of the loopback is free")


async def ask(address: str, **question: str) -> Any:
    """The JSON answer of a stand-in."""
    answer = await _client().get(address, params=question)
    return answer.raise_for_status().json()


@cache
def _client() -> httpx.AsyncClient:
    """One for all: making one costs more than its questions. It keeps no connection open."""
    return httpx.AsyncClient(trust_env=False, timeout=2, limits=httpx.Limits(max_keepalive_connections=0))


def quiet(text: str) -> str:
    """A small line, as safe HTML."""
    return f'<p class="keryx-shown__quiet">{html.escape(text)}</p>'


def heading(text: str) -> str:
    """What stands at its head, as safe HTML."""
    return f'<p class="keryx-shown__title">{html.escape(text)}</p>'


def paragraphs(text: str) -> str:
    """Plain text as safe HTML, a paragraph a line."""
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())
