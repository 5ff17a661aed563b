"""The page on which an administrator minds the templates that writers kept: by issuer and kind."""

from itertools import groupby
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from core.directory import load_directory
from core.errors import Invalid
from core.pages import language_of
from producers.desk.office import Office, errors_of, route_class
from producers.desk.setting_up.pages import SETTINGS, minding
from producers.desk.setting_up.words import WORDS
from producers.desk.starting import kept

TEMPLATES = f"{SETTINGS}/templates"


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def page(request: Request, wrong: Invalid | None = None, of: UUID | None = None) -> Response:
        async with store.read() as connection:
            issuers = (await load_directory(connection)).issuers
        names = {one.slug: one.name.best(language_of(request)) for one in issuers}
        found = await kept.every_template(store)
        return office.page(
            request,
            "setting_templates.html",
            status=422 if wrong else 200,
            mine=WORDS,
            groups=[
                (names.get(issuer, issuer), kind, list(group))
                for (issuer, kind), group in groupby(found, key=lambda one: (one.issuer, one.kind))
            ],
            errors=errors_of(wrong, language_of(request)) if wrong else [],
            wrong_of=of,
        )

    @router.get(TEMPLATES)
    async def show(request: Request) -> Response:
        await minding(request, office)
        return await page(request)

    @router.post(TEMPLATES + "/{identity}/name")
    async def rename(request: Request, identity: UUID, name: Annotated[str, Form(max_length=400)] = "") -> Response:
        who = await minding(request, office)
        try:
            await kept.rename(store, clock, identity, " ".join(name.split()), who)
        except Invalid as error:
            return await page(request, error, identity)
        return office.to(request, TEMPLATES)

    @router.post(TEMPLATES + "/{identity}/retired")
    async def retire(request: Request, identity: UUID, retired: Annotated[bool, Form()] = False) -> Response:
        await kept.set_retired(store, clock, identity, retired, await minding(request, office))
        return office.to(request, TEMPLATES)

    @router.post(TEMPLATES + "/{identity}/remove")
    async def remove(request: Request, identity: UUID) -> Response:
        await kept.drop(store, clock, identity, await minding(request, office))
        return office.to(request, TEMPLATES)

    return router
