"""Somebody of the town at a browser, who reads a form as long as a person does before it is sent."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.producers.desk.clerk import House


@dataclass
class Citizen:
    house: House
    browser: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.house.browser()

    async def get(self, path: str) -> httpx.Response:
        return await self.browser.get(path, follow_redirects=True)

    async def send(self, path: str, *, seconds: float = 20, **typed: Any) -> httpx.Response:
        """Open the form, look at it, send it; the page it leads to."""
        stamp = re.search(r'name="opened" value="([^"]*)"', (await self.get(path)).text)
        self.house.clock.advance(seconds)
        data = {"opened": stamp[1] if stamp else "", "homepage": "", **typed}
        return await self.browser.post(path, data=data, follow_redirects=True)
