"""An outside program leaves a draft for the desk: whatever it sends, the desk can open it, or it is refused."""

from typing import Any

import httpx
import pytest

from producers.api.scopes import Scope
from producers.desk.staff.people import Role
from tests.hub import EVENT
from tests.producers.api.conftest import Programs
from tests.producers.desk.clerk import House

DRAFTS = "/api/v1/drafts"
BEGUN = {"kind": "event", "issuer": "dimos", "title": "Έκθεση"}


@pytest.fixture
async def portal(anywhere: Programs) -> httpx.AsyncClient:
    return await anywhere.one(Scope.DRAFT, name="portal")


async def left(portal: httpx.AsyncClient, body: Any, key: str = "k") -> httpx.Response:
    return await portal.post(DRAFTS, json=body, headers={"Idempotency-Key": key})


async def test_the_desk_shows_it_and_says_what_is_missing(portal: httpx.AsyncClient, anywhere: Programs) -> None:
    answer = await left(portal, BEGUN)
    assert answer.status_code == 201, answer.text
    assert "occurrences" in {wrong["field"] for wrong in answer.json()["wrong"]}
    assert (await left(portal, BEGUN)).json()["id"] == answer.json()["id"], "the same key is one draft"
    assert (await left(portal, BEGUN | {"title": "Άλλη"})).status_code == 422
    whole = await left(portal, EVENT, "w")
    assert whole.json()["wrong"] == []
    clerk = await House(anywhere.hub, anywhere.clock, anywhere.app).joined("maria", Role.WRITER)
    for one in (answer, whole):
        page = await clerk.get(f"/desk/drafts/{one.json()['id']}")
        assert page.status_code == 200
    assert "Έκθεση" in (await clerk.get("/desk")).text
    shown = (await portal.get(f"{DRAFTS}/{whole.json()['id']}")).json()
    assert (shown["state"], shown["title"], shown["changed_by"]) == ("writing", EVENT["title"], "api:portal")
    await clerk.post(f"/desk/drafts/{whole.json()['id']}/discard")
    states = {one["id"]: one["state"] for one in (await portal.get(DRAFTS)).json()["drafts"]}
    assert states[answer.json()["id"]] == "writing"
    page = (await portal.get(DRAFTS, params={"limit": 1})).json()
    last = (await portal.get(DRAFTS, params={"after": page["next"], "state": "writing"})).json()
    assert [one["id"] for one in last["drafts"]] == [answer.json()["id"]]


async def test_a_key_is_needed_and_nothing_goes_out_by_itself(portal: httpx.AsyncClient) -> None:
    assert (await portal.post(DRAFTS, json=BEGUN)).status_code == 422
    assert (await portal.post("/api/v1/announcements", json=EVENT, headers={"Idempotency-Key": "k"})).status_code == 403
    assert (await portal.get(f"{DRAFTS}/019a0000-0000-7000-8000-000000000000")).status_code == 404


STRANGE: dict[str, Any] = {
    "numbers for texts": {"title": 5, "summary": [1, 2], "occurrences": "soon", "topics": {"a": {"b": 1}}},
    "lists for dictionaries": {"venue": ["a", {"b": 1}], "contact": [], "title": {"el": ["α"]}},
    "names with dots": {"a.b.c": "x", "occurrences.0.start": "2026-12-01", "": 1, ".": 2, "title": {"el": "α"}},
    "markup": {"title": "<script>alert(1)</script>", "body": "<img src=x onerror=alert(1)>"},
    "a false address of an item": {"occurrences": {"7": {"start": "x"}}},
    "nothing": {"title": None, "occurrences": [None, {}, []]},
    "a channel that is none": {"own_words": {"fax": {"el": "x"}}, "channels": {"only": ["fax"]}},
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
async def test_what_is_taken_can_be_opened(portal: httpx.AsyncClient, anywhere: Programs, strange: Any) -> None:
    answer = await left(portal, BEGUN | strange)
    if answer.status_code == 422:
        return
    assert answer.status_code == 201, answer.text
    clerk = await House(anywhere.hub, anywhere.clock, anywhere.app).joined("maria", Role.WRITER)
    page = await clerk.get(f"/desk/drafts/{answer.json()['id']}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], "."),
        ({}, "kind"),
        (BEGUN | {"kind": "party"}, "kind"),
        (BEGUN | {"kind": {}}, "kind"),
        (BEGUN | {"issuer": "nobody"}, "issuer"),
        (BEGUN | {"subtype": "tender"}, "subtype"),
        (BEGUN | {"subtype": ["event"]}, "subtype"),
        (BEGUN | {"title": "a\x00b"}, "title"),
        (BEGUN | {"occurrences": {"99999": {"start": "x"}}}, "occurrences.99999.start"),
        (BEGUN | {"topics": [["a"]]}, "topics"),
        (BEGUN | {"topics": ["a"] * 500}, "topics"),
        (BEGUN | {"a": {"b": {"c": {"d": {"e": {"f": {"g": 1}}}}}}}, "a.b.c.d.e.f.g"),
        (BEGUN | {f"f{n}": 1 for n in range(4_001)}, "."),
    ],
)
async def test_what_fits_no_form_is_refused(portal: httpx.AsyncClient, body: Any, field: str) -> None:
    answer = await left(portal, body)
    assert answer.status_code == 422, answer.text
    assert field in {error["field"] for error in answer.json()["errors"]}
