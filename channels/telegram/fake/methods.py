"""The Bot API methods the fake knows, each from its section of the Bot API documentation."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from channels.telegram.fake.entities import CannotParse, Parsed, parse, plain, units
from channels.telegram.fake.flood import Flood
from channels.telegram.fake.state import ApiError, Chat, Message, State
from core.clock import Clock

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
DELETABLE_S = 48 * 3600
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)

Fields = Mapping[str, Any]  # strings, and bytes for an uploaded file


class Methods:
    """One bot's calls upon the state."""

    def __init__(self, state: State, clock: Clock, token: str) -> None:
        self.state, self.token, self.limits = state, token, True
        self.flood = Flood(clock)
        self._clock = clock
        self.known: Mapping[str, Callable[[Fields], Any]] = {
            "getme": self._get_me,
            "getchat": self._get_chat,
            "getchatmember": self._get_chat_member,
            "sendmessage": self._send_message,
            "editmessagetext": self._edit_message_text,
            "deletemessage": self._delete_message,
            "sendphoto": self._send_photo,
            "editmessagecaption": self._edit_message_caption,
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
        }

    def call(self, method: str, fields: Fields) -> Any:
        """The `result` of a call; ApiError for a refused one."""
        known = self.known.get(method.lower())
        if known is None:
            raise ApiError(404, "Not Found: method not found")
        self.flood.obeyed()
        result = known(fields)
        self.state.save()
        return result

    def _get_me(self, fields: Fields) -> dict[str, Any]:
        return {
            "id": int(self.token.split(":")[0]),
            "is_bot": True,
            "first_name": "Κήρυξ",
            "username": "keryx_bot",
        }

    def _get_chat(self, fields: Fields) -> dict[str, Any]:
        """`ChatFullInfo`, with the fields that it always has."""
        return self._chat(fields).answer() | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(
                ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
                False,
            ),
        }

    def _get_chat_member(self, fields: Fields) -> dict[str, Any]:
        """Of the bot itself: it knows nobody else."""
        chat, me = self._chat(fields), self._get_me(fields)
        if _number(fields, "user_id") != me["id"]:
            raise ApiError(400, "Bad Request: user not found")
        if not chat.administrator:
            return {"user": me, "status": "left" if chat.type == "channel" else "member"}
        return {"user": me, "status": "administrator", "can_post_messages": True}

    def _send_message(self, fields: Fields) -> dict[str, Any]:
        chat = self._chat(fields)
        content = _content(fields, "text", TEXT_UNITS, "message is too long")
        if not content.text:
            raise ApiError(400, "Bad Request: message text is empty")
        return self._store(chat, content, fields, "text", None)

    def _send_photo(self, fields: Fields) -> dict[str, Any]:
        chat = self._chat(fields)
        photo = fields.get("photo")
        if not photo:
            raise ApiError(400, "Bad Request: there is no photo in the request")
        content = _content(fields, "caption", CAPTION_UNITS, "message caption is too long")
        return self._store(
            chat,
            content,
            fields,
            "caption",
            len(photo) if isinstance(photo, bytes) else 0,
        )

    def _edit_message_text(self, fields: Fields) -> dict[str, Any]:
        chat, message = self._edited(fields)
        if message.photo_bytes is not None:
            raise ApiError(400, "Bad Request: there is no text in the message to edit")
        content = _content(fields, "text", TEXT_UNITS, "message is too long")
        if not content.text:
            raise ApiError(400, "Bad Request: message text is empty")
        return self._edit(chat, message, content, fields, "text")

    def _edit_message_caption(self, fields: Fields) -> dict[str, Any]:
        chat, message = self._edited(fields)
        if message.photo_bytes is None:
            raise ApiError(400, "Bad Request: there is no caption in the message to edit")
        content = _content(fields, "caption", CAPTION_UNITS, "message caption is too long")
        return self._edit(chat, message, content, fields, "caption")

    def _delete_message(self, fields: Fields) -> bool:
        chat = self._chat(fields)
        message = chat.message(_number(fields, "message_id"))
        if message is None:
            raise ApiError(400, "Bad Request: message to delete not found")
        if self._now() - message.at > DELETABLE_S:
            raise ApiError(400, "Bad Request: message can't be deleted for everyone")
        message.delete()
        return True

    def _get_updates(self, fields: Fields) -> list[dict[str, Any]]:
        if self.state.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
                "webhook first",
            )
        offset = _number(fields, "offset", 0)
        if offset > 0:
            self.state.updates = [u for u in self.state.updates if u["update_id"] >= offset]
        return self.state.updates[: _number(fields, "limit", 100)]

    def _set_webhook(self, fields: Fields) -> bool:
        url = str(fields.get("url") or "")
        if url and not url.startswith("https://"):
            raise ApiError(
                400,
                "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
            )
        self.state.webhook = url
        return True

    def _delete_webhook(self, fields: Fields) -> bool:
        self.state.webhook = ""
        return True

    def _store(self, chat: Chat, content: Parsed, fields: Fields, name: str, photo: int | None) -> dict[str, Any]:
        self._take(chat)
        chat.last_message += 1
        message = Message(
            chat.last_message,
            self._now(),
            content.text,
            str(fields.get(name) or ""),
            photo_bytes=photo,
        )
        _fill(message, content, fields)
        chat.messages.append(message)
        return _answer(chat, message)

    def _edit(self, chat: Chat, message: Message, content: Parsed, fields: Fields, name: str) -> dict[str, Any]:
        entities = [e.answer() for e in content.entities]
        if (content.text, entities, _preview(fields)) == (
            message.text,
            message.entities,
            message.preview,
        ):
            raise ApiError(400, NOT_MODIFIED)
        self._take(chat)
        message.edits.append(
            {
                "at": message.edited_at or message.at,
                "text": message.text,
                "html": message.html,
            }
        )
        message.edited_at, message.text, message.html = (
            self._now(),
            content.text,
            str(fields.get(name) or ""),
        )
        _fill(message, content, fields)
        return _answer(chat, message)

    def _edited(self, fields: Fields) -> tuple[Chat, Message]:
        chat = self._chat(fields)
        number = _number(fields, "message_id", 0)
        if number <= 0:
            raise ApiError(400, "Bad Request: message identifier is not specified")
        message = chat.message(number)
        if message is None:
            raise ApiError(400, "Bad Request: message to edit not found")
        return chat, message

    def _chat(self, fields: Fields) -> Chat:
        return self.state.open_chat(str(fields.get("chat_id") or ""))

    def _take(self, chat: Chat) -> None:
        if self.limits:
            self.flood.take(chat)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _content(fields: Fields, name: str, most_units: int, too_long: str) -> Parsed:
    source = str(fields.get(name) or "")
    mode = str(fields.get("parse_mode") or "").lower()
    if mode not in ("", "html"):
        raise ApiError(400, "Bad Request: unsupported parse_mode")
    try:
        content = parse(source) if mode else plain(source)
    except CannotParse as error:
        raise ApiError(400, f"Bad Request: can't parse entities: {error}") from error
    if units(content.text) > most_units:
        raise ApiError(400, f"Bad Request: {too_long}")
    return content


