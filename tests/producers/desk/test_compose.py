"""The form in a browser: nothing typed is lost, whatever ends; what is pasted is cleaned; files, dates, keys."""

import asyncio
import base64
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright, expect
from sqlalchemy import delete

from core.store import Store
from producers.desk.staff.people import Role
from producers.desk.tables import sessions
from tests.audience.pages.test_walk import FAULTS, PICTURES
from tests.drills.program import Program
from tests.producers.desk.test_files import located
from tests.producers.desk.test_walk import joined, link_for
from tests.servers.smtp import Sink

FRAGMENTS = sorted((Path(__file__).parent / "pasted").glob("*.html"))
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
TITLE = "Τίτλος"


@pytest.fixture
async def hub(tmp_path: Path, sqlite_url: str, smtp_sink: Sink) -> AsyncIterator[Program]:
    program = Program(tmp_path, sqlite_url, smtp_sink.url, channels="site,email,feeds,telegram")
    program.environment["KERYX_TELEGRAM_TOKEN"] = ""
    await program.prepare(0)
    await program.start()
    yield program
    program.end()


@asynccontextmanager
async def browsing(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


async def begun(hub: Program, page: Page, what: str = "Δελτίο τύπου") -> str:
    """A new draft; its address."""
    await page.goto(f"{hub.url}/desk/new")
    await page.get_by_label("Ποιος ανακοινώνει").select_option("Δήμος Λιμνοχωρίου")
    await page.get_by_role("button", name=what).first.click()
    await expect(page.locator("#form")).to_be_visible()
    await page.wait_for_load_state()  # its scripts are there: what is dropped or pasted is theirs
    return page.url


def title(page: Page) -> Any:
    return page.get_by_label(TITLE, exact=True)


def summary(page: Page) -> Any:
    return page.locator('[name="summary.el"]')


async def saved(page: Page) -> None:
    await expect(page.locator("#told")).to_have_text(re.compile("^Αποθηκεύτηκε"), timeout=20_000)


async def kill_browser(context: BrowserContext, profile: Path) -> None:
    """kill −9 of the browser that has this profile, as a dead battery would; until it is gone."""
    async with context.expect_event("close"):
        _kill(profile)


def _kill(profile: Path) -> None:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={profile}".encode() in command and not any(
            part.startswith(b"--type=") for part in command
        ):
            os.kill(int(folder.name), signal.SIGKILL)


async def on_server(context: BrowserContext, address: str) -> str:
    """The draft as a window with no scripts and nothing kept gets it."""
    return await (await context.request.get(address)).text()


