"""Whatever is sent, the API answers with problem details that say what is wrong and what to do, in Greek or English."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import APIRouter
from sqlalchemy import text

from keryx.web import create_app
from keryx.wiring import Hub
from tests.hub import EVENT

POSTS = "/api/v1/announcements"
NOWHERE = f"{POSTS}/019a0000-0000-7000-8000-000000000000"
ENGLISH = {"Accept-Language": "en"}


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "accept-language" in answer.headers["vary"].lower()
    assert answer.headers["x-content-type-options"] == "nosniff"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    return found


def fields(answer: httpx.Response) -> set[str]:
    return {error["field"] for error in problem(answer, 422)["errors"]}


async def put(api: httpx.AsyncClient, body: Any, **headers: str) -> httpx.Response:
    """A body as it is, half characters and all."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await api.post(POSTS, content=content, headers={**key(), **headers})


@pytest.fixture
async def path(api: httpx.AsyncClient) -> str:
    """Of an announcement that was just posted."""
    answer = await put(api, EVENT)
    assert answer.status_code == 201, answer.text
    return f"{POSTS}/{answer.json()['id']}"


async def test_every_refusal_says_what_to_do(api: httpx.AsyncClient, path: str) -> None:
    body = {"reason": "amendment", "weight": "material", "announcement": EVENT | {"title": "Νέος"}}
    corrections = f"{path}/corrections"
    anybody = {"Authorization": "Bearer nobody"}
    refused = [
        (400, lambda **h: api.post(POSTS, content=b"{", headers=key() | h), "γραμμή 1", "line 1"),
        (401, lambda **h: api.post(POSTS, json=EVENT, headers=anybody | h), "Bearer", "Bearer"),
        (404, lambda **h: api.get(NOWHERE, headers=h), "ελέγξτε", "check it"),
        (404, lambda **h: api.get("/api/v1/nothing", headers=h), "openapi.json", "openapi.json"),
        (405, lambda **h: api.delete(POSTS, headers=h), "δέχεται GET, POST", "takes GET, POST"),
        (412, lambda **h: api.post(corrections, json=body, headers={"If-Match": '"7"'} | h), "η 1", "is 1"),
        (412, lambda **h: api.post(corrections, json=body, headers={"If-Match": '"0"'} | h), "(1)", "(1)"),
        (428, lambda **h: api.post(corrections, json=body, headers=h), "ETag", "ETag"),
        (422, lambda **h: api.get(f"{POSTS}/abc", headers=h), "ταυτότητα", "id"),
    ]
    for status, ask, el, en in refused:
        greek, english = await ask(), await ask(**ENGLISH)
        assert el in problem(greek, status)["detail"], greek.text
        assert en in problem(english, status)["detail"], english.text
        assert (greek.headers["content-language"], english.headers["content-language"]) == ("el", "en")
        assert greek.json()["title"] != english.json()["title"]
    assert (await api.delete(POSTS)).headers["allow"] == "GET, POST"
    assert (await api.put(f"{path}/schedule")).headers["allow"] == "GET, PATCH"
    missing = await api.post(POSTS, json=EVENT, headers=anybody)
    assert missing.headers["www-authenticate"] == 'Bearer realm="keryx", error="invalid_token"'
    nobody = await api.post(POSTS, json=EVENT, headers={"Authorization": ""})
    assert nobody.headers["www-authenticate"] == 'Bearer realm="keryx"'
    assert (await api.post(f"{path}/withdrawal", json={"reason": "Λάθος"})).status_code == 200
    assert (
        "νέα ανακοίνωση" in problem(await api.post(corrections, json=body, headers={"If-Match": '"2"'}), 409)["detail"]
    )


@pytest.mark.parametrize("address", ["/nothing", "/announcements/abc"])
async def test_pages_keep_their_own_answers(api: httpx.AsyncClient, address: str) -> None:
    answer = await api.get(address)
    assert answer.status_code in (404, 422)
    assert "problem" not in answer.headers["content-type"]


