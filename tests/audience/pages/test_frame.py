"""The form in another site's page: its frame is as tall as the form, so that nobody scrolls inside it."""

import asyncio
import html
import re
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
from playwright.async_api import Page, async_playwright

from keryx.web import create_app
from tests.audience.pages.visitor import URL, Visitor

ELSEWHERE = "http://localhost:1/"  # answered by the browser itself
SPARE = "() => innerHeight - document.body.getBoundingClientRect().bottom"


@pytest.fixture
async def site(visitor: Visitor) -> AsyncIterator[str]:
    """The hub's address, where it can be reached by a browser."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(visitor.hub), log_level="warning"))
    serving = asyncio.create_task(server.serve([listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.mark.parametrize("scripts", [True, False])
async def test_the_frame_that_sites_copy_needs_no_scrolling(
    visitor: Visitor, site: str, chromium: str, scripts: bool
) -> None:
    page = (await visitor.client.get("/subscribe/embed/code")).text
    found = re.search(r'<textarea[^>]*id="frame"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    code = html.unescape(found[1]).replace(URL, site)
    body = f'<!DOCTYPE html><meta charset="utf-8"><body style="margin: 0"><h1>Σύλλογος</h1>{code}</body>'
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-features=LocalNetworkAccessChecks"],
        )
        context = await browser.new_context(java_script_enabled=scripts)
        for width in (320, 800):
            around = await context.new_page()
            await around.set_viewport_size({"width": width, "height": 600})
            await around.route(ELSEWHERE, lambda route: route.fulfill(body=body, content_type="text/html"))
            await around.goto(ELSEWHERE)
            await fits(around, told=scripts)
            frame = around.frames[1]
            await frame.get_by_role("button", name="Εγγραφή").click()
            await frame.get_by_role("alert").wait_for()
            await fits(around, told=scripts)
        await browser.close()


async def fits(page: Page, *, told: bool) -> None:
    """The frame's own page has nothing to scroll; told its height, the frame has no space left over either."""
    frame = page.frames[1]
    await frame.wait_for_load_state()  # its text is there before its styles
    if told:
        await frame.wait_for_function(f"() => ({SPARE})() >= 0 && ({SPARE})() < 2")
    assert await frame.evaluate(SPARE) >= 0
    assert await frame.evaluate("() => document.documentElement.scrollHeight <= innerHeight")


async def test_it_says_nothing_but_its_height(visitor: Visitor) -> None:
    script: httpx.Response = await visitor.client.get("/static/frame.js")
    assert script.status_code == 200
    assert script.text.count("postMessage({ keryxHeight:") == script.text.count("postMessage") == 1
    assert not re.search(r"cookie|fetch|XMLHttp|sendBeacon|localStorage", script.text)
