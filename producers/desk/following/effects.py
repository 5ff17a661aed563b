"""What every channel will do with a correction, a withdrawal or an expunge, before it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from core.channel import Channel
from core.preview import Preview, previewer, seen
from core.tables import deliveries
from schemas.announcement import Announcement
from schemas.edition import Action, Edition, Reason, Weight

# As the partial index says it, so that SQLite finds it.
MAY_HOLD = text("(deliveries.may_hold > 0 OR deliveries.state = 'sending')")


@dataclass(frozen=True)
class Effect:
    """`holders`: how many people or places may have what was sent before. `place`: it is changed where it stands;
    else each of the holders is told, where `told` says that they are."""

    channel: str
    name: str
    does: str
    place: bool
    holders: int
    told: bool
    previews: Sequence[Preview]


async def holders(connection: AsyncConnection, announcement: UUID) -> Mapping[str, int]:
    """By channel: how many may have some edition of it."""
    query = (
        select(deliveries.c.channel, func.count(deliveries.c.target.distinct()).label("n"))
        .where(deliveries.c.announcement == announcement, MAY_HOLD)
        .group_by(deliveries.c.channel)
    )
    return {row.channel: row.n for row in await connection.execute(query)}


def ending(edition: Edition, action: Action, reason: str, now: datetime) -> Edition:
    """The edition that a withdrawal or an expunge would add."""
    gone = {"content": None} if action is Action.EXPUNGE else {}
    changed = {"action": action, "number": edition.number + 1, "weight": Weight.MATERIAL, "reason": None}
    return edition.model_copy(update={**changed, **gone, "note": reason or None, "at": now})


def corrected(
    edition: Edition, content: Announcement, reason: Reason, weight: Weight, note: str | None, drafted: Edition
) -> Edition:
    """The edition that a correction would add. `drafted` has the new text's topics and areas looked up."""
    return edition.model_copy(
        update={
            "action": Action.CORRECT,
            "number": edition.number + 1,
            "content": content,
            "reason": reason,
            "weight": weight,
            "note": note,
            "at": drafted.at,
            "topics": drafted.topics,
            "areas": drafted.areas,
        }
    )


def effects(
    edition: Edition,
    channels: Mapping[str, Channel],
    previewers: Mapping[str, ModuleType],
    held: Mapping[str, int],
    url: str,
    language: str,
) -> list[Effect]:
    """Of the channels that have it or would take it. What is shown is what will go out."""
    found = []
    for name, channel in channels.items():
        takes = edition.content is not None and edition.content.channels.takes(name)
        count = held.get(name, 0)
        if name not in previewers or not (count or (takes and edition.action is Action.CORRECT)):
            continue
        module, looks = previewer(previewers[name]), seen(previewers[name])
        told = channel.takes_every_edition or edition.action is not Action.CORRECT
        told = told or edition.weight is Weight.MATERIAL
        rendition = channel.render(edition, language, edition.action)
        does = module.DOES[edition.action.value]
        found.append(
            Effect(
                name,
                module.NAME.get(language) or module.NAME["en"],
                does.get(language) or does["en"],
                channel.takes_every_edition,
                count,
                told,
                looks.previews(rendition, url) if told and looks is not None else (),
            )
        )
    return found
