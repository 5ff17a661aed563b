"""An invitation, end to end: made at a terminal, mailed, answered on a phone without scripts, ticked at the door."""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stdout
from email import message_from_bytes
from email.policy import default
from io import StringIO
from pathlib import Path

import pytest
import yaml
from playwright.async_api import Page, async_playwright, expect

from keryx import cli
from tests.audience.guests.conftest import LIST, PEOPLE
from tests.drills.program import Program
from tests.hub import EVENT
from tests.servers.smtp import Script, Sink

PICTURES = Path(__file__).parent.parent.parent.parent / "docs" / "pictures"
PHONE = {"width": 375, "height": 740}
ARRIVE_S = 90
TITLES = {"el": "Συναυλία της Φιλαρμονικής", "en": "Concert of the Philharmonic"}
# What a person with a screen reader or a keyboard needs of every field: a name, in an order that makes sense.
NAMELESS = """() => [...document.querySelectorAll('main :is(input:not([type=hidden]), select, textarea, button)')]
    .filter(field => !(field.labels?.length || field.ariaLabel || field.textContent.trim())).length"""
# The least contrast of a text with what stands behind it (WCAG 2.2, 1.4.3).
CONTRAST = """() => {
  const numbers = color => (color.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = node => { for (; node; node = node.parentElement) {
    const color = numbers(getComputedStyle(node).backgroundColor); if ((color[3] ?? 1) > 0) return color; }
    return [255, 255, 255]; };
  let least = 21;
  for (const node of document.querySelectorAll('body *')) {
    if (![...node.childNodes].some(c => c.nodeType === 3 && c.data.trim()) || !node.offsetParent) continue;
    const pair = [light(numbers(getComputedStyle(node).color)), light(behind(node))].sort((a, b) => b - a);
    least = Math.min(least, (pair[0] + 0.05) / (pair[1] + 0.05));
  }
  return least;
}"""


class Evening:
    """A hub that runs, and the mail it sends."""

    def __init__(self, program: Program, sink: Sink) -> None:
        self.program, self.sink = program, sink

    async def type(self, *words: str, ends: int = 0) -> str:
        """At a terminal of the same machine."""
        with redirect_stdout(StringIO()) as shown:
            ended = await asyncio.to_thread(cli.run, ("guests", *words))
        assert ended == ends, shown.getvalue()
        return shown.getvalue()

    async def mail(self, to: str, number: int) -> str:
        """The subject and plain text of somebody's `number`-th mail."""
        async with asyncio.timeout(ARRIVE_S):
            while len(found := self.sink.messages(to)) < number:
                await asyncio.sleep(0.05)
        read = message_from_bytes(found[number - 1].data, policy=default)
        body = read.get_body(("plain",))
        assert body is not None
        return f"{read['subject']}\n{body.get_content()}"


@pytest.fixture
async def evening(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Evening]:
    with Sink(Script()) as sink:
        program = Program(tmp_path, sqlite_url, sink.url, channels="email,site")
        for name, value in program.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("KERYX_LANGUAGE", "el")
        await program.prepare(0)
        await program.start()
        yield Evening(program, sink)
        program.end()


