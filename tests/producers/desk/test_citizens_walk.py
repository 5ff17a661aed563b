"""A citizen's ways to the office and back, in a browser without scripts; then the settings, with a mouse."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from producers.desk.staff.people import Role
from tests.audience.pages.test_walk import FAULTS, PICTURES
from tests.drills.program import Program
from tests.producers.desk.test_walk import joined, link_for, through
from tests.servers.smtp import Sink

PLAN = {
    "kind": "programme",
    "subtype": "consultation",
    "issuer": "dimos",
    "title": {"el": "Κανονισμός κοινόχρηστων χώρων πρασίνου", "en": "Regulation of public parks"},
    "applications": {"closes": (datetime.now(UTC) + timedelta(days=14)).isoformat()},
}

GUIDE = """# Ωράριο

Κάθε εργάσιμη 8:00–15:00.

# Πού θα μας βρείτε

Πλατεία Δημαρχείου 1.

# Πιστοποιητικά

- γέννησης
- οικογενειακής κατάστασης
"""


@pytest.fixture
async def hub(tmp_path: Path, sqlite_url: str, smtp_sink: Sink) -> AsyncIterator[Program]:
    program = Program(tmp_path, sqlite_url, smtp_sink.url, channels="site,email")
    await program.prepare(0)
    await program.start()
    yield program
    program.end()


async def sound(page: Page, name: str) -> None:
    """Nothing is wrong with this page in either language, on a screen or a small phone."""
    await page.wait_for_load_state()
    for language in ("el", "en"):
        if language == "en":
            await page.goto(page.url.partition("?")[0].partition("#")[0] + "?lang=en")
        for width in (1280, 390, 320):
            await page.set_viewport_size({"width": width, "height": 900})
            if os.environ.get("KERYX_PICTURES") and width > 320 and (language == "el" or width == 390):
                suffix = "" if language == "el" else "-en"
                await page.screenshot(path=PICTURES / f"desk-{name}{suffix}-{width}.png", full_page=True)
            assert await page.evaluate(FAULTS) == [], (name, language, width)
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.go_back()


async def test_citizens_write_comment_and_read_and_an_administrator_sets(
    hub: Program, smtp_sink: Sink, chromium: str
) -> None:
    about = await hub.post(PLAN)
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        context = await browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
        citizen = await context.new_page()
        office = await joined(browser, await link_for(hub, "maria", Role.APPROVER))

        # a message, its answer, what the citizen sees of it
        await citizen.goto(f"{hub.url}/")
        await citizen.get_by_role("link", name="Γράψτε μας").click()
        await sound(citizen, "write")
        await citizen.get_by_label("Προς").select_option("dimos")
        await citizen.get_by_label("Θέμα").fill("Σπασμένο παγκάκι στην πλατεία")
        await citizen.get_by_label("Μήνυμα").press_sequentially("Το παγκάκι δίπλα στη βρύση έχει σπάσει.", delay=60)
        await citizen.get_by_label("E-mail").fill("giorgos@dimotes.example")
        await citizen.get_by_role("button", name="Αποστολή").click()
        await expect(citizen.locator("#reference")).to_contain_text("Μ20")
        followed = citizen.url
        await sound(citizen, "written")
        await through(office, "Απαντώ", "Μηνύματα")
        await sound(office, "inbox")
        await office.get_by_role("link", name="Σπασμένο παγκάκι στην πλατεία").click()
        await office.get_by_role("button", name="Το αναλαμβάνω").click()
        await office.get_by_label("Σημείωση για τους συναδέλφους").fill("Μίλησα με το συνεργείο.")
        await office.get_by_role("button", name="Προσθήκη σημείωσης").click()
        await office.get_by_label("Απάντηση", exact=True).fill("Σας ευχαριστούμε. Επισκευάζεται αύριο το πρωί.")
        await office.get_by_role("button", name="Αποστολή απάντησης").click()
        await expect(office.locator("#state")).to_have_text("απαντήθηκε")
        await sound(office, "message")
        await citizen.goto(followed)
        await expect(citizen.get_by_text("Επισκευάζεται αύριο το πρωί.")).to_be_visible()

        await citizen.goto(f"{hub.url}/announcements/{about}?lang=en")
        await citizen.get_by_role("link", name="Write to us about this").click()
        await expect(citizen.get_by_text("It is about announcement 20")).to_be_visible()

        # a consultation
        await expect(citizen.get_by_role("link", name="Consultations")).to_be_visible()
        await office.goto(f"{hub.url}/desk/consultations/{about}")
        await office.get_by_label("Άρθρα ή ερωτήσεις").fill("Άρθρο 1: Σκοπός\nΆρθρο 2: Δέντρα\nΆρθρο 3: Ωράριο")
        await office.get_by_role("button", name="Αποθήκευση", exact=True).click()
        await citizen.goto(f"{hub.url}/consultations")
        await sound(citizen, "consultations")
        await citizen.goto(f"{hub.url}/announcements/{about}")
        await citizen.get_by_role("link", name="Σχολιάστε σε αυτή τη διαβούλευση").click()
        await citizen.get_by_label("Τι σχολιάζετε").select_option("Άρθρο 2: Δέντρα")
        await citizen.get_by_label("Σχόλιο").press_sequentially("Να προστεθεί κατάλογος ντόπιων ειδών.", delay=60)
        await citizen.get_by_label("Ονοματεπώνυμο").fill("Γιώργος Παππάς")
        await citizen.get_by_role("button", name="Αποστολή σχολίου").click()
        await expect(citizen.locator("#state")).to_have_text("περιμένει να το διαβάσει ο φορέας")
        await sound(citizen, "comment")
        await office.reload()
        await office.get_by_role("button", name="Δημοσίευση", exact=True).click()
        await (
            office.get_by_label("Η απάντηση του φορέα για «Άρθρο 2")
            .or_(office.locator("#answer-2"))
            .fill("Προστίθεται παράρτημα.")
        )
        await office.get_by_role("button", name="Αποθήκευση απάντησης").nth(1).click()
        await sound(office, "consultation-office")
        await citizen.goto(f"{hub.url}/consultations/{about}")
        await expect(citizen.get_by_text("Να προστεθεί κατάλογος ντόπιων ειδών.")).to_be_visible()
        await sound(citizen, "consultation")

        # a standing page
        await office.goto(f"{hub.url}/desk/pages/new")
        await sound(office, "page-new")
        await office.get_by_label("Διεύθυνση στον ιστότοπο").fill("odigos-tou-politi")
        await office.get_by_label("Τίτλος", exact=True).fill("Οδηγός του πολίτη")
        await office.get_by_label("Κείμενο", exact=True).fill(GUIDE)
        await office.get_by_label("Τι αλλάζει").fill("Πρώτη έκδοση, απόφαση 12/2026")
        await office.get_by_role("button", name="Δημοσίευση έκδοσης").click()
        await citizen.goto(f"{hub.url}/pages/odigos-tou-politi")
        await citizen.get_by_role("link", name="Πού θα μας βρείτε").click()
        await sound(citizen, "page")

        # settings
        boss = await joined(browser, await link_for(hub, "boss", Role.ADMINISTRATOR))
        await through(boss, "Ρυθμίζω", "Ρυθμίσεις")
        await sound(boss, "settings")
        await boss.get_by_role("link", name="Περιοχές").click()
        rows = boss.locator("[data-slug]")
        await expect(rows.first).to_have_attribute("data-slug", "kentro")
        async with boss.expect_response("**/areas/order*"):
            await rows.nth(2).drag_to(rows.first)
        await boss.reload()
        await expect(rows.first).to_have_attribute("data-slug", "ano-limnochori")
        await boss.get_by_role("button", name="Πάνω: Κέντρο").press("Enter")
        await expect(rows.first).to_have_attribute("data-slug", "kentro")
        await sound(boss, "areas")
        await boss.goto(f"{hub.url}/desk/settings/issuers/dimos")
        await sound(boss, "issuer")
        await boss.goto(f"{hub.url}/desk/settings/channels")
        await boss.get_by_text("Δοκιμαστικό μήνυμα").click()
        await boss.get_by_label("Διεύθυνση e-mail").fill("boss@dimos.example")
        await boss.get_by_role("button", name="Αποστολή δοκιμής").click()
        await expect(boss.locator("#tried")).to_contain_text("Παραδόθηκε στον επόμενο διακομιστή")
        assert len(smtp_sink.messages("boss@dimos.example")) == 1
        await boss.goto(f"{hub.url}/desk/settings/channels")
        await sound(boss, "channels")
        await boss.goto(f"{hub.url}/desk/settings/file")
        await sound(boss, "file")
        await browser.close()
