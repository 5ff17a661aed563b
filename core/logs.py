"""What the program says of itself: one line an event, no personal data, and no local variables in a traceback."""

import contextlib
import logging
import re
import sys
import traceback
from typing import TYPE_CHECKING, Any, TextIO

import structlog

ADDRESS = re.compile(r"[^\s<>@\"(),;:=\[\]{}]+@[^\s<>@\"'(),;:\[\]{}]+")

MOST_FRAMES = 12


def without_addresses(_logger: object, _method: str, line: Any) -> str:
    """Addresses that an error, a server's answer or a list quotes are not written down: the last word on every line."""
    return ADDRESS.sub("‹address›", line)


def way_to(error: BaseException) -> str:
    """Where in the code an error came up, the innermost last, for what must not be quoted: a mail's text, an address.

    `taking.py:81 opened.py:92`
    """
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return " ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames)


class Unfailing(TextIO if TYPE_CHECKING else object):  # type: ignore[misc]
    """Where lines go. One that cannot be written (the disk is full) is lost, and nothing but it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()


def configure() -> None:
    """To standard error. A traceback shows the code's way, never what the variables held."""
    # httpx logs whole addresses at INFO, the Bot API's token among them.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
            without_addresses,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(Unfailing(sys.stderr)),
    )
