"""The headers by which an endpoint knows that it was us (Standard Webhooks 1.0, "Webhook Headers"). Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from standardwebhooks.webhooks import Webhook


def signed(secrets: Sequence[str], identity: str, payload: str, now: datetime) -> Mapping[str, str]:
    """One signature by each secret. `identity` is the same however often this is told; `now` is of this time."""
    signatures = [Webhook(secret).sign(identity, now, payload) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
