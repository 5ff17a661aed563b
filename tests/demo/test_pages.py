"""The wall's form and links, and what stands where no page is, as a browser meets them."""

import re

import httpx
import pytest
from sqlalchemy import func, select

from core.matrix import STATES, Cell, EditionCells, Matrix
from core.tables import announcements
from keryx.demo.figures import many, rows
from keryx.demo.wall import WORDS
from keryx.wiring import Hub
from tests.hub import PATIENT
from tests.hub import Hub as Stepped

FILLED = {"title": "Συναυλία", "start": "2031-05-12T19:30", "place": "Πολιτιστικό Κέντρο", "text": "Με χορωδία."}


async def _posted(hub: Hub) -> int:
    async with hub.store.read() as connection:
        found: int = (await connection.execute(select(func.count()).select_from(announcements))).scalar_one()
        return found


async def test_the_form_names_every_wrong_field_at_once(browser: httpx.AsyncClient, hub: Hub) -> None:
    before = await _posted(hub)
    answer = await browser.post("/demo/post", data={"title": " ", "start": "tomorrow", "place": "", "text": "x"})
    assert answer.status_code == 422
    errors = re.findall(r"<li><strong>([^<]+)</strong>: ([^<]+)</li>", answer.text)
    assert [label for label, _ in errors] == ["Τίτλος", "Πότε", "Πού"]
    assert 'value="tomorrow"' in answer.text, "what was typed is kept"
    english = await browser.post("/demo/post?lang=en", data={"title": "", "start": "", "place": ""})
    assert len(re.findall(r"<li><strong>(?:Title \(in Greek\)|When|Where)</strong>", english.text)) == 3
    assert await _posted(hub) == before


async def test_a_form_that_is_right_is_posted_without_a_text_too(browser: httpx.AsyncClient, hub: Hub) -> None:
    before = await _posted(hub)
    answer = await browser.post("/demo/post", data=FILLED | {"text": ""})
    assert answer.status_code == 303, answer.text
    assert await _posted(hub) == before + 1


@pytest.mark.parametrize(("path", "data"), [("/demo/post", {"title": ""}), ("/demo/voice", {"text": ""})])
async def test_the_other_language_of_a_forms_answer_is_a_page(
    browser: httpx.AsyncClient, path: str, data: dict[str, str]
) -> None:
    answer = await browser.post(path, data=data)
    [other] = re.findall(r'<a href="([^"]+)" lang="en" hreflang="en">', answer.text)
    assert (await browser.get(other)).status_code == 200
    loaded_anew = await browser.get(path)
    assert (loaded_anew.status_code, loaded_anew.headers["location"]) == (303, "/demo")


