"""A cut wire loses what is on its way and hangs up on who calls; mended, it carries again."""

import asyncio
from collections.abc import Awaitable

from tests.wire import Wire


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(100):
        writer.write(data)
    writer.close()


async def heard(port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"ping")
        return await reader.read(100)
    finally:
        writer.close()


async def lost(answer: Awaitable[bytes]) -> bool:
    try:
        return await answer == b""
    except ConnectionError:
        return True


async def test_it_is_cut_and_mended() -> None:
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    wire = Wire(server.sockets[0].getsockname()[1])
    port = await wire.lay()
    assert await heard(port) == b"ping"

    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"ping")
    assert await reader.read(100) == b"ping"
    wire.cut()
    assert await lost(reader.read(100))
    writer.close()
    assert await lost(heard(port))

    wire.mend()
    assert await heard(port) == b"ping"
    await wire.take_up()
    assert await lost(heard(port))
    server.close()
