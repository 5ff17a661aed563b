"""Administrators mind tokens and endpoints; a secret is shown once; nobody else sees the pages."""

import re

import httpx
import pytest
from sqlalchemy import select

from audience.endpoints import registry
from audience.endpoints.tables import endpoints
from producers.api.tokens import every_token
from producers.desk.staff.people import Grant, Role
from producers.desk.tables import trail
from tests.producers.desk.clerk import House, heading

TOKENS, ENDPOINTS = "/desk/tokens", "/desk/endpoints"
PAGES = [
    ("GET", TOKENS), ("POST", TOKENS), ("POST", f"{TOKENS}/0123456789abcdef/revocation"),
    ("GET", ENDPOINTS), ("POST", ENDPOINTS),
    *(("POST", f"{ENDPOINTS}/019a0000-0000-7000-8000-000000000000/{act}") for act in ("secret", "active", "removal")),
]  # fmt: skip


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
async def test_nobody_but_an_administrator_of_everything(house: House, role: Role) -> None:
    for clerk in (
        await house.joined("someone", role),
        await house.joined("local", Grant(Role.ADMINISTRATOR, "dimos")),
    ):
        for method, path in PAGES:
            assert (await clerk.browser.request(method, path)).status_code == 403, path
        assert TOKENS not in (await clerk.get("/desk")).text or clerk.person.email.startswith("local")


async def acts(house: House) -> list[str]:
    async with house.hub.store.read() as connection:
        return list((await connection.execute(select(trail.c.act).order_by(trail.c.id))).scalars())


@pytest.mark.parametrize("language", ["el", "en"])
async def test_a_token_is_made_shown_once_used_and_revoked(anywhere: House, language: str) -> None:
    maria = await anywhere.joined("maria", Role.ADMINISTRATOR)
    path = f"{TOKENS}?lang={language}"
    wrong = await maria.post(path, name="", days="soon")
    assert wrong.status_code == 422
    assert (await maria.post(path, name="Πύλη", days="")).status_code == 422, "it may do nothing"
    made = await maria.post(path, name="Πύλη", scope=["read", "draft"], issuer="dimos", days="30")
    (token,) = re.findall(r'id="token">(keryx_[\w-]+)<', made.text)
    page = await maria.get(path)
    assert "Πύλη" in page.text
    assert token not in page.text
    assert heading(page)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(anywhere.app), base_url="https://hub.example"
    ) as program:
        program.headers["Authorization"] = f"Bearer {token}"
        assert (await program.get("/api/v1/directory")).status_code == 200
        (kept,) = await every_token(anywhere.hub.store)
        assert (kept.made_by, kept.issuers, {str(scope) for scope in kept.scopes}) == (
            "maria@dimos.example", {"dimos"}, {"read", "draft"},
        )  # fmt: skip
        assert (await maria.post(f"{TOKENS}/{kept.id}/revocation")).status_code == 200
        assert (await program.get("/api/v1/directory")).status_code == 401
    assert (await maria.post(f"{TOKENS}/ffffffffffffffff/revocation")).status_code == 404
    assert (await maria.post(f"{TOKENS}/%25/revocation")).status_code == 404
    assert [act for act in await acts(anywhere) if act.startswith("token")] == ["token.make", "token.revoke"]


@pytest.mark.parametrize("language", ["el", "en"])
async def test_an_endpoint_is_added_renewed_switched_and_removed(anywhere: House, language: str) -> None:
    maria = await anywhere.joined("maria", Role.ADMINISTRATOR)
    path = f"{ENDPOINTS}?lang={language}"
    inside = await maria.post(path, name="Πύλη", url="https://10.0.0.1/", event="published")
    assert inside.status_code == 422
    assert "https://10.0.0.1/" in inside.text, "what was typed is not lost"
    good = {"name": "Πύλη", "url": "https://portal.example/keryx", "event": ["published", "delivered"]}
    added = await maria.post(path, **good)
    (secret,) = re.findall(r'id="secret">(whsec_[^<]+)<', added.text)
    assert secret not in (await maria.get(path)).text
    async with anywhere.hub.store.read() as connection:
        identity = (await connection.execute(select(endpoints.c.id))).scalar_one()
    renewed = await maria.post(f"{ENDPOINTS}/{identity}/secret")
    assert re.findall(r'id="secret">(whsec_[^<]+)<', renewed.text) not in ([], [secret])
    async with anywhere.hub.store.write() as connection:
        await registry.failed(connection, identity, "the name has no address", anywhere.clock.now())
    said = {"el": "το όνομα δεν έχει διεύθυνση", "en": "the name has no address"}
    assert said[language] in (await maria.get(path)).text
    for active in ("false", "true"):
        assert (await maria.post(f"{ENDPOINTS}/{identity}/active", active=active)).status_code == 200
    assert "portal.example" not in (await maria.post(f"{ENDPOINTS}/{identity}/removal")).text
    assert (await maria.post(f"{ENDPOINTS}/{identity}/removal")).status_code == 404
    assert [act for act in await acts(anywhere) if act.startswith("endpoint")] == [
        "endpoint.add", "endpoint.secret", "endpoint.switch", "endpoint.switch", "endpoint.remove",
    ]  # fmt: skip
