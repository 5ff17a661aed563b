"""The fake Bot API server on a real port of the loopback, on a clock the test moves."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
import uvicorn

from channels.telegram.fake.app import FakeTelegram
from channels.telegram.fake.faults import ChatOrder, Control
from core.clock import VirtualClock
from tests.channels.telegram.bot_server import CHAT, TOKEN, Telegram


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    clock = VirtualClock(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    fake = FakeTelegram(TOKEN, clock=clock)
    fake.order(Control(chats=[ChatOrder(name=CHAT, title="Δήμος Λιμνοχωρίου")]))
    listener = socket.create_server(("127.0.0.1", 0))
    # Kept open longer than any test: one closed just when a call is sent is an answer nobody knows.
    config = uvicorn.Config(
        fake.app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1, timeout_keep_alive=600
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    async with httpx.AsyncClient(timeout=30, verify=False) as client:  # no TLS here: no time for its certificates
        yield Telegram(fake, f"http://127.0.0.1:{listener.getsockname()[1]}", clock, client)
    server.should_exit = True
    await serving
