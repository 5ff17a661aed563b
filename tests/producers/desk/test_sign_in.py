"""Getting into the desk: the link, the password, the second factor; and who does not get in."""

import asyncio
import re

import httpx
import pyotp
import pytest
from sqlalchemy import select, text

from producers.desk.office import COOKIE
from producers.desk.staff import throttle
from producers.desk.staff.people import Role
from producers.desk.tables import trail
from tests.producers.desk.clerk import PASSWORD, Clerk, House, heading

SIGN_IN = "/desk/sign-in"


async def enter(house: House, browser: httpx.AsyncClient, email: str, password: str, **more: str) -> httpx.Response:
    return await browser.post(SIGN_IN, data={"email": email, "password": password, **more}, follow_redirects=True)


async def test_somebody_new_chooses_a_password_by_a_link_that_works_once(anywhere: House) -> None:
    house = anywhere
    person = await house.hire("maria")
    first, link = await house.link(person), await house.link(person)
    clerk = Clerk(house, person, house.browser())
    assert (await clerk.get(first)).status_code == 410  # a newer one was given
    weak = await clerk.post(link, password="κωδικός", again="κωδικός")
    assert (weak.status_code, "Δώστε από 12" in weak.text) == (422, True)
    named = await clerk.post(link, password="maria maria 2026", again="maria maria 2026")
    assert "Περιέχει το όνομα" in named.text
    differs = await clerk.post(link, password=PASSWORD, again=PASSWORD + ".")
    assert "διαφέρουν" in differs.text
    fresh = "βιβλίο θάλασσα μολύβι"
    done = await clerk.post(link, password=fresh, again=fresh)
    assert (done.status_code, done.url.path, heading(done)) == (200, "/desk", "Γραφείο")
    assert (await Clerk(house, person, house.browser()).get(link)).status_code == 410
    again = await enter(house, house.browser(), "MARIA@dimos.example", fresh)
    assert again.url.path == "/desk"


async def test_a_link_is_too_old_after_a_week_or_never_ours(house: House) -> None:
    person = await house.hire("maria")
    link = await house.link(person)
    house.clock.advance(7 * 86400 + 1)
    clerk = Clerk(house, person, house.browser())
    assert (await clerk.get(link)).status_code == 410
    assert (await clerk.get(link[:-2] + "AA")).status_code == 410


async def test_whoever_is_not_signed_in_is_asked_to_and_led_back(house: House) -> None:
    clerk = await house.joined("maria")
    stranger = Clerk(house, clerk.person, house.browser())
    asked = await stranger.get("/desk/account")
    assert (asked.status_code, heading(asked)) == (200, "Είσοδος")
    assert 'name="to" value="/desk/account"' in asked.text
    led = await enter(house, stranger.browser, clerk.person.email, PASSWORD, to="/desk/account")
    assert led.url.path == "/desk/account"


@pytest.mark.parametrize(
    "to", ["https://evil.example/desk", "//evil.example/desk", "/desk/..//evil.example\\", "/deskevil", "javascript:x"]
)
async def test_nobody_is_led_elsewhere(house: House, to: str) -> None:
    clerk = await house.joined("maria")
    browser = house.browser()
    sent = await browser.post(SIGN_IN, data={"email": clerk.person.email, "password": PASSWORD, "to": to})
    assert sent.headers["location"] == "/desk"


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(house: House) -> None:
    clerk = await house.joined("maria")
    wrong = await enter(house, house.browser(), clerk.person.email, "όχι ο κωδικός της")
    nobody = await enter(house, house.browser(), "nobody@dimos.example", "όχι ο κωδικός της")
    assert wrong.status_code == nobody.status_code == 401
    assert wrong.text.replace(clerk.person.email, "") == nobody.text.replace("nobody@dimos.example", "")


async def test_who_guesses_waits_and_the_right_one_gets_in_afterwards(anywhere: House) -> None:
    house = anywhere
    clerk = await house.joined("maria")
    email = clerk.person.email
    answers = [(await enter(house, house.browser(), email, f"λάθος κωδικός {n}")).status_code for n in range(5)]
    assert answers == [401] * 5
    waiting = await enter(house, house.browser(), email, PASSWORD)
    assert (waiting.status_code, waiting.headers["retry-after"]) == (429, "2")
    house.clock.advance(3)
    assert (await enter(house, house.browser(), email, "λάθος ακόμη μία")).status_code == 401
    assert (await enter(house, house.browser(), email, PASSWORD)).headers["retry-after"] == "4"
    house.clock.advance(5)
    assert (await enter(house, house.browser(), email, PASSWORD)).url.path == "/desk"
    assert (await enter(house, house.browser(), email, "λάθος πάλι εδώ")).status_code == 401  # counted anew


async def test_a_network_that_guesses_many_names_waits_too(house: House) -> None:
    async with house.hub.store.write() as connection:
        for number in range(29):
            await throttle.failed(connection, f"n{number}@dimos.example", "127.0.0.1", house.clock.now())
    assert (await enter(house, house.browser(), "one@dimos.example", "τυχαίος κωδικός")).status_code == 401
    assert (await enter(house, house.browser(), "another@dimos.example", "τυχαίος κωδικός")).status_code == 429


