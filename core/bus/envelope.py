"""A message on its way: an id, a type, a key that keeps an announcement together, and bytes."""

from typing import NamedTuple


class Unreadable(Exception):
    """The body is no message of ours: trying again cannot help."""


class Envelope(NamedTuple):
    """`uid` is the CloudEvents id; `body` is None for a tombstone."""

    uid: str
    type: str
    key: str
    urgency: int
    body: bytes | None
