"""The pages of the lexicon: how names and places are said on the radio and the web-TV, and what that sounds like."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from core import lexicon
from core.errors import Conflict, Invalid, NotFound, TryLater
from core.language.speech import speak, voiced
from core.pages import language_of
from core.preview import listened
from core.voice import say
from producers.desk.office import NotAllowed, Office, errors_of, route_class
from producers.desk.setting_up.words import WORDS
from producers.desk.staff.people import Role
from producers.desk.trail import note
from schemas.lexicon import Pronunciation
from schemas.localised import GREEK

LEXICON = "/desk/lexicon"
ROLES = (Role.ADMINISTRATOR, Role.RADIO, Role.TELEVISION)
Text = Annotated[str, Form(max_length=2_000)]


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def minding(request: Request) -> str:
        person = (await office.signed(request)).person
        if not any(person.has(role) for role in ROLES):
            raise NotAllowed
        return person.email

    async def found(written: str) -> Pronunciation:
        async with store.read() as connection:
            known = {one.written: one for one in await lexicon.kept(connection)}
        if written not in known:
            raise NotFound("Δεν υπάρχει τέτοια εγγραφή στο λεξικό.", "There is no such entry in the lexicon.")
        return known[written]

    def form(request: Request, given: dict[str, str], was: str, wrong: Invalid | None = None) -> Response:
        return office.page(
            request,
            "setting_pronunciation.html",
            status=422 if wrong else 200,
            mine=WORDS,
            given=given,
            was=was,
            heard=any(listened(office.parts.previewers.get(name)) is not None for name in office.channels),
            errors=errors_of(wrong, language_of(request)) if wrong else [],
        )

    @router.get(LEXICON)
    async def listed(request: Request) -> Response:
        await minding(request)
        async with store.read() as connection:
            known = await lexicon.kept(connection)
        return office.page(request, "setting_lexicon.html", mine=WORDS, found=known)

    @router.get(LEXICON + "/entry")
    async def entry(request: Request, written: Annotated[str, Query(max_length=400)] = "") -> Response:
        """An entry's form; without `written` that of a new one."""
        await minding(request)
        given = (await found(written)).model_dump() if written else {"written": "", "spoken": "", "phonemes": ""}
        return form(request, given, written)

    @router.post(LEXICON + "/entry")
    async def save(
        request: Request, written: Text = "", spoken: Text = "", phonemes: Text = "", was: Text = ""
    ) -> Response:
        """`was`: the entry that is changed, which may be written another way now."""
        who = await minding(request)
        given = {name: " ".join(text.split()) for name, text in
                 (("written", written), ("spoken", spoken), ("phonemes", phonemes))}  # fmt: skip
        try:
            one = lexicon.parsed({name: text for name, text in given.items() if text})
        except Invalid as error:
            return form(request, given, was, error)
        async with store.write() as connection:
            known = {other.written: other for other in await lexicon.kept(connection)}
            if one.written != was and one.written in known:
                raise Conflict(f"Το λεξικό έχει ήδη το «{one.written}».", f"The lexicon has “{one.written}” already.")
            before = known.get(was)
            if was and was != one.written:
                await lexicon.drop(connection, was)
            await lexicon.put(connection, one)
            if before != one:
                told = before.model_dump(exclude_defaults=True) if before else None
                after = one.model_dump(exclude_defaults=True)
                await note(
                    connection, clock.now(), who, "lexicon.save", _subject(one.written), before=told, after=after
                )
        return office.to(request, LEXICON)

    @router.post(LEXICON + "/remove")
    async def remove(request: Request, written: Text = "") -> Response:
        who = await minding(request)
        before = (await found(written)).model_dump(exclude_defaults=True)
        async with store.write() as connection:
            await lexicon.drop(connection, written)
            await note(connection, clock.now(), who, "lexicon.drop", _subject(written), before=before)
        return office.to(request, LEXICON)

    @router.get(LEXICON + "/sound")
    async def sound(request: Request, written: Annotated[str, Query(max_length=400)] = "") -> Response:
        """The entry as the voice says it, a WAV. Nothing is stored."""
        await minding(request)
        known = (lexicon.spoken_as(await found(written)),)
        try:
            data = await say(voiced(speak(written, known).text, known), GREEK)
        except TryLater as error:
            raise Conflict(
                "Η φωνή δεν αποκρίνεται· δοκιμάστε αργότερα.", "The voice does not answer; try again later."
            ) from error
        return Response(data, media_type="audio/wav", headers={"Cache-Control": "no-store"})

    return router


def _subject(written: str) -> str:
    return f"lexicon:{written}"[:64]
