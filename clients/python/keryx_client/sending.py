"""What both clients share of sending: the request, what an answer means, and when to try again."""

import random
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import TypeAdapter, ValidationError

from keryx_client.calls import Call
from keryx_client.errors import KeryxError, Problem

AGAIN = frozenset((429, 500, 502, 503, 504))
PROBLEM = TypeAdapter(Problem)
LONGEST_WAIT_S = 60.0


@dataclass(frozen=True)
class Manner:
    """Where the hub is, by which token, in which language, how patiently."""

    url: str
    token: str
    language: str = "el"
    tries: int = 4
    timeout_s: float = 30.0

    @property
    def opened(self) -> dict[str, Any]:
        """For either of httpx's clients."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": self.language}
        return {"base_url": f"{self.url.rstrip('/')}/api/v1", "headers": headers, "timeout": self.timeout_s}

    def wait_s(self, tried: int, call: Call[Any], response: httpx.Response | None) -> float | None:
        """Seconds before it is tried again; None: it is not. What was turned away for asking too often did nothing."""
        if tried >= self.tries:
            return None
        if response is not None and response.status_code not in AGAIN:
            return None
        turned_away = response is not None and response.status_code == 429
        if not turned_away and not call.repeatable:
            return None
        asked = response.headers.get("Retry-After", "") if response is not None else ""
        if asked.isdecimal():
            return min(float(asked), LONGEST_WAIT_S)
        longest: float = min(0.5 * 2.0 ** (tried - 1), LONGEST_WAIT_S)
        return longest * random.uniform(0.5, 1.0)


def request_of(client: httpx.Client | httpx.AsyncClient, call: Call[Any]) -> httpx.Request:
    headers = {**call.headers, **({"Idempotency-Key": call.key} if call.key else {})}
    if call.body is None:
        return client.build_request(call.method, call.path.lstrip("/"), params=dict(call.params), headers=headers)
    return client.build_request(
        call.method, call.path.lstrip("/"), params=dict(call.params), headers=headers, json=call.body
    )


def checked(response: httpx.Response) -> bytes:
    """The answer's body. KeryxError: the hub refused."""
    if response.is_success:
        return response.content
    try:
        problem = PROBLEM.validate_json(response.content)
    except ValidationError:  # a proxy in front of the hub speaks no problem details
        problem = Problem(response.status_code, response.reason_phrase, response.text[:500])
    raise KeryxError(problem)
