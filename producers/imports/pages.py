"""The sources at the desk: added, tried without storing anything, paused, their logs read. For administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy import select

from core.directory import load_directory
from core.errors import Conflict, Invalid, NotFound
from core.language.catalogue import Catalogue
from core.pages import language_of
from producers.desk.office import NotAllowed, Office, errors_of, route_class
from producers.desk.staff.people import EVERY_ISSUER, Role
from producers.imports import clipped, sources
from producers.imports.importers.known import importers
from producers.imports.items import Said, Trouble
from producers.imports.looking import Looking
from producers.imports.planning import Asks, Plan
from producers.imports.rules import Rule
from producers.imports.sources import Source, Wanted
from producers.imports.tables import log
from schemas.subtypes import KIND_NAMES, SUBTYPE_NAMES, SUBTYPES, Kind

IMPORTS, CLIPPINGS = "/desk/imports", "/desk/clippings"
WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
LOG_LINES = 200
CHOICES_S = (300, 900, 1_800, 3_600, 21_600, 86_400)
Text = Annotated[str, Form(max_length=10_000)]


@dataclass(frozen=True)
class Tried:
    """A dry run: its lines, or why there are none."""

    plan: Plan | None = None
    said: Said | None = None


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock
    known = importers(office.context)
    looking = Looking(store, clock, office.context.media, office.posting, known, office.settings.undo)

    async def minding(request: Request) -> str:
        signed = await office.signed(request)
        if not signed.person.may(Role.ADMINISTRATOR, EVERY_ISSUER):
            raise NotAllowed
        return signed.person.email

    async def asking(request: Request, importer: str, typed: dict[str, str], errors: list[tuple[str, str]]) -> Response:
        if importer not in known:
            raise NotFound("Δεν υπάρχει τέτοιο είδος πηγής.", "There is no such kind of source.")
        async with store.read() as connection:
            issuers = (await load_directory(connection)).issuers
        return office.page(
            request,
            "imports_new.html",
            status=422 if errors else 200,
            imports=WORDS,
            importer=importer,
            clips=known[importer].clips,
            fields=[(name, field.is_required()) for name, field in known[importer].settings.model_fields.items()],
            typed=typed,
            errors=errors,
            issuers=issuers,
            kinds=_kinds(language_of(request)),
            every=CHOICES_S,
        )

    async def shown(
        request: Request,
        source: Source,
        tried: Tried | None = None,
        errors: Sequence[tuple[str, str]] = (),
        rules: str = "",
    ) -> Response:
        mine = select(log).where(log.c.source == source.id).order_by(log.c.id.desc()).limit(LOG_LINES)
        async with store.read() as connection:
            lines = (await connection.execute(mine)).all()
        return office.page(
            request,
            "imports_one.html",
            status=422 if errors else 200,
            imports=WORDS,
            errors=errors,
            rules=rules if errors else "\n".join(rule.line for rule in source.ruled),
            every=sorted({*CHOICES_S, source.every_s}),
            clips=known[source.importer].clips,
            source=source,
            added_by=source.added_by,
            lines=lines,
            tried=tried,
            path=f"{IMPORTS}/{source.id}",
        )

    @router.get(IMPORTS)
    async def listed(request: Request) -> Response:
        await minding(request)
        found = await sources.everyone(store)
        return office.page(request, "imports.html", imports=WORDS, found=found, importers=list(known))

    @router.get(IMPORTS + "/new/{importer}")
    async def new(request: Request, importer: str) -> Response:
        await minding(request)
        return await asking(request, importer, {}, [])

    @router.post(IMPORTS + "/new/{importer}")
    async def add(request: Request, importer: str) -> Response:
        who = await minding(request)
        typed = {name: str(value)[:10_000] for name, value in (await request.form()).items()}
        try:
            made = await sources.add(store, clock, known, _wanted(importer, typed), who)
        except Invalid as error:
            return await asking(request, importer, typed, _by_field(error, language_of(request)))
        return office.to(request, f"{IMPORTS}/{made.id}")

    @router.get(IMPORTS + "/{identity}")
    async def one(request: Request, identity: UUID) -> Response:
        await minding(request)
        return await shown(request, await sources.find(store, identity))

    @router.post(IMPORTS + "/{identity}/dry-run")
    async def dry_run(request: Request, identity: UUID) -> Response:
        """What a look would bring now, line by line; nothing is stored."""
        await minding(request)
        source = await sources.find(store, identity)
        try:
            tried = Tried(await looking.dry_run(source))
        except Trouble as trouble:
            tried = Tried(said=trouble.said)
        except Asks as asks:
            tried = Tried(said=Said(WORDS(f"asks.{asks.reason}", "el"), WORDS(f"asks.{asks.reason}", "en")))
        return await shown(request, source, tried)

    @router.post(IMPORTS + "/{identity}/change")
    async def change(request: Request, identity: UUID, every: Text = "", rules: Text = "") -> Response:
        who = await minding(request)
        try:
            await sources.change(store, clock, identity, who, every=_every(every), rules=_rules(rules))
        except Invalid as error:
            source, wrong = await sources.find(store, identity), _by_field(error, language_of(request))
            return await shown(request, source, errors=wrong, rules=rules)
        return office.to(request, f"{IMPORTS}/{identity}")

    @router.post(IMPORTS + "/{identity}/pause")
    async def pause(request: Request, identity: UUID) -> Response:
        await sources.pause(store, clock, identity, await minding(request))
        return office.to(request, f"{IMPORTS}/{identity}")

    @router.post(IMPORTS + "/{identity}/go-on")
    async def go_on(request: Request, identity: UUID, first: Text = "") -> Response:
        who = await minding(request)
        if first not in ("", "known", "drafts"):
            raise Conflict("Επιλέξτε: known, drafts.", "Choose: known, drafts.", 422)
        wanted: sources.First | None = "known" if first == "known" else "drafts" if first else None
        await sources.go_on(store, clock, identity, who, wanted)
        return office.to(request, f"{IMPORTS}/{identity}")

    @router.get(CLIPPINGS)
    async def clippings(request: Request) -> Response:
        """What the press wrote; whoever works at the desk may read it."""
        signed = await office.signed(request)
        found = await clipped.newest(store)
        writes = signed.person.has(Role.WRITER)
        return office.page(request, "clippings.html", imports=WORDS, found=found, writes=writes)

    @router.post(CLIPPINGS + "/{identity}/answer")
    async def answer(request: Request, identity: UUID, reference: Text = "") -> Response:
        signed = await office.signed(request)
        if not signed.person.has(Role.WRITER):
            raise NotAllowed
        await clipped.answer(store, clock, identity, reference, signed.person.email)
        return office.to(request, CLIPPINGS)

    return router


def _kinds(language: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Kinds with their subtypes, by name."""
    return [
        (kind.value, KIND_NAMES[kind][language], [(one.value, SUBTYPE_NAMES[one.value][language]) for one in subtypes])
        for kind, subtypes in SUBTYPES.items()
    ]


def _wanted(importer: str, typed: dict[str, Any]) -> Wanted:
    subtype = typed.get("subtype", "")
    kind = next((kind for kind, known in SUBTYPES.items() if subtype in set(known)), Kind.PRESS_RELEASE)
    return Wanted(
        name=typed.get("name", ""),
        importer=importer,
        settings={
            name.removeprefix("settings."): value for name, value in typed.items() if name.startswith("settings.")
        },
        issuer=typed.get("issuer", ""),
        kind=kind.value,
        subtype=subtype,
        every=_every(typed.get("every", "")),
        first=typed.get("first") or "known",
        rules=_rules(typed.get("rules", "")),
    )


def _every(typed: str) -> timedelta:
    return timedelta(seconds=int(typed)) if typed.isdecimal() and len(typed) < 9 else sources.EVERY


def _rules(typed: str) -> list[Rule]:
    return [Rule.written(line) for line in typed.splitlines() if line.strip()]


def _by_field(error: Invalid, language: str) -> list[tuple[str, str]]:
    """The rules have one field, a line each."""
    return [("rules" if name.startswith("rules.") else name, said) for name, said in errors_of(error, language)]
