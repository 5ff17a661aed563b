"""What a channel brings to the demonstration, in its folder's `demo.py`: servers to start, and a panel on the wall.

`demo.py` has `services(folder) -> Sequence[Service]` where it needs servers, and
`async panel(context, edition, language) -> Panel` to show what arrived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Service:
    """A local stand-in for the world outside: run as `python -m ARGUMENTS`, and how the hub is told of it."""

    arguments: Sequence[str]
    port: int  # ready when it answers here
    environment: Mapping[str, str] = field(default_factory=dict)
    address: str = ""  # a page for people, empty: none


@dataclass(frozen=True)
class Panel:
    """What a reader, viewer or listener sees of an announcement in one medium, as safe HTML."""

    title: str
    html: str
    address: str = ""  # where the real thing stands
