"""What the fake server knows: chats with their posts, updates, webhook; kept in a JSON file when one is named."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

CHANNEL_ID = -1_001_000_000_000


class ApiError(Exception):
    """An answer `{"ok": false, …}` of the Bot API."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass
class Message:
    """A post. Times are Unix seconds. A deleted one keeps its id and nothing else."""

    id: int
    at: int
    text: str
    html: str  # as it was sent
    page: str = ""  # safe HTML for the human page
    entities: list[dict[str, Any]] = field(default_factory=list)
    preview: str | None = None
    photo_bytes: int | None = None  # set on a photo; `text` is then its caption
    edited_at: int | None = None
    edits: list[dict[str, Any]] = field(default_factory=list)  # what it said before, oldest first
    deleted: bool = False

    def delete(self) -> None:
        self.deleted, self.text, self.html, self.page, self.preview = (
            True,
            "",
            "",
            "",
            None,
        )
        self.entities, self.edits = [], []


@dataclass
class Chat:
    id: int
    title: str
    username: str | None = None
    type: str = "channel"  # channel, supergroup, group, private
    kicked: bool = False
    administrator: bool = True  # the bot; only as such it may post in a channel
    migrated_to: int | None = None
    last_message: int = 0
    messages: list[Message] = field(default_factory=list)

    def message(self, number: int) -> Message | None:
        return next((m for m in self.messages if m.id == number and not m.deleted), None)

    def answer(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": self.id, "type": self.type, "title": self.title}
        return shown | ({"username": self.username} if self.username else {})

    def public(self) -> dict[str, Any]:
        """For `GET /_chats/{id}`."""
        return self.answer() | {
            "kicked": self.kicked,
            "messages": [asdict(m) for m in self.messages],
        }


@dataclass
class State:
    chats: list[Chat] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    last_update: int = 0
    webhook: str = ""
    file: Path | None = None

    @classmethod
    def load(cls, file: Path | None) -> "State":
        if file is None or not file.exists():
            return cls(file=file)
        kept = json.loads(file.read_text(encoding="utf-8"))
        chats = [Chat(**chat | {"messages": [Message(**m) for m in chat["messages"]]}) for chat in kept.pop("chats")]
        return cls(chats=chats, file=file, **kept)

    def save(self) -> None:
        if self.file is None:
            return
        kept = asdict(self)
        del kept["file"]
        self.file.parent.mkdir(parents=True, exist_ok=True)
        written = self.file.with_suffix(".new")
        written.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
        written.replace(self.file)

    def add_chat(self, name: str, title: str = "", kind: str = "channel") -> Chat:
        """`name` is @username, or a numeric id; a chat that is there already is left alone."""
        found = self.find(name)
        if found is not None:
            return found
        username = name.removeprefix("@") if name.startswith("@") else None
        number = CHANNEL_ID - len(self.chats) - 1 if username else int(name)
        chat = Chat(number, title or name.removeprefix("@"), username, kind)
        self.chats.append(chat)
        return chat

    def find(self, name: str) -> Chat | None:
        for chat in self.chats:
            if name == str(chat.id) or (chat.username and name.lower() == f"@{chat.username}".lower()):
                return chat
        return None

    def open_chat(self, name: str) -> Chat:
        """The chat a bot may write to, or the error the Bot API gives."""
        if not name:
            raise ApiError(400, "Bad Request: chat_id is empty")
        chat = self.find(name)
        if chat is None:
            raise ApiError(400, "Bad Request: chat not found")
        if chat.migrated_to is not None:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        if chat.kicked:
            kind = "channel" if chat.type == "channel" else chat.type
            raise ApiError(403, f"Forbidden: bot was kicked from the {kind} chat")
        return chat