HALF = "\ud800"
EVIL = {
    "half a character": HALF,
    "NUL": "a\x00b",
    "an override": "a\u202eb",
    "an isolate": "a\u2066b",
    "an embedding": "a\u202ab",
    "a tag": "a\U000e0041",
    "a non-character": "a\ufffe",
    "an astral non-character": "a\U0001fffe",
    "nothing to see": "\u200b\u2060",
}
TENDER = {"kind": "tender", "issuer": "dimos", "title": "Τ", "deadline": "2027-01-01T10:00"}


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
async def test_what_cannot_be_seen_is_refused_wherever_text_is_taken(
    api: httpx.AsyncClient, path: str, evil: str
) -> None:
    async def wrong(body: Any) -> set[str]:
        return fields(await put(api, body))

    assert await wrong(EVENT | {"title": evil}) == {"title.el"}
    assert await wrong(EVENT | {"body": {"el": "Κείμενο", "en": evil}}) == {"body.en"}
    assert await wrong(EVENT | {"protocol": {"number": evil, "date": "2026-11-23"}}) == {"protocol.number"}
    assert await wrong(EVENT | {"links": [{"url": f"https://x.example/{evil}"}]}) == {"links.0.url"}
    lots = {"lots": [{"number": evil, "title": "Α"}]}
    assert "lots.0.number" in await wrong(TENDER | lots)
    award = {"lots": [{"number": "1", "title": "Α"}]} | {
        "awards": [{"lot": evil, "contractor": "Α", "amount": {"with_vat": 1}}]
    }
    assert "awards.0.lot" in await wrong(TENDER | award)
    for ending in ("withdrawal", "expunge"):
        content = json.dumps({"reason": evil}).encode()
        assert fields(await api.post(f"{path}/{ending}", content=content, headers=key())) == {"reason"}
    note = {"reason": "amendment", "weight": "minor", "note": evil, "announcement": EVENT | {"title": "Νέος"}}
    content = json.dumps(note).encode()
    answer = await api.post(f"{path}/corrections", content=content, headers=key() | {"If-Match": '"1"'})
    assert fields(answer) == {"note"}


async def test_half_characters_in_names_are_told(api: httpx.AsyncClient) -> None:
    detail = problem(await put(api, EVENT | {HALF: 1}), 400)["detail"]
    assert "\\ud800" in detail
    assert fields(await put(api, {"kind": HALF})) == {"kind"}
    assert "channels.only.0" in fields(await put(api, EVENT | {"channels": {"only": [HALF]}}))


async def test_a_name_that_is_there_twice_is_told(api: httpx.AsyncClient) -> None:
    body = json.dumps(EVENT).encode()
    twice = body[:-1] + b', "title": "Other"}'
    assert "«title»" in problem(await put(api, twice), 400)["detail"]
    assert "“title”" in problem(await put(api, twice, **ENGLISH), 400)["detail"]


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b'{"a": NaN}', b"[" * 400, b'{"a":' * 200 + b"1" + b"}" * 200, b"9" * 5000]
)
async def test_what_is_no_json_of_ours_is_said_so(api: httpx.AsyncClient, content: bytes) -> None:
    problem(await put(api, content), 400)


@pytest.mark.parametrize("body", [b"null", b"[]", b"5", b'"text"', b"{}"])
async def test_other_json_is_refused_by_field(api: httpx.AsyncClient, path: str, body: bytes) -> None:
    assert fields(await put(api, body)) <= {".", "kind"}
    for action in ("withdrawal", "expunge", "corrections"):
        answer = await api.post(f"{path}/{action}", content=body, headers={"If-Match": '"1"'})
        assert fields(answer) <= {".", "reason", "weight", "announcement"}


@pytest.mark.parametrize("tag", ["*", 'W/"1"', '"1", "2"', '"x"', "²", '"-1"'])
async def test_an_if_match_that_is_no_editions_tag(api: httpx.AsyncClient, path: str, tag: str) -> None:
    body = {"reason": "amendment", "weight": "minor", "announcement": EVENT}
    answer = await api.post(f"{path}/corrections", json=body, headers={"If-Match": tag.encode("latin-1")})  # type: ignore[dict-item]
    assert "If-Match" in problem(answer, 400)["detail"]


async def test_a_huge_if_match_is_no_bug(api: httpx.AsyncClient, path: str) -> None:
    body = {"reason": "amendment", "weight": "minor", "announcement": EVENT}
    for digits, status in ((150, 412), (5000, 400)):
        answer = await api.post(f"{path}/corrections", json=body, headers={"If-Match": f'"{"9" * digits}"'})
        problem(answer, status)


