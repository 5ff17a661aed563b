"""E-mail into a real postfix that writes each mail to its disk queue, against its own smtp-source."""

import asyncio
import time
from functools import partial
from pathlib import Path

from bench.figures import Figure, Sizes, in_turn
from bench.ground import Ground, until
from bench.mail import CONNECTIONS, delivered, sample
from tests.servers.postfix import SBIN, Postfix
from tests.servers.smtp import Message


async def measure(ground: Ground, sizes: Sizes) -> list[Figure]:
    mail, count = await sample(ground), max(40, sizes.mails // 2)
    path = ground.folder / "mail"
    path.write_bytes(mail.data.replace(b"\r\n", b"\n"))
    server = Postfix(ground.folder / "postfix")
    server.start()
    try:
        ours, theirs = await in_turn(
            sizes.runs,
            partial(_ours, ground, server, count),
            partial(_smtp_source, server, mail, path, count),
        )
    finally:
        server.stop()
    says = f"mails of {len(mail.data) / 1000:.0f} kB into postfix's disk queue; reference: smtp-source"
    return [Figure("queue", ours, theirs, "mails/s", says, at_least=0.9, judged="ratio")]


async def _ours(ground: Ground, server: Postfix, count: int) -> float:
    per_s = await delivered(ground, "sqlite", server.url, count)
    await _empty(server)
    return per_s


async def _smtp_source(server: Postfix, mail: Message, path: Path, count: int) -> float:
    """The same bytes over as many connections, each kept open, to as many recipients (`-N`): postfix looks each up."""
    command: list[str | Path] = [SBIN / "smtp-source", "-d", "-N", "-s", str(CONNECTIONS), "-m", str(count), "-F", path]
    command += ["-f", mail.sender, "-t", mail.recipients[0], f"127.0.0.1:{server.port}"]
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(*command)
    assert await process.wait() == 0
    took = time.perf_counter() - begun
    await _empty(server)
    return count / took


async def _empty(server: Postfix) -> None:
    """Nobody pays for what the one before left in the queue."""
    await until(lambda: server.queued() == 0, every_s=0.1)
