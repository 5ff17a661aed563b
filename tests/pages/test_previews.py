"""The previews are read without scrolling inside them, several at a time where there is room; on a phone the decision
is within reach all the while."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, async_playwright, expect

from producers.desk.office import COOKIE
from producers.desk.staff.people import Role
from tests.audience.pages.test_walk import FAULTS, PICTURES
from tests.pages.furnished import CONCERT, begun, press
from tests.producers.desk.clerk import Clerk, House

# Of each preview on the page: where it stands, and what of it is not seen.
SHOWN = """() => [...document.querySelectorAll('.keryx-desk__previews section')].map(place => {
  const at = place.getBoundingClientRect();
  const frames = [...place.querySelectorAll('iframe')].filter(frame => frame.clientWidth);
  const hidden = frames.map(frame => frame.contentDocument.documentElement.scrollHeight - frame.clientHeight);
  return {left: Math.round(at.left), top: Math.round(at.top), width: at.width, hidden: Math.max(0, ...hidden)};
})"""
IN_SIGHT = """one => { const at = one.getBoundingClientRect(); return at.top >= 0 && at.bottom <= innerHeight; }"""


@asynccontextmanager
async def seated(clerk: Clerk, address: str, chromium: str) -> AsyncIterator[Page]:
    async with async_playwright() as player:
        flags = ["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        browser = await player.chromium.launch(executable_path=chromium, args=flags)
        context = await browser.new_context(locale="el-GR")
        await context.add_cookies([{"name": COOKIE, "value": clerk.browser.cookies[COOKIE], "url": f"{address}/desk"}])
        page = await context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
        yield page
        await browser.close()


async def whole(page: Page) -> list[dict[str, float]]:
    """The previews, once nothing of any is hidden."""
    shown: list[dict[str, float]] = []
    for _ in range(300):
        shown = await page.evaluate(SHOWN)
        if all(one["hidden"] <= 1 for one in shown):
            return shown
        await page.evaluate("() => new Promise(requestAnimationFrame)")
    pytest.fail(f"to be scrolled inside: {shown}")


async def look(page: Page, name: str, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    if os.environ.get("KERYX_PICTURES"):
        await page.screenshot(path=PICTURES / f"desk-{name}-{width}.png", full_page=True)
    assert await page.evaluate(FAULTS) == [], (name, width)


async def test_several_previews_stand_beside_one_another_each_as_tall_as_it_is(
    house: House, address: str, chromium: str
) -> None:
    maria = await house.joined("maria", Role.WRITER)
    path = await begun(maria, "event.event", **CONCERT)
    async with seated(maria, address, chromium) as page:
        await page.goto(f"{address}{path}")
        for width, beside in ((390, 1), (1280, 2), (1600, 3)):
            await look(page, "previews", width)
            shown = await whole(page)
            assert len(shown) == 5
            at_once = max(sum(other["top"] == one["top"] for other in shown) for one in shown)
            assert at_once == beside, (width, shown)
            assert min(one["width"] for one in shown) >= 320
        # what is typed makes one longer
        await page.locator('[name="summary.el"]').fill("Έργα Ελλήνων συνθετών. " * 40)
        mail = page.frame_locator('[data-channel="email"] iframe').first
        await expect(mail.locator("body")).to_contain_text("συνθετών. Έργα")
        await whole(page)
        # another title makes another card: its picture comes after its frame
        for title in ("Συναυλία", "Συναυλία της Φιλαρμονικής"):
            await page.locator('[name="title.el"]').fill(title)
            card = page.frame_locator('[data-channel="webtv"] iframe').locator("img")
            await expect(card).to_have_attribute("alt", title)
            await whole(page)
            assert await card.evaluate("one => one.getBoundingClientRect().height > 100"), "the card is seen"


async def test_whoever_approves_on_a_phone_has_the_button_within_reach(
    house: House, address: str, chromium: str
) -> None:
    boss = await house.joined("boss", Role.WRITER)
    nikos = await house.joined("nikos", Role.APPROVER)
    path = await begun(boss, "event.event", **CONCERT)
    await press(boss, path, "submit")
    async with seated(nikos, address, chromium) as page:
        await page.set_viewport_size({"width": 390, "height": 800})
        await page.goto(f"{address}{path}")
        await look(page, "approve", 390)
        await page.set_viewport_size({"width": 390, "height": 800})
        button = page.locator(".keryx-desk__bar button")
        assert await button.evaluate(IN_SIGHT)
        await page.locator("#findings").scroll_into_view_if_needed()
        assert await button.evaluate(IN_SIGHT)
        await page.get_by_role("link", name="Στην έγκριση ή την επιστροφή").click()
        assert await page.locator("#going h2").evaluate(IN_SIGHT)
        await button.click()
        await expect(page.locator("#leaving")).to_be_visible()
        await page.set_viewport_size({"width": 1280, "height": 900})
        await expect(page.locator(".keryx-desk__bar button")).to_have_count(0)
