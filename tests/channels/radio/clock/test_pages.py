"""The rundown and the clock at the desk: by forms alone, then by mouse and keys in a browser."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
import uvicorn
from playwright.async_api import Page, async_playwright, expect

from channels.radio.clock.choosing import slot_key
from channels.radio.clock.keeping import put
from channels.radio.clock.rundown import Reading
from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.weekly import ClockSlot
from channels.radio.settings import RadioSettings
from channels.radio.tables import segments
from core.makings import Made
from core.playout import Playout
from producers.desk.office import COOKIE
from producers.desk.staff.people import Role
from schemas.edition import Action, Edition
from tests.audience.pages.test_walk import FAULTS
from tests.editions import event_edition, press_edition, tender_edition
from tests.ledger import enter
from tests.producers.desk.clerk import NOW, Clerk, House, heading, open_house

DAY = NOW.date()
PAGE = f"/desk/radio/rundown/{DAY.isoformat()}"
NOON, TWO = (datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in (10, 12))  # in Athens
ON_AIR = {"at": NOW, "released_at": NOW, "first_published_at": NOW}
EVENT, PRESS, TENDER = event_edition(**ON_AIR), press_edition(**ON_AIR), tender_edition(**ON_AIR)


@dataclass
class Producers:
    house: House
    maria: Clerk

    @property
    def rundowns(self) -> Rundowns:
        return Rundowns(self.house.hub.context, RadioSettings())

    async def air(self, edition: Edition) -> None:
        store = self.house.hub.store
        await enter(store, edition)
        rendition = self.house.hub.channels["radio"].render(edition, "el", edition.action)
        playout = Playout(store, segments, timedelta(days=7))
        if edition.action is Action.WITHDRAW:
            await playout.take_off(rendition)
        else:
            await playout.put(rendition, Made({"spot": "aa/none.mp3"}, {"duration_s": 40.0}))
        self.house.hub.wake.notify("ledger")

    async def readings(self, slot: datetime = NOON) -> list[Reading]:
        found = await self.rundowns.of_day(DAY)
        return [one for at in found.slots if at.start == slot for one in at.readings]

    async def order(self, slot: datetime = NOON) -> list[Edition]:
        known = {edition.announcement: edition for edition in (EVENT, PRESS, TENDER)}
        return [known[one.segment.announcement] for one in await self.readings(slot)]

    async def press(self, act: str, edition: Edition, slot: datetime = NOON, **more: str) -> httpx.Response:
        """As the form that the page shows sends it."""
        page = (await self.maria.get(PAGE)).text
        row = next(
            form
            for form in re.findall(r"<form.*?</form>", page, re.S)
            if f'value="{slot_key(slot)}"' in form and str(edition.announcement) in form and f'value="{act}"' in form
        )
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', row))
        return await self.maria.post(f"{PAGE}/choices", **{**hidden, "act": act, **more})


@pytest.fixture
async def producers(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Producers]:
    house = await open_house(sqlite_url, tmp_path, "site,radio")
    found = Producers(house, await house.joined("maria", Role.RADIO))
    for edition in (EVENT, PRESS, TENDER):
        await found.air(edition)
    yield found
    await house.hub.close()


async def test_the_page_says_what_is_read_when_and_why(producers: Producers) -> None:
    page = await producers.maria.get("/desk/radio/rundown")
    assert urlsplit(str(page.url)).path == PAGE
    assert heading(page) == "Ροή του ραδιοφώνου: Τρίτη 24 Νοεμβρίου 2026"
    assert "νέο: 2 ώρ. από τη δημοσίευση" in page.text
    assert "δεν έχει δημοσιευθεί ως τότε" not in page.text  # of slots that are past nothing is asked any more
    english = await producers.maria.get(f"{PAGE}?lang=en")
    assert "fresh: released 2 h before" in english.text
    assert (await producers.maria.get("/desk/radio/rundown/none")).status_code == 404


async def test_a_producers_first_page_shows_what_is_read_next_or_now(producers: Producers) -> None:
    assert "Now: <strong>Tuesday 24 November 2026, 10:00" in (await producers.maria.get("/desk?lang=en")).text
    producers.house.clock.advance(600)
    first, second, third = await producers.order()
    page = (await producers.maria.get("/desk")).text
    assert "Επόμενη ώρα: <strong>Τρίτη 24 Νοεμβρίου 2026, 12:00" in page
    at = [page.index(f'/desk/announcements/{one.announcement}"') for one in (first, second, third)]
    assert at == sorted(at)
    assert "Σε επεξεργασία" not in page  # who neither writes nor approves has nothing in hand
    assert (await producers.maria.get(f"/desk/radio/scripts?day={DAY.isoformat()}")).status_code == 200
    assert f'href="/desk/radio/scripts?day={DAY.isoformat()}"' in page
    writer = await producers.house.joined("nikos", Role.WRITER)
    assert "Επόμενη ώρα" not in (await writer.get("/desk")).text


async def test_over_midnight_the_first_page_shows_what_is_on_air(producers: Producers) -> None:
    house, settings = producers.house, RadioSettings()
    midnight = datetime(2026, 11, 24, 22, tzinfo=UTC)
    async with house.hub.store.write() as connection:
        await put(connection, settings, ClockSlot(uuid4(), "Μεσάνυχτα", "", DAY, time(23, 59, 50), 900))
    for at in (midnight - timedelta(seconds=20), midnight, midnight + timedelta(seconds=5)):
        house.clock.advance((at - house.clock.now()).total_seconds())
        await producers.rundowns.note_begun()
    anna = await house.joined("anna", Role.RADIO)  # at midnight the morning's session is over
    page = (await anna.get("/desk")).text
    assert "Τώρα: <strong>Τρίτη 24 Νοεμβρίου 2026, 23:59" in page
    assert f"/desk/radio/scripts?day={DAY.isoformat()}" in page


async def test_where_nothing_is_to_be_read_the_first_page_says_so(sqlite_url: str, tmp_path: Path) -> None:
    house = await open_house(sqlite_url, tmp_path, "site,radio")
    producer = await house.joined("maria", Role.RADIO)
    assert "δεν διαβάζεται τίποτα" in (await producer.get("/desk")).text
    await house.hub.close()


async def test_a_move_over_what_another_pinned_there_is_told(producers: Producers) -> None:
    first, *_ = await producers.order()
    two = slot_key(NOON + timedelta(hours=2))
    form = {"slot": slot_key(NOON), "announcement": str(first.announcement), "segment_language": "el", "act": "move"}
    assert (await producers.maria.post(f"{PAGE}/choices", **form, to=two)).status_code == 200
    late = await producers.maria.post(f"{PAGE}/choices", **form, version="1", to=two, place="2")  # saw no pin there
    assert (late.status_code, "Ένας άλλος παραγωγός" in late.text) == (409, True)


async def test_buttons_move_pin_veto_and_take_back(producers: Producers) -> None:
    first, second, third = await producers.order()
    await producers.press("down", first)
    assert await producers.order() == [second, first, third]
    page = await producers.press("up", third)
    assert await producers.order() == [second, third, first]
    assert "καρφωμένο" in page.text
    assert "όρισε: Maria" in page.text
    await producers.press("back", first)
    await producers.press("back", third)
    assert await producers.order() == [first, second, third]
    page = await producers.press("veto", second)
    assert await producers.order() == [first, third]
    assert "αποκλείστηκε" in page.text
    await producers.press("allow", second)
    assert await producers.order() == [first, second, third]
    await producers.press("veto_day", second)
    assert (await producers.order(), second in await producers.order(TWO)) == ([first, third], False)
    await producers.press("allow_day", second, TWO)
    assert second in await producers.order(TWO)


async def test_a_move_to_another_slot(producers: Producers) -> None:
    first, *others = await producers.order()
    await producers.press("move", first, to=slot_key(TWO))
    assert (await producers.order(), (await producers.order(TWO))[0]) == (others, first)
    async with producers.house.hub.store.read() as connection:
        from producers.desk.tables import trail

        noted = [(row.act, row.who) for row in await connection.execute(trail.select())]
    assert ("rundown.move", producers.maria.person.email) in noted


async def test_two_producers_at_one_place_and_what_is_past(producers: Producers) -> None:
    first = (await producers.order())[0]
    form = {
        "act": "veto",
        "slot": slot_key(NOON),
        "announcement": str(first.announcement),
        "segment_language": "el",
        "version": "0",
    }
    assert (await producers.maria.post(f"{PAGE}/choices", **form)).status_code == 200
    late = await producers.maria.post(f"{PAGE}/choices", **{**form, "act": "place"})
    assert (late.status_code, "Ένας άλλος παραγωγός" in late.text) == (409, True)
    for wrong in ({"act": "none"}, {"slot": "x"}):
        assert (await producers.maria.post(f"{PAGE}/choices", **{**form, **wrong})).status_code == 422
    producers.house.clock.advance((NOON - NOW).total_seconds() + 1)
    on_air = (await producers.order())[0]
    begun = {**form, "announcement": str(on_air.announcement), "act": "down"}
    assert (await producers.maria.post(f"{PAGE}/choices", **begun)).status_code == 409


async def test_what_is_on_air_is_stopped_at_once(producers: Producers) -> None:
    producers.house.clock.advance((NOON - NOW).total_seconds() + 1)
    (await producers.rundowns.note_begun())
    first, second, _ = await producers.order()
    page = await producers.press("stop", first)
    assert page.status_code == 200
    assert (await producers.order())[0] == second
    assert (await producers.readings())[0].start == NOON + timedelta(seconds=1)


@pytest.mark.parametrize("year", ["0001", "2300", "9999"])
async def test_the_clock_has_nothing_at_the_calendars_edge(producers: Producers, year: str) -> None:
    clock, week = "/desk/radio/clock", {"name": "Μία φορά", "at": "13:00", "length_s": "90", "forms": ["60"]}
    slot = await producers.maria.post(f"{clock}/slot/new", **week, on=f"{year}-12-31")
    black = {"name": "Πένθος", "begins": f"{year}-01-01T00:00", "ends": f"{year}-12-31T23:59", "spares": "emergency"}
    blackout = await producers.maria.post(f"{clock}/blackout/new", **black)
    for answer, field in ((slot, "on"), (blackout, "begins"), (blackout, "ends")):
        assert (answer.status_code, f'href="#{field}"' in answer.text) == (422, True), field


@pytest.mark.parametrize("version", [str(2**31 - 1), str(2**31), str(2**63), "9" * 5000, "-1", "²"])
async def test_a_version_that_no_form_of_ours_has_is_refused(producers: Producers, version: str) -> None:
    """The largest that the database holds is only none that there is."""
    maria, clock = producers.maria, "/desk/radio/clock"
    week = {"name": "Πρωί", "at": "09:00", "length_s": "90", "forms": ["60"], "days": ["2"]}
    page = await maria.post(f"{clock}/slot/new", **week)
    slot = re.search(rf'href="({clock}/slot/[^"]+)">Αλλαγή<span class="govgr-visually-hidden"> 09:00', page.text)
    assert slot is not None
    refused = await maria.post(slot[1], **{**week, "at": "09:30"}, version=version)
    assert (refused.status_code, "Η φόρμα δεν είναι όπως τη δώσαμε" in refused.text) == (422, True)
    assert (await maria.post(f"{slot[1]}/remove", version=version)).status_code == 422
    for none in (str(2**31 - 2), "2"):
        assert (await maria.post(slot[1], **{**week, "at": "09:30"}, version=none)).status_code == 409
        assert (await maria.post(f"{slot[1]}/remove", version=none)).status_code == 409
    which = {"act": "veto", "slot": slot_key(NOON), "announcement": str(EVENT.announcement), "segment_language": "el"}
    for name in ("version", "day_version", "segment_version"):
        assert (await maria.post(f"{PAGE}/choices", **which, **{name: version})).status_code == 422, name
    assert "09:30" not in (await maria.get(clock)).text


async def test_the_clock_is_set_and_says_what_is_wrong(producers: Producers) -> None:
    maria, clock = producers.maria, "/desk/radio/clock"
    assert "KERYX_RADIO_SLOTS" in (await maria.get(clock)).text
    wrong = await maria.post(f"{clock}/slot/new", name="x" * 121, at="25:00", length_s="5", most="-1", on="αύριο")
    assert wrong.status_code == 422
    for field in ("name", "at", "length_s", "most", "on", "forms"):
        assert f'href="#{field}"' in wrong.text, field
    week = {"name": "Μεσημέρι", "at": "13:00", "length_s": "90", "most": "1", "forms": ["60", "15"]}
    page = await maria.post(f"{clock}/slot/new", **week, days=["2"], kinds=["event"], topics=["politismos"], hard="1")
    assert ("Αποθηκεύτηκε" in page.text, "KERYX_RADIO_SLOTS" in page.text) == (True, False)
    at_one = datetime(2026, 11, 24, 11, tzinfo=UTC)
    assert await producers.order(at_one) == [EVENT]
    edit = re.search(
        r'href="(/desk/radio/clock/slot/[^"]+)">Αλλαγή<span class="govgr-visually-hidden"> 13:00', page.text
    )
    assert edit is not None
    form = (await maria.get(edit[1])).text
    assert form.count(" checked") == 6  # a day, a kind, a topic, two forms, a hard end
    seen = {**week, "days": ["2"], "version": "1"}
    assert "Αποθηκεύτηκε" in (await maria.post(edit[1], **{**seen, "at": "13:30"})).text
    late = await maria.post(edit[1], **seen)
    assert (late.status_code, "Κάποιος άλλος" in late.text) == (409, True)
    late = await maria.post(f"{edit[1]}/remove", version="1")  # of what another has changed meanwhile
    assert (late.status_code, "Κάποιος άλλος" in late.text) == (409, True)
    assert 'name="version" value="2"' in (await maria.get(edit[1])).text.split("/remove")[1]
    assert "13:30" not in (await maria.post(f"{edit[1]}/remove", version="2")).text
    black = {"name": "Πένθος", "begins": "2026-11-24T11:00", "ends": "2026-11-24T13:00", "spares": "emergency"}
    assert (await maria.post(f"{clock}/blackout/new", **{**black, "ends": "2026-11-24T10:00"})).status_code == 422
    assert "Πένθος" in (await maria.post(f"{clock}/blackout/new", **black)).text
    assert await producers.order() == []
    assert "Σιγή «Πένθος»" in (await maria.get(PAGE)).text
    pips = {"name": "Πιπ", "at": "00:59:54", "length_s": "6", "hourly": "1", "days": list("1234567")}
    assert "κάθε ώρα στα 59:54" in (await maria.post(f"{clock}/fixed/new", **pips)).text
    assert (await maria.get(f"{clock}/none/new")).status_code == 404
    network = {"name": "Δίκτυο", "at": "14:01", "length_s": "1:30", "days": list("1234567")}
    for wrong_s in ("1:75", "-1:30", "1:", ":30", "1:2:3", "1441:00"):
        assert (await maria.post(f"{clock}/fixed/new", **{**network, "length_s": wrong_s})).status_code == 422, wrong_s
    assert "διάρκεια 1:30" in (await maria.post(f"{clock}/fixed/new", **network)).text
    assert (await maria.get(PAGE)).text.count("Σταθερή ώρα 14:01:00: Δίκτυο (90 δευτ.)") == 1


async def test_the_clock_and_the_rundown_name_what_the_spring_leaves_out(producers: Producers) -> None:
    """On the clock of the next such day, and of a one-off's own; what stands there on every day is read."""
    maria, clock = producers.maria, "/desk/radio/clock"
    night = {"length_s": "60", "forms": ["60"]}
    await maria.post(f"{clock}/slot/new", **night, name="Πρωινό", at="04:00", days=list("1234567"))
    await maria.post(f"{clock}/slot/new", **night, name="Ξενύχτι", at="03:00", on="2028-03-26")
    page = (await maria.post(f"{clock}/slot/new", **night, name="Νυχτερινό", at="03:00", days=["7"])).text
    said = [" ".join(one.split()) for one in re.findall(r"[^>]+δεν γίνεται: αλλαγή ώρας[^<]+", page)]
    assert said == [
        "Κυριακή 28 Μαρτίου 2027 δεν γίνεται: αλλαγή ώρας. Στη θέση της: 04:00 Πρωινό.",
        "Κυριακή 26 Μαρτίου 2028 δεν γίνεται: αλλαγή ώρας. Στη θέση της: 04:00 Πρωινό.",
    ]
    assert "Not held on Sunday 28 March 2027: the clocks change" in (await maria.get(f"{clock}?lang=en")).text
    rundown = (await maria.get("/desk/radio/rundown/2027-03-28")).text
    assert "03:00 Νυχτερινό δεν γίνεται: αλλαγή ώρας. Στη θέση της: 04:00 Πρωινό." in rundown
    assert re.findall(r"<h2 id=[^>]+>(04:00[^<]+?) <", rundown) == ["04:00 Πρωινό"]
    assert "αλλαγή ώρας" not in (await maria.get("/desk/radio/rundown/2027-03-21")).text


