"""What the program lends to the commands a channel's folder brings: they open the hub and speak as all others do."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from typer import Typer

    from core.context import Context


class AsCommand(Protocol):
    """Turns a coroutine into a command whose errors are plain words and exit codes."""

    def __call__(self, run: Callable[..., Awaitable[None]], /) -> Callable[..., None]: ...


@dataclass(frozen=True)
class CommandLine:
    """Handed to `mount(app, line)` of a channel's `commands` module, which may be switched off or on."""

    command: AsCommand
    opened: Callable[[], AbstractAsyncContextManager["Context"]]
    say: Callable[[str, str], None]  # in Greek, in English
    app: "Typer"  # the program's: what is registered there stands at the top