async def test_what_is_typed_outlives_network_window_browser_server_and_session(
    hub: Program, tmp_path: Path, chromium: str
) -> None:
    link = await link_for(hub, "maria", Role.WRITER)
    async with async_playwright() as player:

        async def launched() -> BrowserContext:
            return await player.chromium.launch_persistent_context(
                tmp_path / "profile", executable_path=chromium, args=FLAGS, locale="el-GR"
            )

        context = await launched()
        page = await context.new_page()
        await page.goto(link)
        await page.get_by_label("Νέος κωδικός πρόσβασης").fill("άλογο μπαταρία συρραπτικό")
        await page.get_by_label("Ξανά ο νέος κωδικός").fill("άλογο μπαταρία συρραπτικό")
        await page.get_by_role("button", name="Αποθήκευση και είσοδος").click()
        address = await begun(hub, page)

        # the network is cut while typing, and the window closed
        await title(page).fill("Πριν από τη διακοπή")
        await saved(page)
        await context.set_offline(True)
        await title(page).fill("Μέσα στη διακοπή")
        await expect(page.locator("#told")).to_contain_text("Χωρίς σύνδεση")
        await page.close()
        await context.set_offline(False)
        assert "Μέσα στη διακοπή" not in await on_server(context, address)
        page = await context.new_page()
        await page.goto(address)
        await expect(title(page)).to_have_value("Μέσα στη διακοπή", timeout=10_000)
        await saved(page)
        assert "Μέσα στη διακοπή" in await on_server(context, address)

        # ... and it comes back under the same window
        await context.set_offline(True)
        await summary(page).fill("Χωρίς δίκτυο")
        await expect(page.locator("#told")).to_contain_text("Χωρίς σύνδεση")
        await context.set_offline(False)
        await saved(page)
        assert "Χωρίς δίκτυο" in await on_server(context, address)

        # the server is killed with a save under way: it has it, and nobody was told; what was typed meanwhile arrives
        # once it is back
        async def under_way(route: Route) -> None:
            if route.request.method != "PUT" or hub_killed.is_set():
                return await route.fallback()
            hub_killed.set()
            await route.fetch()
            hub.kill()
            return await route.abort()

        hub_killed = asyncio.Event()
        await page.route("**", under_way)
        await summary(page).fill("Την ώρα που έπεσε")
        await expect(page.locator("#told")).to_contain_text("Χωρίς σύνδεση")
        await summary(page).fill("Την ώρα που έπεσε, και μετά")
        await hub.start()
        await saved(page)
        await expect(page.locator("#clash")).to_have_count(0)
        assert "Την ώρα που έπεσε, και μετά" in await on_server(context, address)

        # the browser is killed before the text got through
        await context.set_offline(True)
        await summary(page).fill("Πριν σβήσει ο υπολογιστής")
        await expect(page.locator("#told")).to_contain_text("Χωρίς σύνδεση")
        signed_in = await context.cookies()
        await kill_browser(context, tmp_path / "profile")
        context = await launched()
        await context.add_cookies(signed_in)  # type: ignore[arg-type] # a browser writes those down within 30 s
        page = await context.new_page()
        await page.goto(address)
        await expect(summary(page)).to_have_value("Πριν σβήσει ο υπολογιστής", timeout=10_000)
        await saved(page)

        # the session ends while typing: the text stays, and is sent after signing in again in another tab
        store = Store.open(hub.database)
        async with store.write() as connection:
            await connection.execute(delete(sessions))
        await store.close()
        await summary(page).fill("Μετά τη λήξη")
        await expect(page.locator("#told")).to_contain_text("Η σύνδεσή σας έληξε")
        async with context.expect_page() as opened:
            await page.locator("#told a").click()
        other = await opened.value
        await other.get_by_label("Διεύθυνση ηλεκτρονικού ταχυδρομείου").fill("maria@dimos.example")
        await other.get_by_label("Κωδικός πρόσβασης").fill("άλογο μπαταρία συρραπτικό")
        await other.get_by_role("button", name="Είσοδος").click()
        await expect(other.locator("#form")).to_be_visible()
        await saved(page)
        await expect(summary(page)).to_have_value("Μετά τη λήξη")
        assert "Μετά τη λήξη" in await on_server(context, address)
        await context.close()


async def test_two_windows_and_two_people_lose_nothing_and_choose_where_they_clash(hub: Program, chromium: str) -> None:
    async with browsing(chromium) as browser:
        maria = await joined(browser, await link_for(hub, "maria", Role.WRITER))
        nikos = await joined(browser, await link_for(hub, "nikos", Role.WRITER))
        address = await begun(hub, maria)
        await title(maria).fill("Κοινός τίτλος")
        await saved(maria)
        await nikos.goto(address)

        # different fields: both stay, and each sees the other's
        await summary(nikos).fill("Η περίληψη του Νίκου")
        await saved(nikos)
        await title(maria).fill("Ο τίτλος της Μαρίας")
        await expect(summary(maria)).to_have_value("Η περίληψη του Νίκου")
        await expect(maria.locator("#told")).to_contain_text("nikos@dimos.example")
        await expect(title(maria)).to_have_value("Ο τίτλος της Μαρίας")

        # the same field: both texts side by side, and a choice
        await title(nikos).fill("Ο τίτλος του Νίκου")
        clash = nikos.locator("#clash")
        await expect(clash).to_be_focused()
        for text in ("Ο τίτλος της Μαρίας", "Ο τίτλος του Νίκου"):
            await expect(clash.get_by_text(text)).to_be_visible()
        for width in (1280, 390, 320):
            await nikos.set_viewport_size({"width": width, "height": 900})
            assert await nikos.evaluate(FAULTS) == []
            if os.environ.get("KERYX_PICTURES") and width != 320:
                await nikos.screenshot(path=PICTURES / f"desk-clash-{width}.png")
        assert "Ο τίτλος του Νίκου" not in await on_server(maria.context, address)
        await clash.get_by_label("Το άλλο").check()
        await clash.get_by_role("button", name="Αποθήκευση της επιλογής").click()
        await expect(title(nikos)).to_have_value("Ο τίτλος της Μαρίας")
        await expect(clash).to_have_count(0)

        # two windows of one person: the same, and what one left when it was closed without network is found by the next
        second = await maria.context.new_page()
        await second.goto(address)
        await second.get_by_label("Κείμενο", exact=True).fill("Από το δεύτερο παράθυρο")
        await saved(second)
        await summary(maria).fill("Από το πρώτο παράθυρο")
        await expect(maria.get_by_label("Κείμενο", exact=True)).to_have_value("Από το δεύτερο παράθυρο")
        await expect(summary(maria)).to_have_value("Από το πρώτο παράθυρο")

        # sent on by another while offline: what was typed is shown, to be copied
        await maria.context.set_offline(True)
        await second.close()
        await title(maria).fill("Γράφτηκε αργά")
        await expect(maria.locator("#told")).to_contain_text("Χωρίς σύνδεση")
        await nikos.get_by_role("button", name="Απόρριψη του προχείρου").click()
        await expect(nikos.get_by_role("button", name="Επαναφορά του προχείρου")).to_be_visible()
        await maria.context.set_offline(False)
        await expect(maria.locator("#told")).to_contain_text("ήδη σταλεί ή απορριφθεί")
        await maria.reload()
        await expect(maria.locator("#kept")).to_contain_text("Γράφτηκε αργά")