@pytest.mark.parametrize("act", ["remove", "move"])
async def test_what_began_before_the_clock_was_changed_stands(producers: Producers, act: str) -> None:
    """Nobody looked between its beginning and the change but who made it."""
    maria, clock, house = producers.maria, "/desk/radio/clock", producers.house
    week = {"name": "Μεσημέρι", "at": "13:00", "length_s": "90", "forms": ["60"]}
    page = await maria.post(f"{clock}/slot/new", **week, days=["2"])
    edit = re.search(
        r'href="(/desk/radio/clock/slot/[^"]+)">Αλλαγή<span class="govgr-visually-hidden"> 13:00', page.text
    )
    assert edit is not None
    at_one = datetime(2026, 11, 24, 11, tzinfo=UTC)
    house.clock.advance((at_one - house.clock.now()).total_seconds() - 10)
    await producers.rundowns.note_begun()
    house.clock.advance(12)
    if act == "remove":
        await maria.post(f"{edit[1]}/remove", version="1")
    else:
        await maria.post(edit[1], **{**week, "at": "15:00"}, days=["2"], version="1")
    assert [(one.start, one.state) for one in await producers.readings(at_one)] == [(at_one, "begun")]


@pytest.fixture
async def address(producers: Producers) -> AsyncIterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    options = {"log_level": "warning", "lifespan": "off", "timeout_graceful_shutdown": 1}
    config = uvicorn.Config(producers.house.app, port=port, **options)  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


