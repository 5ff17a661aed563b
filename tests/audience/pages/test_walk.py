"""A person's whole way, in a browser without scripts, through the running hub: from the form to the erasure."""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.drills.program import Program
from tests.servers.smtp import Sink

PICTURES = Path(__file__).parent.parent.parent.parent / "docs" / "pictures"
WHO = "maria@dimotes.example"
# What is wrong with a page for who cannot see it, or sees it on a small phone.
FAULTS = """() => {
  const faults = [];
  const headings = [...document.querySelectorAll('h1, h2, h3, h4')].map(h => Number(h.tagName[1]));
  const first = headings.indexOf(1);
  if (headings.filter(level => level === 1).length !== 1) faults.push('not one h1');
  headings.slice(first).forEach((level, n, all) => { if (n && level > all[n - 1] + 1) faults.push('h' + level); });
  for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
    if (!field.labels.length) faults.push('no label: ' + field.name);
  const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
  ids.filter((id, n) => ids.indexOf(id) !== n).forEach(id => faults.push('twice: ' + id));
  for (const element of document.querySelectorAll('[aria-describedby], [aria-labelledby]'))
    for (const id of ((element.getAttribute('aria-describedby') || '') + ' '
        + (element.getAttribute('aria-labelledby') || '')).split(' '))
      if (id && !document.getElementById(id)) faults.push('described by nothing: ' + id);
  for (const link of document.querySelectorAll('a[href^="#"]'))
    if (!document.getElementById(link.hash.slice(1))) faults.push('leads nowhere: ' + link.hash);
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) faults.push('scrolls sideways by ' + wide);
  return faults;
}"""


@pytest.fixture
async def hub(tmp_path: Path, sqlite_url: str, smtp_sink: Sink) -> AsyncIterator[Program]:
    program = Program(tmp_path, sqlite_url, smtp_sink.url, channels="site,email")
    await program.prepare(0)
    await program.start()
    yield program
    program.end()


async def confirming_link(sink: Sink) -> str:
    """The link of the confirmation mail, which says what was chosen."""
    async with asyncio.timeout(90):
        while not (taken := sink.messages(WHO)):
            await asyncio.sleep(0.05)
    mail = message_from_bytes(taken[-1].data, policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Πολιτισμός, Ύδρευση" in text
    (link,) = set(re.findall(r"http\S+/confirm/[\w-]+", text))
    return str(link)


async def sound(page: Page, name: str = "") -> None:
    """Nothing is wrong with this page; pictures for the documentation when asked for: KERYX_PICTURES=1."""
    if name and os.environ.get("KERYX_PICTURES"):
        await page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    await page.set_viewport_size({"width": 320, "height": 800})
    assert await page.evaluate(FAULTS) == [], page.url
    await page.set_viewport_size({"width": 720, "height": 900})


async def test_a_person_subscribes_confirms_chooses_pauses_exports_and_erases(
    hub: Program, smtp_sink: Sink, chromium: str
) -> None:
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        context = await browser.new_context(
            locale="el-GR", java_script_enabled=False, viewport={"width": 720, "height": 900}
        )
        page = await context.new_page()

        await page.goto(f"{hub.url}/")
        await page.get_by_role("link", name="Εγγραφή", exact=True).click()
        await sound(page, "subscribe")
        await page.get_by_label("E-mail").press_sequentially("maria@", delay=40)
        await page.get_by_label("Όλα τα θέματα").uncheck()
        await page.get_by_role("button", name="Εγγραφή").click()
        await expect(page.get_by_role("alert")).to_be_focused()
        await expect(page.get_by_role("alert").get_by_role("link")).to_have_count(3)
        await sound(page, "subscribe-errors")
        # As a person types: nobody who fills in a form takes less than two seconds.
        await page.get_by_label("E-mail").fill("")
        await page.get_by_label("E-mail").press_sequentially(WHO, delay=120)
        await page.get_by_label("Δήμος Λιμνοχωρίου").check()
        await page.get_by_label("ΔΕΥΑ Λιμνοχωρίου").check()
        await page.get_by_label("Ύδρευση").check()
        await page.get_by_label("Πολιτισμός").check()
        await page.get_by_role("button", name="Εγγραφή").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Δείτε τα μηνύματά σας")
        await sound(page)

        await page.goto(await confirming_link(smtp_sink))
        await expect(page.locator("dl")).to_contain_text("Πολιτισμός, Ύδρευση")
        await sound(page)
        await page.get_by_role("button", name="Επιβεβαίωση εγγραφής").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Η εγγραφή σας ολοκληρώθηκε")
        await sound(page)

        await page.get_by_role("link", name="Οι προτιμήσεις μου").first.click()
        await expect(page.get_by_label("Πολιτισμός")).to_be_checked()
        await sound(page, "preferences")
        await page.get_by_label("Πολιτισμός").uncheck()
        await page.get_by_label("Μία φορά την ημέρα").check()
        await page.get_by_label("Υπενθυμίσεις").check()
        await page.get_by_role("button", name="Αποθήκευση").click()
        await expect(page.get_by_role("status")).to_have_text("Οι επιλογές σας αποθηκεύτηκαν.")
        await expect(page.get_by_label("Πολιτισμός")).not_to_be_checked()
        await expect(page.get_by_label("Μία φορά την ημέρα")).to_be_checked()

        await page.get_by_role("button", name="Παύση", exact=True).click()
        await expect(page.get_by_role("alert")).to_contain_text("Γράψτε έως πότε θέλετε παύση")
        await sound(page)
        until = str(await page.get_by_label("Ξεκινούν πάλι στις").get_attribute("max"))
        await page.get_by_label("Ξεκινούν πάλι στις").fill(until)
        await page.get_by_role("button", name="Παύση", exact=True).click()
        await expect(page.get_by_text("Σε παύση. Οι ενημερώσεις ξεκινούν πάλι")).to_be_visible()
        await sound(page)

        async with page.expect_download() as download:
            await page.get_by_role("link", name="JSON").click()
        data = json.loads(Path(await (await download.value).path()).read_text("utf-8"))
        assert data["subscriber"]["email"] == WHO
        assert data["subscriber"]["choices"]["topics"] == ["ydreusi"]

        centre = page.url
        await page.get_by_role("link", name="Διαγραφή των δεδομένων μου").click()
        await sound(page, "erase")
        await page.get_by_role("button", name="Ναι, διαγράψτε τα").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Τα δεδομένα σας διαγράφηκαν")
        await page.goto(centre)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Αυτή η εγγραφή δεν υπάρχει πια")
        for path in ("/preferences", "/privacy", "/privacy/deya", "/subscribe/embed", "/subscribe/embed/code"):
            await page.goto(f"{hub.url}{path}")
            await sound(page)
        assert await context.cookies() == []
        await browser.close()
