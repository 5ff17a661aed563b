"""Telegram on the wall: the fake Bot API server, and the post as its chat shows it."""

import html
import os
from collections.abc import Sequence
from pathlib import Path

from channels.telegram.fake.__main__ import DEMO_TOKEN
from channels.telegram.posts import Posts
from channels.telegram.settings import TelegramSettings
from core.context import Context
from core.demonstration import Panel, Service, ask, free_port, quiet
from schemas.edition import Edition

NAME = {"el": "Telegram", "en": "Telegram"}
EDITED = {"el": "✎ επεξεργάστηκε {n} φορές", "en": "✎ edited {n} times"}
EDITED_ONCE = {"el": "✎ επεξεργάστηκε μία φορά", "en": "✎ edited once"}
GONE = {"el": "Η ανάρτηση διαγράφηκε.", "en": "The post was deleted."}
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
    chat = await ask(f"{address}/_chats/{post.chat}")
    message = next((m for m in chat["messages"] if m["id"] == post.message), None)
    if message is None or message.get("deleted"):
        return Panel(NAME[language], f'<div class="keryx-chat">{quiet(GONE[language])}</div>', address)
    edits = len(message.get("edits") or ())
    mark = quiet((EDITED_ONCE if edits == 1 else EDITED)[language].format(n=edits)) if edits else ""
    text = html.escape(message["text"]).replace("\n", "<br>")
    shown = f'{quiet(post.target)}<div class="keryx-chat__bubble"><p>{text}</p>{mark}</div>'
    return Panel(NAME[language], f'<div class="keryx-chat">{shown}</div>', address)
