"""Tokens: each route asks for one scope and refuses all others; issuers, ends, paces; the day of the last use."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from core.clock import VirtualClock
from keryx.web import create_app
from producers.api.pace import Pace
from producers.api.scopes import Scope, Turned
from producers.api.tokens import Wanted, every_token, make_token, revoke
from tests.hub import EVENT
from tests.producers.api.conftest import NOW, Programs

PREFIX = "/api/"
WITHOUT = {"/api/v1/openapi.json", "/api/v1/asyncapi.json"}  # descriptions: for anybody
NOBODY = "019a0000-0000-7000-8000-000000000000"
ALL = frozenset(Scope)


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Every method and path under /api, by the table of routes itself."""
    for route in below(app.routes):
        path = getattr(route, "path", "")
        if path.startswith(PREFIX) and path not in WITHOUT:
            assert isinstance(route, APIRoute), path
            for method in sorted(route.methods):
                yield method, path


def below(routes: Sequence[Any]) -> Iterator[Any]:
    for route in routes:
        if (router := getattr(route, "original_router", None)) is not None:
            yield from below(router.routes)
        else:
            yield route


async def test_every_route_asks_for_one_scope_and_refuses_every_other(programs: Programs) -> None:
    """Of the routes there are, so that a new one without a scope fails here."""
    described: dict[str, Any] = programs.app.openapi()["paths"]
    able = {scope: await programs.one(scope) for scope in Scope}
    lacking = {scope: await programs.one(*(ALL - {scope})) for scope in Scope}
    nobody = await programs.with_token("")
    found = list(routes(programs.app))
    assert len(found) > 25
    for method, path in found:
        ((requirement),) = described[path][method.lower()]["security"]
        (name,) = requirement["token"]
        address = path
        for part in ("announcement", "draft", "endpoint"):
            address = address.replace(f"{{{part}}}", NOBODY)
        address = address.replace("{number}", "1")
        refused = await lacking[Scope(name)].request(method, address)
        assert refused.status_code == 403, (method, path)
        assert refused.headers["content-type"] == "application/problem+json"
        assert f'scope="{name}"' in refused.headers["www-authenticate"]
        assert (await nobody.request(method, address)).status_code == 401, (method, path)
        assert (await able[Scope(name)].request(method, address)).status_code not in (401, 403), (method, path)


async def test_a_token_of_one_issuer_speaks_for_no_other(anywhere: Programs) -> None:
    of_deya = await anywhere.one(*ALL, issuers=["deya"])
    of_all = await anywhere.one(*ALL)
    key = {"Idempotency-Key": "k"}
    posted = (await of_all.post("/api/v1/announcements", json=EVENT, headers=key)).json()
    path = f"/api/v1/announcements/{posted['id']}"
    text = {"reason": "amendment", "weight": "minor", "announcement": EVENT | {"title": "Νέος"}}
    seen = {"If-Match": '"1"'}
    tries = [
        of_deya.post("/api/v1/announcements", json=EVENT, headers=key),
        of_deya.post("/api/v1/announcements", json=EVENT | {"issuer": " dimos "}, headers=key),
        of_deya.post("/api/v1/drafts", json={"kind": "event", "issuer": "dimos"}, headers=key),
        of_deya.get("/api/v1/announcements", params={"issuer": "dimos"}),
        *(
            of_deya.get(f"{path}{end}")
            for end in ("", "/editions", "/editions/1", "/deliveries", "/estimate", "/schedule")
        ),
        of_deya.patch(f"{path}/schedule", json={"paused": True}, headers=seen),
        of_deya.post(f"{path}/corrections", json=text, headers=seen),
        of_deya.post(f"{path}/withdrawal", json={"reason": "Λάθος"}),
        of_deya.post(f"{path}/expunge", json={"reason": "Λάθος"}),
        of_deya.post(f"{path}/press"),
        of_deya.get("/api/v1/magazine/draft", params={"since": "2026-11-01"}),
        of_deya.get("/api/v1/magazine/draft", params={"since": "2026-11-01", "issuer": "dimos"}),
    ]
    for asked in tries:
        answer = await asked
        assert answer.status_code == 403, (answer.request.method, answer.request.url)
        assert "deya" in answer.json()["detail"] or "όλους" in answer.json()["detail"]
    assert (await of_deya.get("/api/v1/announcements")).json()["announcements"] == []
    assert len((await of_all.get("/api/v1/announcements")).json()["announcements"]) == 1
    assert set((await of_deya.get("/api/v1/subscribers/counts")).json()["issuers"]) == {"deya"}
    mine = EVENT | {"issuer": "deya", "title": "Διακοπή νερού"}
    assert (await of_deya.post("/api/v1/announcements", json=mine, headers={"Idempotency-Key": "m"})).status_code == 201
    assert (await of_all.get(path)).json()["number"] == 1, "nothing of what was refused was done"


