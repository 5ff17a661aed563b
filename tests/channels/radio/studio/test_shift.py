"""A producer's shift in a browser: two studios at once, a withdrawal seen by name, a network that comes and goes."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import uvicorn
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect
from playwright.async_api import Error as PlaywrightError

from channels.radio.studio.aired import aired_of
from producers.desk.office import COOKIE
from producers.desk.staff.people import Role
from schemas.edition import Reason, Weight
from tests.audience.pages.test_walk import FAULTS, PICTURES
from tests.drills.program import free_port
from tests.hub import EVENT, Hub
from tests.pages.test_axe import RULES, RUN
from tests.producers.desk.clerk import House, open_house
from tests.wire import Wire

pytestmark = pytest.mark.xdist_group("radio")
EIGHT = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)  # 08:00 in Athens
KEPT = "await caches.match(location.href) && await caches.match('/desk/radio/studio/static/studio.js')"
GONE = "!await caches.has('keryx-studio')"
PLACE = "now => now.getBoundingClientRect().top + scrollY"  # on the page, wherever it is scrolled to
TITLES = {"first": "Συναυλία στο λιμάνι", "second": "Διακοπή νερού", "third": "Κλαδέματα στην πλατεία"}


@dataclass
class Air:
    house: House
    port: int
    browser: Browser
    wires: dict[BrowserContext, Wire] = field(default_factory=dict)

    @property
    def around(self) -> Hub:
        hub = self.house.hub
        channels = {"radio": hub.channels["radio"]}
        return Hub(hub.store, hub.clock, hub.wake, hub.media, hub.witness, hub.posting, channels, "sql")

    async def post(self, title: str, **more: object) -> UUID:
        """On the rundown, with its sound."""
        own = {"radio": {"el": f"{title}. Μάθετε περισσότερα στο δημαρχείο."}}
        posted = await self.house.hub.posting.post({**EVENT, "title": title, "own_words": own, **more}, "tests")
        await self.around.drain()
        return UUID(posted.id)

    async def producer(self, name: str, studio: str, *, scripts: bool = True) -> Page:
        """Somebody of the radio who has come to a studio."""
        clerk = await self.house.joined(name, Role.RADIO)
        wire = Wire(self.port)
        address = f"http://127.0.0.1:{await wire.lay()}"
        context = await self.browser.new_context(locale="el-GR", java_script_enabled=scripts, base_url=address)
        self.wires[context] = wire
        await context.add_cookies([{"name": COOKIE, "value": clerk.browser.cookies[COOKIE], "url": f"{address}/desk"}])
        await context.add_init_script(script=AXE_SCRIPT)
        page = await context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
        await page.goto("/desk/radio/studio")
        await page.get_by_role("button", name=f"Στούντιο {studio}").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(f"Στούντιο {studio}")
        return page

    async def network(self, page: Page, *, there: bool) -> None:
        wire = self.wires[page.context]
        if there:
            wire.mend()
        else:
            wire.cut()
        await page.context.set_offline(not there)

    async def matrix(self, announcement: UUID, edition: int) -> dict[str, int]:
        return await self.around.cell(str(announcement), edition, "radio")


@pytest.fixture
async def air(sqlite_url: str, tmp_path: Path, chromium: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Air]:
    monkeypatch.setenv("KERYX_RADIO_SLOT_SECONDS", "60")
    house = await open_house(sqlite_url, tmp_path, "radio,email")
    house.clock.advance((EIGHT - house.clock.now()).total_seconds())
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(house.app, port=port, log_level="warning", lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        air = Air(house, port, browser)
        yield air
        await browser.close()
    for wire in air.wires.values():
        await wire.take_up()
    server.should_exit = True
    await running
    await house.hub.close()


def row(page: Page, title: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=title))


async def press(page: Page, title: str, act: str) -> None:
    await page.get_by_role("button", name=f"{act}: {title}").click()


async def becomes(page: Page, what: str) -> None:
    """Until something that has to be asked for holds: `wait_for_function` takes a promise for a yes."""
    async with asyncio.timeout(20):
        await page.evaluate(
            f"async () => {{ while (!({what})) await new Promise(again => requestAnimationFrame(again)); }}"
        )


async def sound(page: Page, name: str) -> None:
    for width in (1280, 360):
        await page.set_viewport_size({"width": width, "height": 900})
        if os.environ.get("KERYX_PICTURES"):
            await page.evaluate("scrollTo(0, 0)")  # what stays at the top of the screen is in its place
            await page.screenshot(path=PICTURES / f"studio-{name}-{width}.png", full_page=True)
        assert await page.evaluate(FAULTS) == [], (name, width)
        assert await page.evaluate(RUN, RULES) == [], (name, width)
    await page.set_viewport_size({"width": 1280, "height": 900})


async def test_a_shift_from_its_opening_to_its_end_with_two_studios(air: Air) -> None:
    first = await air.post(TITLES["first"])
    await air.post(TITLES["second"])
    third = await air.post(TITLES["third"])
    maria, nikos = await air.producer("maria", "Α"), await air.producer("nikos", "Β")
    await expect(maria.locator("#clock")).to_have_text(re.compile(r"^08:0\d:\d\d$"))
    await expect(maria.get_by_text("Το ρολόι της συσκευής πάει")).to_be_visible()  # the test's clock stands elsewhere

    # a claim: the other sees it, and is refused with who and where
    await press(maria, TITLES["first"], "Το διαβάζω")
    await expect(row(maria, TITLES["first"])).to_contain_text("Δικό σας")
    await expect(row(nikos, TITLES["first"])).to_contain_text("Το έχει το στούντιο Α (Maria)")
    await (
        row(nikos, TITLES["first"]).locator("button[value=claim]").evaluate("it => it.click()")
    )  # as if pressed before
    await expect(nikos.locator("#told")).to_have_text("Το έχει πάρει το στούντιο Α (Maria, 08:00).")
    await press(nikos, TITLES["second"], "Το διαβάζω")
    await expect(row(nikos, TITLES["second"])).to_contain_text("Δικό σας")

    # it is read; a correction comes meanwhile and leaves it as it is, and enters from the next on, marked
    await maria.keyboard.press("F4")
    reading = maria.locator("#now article")
    await expect(reading).to_contain_text(f"{TITLES['first']}. Μάθετε περισσότερα")
    own = {"radio": {"el": "Αναβάλλεται."}}
    for one, title in ((first, TITLES["first"]), (third, TITLES["third"])):
        body = {**EVENT, "title": title, "own_words": own}
        await air.house.hub.posting.correct(one, body, "tests", reason=Reason.AMENDMENT, weight=Weight.MATERIAL)
    await air.around.drain()
    await expect(row(maria, TITLES["third"])).to_contain_text("Άλλαξε")
    await expect(reading).to_contain_text(f"{TITLES['first']}. Μάθετε περισσότερα")
    await expect(row(maria, TITLES["first"])).not_to_contain_text("Άλλαξε")
    await sound(maria, "reading")

    air.house.clock.advance(25)
    await maria.keyboard.press("F8")
    await expect(row(maria, TITLES["first"])).to_contain_text("Διαβάστηκε στις 08:00, στούντιο Α (Maria)")
    await expect(maria.locator("#figures")).to_contain_text("0:25")
    await expect(nikos.locator("#figures")).to_contain_text("0:25")
    async with air.house.hub.store.read() as connection:
        [play] = await aired_of(connection, EIGHT, air.house.clock.now())
    assert (play.announcement, play.edition, play.duration_s, play.source) == (first, 1, 25.0, "studio")

    # a withdrawal of what is due: an alarm, and the matrix is done only when somebody has seen it; no text moves for it
    place = await maria.locator("#now").evaluate(PLACE)
    await air.house.hub.posting.withdraw(third, "tests", reason="Ματαιώνεται.")
    await air.around.drain()
    alarm = maria.locator(".keryx-studio__alarm")
    await expect(alarm).to_contain_text(TITLES["third"])
    assert await maria.locator("#now").evaluate(PLACE) == place
    await expect(maria.locator("#rundown")).not_to_contain_text(TITLES["third"])
    assert await air.matrix(third, 3) == {"waiting": 1}
    await sound(maria, "alarm")
    await alarm.get_by_role("button", name="Το είδα – Maria").click()
    await expect(alarm).to_have_count(0)
    await expect(nikos.locator(".keryx-studio__alarm")).to_have_count(0)
    await air.around.drain()
    assert await air.matrix(third, 3) == {"sent": 1}

    # what was aired, by whom, for how long
    await maria.goto("/desk/radio/aired")
    await expect(maria.locator(".keryx-trail")).to_contain_text("στούντιο Α · Maria", ignore_case=True)
    await maria.get_by_text("Προσθέστε πρόσωπο").click()
    await maria.get_by_label("Όνομα").fill("Άννα Δήμου")
    await maria.get_by_role("button", name="Προσθήκη").click()
    await expect(maria.locator(".keryx-trail")).to_contain_text("Άννα Δήμου μιλά")
    await sound(maria, "aired")
    await maria.get_by_label("Ποια ανακοίνωση").fill("2026/000002")
    await maria.get_by_label("Ώρα που άρχισε").fill("07:30")
    await maria.get_by_label("Διάρκεια").fill("0:45")
    await maria.get_by_label("Γιατί το γράφετε").fill("Διαβάστηκε ζωντανά.")
    await maria.get_by_role("button", name="Εγγραφή").click()
    await expect(maria.get_by_text("Γράφτηκε στο ημερολόγιο.")).to_be_visible()
    await maria.goto("/desk/radio/aired/import")
    await maria.get_by_label("Τι είναι").select_option("lines")
    await maria.get_by_label("Ή επικολλήστε το εδώ").fill(
        f"07:10:00  0:20  {TITLES['second']}\n07:11:00  Άγνωστο\nτέλος"
    )
    await maria.get_by_role("button", name="Δείτε πρώτα").click()
    await expect(maria.get_by_role("heading", name="Θα γραφτεί 1 από 3 γραμμές")).to_be_visible()
    await sound(maria, "import")
    await maria.get_by_role("button", name="Εγγραφή 1 μετάδοσης").click()
    await expect(maria.get_by_text("Γράφτηκε 1 μετάδοση.")).to_be_visible()
    for language in ("en", "el"):
        await maria.goto(f"/desk/radio/airtime?lang={language}")
        await expect(maria.get_by_role("rowheader", name="Άννα Δήμου")).to_be_visible()
        await sound(maria, f"airtime-{language}")

    # the end
    await maria.goto("/desk/radio/studio?lang=en")
    await sound(maria, "english")
    await maria.goto("/desk/radio/studio")
    await maria.get_by_role("button", name="Τέλος βάρδιας").click()
    await expect(maria.get_by_role("heading", level=1)).to_have_text("Σε ποιο στούντιο είστε;")
    await expect(maria.locator("main")).to_contain_text("Στη βάρδια: Nikos (Β)")
    await sound(maria, "room")
    await becomes(maria, GONE)  # nothing of it stays there


async def test_keys_begin_what_was_taken_and_one_is_read_at_a_time(air: Air) -> None:
    await air.post(TITLES["first"])
    await air.post(TITLES["second"])
    maria = await air.producer("maria", "Α")
    listed = await maria.get_by_role("listitem").get_by_role("heading").all_inner_texts()
    await press(maria, listed[1], "Το διαβάζω")
    await expect(row(maria, listed[1])).to_contain_text("Δικό σας")
    await maria.keyboard.press("F4")
    await expect(maria.locator("#now article")).to_contain_text(listed[1])
    air.house.clock.advance(20)
    await maria.keyboard.press("F4")
    await expect(maria.locator("#now article")).to_contain_text(listed[0])
    await expect(row(maria, listed[1])).to_contain_text("Διαβάστηκε στις 08:00, στούντιο Α (Maria)")


async def test_next_is_the_same_on_the_page_and_for_the_keys_with_a_network_and_without(air: Air) -> None:
    for title in TITLES.values():
        await air.post(title)
    maria, nikos = await air.producer("maria", "Α"), await air.producer("nikos", "Β")
    listed = await maria.get_by_role("listitem").get_by_role("heading").all_inner_texts()

    async def next_is(page: Page, title: str) -> None:
        await expect(page.locator(".keryx-studio__next")).to_have_count(1)
        await expect(row(page, title).locator(".keryx-studio__next")).to_have_text("Επόμενο")

    await press(nikos, listed[0], "Το διαβάζω")
    await next_is(nikos, listed[0])  # theirs to read
    await next_is(maria, listed[1])  # what Nikos took is not hers
    await maria.keyboard.press("F2")
    await expect(row(maria, listed[1])).to_contain_text("Δικό σας")
    await next_is(maria, listed[1])
    await maria.keyboard.press("F4")
    await expect(maria.locator("#now article")).to_contain_text(listed[1])
    await next_is(maria, listed[2])
    await next_is(nikos, listed[0])
    await air.network(nikos, there=False)
    await nikos.keyboard.press("F4")
    await expect(nikos.locator("#now article")).to_contain_text(listed[0])
    await next_is(nikos, listed[2])
    await nikos.keyboard.press("F2")
    await expect(row(nikos, listed[2])).to_have_attribute("data-state", "mine")
    await next_is(nikos, listed[2])


async def test_what_is_being_read_bears_a_mark_that_it_was_withdrawn_and_no_word_moves(air: Air) -> None:
    """Also once somebody has seen the alarm, and on a page opened anew; on a wide screen and on a telephone's."""
    first = await air.post(TITLES["first"])
    maria = await air.producer("maria", "Α")
    await press(maria, TITLES["first"], "Αρχίζει")
    said = maria.locator("#now .keryx-studio__script")
    mark = maria.locator("#now .keryx-studio__withdrawn")
    await expect(said).to_contain_text("Μάθετε")
    await expect(mark).to_be_hidden()

    async def places() -> list[object]:
        found = []
        for width in (1280, 360):
            await maria.set_viewport_size({"width": width, "height": 900})
            found.append(await said.evaluate(PLACE))
        return found

    before = await places()
    await air.house.hub.posting.withdraw(first, "tests", reason="Ματαιώνεται.")
    await air.around.drain()
    await expect(mark).to_be_visible()
    await maria.locator(".keryx-studio__alarm").get_by_role("button", name="Το είδα – Maria").click()
    await expect(maria.locator(".keryx-studio__alarm")).to_have_count(0)
    await expect(mark).to_have_text("Αποσύρθηκε")
    await expect(mark).to_be_visible()
    assert await places() == before
    await sound(maria, "withdrawn")
    await maria.reload()
    await expect(mark).to_be_visible()
    await expect(said).to_contain_text("Μάθετε")


