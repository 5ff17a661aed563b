"""What programs list and look at: pages that nothing moves, every filter, editions, tags, schedules."""

from typing import Any

import httpx
import pytest

from producers.api.scopes import Scope
from tests.hub import EVENT
from tests.producers.api.conftest import NOW, Programs

POSTS = "/api/v1/announcements"
PRESS = {"kind": "press_release", "issuer": "deya", "title": "Διακοπή νερού"}


@pytest.fixture
async def api(anywhere: Programs) -> httpx.AsyncClient:
    return await anywhere.one(*Scope)


async def posted(api: httpx.AsyncClient, body: dict[str, Any], key: str) -> dict[str, Any]:
    answer = await api.post(POSTS, json=body, headers={"Idempotency-Key": key})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_pages_are_whole_whatever_is_posted_meanwhile(api: httpx.AsyncClient) -> None:
    before = [(await posted(api, EVENT | {"title": f"Τίτλος {n}"}, f"k{n}"))["id"] for n in range(7)]
    seen: list[str] = []
    after: dict[str, str] = {}
    for turn in range(9):
        page = (await api.get(POSTS, params={"limit": 2, **after})).json()
        seen += [one["id"] for one in page["announcements"]]
        await posted(api, EVENT | {"title": f"Στο μεταξύ {turn}"}, f"m{turn}")
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == before[::-1]


async def test_every_filter(api: httpx.AsyncClient, anywhere: Programs) -> None:
    live = (await posted(api, EVENT, "a"))["id"]
    later = (await posted(api, EVENT | {"release": "2026-12-01T10:00"}, "b"))["id"]
    over = (await posted(api, PRESS | {"expiry": "2026-11-24T12:00"}, "c"))["id"]
    gone = (await posted(api, PRESS | {"title": "Άλλη"}, "d"))["id"]
    await api.post(f"{POSTS}/{gone}/withdrawal", json={"reason": "Λάθος"})
    expunged = (await posted(api, PRESS | {"title": "Τρίτη"}, "e"))["id"]
    await api.post(f"{POSTS}/{expunged}/expunge", json={"reason": "Λάθος"})
    anywhere.clock.advance(5 * 3600)

    async def listed(**params: str) -> list[str]:
        answer = await api.get(POSTS, params=params)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["announcements"]]

    assert await listed() == [expunged, gone, over, later, live]
    assert await listed(issuer="dimos") == [later, live]
    assert await listed(kind="press_release") == [expunged, gone, over]
    states = {"live": live, "unreleased": later, "expired": over, "withdrawn": gone, "expunged": expunged}
    for state, one in states.items():
        assert await listed(state=state) == [one], state
    text = {"reason": "amendment", "weight": "minor", "announcement": EVENT | {"title": "Νέος τίτλος"}}
    await api.post(f"{POSTS}/{live}/corrections", json=text, headers={"If-Match": '"1"'})
    assert await listed(since="2026-11-24T13:00:00Z") == [live], "what changed since, whenever it was posted"
    (one,) = (await api.get(POSTS, params={"state": "expunged"})).json()["announcements"]
    assert one["title"] is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"), ("limit", "101"), ("limit", "x"), ("kind", "party"), ("state", "lost"), ("after", "§"),
        ("after", "AAAA"), ("since", "yesterday"), ("since", "2026-11-24T10:00:00"), ("since", "0001-01-01T00:00:00Z"),
    ],
)  # fmt: skip
async def test_what_cannot_be_asked_is_named(api: httpx.AsyncClient, name: str, value: str) -> None:
    answer = await api.get(POSTS, params={name: value})
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [name]


async def test_editions_stand_as_they_were_and_tags_save_reading(api: httpx.AsyncClient) -> None:
    path = f"{POSTS}/{(await posted(api, EVENT, 'a'))['id']}"
    text = {"reason": "amendment", "weight": "material", "announcement": EVENT | {"title": "Νέος τίτλος"}}
    assert (await api.post(f"{path}/corrections", json=text, headers={"If-Match": '"1"'})).status_code == 201
    editions = (await api.get(f"{path}/editions")).json()["editions"]
    assert [(one["number"], one["action"], one["content"]["title"]["el"]) for one in editions] == [
        (1, "publish", EVENT["title"]),
        (2, "correct", "Νέος τίτλος"),
    ]
    first = await api.get(f"{path}/editions/1")
    assert first.json() == editions[0]
    for where in (path, f"{path}/editions/1", f"{path}/schedule", "/api/v1/directory"):
        read = await api.get(where)
        again = await api.get(where, headers={"If-None-Match": read.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), where
    assert (await api.get(f"{path}/editions/3")).status_code == 404
    assert (await api.get(f"{path}/editions/99999999999999999999")).status_code == 404
    await api.post(f"{path}/expunge", json={"reason": "Λάθος"})
    told = await api.get(f"{path}/editions/1", headers={"If-None-Match": first.headers["etag"]})
    assert (told.status_code, told.json()["content"]) == (200, None), "who has the text is told that it is gone"


async def test_a_schedule_is_moved_by_who_has_seen_it(api: httpx.AsyncClient) -> None:
    path = f"{POSTS}/{(await posted(api, EVENT | {'release': '2026-12-01T10:00'}, 'a'))['id']}/schedule"
    read = await api.get(path)
    assert read.json() == {
        "release_at": "2026-12-01T08:00:00Z", "expires_at": None, "paused": False, "version": 1,
    }  # fmt: skip
    move = {"release_at": "2026-12-02T10:00:00+02:00", "expires_at": "2026-12-20T10:00:00Z", "paused": True}
    assert (await api.patch(path, json=move)).status_code == 428
    moved = await api.patch(path, json=move, headers={"If-Match": read.headers["etag"]})
    assert (moved.status_code, moved.json()["version"], moved.headers["etag"]) == (200, 2, '"2"')
    late = await api.patch(path, json={"paused": False}, headers={"If-Match": read.headers["etag"]})
    assert late.status_code == 412
    on = await api.patch(path, json={"expires_at": None, "paused": False}, headers={"If-Match": '"2"'})
    assert on.json() == {"release_at": "2026-12-02T08:00:00Z", "expires_at": None, "paused": False, "version": 3}
    for wrong in (
        {},
        [],
        {"release_at": "soon"},
        {"release_at": "9999-12-31T23:59-10:00"},
        {"expires_at": "0001-01-01T00:00+14:00"},
        {"when": 1},
    ):
        answer = await api.patch(path, json=wrong, headers={"If-Match": '"3"'})
        assert answer.status_code == 422, answer.text
    past = await api.patch(path, json={"expires_at": NOW.isoformat()}, headers={"If-Match": '"3"'})
    assert past.status_code == 422


async def test_the_lists_and_the_counts(api: httpx.AsyncClient) -> None:
    lists = (await api.get("/api/v1/directory")).json()
    assert {"dimos", "deya"} <= {issuer["slug"] for issuer in lists["issuers"]}
    assert lists["topics"]
    counts = (await api.get("/api/v1/subscribers/counts")).json()
    assert counts["subscribers"] == 0
    assert set(counts["issuers"]) == {issuer["slug"] for issuer in lists["issuers"]}


async def test_a_magazine_since_the_beginning_of_time_is_refused_by_field(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/magazine/draft", params={"since": "0001-01-01"})
    assert [error["field"] for error in answer.json()["errors"]] == ["since"]
