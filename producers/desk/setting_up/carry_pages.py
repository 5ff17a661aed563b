"""Settings as one file: download it, look at what another would change, and take it in."""

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from core.errors import Invalid
from core.language.dates import ATHENS
from core.pages import SECURITY_HEADERS, language_of
from producers.desk.office import Office, errors_of, route_class
from producers.desk.setting_up import carrying
from producers.desk.setting_up.pages import SETTINGS, minding
from producers.desk.setting_up.words import WORDS

FILE = f"{SETTINGS}/file"


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    def page(request: Request, status: int = 200, **values: object) -> Response:
        shown = {"errors": [], "changes": None, "text": "", "done": False, **values}
        return office.page(request, "setting_file.html", status=status, mine=WORDS, path=FILE, **shown)

    @router.get(FILE)
    async def show(request: Request) -> Response:
        await minding(request, office)
        return page(request)

    @router.get(FILE + "/keryx-settings.yaml")
    async def download(request: Request) -> Response:
        await minding(request, office)
        day = clock.now().astimezone(ATHENS).date().isoformat()
        headers = {
            **SECURITY_HEADERS,
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="keryx-settings-{day}.yaml"',
        }
        return Response(await carrying.written(store), media_type="application/yaml; charset=utf-8", headers=headers)

    @router.post(FILE)
    async def take(request: Request) -> Response:
        """A file is only looked at, whatever was pressed; the page then holds the very text to be taken."""
        who = await minding(request, office)
        sent = await request.form(max_files=1, max_fields=10, max_part_size=carrying.MOST_BYTES)
        file = sent.get("file")
        text = str(sent.get("text", ""))
        looks = sent.get("act") != "take"
        if isinstance(file, UploadFile) and file.filename:
            looks = True
            text = (await file.read(carrying.MOST_BYTES + 1)).decode("utf-8", "replace")
        try:
            wanted = carrying.read(text.encode())
            if not looks:
                return page(request, changes=await carrying.take(store, clock, wanted, who), done=True)
            return page(request, changes=await carrying.changes(store, wanted), text=text)
        except Invalid as error:
            return page(request, 422, errors=errors_of(error, language_of(request)), text=text)

    return router
