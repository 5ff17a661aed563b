"""Serve the fake Bot API on the loopback: `python -m channels.telegram.fake --port 8081 --chats @limnochori`."""

import argparse
from pathlib import Path

import uvicorn

from channels.telegram.fake.app import FakeTelegram
from channels.telegram.fake.faults import ChatOrder, Control

DEMO_TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # the example of the Bot API documentation


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m channels.telegram.fake", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--token", default=DEMO_TOKEN, help="the only token that is let in")
    parser.add_argument("--chats", default="@limnochori", help="@name or @name=Title, by commas")
    parser.add_argument("--state", type=Path, help="a JSON file that keeps the posts over a restart")
    parser.add_argument("--no-limits", action="store_true", help="without Telegram's broadcast limits")
    given = parser.parse_args()
    fake = FakeTelegram(given.token, state=given.state)
    chats = [ChatOrder(name=name, title=title) for name, _, title in (c.partition("=") for c in given.chats.split(","))]
    fake.order(Control(chats=chats, limits=not given.no_limits))
    uvicorn.run(
        fake.app,
        host=given.host,
        port=given.port,
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    main()
