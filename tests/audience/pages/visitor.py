"""What the tests of the audience's pages stand on: the pages over a real store, and a person at a browser."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import func, select

from audience import registry, signups
from audience.tables import signups as signups_table
from core.clock import VirtualClock
from core.directory import save_directory
from core.settings import Settings
from core.tables import mailings
from core.tokens import Keys, Ring
from keryx.migrate import migrate
from keryx.web import create_app
from keryx.wiring import Hub, open_hub
from tests.hub import directory

DIRECTORY = Path(__file__).parent.parent.parent.parent / "examples" / "directory.yaml"
URL = "https://hub.example"
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
WANTED = {"email": "maria@dimotes.example", "issuers": "dimos", "frequency": "at once", "language": "el"}


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        boxes = given.get("type") in ("checkbox", "radio")
        if tag == "input" and given.get("name") and (not boxes or "checked" in given):
            self.found.append((str(given["name"]), given.get("value") or ""))


def fields(page: httpx.Response) -> dict[str, Any]:
    """What a browser would send of the page's forms as they are."""
    reader = _Fields()
    reader.feed(page.text)
    found: dict[str, Any] = {}
    for name, value in reader.found:
        found[name] = value if name not in found else [*found[name], value]
    return found


@dataclass
class Visitor:
    """Somebody at a browser, and what the hub knows meanwhile."""

    client: httpx.AsyncClient
    hub: Hub
    clock: VirtualClock

    async def form(self, path: str = "/subscribe", wait_s: float = 10, **typed: Any) -> dict[str, Any]:
        """The page's form with its usual answers and these; None takes one away."""
        sent = {**fields(await self.client.get(path)), **WANTED, **typed}
        self.clock.advance(wait_s)
        return {name: value for name, value in sent.items() if value is not None}

    async def subscribe(self, path: str = "/subscribe", **typed: Any) -> httpx.Response:
        return await self.client.post(path, data=await self.form(path, **typed))

    async def ring(self) -> Ring:
        return await Keys(self.hub.store, self.clock).ring()

    async def letters(self) -> list[str]:
        async with self.hub.store.read() as connection:
            return list((await connection.execute(select(mailings.c.kind).order_by(mailings.c.id))).scalars())

    async def asked(self) -> int:
        async with self.hub.store.read() as connection:
            query = select(func.count()).select_from(signups_table)
            return int((await connection.execute(query)).scalar_one())

    async def confirming(self) -> str:
        """The path of the newest confirmation's link."""
        async with self.hub.store.read() as connection:
            query = select(signups_table.c.id).order_by(signups_table.c.id.desc()).limit(1)
            newest = (await connection.execute(query)).scalar_one()
        return f"/confirm/{signups.confirming_token(await self.ring(), newest)}"

    async def subscribed(self, **typed: Any) -> registry.Subscriber:
        await self.subscribe(**typed)
        await self.client.post(await self.confirming())
        found = await registry.find_by_email(self.hub.store, typed.get("email", WANTED["email"]))
        assert found is not None
        return found

    async def centre(self, who: registry.Subscriber) -> str:
        return f"/preferences/{registry.preferences_token(await self.ring(), who.id)}"

    async def find(self, who: registry.Subscriber) -> registry.Subscriber | None:
        return await registry.find(self.hub.store, who.id)


def browser(app: FastAPI, peer: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(peer, 40000))
    return httpx.AsyncClient(transport=transport, base_url=URL, headers={"Accept": "text/html"})


async def visit(database: str, folder: Path, peer: str = "203.0.113.7", channels: str = "site,email") -> Visitor:
    """An empty hub with the demonstration's lists."""
    clock = VirtualClock(NOW)
    opened = open_hub(Settings(database=database, media=str(folder / "media"), channels=channels, url=URL), clock)
    await migrate(opened.store)
    async with opened.store.write() as connection:
        await save_directory(connection, directory())
    return Visitor(browser(create_app(opened), peer), opened, clock)
