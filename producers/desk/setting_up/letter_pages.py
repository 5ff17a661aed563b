"""The page on which an administrator writes what letters that call a person say."""

from fastapi import APIRouter, Request, Response

from core.errors import Invalid
from core.pages import language_of
from producers.desk.following import letters
from producers.desk.following.letters import LANGUAGES, SENTENCES
from producers.desk.office import Office, errors_of, route_class
from producers.desk.setting_up.pages import SETTINGS, minding
from producers.desk.setting_up.words import WORDS

LETTERS = f"{SETTINGS}/letters"
KEYS = [(sentence, language) for sentence in SENTENCES for language in LANGUAGES]


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)

    def page(request: Request, given: letters.Own, *, done: bool = False, wrong: Invalid | None = None) -> Response:
        rows = [
            (f"{sentence}.{language}", sentence, language, given.get((sentence, language), ""))
            for sentence, language in KEYS
        ]
        return office.page(
            request,
            "setting_letters.html",
            status=422 if wrong else 200,
            mine=WORDS,
            rows=rows,
            ours=letters.ours,
            done=done,
            errors=errors_of(wrong, language_of(request)) if wrong else [],
        )

    @router.get(LETTERS)
    async def show(request: Request, done: bool = False) -> Response:
        await minding(request, office)
        async with office.store.read() as connection:
            return page(request, await letters.own_texts(connection), done=done)

    @router.post(LETTERS)
    async def save(request: Request) -> Response:
        who = await minding(request, office)
        form = await request.form(max_files=0, max_fields=2 * len(KEYS))
        given = {key: str(form.get(".".join(key), "")) for key in KEYS}
        try:
            await letters.save(office.store, office.clock, given, who)
        except Invalid as error:
            return page(request, given, wrong=error)
        return office.to(request, f"{LETTERS}?done=1")

    return router
