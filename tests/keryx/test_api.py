"""The REST API as a program meets it: tokens, idempotency, If-Match, problem details, and media that stays secret."""

import httpx
import pytest

from keryx.web import create_app
from keryx.wiring import Hub
from tests.hub import EVENT


async def posted(api: httpx.AsyncClient, key: str = "k1") -> dict[str, object]:
    answer = await api.post("/api/v1/announcements", json=EVENT, headers={"Idempotency-Key": key})
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


async def test_a_post_answers_with_its_number_and_is_there(api: httpx.AsyncClient) -> None:
    first = await posted(api)
    assert set(first) == {"id", "reference", "edition"}
    shown = await api.get(f"/api/v1/announcements/{first['id']}")
    assert shown.headers["etag"] == '"1"'
    assert shown.json()["content"]["title"] == {"el": EVENT["title"]}
    matrix = (await api.get(f"/api/v1/announcements/{first['id']}/deliveries")).json()
    assert set(matrix["editions"][0]["channels"]) == {"site", "feeds"}


async def test_the_same_key_gets_the_same_answer_and_another_body_is_refused(api: httpx.AsyncClient) -> None:
    assert await posted(api) == await posted(api)
    other = await api.post("/api/v1/announcements", json=EVENT | {"title": "Άλλο"}, headers={"Idempotency-Key": "k1"})
    assert other.status_code == 422
    assert other.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}])
async def test_without_a_token_nothing_is_let_in(hub: Hub, header: dict[str, str]) -> None:
    transport = httpx.ASGITransport(create_app(hub))
    async with httpx.AsyncClient(transport=transport, base_url="https://hub.example", headers=header) as client:
        assert (await client.post("/api/v1/announcements", json=EVENT)).status_code == 401


async def test_every_wrong_field_is_named_in_the_readers_language_and_nothing_is_stored(
    api: httpx.AsyncClient, hub: Hub
) -> None:
    wrong = EVENT | {"issuer": "nobody", "topics": ["no-such"], "occurrences": []}
    for language, word in (("el", "Κάποια"), ("en", "Some fields")):
        answer = await api.post(
            "/api/v1/announcements", json=wrong, headers={"Idempotency-Key": "w", "Accept-Language": language}
        )
        assert answer.status_code == 422
        problem = answer.json()
        assert word in problem["title"]
        assert {"issuer", "topics.0", "occurrences"} <= {e["field"] for e in problem["errors"]}, problem
    # The number that the refused posts would have taken is still free.
    assert str((await posted(api, "after"))["reference"]).endswith("/000001")


async def test_bodies_that_are_no_json_or_too_large(api: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "x"}
    assert (await api.post("/api/v1/announcements", content=b"{", headers=key)).status_code == 400
    assert (await api.post("/api/v1/announcements", content=b" " * 600_000, headers=key)).status_code == 413


async def test_a_correction_needs_to_have_seen_the_head(api: httpx.AsyncClient) -> None:
    first = await posted(api)
    path = f"/api/v1/announcements/{first['id']}/corrections"
    body = {"reason": "amendment", "weight": "material", "announcement": EVENT | {"title": "Νέα ώρα"}}
    assert (await api.post(path, json=body)).status_code == 428
    assert (await api.post(path, json=body, headers={"If-Match": '"7"'})).status_code == 412
    done = await api.post(path, json=body, headers={"If-Match": '"1"'})
    assert done.status_code == 201
    assert done.json()["edition"] == 2
    assert (await api.post(path, json={"reason": "?"}, headers={"If-Match": '"2"'})).status_code == 422


async def test_withdrawal_is_final_and_expunge_destroys(api: httpx.AsyncClient) -> None:
    first = await posted(api)
    path = f"/api/v1/announcements/{first['id']}"
    assert (await api.post(f"{path}/withdrawal", json={})).status_code == 422
    assert (await api.post(f"{path}/withdrawal", json={"reason": "Λάθος"})).status_code == 200
    again = await api.post(f"{path}/withdrawal", json={"reason": "Λάθος"})
    assert again.status_code == 409
    assert (await api.post(f"{path}/expunge", json={"reason": "Προσωπικά δεδομένα"})).status_code == 200
    assert (await api.get(path)).json()["content"] is None


async def test_unknown_announcements_are_not_found(api: httpx.AsyncClient) -> None:
    path = "/api/v1/announcements/019a0000-0000-7000-8000-000000000000"
    assert (await api.get(path)).status_code == 404
    assert (await api.get(f"{path}/deliveries")).status_code == 404


async def test_health_readiness_metrics(api: httpx.AsyncClient) -> None:
    await posted(api)
    assert (await api.get("/healthz")).text == "ok\n"
    assert (await api.get("/readyz")).json()["ready"] is True
    assert "keryx_announcements 1.0" in (await api.get("/metrics")).text


async def test_media_of_what_is_not_public_is_not_served(api: httpx.AsyncClient, hub: Hub) -> None:
    key = await hub.media.put(b"secret", ".mp3")
    assert (await api.get(f"/media/{key}")).status_code == 404
