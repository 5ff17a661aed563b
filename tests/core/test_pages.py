"""The common layout: languages, menu, and files that are what they say they are."""

import hashlib
import re
from pathlib import Path

import pytest
from fastapi import Request

from core.pages import TEMPLATES, MenuItem, MunicipalitySettings, Pages, in_language, language_of

STATIC = Path(__file__).parents[2] / "keryx" / "static"
MENU = (
    MenuItem({"el": "Νέα", "en": "News"}, {"el": "/news"}),
    MenuItem({"el": "Ροή", "en": "Feed"}, {"el": "/f.rss", "en": "/en/f.rss"}, "head", "application/rss+xml"),
)


@pytest.mark.parametrize(
    ("path", "language", "expected"),
    [
        ("/a", "el", "/a"),
        ("/a", "en", "/a?lang=en"),
        ("/a?lang=en&kind=event", "el", "/a?kind=event"),
        ("/a?kind=event", "en", "/a?kind=event&lang=en"),
        ("https://d.example/a", "en", "https://d.example/a?lang=en"),
    ],
)
def test_a_path_in_another_language(path: str, language: str, expected: str) -> None:
    assert in_language(path, language) == expected


@pytest.mark.parametrize(
    ("query", "language"), [("", "el"), ("lang=en", "en"), ("lang=fr", "en"), ("lang=sq-AL", "sq"), ("lang=", "en")]
)
def test_an_address_decides_its_language(query: str, language: str) -> None:
    request = Request({"type": "http", "query_string": query.encode(), "headers": []})
    assert language_of(request, ("el", "en", "sq")) == language
    assert language_of(request, ("el",)) == "el"


def test_the_layout_names_the_municipality_and_offers_the_other_language() -> None:
    pages = Pages("https://d.example", municipality=MunicipalitySettings(name="Δήμος <Α>", name_en="Town A"))
    greek = pages.render("layout.html", "el", path="/news", menu=MENU)
    english = pages.render("layout.html", "en", path="/news", menu=MENU)
    assert "Δήμος &lt;Α&gt;" in greek
    assert '<a href="/news?lang=en" lang="en" hreflang="en">English</a>' in greek
    assert '<a href="/news" aria-current="page">Νέα</a>' in greek
    assert '<a href="/news?lang=en" aria-current="page">News</a>' in english
    assert 'href="/en/f.rss"' in english
    assert "Town A" in english


def test_vendored_files_are_those_that_are_written_down() -> None:
    written = re.findall(r"\| `(\S+)` \|.*`([0-9a-f]{64})`", (STATIC / "vendor" / "VENDORED.md").read_text("utf-8"))
    assert len(written) == 3
    for name, digest in written:
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest


def test_the_layout_asks_only_for_files_that_are_there() -> None:
    asked = re.findall(r'"/static/([^"]+)"', (TEMPLATES / "layout.html").read_text("utf-8"))
    assert asked
    assert [name for name in asked if not (STATIC / name).is_file()] == []
