"""Signing in by an identity provider: whom the office knows comes in, by an answer nobody can make or use again."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select

from core.clock import VirtualClock
from core.errors import WrongSettings
from producers.desk.office import COOKIE
from producers.desk.settings import DeskSettings
from producers.desk.staff import people
from producers.desk.staff.people import Grant, Role
from producers.desk.tables import openid, trail
from tests.producers.desk.clerk import NOW, URL, House, heading, open_house
from tests.servers.openid import CLIENT, SECRET, Provider, provider

BACK = f"{URL}/desk/sign-in/openid/back"


@pytest.fixture
async def idp() -> AsyncIterator[Provider]:
    async with provider(VirtualClock(NOW), BACK) as found:
        yield found


@pytest.fixture
async def house(
    idp: Provider, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    for name, value in (("ISSUER", idp.issuer), ("CLIENT", CLIENT), ("SECRET", SECRET), ("NAME", "gov.gr")):
        monkeypatch.setenv(f"KERYX_DESK_OPENID_{name}", value)
    opened = await open_house(sqlite_url, tmp_path)
    idp.clock = opened.clock
    await opened.hire("maria", Grant(Role.WRITER))
    yield opened
    await opened.hub.close()


async def there(browser: httpx.AsyncClient, to: str = "/desk") -> str:
    """Go to the provider, sign in there; the address by which it sends the browser back."""
    gone = await browser.get("/desk/sign-in/openid", params={"to": to})
    assert gone.status_code == 303
    async with httpx.AsyncClient(trust_env=False) as elsewhere:
        answer = await elsewhere.get(gone.headers["location"])
    return answer.headers["location"].removeprefix(URL)


async def test_whom_the_office_knows_comes_in_and_lands_where_they_wanted(house: House, idp: Provider) -> None:
    browser = house.browser()
    page = await browser.get("/desk/sign-in")
    assert "Είσοδος με λογαριασμό gov.gr" in page.text
    idp.person = "Maria@Dimos.example"
    entered = await browser.get(await there(browser, "/desk/new"))
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk/new")
    assert (await browser.get("/desk/new")).status_code == 200
    assert idp.refused == []
    async with house.hub.store.read() as connection:
        acts = (await connection.execute(select(trail.c.who, trail.c.act).where(trail.c.act == "sign-in"))).all()
        assert [tuple(row) for row in acts] == [("maria@dimos.example", "sign-in")]
        assert (await connection.execute(select(openid))).all() == []


@pytest.mark.parametrize("person", ["stranger@dimos.example", "left@dimos.example"])
async def test_nobody_is_made_by_it_and_who_left_stays_out(house: House, idp: Provider, person: str) -> None:
    left = await house.hire("left", Grant(Role.WRITER))
    await house.hire("boss", Grant(Role.ADMINISTRATOR))
    await people.set_active(house.hub.store, house.clock, left, False, who="tests")
    before = len(await people.everybody(house.hub.store))
    browser, idp.person = house.browser(), person
    refused = await browser.get(await there(browser))
    assert (refused.status_code, heading(refused), COOKIE in browser.cookies) == (401, "Δεν έγινε είσοδος", False)
    assert len(await people.everybody(house.hub.store)) == before


LIES: list[dict[str, Any]] = [
    {"iss": "https://other.example"},
    {"aud": "another"},
    {"aud": [CLIENT, "another"]},
    {"aud": [CLIENT, "another"], "azp": "another"},
    {"exp": int(NOW.timestamp()) - 120},
    {"exp": None},
    {"iat": int(NOW.timestamp()) + 600},
    {"nonce": "of another question, long enough to be one"},
    {"nonce": None},
    {"email": None},
    {"email": ["maria@dimos.example"]},
    {"email_verified": False},
    {"email_verified": None},
    {"email_verified": "true"},
]


@pytest.mark.parametrize("claims", LIES, ids=str)
async def test_an_id_token_that_says_anything_else_lets_nobody_in(
    house: House, idp: Provider, claims: dict[str, Any]
) -> None:
    browser, idp.claims = house.browser(), claims
    assert (await browser.get(await there(browser))).status_code == 401
    assert COOKIE not in browser.cookies


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("HS256", OctKey.import_key("s" * 40)),
        ("RS256", RSAKey.generate_key(2048, {"kid": "one"})),
        ("none", OctKey.import_key("s" * 40)),
    ],
    ids=["a shared secret", "another's key", "none"],
)
async def test_a_signature_of_nobody_we_know_lets_nobody_in(
    house: House, idp: Provider, algorithm: str, key: Any
) -> None:
    browser, idp.algorithm, idp.signs_with = house.browser(), algorithm, key
    assert (await browser.get(await there(browser))).status_code == 401


async def test_an_answer_is_good_once_in_the_browser_that_asked_and_for_ten_minutes(
    house: House, idp: Provider
) -> None:
    mine, other = house.browser(), house.browser()
    back = await there(mine)
    assert (await other.get(back)).status_code == 401  # somebody else was sent the link
    await there(other)
    assert (await other.get(back)).status_code == 401  # with a question of their own
    mixed = back.replace("iss=", "iss=https%3A%2F%2Fevil.example&was=")
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert (await mine.get(mixed)).status_code == 401
    assert state not in str(mine.cookies)
    back = await there(mine)
    house.clock.advance(601)
    assert (await mine.get(back)).status_code == 401
    back = await there(mine)
    assert (await mine.get(back)).status_code == 303
    assert (await mine.get(back)).status_code == 401
    refused = await mine.get("/desk/sign-in/openid/back?error=access_denied&state=x")
    assert refused.status_code == 401


async def test_to_elsewhere_is_to_the_desk(house: House, idp: Provider) -> None:
    browser = house.browser()
    entered = await browser.get(await there(browser, "https://evil.example/desk"))
    assert entered.headers["location"] == "/desk"


async def test_a_provider_that_calls_itself_otherwise_is_not_asked(house: House, idp: Provider) -> None:
    idp.issuer = f"{idp.issuer}/"
    assert (await house.browser().get("/desk/sign-in/openid")).status_code == 401


async def test_without_a_provider_there_is_no_such_way(sqlite_url: str, tmp_path: Path) -> None:
    opened = await open_house(sqlite_url, tmp_path)
    browser = opened.browser()
    assert (await browser.get("/desk/sign-in/openid")).status_code == 404
    assert "openid" not in (await browser.get("/desk/sign-in")).text
    await opened.hub.close()


def test_a_provider_is_https_and_has_a_name_for_us() -> None:
    for wrong in ({"openid_issuer": "http://login.example", "openid_client": "k"}, {"openid_issuer": "https://l.gr"}):
        with pytest.raises(WrongSettings):
            DeskSettings(**wrong)
