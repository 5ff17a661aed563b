"""Reads what the hub tells an endpoint, once its signature is found to be right (Standard Webhooks)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

__all__ = ["Told", "WebhookVerificationError", "opened"]

Type = Literal[
    "announcement.published", "announcement.corrected", "announcement.withdrawn", "announcement.delivered", "test"
]


@dataclass(frozen=True)
class Told:
    """`id` is the same whenever it is told again: pass over one that you know. `data`: ids and what is public.

    `test` is of an administrator who tries the endpoint out: it is about nothing.
    """

    id: str
    type: Type
    timestamp: datetime
    data: Mapping[str, Any]


_TOLD = TypeAdapter(Told)


def opened(secret: str, headers: Mapping[str, str], body: bytes) -> Told:
    """What was told. WebhookVerificationError: it is not from the hub, or too old."""
    named = {name.lower(): value for name, value in headers.items()}
    said = Webhook(secret).verify(body, named)
    return _TOLD.validate_python({**said, "id": named["webhook-id"]})
