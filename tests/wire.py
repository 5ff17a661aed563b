"""A wire between somebody and a server of the loopback, that can be cut and mended.

A browser that is told to have no network has one for a moment after a page is loaded anew, until its parts know: what
must not get through is held here.
"""

import asyncio
import contextlib


class Wire:
    def __init__(self, to: int) -> None:
        """`to`: the server's port."""
        self._to, self._whole = to, True
        self._ends: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def lay(self) -> int:
        """The port of its near end."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def cut(self) -> None:
        """Whatever is on its way is lost; who calls is hung up on."""
        self._whole = False
        for end in self._ends:
            end.transport.abort()

    def mend(self) -> None:
        self._whole = True

    async def take_up(self) -> None:
        self.cut()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        if not self._whole:
            back.transport.abort()
            return
        far, there = await asyncio.open_connection("127.0.0.1", self._to)
        self._ends |= {back, there}
        await asyncio.gather(self._pass_on(near, there), self._pass_on(far, back))
        self._ends -= {back, there}

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()
