"""Whatever address somebody writes, nothing inside the house is reached by it, and nothing outside can tie us up."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from core.errors import Refused, TryLater
from core.outside import MOST_REDIRECTS, Outside
from tests.servers.elsewhere import PUBLIC, Asked, Says, elsewhere


async def plain(asked: Asked) -> Says:
    return Says(body=b"hello")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",  # a cloud's own secrets
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "fec0::1",
        "ff0e::1",
        "::ffff:10.0.0.1",
        "2002:0a00:0001::1",  # 10.0.0.1, by 6to4
        "64:ff9b::10.0.0.1",  # 10.0.0.1, by NAT64
    ],
)
async def test_a_name_that_leads_inside_is_not_connected_to(address: str) -> None:
    async with elsewhere(plain, town_example=[address], mixed_example=[PUBLIC, address]) as beyond:
        for name in ("town.example", "mixed.example"):  # one inner address among others is enough
            with pytest.raises(Refused):
                await beyond.outside().get(f"http://{name}/")
        assert beyond.dialled == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
    ],
)
async def test_so_are_addresses_as_the_system_reads_them(url: str) -> None:
    with pytest.raises((Refused, TryLater)):
        await Outside().get(url)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://town.example/",
        "file:///etc/passwd",
        "gopher://town.example/",
        "town.example",
        "http:///path",
        "http://user:secret@town.example/",
        "http://town.example:22/",
        "http://town.example:6379/",
        "http://[::1",
        "",
    ],
)
async def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    async with elsewhere(plain, town_example=[PUBLIC]) as beyond:
        with pytest.raises(Refused):
            await beyond.outside().get(url)
        assert beyond.dialled == []


async def test_a_name_is_resolved_once_and_the_checked_address_is_dialled() -> None:
    """What it says a moment later (DNS rebinding) does not matter."""
    async with elsewhere(plain, town_example=[PUBLIC]) as beyond:
        answer = await beyond.outside().get("http://town.example/νέα?q=ά")
        assert (answer.status, answer.body) == (200, b"hello")
        assert (beyond.resolved, beyond.dialled) == (["town.example"], [(PUBLIC, 80)])
        asked = beyond.asked[0]
        assert (asked.host, asked.path) == ("town.example", "/%CE%BD%CE%AD%CE%B1?q=%CE%AC")
        assert "cookie" not in asked.headers
        assert "authorization" not in asked.headers


async def test_a_redirect_inside_is_not_followed() -> None:
    async def away(asked: Asked) -> Says:
        return Says(302, headers={"Location": "http://inner.example/secrets"})

    async with elsewhere(away, town_example=[PUBLIC], inner_example=["10.0.0.5"]) as beyond:
        for how in (beyond.outside().get, beyond.outside().status):
            with pytest.raises(Refused):
                await how("http://town.example/")
        assert {address for address, _ in beyond.dialled} == {PUBLIC}


@pytest.mark.parametrize("onward", ["file:///etc/passwd", "http://user:pw@town.example/", "http://town.example:25/"])
async def test_nor_one_that_is_no_web_address(onward: str) -> None:
    async def away(asked: Asked) -> Says:
        return Says(301, headers={"Location": onward})

    async with elsewhere(away, town_example=[PUBLIC]) as beyond:
        with pytest.raises(Refused):
            await beyond.outside().get("http://town.example/")


async def test_redirects_are_followed_and_counted() -> None:
    async def onward(asked: Asked) -> Says:
        n = int(asked.path.rpartition("/")[2])
        return Says(307, headers={"Location": f"/{n - 1}"}) if n else Says(body=asked.method.encode() + asked.body)

    async with elsewhere(onward, town_example=[PUBLIC]) as beyond:
        answer = await beyond.outside().post_json(f"http://town.example/{MOST_REDIRECTS}", {"a": 1})
        assert (answer.url, answer.body) == ("http://town.example/0", b'POST{"a": 1}')
        with pytest.raises(Refused):
            await beyond.outside().get(f"http://town.example/{MOST_REDIRECTS + 1}")


async def test_what_is_too_large_is_not_read_to_its_end() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * 10_000

    async def large(asked: Asked) -> Says:
        return Says(body=b"x" * 5000) if asked.path == "/told" else Says(body=endless())

    async with elsewhere(large, town_example=[PUBLIC]) as beyond:
        for path in ("told", "untold"):
            with pytest.raises(Refused, match="larger"):
                await beyond.outside().get(f"http://town.example/{path}", most_bytes=4000)
        assert await beyond.outside().status("http://town.example/untold") == 200  # not read at all
    assert sent < 10_000


async def test_what_does_not_end_is_not_waited_for() -> None:
    async def silent(asked: Asked) -> Says:
        await asyncio.Event().wait()
        raise AssertionError

    async with elsewhere(silent, town_example=[PUBLIC]) as beyond:
        with pytest.raises(TryLater):
            await beyond.outside(whole_s=0.05).get("http://town.example/")


async def test_nothing_is_unpacked() -> None:
    """A bomb of zeros stays as small as it came."""

    async def packed(asked: Asked) -> Says:
        assert asked.headers["accept-encoding"] == "identity"
        return Says(body=b"\x1f\x8b\x08", headers={"Content-Encoding": "gzip"})

    async with elsewhere(packed, town_example=[PUBLIC]) as beyond:
        assert (await beyond.outside().get("http://town.example/")).body == b"\x1f\x8b\x08"


async def test_a_name_without_an_address_and_a_server_that_is_gone_are_the_worlds_fault() -> None:
    async with elsewhere(plain, town_example=[PUBLIC]) as beyond:
        outside = beyond.outside()
        with pytest.raises(TryLater):
            await outside.get("http://nowhere.example/")
    with pytest.raises(TryLater):
        await outside.get("http://town.example/")
