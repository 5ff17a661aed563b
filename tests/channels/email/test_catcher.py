"""The demonstration's mail catcher, fed by the real pool."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Route, async_playwright

from channels.email.catcher.box import Box
from channels.email.catcher.pages import pages
from channels.email.catcher.session import Session
from channels.email.render import render
from core.channel import Rendition
from schemas.edition import Action
from tests.channels.email.conftest import Mail, outcomes, target
from tests.editions import SITE, event_edition

LONG = "Δημοτική Επιχείρηση Ύδρευσης, Αποχέτευσης και Τηλεθέρμανσης Λιμνοχωρίου και Παραλίμνιων Κοινοτήτων"


@pytest.fixture
async def caught(channel: Mail, tmp_path: Path) -> AsyncIterator[tuple[Box, object]]:
    """A box that is served, and how to send it a rendition for so many people."""
    box = Box(tmp_path)
    server = await asyncio.get_running_loop().create_server(lambda: Session(box), "127.0.0.1", 0)
    one = channel(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}", connections=2)

    async def send(rendition: Rendition, people: int = 3) -> None:
        await outcomes(one, [target(i, f"d{i}@dimotes.example", rendition) for i in range(people)])

    yield box, send
    await one.close()
    server.close()


async def test_it_keeps_what_the_pool_hands_over_even_over_a_restart(
    caught: tuple[Box, object], rendition: Rendition, tmp_path: Path
) -> None:
    box, send = caught
    await send(rendition, 40)
    announcement = str(rendition.edition.announcement)
    for held in (box, Box(tmp_path)):
        assert held.count(announcement) == {"people": 40, "repeats": 0, "editions": {rendition.edition.number: 40}}
        assert held.taken == 40
        mail = held.newest(announcement, "el")
        assert mail is not None
        assert mail.header("Subject") == rendition.parts["subject"]
        assert "Λεωφόρος Λίμνης 14" in mail.text("plain")
        assert "Λεωφόρος Λίμνης 14" in mail.text("html")


async def test_one_of_every_mailing_is_kept_however_many_follow(caught: tuple[Box, object], tmp_path: Path) -> None:
    box = Box(tmp_path / "small", kept=5)
    _, send = caught
    first, second = (event_edition().model_copy(update={"announcement": uuid4()}) for _ in range(2))
    await send(render(first, "el", Action.PUBLISH, SITE))
    await send(render(second, "en", Action.PUBLISH, SITE), 30)
    for mail in caught[0].mails:
        box.take(mail.to, mail.raw)
    for held in (box, Box(tmp_path / "small", kept=5)):
        assert held.newest(str(first.announcement), "en") is not None, "in another language than asked for"
        assert held.newest(str(second.announcement), "en") is not None
        assert [mail.announcement for mail in held.mailings("el")] == [
            str(second.announcement),
            str(first.announcement),
        ]


async def test_names_are_shown_whole(caught: tuple[Box, object]) -> None:
    box, send = caught
    issuer = event_edition().issuer.model_copy(update={"name": type(event_edition().issuer.name)({"el": LONG})})
    edition = event_edition().model_copy(update={"issuer": issuer})
    await send(render(edition, "el", Action.PUBLISH, SITE), 1)
    [mail] = box.mails
    assert mail.header("From").startswith(f"{LONG} <")


async def test_the_pages_speak_the_readers_language(caught: tuple[Box, object], rendition: Rendition) -> None:
    box, send = caught
    async with httpx.AsyncClient(transport=httpx.ASGITransport(pages(box)), base_url="http://mail.example") as reader:
        assert "Δεν έχει σταλεί τίποτα ακόμη." in (await reader.get("/")).text
        await send(rendition, 1_200)
        listing = (await reader.get("/")).text
        assert "Το πήραν: 1.200" in listing
        assert "Got it: 1,200" in (await reader.get("/?lang=en")).text
        number = box.mailings("el")[0].number
        greek, english = (await reader.get(f"/mail/{number}")).text, (await reader.get(f"/mail/{number}?lang=en")).text
        assert re.findall(r"<dt>([^<]+)</dt>", greek) == ["Από", "Προς", "Θέμα", "Ημερομηνία"]
        assert re.findall(r"<dt>([^<]+)</dt>", english) == ["From", "To", "Subject", "Date"]
        assert re.search(r"<dd>(Δευτέρα|Τρίτη|Τετάρτη|Πέμπτη|Παρασκευή|Σάββατο|Κυριακή) \d", greek)
        assert (await reader.get("/mail/999999")).status_code == 404


async def test_a_mails_links_open_in_a_page_of_their_own(
    caught: tuple[Box, object], rendition: Rendition, chromium: str
) -> None:
    box, send = caught
    await send(rendition, 1)
    [mail] = box.mails

    async def served(route: Route) -> None:
        if not route.request.url.startswith("http://mail.example/"):
            await route.fulfill(body="<title>There</title><script>document.title = 'A whole page'</script>")
            return
        async with httpx.AsyncClient(transport=httpx.ASGITransport(pages(box))) as reader:
            answer = await reader.get(route.request.url)
        await route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.text)

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium)
        context = await browser.new_context()
        await context.route("**/*", served)
        page = await context.new_page()
        await page.goto(f"http://mail.example/mail/{mail.number}")
        async with page.expect_popup() as opened:
            await page.frame_locator("iframe").locator(f'a[href^="{SITE}/preferences/"]').first.click()
        there = await opened.value
        await there.wait_for_load_state()
        assert there.url.startswith(f"{SITE}/preferences/")
        assert await there.title() == "A whole page", "without the bonds of the mail it was opened from"
        assert page.url.endswith(f"/mail/{mail.number}")
        await browser.close()


async def test_digests_and_letters_are_listed_as_announcements_are(tmp_path: Path) -> None:
    box = Box(tmp_path)
    for kind, mailing, people in (("digest", uuid4(), "ab"), ("confirm", uuid4(), "c")):
        for one in people:
            box.take(f"{one}@x.example", f"Subject: A {kind}\r\nKeryx-Mailing: {mailing}; kind={kind}\r\n\r\n".encode())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(pages(box)), base_url="http://mail.example") as reader:
        listed = (await reader.get("/?lang=en")).text.partition("<details>")[0]
    assert re.findall(r">(A \w+)</a>\s*<small>([^<]+)", listed) == [
        ("A confirm", "c@x.example"),
        ("A digest", "Got it: 2"),
    ]
