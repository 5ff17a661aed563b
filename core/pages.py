"""HTML pages of one look: the layout, the menu, the language switch, and answers that browsers may keep."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.language import dates
from core.language.catalogue import Catalogue
from core.language.money import euros
from core.municipality import MunicipalitySettings as MunicipalitySettings  # who shows pages asks here for both

GREEK, ENGLISH = "el", "en"
LANGUAGES: Mapping[str, str] = {"el": "Ελληνικά", "en": "English"}
LANGUAGE_NAMES: Mapping[str, str] = {"sq": "Shqip", "bg": "Български", "ro": "Română", "uk": "Українська", **LANGUAGES}
WORDS = Catalogue.load(Path(__file__).with_name("pages.toml"))
TEMPLATES = Path(__file__).with_name("templates")

# Nothing inline, nothing from elsewhere. The design system draws its carets as data: images.
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: https:; media-src 'self' data: https:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


@dataclass(frozen=True)
class MenuItem:
    """A part of the hub that has public pages, as its own folder names it; the wiring gathers them.

    `addresses` are paths by language, Greek for all that are missing. A `head` item is a feed for programs to find:
    it has a content type. An `about` item stands on an announcement's own page, with `{announcement}` in its addresses
    for the id; `only` are the names of the subtype on whose pages it stands, else on all.
    """

    names: Mapping[str, str]
    addresses: Mapping[str, str]
    place: Literal["header", "footer", "head", "about"] = "header"
    content_type: str = ""
    order: int = 50  # lower stands first
    only: Mapping[str, str] = field(default_factory=dict)

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]

    def address(self, language: str) -> str:
        if language in self.addresses:
            return self.addresses[language]
        return self.addresses[GREEK] if language == GREEK else in_language(self.addresses[GREEK], language)


def language_of(request: Request, languages: Sequence[str] = tuple(LANGUAGES)) -> str:
    """`?lang=` when it is one we have, English for any other; unasked it is Greek.

    Not the browser's wish: one address shows one text to all.
    """
    asked = request.query_params.get("lang", GREEK)
    return next((code for code in (asked, asked.split("-")[0], ENGLISH) if code in languages), GREEK)


def in_language(path: str, language: str) -> str:
    """The same path in another language: `?lang=en`; Greek needs no mark."""
    bare, _, query = path.partition("?")
    values = [(name, value) for name, value in parse_qsl(query) if name != "lang"]
    if language != GREEK:
        values.append(("lang", language))
    return f"{bare}?{urlencode(values)}" if values else bare


@cache
def _environment(folders: tuple[Path, ...]) -> Environment:
    """One for all who show these: a template is compiled when first shown, once a process."""
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "day": dates.day,
        "on_day": dates.on_day,
        "moment": dates.moment,
        "clock_time": dates.clock_time,
        "euros": euros,
    }
    return made


class Pages:
    """Renders templates of a part of the hub inside the common layout (`layout.html`)."""

    def __init__(self, url: str, *folders: Path, municipality: MunicipalitySettings | None = None) -> None:
        """`url` is the hub's public address; `folders` hold the templates."""
        self.url = url
        self.municipality = municipality or MunicipalitySettings()
        self._environment = _environment((*folders, TEMPLATES))

    def render(
        self,
        template: str,
        language: str,
        *,
        path: str = "/",
        menu: Sequence[MenuItem] = (),
        languages: Sequence[str] = tuple(LANGUAGES),
        **values: Any,
    ) -> str:
        """The page's HTML. `path` is its own address with its query; templates get `at(path)` for links."""
        return self._environment.get_template(template).render(
            language=language,
            layout_words=WORDS,
            municipality=self.municipality.named(language),
            contact=self.municipality,
            url=self.url,
            path=in_language(path, language),
            menu=sorted(menu, key=lambda item: item.order),
            current=_current(menu, path),
            switch=[(code, LANGUAGE_NAMES.get(code, code), in_language(path, code)) for code in languages],
            at=lambda target: in_language(target, language),
            **values,
        )

    def response(
        self,
        request: Request,
        template: str,
        *,
        language: str | None = None,
        status: int = 200,
        languages: Sequence[str] = tuple(LANGUAGES),
        path: str | None = None,
        **values: Any,
    ) -> Response:
        """The page as an answer with a strong ETag; 304 when the reader has these very bytes. Never stored unasked.

        `path` is where the page can be asked for, when that is not the request's own address (a form's answer).
        """
        path = path or request.url.path + (f"?{request.url.query}" if request.url.query else "")
        html = self.render(
            template,
            language or language_of(request, languages),
            path=path,
            menu=getattr(request.app.state, "menu", ()),
            languages=languages,
            **values,
        )
        etag = etag_of(html.encode())
        headers = {"ETag": etag, "Cache-Control": "no-cache", **SECURITY_HEADERS}
        if status == 200 and holds(request, etag):
            return Response(status_code=304, headers=headers)
        return HTMLResponse(html, status_code=status, headers=headers)


def _current(menu: Sequence[MenuItem], path: str) -> MenuItem | None:
    """The item whose part of the hub this is: its own page, or one below it."""
    bare = path.partition("?")[0]
    parts = ((item, item.addresses[GREEK].partition("?")[0]) for item in menu if item.place in ("header", "footer"))
    return next((item for item, part in parts if bare == part or bare.startswith(f"{part}/")), None)


def etag_of(content: bytes) -> str:
    """A strong validator (RFC 9110 §8.8.3): the same bytes, the same tag."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def holds(request: Request, etag: str) -> bool:
    """The reader says in If-None-Match that it has this (RFC 9110 §13.1.2; compared weakly)."""
    held = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return "*" in held or etag in held
