"""The prompter in a browser: keys of a pedal, changes from the next item on, a withdrawal, the network gone."""

import io
import os
import re
from datetime import UTC, datetime, timedelta

import pypdf
from playwright.async_api import BrowserContext, Page, async_playwright, expect
from sqlalchemy import insert

from channels.radio.clock.tables import recalls
from channels.radio.scripts.prompter_pages import KEEP_S
from channels.radio.scripts.prompting import SILENT, prompting
from channels.radio.studio.aired import Play, note_play
from producers.desk.office import COOKIE
from schemas.edition import Action, Reason
from tests.audience.pages.test_walk import PICTURES
from tests.channels.radio.scripts.conftest import ON_AIR, Studio
from tests.editions import event_edition, press_edition
from tests.producers.desk.clerk import NOW

PATH = f"/desk/radio/prompter/{NOW.date().isoformat()}"
EVENT, PRESS = event_edition().announcement, press_edition().announcement
MOVED = [{"start": "2026-12-14T13:00", "moved_from": "2026-12-12T19:30"}]
TIMES = ((30, 0), (30, 20))
OFFSET = "new DOMMatrix(getComputedStyle(document.querySelector('article.current')).transform).m42"
BOX = """(() => {
  const text = document.querySelector("article.current .text"), box = text.getBoundingClientRect();
  return [box.x, box.width, box.height, text.textContent];
})()"""


async def seated(studio: Studio, context: BrowserContext, address: str) -> Page:
    await context.add_cookies(
        [{"name": COOKIE, "value": studio.maria.browser.cookies[COOKIE], "url": f"{address}/desk"}]
    )
    page = await context.new_page()
    await page.goto(f"{address}{PATH}")
    await expect(page.locator("html.prompting")).to_be_visible()
    return page


async def until(page: Page, truth: str) -> None:
    """The page's policy lets no text be run there that waits by itself."""
    while not await page.evaluate(truth):
        await page.evaluate("new Promise(go => requestAnimationFrame(go))")


async def picture(page: Page, name: str) -> None:
    if os.environ.get("KERYX_PICTURES"):
        await page.screenshot(path=PICTURES / f"radio-prompter-{name}.png")


async def test_a_shift_at_the_prompter(studio: Studio, address: str, chromium: str) -> None:
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        context = await browser.new_context(locale="el-GR", viewport={"width": 1280, "height": 800})
        page = await seated(studio, context, address)
        await pedal(page)
        await picture(page, "1280")
        await settings(page)
        await another_rate(studio, page)
        await change(studio, page)
        await network_gone(studio, context, page)
        await withdrawal(studio, page)
        await put_right(studio, page)
        await page.set_viewport_size({"width": 360, "height": 740})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        await browser.close()


async def pedal(page: Page) -> None:
    shown = page.locator("article.current h2")
    first = await shown.text_content()
    await page.keyboard.press("PageDown")
    await expect(shown).not_to_have_text(first or "")
    await page.keyboard.press("PageUp")
    await expect(shown).to_have_text(first or "")
    for forward, back in (("ArrowRight", "ArrowLeft"),):
        await page.keyboard.press(forward)
        await expect(shown).not_to_have_text(first or "")
        await page.keyboard.press(back)
    await page.keyboard.press(" ")
    await expect(page.locator("#run")).to_have_attribute("aria-pressed", "true")
    await until(page, f"{OFFSET} < -5")
    await page.keyboard.press("b")
    await expect(page.locator("#run")).to_have_attribute("aria-pressed", "false")
    rate = await page.locator("#rate").input_value()
    await page.keyboard.press("ArrowUp")
    assert float(await page.locator("#rate").input_value()) > float(rate)
    await page.keyboard.press("m")
    await expect(page.locator("html")).to_have_class(re.compile("mirrored"))
    assert await page.evaluate("new DOMMatrix(getComputedStyle(document.querySelector('#stage')).transform).m11") == -1
    await page.keyboard.press("m")
    await page.keyboard.press("+")


