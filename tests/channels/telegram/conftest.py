"""The fake Bot API server on a real port of the loopback, on a clock the test moves."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest
import uvicorn

from channels.telegram.fake.app import FakeTelegram
from channels.telegram.fake.faults import ChatOrder, Control, Fault, Migration
from channels.telegram.fake.state import Chat, Message
from core.clock import VirtualClock

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
CHAT = "@limnochori"


@dataclass
class Telegram:
    """The running fake, as a test sees it."""

    fake: FakeTelegram
    url: str
    clock: VirtualClock
    client: httpx.AsyncClient

    async def call(self, method: str, token: str = TOKEN, **fields: object) -> httpx.Response:
        return await self.client.post(f"{self.url}/bot{token}/{method}", data=fields)

    async def send(self, text: str, chat: str = CHAT) -> httpx.Response:
        return await self.call("sendMessage", chat_id=chat, text=text, parse_mode="HTML")

    def fault(self, **fault: object) -> None:
        self.fake.order(Control(faults=[Fault.model_validate(fault)]))

    def order(self, **order: object) -> None:
        self.fake.order(Control.model_validate(order))

    def migrate(self, chat: str, to: int) -> None:
        self.fake.order(Control(migrate=[Migration(chat=chat, to=to)]))

    def chat(self, name: str = CHAT) -> Chat:
        found = self.fake.methods.state.find(name)
        assert found is not None, name
        return found

    def posts(self, name: str = CHAT) -> list[Message]:
        return [m for m in self.chat(name).messages if not m.deleted]


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    clock = VirtualClock(datetime(2026, 5, 12, 9, 0, tzinfo=UTC))
    fake = FakeTelegram(TOKEN, clock=clock)
    fake.order(Control(chats=[ChatOrder(name=CHAT, title="Δήμος Λιμνοχωρίου")]))
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(fake.app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    async with httpx.AsyncClient(timeout=5, verify=False) as client:  # no TLS here: no time for its certificates
        yield Telegram(fake, f"http://127.0.0.1:{listener.getsockname()[1]}", clock, client)
    server.should_exit = True
    await serving