async def killed(page: Page) -> Page:
    """Its program is gone in mid-reading; the same browser is opened again."""
    with pytest.raises(PlaywrightError, match="crash"):
        await page.goto("chrome://crash")
    await page.close()
    again = await page.context.new_page()
    again.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
    return again


async def test_what_was_being_read_when_the_browser_was_killed_is_on_the_page_again(air: Air) -> None:
    """By whom, for who comes back, for a colleague at another device of the studio, and for the other studio."""
    first, title = await air.post(TITLES["first"]), TITLES["first"]
    maria = await air.producer("maria", "Α")
    await press(maria, title, "Αρχίζει")
    await expect(maria.locator("#now article")).to_contain_text(f"{title}. Μάθετε")
    air.house.clock.advance(10)
    again = await killed(maria)
    await again.goto("/desk/radio/studio")
    colleague, other = await air.producer("nikos", "Α"), await air.producer("eleni", "Β")
    for page, said in (
        (again, "Διαβάζεται από εσάς, από τις 08:00"),
        (colleague, "Διαβάζεται στο στούντιό σας (Maria), από τις 08:00"),
        (other, "Διαβάζεται στο στούντιο Α (Maria)"),
    ):
        await expect(row(page, title)).to_contain_text(said)
    for page in (again, colleague):
        await expect(page.locator("#now article")).to_contain_text(f"{title}. Μάθετε")
        await expect(page.get_by_role("button", name=f"Τελείωσε: {title}")).to_be_visible()
    await expect(other.get_by_role("button", name=f"Τελείωσε: {title}")).to_be_hidden()
    air.house.clock.advance(15)
    await press(again, title, "Τελείωσε")
    await expect(row(again, title)).to_contain_text("Διαβάστηκε στις 08:00, στούντιο Α (Maria)")
    async with air.house.hub.store.read() as connection:
        [play] = await aired_of(connection, EIGHT, air.house.clock.now())
    assert (play.announcement, play.duration_s, play.who) == (first, 25.0, "Maria")