async def test_the_second_factor_is_asked_for_and_each_code_is_good_once(anywhere: House) -> None:
    house = anywhere
    clerk = await house.joined("maria")
    page = await clerk.get("/desk/account/second-factor")
    found = re.search(r'name="secret" value="([A-Z2-7]{32})"', page.text)
    assert found
    codes = pyotp.TOTP(found[1])
    other = house.browser()
    await enter(house, other, clerk.person.email, PASSWORD)

    def code() -> str:
        return codes.at(house.clock.now())

    wrong = await clerk.post("/desk/account/second-factor", secret=found[1], code="000000")
    assert (wrong.status_code, found[1] in wrong.text) == (422, True)  # the phone has this key already
    done = await clerk.post("/desk/account/second-factor", secret=found[1], code=code())
    assert "Αποθηκεύτηκε" in done.text
    assert (await other.get("/desk")).status_code == 303  # signed out: it began without the second factor

    browser = house.browser()
    asked = await enter(house, browser, clerk.person.email, PASSWORD)
    assert (asked.status_code, "Εξαψήφιος" in asked.text) == (401, True)
    assert (await enter(house, browser, clerk.person.email, PASSWORD, code=code())).status_code == 401  # taken already
    house.clock.advance(30)
    good = code()
    both = await asyncio.gather(
        *(enter(house, house.browser(), clerk.person.email, PASSWORD, code=good) for _ in range(2))
    )
    assert sorted(answer.url.path for answer in both) == ["/desk", SIGN_IN]
    house.clock.advance(30)
    ended = await clerk.post("/desk/account/second-factor", code=code())
    assert "Δεν είναι ενεργός" in ended.text


async def test_sessions_are_listed_and_ended(anywhere: House) -> None:
    house = anywhere
    clerk = await house.joined("maria")
    phone = house.browser()
    phone.headers["user-agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1"
    await enter(house, phone, clerk.person.email, PASSWORD)
    page = await clerk.get("/desk/account")
    assert ("Firefox σε Windows" in page.text, "Safari σε iPhone" in page.text) == (True, True)
    ends = re.findall(r"/desk/account/sessions/([0-9a-f-]{36})/end", page.text)
    assert len(ends) == 1  # not one's own: that is what «sign out» is for
    stranger = await house.joined("nikos")
    await stranger.post(f"/desk/account/sessions/{ends[0]}/end")
    assert (await phone.get("/desk")).status_code == 200  # nobody ends another's
    await clerk.post(f"/desk/account/sessions/{ends[0]}/end")
    assert (await phone.get("/desk")).status_code == 303
    kept = dict(clerk.browser.cookies)
    assert (await clerk.post("/desk/sign-out")).url.path == SIGN_IN
    clerk.browser.cookies.update(kept)
    assert (await clerk.get("/desk")).url.path == SIGN_IN  # ended at our side too


async def test_a_session_ends_when_it_is_not_used_and_after_a_day_of_use(house: House) -> None:
    idle, busy = await house.joined("maria"), await house.joined("nikos")
    for _ in range(4):
        house.clock.advance(3.4 * 3600)
        assert (await busy.get("/desk")).url.path == "/desk"
    assert (await idle.get("/desk")).url.path == SIGN_IN
    house.clock.advance(3600)
    assert (await busy.get("/desk")).url.path == SIGN_IN


async def test_a_new_password_needs_the_old_and_ends_other_sessions(house: House) -> None:
    clerk = await house.joined("maria")
    other = house.browser()
    await enter(house, other, clerk.person.email, PASSWORD)
    new = "βιβλίο θάλασσα μολύβι"
    wrong = await clerk.post("/desk/account/password", old="όχι αυτός εδώ", new=new, again=new)
    assert (wrong.status_code, "δεν είναι αυτός" in wrong.text) == (422, True)
    done = await clerk.post("/desk/account/password", old=PASSWORD, new=new, again=new)
    assert "Ο κωδικός άλλαξε" in done.text
    assert (await other.get("/desk")).status_code == 303
    assert (await enter(house, house.browser(), clerk.person.email, PASSWORD)).status_code == 401
    assert (await enter(house, house.browser(), clerk.person.email, new)).url.path == "/desk"


async def test_forms_of_other_sites_are_refused(house: House) -> None:
    clerk = await house.joined("maria", Role.ADMINISTRATOR)
    for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        sent = await clerk.browser.post("/desk/staff", data={"email": "x@y.example", "name": "X"}, headers=headers)
        assert sent.status_code == 403
    del clerk.browser.headers["sec-fetch-site"]
    for origin in ("https://evil.example", "null"):
        sent = await clerk.browser.post("/desk/sign-out", headers={"origin": origin})
        assert sent.status_code == 403
    assert (await clerk.browser.post("/desk/sign-out")).status_code == 403
    assert (await clerk.browser.post("/desk/sign-out", headers={"origin": "https://hub.example"})).status_code == 303


async def test_the_cookie_is_out_of_reach_and_no_password_is_kept_or_told(house: House) -> None:
    clerk = await house.joined("maria")
    sent = await house.browser().post(SIGN_IN, data={"email": clerk.person.email, "password": PASSWORD})
    cookie = sent.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for said in ("HttpOnly", "Path=/desk", "SameSite=lax", "Secure"):
        assert said in cookie
    secret = cookie.partition("=")[2].partition(";")[0]
    async with house.hub.store.read() as connection:
        for table in ("desk_staff", "desk_sessions", "desk_failures", "desk_trail"):
            rows = str((await connection.execute(text(f"SELECT * FROM {table}"))).all())
            assert PASSWORD not in rows
            assert secret not in rows
        acts = (await connection.execute(select(trail.c.act).order_by(trail.c.id))).scalars().all()
    assert list(acts) == ["staff.add", "sign-in"]
