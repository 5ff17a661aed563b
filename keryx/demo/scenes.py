"""What the wall's buttons do: post an event, move it, withdraw it, and a mailing to kill a worker in."""

import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from core.editions import load_edition
from core.errors import Conflict, NotFound
from core.tables import announcements
from keryx.wiring import Hub
from producers.taking import Posted
from schemas.edition import Edition, Reason, Weight
from schemas.event import Event

ATHENS = ZoneInfo("Europe/Athens")
WHO = "demo"
LATER = timedelta(hours=1, minutes=30)
LASTS = timedelta(hours=2)


async def head_of(hub: Hub, announcement: UUID) -> Edition:
    """Its newest edition; NotFound when there is no such announcement."""
    async with hub.store.read() as connection:
        number = (
            await connection.execute(select(announcements.c.head).where(announcements.c.id == announcement))
        ).scalar_one_or_none()
        if number is None:
            raise NotFound.announcement(announcement)
        return await load_edition(connection, hub.settings.url, announcement, number)


async def newest(hub: Hub) -> UUID | None:
    """The announcement posted last."""
    async with hub.store.read() as connection:
        row = (
            await connection.execute(
                select(announcements.c.id)
                .where(announcements.c.first_released_at.is_not(None))
                .order_by(announcements.c.first_released_at.desc(), announcements.c.id.desc())
                .limit(1)
            )
        ).first()
    return row.id if row else None


async def post_event(hub: Hub, title: str, start: str, place: str, text: str, title_en: str = "") -> Posted:
    """An event as the wall's form gives it; `start` is a local time of Athens. Invalid names every wrong field."""
    words: dict[str, str] = {"el": title}
    if title_en.strip():
        words["en"] = title_en
    occurrence = {"start": start}
    with contextlib.suppress(ValueError):  # told below, with whatever else is wrong
        ends = datetime.fromisoformat(start).replace(tzinfo=ATHENS).astimezone(UTC) + LASTS
        occurrence["end"] = ends.isoformat()
    data: dict[str, Any] = {
        "kind": "event",
        "subtype": "event",
        "issuer": "dimos",
        "title": words,
        "summary": text or None,
        "topics": ["politismos"],
        "occurrences": [occurrence],
        "venue": {"name": place},
    }
    return await hub.posting.post(data, WHO)


async def move(hub: Hub, announcement: UUID) -> Posted:
    """Postpone an event by an hour and a half; another kind gets a new sentence."""
    edition = await head_of(hub, announcement)
    content = edition.content
    if content is None:
        raise Conflict(
            "Το περιεχόμενό της έχει απαλειφθεί· αναρτήστε άλλη.", "Its content has been expunged; post another."
        )
    data = content.model_dump(mode="json")
    if isinstance(content, Event):
        for planned, occurrence in zip(data["occurrences"], content.occurrences, strict=True):
            planned["start"] = (occurrence.start + LATER).isoformat()
            if occurrence.end is not None:
                planned["end"] = (occurrence.end + LATER).isoformat()
        note, reason = "Νέα ώρα έναρξης.", Reason.AMENDMENT
    else:
        summary = data.get("summary") or {}
        data["summary"] = summary | {"el": f"{summary.get('el', '')} Η ανακοίνωση διορθώθηκε.".strip()}
        note, reason = "Συμπληρώθηκε το κείμενο.", Reason.CORRECTION
    return await hub.posting.correct(
        announcement, data, WHO, reason=reason, weight=Weight.MATERIAL, note=note, if_match=edition.number
    )


async def withdraw(hub: Hub, announcement: UUID) -> Posted:
    return await hub.posting.withdraw(announcement, WHO, reason="Αποσύρθηκε από τον τοίχο της επίδειξης.")


async def mailing(hub: Hub) -> Posted:
    """A press release to everybody: long enough to be caught in the middle of it."""
    now = hub.clock.now().astimezone(ATHENS)
    return await hub.posting.post(
        {
            "kind": "press_release",
            "subtype": "press_release",
            "issuer": "dimos",
            "title": {"el": f"Δοκιμή αντοχής, {now:%H:%M:%S}", "en": f"Endurance test, {now:%H:%M:%S}"},
            "summary": {
                "el": "Όσο στέλνεται αυτό το δελτίο, ένας εργάτης θα σταματήσει απότομα.",
                "en": "While this release is being sent, a worker is going to be killed.",
            },
        },
        WHO,
    )
