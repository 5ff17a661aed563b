"""The channels as an administrator sees them: how each stands, and a test message to a place of their choice."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from core.checking import Finding
from core.directory import load_directory
from core.errors import NotFound, WrongSettings
from core.pages import language_of
from core.trying_out import Trial, Tried, TriesOut
from producers.desk.office import Office, route_class
from producers.desk.setting_up.pages import SETTINGS, minding
from producers.desk.setting_up.words import WORDS
from producers.desk.trail import note

CHANNELS = f"{SETTINGS}/channels"
LOOKED_AT_S, TRIED_S = 15.0, 40.0


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)

    async def page(request: Request, status: int = 200, **values: object) -> Response:
        names = list(office.channels)
        found = await asyncio.gather(*(_look(office, name) for name in names))
        places = {name: one.place for name in names if isinstance(one := office.channels[name], TriesOut)}
        async with office.store.read() as connection:
            issuers = (await load_directory(connection)).current.issuers
        called = office.channel_names(language_of(request))
        shown = {"called": called, "tried": None, "of": "", "to": "", **values}
        rows = list(zip(names, found, strict=True))
        return office.page(
            request, "setting_channels.html", status=status, mine=WORDS, found=rows, places=places, issuers=issuers,
            path=CHANNELS, **shown,
        )  # fmt: skip

    @router.get(CHANNELS)
    async def show(request: Request) -> Response:
        await minding(request, office)
        return await page(request)

    @router.post(CHANNELS + "/{name}/test")
    async def test(
        request: Request,
        name: str,
        to: Annotated[str, Form(max_length=320)] = "",
        issuer: Annotated[str, Form(max_length=64)] = "",
    ) -> Response:
        """It says who sent it, so that nobody wonders; to whom is kept nowhere."""
        who = await minding(request, office)
        channel = office.channels.get(name)
        async with office.store.read() as connection:
            speaks = next(
                (one for one in (await load_directory(connection)).current.issuers if one.slug == issuer), None
            )
        if not isinstance(channel, TriesOut) or speaks is None:
            raise NotFound("Δεν υπάρχει τέτοιο κανάλι ή φορέας.", "There is no such channel or issuer.")
        language = "el" if language_of(request) == "el" else "en"
        if not to.strip():
            empty = Tried("refused", WORDS("channels.empty", language_of(request)))
            return await page(request, 422, tried=empty, of=name)
        said = {part: WORDS(f"trial.{part}", language) for part in ("subject", "text", "notice")}
        tried = await _try(channel, to.strip(), Trial(speaks, language, **said))
        async with office.store.write() as connection:
            after = {"outcome": tried.outcome}
            await note(connection, office.clock.now(), who, "channel.test", f"channel:{name}", after=after)
        return await page(request, tried=tried, of=name, to=to)

    return router


async def _try(channel: TriesOut, to: str, trial: Trial) -> Tried:
    try:
        async with asyncio.timeout(TRIED_S):
            return await channel.try_out(to, trial)
    except TimeoutError:
        return Tried("unknown", "no answer in time")


async def _look(office: Office, name: str) -> Sequence[Finding]:
    """What `keryx check` says of it; nothing where it has nothing to be looked at."""
    module = office.parts.find(name, "checking")
    if module is None:
        return []
    try:
        async with asyncio.timeout(LOOKED_AT_S):
            return list(await module.check())
    except WrongSettings as error:
        return [Finding("wrong", f"{one.field}: {one.el}", f"{one.field}: {one.en}") for one in error.errors]
    except TimeoutError:
        return [Finding("wrong", WORDS("channels.silent", "el"), WORDS("channels.silent", "en"))]