async def test_an_end_comes_by_time_or_by_a_person(anywhere: Programs) -> None:
    short, long = await anywhere.one(Scope.READ, days=7, name="short"), await anywhere.one(Scope.READ, name="long")
    assert (await short.get("/api/v1/directory")).status_code == 200
    anywhere.clock.advance(7 * 86_400)
    assert (await short.get("/api/v1/directory")).status_code == 401
    assert (await long.get("/api/v1/directory")).status_code == 200
    kept = {token.name: token for token in await every_token(anywhere.hub.store)}
    assert (kept["short"].used_on, kept["long"].used_on) == (date(2026, 11, 24), date(2026, 12, 1))
    await revoke(anywhere.hub.store, anywhere.clock, kept["long"].id, who="tests")
    await revoke(anywhere.hub.store, anywhere.clock, kept["long"].id, who="tests")
    assert (await long.get("/api/v1/directory")).status_code == 401


async def test_the_token_of_the_settings_can_what_it_could(programs: Programs) -> None:
    object.__setattr__(programs.hub.context.settings, "token", "secret-of-the-settings")
    client = await programs.with_token("secret-of-the-settings")
    assert (await client.post("/api/v1/announcements", json=EVENT, headers={"Idempotency-Key": "k"})).status_code == 201
    assert (await client.get("/api/v1/endpoints")).status_code == 403
    assert (await client.get("/api/v1/drafts")).status_code == 403


async def test_who_asks_too_often_is_told_when_to_ask_again(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERYX_API_PER_MINUTE", "6")
    programs.app = create_app(programs.hub)
    client, other = await programs.one(Scope.READ), await programs.one(Scope.READ)
    for _ in range(6):
        assert (await client.get("/api/v1/endpoints")).status_code == 403, "asking for what one may not counts too"
    refused = await client.get("/api/v1/directory")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
    assert refused.headers["content-type"] == "application/problem+json"
    assert (await other.get("/api/v1/directory")).status_code == 200
    programs.clock.advance(10)
    assert (await client.get("/api/v1/directory")).status_code == 200


def test_a_pace_gives_back_evenly() -> None:
    clock = VirtualClock(NOW)
    pace = Pace(clock, 2)
    pace.step("a")
    pace.step("a")
    with pytest.raises(Turned) as refused:
        pace.step("a")
    assert refused.value.headers == {"Retry-After": "30"}
    clock.advance(30)
    pace.step("a")
    with pytest.raises(Turned):
        pace.step("a")


async def test_a_token_is_shown_once_and_kept_as_a_hash(programs: Programs) -> None:
    token = await make_token(programs.hub.store, programs.clock, Wanted("portal"), who="tests")
    (kept,) = await every_token(programs.hub.store)
    assert token not in repr(kept)
    assert (kept.name, kept.made_by, kept.good(programs.clock.now())) == ("portal", "tests", True)


async def test_nothing_is_shared_with_other_sites(programs: Programs) -> None:
    client = await programs.one(Scope.READ)
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    preflight = await client.request("OPTIONS", "/api/v1/directory", headers=asked)
    assert preflight.status_code == 405
    read = await client.get("/api/v1/directory", headers={"Origin": "https://evil.example"})
    for answer in (preflight, read):
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x"])
async def test_a_body_that_is_no_json_is_refused(programs: Programs, kind: str) -> None:
    client = await programs.one(Scope.POST)
    headers = {"Content-Type": kind, "Idempotency-Key": "k"}
    answer = await client.post("/api/v1/announcements", content=b"{}", headers=headers)
    assert (answer.status_code, answer.headers["accept"]) == (415, "application/json")
    assert answer.headers["content-type"] == "application/problem+json"
