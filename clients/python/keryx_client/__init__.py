"""A typed client of Keryx: `Keryx` waits, `AsyncKeryx` does not; `webhooks.opened` reads what the hub tells."""

from keryx_client.aio import AsyncKeryx
from keryx_client.errors import KeryxError, Problem, WrongField
from keryx_client.sync import Keryx

__all__ = ["AsyncKeryx", "Keryx", "KeryxError", "Problem", "WrongField"]
