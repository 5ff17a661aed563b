"""Reports, the trail, the record of publication and the copy kit in a browser: sound for everybody, with and without
scripts."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from producers.desk.office import COOKIE
from producers.desk.staff.people import Role
from tests.audience.pages.test_walk import FAULTS, PICTURES
from tests.drills.program import free_port
from tests.hub import EVENT
from tests.producers.desk.clerk import House
from tests.producers.desk.test_report import counted, delivered, posted

LONG = "Πρόσκληση εκδήλωσης ενδιαφέροντος για την παραχώρηση χρήσης περιπτέρων στη χριστουγεννιάτικη αγορά"


@pytest.fixture
async def address(house: House) -> AsyncIterator[str]:
    """The desk over the wire, in this process."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(house.app, port=port, log_level="warning", lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await running


async def signed_in(house: House, browser: Browser, address: str, *, scripts: bool = True) -> BrowserContext:
    clerk = await house.joined(f"boss{int(scripts)}", Role.ADMINISTRATOR, Role.APPROVER, Role.WRITER)
    context = await browser.new_context(
        locale="el-GR", java_script_enabled=scripts, permissions=["clipboard-read", "clipboard-write"]
    )
    cookie = clerk.browser.cookies[COOKIE]
    await context.add_cookies([{"name": COOKIE, "value": cookie, "url": f"{address}/desk"}])
    return context


async def sound(page: Page, name: str) -> None:
    """Nothing is wrong with this page for a keyboard, a screen reader or a phone."""
    for width in (1280, 390, 320):
        await page.set_viewport_size({"width": width, "height": 900})
        if os.environ.get("KERYX_PICTURES") and width > 320 and name.endswith("-el"):
            await page.screenshot(path=PICTURES / f"desk-{name}-{width}.png", full_page=True)
        assert await page.evaluate(FAULTS) == [], (name, width)


async def looked_back(house: House) -> UUID:
    """An announcement that was corrected, with others before it."""
    for n in range(3):
        await delivered(house, await posted(house, issuer="deya"), {"sent": 40 + n})
    one = await posted(house, title={"el": LONG, "en": "Call for interest: kiosks"})
    await delivered(house, one, {"sent": 1180, "refused": 12, "dead": 2})
    await delivered(house, one, {"sent": 320}, gathers="daily")
    await house.hub.posting.reschedule(one, "nikos@dimos.example", paused=True)
    await counted(house)
    return one


async def test_every_page_is_sound_in_both_languages(house: House, address: str, chromium: str) -> None:
    one = await looked_back(house)
    parts = {
        "report": "/desk/report",
        "trail": "/desk/trail",
        "announcement-report": f"/desk/announcements/{one}/report",
        "announcement-trail": f"/desk/announcements/{one}/trail",
        "proof": f"/desk/announcements/{one}/proof",
        "kit": f"/desk/announcements/{one}/kit",
    }
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        page = await (await signed_in(house, browser, address)).new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
        for name, path in parts.items():
            for language in ("el", "en"):
                await page.goto(f"{address}{path}?lang={language}")
                await sound(page, f"{name}-{language}")
        await browser.close()


async def test_one_click_copies_the_text_and_downloads_the_picture(
    house: House, address: str, chromium: str, tmp_path: Path
) -> None:
    one = (await house.hub.posting.post(EVENT, "maria@dimos.example")).id
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        page = await (await signed_in(house, browser, address)).new_page()
        await page.goto(f"{address}/desk/announcements/{one}/kit")
        viber = page.get_by_role("region", name="Viber")
        async with page.expect_download() as coming:
            await viber.get_by_role("link", name="Αντιγραφή κειμένου και λήψη εικόνας").click()
        assert (await coming.value).suggested_filename == "2026-000001-viber-1080x1080.png"
        await expect(viber.get_by_role("status")).to_have_text("Αντιγράφηκε.")
        copied = await page.evaluate("navigator.clipboard.readText()")
        assert copied == await viber.get_by_role("textbox").input_value()

        plain = await (await signed_in(house, browser, address, scripts=False)).new_page()
        await plain.goto(f"{address}/desk/announcements/{one}/kit")
        viber = plain.get_by_role("region", name="Viber")
        await expect(viber.get_by_text("Επιλέξτε όλο το κείμενο και αντιγράψτε το.")).to_be_visible()
        async with plain.expect_download() as coming:
            await viber.get_by_role("link", name="Λήψη εικόνας 1080 × 1080").click()
        file = tmp_path / "picture.png"
        await (await coming.value).save_as(file)
        assert file.read_bytes()[:4] == b"\x89PNG"
        await browser.close()
