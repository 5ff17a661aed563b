"""The notice-board sheet: a PDF in large type, on one page where it fits, with a QR code to the announcement's page."""

import asyncio
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

import segno
import typst
from fastapi import APIRouter, Request, Response

from core.language.dates import moment
from core.lettering import FONTS
from core.markdown import to_html
from core.pages import language_of
from core.typesetting import set_type
from producers.desk.office import Office, route_class
from producers.desk.printing.asked import asked
from producers.desk.printing.said import Notice, notice
from producers.desk.printing.words import WORDS
from producers.magazine.paper import tree
from schemas.edition import Edition

TEMPLATE = Path(__file__).with_name("sheet.typ")
Paper = Literal["a4", "a3"]
BASE_PT = {"a4": 16.0, "a3": 22.0}  # of the text; A3 hangs higher
SCALES = (1.25, 1.0, 0.88, 0.75)  # the largest that fits one page
GOES_ON = 0.88  # of what does not fit one page at any


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    setting = asyncio.Semaphore(1)  # a PDF is work for the processor: one at a time, whoever asks

    @router.get("/desk/announcements/{announcement}/sheet.pdf")
    async def pdf(request: Request, announcement: UUID, paper: Paper = "a4") -> Response:
        found, edition = await asked(office, request, announcement)
        language, now = language_of(request), office.clock.now()
        async with setting:
            made = await asyncio.to_thread(sheet, edition, paper, language, now, found.state == "waiting")
        name = f"{found.reference.replace('/', '-')}-{paper}-{language}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
        return Response(made, media_type="application/pdf", headers=headers)

    return router


def sheet(edition: Edition, paper: Paper, language: str, now: datetime, waiting: bool) -> bytes:
    """The same edition gives the same bytes. A second of the processor at most: call it in a thread."""
    said = notice(edition, language)
    until = moment(edition.released_at, language) if waiting and edition.released_at else ""
    data = _data(said, edition, language, until) | {"paper": paper}
    sizes = (json.dumps(data | {"size": BASE_PT[paper] * scale}, ensure_ascii=False) for scale in SCALES)
    longer = json.dumps(data | {"size": BASE_PT[paper] * GOES_ON}, ensure_ascii=False)
    written = next((written for written in sizes if _pages(written) == 1), longer)
    return set_type(TEMPLATE, written, edition.dated)


def _pages(data: str) -> int:
    found = typst.query(TEMPLATE, "<pages>", field="value", one=True, font_paths=[FONTS], sys_inputs={"data": data})
    return int(json.loads(found))


def _data(said: Notice, edition: Edition, language: str, until: str) -> dict[str, object]:
    code = io.BytesIO()
    segno.make(said.address, error="m", micro=False).save(code, kind="svg", border=0, xmldecl=False)
    ended = WORDS("sheet.ended", language) if said.ended else ""
    not_yet = WORDS("sheet.not_yet", language, at=until) if until else ""
    return {
        "language": language,
        "text_language": said.language,
        "issuer": said.issuer,
        "colour": edition.issuer.colour or "#003476",
        "label": said.label,
        "headline": said.headline if not said.ended else said.title,
        "stamp": ended or not_yet,
        "notice": said.notice,
        "summary": said.summary,
        "body": tree(to_html(said.body, said.language, first_heading=3)) if said.body else [],
        "facts": [(fact.label, fact.value) for fact in said.facts],
        "code": code.getvalue().decode(),
        "code_alt": WORDS("sheet.qr", language, address=said.address),
        "scan": WORDS("sheet.scan", language),
        "address": said.address,
        "dated": WORDS("sheet.dated", language, issuer=said.issuer, dated=said.dated, reference=said.reference),
        "page": WORDS("sheet.page", language, page="{page}", pages="{pages}"),
    }
