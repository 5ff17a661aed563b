"""Scripted trouble: what the next calls get instead of a plain answer."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Fault(BaseModel):
    """429 halts the bot; 500 and 502 fail; `drop` closes the connection, `hang` never answers.

    `stored`: whether the call was carried out all the same. `method` limits it to one method.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Literal["429", "500", "502", "drop", "hang"]
    retry_after: int = 1
    stored: bool | None = None
    method: str | None = None

    @property
    def carried_out(self) -> bool:
        return self.kind in ("drop", "hang") if self.stored is None else self.stored


class ChatOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str  # @username or a numeric id
    title: str = ""
    type: Literal["channel", "supergroup", "group", "private"] = "channel"


class Migration(BaseModel):
    """A group became a supergroup: the old id answers with the new one."""

    model_config = ConfigDict(extra="forbid")

    chat: str
    to: int


class Control(BaseModel):
    """The body of `POST /_control`; everything is optional."""

    model_config = ConfigDict(extra="forbid")

    faults: list[Fault] = []
    chats: list[ChatOrder] = []
    kick: list[str] = []
    invite: list[str] = []
    migrate: list[Migration] = []
    updates: list[dict[str, object]] = []
    limits: bool | None = None
    clear: bool = False  # drop the faults that still wait


@dataclass
class Faults:
    waiting: list[Fault]

    def next(self, method: str) -> Fault | None:
        """The first fault meant for this method, taken out."""
        for fault in self.waiting:
            if fault.method is None or fault.method.lower() == method.lower():
                self.waiting.remove(fault)
                return fault
        return None
