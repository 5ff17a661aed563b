"""Every page that exists has no fault that axe-core finds (WCAG 2.2 AA and good practice), in Chromium."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from fastapi import FastAPI
from playwright.async_api import BrowserContext, async_playwright

from producers.desk.office import COOKIE
from tests.pages.furnished import Addresses, furnish
from tests.producers.desk.clerk import House

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# axe-core's own answer, as short as a failure needs it.
RUN = """async rules => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ['violations'], iframes: false});
  return found.violations.flatMap(one => one.nodes.map(node =>
    `${one.id} at ${node.target.join(' ')}: ${node.html.slice(0, 160)} – ${node.failureSummary}`));
}"""
# What answers a GET and is no page: files, data, parts of pages, ways elsewhere.
NO_PAGES = {
    "/desk/announcements/{announcement}/matrix",  # a part of its page
    "/desk/announcements/{announcement}/live",  # events
    "/desk/announcements/{announcement}/renditions/{channel}",  # sound
    "/desk/drafts/{identity}/listen/{channel}",
    "/desk/files/{folder}/{name}",
    "/media/{folder}/{name}",
    "/logos/{folder}/{name}",
    "/feeds/{address:path}",
    "/radio/spots/{name}",
    "/radio/bulletins/{name}",
    "/desk/radio/record/{announcement}/sound",
    "/desk/radio/sound/static/{name}",
    "/desk/radio/rundown/{name}/live",
    "/desk/radio/clock/static/{name}",
    "/radio/rundown/{name}",  # lists for players and programs
    "/radio/podcast.xml",
    "/radio/podcast.{language}.xml",
    "/desk/radio/scripts/static/{name}",
    "/desk/radio/studio/static/{name}",
    "/desk/radio/studio/live",  # events; the studio itself: tests/channels/radio/studio/test_shift.py
    "/desk/lexicon/sound",
    "/demo/events",
    "/demo/post",
    "/demo/voice",
    "/demo/kill",
    "/demo/{announcement}/{what}",
    "/healthz",
    "/readyz",
    "/metrics",
}
FILES = (
    ".csv",
    ".wav",
    ".pdf",
    ".png",
    ".ics",
    ".mp3",
    ".mp4",
    ".m3u",
    ".json",
    ".yaml",
    ".{extension}",
    ".{form}",
    ".{suffix}",
)
ON_A_PHONE = ("/", "/desk", "/desk/new", "/desk/calendar", "/desk/announcements", "/subscribe", "/write-to-us")
NARROW: Any = {"width": 320, "height": 800}
PHONE, DESK = {"width": 390, "height": 800}, {"width": 1280, "height": 900}


def routes(app: Any) -> Iterator[str]:
    """The templates of all addresses that answer a GET."""
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes(inner)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield route.path


def pages(app: FastAPI) -> list[str]:
    return [
        path
        for path in dict.fromkeys(routes(app))
        if not path.endswith(FILES) and not path.startswith("/api/") and path not in NO_PAGES
    ]


def addresses(app: FastAPI, known: Addresses) -> list[str]:
    """Of every page, where it stands. A new page without an address fails here."""
    found: list[str] = []
    for template in pages(app):
        at = known.get(template, [] if "{" in template else [template])
        assert at, f"a new page: say in furnished.py where {template} can be looked at"
        found += at
    return found


async def faults(context: BrowserContext, address: str, paths: Sequence[str], size: Any) -> list[str]:
    page, found = await context.new_page(), []
    await page.set_viewport_size(size)
    for path in paths:
        answer = await page.goto(f"{address}{path}", wait_until="load")
        assert answer is not None
        assert answer.status < 500, path
        assert answer.headers["content-type"].startswith("text/html"), path
        found += [f"{path} {said}" for said in await page.evaluate(RUN, RULES)]
        await page.set_viewport_size(NARROW)
        if await page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
            found.append(f"{path} is to be scrolled sideways on a narrow phone")
        await page.set_viewport_size(size)
    return found


@pytest.mark.timeout(400)  # some hundred and fifty pages
async def test_no_page_has_a_fault(house: House, address: str, chromium: str) -> None:
    known, boss = await furnish(house)
    paths = addresses(house.app, known)
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        context = await browser.new_context(locale="el-GR")
        context.set_default_timeout(60_000)
        await context.add_init_script(script=AXE_SCRIPT)
        cookie = boss.browser.cookies[COOKIE]
        await context.add_cookies([{"name": COOKIE, "value": cookie, "url": f"{address}/desk"}])
        parts = ((paths[::2], DESK), (paths[1::2], DESK), ([path for path in paths if path in ON_A_PHONE], PHONE))
        found = await asyncio.gather(*(faults(context, address, *part) for part in parts))
        await browser.close()
    assert not any(found), "\n".join(said for part in found for said in part)