async def test_a_reading_is_ended_beside_its_words_wherever_they_are_scrolled_to(air: Air) -> None:
    long = {"radio": {"el": "\n".join(f"Γραμμή {n} που διαβάζεται στο μικρόφωνο." for n in range(1, 11))}}
    await air.post(TITLES["first"], own_words=long)
    await air.post(TITLES["second"])  # short: both have room in the slot
    maria = await air.producer("maria", "Α")
    await maria.set_viewport_size({"width": 390, "height": 844})
    article = maria.locator("#now article")
    for title, offline in ((TITLES["first"], False), (TITLES["second"], True)):
        await air.network(maria, there=not offline)
        await press(maria, title, "Αρχίζει")
        await expect(article.get_by_role("heading")).to_have_text(title)
        await article.get_by_role("paragraph").last.evaluate("it => it.scrollIntoView({ block: 'end' })")
        for act in ("Διακοπή τώρα", "Τελείωσε"):
            button = article.get_by_role("button", name=act)
            await expect(button).to_be_in_viewport(ratio=1)
            size = await button.bounding_box()
            assert size is not None
            assert size["height"] >= 44, act  # of a thumb (WCAG 2.5.5)
        await article.get_by_role("button", name="Τελείωσε").click()
        await expect(article.get_by_role("button")).to_have_count(0)
        await expect(row(maria, title)).to_have_attribute("data-state", "done")


