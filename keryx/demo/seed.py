"""Seeds the demonstration: the fictional Δήμος Λιμνοχωρίου, its people, and a week of announcements."""

import random
from datetime import timedelta
from pathlib import Path

import yaml
from sqlalchemy import select

from audience import registry, spreadsheet
from core.directory import load_directory, save_directory
from core.idempotency import Key
from core.tables import announcements
from keryx.console import read_file
from keryx.wiring import Hub

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
PEOPLE = 1_500
SEEDED = (
    f"ο Δήμος Λιμνοχωρίου: φορείς, θέματα, περιοχές, {PEOPLE} συνδρομητές, ανακοινώσεις μιας εβδομάδας",
    f"Limnochori, a municipality: issuers, topics, areas, {PEOPLE} subscribers, a week of announcements",
)
CONSENT = "Συμφωνώ να λαμβάνω με e-mail τις ανακοινώσεις του Δήμου Λιμνοχωρίου που διάλεξα."
KINDS = ("programme", "event", "tender", "press_release")
# One post goes out at once, the rest through the week: the agenda and the calendar have something to show.
AT_ONCE = 4
WEEK = timedelta(days=6)


async def seed(hub: Hub) -> bool:
    """Fill an empty hub; False when it was filled before."""
    async with hub.store.write() as connection:
        if not (await load_directory(connection)).issuers:
            await save_directory(connection, yaml.safe_load((EXAMPLES / "directory.yaml").read_text("utf-8")))
        lists = await load_directory(connection)
        before = (await connection.execute(select(announcements.c.id).limit(1))).first() is not None
    if await registry.count(hub.store) == 0:
        topics, areas = [t.slug for t in lists.topics], [a.slug for a in lists.areas]
        wanted = spreadsheet.read(_people(topics, areas))
        await registry.add(hub.store, wanted, consent=CONSENT, source="demo", now=hub.clock.now())
    if before:
        return False
    files = sorted(path for path in EXAMPLES.glob("*.yaml") if path.name != "directory.yaml")
    for number, path in enumerate(files):
        data = read_file(path)
        if number >= AT_ONCE:
            wait = WEEK * (number - AT_ONCE + 1) / (len(files) - AT_ONCE)
            data["release"] = (hub.clock.now() + wait).isoformat()
            data.pop("embargo", None)
        await hub.posting.post(data, "demo", key=Key("demo", "seed", path.name, path.name))
    return True


def _people(topics: list[str], areas: list[str]) -> str:
    """Fictional subscribers as a list to import: most want everything, others some topics or areas."""
    chance = random.Random(2026)
    lines = ["email,language,topics,areas,kinds"]
    for number in range(1, PEOPLE + 1):
        language = "en" if chance.random() < 0.15 else "el"
        some_topics = "" if chance.random() < 0.6 else "|".join(sorted(chance.sample(topics, 2)))
        some_areas = "" if chance.random() < 0.8 else chance.choice(areas)
        some_kinds = "" if chance.random() < 0.8 else chance.choice(KINDS)
        address = f"polites{number:04}@demo.limnochori.example"
        lines.append(f"{address},{language},{some_topics},{some_areas},{some_kinds}")
    return "\n".join(lines) + "\n"
