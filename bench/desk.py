"""The desk's pages with many posts and readers, against a hundred of each."""

import math
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from sqlalchemy import insert, select
from uuid_utils.compat import uuid7

from bench.figures import Figure, Sizes
from bench.ground import DATABASES, Database, Ground, subscribe
from core.tables import announcements, deliveries, editions, plans, schedules, work_items
from producers.desk.composing import drafts
from producers.desk.following.indexing import words_of
from producers.desk.following.tables import found_by_days, found_by_words
from producers.desk.staff.people import Role
from schemas.announcement import parse_announcement
from tests.hub import EVENT
from tests.producers.desk.clerk import Clerk, House, open_house

FEW = 100
POSTS_OF_MANY = 10  # people for each post
LOOKS, FIRST_LOOKS = 60, 5
SLICE = 1_000
P95 = 0.95
TITLES = ("Συναυλία στην πλατεία", "Διακοπή νερού", "Προμήθεια γραφικής ύλης", "Έκθεση φωτογραφίας")


async def measure(ground: Ground, sizes: Sizes) -> list[Figure]:
    found = []
    for database in DATABASES:
        few, many = [await _on(ground, database, people) for people in (min(FEW, sizes.recipients), sizes.recipients)]
        found += [
            Figure(
                f"desk.{database}.{page}",
                many[page],
                few[page],
                "ms",
                f"p95, {sizes.recipients // POSTS_OF_MANY:,} posts, {sizes.recipients:,} people; reference: {FEW}",
                at_most=1.5,
                judged="ratio",
            )
            for page in many
        ]
    return found


async def _on(ground: Ground, database: Database, people: int) -> dict[str, float]:
    """The p95 of each page, in milliseconds."""
    folder = ground.folder / uuid4().hex
    folder.mkdir()
    house = await open_house(ground.empty(database), Path(folder))
    try:
        posts = max(FEW, people // POSTS_OF_MANY)
        await subscribe(house.hub.store, people)
        newest = await _fill(house, posts, people)
        clerk = await house.joined("maria", Role.WRITER, Role.APPROVER)
        draft = await drafts.begin(house.hub.store, house.clock, _body("Συναυλία"), clerk.person.email)
        pages = {
            "home": "/desk",
            "list": "/desk/announcements",
            "search": "/desk/announcements?q=νερου&kind=event",
            "announcement": f"/desk/announcements/{newest}",
            "compose": f"/desk/drafts/{draft}",
        }
        return {name: await _p95(clerk, path) for name, path in pages.items()}
    finally:
        await house.hub.close()


async def _p95(clerk: Clerk, path: str) -> float:
    took = []
    for look in range(LOOKS + FIRST_LOOKS):
        begun = time.perf_counter()
        answer = await clerk.browser.get(path)
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"{path}: {answer.status_code}")
        if look >= FIRST_LOOKS:
            took.append((time.perf_counter() - begun) * 1000)
    return sorted(took)[math.ceil(P95 * len(took)) - 1]


def _body(title: str) -> dict[str, object]:
    return {**EVENT, "title": {"el": title}}


async def _fill(house: House, posts: int, people: int) -> UUID:
    """Posts that went out, the newest to everybody; as posting and delivering leave them, many at once."""
    now, identity = house.clock.now(), UUID(int=0)
    store = house.hub.store
    for start in range(0, posts, SLICE):
        numbers = range(start, min(start + SLICE, posts))
        ids = {number: UUID(str(uuid7())) for number in numbers}
        identity = ids[numbers[-1]]
        texts = {number: parse_announcement(_body(f"{TITLES[number % 4]} {number}")) for number in numbers}
        bodies = {number: text.model_dump(mode="json") for number, text in texts.items()}
        rows = [
            (
                announcements,
                [
                    {
                        "id": ids[n],
                        "reference": f"2026/{n + 1:06}",
                        "issuer": "dimos",
                        "kind": "event",
                        "urgency": 2,
                        "head": 1,
                        "last_material": 1,
                        "first_released_at": now,
                        "posted_at": now,
                    }
                    for n in numbers
                ],
            ),
            (
                editions,
                [
                    {
                        "announcement": ids[n],
                        "number": 1,
                        "action": "publish",
                        "weight": "material",
                        "channels": ["email"],
                        "body": bodies[n],
                        "who": "bench",
                        "at": now,
                    }
                    for n in numbers
                ],
            ),
            (schedules, [{"announcement": ids[n], "release_at": now, "head": 1, "announced": 1} for n in numbers]),
            (
                plans,
                [{"announcement": ids[n], "edition": 1, "channel": "email", "state": "planned"} for n in numbers],
            ),
            (
                found_by_words,
                [
                    {
                        "announcement": ids[n],
                        "head": 1,
                        "title": bodies[n]["title"]["el"],
                        "subtype": "event",
                        "words": words_of(f"2026/{n + 1:06}", bodies[n]),
                    }
                    for n in numbers
                ],
            ),
            (found_by_days, [{"announcement": ids[n], "sort": "release", "at": now} for n in numbers]),
        ]
        async with store.write() as connection:
            for table, made in rows:
                await connection.execute(insert(table), made)
    await _deliver(house, identity, range(people))
    async with store.write() as connection:
        if not store.sqlite:
            await connection.exec_driver_sql("ANALYZE")
    return identity


async def _deliver(house: House, announcement: UUID, people: Sequence[int]) -> None:
    now = house.clock.now()
    async with house.hub.store.write() as connection:
        item = {"announcement": announcement, "channel": "email", "urgency": 2, "state": "done", "next_at": now}
        await connection.execute(insert(work_items).values(item))
        number = (await connection.execute(select(work_items.c.id))).scalar_one()
    row = {
        "announcement": announcement,
        "edition": 1,
        "channel": "email",
        "occasion": "now",
        "action": "publish",
        "state": "sent",
        "may_hold": 2,
        "held_edition": 1,
        "sending_edition": 1,
        "item": number,
        "planned_at": now,
    }
    for start in range(0, len(people), SLICE):
        async with house.hub.store.write() as connection:
            made = [{**row, "target": f"p{n}"} for n in people[start : start + SLICE]]
            await connection.execute(insert(deliveries), made)