BESIDE = """() => {
  const rows = JSON.parse(localStorage.getItem("keryx-studio-marks"));
  const bad = { key: "x", staff: document.querySelector("#studio").dataset.staff };
  const never = { ...rows[0], key: "never-there", edition: 9 };
  localStorage.setItem("keryx-studio-marks", JSON.stringify([bad, ...rows, never, { staff: "somebody" }]));
}"""


async def test_a_studio_without_a_network_goes_on_and_a_double_reading_is_told_to_both(air: Air) -> None:
    await air.post(TITLES["first"])
    await air.post(TITLES["second"])
    maria, nikos = await air.producer("maria", "Α"), await air.producer("nikos", "Β")
    await expect(nikos.locator("#drift")).to_have_text(re.compile(r"πάει \d+ ώρ\.(?: \d+ λ\.)? μπροστά"))
    await becomes(nikos, KEPT)
    await air.network(nikos, there=False)
    await press(nikos, TITLES["first"], "Αρχίζει")
    await expect(nikos.locator("#offline")).to_be_visible()
    await expect(nikos.locator("#now article")).to_contain_text(f"{TITLES['first']}. Μάθετε")
    await expect(row(nikos, TITLES["first"])).to_contain_text("δεν έχει σταλεί ακόμη")
    await sound(nikos, "offline")
    await nikos.reload()  # the page is there again, with what is being read
    await expect(nikos.locator("#now article")).to_contain_text(f"{TITLES['first']}. Μάθετε")
    await expect(row(nikos, TITLES["first"])).to_contain_text("δεν έχει σταλεί ακόμη")
    await press(nikos, TITLES["first"], "Τελείωσε")
    await press(nikos, TITLES["second"], "Το διαβάζω")

    for act in ("Αρχίζει", "Τελείωσε"):  # meanwhile, elsewhere
        await press(maria, TITLES["first"], act)
        await expect(maria.get_by_role("button", name=f"{act}: {TITLES['first']}")).to_be_hidden()
    await expect(row(maria, TITLES["first"])).to_contain_text("Διαβάστηκε στις 08:00, στούντιο Α (Maria)")
    await press(maria, TITLES["second"], "Το διαβάζω")
    await expect(row(maria, TITLES["second"])).to_contain_text("Δικό σας")
    await nikos.evaluate(BESIDE)  # marks that nobody can read, of no edition, and of somebody else

    air.house.clock.advance(40)  # as long as the device's own clock ran meanwhile, and longer: nothing is ahead
    await air.network(nikos, there=True)
    told = nikos.locator("#told")
    await expect(told).to_contain_text("Διαβάστηκε δύο φορές: και από το στούντιο Α (Maria).", timeout=15_000)
    await expect(told).to_contain_text("Το πήρε το στούντιο Α (Maria) όσο ήσασταν χωρίς δίκτυο.")
    for page in (maria, nikos):
        await expect(row(page, TITLES["first"])).to_contain_text("Διαβάστηκε δύο φορές:", timeout=15_000)
        by_nikos = re.compile(
            r"στούντιο Β στις (07:59|08:00) \(Nikos\)"
        )  # the station's clock stands here, the device's not
        await expect(row(page, TITLES["first"])).to_contain_text(by_nikos)
    await expect(row(nikos, TITLES["second"])).to_contain_text("Το έχει το στούντιο Α (Maria)")
    await expect(nikos.locator("#offline")).to_be_hidden()
    assert await nikos.evaluate("localStorage.getItem('keryx-studio-marks')") == '[{"staff":"somebody"}]'
    await nikos.reload()
    await expect(told).to_contain_text("σημειώσεις άλλου μέλους του προσωπικού")
    refused = nikos.locator("#refused")  # what is in no log stays in sight until somebody has seen it
    await expect(refused).to_contain_text("Μια σημείωση δεν διαβάζεται")
    await expect(refused).to_contain_text("για ανακοίνωση ή έκδοση (9) που δεν υπάρχει. Γράψτε τη μετάδοση με το χέρι")
    await sound(nikos, "refused")
    await refused.get_by_role("button", name="Το είδα – Nikos").click()
    await nikos.reload()
    await expect(told).to_contain_text("σημειώσεις άλλου μέλους του προσωπικού")
    await expect(refused).to_be_hidden()
    await sound(maria, "twice")


