"""What a target gets by one hand-over: an edition by itself, or those that a mailing carries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from core.channel import Mailing, Target
from tests.simulation.database import Database

ENDINGS = ("withdraw", "expunge")
BESIDES = ("reminder", "magazine")  # they bring an edition also to who has it
DIGEST = "digest"


@dataclass(frozen=True)
class Arrival:
    """A target got an edition."""

    announcement: UUID
    channel: str
    target: str
    edition: int
    written: datetime  # when the edition was: another one with the same number after a restore is another thing
    action: str
    marked: bool
    at: float
    by: str = ""  # the kind of the mailing that brought it


class HandedOver(NamedTuple):
    """A delivery that arrived, whatever it brought."""

    at: float
    delivery: int
    edition: int
    marked: bool
    name: str  # of the mailing
    target: str


def mailing_of(target: Target) -> Mailing | None:
    subject = target.rendition.subject
    return subject if isinstance(subject, Mailing) else None


def numbered(target: Target) -> int:
    """The edition that its delivery is marked with; a mailing has one."""
    return target.rendition.edition.number if mailing_of(target) is None else 1


def brought(database: Database, target: Target, at: float) -> Sequence[Arrival]:
    """The editions that it brings."""
    mailing, channel = mailing_of(target), target.rendition.channel
    if mailing is None:
        e = target.rendition.edition
        action = str(target.rendition.action)
        return [Arrival(e.announcement, channel, target.name, e.number, e.at, action, target.marked, at)]
    found = []
    for name in filter(None, target.rendition.parts["carries"].split(",")):
        key, _, number = name.partition(".")
        question = "SELECT at FROM editions WHERE announcement = ? AND number = ?"
        ((text,),) = database.rows(question, key, int(number))
        written = datetime.fromisoformat(text)
        found.append(
            Arrival(UUID(key), channel, target.name, int(number), written, "publish", target.marked, at, mailing.kind)
        )
    return found