async def pasted(page: Page) -> None:
    """Clipboard fragments as Word, Google Docs, LibreOffice and pages leave them, beside what they are to become."""
    got, wanted = {}, {}
    for path in FRAGMENTS:
        body = page.get_by_label("Κείμενο", exact=True)
        await body.fill("")
        await body.evaluate(
            """(field, html) => {
                const data = new DataTransfer();
                data.setData('text/html', html);
                data.setData('text/plain', 'plain');
                field.focus();
                const as = {clipboardData: data, bubbles: true, cancelable: true};
                field.dispatchEvent(new ClipboardEvent('paste', as));
            }""",
            path.read_text("utf-8"),
        )
        got[path.stem] = await body.input_value()
        wanted[path.stem] = path.with_suffix(".md").read_text("utf-8").rstrip("\n")
    assert got == wanted


async def test_what_is_pasted_the_toolbar_the_quotes_the_dates_and_the_keys(hub: Program, chromium: str) -> None:
    async with browsing(chromium) as browser:
        page = await joined(browser, await link_for(hub, "maria", Role.WRITER))
        await begun(hub, page, "Εκδήλωση συναυλία")
        await pasted(page)
        body = page.get_by_label("Κείμενο", exact=True)

        # the toolbar, by mouse and by keyboard; the browser's undo knows it
        await body.fill("ένα δύο")
        await body.select_text()
        await page.keyboard.press("Control+b")
        assert await body.input_value() == "**ένα δύο**"
        await page.keyboard.press("Control+b")
        assert await body.input_value() == "ένα δύο"
        await page.keyboard.press("Control+z")
        assert await body.input_value() == "**ένα δύο**"
        await body.fill("πρώτο\nδεύτερο")
        await body.select_text()
        await page.get_by_role("button", name="Έντονα").focus()
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("ArrowRight")
        await expect(page.get_by_role("button", name="Λίστα", exact=True)).to_be_focused()
        await page.keyboard.press("Enter")
        assert await body.input_value() == "- πρώτο\n- δεύτερο"
        await page.keyboard.press("End")
        await body.evaluate("field => field.setSelectionRange(field.value.length, field.value.length)")
        await page.keyboard.press("Enter")
        await page.keyboard.type("τρίτο")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
        assert await body.input_value() == "- πρώτο\n- δεύτερο\n- τρίτο\n"

        # straight quotation marks
        await title(page).press_sequentially('Έργο "Πράσινη πόλη" ("Δήμος")')
        await expect(title(page)).to_have_value("Έργο «Πράσινη πόλη» («Δήμος»)")

        # dates, typed and chosen; the weekday is told
        start = page.get_by_label("Έναρξη")
        await start.press_sequentially("12/6/2027 20:30")
        await expect(page.locator('[data-field="occurrences.0.start"]')).to_contain_text("Σάββατο 12 Ιουνίου 2027")
        await page.get_by_role("button", name="Επιλογή από ημερολόγιο").first.click()
        native = page.locator(".keryx-date__native")
        assert await native.input_value() == "2027-06-12T20:30"
        await native.fill("2027-06-13T21:00")
        await expect(start).to_have_value("13/06/2027 21:00")

        # every week, added, moved, removed
        await page.get_by_text("Επαναλαμβάνεται;").click()
        await page.locator("#repeat_until").fill("27/6/2027")
        await page.get_by_role("button", name="Προσθήκη ημερομηνιών").click()
        starts = page.locator('[name^="occurrences."][name$=".start"]')
        await expect(starts).to_have_count(3)
        await expect(starts.nth(2)).to_have_value("27/06/2027 21:00")
        await page.get_by_role("button", name="Αφαίρεση: Πότε γίνεται 1").click()
        await expect(starts).to_have_count(2)
        await page.get_by_role("button", name="Πιο πάνω: Πότε γίνεται 2").click()
        await expect(starts.nth(0)).to_have_value("27/06/2027 21:00")

        # said from today on: the day that was understood stands in its place, for it may be read on another
        await starts.nth(0).fill("σε μία εβδομάδα 19:30")
        shown = page.locator('[data-field="occurrences.0.start"] .keryx-quiet')
        await expect(shown).to_have_text(re.compile(r"20\d\d, 19:30$"))
        await starts.nth(0).press("Tab")
        await expect(starts.nth(0)).to_have_value(re.compile(r"\d\d/\d\d/20\d\d 19:30"))

        # keys
        await body.fill("x")
        await page.locator("h1").click()
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_contain_text("Συντομεύσεις πληκτρολογίου")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Control+s")
        await expect(page.locator('[data-field="online"] .govgr-error-message')).to_contain_text("Λείπει ο τόπος")
        await page.keyboard.press("Alt+w")
        await expect(page.locator('[name="online"]')).to_be_focused()
        await page.keyboard.press("Alt+p")
        assert await page.evaluate("document.activeElement.closest('#previews') !== null")
        await page.keyboard.press("Alt+p")
        await expect(page.locator('[name="online"]')).to_be_focused()
        for width in (320, 390, 1280):
            await page.set_viewport_size({"width": width, "height": 900})
            assert await page.evaluate(FAULTS) == [], width

        # what is missing of several fields together is said there, as it is typed
        await begun(hub, page, "Ανακοίνωση υπηρεσίας")
        await title(page).fill("Διακοπή νερού")
        missing = page.locator('[data-field="outage"] .govgr-error-message')
        await expect(missing).to_contain_text("Λείπει τι διακόπτεται")
        await page.locator('[name="outage.what.el"]').fill("Νερό")
        await expect(missing).to_be_empty()


