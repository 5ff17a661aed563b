"""Routes that are read when somebody first comes answer as all others do."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.exceptions import FastAPIError

from core.routing import Late, join

ROUTES = APIRouter(route_class=Late, prefix="/books")


@ROUTES.get("/{number}", name="book")
async def book(number: int, asked: str = "") -> dict[str, Any]:
    return {"number": number, "asked": asked}


@ROUTES.post("", status_code=201)
async def written() -> None: ...


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    join(app.router, ROUTES)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://books.example") as client:
        yield client


async def test_it_answers_what_its_handler_takes(client: httpx.AsyncClient) -> None:
    for _ in range(2):  # the first reads it
        assert (await client.get("/books/7?asked=loan")).json() == {"number": 7, "asked": "loan"}
    assert (await client.get("/books/seven")).status_code == 422
    assert (await client.post("/books")).status_code == 201
    refused = await client.delete("/books/7")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")
    assert (await client.get("/shelves/7")).status_code == 404


async def test_it_is_described_and_found_by_name(client: httpx.AsyncClient) -> None:
    described = (await client.get("/openapi.json")).json()["paths"]
    assert list(described) == ["/books/{number}", "/books"]
    assert [one["name"] for one in described["/books/{number}"]["get"]["parameters"]] == ["number", "asked"]
    assert ROUTES.url_path_for("book", number=7) == "/books/7"


def test_nothing_is_read_before_anything_is_asked() -> None:
    class Shelf:
        """Nothing that an address or a form could say."""

    async def unreadable(shelf: Shelf) -> None: ...

    routes = APIRouter(route_class=Late)
    routes.add_api_route("/", unreadable)
    for _ in range(2):  # as wrong for the next who asks
        with pytest.raises(FastAPIError, match="Shelf"):
            getattr(routes.routes[0], "dependant")  # noqa: B009
    assert not hasattr(ROUTES.routes[0], "no_such")
