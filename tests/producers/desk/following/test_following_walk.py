"""Planning and following in a browser: the list, the calendar by mouse and by form, and each page sound on a phone."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from producers.desk.staff.people import Role
from tests.audience.pages.test_walk import FAULTS, PICTURES
from tests.drills.program import NOTICE, Program
from tests.producers.desk.test_walk import joined, link_for
from tests.servers.smtp import Sink

WIDTHS = (1280, 390, 320)


@pytest.fixture
async def hub(tmp_path: Path, sqlite_url: str, smtp_sink: Sink) -> AsyncIterator[Program]:
    program = Program(tmp_path, sqlite_url, smtp_sink.url, channels="site,email")
    await program.prepare(2)
    await program.start()
    yield program
    program.end()


async def sound(page: Page, name: str) -> None:
    """In both languages, on a desk and on a phone."""
    address = page.url.split("lang=")[0].rstrip("?&")
    for language in ("el", "en"):
        await page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}" if language == "en" else address)
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 900})
            if os.environ.get("KERYX_PICTURES") and width != WIDTHS[-1]:
                picture = PICTURES / f"desk-{name}-{language}-{width}.png"
                await page.screenshot(path=picture, full_page=True)
            assert await page.evaluate(FAULTS) == [], (name, language, width)
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.goto(address)


async def test_what_is_planned_is_moved_and_what_went_out_is_found_and_followed(hub: Program, chromium: str) -> None:
    first = datetime.now(UTC).replace(day=1, hour=9, minute=0, second=0, microsecond=0) + timedelta(days=32)
    month = first.replace(day=1)
    days = [month.replace(day=day).date().isoformat() for day in (10, 11, 12)]
    out = await hub.post()
    await hub.settled(out)
    planned = await hub.post(NOTICE | {"title": "Δίκτυο όμβριων", "release": f"{days[0]}T09:00"}, key="two")
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        page = await joined(browser, await link_for(hub, "nikos", Role.APPROVER))

        await page.goto(f"{hub.url}/desk/announcements")
        await page.get_by_label("Λέξεις").fill("ΧΙΟΝΙΟΥ")
        await page.get_by_role("button", name="Αναζήτηση").click()
        await expect(page.get_by_role("heading", level=2)).to_have_text(["Κλειστά σχολεία λόγω χιονιού"])
        await sound(page, "list")

        # the calendar: dragged, then by its form, then by keys
        await page.goto(f"{hub.url}/desk/calendar?day={days[0]}")
        entry = page.locator("[data-key]")
        await entry.drag_to(page.locator(f'[data-day="{days[1]}"]'))
        await expect(page.get_by_role("status")).to_contain_text("Μετακινήθηκε")
        await expect(page.locator(f'[data-day="{days[1]}"]')).to_contain_text("Δίκτυο όμβριων")
        await page.get_by_text("Μετακίνηση", exact=True).first.click()
        await page.get_by_label("Νέα ημέρα").fill(days[2])
        await page.get_by_role("button", name="Μετακίνηση").click()
        await expect(page.locator(f'[data-day="{days[2]}"]')).to_contain_text("09:00")
        await sound(page, "calendar")
        await page.keyboard.press("ArrowRight")
        await expect(page.locator(f'[data-day="{days[2]}"]')).to_have_count(0)
        await page.goto(f"{hub.url}/desk/calendar?view=week&day={days[2]}")
        await sound(page, "week")

        # what its receipts say; the pause is live
        await page.goto(f"{hub.url}/desk/announcements/{out}")
        # by its address: the live table may put another link in the place of the one that is pressed
        await page.goto(hub.url + str(await page.locator('td[data-channel="email"] a').get_attribute("href")))
        await expect(page.get_by_role("row").nth(1)).to_contain_text("παραδόθηκε στον διακομιστή")
        await sound(page, "cell")
        await page.goto(f"{hub.url}/desk/announcements/{out}")
        await expect(page.locator("#pause")).to_have_count(0)  # all has arrived
        await page.goto(f"{hub.url}/desk/announcements/{planned}")
        await page.locator("#pause").click()
        await expect(page.locator("#still")).to_contain_text("Σε παύση")
        await sound(page, "paused")
        await page.locator("#go-on").click()
        await expect(page.locator("#still")).not_to_contain_text("Σε παύση")
        await page.goto(f"{hub.url}/desk/standing")
        await sound(page, "standing")
        await browser.close()