def _fill(message: Message, content: Parsed, fields: Fields) -> None:
    message.page, message.entities = (
        content.page,
        [e.answer() for e in content.entities],
    )
    message.preview = _preview(fields)


def _preview(fields: Fields) -> str | None:
    """The link whose preview stands under the text, as `link_preview_options` asks."""
    given = fields.get("link_preview_options")
    options = json.loads(given) if isinstance(given, str) else given or {}
    return None if options.get("is_disabled") else options.get("url")


def _number(fields: Fields, name: str, default: int | None = None) -> int:
    given = fields.get(name, default)
    try:
        return int(given)
    except (TypeError, ValueError):
        raise ApiError(400, f"Bad Request: {name} is not a number") from None


def _answer(chat: Chat, message: Message) -> dict[str, Any]:
    """The `Message` object."""
    shown: dict[str, Any] = {
        "message_id": message.id,
        "sender_chat": chat.answer(),
        "chat": chat.answer(),
        "date": message.at,
    }
    if message.edited_at is not None:
        shown["edit_date"] = message.edited_at
    if message.photo_bytes is None:
        return shown | {"text": message.text, "entities": message.entities}
    size = {
        "file_id": f"p{message.id}",
        "file_unique_id": f"p{message.id}",
        "width": 1,
        "height": 1,
    }
    return shown | {
        "photo": [size],
        "caption": message.text,
        "caption_entities": message.entities,
    }