def row(page: Page, edition: Edition, slot: datetime = NOON) -> str:
    return f'ol[data-slot="{slot_key(slot)}"] [data-segment="{edition.announcement}-el"]'


OPENS = """field => field.dispatchEvent(
  new KeyboardEvent("keydown", { key: "ArrowDown", altKey: true, bubbles: true, cancelable: true }))"""


async def test_by_mouse_and_keys_and_live(producers: Producers, address: str, chromium: str) -> None:
    first, second, third = await producers.order()
    secret = producers.maria.browser.cookies.get(COOKIE)
    assert secret is not None
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        context = await browser.new_context(viewport={"width": 1280, "height": 4000})  # no scrolling in a drag
        await context.add_cookies([{"name": COOKIE, "value": secret, "url": f"{address}/desk"}])
        page = await context.new_page()
        await page.goto(f"{address}{PAGE}")
        told = page.locator("#told")

        await page.locator(row(page, first)).drag_to(page.locator(row(page, third)))
        await expect(told).to_contain_text("θέση 3 στις 12:00")
        assert await producers.order() == [second, third, first]

        button = page.locator(row(page, first)).get_by_role("button", name="Πιο πάνω")
        await button.focus()
        await page.keyboard.press("Enter")
        await expect(told).to_contain_text("θέση 2 στις 12:00")
        await expect(button).to_be_focused()
        await page.keyboard.press("Alt+ArrowUp")
        await expect(told).to_contain_text("θέση 1 στις 12:00")
        assert await producers.order() == [first, second, third]

        await page.locator(row(page, second)).drag_to(page.locator(f'ol[data-slot="{slot_key(TWO)}"] li').first)
        await expect(told).to_contain_text("θέση 1 στις 14:00")
        assert (await producers.order(TWO))[0] == second
        assert await producers.order() == [first, third]

        # out of its slot and in again by mouse, and out by keys
        noon = page.get_by_role("region", name="12:00")
        await page.locator(row(page, third)).hover()
        await page.mouse.down()
        await page.mouse.move(5, 5, steps=2)
        out = noon.locator("[data-veto]")
        await expect(out).to_be_visible()
        await out.hover()
        await out.hover()
        await page.mouse.up()
        await expect(told).to_contain_text("δεν διαβάζεται στις 12:00")
        assert await producers.order() == [first]
        await expect(out).to_be_hidden()
        left = noon.locator(".keryx-rundown__out")
        await left.locator("summary").click()
        vetoed = left.locator(f'li[data-segment="{third.announcement}-el"]')
        await expect(vetoed).to_contain_text("αποκλείστηκε")
        await vetoed.drag_to(page.locator(row(page, first)))
        await expect(told).to_contain_text("θέση 1 στις 12:00")
        assert await producers.order() == [third, first]
        assert await page.locator(row(page, third)).locator("select").evaluate(OPENS), "there they open the choices"
        await page.locator(row(page, third)).get_by_role("button", name="Πιο κάτω").focus()
        await page.keyboard.press("Alt+Delete")
        await expect(told).to_contain_text("δεν διαβάζεται στις 12:00")
        assert await producers.order() == [first]
        await expect(page.locator(row(page, first)).get_by_role("link")).to_be_focused()
        await producers.press("allow", third)
        await expect(page.locator(row(page, third))).to_be_visible()

        # another producer's veto, and a withdrawal, arrive by themselves; what is open stays open
        why = page.locator(row(page, first)).locator("details").first
        await why.locator("summary").click()
        await producers.press("veto", third)
        await expect(page.locator(row(page, third))).to_have_count(0)
        await expect(why).to_have_attribute("open", "")
        gone = first.model_copy(update={"number": 2, "action": Action.WITHDRAW})
        await producers.air(gone)
        await expect(page.locator(row(page, first))).to_have_count(0)

        await context.set_offline(True)  # and no network is told as that
        lone = page.locator('li[id^="row-"][draggable]').first
        await lone.get_by_role("button", name="Πιο κάτω").click()
        await expect(told).to_contain_text("Δεν υπάρχει σύνδεση")
        await context.set_offline(False)
        height = await lone.evaluate("it => it.offsetHeight")
        assert height < 120, "a segment and what can be done with it take two lines"

        await page.pdf()
        await expect(page.locator("#printed")).to_contain_text("Τυπώθηκε: ")
        await page.set_viewport_size({"width": 360, "height": 800})
        assert await page.evaluate(FAULTS) == []
        await page.get_by_role("navigation", name="Ώρες της ημέρας").get_by_role("link", name="14:00").click()
        await expect(page.get_by_role("heading", name="14:00")).to_be_in_viewport()
        await browser.close()