async def test_a_photograph_is_dropped_described_and_cut(hub: Program, chromium: str) -> None:
    async with browsing(chromium) as browser:
        page = await joined(browser, await link_for(hub, "maria", Role.WRITER))
        await begun(hub, page)
        await title(page).fill("Νέα πλατεία")
        await page.locator('[data-drop="photographs"]').evaluate(
            """(place, data) => {
                const bytes = Uint8Array.from(atob(data), one => one.charCodeAt(0)), files = new DataTransfer();
                files.items.add(new File([bytes], 'πλατεία.jpg', {type: 'image/jpeg'}));
                for (const name of ['dragover', 'drop'])
                    place.dispatchEvent(new DragEvent(name, {dataTransfer: files, bubbles: true, cancelable: true}));
            }""",
            base64.b64encode(located()).decode(),
        )
        item = page.locator('[data-item="photographs.0"]')
        await expect(item).to_contain_text("πλατεία.jpg, 480 × 640")
        await expect(title(page)).to_have_value("Νέα πλατεία")
        await expect(page.locator('[name="photographs.0.alt.el"]')).to_be_focused()
        await page.keyboard.type("Η πλατεία με τα νέα δέντρα")
        await saved(page)
        for width in (390, 1280):
            await page.set_viewport_size({"width": width, "height": 900})
            assert await page.evaluate(FAULTS) == []
            if os.environ.get("KERYX_PICTURES"):
                await page.screenshot(path=PICTURES / f"desk-files-{width}.png", full_page=True)
        await item.get_by_role("link", name="Περικοπή").click()
        frame = page.locator("#frame")
        await expect(frame).to_be_visible()
        await page.get_by_label("Σχήμα").select_option(label="Τετράγωνο, Instagram (1:1)")
        assert await page.locator("#height").input_value() == "480"
        await frame.focus()
        await page.keyboard.press("ArrowDown")
        assert int(await page.locator("#top").input_value()) > 0
        box = await frame.bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        await page.mouse.down()
        await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 2000)
        await page.mouse.up()
        assert await page.locator("#top").input_value() == "160"
        for width in (320, 390, 1280):
            await page.set_viewport_size({"width": width, "height": 900})
            assert await page.evaluate(FAULTS) == []
            if os.environ.get("KERYX_PICTURES") and width != 320:
                await page.screenshot(path=PICTURES / f"desk-crop-{width}.png", full_page=True)
        await page.get_by_role("button", name="Περικοπή").click()
        await expect(page.locator('[data-item="photographs.0"]')).to_contain_text("480 × 480")
        await expect(page.locator('[name="photographs.0.alt.el"]')).to_have_value("Η πλατεία με τα νέα δέντρα")
