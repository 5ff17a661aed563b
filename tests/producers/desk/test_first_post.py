"""A new clerk's first announcement, from the sign-in page to «στάλθηκε», in at most 90 seconds of clicks and typing.

What the browser received of the hands is counted, and each stroke and click has its time (hands.py). KERYX_TRACE=file
keeps a recording, for playwright's `show-trace`. Nobody else's time is in it: reading, the half minute in which it can
be taken back, the machine's own.
"""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from producers.desk.staff.people import Role
from tests.drills.program import Program
from tests.producers.desk.clerk import PASSWORD
from tests.producers.desk.hands import Hands, strokes
from tests.producers.desk.test_walk import hub as hub  # the running program
from tests.producers.desk.test_walk import joined, link_for
from tests.servers.smtp import Sink

MOST_S = 90
TITLE = "Συναυλία της Φιλαρμονικής στο λιμάνι"
SUMMARY = "Έργα Ελλήνων συνθετών. Η είσοδος είναι ελεύθερη."


def test_strokes_are_those_of_a_greek_keyboard() -> None:
    assert [strokes(text) for text in ("νερό", "Έργα", "12/6/2027 20:30", "maria@dimos.example")] == [5, 6, 16, 20]


async def test_a_new_clerks_first_announcement_takes_no_more_than_ninety_seconds(
    hub: Program, smtp_sink: Sink, chromium: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        await (await joined(browser, await link_for(hub, "maria", Role.WRITER))).context.close()  # she has a password
        nikos = await joined(browser, await link_for(hub, "nikos", Role.APPROVER))
        clerk, approver = Hands(), Hands()
        page = await seat(browser, clerk)
        await approver.watch(nikos)

        await page.goto(f"{hub.url}/desk")
        await page.keyboard.type("maria@dimos.example")
        await page.keyboard.press("Tab")
        await page.keyboard.type(PASSWORD)
        await page.keyboard.press("Enter")
        await page.locator("#new").click()
        await page.get_by_role("button", name="Εκδήλωση συναυλία").click()
        await expect(page.get_by_label("Τίτλος", exact=True)).to_be_focused()
        await page.keyboard.type(TITLE)
        await page.get_by_label("Περίληψη", exact=True).click()
        await page.keyboard.type(SUMMARY)
        await page.get_by_label("Έναρξη").click()
        await page.keyboard.type("12/6/2027 20:30")
        await page.get_by_label("Χώρος", exact=True).click()
        await page.keyboard.type("Πολιτιστικό Κέντρο")
        await expect(page.locator("#left")).to_have_text("Είναι έτοιμο.")
        await page.get_by_label("Πολιτισμός").click()  # and at once on: what is not saved yet is saved first
        await page.get_by_role("button", name="Υποβολή για έγκριση").click()
        await expect(page.locator(".keryx-tag").first).to_have_text("περιμένει έγκριση")

        # the second pair of eyes that the office's rule wants
        await nikos.goto(f"{hub.url}/desk")
        await nikos.get_by_role("link", name=TITLE).click()
        await nikos.get_by_role("button", name="Έγκριση και αποστολή").click()
        await expect(nikos.locator(".keryx-tag").first).to_have_text("στάλθηκε", timeout=30_000)
        clerks, approvers = clerk.seconds, approver.seconds
        await page.goto(f"{hub.url}/announcements")
        await expect(page.get_by_role("link", name=TITLE)).to_be_visible(timeout=30_000)
        if os.environ.get("KERYX_TRACE"):
            await page.context.tracing.stop(path=Path(os.environ["KERYX_TRACE"]))
        await browser.close()
    with capsys.disabled():
        for who, hands, seconds in (("clerk", clerk, clerks), ("approver", approver, approvers)):
            counted = f"{hands.count('text') + hands.count('key')} strokes, {hands.count('click')} clicks"
            print(f"\nfirst post, {who}: {seconds:.1f} s ({counted})")
    assert clerk.count("text") >= sum(map(strokes, (PASSWORD, TITLE, SUMMARY))), "the typing was heard"
    assert clerk.count("click") >= 6
    assert approver.count("click") == 2
    assert clerks + approvers <= MOST_S


async def seat(browser: Browser, hands: Hands) -> Page:
    """A browser of its own, with what its hands do heard from the first page on."""
    context = await browser.new_context(locale="el-GR", viewport={"width": 1280, "height": 900})
    if os.environ.get("KERYX_TRACE"):
        await context.tracing.start(screenshots=True, snapshots=True)
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
    await hands.watch(page)
    return page
