"""An announcement's whole way over the desk, in a browser, through the running hub: written, approved, sent, followed,
corrected, withdrawn."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from core.clock import SystemClock
from core.store import Store
from core.tokens import Keys
from keryx.wiring import load_tables
from producers.desk.staff import people
from producers.desk.staff.people import Grant, Role
from producers.desk.staff.sign_in import invitation
from tests.audience.pages.test_walk import FAULTS, PICTURES
from tests.drills.program import Program
from tests.producers.desk.clerk import PASSWORD
from tests.servers.smtp import Sink


@pytest.fixture
async def hub(tmp_path: Path, sqlite_url: str, smtp_sink: Sink) -> AsyncIterator[Program]:
    program = Program(tmp_path, sqlite_url, smtp_sink.url, channels="site,email,feeds")
    program.environment["KERYX_DESK_UNDO_S"] = "5"
    await program.prepare(3)
    await program.start()
    yield program
    program.end()


async def link_for(hub: Program, name: str, role: Role) -> str:
    """Somebody with one role, and the page where they choose a password."""
    load_tables()
    store, clock = Store.open(hub.database), SystemClock()
    person = await people.add(store, clock, f"{name}@dimos.example", name.title(), [Grant(role)], who="test")
    token = await invitation(store, Keys(store, clock), clock, person.id, who="test")
    await store.close()
    return f"{hub.url}/desk/join/{token}"


async def joined(browser: Browser, link: str) -> Page:
    context = await browser.new_context(locale="el-GR", viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
    await page.goto(link)
    await page.get_by_label("Νέος κωδικός πρόσβασης").fill(PASSWORD)
    await page.get_by_label("Ξανά ο νέος κωδικός").fill(PASSWORD)
    await page.get_by_role("button", name="Αποθήκευση και είσοδος").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Γραφείο")
    return page


async def through(page: Page, task: str, section: str) -> None:
    """By the menu: what somebody does, and the part of the desk for it."""
    menu = page.get_by_role("navigation", name="Μέρη του γραφείου")
    await menu.get_by_text(task, exact=True).click()
    await menu.get_by_role("link", name=section).click()


async def sound(page: Page, name: str) -> None:
    """Nothing is wrong with this page for a keyboard, a screen reader or a phone."""
    await page.wait_for_load_state()  # a button just pressed may have led here
    for width in (1280, 390):
        await page.set_viewport_size({"width": width, "height": 900})
        if os.environ.get("KERYX_PICTURES"):
            await page.screenshot(path=PICTURES / f"desk-{name}-{width}.png", full_page=True)
        assert await page.evaluate(FAULTS) == [], (name, width)
    await page.set_viewport_size({"width": 1280, "height": 900})


async def test_an_announcement_goes_its_whole_way(hub: Program, smtp_sink: Sink, chromium: str) -> None:
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        writer = await joined(browser, await link_for(hub, "maria", Role.WRITER))
        approver = await joined(browser, await link_for(hub, "nikos", Role.APPROVER))
        await sound(writer, "home")

        # written: saved and shown as it is typed
        await writer.get_by_role("link", name="Νέα ανακοίνωση").first.click()
        await sound(writer, "new")
        await writer.get_by_label("Ποιος ανακοινώνει").select_option("Δήμος Λιμνοχωρίου")
        await writer.get_by_role("button", name="Εκδήλωση συναυλία").click()
        await writer.get_by_label("Τίτλος", exact=True).fill("Συναυλία της Φιλαρμονικής")
        await writer.get_by_label("Έναρξη").fill("2027-06-12T20:30")
        await writer.get_by_label("Χώρος", exact=True).fill("Πολιτιστικό Κέντρο")
        mail = writer.frame_locator('[data-channel="email"] iframe').first
        await expect(mail.get_by_role("heading", level=1)).to_contain_text("Συναυλία της Φιλαρμονικής")
        await expect(writer.locator("#left")).to_have_text("Είναι έτοιμο.")
        await writer.get_by_label("Τίτλος", exact=True).fill("Συναυλία της Φιλαρμονικής στο λιμάνι")
        await expect(mail.get_by_role("heading", level=1)).to_contain_text("στο λιμάνι")
        await expect(writer.locator("#reach")).to_contain_text("3 άνθρωποι", timeout=15_000)
        await sound(writer, "compose")
        await writer.reload()
        await expect(writer.get_by_label("Τίτλος", exact=True)).to_have_value("Συναυλία της Φιλαρμονικής στο λιμάνι")
        await expect(writer.get_by_role("button", name="Αποστολή σε όλα")).to_have_count(0)  # two people
        await writer.get_by_role("button", name="Υποβολή για έγκριση").click()
        await expect(writer.locator(".keryx-tag").first).to_have_text("περιμένει έγκριση")

        # approved: by somebody else; taken back; sent again
        await approver.goto(f"{hub.url}/desk")
        await approver.get_by_role("link", name="Συναυλία της Φιλαρμονικής στο λιμάνι").click()
        await approver.get_by_role("button", name="Έγκριση και αποστολή").click()
        await sound(approver, "leaving")
        await approver.get_by_role("button", name="Ανάκληση").click()
        await expect(approver.locator(".keryx-tag").first).to_have_text("γράφεται")
        await writer.reload()
        await writer.get_by_role("button", name="Υποβολή για έγκριση").click()
        await approver.reload()
        await approver.get_by_role("button", name="Έγκριση και αποστολή").click()
        await approver.get_by_role("link", name="Δείτε πού έφτασε").click(timeout=30_000)

        # followed: the matrix is live
        await expect(approver.locator('td[data-channel="email"]')).to_contain_text("παραδόθηκαν 3", timeout=30_000)
        await expect(approver.locator("#state")).to_have_text("δημόσια")
        assert len({message.recipients for message in smtp_sink.messages()}) == 3
        await sound(approver, "announcement")
        page = approver.url

        # corrected
        await writer.goto(page)
        await writer.get_by_role("button", name="Διόρθωση", exact=True).click()
        await writer.get_by_label("Έναρξη").fill("2027-06-13T20:30")
        await expect(writer.locator("#told")).to_have_text("Αποθηκεύτηκε.")
        await writer.get_by_label("Γιατί αλλάζει").select_option("postponement")
        await writer.get_by_role("button", name="Αποθήκευση του λόγου").click()
        await expect(writer.locator("#reach")).to_contain_text("Πρόταση: ουσιαστική")
        await expect(writer.locator("#reach del")).to_contain_text("12 Ιουνίου 2027")
        await sound(writer, "correct")
        await writer.get_by_role("button", name="Υποβολή για έγκριση").click()
        await approver.goto(f"{hub.url}/desk")
        await approver.get_by_role("link", name="Συναυλία της Φιλαρμονικής στο λιμάνι").first.click()
        await approver.get_by_role("button", name="Έγκριση και αποστολή").click()
        await approver.get_by_role("link", name="Δείτε πού έφτασε").click(timeout=30_000)
        second = approver.get_by_role("row").filter(has_text="2 · Διόρθωση")
        await expect(second.locator('td[data-channel="email"]')).to_contain_text("παραδόθηκαν 3", timeout=30_000)

        # withdrawn: needs a reason, and acts at once
        await approver.get_by_text("Απόσυρση", exact=True).first.click()
        await approver.locator("#reason").fill("Ματαιώνεται λόγω κακοκαιρίας.")
        await approver.locator("#withdraw").click()
        await expect(approver.locator('[data-effect="email"]')).to_contain_text("Θα ειδοποιηθούν 3")
        await sound(approver, "withdraw")
        await approver.locator("#surely").click()
        await expect(approver.locator("#state")).to_have_text("αποσύρθηκε")
        third = approver.get_by_role("row").filter(has_text="3 · Απόσυρση")
        await expect(third.locator('td[data-channel="email"]')).to_contain_text("παραδόθηκαν 3", timeout=30_000)
        assert re.search("αποσύρθηκε|Απόσυρση", await (await approver.request.get(page)).text())
        await browser.close()
