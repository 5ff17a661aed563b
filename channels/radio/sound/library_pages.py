"""The desk's page of the station's sounds: jingle, bed, and what stands around a bulletin; heard, added, chosen."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from channels.radio.sound import library
from channels.radio.sound.library import LONGEST_S, ROLES, Library, Sound
from channels.radio.sound.receiving import BYTES_MOST
from channels.radio.sound.words import ROLE, TEMPLATES, WORDS, decimal
from core.context import Context
from core.desk import Desk, Who
from core.errors import FieldError, Invalid, NotFound
from core.numbers import number_in
from core.pages import etag_of, language_of
from core.ranged import ranged

ADDRESS = "/desk/radio/sounds"
NAME_CHARACTERS, RIGHTS_CHARACTERS = 120, 500
OURS, NOTHING = "keryx", "nothing"
DONE = ("added", "chosen", "removed")
WAV = "audio/wav"


def router(context: Context, desk: Desk) -> APIRouter:
    routes = APIRouter(route_class=desk.route_class(), include_in_schema=False)
    store, sounds = context.store, Library(context.store, context.media)

    async def one(identity: UUID) -> Sound:
        found = next((sound for sound in await sounds.all() if sound.id == identity), None)
        if found is None:
            raise NotFound("Δεν υπάρχει τέτοιος ήχος.", "There is no such sound.")
        return found

    async def page(
        request: Request,
        told: str = "",
        errors: list[tuple[str, str]] | None = None,
        typed: dict[str, str] | None = None,
    ) -> Response:
        found = await sounds.all()
        return desk.page(
            request,
            TEMPLATES,
            "sounds.html",
            status=422 if errors else 200,
            t=WORDS,
            roles=ROLES,
            longest={role: int(LONGEST_S[role]) for role in ROLES},
            sounds={role: [sound for sound in found if sound.role == role] for role in ROLES},
            told=told,
            errors=errors or [],
            typed=typed or {},
            decimal=decimal,
            path_of=ADDRESS,
        )

    @routes.get(ADDRESS)
    async def show(request: Request, done: str = "") -> Response:
        await desk.signed(request, ROLE)
        return await page(request, WORDS(f"sounds.{done}", language_of(request)) if done in DONE else "")

    @routes.get(ADDRESS + "/ours/{role}.wav")
    async def hear_ours(request: Request, role: str) -> Response:
        await desk.signed(request, ROLE)
        if role not in ROLES:
            raise NotFound("Δεν υπάρχει τέτοιος ήχος.", "There is no such sound.")
        data = await library.ours(role)
        return ranged(request, data, WAV, etag_of(data))

    @routes.get(ADDRESS + "/{identity}.wav")
    async def hear(request: Request, identity: UUID) -> Response:
        await desk.signed(request, ROLE)
        key = (await one(identity)).media
        if not key:
            raise NotFound("Εδώ δεν ακούγεται τίποτα.", "Nothing is heard here.")
        return ranged(request, await context.media.read(key), WAV, f'"{key}"')

    @routes.post(ADDRESS)
    async def add(request: Request) -> Response:
        """Form: role, name, rights and the file."""
        who = await desk.signed(request, ROLE)
        typed: dict[str, str] = {}
        try:
            typed, data = await _sent(request)
            await put(who, typed, data)
        except Invalid as error:
            return await page(request, errors=desk.errors(error, language_of(request)), typed=typed)
        return desk.to(request, f"{ADDRESS}?done=added")

    async def put(who: Who, typed: dict[str, str], data: bytes) -> None:
        wrong = _wrong(typed)
        if wrong:
            raise Invalid(wrong)
        role, name, rights = typed["role"], typed["name"], typed["rights"]
        media, duration_s = await sounds.take_in(data, role)
        async with store.write() as connection:
            now = context.clock.now()
            identity = await library.add(connection, role, name, rights, media, duration_s, str(who.id), now)
            after: dict[str, Any] = {"role": role, "name": name, "rights": rights, "duration_s": round(duration_s, 1)}
            await desk.note(connection, who, "sound.add", f"sound:{identity}", after=after)

    @routes.post(ADDRESS + "/{role}/use")
    async def use(request: Request, role: str) -> Response:
        """Form: sound, the id of the one to be used; keryx: Keryx's own; nothing: nothing is heard."""
        who, chosen = await desk.signed(request, ROLE), str((await request.form()).get("sound", ""))
        if role not in ROLES:
            raise NotFound("Δεν υπάρχει τέτοιος ήχος.", "There is no such sound.")
        known = {str(sound.id): sound for sound in await sounds.all() if sound.role == role}
        if chosen not in (OURS, NOTHING) and chosen not in known:
            raise NotFound("Δεν υπάρχει τέτοιος ήχος.", "There is no such sound.")
        async with store.write() as connection:
            identity = known[chosen].id if chosen in known else None
            if chosen == NOTHING:
                silent = next((sound.id for sound in known.values() if not sound.media), None)
                now = context.clock.now()
                identity = silent or await library.add(connection, role, "", "", "", 0.0, str(who.id), now)
            await library.choose(connection, role, identity)
            name = known[chosen].name if chosen in known else chosen
            await desk.note(connection, who, "sound.choose", f"sound:{role}", after={"role": role, "name": name})
        return desk.to(request, f"{ADDRESS}?done=chosen")

    @routes.post(ADDRESS + "/{identity}/remove")
    async def remove(request: Request, identity: UUID) -> Response:
        who = await desk.signed(request, ROLE)
        sound = await one(identity)
        async with store.write() as connection:
            await library.remove(connection, identity)
            before = {"role": sound.role, "name": sound.name}
            await desk.note(connection, who, "sound.remove", f"sound:{identity}", before=before)
        await sounds.forget(sound)
        return desk.to(request, f"{ADDRESS}?done=removed")

    return routes


async def _sent(request: Request) -> tuple[dict[str, str], bytes]:
    length = number_in(request.headers.get("content-length", ""))
    if length is None or length > BYTES_MOST:
        most = BYTES_MOST // 1_000_000
        raise Invalid([FieldError("file", f"Στείλτε αρχείο έως {most} MB.", f"Send a file of at most {most} MB.")])
    async with request.form(max_files=1, max_fields=5) as sent:
        file = sent.get("file")
        data = await file.read() if isinstance(file, UploadFile) else b""
        return {name: " ".join(str(sent.get(name, "")).split()) for name in ("role", "name", "rights")}, data


def _wrong(typed: dict[str, str]) -> list[FieldError]:
    found = []
    if typed["role"] not in ROLES:
        found.append(FieldError("role", "Διαλέξτε πού ακούγεται.", "Choose where it is heard."))
    if not 1 <= len(typed["name"]) <= NAME_CHARACTERS:
        found.append(
            FieldError(
                "name",
                f"Γράψτε ένα όνομα, έως {NAME_CHARACTERS} χαρακτήρες.",
                f"Write a name, at most {NAME_CHARACTERS} characters.",
            )
        )
    if not 1 <= len(typed["rights"]) <= RIGHTS_CHARACTERS:
        found.append(
            FieldError(
                "rights",
                "Γράψτε ποιος έχει τα δικαιώματα και με ποια άδεια μεταδίδεται.",
                "Write who has the rights, and by what licence it is aired.",
            )
        )
    return found