async def test_every_field_of_a_correction_is_named_where_it_stands(api: httpx.AsyncClient, path: str) -> None:
    async def wrong(**changes: Any) -> set[str]:
        body = {"reason": "amendment", "weight": "material", "announcement": EVENT | {"title": "Νέος"}} | changes
        return fields(await api.post(f"{path}/corrections", json=body, headers={"If-Match": '"1"'}))

    inner = EVENT | {"title": 5, "occurrences": [], "colour": "red"}
    assert await wrong(announcement=inner) == {
        "announcement.title",
        "announcement.occurrences",
        "announcement.colour",
    }
    assert {"reason", "announcement.title"} <= await wrong(reason="because", announcement=inner)
    assert await wrong(note="x" * 1001) == {"note"}
    assert await wrong(note=5) == {"note"}
    assert await wrong(wieght="minor") == {"wieght"}
    assert await wrong(announcement=EVENT | {"kind": "party"}) == {"announcement.kind"}
    assert await wrong(announcement=EVENT | {"issuer": "deya"}) == {"announcement.issuer"}
    assert fields(await api.post(f"{path}/withdrawal", json={"reason": "Λάθος", "event": 1})) == {"event"}


async def test_a_correction_that_changes_nothing_is_refused(api: httpx.AsyncClient, path: str) -> None:
    body = {"reason": "amendment", "weight": "minor", "announcement": EVENT | {"title": "Νέος"}}

    async def correct(edition: int, **changes: str) -> httpx.Response:
        headers = {"If-Match": f'"{edition}"'}
        return await api.post(f"{path}/corrections", json=body | changes, headers=headers)

    assert (await correct(1)).status_code == 201
    assert "δεν αλλάζει τίποτα" in problem(await correct(2), 409)["detail"]
    assert (await correct(2, weight="material")).status_code == 201, "who holds the old text gets it after all"
    problem(await correct(3), 409)
    assert (await correct(3, reason="correction")).status_code == 201
    assert (await correct(4, reason="correction", note="Άλλαξε ο τίτλος.")).status_code == 201
    problem(await correct(5, reason="correction"), 409)
    problem(await correct(5, reason="correction", note="Άλλαξε ο τίτλος."), 409)


async def test_what_was_expunged_is_not_called_withdrawn(api: httpx.AsyncClient, path: str) -> None:
    assert (await api.post(f"{path}/expunge", json={"reason": "Προσωπικά δεδομένα"})).status_code == 200
    body = {"reason": "amendment", "weight": "minor", "announcement": EVENT}
    for action in ("corrections", "withdrawal", "expunge"):
        content = body if action == "corrections" else {"reason": "Λάθος"}
        answer = await api.post(f"{path}/{action}", json=content, headers={"If-Match": '"2"'})
        assert "απαλειφθεί" in problem(answer, 409)["detail"]


@pytest.mark.parametrize("wrong", ["", "x" * 129, "κλειδί".encode(), b"\x01"])
async def test_keys_are_needed_and_printable(api: httpx.AsyncClient, wrong: Any) -> None:
    answer = await api.post(POSTS, json=EVENT, headers={"Idempotency-Key": wrong} if wrong else {})
    assert fields(answer) == {"Idempotency-Key"}


async def test_the_same_key_at_once_by_the_api(api: httpx.AsyncClient) -> None:
    one = key()
    answers = await asyncio.gather(*(api.post(POSTS, json=EVENT, headers=one) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    assert len({answer.json()["id"] for answer in answers}) == 1


@pytest.fixture
async def broken(hub: Hub) -> AsyncIterator[httpx.AsyncClient]:
    """A hub with a part that nobody foresaw."""
    router = APIRouter()

    @router.get("/api/v1/broken")
    async def broken() -> None:
        async with hub.store.read() as connection:
            await connection.execute(text("SELECT nothing FROM nowhere"))

    transport = httpx.ASGITransport(create_app(hub, router))
    async with httpx.AsyncClient(transport=transport, base_url="https://hub.example") as client:
        yield client


async def test_a_bug_is_told_without_its_words_and_logged(
    broken: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    found = problem(await broken.get("/api/v1/broken", headers=ENGLISH), 500)
    assert "logged" in found["detail"]
    assert "nowhere" not in json.dumps(found)
    assert "nowhere" in "".join(capsys.readouterr())
