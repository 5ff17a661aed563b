"""Catch mail on the loopback: `python -m channels.email.catcher --port 1025 --web 8025 --folder var/mail`."""

import argparse
import asyncio
from pathlib import Path

import uvicorn

from channels.email.catcher.box import Box
from channels.email.catcher.pages import pages
from channels.email.catcher.session import Session


async def serve(port: int, web: int, folder: Path) -> None:
    """Both servers on the loopback, until stopped."""
    box = Box(folder)
    smtp = await asyncio.get_running_loop().create_server(lambda: Session(box), "127.0.0.1", port)
    async with smtp:
        config = uvicorn.Config(pages(box), host="127.0.0.1", port=web, log_level="warning", access_log=False)
        await uvicorn.Server(config).serve()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m channels.email.catcher", description=__doc__)
    parser.add_argument("--port", type=int, default=1025, help="SMTP")
    parser.add_argument("--web", type=int, default=8025, help="the page")
    parser.add_argument("--folder", type=Path, default=Path("var/mail"))
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.web, given.folder))


if __name__ == "__main__":
    main()
