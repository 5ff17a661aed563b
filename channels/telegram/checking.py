"""What `keryx check` asks of Telegram: a token that it knows, and chats in which the bot may post."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from channels.telegram.settings import TelegramSettings
from core.checking import TIMEOUT_S, Finding, Findings

SAYS = Findings(Path(__file__).with_suffix(".toml"))


async def check() -> Sequence[Finding]:
    """The token is never shown: addresses of calls hold it, so no error of theirs is told."""
    settings = TelegramSettings()
    chats, token = tuple(settings.languages()), settings.token.get_secret_value()
    if not chats:
        return [SAYS.note("no_chats")]
    if not token:
        return [SAYS.wrong("no_token")]
    async with httpx.AsyncClient(base_url=f"{settings.api}/bot{token}/", trust_env=False, timeout=TIMEOUT_S) as client:
        try:
            me = await _asked(client, "getMe")
            if not me.get("ok"):
                return [SAYS.wrong("unknown_token")]
            return [await _chat(client, chat, me["result"]) for chat in chats]
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            return [SAYS.wrong("silent", api=settings.api)]


async def _chat(client: httpx.AsyncClient, chat: str, me: Any) -> Finding:
    bot = f"@{me['username']}"
    found = await _asked(client, "getChat", chat_id=chat)
    if not found.get("ok"):
        return SAYS.wrong("unknown_chat", chat=chat, bot=bot, said=found.get("description", ""))
    member = (await _asked(client, "getChatMember", chat_id=chat, user_id=me["id"])).get("result", {})
    if not _may_post(found["result"], member):
        return SAYS.wrong("may_not_post", chat=chat, bot=bot)
    return SAYS.good("good", chat=chat, bot=bot, title=found["result"].get("title", chat))


def _may_post(chat: Any, member: Any) -> bool:
    """In a channel only an administrator with that right; in a group whoever is in it."""
    status = member.get("status")
    if chat.get("type") == "channel":
        return status == "creator" or (status == "administrator" and bool(member.get("can_post_messages")))
    return status in ("creator", "administrator", "member")


async def _asked(client: httpx.AsyncClient, method: str, **question: Any) -> Any:
    return (await client.get(method, params=question)).json()