async def settings(page: Page) -> None:
    await page.get_by_text("Ρυθμίσεις", exact=True).click()
    await page.get_by_label("Σκούρο").uncheck()
    await page.get_by_label("Διάστιχο").fill("1.8")
    await page.get_by_text("Ρυθμίσεις", exact=True).click()
    await page.reload()
    await expect(page.locator("html")).not_to_have_class(re.compile("dark"))  # as it was left
    assert await page.locator("#leading").input_value() == "1.8"
    await page.get_by_text("Ρυθμίσεις", exact=True).click()
    await page.get_by_label("Σκούρο").check()
    await page.set_viewport_size({"width": 390, "height": 844})  # one at a time, and no wider than a phone
    await page.get_by_text("Σειρά", exact=True).click()
    await expect(page.get_by_label("Σκούρο")).to_be_hidden()
    await expect(page.locator("#list")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await page.keyboard.press("Escape")
    await expect(page.locator("#list")).to_be_hidden()
    await expect(page.locator("#stage")).to_be_focused()
    await page.set_viewport_size({"width": 1280, "height": 900})


async def another_rate(studio: Studio, page: Page) -> None:
    """The texts are cut for it, and nothing is said to have changed; what is read stays as it is, and as fast."""
    current, rate = page.locator("article.current"), page.locator("#rate")
    before, cut = await page.evaluate(BOX), await current.get_attribute("data-cut")
    later = page.locator(f"article[data-announcement='{EVENT}']:not(.current) .text").first
    await expect(later).to_contain_text("Περισσότερα στις ανακοινώσεις")
    await studio.maria.post("/desk/radio/presenters", do="mine", rate="3,0")
    await expect(later).not_to_contain_text("Περισσότερα στις ανακοινώσεις")
    assert await page.evaluate(BOX) == before
    assert await rate.input_value() == "5"
    await expect(page.locator("#told")).to_have_text("")
    await page.keyboard.press("PageDown")
    assert await rate.input_value() == "3"
    await page.keyboard.press("PageUp")
    assert await current.get_attribute("data-cut") != cut
    assert await page.locator("article .mark:not([hidden])").count() == 0
    await studio.maria.post("/desk/radio/presenters", do="mine", rate="5,0")
    await expect(later).to_contain_text("Περισσότερα στις ανακοινώσεις")
    await page.keyboard.press("PageDown")
    await page.keyboard.press("PageUp")
    assert await rate.input_value() == "5"


async def change(studio: Studio, page: Page) -> None:
    """Of what is read nothing moves; the next ones have it, marked."""
    current = page.locator("article.current")
    await expect(current).to_have_attribute("data-announcement", str(EVENT))
    before = await page.evaluate(BOX)
    moved = {"number": 2, "action": Action.CORRECT, "reason": Reason.POSTPONEMENT, "occurrences": MOVED}
    await studio.air(event_edition(**{**ON_AIR, **moved}))
    studio.house.clock.advance(KEEP_S)
    await expect(page.locator("#told")).to_contain_text("Άλλαξε")
    assert await page.evaluate(BOX) == before
    later = page.locator(f"article[data-announcement='{EVENT}']:not(.current)").first
    await expect(later.locator(".text")).to_contain_text("Δευτέρα 14 Δεκεμβρίου")
    await expect(later.locator(".mark")).to_have_text("ΑΛΛΑΞΕ")
    await page.keyboard.press("PageDown")
    await page.keyboard.press("PageUp")
    await expect(current.locator(".text")).to_contain_text("Δευτέρα 14 Δεκεμβρίου")
    await expect(page.locator("#told")).to_have_text("")


async def network_gone(studio: Studio, context: BrowserContext, page: Page) -> None:
    async with studio.house.hub.store.read() as connection:
        assert [one.who for one in await prompting(connection, EVENT, NOW)] == ["Maria"]
        assert len(await prompting(connection, EVENT, studio.house.clock.now() + SILENT)) == 1, "it is read from still"
    await until(page, "caches.open('keryx-prompter').then(one => one.keys()).then(keys => keys.length >= 3)")
    await context.set_offline(True)
    await expect(page.locator("#told")).to_contain_text("Χωρίς δίκτυο")
    await page.keyboard.press("PageDown")
    await expect(page.locator("article.current .text")).to_contain_text("Υπογράφηκε η σύμβαση")
    await page.reload()  # also opened anew
    await expect(page.locator("html.prompting article.current .text")).not_to_be_empty()
    await expect(page.locator("#told")).to_contain_text("Χωρίς δίκτυο")
    printed = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(await page.pdf())).pages]
    assert len(printed) >= await page.locator("article").count()
    assert not any("συναυλία" in sheet and "παραλίμνιας" in sheet for sheet in printed)
    await context.set_offline(False)
    await expect(page.locator("#told")).not_to_contain_text("Χωρίς δίκτυο")


async def withdrawal(studio: Studio, page: Page) -> None:
    """Seen over the text, heard by nobody; the text stays where it is."""
    while await page.locator(f"article.current[data-announcement='{PRESS}']").count() == 0:
        await page.keyboard.press("PageDown")
    before = await page.evaluate(BOX)
    await studio.air(press_edition(**{**ON_AIR, "number": 2, "action": Action.WITHDRAW}))
    studio.house.clock.advance(KEEP_S)
    await expect(page.get_by_role("alert")).to_have_text("ΑΠΟΣΥΡΘΗΚΕ: μην το διαβάσετε")
    assert await page.evaluate(BOX) == before
    await picture(page, "withdrawn")
    assert await page.locator("audio, video").count() == 0
    await page.keyboard.press("PageUp")
    await expect(page.get_by_role("alert")).to_be_hidden()
    assert await page.locator(f"article[data-announcement='{PRESS}']").count() == 0


