"""The live table ends with the session it was opened from, and with the role it was opened by."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest

from producers.desk.office import COOKIE
from producers.desk.staff import people, sessions
from producers.desk.staff.people import Grant, Role
from tests.producers.desk.clerk import Clerk, House
from tests.producers.desk.following.test_finding import post

Message = MutableMapping[str, Any]


@asynccontextmanager
async def looking(clerk: Clerk, announcement: UUID) -> AsyncIterator[tuple["asyncio.Task[None]", "asyncio.Queue[Any]"]]:
    """The stream as it is sent, event by event: httpx would wait for its end."""
    sent: asyncio.Queue[Any] = asyncio.Queue()
    path, gone = f"/desk/announcements/{announcement}/live", asyncio.Event()
    cookie = f"{COOKIE}={clerk.browser.cookies[COOKIE]}".encode()
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": path, "raw_path": path.encode()}
    scope |= {"query_string": b"", "headers": [(b"host", b"hub.example"), (b"cookie", cookie)], "root_path": ""}
    scope |= {"scheme": "https", "server": ("hub.example", 443), "client": ("127.0.0.1", 1), "asgi": {"version": "3.0"}}

    async def receive() -> Message:
        await gone.wait()
        return {"type": "http.disconnect"}

    app: Callable[..., Awaitable[None]] = clerk.house.app
    task = asyncio.ensure_future(app(scope, receive, sent.put))
    yield task, sent
    gone.set()
    await task


async def signed_out(clerk: Clerk) -> None:
    [session] = await sessions.of(clerk.house.hub.store, clerk.person.id, clerk.house.clock.now())
    await sessions.end(clerk.house.hub.store, clerk.person.id, session.id)


async def elsewhere(clerk: Clerk) -> None:
    await people.grant(
        clerk.house.hub.store, clerk.house.clock, clerk.person, [Grant(Role.WRITER, "deya")], who="tests"
    )


@pytest.mark.parametrize("ends", [signed_out, elsewhere])
async def test_a_stream_ends_when_who_looks_may_look_no_more(
    house: House, ends: Callable[[Clerk], Awaitable[None]]
) -> None:
    await house.joined("boss", Role.ADMINISTRATOR)
    maria, one = await house.joined("maria", Role.WRITER), await post(house)
    async with looking(maria, one) as (stream, sent):
        assert (await sent.get())["status"] == 200
        assert b"event: matrix" in (await sent.get())["body"]
        house.clock.advance(60)
        house.hub.wake.notify("ledger")
        await house.hub.posting.withdraw(one, "tests", reason="Ματαιώνεται.")
        while b"event: matrix" not in (await sent.get()).get("body", b""):
            pass  # who may look goes on seeing what changes
        await ends(maria)
        house.clock.advance(60)
        house.hub.wake.notify("ledger")
        await stream
