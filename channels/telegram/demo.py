"""Telegram on the wall: the fake Bot API server, and the post as its chat shows it."""

import html
import os
from collections.abc import Sequence
from pathlib import Path

import httpx

from channels.telegram.fake.__main__ import DEMO_TOKEN
from channels.telegram.posts import Posts
from channels.telegram.settings import TelegramSettings
from core.context import Context
from core.demonstration import Panel, Service, free_port
from schemas.edition import Edition

NAME = {"el": "Telegram", "en": "Telegram"}
EDITED = {"el": "επεξεργάστηκε {n} φορές", "en": "edited {n} times"}
GONE = {"el": "διαγράφηκε", "en": "deleted"}
WEB = "KERYX_DEMO_TELEGRAM"
CHATS = "@limnochori=Δήμος Λιμνοχωρίου,@limnochori_en=Municipality of Limnochori"


def services(folder: Path) -> Sequence[Service]:
    port = free_port(8081)
    address = f"http://127.0.0.1:{port}"
    arguments = ("channels.telegram.fake", "--port", str(port), "--chats", CHATS)
    return [
        Service(
            (*arguments, "--state", str(folder / "telegram.json")),
            "Telegram επίδειξης",
            "A stand-in for Telegram",
            port,
            {
                "KERYX_TELEGRAM_API": address,
                "KERYX_TELEGRAM_TOKEN": DEMO_TOKEN,
                "KERYX_TELEGRAM_CHATS": "@limnochori,@limnochori_en:en",
                WEB: address,
            },
            address,
        )
    ]


async def panel(context: Context, edition: Edition, language: str) -> Panel | None:
    """What stands in the chat now, as the server tells it."""
    posts = [p for p in await Posts(context.store).of(edition.announcement) if p.language == language]
    if not posts:
        return None
    post, address = posts[0], os.environ.get(WEB, TelegramSettings().api)
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        chat = (await client.get(f"{address}/_chats/{post.chat}")).json()
    message = next((m for m in chat["messages"] if m["id"] == post.message), None)
    if message is None or message.get("deleted"):
        return Panel(NAME[language], f"<p>{GONE[language]}</p>", address)
    edits = len(message.get("edits") or ())
    mark = f'<p class="keryx-quiet">✎ {EDITED[language].format(n=edits)}</p>' if edits else ""
    text = html.escape(message["text"]).replace("\n", "<br>")
    return Panel(NAME[language], f'<p class="keryx-quiet">{html.escape(post.target)}</p><p>{text}</p>{mark}', address)
