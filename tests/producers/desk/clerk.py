"""Somebody of the office at a browser: the desk's pages over a real store, under a clock that is turned by hand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from pwdlib import PasswordHash
from sqlalchemy import update

from core.clock import VirtualClock
from core.directory import save_directory
from core.settings import Settings
from core.tokens import Keys
from keryx.migrate import migrate
from keryx.web import create_app
from keryx.wiring import Hub, open_hub
from producers.desk.office import COOKIE
from producers.desk.staff import people
from producers.desk.staff.people import Grant, Person, Role
from producers.desk.staff.sessions import open_session
from producers.desk.staff.sign_in import invitation
from producers.desk.tables import staff
from tests.hub import directory

URL = "https://hub.example"
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
PASSWORD = "άλογο μπαταρία συρραπτικό"
OURS = {"sec-fetch-site": "same-origin", "user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"}


@cache
def kept_password() -> str:
    """Of `PASSWORD`, made once a run: it is slow by design."""
    return PasswordHash.recommended().hash(PASSWORD)


@dataclass
class House:
    """The desk of a hub, and who works there."""

    hub: Hub
    clock: VirtualClock
    app: FastAPI

    def browser(self) -> httpx.AsyncClient:
        """One with no cookies, of its own address."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=URL, headers=OURS)

    async def hire(self, name: str, *grants: Grant) -> Person:
        return await people.add(self.hub.store, self.clock, f"{name}@dimos.example", name.title(), grants, who="tests")

    async def link(self, person: Person) -> str:
        """Path of the page where they choose a password."""
        keys = Keys(self.hub.store, self.clock)
        return f"/desk/join/{await invitation(self.hub.store, keys, self.clock, person.id, who='tests')}"

    async def joined(self, name: str, *roles: Role | Grant) -> "Clerk":
        """Somebody with these roles (for every issuer), signed in at a browser."""
        grants: Iterable[Grant] = (role if isinstance(role, Grant) else Grant(role) for role in roles)
        person = await self.hire(name, *grants)
        now = self.clock.now()
        async with self.hub.store.write() as connection:
            await connection.execute(update(staff).where(staff.c.id == person.id).values(password=kept_password()))
            secret = await open_session(connection, person.id, OURS["user-agent"], "127.0.0.1", now)
        clerk = Clerk(self, person, self.browser())
        clerk.browser.cookies.set(COOKIE, secret, domain="hub.example", path="/desk")
        return clerk


@dataclass
class Clerk:
    house: House
    person: Person
    browser: httpx.AsyncClient

    async def get(self, path: str) -> httpx.Response:
        return await self.browser.get(path, follow_redirects=True)

    async def post(self, path: str, **typed: Any) -> httpx.Response:
        """Send a form, and see the page it leads to."""
        return await self.browser.post(path, data=typed, follow_redirects=True)


async def open_house(database_url: str, folder: Path, channels: str = "site,feeds,email") -> House:
    clock = VirtualClock(NOW)
    settings = Settings(database=database_url, media=str(folder / "media"), channels=channels, url=URL)
    hub = open_hub(settings, clock)
    await migrate(hub.store)
    async with hub.store.write() as connection:
        await save_directory(connection, directory())
    return House(hub, clock, create_app(hub))


def heading(page: httpx.Response) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.S)
    return found[1].strip() if found else ""
