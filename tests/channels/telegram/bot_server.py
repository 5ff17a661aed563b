"""The running fake Bot API server, as a test sees it."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from channels.telegram.fake.app import FakeTelegram
from channels.telegram.fake.faults import Control, Fault, Migration
from channels.telegram.fake.state import Chat, Message
from core.clock import VirtualClock

T = TypeVar("T")
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

    async def through(self, work: Coroutine[Any, Any, T]) -> T:
        """Do the work, moving the clock on whenever it waits for a turn."""
        task = asyncio.ensure_future(work)
        while not (await asyncio.wait({task}, timeout=0.01))[0]:
            if (wake := self.clock.next_wake()) is not None:
                self.clock.advance(wake - self.clock.monotonic())
        return task.result()
