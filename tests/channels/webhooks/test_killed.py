"""Whatever a worker was doing when it was killed, every endpoint is told everything, with ids that do not change."""

import asyncio
import sys
from pathlib import Path

from audience.endpoints import registry
from audience.endpoints.wanted import EndpointWanted, EventType
from tests.channels.webhooks.receiver import NAME, Receiver
from tests.channels.webhooks.telling import hub_of
from tests.hub import EVENT

POSTS, KILLS = 24, 3


async def test_a_worker_that_is_killed_while_it_tells_loses_nothing(database_url: str, tmp_path: Path) -> None:
    media = str(tmp_path / "media")
    (tmp_path / "media").mkdir()
    async with Receiver() as receiver:
        hub = await hub_of(database_url, media, receiver.port)
        wanted = EndpointWanted(name="portal", url=f"https://{NAME}/hooks", events=(EventType.PUBLISHED,))
        async with hub.store.write() as connection:
            await registry.add(connection, wanted, "tests", hub.clock.now())
        posted = {
            f"{(await hub.posting.post(EVENT | {'title': f'Τίτλος {n}'}, 'maria')).id}_1_published"
            for n in range(POSTS)
        }

        def told() -> set[str]:
            return {taken.headers["webhook-id"] for taken in receiver.taken}

        for kill in range(1, KILLS + 1):
            worker = await _started(database_url, media, receiver.port)
            wants = POSTS * kill // (KILLS + 1)
            await receiver.until(lambda wants=wants: len(told()) >= wants)  # type: ignore[misc]
            worker.kill()
            await worker.wait()
        assert told() <= posted
        worker = await _started(database_url, media, receiver.port)
        await receiver.until(lambda: told() == posted)
        worker.terminate()
        await worker.wait()
        await hub.store.close()


async def _started(database: str, media: str, port: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.channels.webhooks.telling", database, media, str(port)
    )