async def test_what_the_server_does_not_take_stays_and_the_page_says_why(air: Air) -> None:
    await air.post(TITLES["first"])
    nikos = await air.producer("nikos", "Β")
    await becomes(nikos, KEPT)
    await air.network(nikos, there=False)
    await press(nikos, TITLES["first"], "Αρχίζει")
    cookies = await nikos.context.cookies()
    await nikos.context.clear_cookies()
    await air.network(nikos, there=True)
    told = nikos.locator("#told")
    await expect(told).to_contain_text("συνδεθείτε ξανά", timeout=15_000)
    await nikos.evaluate("() => { for (const _ of Array(250)) keep([...marked(), { staff: STAFF }]); }")
    await nikos.context.add_cookies(cookies)  # type: ignore[arg-type]
    await expect(nikos.locator("#refused")).to_contain_text("Μια σημείωση δεν διαβάζεται", timeout=15_000)
    await expect(row(nikos, TITLES["first"])).to_contain_text("Διαβάζεται από εσάς", timeout=15_000)
    await nikos.wait_for_function("() => localStorage.getItem('keryx-studio-marks') === '[]'")


async def test_without_scripts_every_button_is_a_form_and_a_refusal_a_page(air: Air) -> None:
    await air.post(TITLES["first"])
    maria, nikos = await air.producer("maria", "Α", scripts=False), await air.producer("nikos", "Β", scripts=False)
    await press(maria, TITLES["first"], "Το διαβάζω")
    await expect(row(maria, TITLES["first"])).to_contain_text("Δικό σας")
    await press(nikos, TITLES["first"], "Αρχίζει")
    await expect(nikos.locator("main")).to_contain_text("Το έχει πάρει το στούντιο Α (Maria, 08:00).")
    await press(maria, TITLES["first"], "Αρχίζει")
    await expect(maria.locator("#now")).to_contain_text(f"{TITLES['first']}. Μάθετε")
    await press(maria, TITLES["first"], "Διακοπή τώρα")
    await expect(row(maria, TITLES["first"])).to_contain_text("Διαβάστηκε στις 08:00")
