"""A document becomes a draft in a browser; the check list follows what is typed, and mends it."""

from pathlib import Path

from playwright.async_api import async_playwright, expect

from producers.desk.staff.people import Role
from tests.drills.program import Program
from tests.producers.desk import papers
from tests.producers.desk.test_walk import hub as hub  # the running program
from tests.producers.desk.test_walk import joined, link_for, sound


async def test_a_paper_becomes_a_draft_and_the_check_list_follows(hub: Program, chromium: str, tmp_path: Path) -> None:
    paper = tmp_path / "diakiryxi.docx"
    paper.write_bytes(papers.docx(papers.LETTER, papers.REST))
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        writer = await joined(browser, await link_for(hub, "maria", Role.WRITER))
        await writer.goto(f"{hub.url}/desk/new")
        await writer.get_by_label("Έγγραφο Word").set_input_files(paper)
        await writer.get_by_role("button", name="Συμπλήρωση από το έγγραφο").click()
        title = writer.get_by_label("Τίτλος", exact=True)
        await expect(title).to_have_value("Προμήθεια γάλακτος για το προσωπικό του Δήμου")
        beside = writer.locator('[data-field="title.el"]')
        await expect(beside).to_contain_text("από το έγγραφο, σελ. 1")
        await title.fill("Προμήθεια γάλακτος για το προσωπικό")
        await expect(beside).not_to_contain_text("από το έγγραφο")

        # live: in the list and beside the field, in step with what is typed
        summary = writer.get_by_label("Περίληψη", exact=True)
        await summary.fill("Προσφορές ως την Τρίτη 18 Δεκεμβρίου 2026. Τηλέφωνο: 6944 123 456.")
        await expect(writer.locator("#findings")).to_contain_text("η ημέρα δεν ταιριάζει")
        await expect(writer.locator('[data-field="summary.el"]')).to_contain_text("η ημέρα δεν ταιριάζει")
        await sound(writer, "check-list")
        await writer.get_by_role("button", name="Διόρθωσέ το: «την Τρίτη 18 Δεκεμβρίου 2026»").click()
        await expect(summary).to_have_value("Προσφορές ως την Παρασκευή 18 Δεκεμβρίου 2026. Τηλέφωνο: 6944 123 456.")
        await expect(writer.locator("#findings")).not_to_contain_text("η ημέρα δεν ταιριάζει")
        here = writer.locator("#findings:focus, #findings :focus")
        await expect(here).to_have_count(1)  # the keyboard is on what is next in the list

        # held back until somebody says that they know
        await writer.get_by_role("button", name="Υποβολή για έγκριση").click()
        await expect(writer.locator(".keryx-tag").first).to_have_text("γράφεται")
        await writer.get_by_role("button", name="Το ξέρω: Κινητό τηλέφωνο").press("Enter")
        await expect(writer.locator("#findings")).to_contain_text("Το γνωρίζει: maria@dimos.example")
        await expect(here).to_have_count(1)
        await writer.get_by_role("button", name="Υποβολή για έγκριση").click()
        await expect(writer.locator(".keryx-tag").first).to_have_text("περιμένει έγκριση")

        # another time from its template
        await writer.get_by_text("Αποθήκευση ως πρότυπο").first.click()
        await writer.get_by_label("Όνομα προτύπου").fill("Προμήθεια τροφίμων")
        await writer.get_by_role("button", name="Αποθήκευση ως πρότυπο").click()
        await writer.goto(f"{hub.url}/desk/new?again=τίποτα")
        await sound(writer, "starting")
        await writer.get_by_role("button", name="Ξεκινήστε από αυτό: Προμήθεια τροφίμων").click()
        await expect(title).to_have_value("Προμήθεια γάλακτος για το προσωπικό")
        await browser.close()
