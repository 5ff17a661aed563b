"""Seeds the demonstration: the fictional Δήμος Λιμνοχωρίου, its people, and a week of announcements."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from audience import registry
from audience.choices import USUAL, Frequency
from audience.filters import Filter
from audience.registry import Subscription
from core.clock import VirtualClock
from core.directory import load_directory, save_directory
from core.idempotency import Key
from core.language.dates import ATHENS
from core.tables import announcements
from keryx.demo.dates import moved
from keryx.parts import part
from keryx.wiring import Hub
from producers.posting import Posting
from schemas.moments import moment

SHIPPED = Path(__file__).parent / "examples"  # in an installed package; in a checkout they stand at its root
EXAMPLES = SHIPPED if SHIPPED.is_dir() else Path(__file__).resolve().parent.parent.parent / "examples"
DIRECTORY = "directory.yaml"
PEOPLE = 1_500
# How often mail comes, of a hundred people.
OFTEN = {Frequency.AT_ONCE: 88, Frequency.DAILY: 8, Frequency.WEEKLY: 4}
SEEDED = (
    "ο Δήμος Λιμνοχωρίου: φορείς, θέματα, περιοχές, 1.500 συνδρομητές, ανακοινώσεις μιας εβδομάδας",
    "Limnochori, a municipality: issuers, topics, areas, 1,500 subscribers, a week of announcements",
)
CONSENT = "Συμφωνώ να λαμβάνω με e-mail τις ανακοινώσεις του Δήμου Λιμνοχωρίου που διάλεξα."
KINDS = ("programme", "event", "tender", "press_release")
JUST_NOW = timedelta(minutes=5)


@dataclass(frozen=True)
class Seeded:
    """An example and when it goes out: so many days ago (negative: ahead), at this hour of Athens."""

    example: str
    days_ago: int
    hour: str


# One of every subtype is public, over the past week. A clarification follows its tender by the five days that lie
# between them in the examples too, so that both are moved by the same weeks and name one deadline.
WEEK = (
    Seeded("programme-voitheia-sto-spiti", 6, "10:15"),
    Seeded("tender-declaration-odostromata", 6, "13:05"),
    Seeded("consultation-kykloforia-kentro", 5, "11:40"),
    Seeded("hiring-kathariotita", 4, "12:30"),
    Seeded("tender-invitation-gala", 3, "09:20"),
    Seeded("council-sitting", 3, "14:10"),
    Seeded("press-conference", 2, "10:00"),
    Seeded("tender-award-antlies", 2, "13:30"),
    Seeded("press-release-paralia", 1, "11:00"),
    Seeded("tender-clarification-odostromata", 1, "12:50"),
    Seeded("event-kathari-limni", 0, "08:30"),
    Seeded("service-notice-diakopi-nerou", 0, "09:05"),
    Seeded("programme-kolymvisi", -1, "10:00"),
    Seeded("service-notice-asfaltostrosi", -2, "09:00"),
)


async def seed(hub: Hub) -> bool:
    """Fill an empty hub; False when it was filled before."""
    now = hub.clock.now()
    async with hub.store.write() as connection:
        if not (await load_directory(connection)).issuers:
            await save_directory(connection, yaml.safe_load(_read(DIRECTORY)))
        lists = await load_directory(connection)
        before = (await connection.execute(select(announcements.c.id).limit(1))).first() is not None
    if await registry.count(hub.store) == 0:
        topics, areas = [t.slug for t in lists.topics], [a.slug for a in lists.areas]
        wanted = _people(topics, areas)
        await registry.add(hub.store, wanted, consent=CONSENT, source="demo", now=now)
    if before:
        return False
    for at, name, data in sorted(_week(now), key=lambda post: post[0]):
        # Posted as on its day. Only the posting is of that day: who gets it, gets it now, and the ledger says so.
        posting = Posting(hub.store, VirtualClock(at.astimezone(UTC)), hub.wake, hub.witness, tuple(hub.channels))
        await posting.post(data, "demo", key=Key("demo", "seed", name, name))
    for channel in hub.channels:
        module = part(channel, "demo")
        if module is not None and hasattr(module, "furnish"):
            await module.furnish(hub.context)
    return True


def _week(now: datetime) -> Iterator[tuple[datetime, str, dict[str, Any]]]:
    """When each is posted (what is ahead, now), its name, and what it says with its dates moved to this week."""
    for seeded in WEEK:
        at = _at(seeded, now)
        data = yaml.safe_load(moved(_read(f"{seeded.example}.yaml"), at.astimezone(ATHENS).date()))
        if at > now:
            data["release"] = at
        elif "embargo" in data:
            at = moment(data["embargo"])
        yield min(at, now), seeded.example, data


def _at(seeded: Seeded, now: datetime) -> datetime:
    day = now.astimezone(ATHENS) - timedelta(days=seeded.days_ago)
    hour, minute = seeded.hour.split(":")
    at = day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    return now - JUST_NOW if seeded.days_ago == 0 and at > now else at


def lay_out(folder: Path, now: datetime) -> None:
    """The examples as they would be written today: to post from another terminal, and to correct."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in EXAMPLES.glob("*.yaml"):
        text = path.read_text("utf-8")
        fresh = text if path.name == DIRECTORY else moved(text, now.astimezone(ATHENS).date())
        (folder / path.name).write_text(fresh, "utf-8")


def _read(name: str) -> str:
    return (EXAMPLES / name).read_text("utf-8")


def _people(topics: Sequence[str], areas: Sequence[str]) -> Sequence[Subscription]:
    """Fictional subscribers: most want everything at once, others some topics or areas, a digest, reminders."""
    chance = random.Random(2026)
    found = []
    for number in range(1, PEOPLE + 1):
        language = "en" if chance.random() < 0.15 else "el"
        some_topics = () if chance.random() < 0.6 else chance.sample(topics, 2)
        some_areas = () if chance.random() < 0.8 else (chance.choice(areas),)
        some_kinds = () if chance.random() < 0.8 else (chance.choice(KINDS),)
        manner = replace(
            USUAL,
            frequency=chance.choices(list(OFTEN), list(OFTEN.values()))[0],
            reminders=chance.random() < 0.2,
            magazine=chance.random() < 0.3,
        )
        chosen = Filter(frozenset(some_kinds), frozenset(some_topics), frozenset(some_areas))
        found.append(Subscription(f"polites{number:04}@demo.limnochori.example", language, chosen, manner))
    return found
