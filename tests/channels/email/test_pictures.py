"""Mails in a browser, at the widths of phones and of a desk, light and dark, without images."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Page, async_playwright

from channels.email.render import render
from schemas.edition import Action, Reason
from tests.channels.email.letters import LETTERS, mail
from tests.editions import SITE, event_edition, press_edition, programme_edition, tender_edition

PICTURES = Path(__file__).parent.parent.parent.parent / "docs" / "pictures"
PHONES = (320, 390)
DESK = 680
SHOWN = ("event-el", "correction-el-phone", "digest-weekly-el", "confirm-en-phone")


@pytest.fixture
async def page(chromium: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium)
        page = await browser.new_page()
        await page.route("**/*", lambda route: route.abort())  # images are off
        yield page
        await browser.close()


def mails(language: str) -> dict[str, str]:
    """Everything there is, by name: its HTML."""
    longest = "ΠαλαιόΜητροπολιτικόςΣυνδυασμός" * 4
    shown = {
        "event": render(event_edition(), language, Action.PUBLISH, SITE),
        "correction": render(
            tender_edition(number=2, action=Action.CORRECT, reason=Reason.EXTENSION, note="Λόγω διευκρινίσεων."),
            language,
            Action.CORRECT,
            SITE,
        ),
        "programme": render(programme_edition(), language, Action.PUBLISH, SITE),
        "press": render(press_edition(), language, Action.PUBLISH, SITE),
        "withdrawal": render(press_edition(number=2, action=Action.WITHDRAW), language, Action.WITHDRAW, SITE),
        "hostile": render(
            event_edition(title=longest, body=f"https://example.org/{longest}\n\n| α | β |\n|-|-|\n| {longest} | β |"),
            language,
            Action.PUBLISH,
            SITE,
        ),
    }
    return {name: made.parts["html"] for name, made in shown.items()} | {
        name: mail(name, language)["html"] for name in LETTERS
    }


@pytest.mark.parametrize("language", ["el", "en"])
async def test_nothing_runs_over_the_edge(page: Page, language: str) -> None:
    for name, html in mails(language).items():
        await page.set_content(html)
        for width in (*PHONES, DESK):
            await page.set_viewport_size({"width": width, "height": 800})
            needed = await page.evaluate("document.documentElement.scrollWidth")
            assert needed <= width, (name, width)
        await _picture(page, f"{name}-{language}", DESK, "light")
        await _picture(page, f"{name}-{language}-phone", 375, "dark")


async def test_it_is_six_hundred_pixels_wide_on_a_desk_and_as_wide_as_a_phone(page: Page) -> None:
    await page.set_content(mails("el")["event"])
    for width, wide in ((DESK, 600), (1200, 600), (320, 320)):
        await page.set_viewport_size({"width": width, "height": 800})
        box = await page.locator(".letter").bounding_box()
        assert box is not None
        assert box["width"] == wide


async def test_the_dark_page_is_dark_and_its_letters_are_light(page: Page) -> None:
    await page.emulate_media(color_scheme="dark")
    await page.set_content(mails("el")["event"])
    for place, value in (("background-color", "rgb(26, 32, 41)"), ("color", "rgb(233, 237, 242)")):
        script = f"getComputedStyle(document.querySelector('.content')).getPropertyValue('{place}')"
        assert await page.evaluate(script) == value


async def _picture(page: Page, name: str, width: int, scheme: Literal["light", "dark"]) -> None:
    """Pictures for the documentation are taken when asked for: KERYX_PICTURES=1, or a folder for all of them."""
    if wanted := os.environ.get("KERYX_PICTURES"):
        await page.set_viewport_size({"width": width, "height": 400})
        await page.emulate_media(color_scheme=scheme)
        folder = PICTURES if wanted == "1" else Path(wanted)
        if wanted != "1" or name in SHOWN:
            await page.screenshot(path=folder / f"mail-{name}.png", full_page=True)
        await page.emulate_media(color_scheme="light")
