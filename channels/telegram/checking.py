"""What `keryx check` asks of Telegram: a token, chats to post to, and a Bot API that knows the token."""

import httpx

from channels.telegram.settings import TelegramSettings
from core.errors import WrongSettings

Found = tuple[str, str, bool]
TIMEOUT_S = 5.0


async def check() -> list[Found]:
    """(Greek, English, wrong) for each thing that was looked at. The token is never shown."""
    try:
        settings = TelegramSettings()
    except WrongSettings as error:
        return [(f"{wrong.field}: {wrong.el}", f"{wrong.field}: {wrong.en}", True) for wrong in error.errors]
    if not settings.chats:
        return [
            (
                "Telegram: δεν δημοσιεύεται τίποτα, αφού δεν ορίστηκε KERYX_TELEGRAM_CHATS (π.χ. @dimos).",
                "Telegram: nothing is posted, since KERYX_TELEGRAM_CHATS is not set (e.g. @dimos).",
                False,
            )
        ]
    token = settings.token.get_secret_value()
    if not token:
        return [
            (
                "KERYX_TELEGRAM_TOKEN: λείπει· το δίνει το @BotFather.",
                "KERYX_TELEGRAM_TOKEN: missing; @BotFather gives it.",
                True,
            )
        ]
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=TIMEOUT_S) as client:
            status = (await client.get(f"{settings.api}/bot{token}/getMe")).status_code
    except httpx.HTTPError:
        return [
            (
                f"KERYX_TELEGRAM_API: το {settings.api} δεν απαντά.",
                f"KERYX_TELEGRAM_API: {settings.api} does not answer.",
                True,
            )
        ]
    if status != httpx.codes.OK:
        return [
            (
                "KERYX_TELEGRAM_TOKEN: το Telegram δεν το αναγνωρίζει.",
                "KERYX_TELEGRAM_TOKEN: Telegram does not know it.",
                True,
            )
        ]
    return [("Telegram: ο λογαριασμός απαντά.", "Telegram: the bot answers.", False)]
