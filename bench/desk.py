"""The desk's pages with many posts and readers, against a hundred of each."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
FIRST_LOOKS = 5
SLICE = 1_000
P95 = 0.95
TITLES = ("Συναυλία στην πλατεία", "Διακοπή νερού", "Προμήθεια γραφικής ύλης", "Έκθεση φωτογραφίας")


async def measure(ground: Ground, sizes: Sizes) -> list[Figure]:
    return [figure for database in DATABASES for figure in await _on(ground, sizes, database)]


async def _on(ground: Ground, sizes: Sizes, database: Database) -> list[Figure]:
    many, few = [await _office(ground, database, people) for people in (sizes.recipients, min(FEW, sizes.recipients))]
    says = f"p95, {sizes.recipients // POSTS_OF_MANY:,} posts, {sizes.recipients:,} people; reference: {FEW}"
    found = []
    try:
        for name, path in many.pages.items():
            value, reference = await _p95s(sizes.looks, (many.clerk, path), (few.clerk, few.pages[name]))
            found.append(Figure(f"desk.{database}.{name}", value, reference, "ms", says, at_most=1.5, judged="ratio"))
    finally:
        for office in (many, few):
            await office.clerk.house.hub.close()
    return found


@dataclass(frozen=True)
class _Office:
    clerk: Clerk
    pages: Mapping[str, str]


async def _office(ground: Ground, database: Database, people: int) -> _Office:
    folder = ground.folder / uuid4().hex
    folder.mkdir()
    house = await open_house(await ground.empty(database), folder)
    await subscribe(house.hub.store, people)
    newest = await _fill(house, max(FEW, people // POSTS_OF_MANY), people)
    clerk = await house.joined("maria", Role.WRITER, Role.APPROVER)
    draft = await drafts.begin(house.hub.store, house.clock, _body("Συναυλία"), clerk.person.email)
    pages = {
        "home": "/desk",
        "list": "/desk/announcements",
        "search": "/desk/announcements?q=νερου&kind=event",
        "announcement": f"/desk/announcements/{newest}",
        "compose": f"/desk/drafts/{draft}",
    }
    return _Office(clerk, pages)


async def _p95s(looks: int, *asked: tuple[Clerk, str]) -> list[float]:
    """Of each, in milliseconds. In turn, so that all meet the same weather."""
    took: list[list[float]] = [[] for _ in asked]
    for look in range(looks + FIRST_LOOKS):
        for (clerk, path), times in zip(asked, took, strict=True):
            begun = time.perf_counter()
            answer = await clerk.browser.get(path)
            if answer.status_code != httpx.codes.OK:
                raise RuntimeError(f"{path}: {answer.status_code}")
            if look >= FIRST_LOOKS:
                times.append((time.perf_counter() - begun) * 1000)
    return [sorted(times)[math.ceil(P95 * len(times)) - 1] for times in took]


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
