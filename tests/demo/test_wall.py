"""The demonstration as a newcomer meets it: started by its command, used in a browser, killed and started again."""

import asyncio
import json
import os
import re
import signal
import socket
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Page, async_playwright, expect

from keryx.demo.stage import LAID_OUT
from tests.drills.program import free_port

MEDIA = ("email", "feeds", "site", "telegram", "radio", "webtv")
ROOT = Path(__file__).parent.parent.parent
PICTURES = ROOT / "docs" / "pictures"
# Of each script the first line is said aloud: a week of announcements is made into sounds and films meanwhile.
HEADLINES = f"""sh -c 'head -n 1 | "{sys.executable}" -m core.espeak --language {{language}}'"""
START_S = 60
ARRIVE_MS = 150_000
PROMPTER = "body => fetch('/desk/radio/prompter/open', {method: 'POST', body}).then(answer => answer.status)"


class Demo:
    """`keryx demo` in a folder of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.url, self.errors = folder, f"http://127.0.0.1:{port}", folder / "errors.log"
        self._environment = {**os.environ, "KERYX_BIND": f"127.0.0.1:{port}", "KERYX_URL": self.url}
        self._environment["KERYX_AUDIENCE_DIGEST_TIME"] = "04:00"  # none while the figures are looked at
        self._environment["KERYX_VOICE_COMMAND"] = HEADLINES

    async def run(self) -> None:
        with self.errors.open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "keryx", "demo"),
                cwd=self.folder,
                env=self._environment,
                stdout=PIPE,
                stderr=errors,
            )

    async def start(self) -> str:
        """Start it; what it said until it was ready."""
        await self.run()
        assert self.process.stdout
        said = b""
        async with asyncio.timeout(START_S):
            while b"Ctrl-C" not in said:
                line = await self.process.stdout.readline()
                assert line, said.decode()
                said += line
        return said.decode()

    async def post(self, file: Path) -> None:
        """By the command line, as the welcome says."""
        line = f'. var/demo/env; exec "{sys.executable}" -m keryx post "{file}"'
        posting = await asyncio.create_subprocess_exec("sh", "-c", line, cwd=self.folder, stdout=PIPE)
        await posting.communicate()
        assert posting.returncode == 0

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGINT)
            async with asyncio.timeout(40):
                said, _ = await self.process.communicate()
            assert "Όλα κρατήθηκαν" in said.decode()


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    started = Demo(tmp_path, free_port())
    yield started
    print(started.errors.read_text("utf-8"))  # shown when the test fails
    await started.stop()


async def _picture(page: Page, name: str) -> None:
    """Pictures for the documentation are taken when asked for: KERYX_PICTURES=1."""
    if os.environ.get("KERYX_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


async def test_a_taken_address_is_told_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = Demo(tmp_path, port)
        await demo.run()
        await demo.process.communicate()
    assert demo.process.returncode == 1
    said = demo.errors.read_text("utf-8")
    assert f"127.0.0.1:{port} είναι πιασμένη" in said
    assert f"KERYX_BIND=127.0.0.1:{port + 1}" in said


@pytest.mark.timeout(420)
async def test_one_post_in_six_media_moved_killed_and_withdrawn(demo: Demo, chromium: str) -> None:
    assert f"{demo.url}/demo" in await demo.start()
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"],
            env={**os.environ, "LANGUAGE": "el"},
        )
        page = await browser.new_page(viewport={"width": 1440, "height": 1000}, locale="el-GR")
        page.set_default_timeout(ARRIVE_MS)
        expect.set_options(timeout=ARRIVE_MS)
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

        async def figure(text: str) -> None:
            """A figure that says exactly this: «10 χάθηκαν» is not «0 χάθηκαν»."""
            await expect(page.locator(".keryx-tally", has_text=re.compile(f"^{text}$"))).to_be_visible()

        await page.goto(f"{demo.url}/demo")
        await page.fill("#title", "Συναυλία στη λίμνη")
        await page.fill("#title_en", "Concert by the lake")
        await page.click("#post")
        await page.wait_for_url("**/demo?announcement=*")
        for name in MEDIA:
            await page.wait_for_selector(f"#{name} .keryx-panel__body")
        await expect(page.locator("#email")).to_contain_text("Συναυλία στη λίμνη")
        await expect(page.locator("#telegram")).to_contain_text("19:30")
        await expect(page.locator("#radio")).to_contain_text("δύο χιλιάδων πεντακοσίων ευρώ")
        await expect(page.locator("#radio")).to_contain_text("−23")
        for medium in ("#radio audio", "#webtv video"):
            assert (await page.request.get(demo.url + str(await page.get_attribute(medium, "src")))).ok
        await figure("0 περιμένουν")
        await _picture(page, "wall-posted")

        await page.click("#move")
        await expect(page.locator("#telegram")).to_contain_text("21:00")
        await expect(page.locator("#telegram")).to_contain_text("επεξεργάστηκε")
        await expect(page.locator("#email")).to_contain_text("Τροποποίηση")
        await expect(page.locator("#radio")).to_contain_text("στις εννέα το")
        await figure("0 έχουν ακόμη το παλιό κείμενο")
        await figure("0 περιμένουν")
        await _picture(page, "wall-moved")
        moved = page.url

        await page.fill("#say", "αύριο 19:30, 2.500 €")
        await page.click("#voice button")
        await expect(page.locator("#tried")).to_contain_text("επτά και μισή")
        await expect(page.locator("#tried")).to_contain_text("δύο χιλιάδες πεντακόσια ευρώ")
        assert await page.locator("#tried audio").count() == 1

        await page.click("#kill")
        await figure("εργάτες που σταμάτησαν απότομα: 1")
        await _picture(page, "wall-killing")
        # What was in flight is told apart, sent again and marked: «✓ 1.297 / 1.297 … ↻ 50».
        await expect(page.locator("#email .keryx-counts")).to_have_text(re.compile(r"✓\s+([\d.]+)\s+/\s+\1\s"))
        await figure("0 περιμένουν")
        await figure("0 χάθηκαν")
        await _picture(page, "wall-killed")

        await page.click("form[action='/demo/desk/stathis'] button")
        await page.wait_for_url("**/desk*")
        # As a prompter tells it, on whichever day the event is to be read.
        in_hand = {"page": uuid4().hex, "announcements": [moved.partition("announcement=")[2]], "last": None}
        assert await page.evaluate(PROMPTER, json.dumps(in_hand)) == 204
        await page.goto(moved)
        await page.click("#withdraw")
        await expect(page.locator("#radio")).to_contain_text("όταν ο παραγωγός πατήσει «Το είδα»")
        await _picture(page, "wall-in-hand")
        await page.click("#radio form button")
        await page.get_by_role("button", name="στούντιο Α").click()
        await page.get_by_role("button", name="Το είδα – Στάθης Κύμας").click()
        await expect(page.locator(".keryx-studio__alarm")).to_have_count(0)
        await page.goto(moved)
        await expect(page.locator("#site")).to_contain_text("410")
        for name in ("telegram", "email", "feeds"):
            await expect(page.locator(f"#{name}")).to_contain_text("Αποσύρθηκε")
        for name in ("radio", "webtv"):
            await expect(page.locator(f"#{name}")).to_contain_text("δεν υπάρχει πια εδώ")
        await expect(page.locator("#move")).to_have_count(0)
        await figure("0 περιμένουν")
        await _picture(page, "wall-withdrawn")

        demo.process.kill()
        await demo.process.communicate()
        assert "όπως τον αφήσατε" in await demo.start()
        await page.set_viewport_size({"width": 360, "height": 800})
        await page.goto(f"{moved}&lang=en")
        await expect(page.locator("#site")).to_contain_text("410")
        await expect(page.locator("#telegram")).to_contain_text("Concert by the lake")
        await figure("0 lost")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        await _picture(page, "wall-phone")

        await page.goto(f"{demo.url}/demo")  # without an announcement it follows the newest one
        await demo.post(LAID_OUT / "service-notice-diakopi-nerou.yaml")
        await expect(page.locator(".keryx-wall__title")).to_contain_text("διακοπή νερού")
        await browser.close()
    assert [text for text in complaints if "Content Security Policy" in text] == []