@pytest.mark.parametrize("path", ["/nowhere", "/demo?announcement=abc", "/media/aa/none", "/unsubscribe"])
async def test_a_wrong_address_is_a_page_for_people(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 404
    assert "Η σελίδα δεν βρέθηκε" in answer.text
    assert 'href="/announcements"' in answer.text, "with the way on"
    english = await browser.get(path, headers={"accept-language": "en-GB,en;q=0.9"})
    assert "Page not found" in english.text
    asked = await browser.get(f"{path}{'&' if '?' in path else '?'}lang=en", headers={"accept-language": "el"})
    assert '<html lang="en">' in asked.text
    plain = await browser.get(path, headers={"accept": "application/json"})
    assert "<html" not in plain.text


async def test_the_api_answers_programs_whatever_they_accept(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_a_form_from_elsewhere_is_refused_on_a_page(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/demo/post", data=FILLED, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "Η φόρμα ήρθε από άλλη σελίδα." in answer.text
    [other] = re.findall(r'<a href="([^"]+)" lang="en" hreflang="en">', answer.text)
    assert (await browser.get(other)).status_code == 200


async def test_parts_stand_in_order_and_the_one_shown_is_marked(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/announcements?kind=event")).text
    menu = page[page.index('<nav class="keryx-menu"') :].partition("</nav>")[0]
    assert re.findall(r">([^<]+)</a>", menu) == ["Ανακοινώσεις", "Ραδιόφωνο", "Web-TV", "Ροές RSS", "Εγγραφή"]
    assert re.findall(r'href="([^"]+)" aria-current="true"', menu) == ["/announcements"]
    feeds = (await browser.get("/feeds?lang=en")).text
    assert re.findall(r'href="([^"]+)" aria-current="page"', feeds) == ["/feeds?lang=en"]


def _panel(page: str, name: str) -> str:
    """A medium's counts and what it shows, as text."""
    article = page[page.index(f'<article class="keryx-panel" id="{name}">') :].partition("</article>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", article).split())


async def test_while_it_is_being_planned_nothing_is_counted(browser: httpx.AsyncClient) -> None:
    posted = await browser.post("/demo/post", data=FILLED)
    page = (await browser.get(posted.headers["location"])).text
    assert _panel(page, "site").endswith("1. δημοσίευση σχεδιάζεται… Έρχεται…")


@pytest.mark.parametrize("hub", ["bare"], indirect=True)  # nothing else is to be spoken before it
async def test_an_event_of_the_past_is_not_awaited(browser: httpx.AsyncClient, hub: Hub) -> None:
    posted = await browser.post("/demo/post", data=FILLED | {"start": "2020-05-12T19:30"})
    radio = hub.channels["radio"]
    radio.patience = PATIENT
    channels = {"radio": radio}
    await Stepped(hub.store, hub.clock, hub.wake, hub.media, hub.witness, hub.posting, channels, "sql").drain()
    panel = _panel((await browser.get(posted.headers["location"])).text, "radio")
    assert "✓ 1 / 1" in panel
    assert panel.endswith("Δεν ανακοινώνεται πια εδώ: έχει περάσει.")


def test_what_comes_in_a_digest_is_neither_due_now_nor_awaited() -> None:
    cell = Cell("planned", 10, dict.fromkeys(STATES, 0) | {"sent": 6, "gathering": 3, "waiting": 1})
    [row] = rows(Matrix("", "", 1, [EditionCells(1, "publish", {"email": cell}, {})]), "email")
    assert (row["sent"], row["planned"], row["waiting"]) == (6, 7, 1)
    assert row["others"] == [("gathering", 3)]


async def test_the_wall_leads_to_the_sign_up_page(browser: httpx.AsyncClient) -> None:
    assert 'href="/subscribe">Εγγραφή με e-mail' in (await browser.get("/demo")).text
    assert 'href="/subscribe?lang=en">Subscribe' in (await browser.get("/demo?lang=en")).text


async def test_the_english_wall_says_in_which_language_a_title_is(browser: httpx.AsyncClient) -> None:
    posted = await browser.post("/demo/post?lang=en", data=FILLED)
    page = (await browser.get(posted.headers["location"])).text
    [(language, title)] = re.findall(r'<h2 class="keryx-wall__title" lang="(\w+)">([^<]+)</h2>', page)
    assert (language, title) == ("en", "Event: Monday 12 May 2031, 19:30, Πολιτιστικό Κέντρο")
    assert re.search(r'<span lang="el">[Α-Ω«]', page)


def test_every_figure_has_a_sentence_for_one_and_for_more() -> None:
    counted = [key for key, texts in WORDS.sentences.items() if "{n}" in texts["el"] and key != "kills"]
    assert set(counted) >= {f"state_{state}" for state in STATES if state != "sent"}
    assert [key for key in counted if f"{key}_one" not in WORDS.sentences] == []
    assert many(WORDS, "state_superseded", 1, "el") == "1 πήρε νεότερη έκδοση"
    assert many(WORDS, "state_superseded", 1297, "el") == "1.297 πήραν νεότερη έκδοση"
