"""Whom the pages take for the one who asks, behind a proxy and without."""

from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from keryx.serving import Forwarded


async def who(scope: Any, receive: Any, send: Any) -> None:
    client = Request(scope).client
    await PlainTextResponse(client.host if client else "nobody")(scope, receive, send)


@pytest.mark.parametrize(
    ("peer", "said", "believed"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.7, 2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "garbage", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, <script>", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("192.0.2.5", "203.0.113.9", "192.0.2.5"),
    ],
)
async def test_garbage_in_x_forwarded_for_leaves_the_peer(peer: str, said: str, believed: str) -> None:
    """Without a network there is no limit for it: whoever can write the header would switch the limit off."""
    transport = httpx.ASGITransport(app=Forwarded(who, "10.0.0.0/8"), client=(peer, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
        answer = await client.get("/", headers={"X-Forwarded-For": said})
    assert answer.text == believed
