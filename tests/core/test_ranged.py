"""Parts of a file, as players and fetchers ask for them (RFC 9110 §14)."""

import pytest
from fastapi import FastAPI, Request, Response
from httpx import ASGITransport, AsyncClient

from core.ranged import ranged

DATA = bytes(range(200))
LAST = len(DATA) - 1
NINES = "9" * 5_000


async def asked(said: str, method: str = "GET", **more: str) -> Response:
    app = FastAPI()

    @app.api_route("/file", methods=["GET", "HEAD"])
    async def file(request: Request) -> Response:
        return ranged(request, DATA, "application/octet-stream", '"one"')

    async with AsyncClient(transport=ASGITransport(app), base_url="http://hub.example") as client:
        return await client.request(method, "/file", headers={"range": said, **more})


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=190-", 190, LAST),
        ("bytes=-5", LAST - 4, LAST),
        ("bytes=-999", 0, LAST),
        ("Bytes=0-9", 0, 9),  # §14.1: the names of units have no case
        ("bytes= 0-9", 0, 9),
        (f"bytes=0-{NINES}", 0, LAST),
        (f"bytes=-{NINES}", 0, LAST),
        (f"bytes={'0' * 5_000}7-9", 7, 9),
    ],
)
async def test_a_part(said: str, first: int, last: int) -> None:
    answer = await asked(said)
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(DATA)}"
    assert answer.content == DATA[first : last + 1]


@pytest.mark.parametrize("said", [f"bytes={len(DATA)}-", "bytes=-0", f"bytes={NINES}-"])
async def test_beyond_its_end(said: str) -> None:
    answer = await asked(said)
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(DATA)}")


@pytest.mark.parametrize(
    "said",
    ["bytes=50-10", f"bytes={NINES}-5", "bytes=-", "bytes=0-1,4-5", "bytes=a-b", "items=0-1", "bytes=1 0-20"],
)
async def test_what_is_no_range_is_answered_with_the_whole(said: str) -> None:
    answer = await asked(said)
    assert (answer.status_code, answer.content) == (200, DATA)
    assert "content-range" not in answer.headers


async def test_a_range_is_of_what_is_got() -> None:
    """§14.2: whoever asks for the head is told of the whole."""
    answer = await asked("bytes=0-9", "HEAD")
    assert (answer.status_code, answer.headers["content-length"]) == (200, str(len(DATA)))


async def test_a_part_of_what_was_replaced_is_the_whole() -> None:
    assert (await asked("bytes=0-9", **{"if-range": '"one"'})).status_code == 206
    assert (await asked("bytes=0-9", **{"if-range": '"another"'})).status_code == 200
    assert (await asked("bytes=0-9", **{"if-none-match": '"one"'})).status_code == 304
