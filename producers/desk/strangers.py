"""The desk's public forms: what tells people from programs, how much one network may send, pages nobody stores."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import StringConstraints
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience import remembered
from audience.asking import network_of
from audience.pages import bots
from audience.pages.form import Form
from core.context import Context
from core.language.catalogue import Catalogue
from core.origin import host_of
from core.pages import Pages, language_of
from core.tokens import Keys
from schemas.text import ONE_LINE, SAID, SOME_LINES

READ = ["GET", "HEAD"]
# What a stranger types: shorter than what staff write.
Name = Annotated[str, StringConstraints(max_length=200), ONE_LINE, SAID]
Message = Annotated[str, StringConstraints(max_length=5_000), SOME_LINES, SAID]
TEMPLATES = Path(__file__).parent / "templates"
HOUR = timedelta(hours=1)
PER_NETWORK_AN_HOUR, IN_ALL_AN_HOUR = 5, 300


class Public:
    """A part of the desk as citizens see it. `words` are the part's own."""

    def __init__(self, context: Context, words: Catalogue) -> None:
        self.context, self.words = context, words
        self.store, self.clock = context.store, context.clock
        self.keys, self.pages = Keys(context.store, context.clock), Pages(context.settings.url, TEMPLATES)

    def page(self, request: Request, template: str, *, private: bool = False, **values: Any) -> Response:
        """`private`: its address is somebody's key, or it shows what somebody typed."""
        response = self.pages.response(request, template, words=self.words, **values)
        if private:
            response.headers["Cache-Control"] = "no-store"
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    async def stamp(self) -> str:
        return await bots.stamp(self.keys, self.clock.now())

    async def trusted(self, form: Form) -> bool:
        """Opened here, and looked at as long as a person does."""
        return bots.at_leisure(await bots.opened(self.keys, form), self.clock.now())

    async def network(self, request: Request) -> str | None:
        """The keyed hash that is kept of where it came from."""
        network = network_of(host_of(request))
        return remembered.network_hash(await self.keys.ring(), network) if network is not None else None

    def too_many(self, request: Request, template: str, **values: Any) -> Response:
        response = self.page(request, template, private=True, status=429, **values)
        response.headers["Retry-After"] = str(int(HOUR.total_seconds()))
        return response


async def too_many(connection: AsyncConnection, table: Table, network: str | None, now: datetime) -> bool:
    """Whether this network, or everybody together, has sent enough for this hour. `table` has `network` and `at`."""
    recent = select(func.count()).select_from(table).where(table.c.at > now - HOUR, table.c.network.is_not(None))
    if (await connection.execute(recent)).scalar_one() >= IN_ALL_AN_HOUR:
        return True
    own = (await connection.execute(recent.where(table.c.network == network))).scalar_one()
    return int(own) >= PER_NETWORK_AN_HOUR


def typed(form: Form, *names: str) -> Mapping[str, str]:
    """What was typed into these fields, whole: longer than `Form.one` lets an answer be."""
    return {name: form.fields.get(name, [""])[0].strip() for name in names}


def spoken(request: Request) -> str:
    """The language a stranger reads: Greek, or else English."""
    return "el" if language_of(request) == "el" else "en"
