"""The pages of the catcher: the mailings, one mail, and what the wall asks."""

from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from channels.email.catcher.box import Box, Caught
from core.language.catalogue import Catalogue
from core.language.counts import grouped
from core.language.dates import moment

FOLDER = Path(__file__).parent
WORDS = Catalogue.load(FOLDER / "words.toml")
LISTED = 60
# A mail may run nothing and reach nothing; its links open as a reader's do, in a page of their own without these bonds.
BONDS = "allow-popups allow-popups-to-escape-sandbox"
SANDBOX = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox {BONDS}"
ELSEWHERE = '<base target="_blank">'


def pages(box: Box) -> Starlette:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
        language = _language(request)
        html = environment.get_template(template).render(
            language=language,
            suffix="?lang=en" if language == "en" else "",
            other=request.url.path + ("" if language == "en" else "?lang=en"),
            words=lambda key, **named: WORDS(key, language, **named),
            number=lambda n: grouped(n, language),
            **values,
        )
        return HTMLResponse(html, status)

    async def listing(request: Request) -> Response:
        newest = list(box.mails)[-LISTED:][::-1]
        return page(request, "listing.html", box=box, mailings=box.mailings(_language(request)), newest=newest)

    async def one(request: Request) -> Response:
        mail = box.find(request.path_params["number"])
        if mail is None:
            return page(request, "mail.html", 404, mail=None)
        return page(request, "mail.html", mail=mail, bonds=BONDS, date=_date(mail, _language(request)))

    async def body(request: Request) -> Response:
        mail = box.find(request.path_params["number"])
        written = mail.text("html").replace("<head>", f"<head>{ELSEWHERE}", 1) if mail else ""
        return HTMLResponse(written, headers={"Content-Security-Policy": SANDBOX})

    async def asked(request: Request) -> Response:
        announcement = request.query_params.get("announcement", "")
        mail = box.newest(announcement, request.query_params.get("language", "el"))
        answer = box.count(announcement)
        if mail is not None:
            told = {"from": mail.header("From"), "subject": mail.header("Subject"), "text": mail.text("plain")}
            answer |= {"number": mail.number, "to": mail.to, "language": mail.language, **told}
        return JSONResponse(answer)

    return Starlette(
        routes=[
            Route("/", listing),
            Route("/mail/{number:int}", one),
            Route("/mail/{number:int}/html", body),
            Route("/newest", asked),
        ]
    )


def _language(request: Request) -> str:
    return "en" if request.query_params.get("lang") == "en" else "el"


def _date(mail: Caught, language: str) -> str:
    written = mail.header("Date")
    try:
        return moment(parsedate_to_datetime(written), language)
    except ValueError:  # as whoever sent it wrote it
        return written