@asynccontextmanager
async def browsing(chromium: str) -> AsyncIterator[Page]:
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = await browser.new_page(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
        yield page
        await browser.close()


async def looked_at(page: Page, name: str) -> None:
    """Nothing runs over the edge, every field has a name, every text can be read. Pictures: KERYX_PICTURES=1."""
    wide = page.viewport_size["width"] if page.viewport_size else 0
    assert await page.evaluate("document.documentElement.scrollWidth") <= wide, name
    assert await page.evaluate(NAMELESS) == 0, name
    assert await page.evaluate(CONTRAST) >= 4.5, name
    if os.environ.get("KERYX_PICTURES"):
        await page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


async def order(page: Page, presses: int) -> list[str]:
    """The ids of what the Tab key comes to behind the heading."""
    await page.evaluate("document.querySelector('main').focus()")
    found = []
    for _ in range(presses):
        await page.keyboard.press("Tab")
        found.append(await page.evaluate("document.activeElement.id || document.activeElement.type"))
    return found


@pytest.mark.timeout(240)
async def test_an_invitation_is_answered_on_a_phone(evening: Evening, chromium: str, tmp_path: Path) -> None:
    posted = await evening.program.post({**EVENT, "title": TITLES})
    await evening.program.settled(posted, channel="site")
    definition, people = tmp_path / "list.yaml", tmp_path / "guests.csv"
    definition.write_text(yaml.safe_dump(LIST, allow_unicode=True), "utf-8")
    people.write_text(f"{PEOPLE}nobody;el;;;;99;\n", "utf-8")
    guest_list = (await evening.type("create", posted, str(definition))).strip()
    checked = await evening.type("import", guest_list, str(people), "--dry-run", ends=2)
    assert "    2  νέος  Ωραιοπούλου Άννα" in checked
    assert "line 5, email: Δεν είναι διεύθυνση" in checked
    await evening.type("import", guest_list, str(people), ends=2)
    people.write_text(PEOPLE, "utf-8")
    assert "νέοι: 3" in await evening.type("import", guest_list, str(people))
    assert "3 προσκλήσεις φεύγουν." in await evening.type("send", guest_list)
    invitation = await evening.mail("dimarchos@polis.example", 1)
    assert "Αξιότιμε κύριε Δήμαρχε," in invitation
    [link] = re.findall(r"http://127\S+/rsvp/\S+", invitation)

    async with browsing(chromium) as page:
        await page.goto(link)
        await expect(page.locator("h1")).to_have_text(TITLES["el"])
        assert await order(page, 4) == ["yes", "companions", "names", "submit"]  # a radio group is one stop
        await looked_at(page, "rsvp-phone")
        await page.click("button[type=submit]")  # the browser itself asks for an answer
        await expect(page.locator("h1")).to_have_text(TITLES["el"])
        await page.get_by_label("Ναι, θα έρθω").check()
        await page.get_by_label("Πόσοι θα σας συνοδεύσουν;").select_option("1")
        await page.get_by_label("Ονόματα συνοδών").fill("Α\nΒ")
        await page.click("button[type=submit]")
        await expect(page.get_by_role("alert")).to_contain_text(
            "Τα ονόματα (2) είναι περισσότερα από τους συνοδούς (1)"
        )
        await looked_at(page, "rsvp-wrong-phone")
        await page.get_by_label("Ονόματα συνοδών").fill("Ήρα Κόντη")
        await page.click("button[type=submit]")
        await expect(page.get_by_role("status")).to_contain_text("Θα έρθετε με 1 συνοδό: 2 θέσεις.")
        await looked_at(page, "rsvp-answered-phone")
        async with page.expect_download() as file:
            await page.get_by_role("link", name="Προσθήκη στο ημερολόγιό σας").click()
        assert (await file.value).suggested_filename == "event.ics"

        other = await evening.mail("info@press.example", 1)
        [english] = re.findall(r"http://127\S+/rsvp/\S+", other)
        await page.set_viewport_size({"width": 1280, "height": 900})
        await page.goto(english)
        await expect(page.locator("h1")).to_have_text(TITLES["en"])
        await looked_at(page, "rsvp-desktop-en")
        await page.get_by_label("No, I will not come").check()
        await page.click("button[type=submit]")
        await expect(page.locator("h1")).to_have_text("Thank you for telling us")

        confirmed = await evening.mail("dimarchos@polis.example", 2)
        assert confirmed.startswith(f"Θα σας περιμένουμε: {TITLES['el']}")
        assert f"{link}/event.ics" in confirmed

        door = (await evening.type("link", guest_list)).split()[0]
        await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        await page.goto(door)
        await page.get_by_label("Αναζήτηση ονόματος ή φορέα").fill("ηρα")
        await page.get_by_role("button", name="Αναζήτηση").click()
        await page.get_by_role("button", name="Ήρθε: Ωραιοπούλου Άννα").click()
        await expect(page.get_by_role("status")).to_have_text("Ήρθαν 2 από 2 άτομα.")
        await looked_at(page, "door-phone")
        await page.goto(f"{door}/print")
        await expect(page.locator("tbody tr")).to_have_count(1)
        assert "[x] Ωραιοπούλου Άννα +1 (Ήρα Κόντη)  Δήμος Πόλης" in await evening.type("door", guest_list)
        table = (await evening.type("door", guest_list, "--csv")).splitlines()
        assert table[0] == "\ufeffΟνοματεπώνυμο;Φορέας;Άτομα;Ονόματα συνοδών;Σημείωση;Ήρθε"
        assert re.match("Ωραιοπούλου Άννα;Δήμος Πόλης;2;Ήρα Κόντη;Πρώτη σειρά;\\d\\d/\\d\\d/20", table[1])
        sheet = tmp_path / "door.html"
        await evening.type("door", guest_list, "--html", str(sheet))
        await page.goto(f"file://{sheet}")
        await expect(page.locator(".tick")).to_have_text("✓")

    definition.write_text(yaml.safe_dump(LIST | {"capacity": 9}, allow_unicode=True), "utf-8")
    await evening.type("change", guest_list, str(definition))
    await evening.type("withdraw", guest_list, "INFO@press.example")
    await evening.type("erase", "zoi@dimotes.example")
    await evening.type("erase", "zoi@dimotes.example", ends=4)
    kept = json.loads(await evening.type("list", "--json"))
    assert (kept["states"], kept["seats"], kept["capacity"]) == ({"coming": 1, "withdrawn": 1}, 2, 9)
    assert "zoi@" not in await evening.type("export", guest_list)
