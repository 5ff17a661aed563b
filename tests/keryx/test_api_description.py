"""The documents describe the API and the bus as they are: what they show is taken, what comes back fits."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import jsonschema_rs
import pytest

from producers.api.examples import ANNOUNCEMENTS, PROBLEM
from schemas.export import json_schemas
from schemas.messages import MESSAGES

KEY = {"Idempotency-Key": "k1"}


@pytest.fixture
async def document(api: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await api.get("/api/v1/openapi.json", headers={"Authorization": ""})).json()
    return found


def schema(document: Mapping[str, Any], name: str) -> jsonschema_rs.Validator:
    """Of a component, with the others for it to refer to."""
    return jsonschema_rs.validator_for(
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]}, validate_formats=True
    )


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref":
                yield value
            elif name == "mapping":
                yield from value.values()
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in set(references(document)):
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


async def test_every_example_is_taken_as_it_stands(api: httpx.AsyncClient, document: dict[str, Any]) -> None:
    posts = document["paths"]["/api/v1/announcements"]["post"]
    shown = posts["requestBody"]["content"]["application/json"]
    assert set(shown["examples"]) == set(ANNOUNCEMENTS)
    ids = {}
    for name, example in shown["examples"].items():
        assert schema(document, "Announcement").is_valid(example["value"])
        answer = await api.post("/api/v1/announcements", json=example["value"], headers={"Idempotency-Key": name})
        assert answer.status_code == 201, answer.text
        assert schema(document, "Posted").is_valid(answer.json())
        ids[name] = answer.json()["id"]
    for action, headers in (("corrections", {"If-Match": '"1"'}), ("withdrawal", {}), ("expunge", {})):
        path = document["paths"][f"/api/v1/announcements/{{announcement}}/{action}"]["post"]
        example = next(iter(path["requestBody"]["content"]["application/json"]["examples"].values()))["value"]
        answer = await api.post(f"/api/v1/announcements/{ids['event']}/{action}", json=example, headers=headers)
        assert answer.status_code in (200, 201), answer.text
        assert str(answer.status_code) in path["responses"]


async def test_answers_fit_their_description(api: httpx.AsyncClient, document: dict[str, Any]) -> None:
    posted = (await api.post("/api/v1/announcements", json=ANNOUNCEMENTS["tender"], headers=KEY)).json()
    path = f"/api/v1/announcements/{posted['id']}"
    for name, answer in (
        ("Edition", await api.get(path)),
        ("Matrix", await api.get(f"{path}/deliveries")),
        ("Expectation", await api.get(f"{path}/estimate")),
        ("ProblemDetails", await api.get(path, headers={"Authorization": "Bearer x"})),
        ("ProblemDetails", await api.post("/api/v1/announcements", json={"kind": "event"}, headers=KEY)),
    ):
        assert [str(error) for error in schema(document, name).iter_errors(answer.json())] == [], answer.text
    assert schema(document, "ProblemDetails").is_valid(PROBLEM)


def test_every_answer_and_every_body_is_shown_and_fits(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            where = f"{method} {path}"
            assert described["summary"], where
            assert described["description"], where
            taken = described.get("requestBody", {}).get("content", {}).get("application/json", {})
            shown = [(taken["schema"], one["value"]) for one in taken.get("examples", {}).values()]
            assert bool(shown) == bool(taken), where
            for status, answer in described["responses"].items():
                for content in answer.get("content", {}).values():
                    assert "example" in content, f"{where} {status}"
                    shown.append((content["schema"], content["example"]))
            for schema_of, example in shown:
                name = schema_of["$ref"].rpartition("/")[2]
                assert [str(error) for error in schema(document, name).iter_errors(example)] == [], f"{where} {name}"


def test_who_may_ask_and_with_what(document: dict[str, Any]) -> None:
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    required = {}
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            if not path.startswith("/api/"):
                continue
            ((scope,),) = [one["token"] for one in described["security"]]
            assert scope in {"read", "draft", "post", "press", "magazine", "administer"}, path
            assert {"401", "403", "405", "429", "500"} <= set(described["responses"]), path
            for status, answer in described["responses"].items():
                if status in ("204", "304"):
                    assert "content" not in answer, path
                    continue
                assert set(answer["content"]) == {
                    "application/json" if status.startswith("2") else "application/problem+json"
                }
            headers = {p["name"]: p["required"] for p in described.get("parameters", []) if p["in"] == "header"}
            required[method, path.rpartition("/")[2]] = headers
    assert required["post", "announcements"] == {"Idempotency-Key": True}
    assert required["post", "corrections"] == {"If-Match": True, "Idempotency-Key": False}
    assert required["post", "withdrawal"] == {"Idempotency-Key": False}


async def test_the_messages_on_the_bus_are_described_on_either_carrier(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/asyncapi.json", headers={"Authorization": ""})
    document = answer.json()
    assert document["asyncapi"].startswith("3.")
    assert {channel["address"] for channel in document["channels"].values()} == {"keryx.editions"}
    found = {message["name"]: message for message in document["components"]["messages"].values()}
    assert set(found) == set(MESSAGES)
    for name, message in MESSAGES.items():
        described = document["components"]["schemas"][message.__name__]
        written = json_schemas()[name.removeprefix("keryx.").replace(".", "_") + ".schema.json"]
        assert described["required"] == written["required"]
        assert set(described["properties"]) == set(written["properties"])
    for reference in set(references(document)):
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_what_endpoints_are_told_is_described_with_an_example_of_each(document: dict[str, Any]) -> None:
    assert len(document["webhooks"]) == 5
    for kind, described in document["webhooks"].items():
        content = described["post"]["requestBody"]["content"]["application/json"]
        validator = jsonschema_rs.validator_for(content["schema"], validate_formats=True)
        assert [str(error) for error in validator.iter_errors(content["example"])] == [], kind
        assert content["example"]["type"] == kind
