"""A worker that looks at a source and is killed after so many transactions: `killed.py DATABASE FOLDER COMMITS`."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from core.clock import VirtualClock
from core.settings import Settings
from keryx.wiring import open_hub
from producers.imports import sources
from producers.imports.importers.folder import Folder
from producers.imports.looking import Looking
from tests.producers.desk.clerk import NOW
from tests.producers.imports.office import UNDO


async def main(database: str, folder: Path, commits: int) -> None:
    hub = open_hub(Settings(database=database, media=str(folder / "media"), channels="site"), VirtualClock(NOW))
    left = commits

    @event.listens_for(hub.store.engine.sync_engine, "commit")
    def committed(_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)  # before it reaches the disk

    looking = Looking(hub.store, hub.clock, hub.media, hub.posting, {"folder": Folder(folder)}, UNDO)
    [source] = await sources.everyone(hub.store)
    await looking.look(source)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
