"""The Bot API by python-telegram-bot: the calls we make, and what each of their errors means for us."""

import asyncio
import logging
import re
import warnings
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NoReturn, TypeVar

import httpx
from telegram import Bot, LinkPreviewOptions, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from core.errors import Refused, TryLater

T = TypeVar("T")
ANSWER_TIMEOUT_S = 7.0
CONNECT_TIMEOUT_S = 3.0
TOKEN_WAIT = timedelta(minutes=10)  # a person must mend the settings
TOKEN = re.compile(r"/bot\d+:[A-Za-z0-9_-]+")

NOT_WRITTEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
CANNOT_BE_EDITED = (
    "message to edit not found",
    "message_id_invalid",
    "message can't be edited",
    "there is no text in the message to edit",
)
NOT_OUR_CHAT = (
    "chat not found",
    "chat_write_forbidden",
    "chat_admin_required",
    "channel_private",
    "peer_id_invalid",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat was deactivated",
)


class Lost(Exception):
    """The answer was lost: the call may have been carried out."""


class Gone(Exception):
    """The message is not there to be edited."""


class Unreached(TryLater):
    """The call never left: trying again is safe, at the channel's own patience."""


class Halted(TryLater):
    """429: no call of this bot is taken for a while."""


class Migrated(Exception):
    """A group became a supergroup; `chat` is its new number."""

    def __init__(self, chat: int) -> None:
        super().__init__("the group became a supergroup")
        self.chat = chat


class _NoToken(logging.Filter):
    """httpx logs whole addresses at INFO, the library its own at DEBUG, and the Bot API's carry the token."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if TOKEN.search(message):
            record.msg, record.args = TOKEN.sub("/bot…", message), ()
        return True


_no_token = _NoToken()


class BotApi:
    """Calls raise Refused, TryLater, Lost, Gone or Migrated; anything else is a bug of ours."""

    def __init__(self, api: str, token: str, timeout_s: float = ANSWER_TIMEOUT_S) -> None:
        for logger in ("httpx", "telegram.Bot"):
            logging.getLogger(logger).addFilter(_no_token)  # the same filter is added once
        self._api, self._token, self._timeout_s = api, token, timeout_s
        self._request = HTTPXRequest(connect_timeout=CONNECT_TIMEOUT_S, read_timeout=timeout_s)
        self._made: Bot | None = None

    @property
    def _bot(self) -> Bot:
        if not self._token:
            raise TryLater("KERYX_TELEGRAM_TOKEN is not set", TOKEN_WAIT)
        if self._made is None:
            self._made = Bot(
                self._token,
                base_url=f"{self._api}/bot",
                base_file_url=f"{self._api}/file/bot",
                request=self._request,
                get_updates_request=self._request,  # the library wants one, and we never ask for updates
            )
        return self._made

    async def name(self) -> str:
        """The bot's @name: the settings are right."""
        return (await self._call(self._bot.get_me)).name

    async def number(self, chat: str) -> int:
        """A chat's number, which no renaming changes."""
        try:
            return (await self._call(lambda: self._bot.get_chat(chat))).id
        except Lost as error:
            raise Unreached(str(error)) from error

    async def send(self, chat: int | str, html: str, preview: str | None) -> tuple[int, int]:
        """Post; the chat's number and the message's."""
        message = await self._call(
            lambda: self._bot.send_message(chat, html, parse_mode="HTML", link_preview_options=_preview(preview))
        )
        return message.chat.id, message.message_id

    async def edit(self, chat: int, message: int, html: str, preview: str | None) -> None:
        """Replace a post's text. Doing it twice is doing it once, so a lost answer is TryLater."""
        try:
            await self._call(lambda: self._edited(chat, message, html, preview))
        except Lost as error:
            raise Unreached(str(error)) from error

    async def delete(self, chat: int, message: int) -> bool:
        """Take a post away; False when Telegram does not allow it any more. One that is gone is gone."""
        try:
            await self._call(lambda: self._bot.delete_message(chat, message))
        except Lost as error:
            raise Unreached(str(error)) from error
        except BadRequest as error:
            if "message to delete not found" in error.message.lower():
                return True
            if "can't be deleted" in error.message.lower():
                return False
            raise
        return True

    async def close(self) -> None:
        await self._request.shutdown()  # Bot.shutdown closes only a bot that called getMe first

    async def _edited(self, chat: int, message: int, html: str, preview: str | None) -> Message | bool:
        try:
            return await self._bot.edit_message_text(
                html, chat_id=chat, message_id=message, parse_mode="HTML", link_preview_options=_preview(preview)
            )
        except BadRequest as error:
            if "message is not modified" in error.message.lower():
                return True
            if _any_of(CANNOT_BE_EDITED, error):
                raise Gone(error.message) from error
            raise

    async def _call(self, call: Callable[[], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await call()
        except TimeoutError as error:
            raise Lost("no answer from Telegram in time") from error
        except TelegramError as error:
            self._meant(error)

    def _meant(self, error: TelegramError) -> NoReturn:
        match error:
            case RetryAfter():
                raise Halted("Telegram asks to wait", _wait(error)) from error
            case ChatMigrated():
                raise Migrated(error.new_chat_id) from error
            case Forbidden():
                raise Refused(self._said(error)) from error
            case InvalidToken():
                raise TryLater("Telegram does not accept the bot's token", TOKEN_WAIT) from error
            case BadRequest():
                if _any_of(NOT_OUR_CHAT, error):
                    raise Refused(self._said(error)) from error
                raise error
            case NetworkError() if isinstance(error.__cause__, NOT_WRITTEN):
                raise Unreached("Telegram cannot be reached") from error
            case NetworkError():
                raise Lost(f"Telegram's answer was lost: {self._said(error)}") from error
            case _ if error.message == "Invalid server response":
                raise Lost("Telegram's answer cannot be read") from error
        raise error

    def _said(self, error: TelegramError) -> str:
        return error.message.replace(self._token, "…")


def _preview(address: str | None) -> LinkPreviewOptions:
    return LinkPreviewOptions(url=address) if address else LinkPreviewOptions(is_disabled=True)


def _any_of(phrases: tuple[str, ...], error: TelegramError) -> bool:
    said = error.message.lower()
    return any(phrase in said for phrase in phrases)


def _wait(error: RetryAfter) -> timedelta:
    with warnings.catch_warnings():  # the library is changing the type, and says so at every look
        warnings.simplefilter("ignore", DeprecationWarning)
        after = error.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)
