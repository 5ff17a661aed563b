"""What every channel would send of a draft: the renditions themselves, as each channel shows them beforehand."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any

from core.channel import Channel, Rendition
from core.context import Context
from core.editions import draft as draft_edition
from core.errors import FieldError, Invalid
from core.preview import Preview, listened, previewer, seen
from producers.posting import Posting
from schemas.announcement import Announcement
from schemas.edition import Action, Edition

LOOKS = 4  # mending one field may show that another is wrong


@dataclass(frozen=True)
class Shown:
    """One channel's views. `heard`: there is something to listen to. `mark` follows what goes out."""

    channel: str
    name: str
    previews: Sequence[Preview]
    heard: bool
    mark: str


@dataclass(frozen=True)
class Looked:
    """`errors` are all that is wrong; what could be shown without the wrong fields is shown all the same."""

    errors: Sequence[FieldError]
    content: Announcement | None
    edition: Edition | None


async def look(context: Context, posting: Posting, body: Mapping[str, Any], now: datetime) -> Looked:
    """The edition that would be posted, as far as it can be made out."""
    trimmed, errors = deepcopy(dict(body)), []
    for turn in range(LOOKS):
        try:
            content = await posting.parsing.announcement(trimmed)
        except Invalid as error:
            if turn == 0:
                errors = error.errors
            if not _without(trimmed, error.errors):
                break
            continue
        async with context.store.read() as connection:
            edition = await draft_edition(connection, context.settings.url, content, now)
        return Looked(errors, content, edition)
    return Looked(errors, None, None)


def show(
    edition: Edition,
    channels: Mapping[str, Channel],
    previewers: Mapping[str, ModuleType],
    url: str,
    language: str,
    known: Collection[str] = (),
    action: Action = Action.PUBLISH,
) -> list[Shown]:
    """What each channel that takes it would send, in this language. Of what is `known` (marks) the views stay out."""
    assert edition.content is not None
    found = []
    for name, channel in channels.items():
        looks = seen(previewers.get(name))
        if looks is not None and edition.content.channels.takes(name):
            module = previewer(previewers[name])
            rendition = channel.render(edition, language, action)
            mark = _mark(name, rendition)
            views = () if mark in known else looks.previews(rendition, url)
            label = module.NAME.get(language) or module.NAME["en"]
            found.append(Shown(name, label, views, listened(module) is not None, mark))
    return found


def rendition_of(edition: Edition, channel: Channel, language: str, action: Action = Action.PUBLISH) -> Rendition:
    return channel.render(edition, language, action)


def _mark(channel: str, rendition: Rendition) -> str:
    told = json.dumps([channel, rendition.language, dict(rendition.parts)], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _without(body: dict[str, Any], errors: Sequence[FieldError]) -> bool:
    """Take the wrong fields away; whether there was anything to take."""
    taken = False
    for error in errors:
        inside: Any = body
        *steps, last = error.field.split(".")
        for step in steps:
            inside = _step(inside, step)
        if isinstance(inside, dict) and last in inside:
            del inside[last]
            taken = True
        elif isinstance(inside, list) and last.isdecimal() and int(last) < len(inside):
            del inside[int(last)]
            taken = True
    return taken


def _step(inside: Any, step: str) -> Any:
    if isinstance(inside, dict):
        return inside.get(step)
    if isinstance(inside, list) and step.isdecimal() and int(step) < len(inside):
        return inside[int(step)]
    return None
