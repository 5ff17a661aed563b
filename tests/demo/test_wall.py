"""The demonstration as a newcomer meets it: started by its command, used in a browser, killed and started again."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.drills.program import free_port

MEDIA = ("email", "feeds", "site", "telegram", "radio", "webtv")
PICTURES = Path(__file__).parent.parent.parent / "docs" / "pictures"
START_S = 60
ARRIVE_MS = 150_000


class Demo:
    """`keryx demo` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, port = folder, free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._environment = {**os.environ, "KERYX_BIND": f"127.0.0.1:{port}", "KERYX_URL": self.url}

    async def start(self) -> str:
        """Start it; what it said until it was ready."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "keryx",
            "demo",
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdout
        said = b""
        async with asyncio.timeout(START_S):
            while b"Ctrl-C" not in said:
                line = await self.process.stdout.readline()
                assert line, said.decode()
                said += line
        return said.decode()

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGINT)
            async with asyncio.timeout(40):
                await self.process.wait()


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    started = Demo(tmp_path)
    yield started
    await started.stop()


async def _picture(page: Page, name: str) -> None:
    """Pictures for the documentation are taken when asked for: KERYX_PICTURES=1."""
    if os.environ.get("KERYX_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


@pytest.mark.timeout(420)
async def test_one_post_in_six_media_moved_killed_and_withdrawn(demo: Demo, chromium: str) -> None:
    said = await demo.start()
    assert f"{demo.url}/demo" in said
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = await browser.new_page(viewport={"width": 1400, "height": 1000})
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

        await page.goto(f"{demo.url}/demo")
        await page.fill("#title", "Συναυλία στη λίμνη")
        await page.click("#post")
        await page.wait_for_url("**/demo?announcement=*")
        for name in MEDIA:
            await page.wait_for_selector(f"#{name} .keryx-panel__body", timeout=ARRIVE_MS)
        await expect(page.locator("#email")).to_contain_text("Συναυλία στη λίμνη")
        await expect(page.locator("#telegram")).to_contain_text("19:30")
        await expect(page.locator("#radio")).to_contain_text("επτά και μισή")
        await _picture(page, "wall-posted")

        await page.click("#move")
        await expect(page.locator("#telegram")).to_contain_text("21:00", timeout=ARRIVE_MS)
        await expect(page.locator("#telegram")).to_contain_text("επεξεργάστηκε")
        await expect(page.locator("#email")).to_contain_text("21:00", timeout=ARRIVE_MS)
        await expect(page.locator("#radio")).to_contain_text("εννέα", timeout=ARRIVE_MS)
        figures = page.locator(".keryx-wall__figures")
        figure = page.locator(".keryx-tally")
        await expect(figure.nth(1)).to_have_text("0 έχουν ακόμη το παλιό κείμενο", timeout=ARRIVE_MS)
        await _picture(page, "wall-moved")
        moved = page.url

        await page.fill("#say", "αύριο 19:30, 2.500 €")
        await page.click("#voice button")
        await expect(page.locator("#tried")).to_contain_text("δύο χιλιάδες πεντακόσια ευρώ", timeout=ARRIVE_MS)
        assert await page.locator("#tried audio").count() == 1

        await page.click("#kill")
        await expect(figures).to_contain_text("εργάτες που σταμάτησαν απότομα: 1", timeout=ARRIVE_MS)
        # What was in flight is told apart, sent again and marked: «✓ 1.297 / 1.297 … ↻ 50».
        await expect(page.locator("#email .keryx-counts")).to_have_text(
            re.compile(r"✓\s+([\d.]+)\s+/\s+\1\s"), timeout=ARRIVE_MS
        )
        await expect(figures).to_contain_text("0 χάθηκαν")
        await _picture(page, "wall-killed")

        await page.goto(moved)
        await page.click("#withdraw")
        await expect(page.locator("#site")).to_contain_text("410", timeout=ARRIVE_MS)
        await expect(page.locator("#telegram")).to_contain_text("ποσύρθηκε", timeout=ARRIVE_MS)
        await expect(page.locator("#radio audio")).to_have_count(0, timeout=ARRIVE_MS)
        await expect(page.locator("#webtv video")).to_have_count(0, timeout=ARRIVE_MS)
        await _picture(page, "wall-withdrawn")

        await demo.stop()
        assert "όπως τον αφήσατε" in await demo.start()
        await page.set_viewport_size({"width": 360, "height": 800})
        await page.goto(f"{moved}&lang=en")
        await expect(page.locator("#site")).to_contain_text("410")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        await _picture(page, "wall-phone")
        await browser.close()
    assert [text for text in complaints if "Content Security Policy" in text] == []
