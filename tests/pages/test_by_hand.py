"""The desk by keyboard alone, without scripts, and by thumb: the menu, the tour, the keys, an approval on a phone."""

import os

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from producers.desk.office import COOKIE
from producers.desk.staff.people import Role
from tests.audience.pages.test_walk import FAULTS, PICTURES
from tests.pages.furnished import CONCERT, begun, press
from tests.producers.desk.clerk import Clerk, House

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


async def sits_down(browser: Browser, address: str, clerk: Clerk, **like: object) -> Page:
    context: BrowserContext = await browser.new_context(locale="el-GR", **like)  # type: ignore[arg-type]
    cookie = clerk.browser.cookies[COOKIE]
    await context.add_cookies([{"name": COOKIE, "value": cookie, "url": f"{address}/desk"}])
    return await context.new_page()


async def picture(page: Page, name: str, *, whole: bool = False) -> None:
    if os.environ.get("KERYX_PICTURES"):
        await page.screenshot(path=PICTURES / f"desk-{name}.png", full_page=whole)


async def focused(page: Page) -> str:
    """What the keyboard is on."""
    return str(await page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


async def test_menu_tour_and_approval_by_hand(house: House, address: str, chromium: str) -> None:
    maria, nikos = await house.joined("maria", Role.WRITER), await house.joined("nikos", Role.APPROVER)
    draft = await begun(maria, "event.event", **CONCERT)
    waits = await begun(maria, "event.event", **CONCERT)
    await press(maria, waits, "submit")
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=el"]
        )
        desk = await sits_down(browser, address, maria, viewport={"width": 1280, "height": 800})
        await by_keyboard(desk, address, draft)
        plain = await sits_down(browser, address, maria, java_script_enabled=False)
        await without_scripts(plain, address, draft)
        phone = await sits_down(browser, address, nikos, **PHONE)
        await by_thumb(phone, address)
        await browser.close()


async def by_keyboard(page: Page, address: str, draft: str) -> None:
    await page.goto(f"{address}/desk")
    follow = page.get_by_text("Παρακολουθώ", exact=True)
    await follow.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Ημερολόγιο")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("link", name="Ημερολόγιο")).to_be_hidden()
    assert await focused(page) == "Παρακολουθώ"
    await page.keyboard.press("Enter")
    await picture(page, "menu-1280")
    await page.get_by_text("Απαντώ", exact=True).click()
    await expect(page.get_by_role("link", name="Ημερολόγιο")).to_be_hidden()  # one at a time

    await page.keyboard.press("Alt+n")
    await expect(page).to_have_url(f"{address}/desk/new")
    await page.wait_for_load_state()  # an address is the new one before the page knows its keys
    await page.keyboard.press("?")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Συντομεύσεις πληκτρολογίου")
    await page.get_by_label("Χωρίς το «?»").check()
    await page.goto(f"{address}/desk")
    await page.keyboard.press("?")
    await page.keyboard.press("Alt+l")
    await expect(page).to_have_url(f"{address}/desk/announcements")  # and «?» led nowhere

    await page.goto(f"{address}/desk/tour")
    await page.get_by_role("link", name="Αρχή της ξενάγησης").press("Enter")
    for part in ("new", "kinds", "at-hand", "title-el"):
        await expect(page.locator("#tour")).to_be_focused()
        await page.keyboard.press("ArrowRight")
        await expect(page.locator(":target")).to_have_id(part)
        await expect(page.locator(":target")).to_be_in_viewport()
        assert await page.evaluate(FAULTS) == [], part
    await expect(page).to_have_url(f"{address}{draft}?tour=5#title-el")
    await expect(page.locator("#tour")).to_be_focused()
    await picture(page, "tour-1280")
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator(":target")).to_have_id("at-hand")
    await expect(page.locator("#tour")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page).to_have_url(f"{address}/desk/new")
    await expect(page.locator("#tour")).to_have_count(0)


async def without_scripts(page: Page, address: str, draft: str) -> None:
    await page.goto(f"{address}/desk/tour")
    await page.get_by_role("link", name="Δείτε το: Ο έλεγχος").click()
    await expect(page).to_have_url(f"{address}{draft}?tour=7#findings")
    await page.get_by_role("link", name="Επόμενο").click()
    await expect(page).to_have_url(f"{address}{draft}?tour=8#going")
    await page.get_by_text("Παρακολουθώ", exact=True).click()
    await page.get_by_role("link", name="Ημερολόγιο").click()
    await expect(page).to_have_url(f"{address}/desk/calendar")


async def by_thumb(page: Page, address: str) -> None:
    """What waits is read as it goes out, and approved, with the form out of the way."""
    await page.goto(f"{address}/desk")
    await picture(page, "home-phone")
    await page.get_by_role("link", name="Συναυλία της Φιλαρμονικής στο λιμάνι").first.tap()
    await expect(page.locator(".keryx-tag").first).to_have_text("περιμένει έγκριση")
    await page.wait_for_load_state()  # its styles are there
    assert await page.evaluate(FAULTS) == []
    await expect(
        page.frame_locator('[data-channel="email"] iframe >> visible=true').get_by_role("heading", level=1)
    ).to_be_visible()
    await expect(page.get_by_label("Τίτλος", exact=True)).to_be_hidden()
    await picture(page, "approve-phone", whole=True)
    await page.get_by_role("link", name="Στην έγκριση ή την επιστροφή").tap()
    await expect(page.locator("#left")).to_be_in_viewport()
    button = page.locator("#send")
    size = await button.bounding_box()
    assert size is not None
    assert size["height"] >= 44  # of a thumb (WCAG 2.5.5)
    await button.tap()
    await expect(page.locator("#take-back")).to_be_visible()
    assert await page.evaluate(FAULTS) == []
