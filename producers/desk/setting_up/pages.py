"""The settings pages of issuers, topics and areas: a list in its order, and the form of one entry."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from starlette.datastructures import UploadFile

from core.errors import Invalid
from core.pages import language_of
from producers.desk.composing.flat import flat, nested
from producers.desk.office import NotAllowed, Office, errors_of, route_class
from producers.desk.setting_up import lists, logos
from producers.desk.setting_up.words import WORDS
from producers.desk.staff.people import EVERY_ISSUER, Role

SETTINGS = "/desk/settings"
LISTS = ("issuers", "topics", "areas")
CASES = ("name_nominative", "name_genitive", "name_accusative")
FIELDS: Mapping[str, Sequence[str]] = {
    "issuers": (
        *(f"{field}.{language}" for field in ("name", *CASES) for language in ("el", "en")),
        "email",
        "website",
        "phone",
        "address.el",
        "address.en",
        "colour",
    ),
    "topics": ("name.el", "name.en"),
    "areas": ("name.el", "name.en"),
}
REQUIRED = {f"{field}.el" for field in ("name", *CASES)}


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)

    @router.get(SETTINGS)
    async def index(request: Request) -> Response:
        await minding(request, office)
        return office.page(request, "settings.html", mine=WORDS, lists=LISTS)

    for name in LISTS:
        _of_list(router, office, name)
    return router


def _of_list(router: APIRouter, office: Office, name: str) -> None:
    """The pages of one list: their addresses hold its name, so that no other address is taken for one."""
    store, clock, here = office.store, office.clock, f"{SETTINGS}/{name}"

    def form(request: Request, given: Mapping[str, Any], *, new: bool, **values: Any) -> Response:
        wrong = values.pop("wrong", Invalid([]))
        return office.page(
            request,
            "setting_entry.html",
            mine=WORDS,
            list=name,
            fields=FIELDS[name],
            required=REQUIRED,
            given=given,
            new=new,
            errors=errors_of(wrong, language_of(request)),
            path=f"{here}/{'new' if new else given['slug']}",
            **values,
        )

    async def keep(request: Request, who: str, there: Mapping[str, Any] | None) -> Response:
        """What was typed over what is there; shown again when something is wrong with it."""
        sent = await request.form(max_files=1, max_fields=60, max_part_size=64 * 1024)
        allowed = {"slug", *FIELDS[name]}
        pairs = [(field, value) for field, value in sent.multi_items() if field in allowed and isinstance(value, str)]
        body = nested(pairs)
        if there is not None:
            body |= {field: there[field] for field in ("slug", "retired", "logo") if field in there}
        if sent.get("no_logo"):
            body.pop("logo", None)
        file = sent.get("logo_file")
        try:
            if name == "issuers" and isinstance(file, UploadFile) and file.filename:
                key = await logos.keep(office.context.media, await file.read(logos.MOST_BYTES + 1))
                body["logo"] = f"{office.context.settings.url}{logos.LOGOS}/{key}"
            await lists.save(store, clock, name, body, who, new=there is None)
        except Invalid as error:
            given = {"slug": "", **flat(body)}
            return form(request, given, new=there is None, wrong=error, status=422)
        return office.to(request, here)

    @router.get(here)
    async def listed(request: Request) -> Response:
        await minding(request, office)
        found = await lists.entries(store, name)
        return office.page(request, "setting_list.html", mine=WORDS, list=name, found=found)

    @router.get(f"{here}/new")
    async def new(request: Request) -> Response:
        await minding(request, office)
        return form(request, {"slug": ""}, new=True)

    @router.post(f"{here}/new")
    async def add(request: Request) -> Response:
        return await keep(request, await minding(request, office), None)

    @router.post(f"{here}/order")
    async def order(request: Request) -> Response:
        """The whole list as it was dragged."""
        who = await minding(request, office)
        sent = await request.form(max_fields=2_000)
        await lists.order(store, clock, name, [str(slug) for slug in sent.getlist("slug")], who)
        return office.to(request, here)

    @router.get(here + "/{slug}")
    async def edit(request: Request, slug: str) -> Response:
        await minding(request, office)
        return form(request, flat((await lists.entry(store, name, slug)).model_dump(mode="json")), new=False)

    @router.post(here + "/{slug}")
    async def change(request: Request, slug: str) -> Response:
        who = await minding(request, office)
        there = (await lists.entry(store, name, slug)).model_dump(mode="json", exclude_defaults=True)
        return await keep(request, who, there)

    @router.post(here + "/{slug}/move")
    async def move(request: Request, slug: str, way: Annotated[str, Form(max_length=8)] = "") -> Response:
        who = await minding(request, office)
        await lists.move(store, clock, name, slug, -1 if way == "up" else 1, who)
        return office.to(request, here)

    @router.post(here + "/{slug}/retired")
    async def retire(request: Request, slug: str, retired: Annotated[bool, Form()] = False) -> Response:
        who = await minding(request, office)
        body = (await lists.entry(store, name, slug)).model_dump(mode="json", exclude_defaults=True)
        await lists.save(store, clock, name, {**body, "retired": retired}, who, new=False)
        return office.to(request, here)

    @router.post(here + "/{slug}/remove")
    async def remove(request: Request, slug: str) -> Response:
        who = await minding(request, office)
        await lists.remove(store, clock, name, slug, who)
        return office.to(request, here)


async def minding(request: Request, office: Office) -> str:
    """Settings are everybody's: who minds them minds them for every issuer."""
    signed = await office.signed(request)
    if not signed.person.may(Role.ADMINISTRATOR, EVERY_ISSUER):
        raise NotAllowed
    return signed.person.email