async def put_right(studio: Studio, page: Page) -> None:
    """It was aired: what says that it was withdrawn is there to be read."""
    parts = {"title": "Ανακλήθηκε", "script": "Η ανακοίνωση αποσύρθηκε.", "spoken": "Η ανακοίνωση αποσύρθηκε."}
    row = {"announcement": PRESS, "language": "el", "edition": 2, "parts": parts, "media": "aa/none.mp3"}
    async with studio.house.hub.store.write() as connection:
        await note_play(connection, Play("a", PRESS, "el", 1, NOW - timedelta(hours=1), 40, "hand", "Μαρία"), NOW)
        await connection.execute(insert(recalls).values(**row, duration_s=10.0, at=NOW))
    studio.house.clock.advance(KEEP_S)
    recall = page.locator(f"article[data-announcement='{PRESS}']")
    await expect(recall).to_have_count(1)
    items = await page.locator("article").count()
    for key in ["PageUp"] * items + ["PageDown"] * items:
        if await page.locator(f"article.current[data-announcement='{PRESS}']").count() == 0:
            await page.keyboard.press(key)
    await expect(recall.locator(".text")).to_contain_text("αποσύρθηκε")
    await expect(page.get_by_role("alert")).to_be_hidden()


async def test_one_item_alone_and_nothing_at_all(studio: Studio) -> None:
    page = (await studio.maria.get(f"{PATH}?announcement={EVENT}")).text
    assert set(re.findall(r'data-announcement="([^"]+)"', page)) == {str(EVENT)}
    assert "Δεν υπάρχει τίποτα να διαβαστεί." in (await studio.maria.get("/desk/radio/prompter/2030-01-01")).text


async def test_for_another_rate_the_texts_are_others_and_say_the_same(studio: Studio) -> None:
    async def told() -> tuple[float, dict[str, str], dict[str, str]]:
        answer = (await studio.maria.get(f"{PATH}.json")).json()
        cards = answer["cards"]
        return answer["rate"], {one["key"]: one["version"] for one in cards}, {one["key"]: one["cut"] for one in cards}

    rate, versions, cuts = await told()
    assert (rate, versions) == (5.0, cuts)
    await studio.maria.post("/desk/radio/presenters", do="mine", rate="3,0")
    assert (await told())[:2] == (3.0, versions)
    assert (await told())[2] != cuts


async def test_on_the_day_of_25_hours_each_item_has_a_name_of_its_own(studio: Studio) -> None:
    """Half past midnight and half past eleven in the evening are at one time of day in UTC."""
    slots = [datetime(2027, 10, day, 21, minute, second, tzinfo=UTC) for day in (30, 31) for minute, second in TIMES]
    keys = [studio.item(event_edition(**ON_AIR), slot, "Ελάτε.").key for slot in slots]
    assert len(set(keys)) == len(slots)


async def test_a_prompter_that_is_closed_says_so(studio: Studio) -> None:
    async def say(*announcements: object) -> int:
        told = {"page": "abcdef0123", "announcements": [str(one) for one in announcements]}
        return (await studio.maria.browser.post("/desk/radio/prompter/open", json=told)).status_code

    assert await say(EVENT, PRESS) == 204
    async with studio.house.hub.store.read() as connection:
        assert len(await prompting(connection, PRESS, NOW)) == 1
    assert await say() == 204
    async with studio.house.hub.store.read() as connection:
        assert await prompting(connection, PRESS, NOW) == []
    wrong = await studio.maria.browser.post("/desk/radio/prompter/open", json={"page": "<", "announcements": []})
    assert wrong.status_code == 422


async def test_a_prompter_that_fell_silent_counts_until_its_last_item_is_read(studio: Studio) -> None:
    """It may be without a network: at most for twelve hours."""

    async def silent(last: timedelta) -> list[bool]:
        told = {"page": "abcdef0123", "announcements": [str(EVENT)], "last": (NOW + last).isoformat()}
        await studio.maria.browser.post("/desk/radio/prompter/open", json=told)
        async with studio.house.hub.store.read() as connection:
            return [len(await prompting(connection, EVENT, NOW + timedelta(hours=hours))) == 1 for hours in (1, 3, 13)]

    assert await silent(timedelta(hours=2)) == [True, False, False]
    assert await silent(timedelta(hours=20)) == [True, True, False]
    assert await silent(datetime.max.replace(tzinfo=UTC) - NOW) == [True, True, False], "the last year of the calendar"


async def test_the_worker_keeps_the_prompters_pages_and_no_others(studio: Studio) -> None:
    worker = await studio.house.browser().get("/desk/radio/scripts/static/prompter-worker.js")
    assert worker.headers["service-worker-allowed"] == "/desk/radio/prompter"
    style = await studio.house.browser().get("/desk/radio/scripts/static/prompter.css")
    assert "service-worker-allowed" not in style.headers
    assert (await studio.house.browser().get("/desk/radio/scripts/static/none.js")).status_code == 404
