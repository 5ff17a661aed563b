"""What travels on the bus: ids and a few words for routing. Never content, never anything about a recipient.

A version covers the announcements a message speaks of too: a field that an older program would not understand in them
raises `VERSION`. Fields that it may ignore are added without.
"""

import json
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.edition import Action
from schemas.problems import NewerSchema
from schemas.subtypes import Kind

VERSION = 1
OURS = "keryx."  # what every type of ours begins with


class Message(BaseModel):
    """`uid` is the CloudEvents id, `type` its type; `urgency` is a rank, 0 goes first."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]

    schema_version: Annotated[int, Field(ge=1)] = VERSION
    uid: Annotated[str, Field(min_length=1, max_length=200)]


class EditionMessage(Message):
    """About one edition of an announcement."""

    announcement: UUID
    edition: Annotated[int, Field(ge=1)]
    at: datetime

    @property
    def subject(self) -> UUID:
        return self.announcement


class EditionReleased(EditionMessage):
    """The edition may be public now. `channels` names whom a replay is for; None: all.

    `again`: places that took it already write it anew.
    """

    type: ClassVar[str] = "keryx.edition.released"

    action: Action
    kind: Kind
    issuer: str
    urgency: Annotated[int, Field(ge=0)]
    channels: list[str] | None = None
    again: bool = False


class EditionPosted(EditionMessage):
    """The edition was posted and may be secret: its assets are to be made before its release."""

    type: ClassVar[str] = "keryx.edition.posted"


class EditionExpired(EditionMessage):
    """The announcement is of no use any more: it leaves every list. `edition` is the head at that time."""

    type: ClassVar[str] = "keryx.edition.expired"

    channels: list[str] | None = None


class MailingReleased(Message):
    """A mailing (a digest, an invitation, a magazine) is due in one channel."""

    type: ClassVar[str] = "keryx.mailing.released"

    mailing: UUID
    channel: str
    at: datetime

    @property
    def subject(self) -> UUID:
        return self.mailing


AnyMessage = EditionReleased | EditionPosted | EditionExpired | MailingReleased

MESSAGES: dict[str, type[AnyMessage]] = {
    EditionReleased.type: EditionReleased,
    EditionPosted.type: EditionPosted,
    EditionExpired.type: EditionExpired,
    MailingReleased.type: MailingReleased,
}


def read_message(message_type: str, body: bytes) -> AnyMessage:
    """The message in a body. NewerSchema: it waits for a newer program; ValueError: it is no message of ours."""
    model = MESSAGES.get(message_type)
    if model is None and not message_type.startswith(OURS):
        raise ValueError(f"no message is called {message_type[:100]!r}")
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{message_type}: the body is not JSON") from error
    version = read.get("schema_version") if isinstance(read, dict) else None
    if isinstance(version, int) and version > VERSION:  # whatever it is called: it may be a message we do not have yet
        raise NewerSchema(message_type, version, VERSION)
    if model is None:
        raise ValueError(f"no message is called {message_type[:100]!r}")
    try:
        return model.model_validate(read)
    except ValidationError as error:
        wrong = ", ".join(".".join(map(str, found["loc"])) or "." for found in error.errors())
        raise ValueError(f"{message_type}: wrong {wrong}") from error
