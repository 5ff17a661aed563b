"""Before the shift, in a browser: own words, a correction against them, paper, at last without a network."""

import io
import os

import pypdf
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, async_playwright, expect

from schemas.edition import Action, Reason
from tests.audience.pages.test_walk import PICTURES
from tests.channels.radio.scripts.conftest import ON_AIR, Studio
from tests.channels.radio.scripts.test_print import MOVED
from tests.channels.radio.scripts.test_prompter import EVENT, PATH, seated
from tests.editions import event_edition
from tests.pages.test_axe import RULES, RUN

WORDS = "Το Σάββατο 12 Δεκεμβρίου στις 19:30 παίζει η Φιλαρμονική.\nΕλάτε στο Πολιτιστικό Κέντρο."

LINES = ("πρώτον", "δεύτερον", "τρίτον", "τέταρτον", "πέμπτον", "έκτον", "έβδομον", "όγδοον", "ένατον", "δέκατον")


async def test_scripts_and_paper(studio: Studio, address: str, chromium: str) -> None:
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        context = await browser.new_context(locale="el-GR", viewport={"width": 1280, "height": 900})
        await context.add_init_script(script=AXE_SCRIPT)
        page = await seated(studio, context, address)
        await own_words(page, address)
        moved = {"number": 2, "action": Action.CORRECT, "reason": Reason.POSTPONEMENT, "occurrences": MOVED}
        await studio.air(event_edition(**{**ON_AIR, **moved}))
        await against_them(page)
        long = {"radio": {"el": "\n".join(f"Η συναυλία αναβάλλεται για άλλη ημέρα, {n}." for n in LINES)}}
        await studio.air(event_edition(**{**ON_AIR, **moved, "number": 3, "own_words": long}))
        await page.goto(f"{address}{PATH.replace('prompter', 'print')}")
        await page.get_by_role("button", name="Εκτύπωση").click()
        assert await page.evaluate(RUN, RULES) == []
        await context.set_offline(True)
        leaves = await page.locator(".leaf").count()
        assert leaves >= 2
        assert len(pypdf.PdfReader(io.BytesIO(await page.pdf(prefer_css_page_size=True))).pages) == leaves
        await picture(page, "printing", 1280)
        await browser.close()


async def own_words(page: Page, address: str) -> None:
    await page.goto(f"{address}/desk/radio/scripts/{EVENT}")
    longest = page.get_by_role("region", name="60 δευτερόλεπτα")
    await longest.get_by_text("Γράψτε το με δικά σας λόγια").click()
    words = longest.get_by_label("Κείμενο για 60 δευτερόλεπτα")
    await words.fill(WORDS * 9)
    await expect(longest.locator("[data-time]")).to_contain_text("Δεν χωρά")
    await words.fill(WORDS)
    await expect(longest.locator("[data-time]")).to_have_text("Διαβάζεται σε 9 δευτερόλεπτα.")
    await longest.get_by_role("button", name="Αποθήκευση").click()
    await expect(page.get_by_role("status")).to_contain_text("Αποθηκεύτηκε.")


async def against_them(page: Page) -> None:
    await page.reload()
    longest = page.get_by_role("region", name="60 δευτερόλεπτα")
    await expect(longest.locator("del").filter(has_text="Σάββατο 12")).to_have_count(1)
    await expect(longest.locator(".keryx-script__check").first).to_contain_text("Σάββατο 12")
    if os.environ.get("KERYX_PICTURES"):
        await longest.locator(".keryx-notice--withdrawn").screenshot(path=PICTURES / "radio-difference.png")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await longest.get_by_role("button", name="Διαγραφή των δικών μας λόγων").click()
    await expect(page.get_by_role("status")).to_contain_text("διαγράφηκαν")


async def picture(page: Page, name: str, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    if os.environ.get("KERYX_PICTURES"):
        await page.screenshot(path=PICTURES / f"radio-{name}-{width}.png")
