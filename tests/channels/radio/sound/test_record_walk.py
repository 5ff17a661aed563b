"""A producer at a browser with a microphone: speaks the text, hears it, speaks it again, and has it aired."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, async_playwright, expect

from producers.desk.office import COOKIE
from tests.audience.pages.test_walk import FAULTS, PICTURES
from tests.channels.radio.sound.conftest import EVENT, Sounding
from tests.drills.program import free_port
from tests.pages.test_axe import RULES, RUN

MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]  # beeps, once a second
PHONE: Any = {"width": 360, "height": 800}
DESK: Any = {"width": 1280, "height": 900}


@pytest.fixture
async def url(sounding: Sounding) -> AsyncIterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(sounding.house.app, port=port, log_level="warning", lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await running


async def sound(page: Page, path: str, name: str) -> None:
    """In both languages, at a desk and on a phone."""
    for language in ("el", "en"):
        await page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        for size in (DESK, PHONE):
            await page.set_viewport_size(size)
            if os.environ.get("KERYX_PICTURES") and language == "el":
                await page.screenshot(path=PICTURES / f"radio-{name}-{size['width']}.png", full_page=True)
            assert await page.evaluate(FAULTS) == [], (name, language, size)
            assert await page.evaluate(RUN, RULES) == [], (name, language, size)


async def test_a_text_is_spoken_heard_spoken_again_and_aired(sounding: Sounding, url: str, chromium: str) -> None:
    await sounding.make()
    secret = sounding.maria.browser.cookies.get(COOKIE)
    assert secret is not None
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el", *MICROPHONE]
        )
        context = await browser.new_context(viewport=PHONE)
        await context.add_init_script(script=AXE_SCRIPT)
        await context.add_cookies([{"name": COOKIE, "value": secret, "url": f"{url}/desk"}])
        page = await context.new_page()
        await page.goto(f"{url}/desk/radio/scripts/{EVENT}")
        await page.get_by_role("link", name="Ηχογράφηση").last.click()
        await expect(page.get_by_text("Συνθετική φωνή.")).to_be_visible()
        await expect(page.get_by_role("button", name="Αυτή να μεταδοθεί")).to_be_hidden()
        for begin in ("Εγγραφή", "Εγγραφή ξανά"):
            await page.get_by_role("button", name=begin, exact=True).click()
            await expect(page.get_by_role("status")).to_contain_text("Γράφει: 2 δευτ.")
            await page.get_by_role("button", name="Τέλος").click()
            await expect(page.get_by_role("status")).to_contain_text("δευτερόλεπτα. Ακούστε τα")
        heard = page.locator("[data-heard]")
        await expect(heard).to_be_visible()
        await expect(heard).to_have_attribute("src", re.compile("^data:audio"))
        await page.get_by_role("button", name="Αυτή να μεταδοθεί").click()
        await expect(page.get_by_text("Η ηχογράφηση μεταδίδεται από εδώ και πέρα.")).to_be_visible(timeout=30_000)
        await expect(page.get_by_text("Ηχογράφηση: Maria")).to_be_visible()
        recorded = (await sounding.takes(None))[f"{EVENT}-el", 15]
        assert (recorded.source, recorded.facts["loudness_lufs"]) == ("recording", pytest.approx(-23, abs=0.5))
        await sound(page, f"{url}/desk/radio/record/{EVENT}?form=15", "record")
        await sound(page, f"{url}/desk/radio/sounds", "sounds")
        await browser.close()
