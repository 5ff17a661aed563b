"""An administrator's way with a source, in a browser: added, tried, looked at, its draft found by a writer."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from producers.desk.staff.people import Role
from tests.drills.program import Program
from tests.producers.desk.test_walk import joined, link_for, sound, through


@pytest.fixture
async def hub(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Program]:
    program = Program(tmp_path, sqlite_url, "smtp://127.0.0.1:9", channels="site")
    program.environment["KERYX_IMPORTS_FOLDER"] = str(tmp_path / "watched")
    (tmp_path / "watched" / "in").mkdir(parents=True)
    await program.prepare(0)
    await program.start()
    yield program
    program.end()


async def test_a_source_is_added_tried_and_its_drafts_are_found(hub: Program, tmp_path: Path, chromium: str) -> None:
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        admin = await joined(browser, await link_for(hub, "eleni", Role.ADMINISTRATOR))
        await through(admin, "Ρυθμίζω", "Πηγές")
        await admin.get_by_role("link", name="Φάκελος αρχείων").click()
        await admin.get_by_label("Όνομα της πηγής").fill("Αρχεία του Πολιτισμού")
        await admin.get_by_label("Όνομα του φακέλου").fill("../in")
        await admin.get_by_role("button", name="Προσθήκη").click()
        await expect(admin.get_by_role("alert")).to_contain_text("Γράψτε το όνομα ενός φακέλου")
        await sound(admin, "imports-new")
        await admin.get_by_label("Όνομα του φακέλου").fill("in")
        await admin.get_by_label("γίνονται πρόχειρα", exact=True).check()
        rows = "Τίτλος;Έναρξη;Κείμενο\nΈργα στην πλατεία;;Από Δευτέρα.\nΣυναυλία;μεθαύριο;\nΝέο ωράριο ΚΕΠ;;\n"
        (tmp_path / "watched" / "in" / "a.csv").write_text(rows, "utf-8")
        await admin.get_by_role("button", name="Προσθήκη").click()
        await expect(admin.get_by_role("heading", level=1)).to_have_text("Αρχεία του Πολιτισμού")
        await admin.get_by_role("button", name="Δοκιμή").click()
        await expect(admin.get_by_text("Γραμμή 3, «Έναρξη»").first).to_be_visible()
        await expect(admin.get_by_text("Έργα στην πλατεία").first).to_be_visible()
        await sound(admin, "imports-one")
        await admin.goto(f"{hub.url}/desk/imports?lang=en")
        await sound(admin, "imports-en")
        await admin.goto(f"{hub.url}/desk/clippings")
        await sound(admin, "clippings")
        await browser.close()
