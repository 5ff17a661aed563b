"""Planning a million subscribers of twenty topics on PostgreSQL, while people sign up from another process."""

import statistics
from uuid import uuid4

from sqlalchemy import insert, select, text

from audience.choices import Choices, stored
from audience.filters import Filter
from audience.tables import subscribers
from bench.figures import Figure, Sizes
from bench.ground import Ground
from bench.poster import Post, beside
from bench.swift import Swift
from bench.worker import work
from core.store import Store
from core.tables import directory
from tests.hub import EVENT

TOPICS = 20
PAUSE_S = 0.02
IDLE_SIGN_UPS = 200
# Ids as those of a register that grew by itself: they sort by their time.
PEOPLE = text(
    "INSERT INTO audience_subscribers (id, email, language, filter, state, created_at)"
    " SELECT lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000', 'person' || n || '@bench.example', 'el',"
    " (CAST(:sets AS int[]))[1 + n % cardinality(CAST(:sets AS int[]))], 'confirmed', now()"
    " FROM generate_series(1, :people) AS n"
)


async def measure(ground: Ground, sizes: Sizes) -> list[Figure]:
    people = sizes.recipients * 10
    url, media = await ground.empty("postgresql"), str(ground.folder / uuid4().hex)
    async with ground.hub(url, {"email": Swift()}) as hub:
        topics = await _topics(hub.store)
        await _everybody(hub.store, people, topics)
        took: list[float] = []
        during: list[Post] = []
        idle: list[Post] = []
        for number in range(sizes.runs):
            posted = await hub.posting.post(EVENT | {"topics": topics}, f"bench {number}")
            with beside("bench.signing_up", url, media, str(PAUSE_S)) as people_signing_up:
                idle += await people_signing_up.made(min(IDLE_SIGN_UPS, people // 100))
                told = await work("plan", url, media, posted.id)
            during += [one for one in people_signing_up.posts if told.begun <= one.ended and one.begun <= told.ended]
            assert await hub.cell(posted.id, 1, "email") == {"waiting": people}
            took.append(told.took_s)
    return [
        Figure(
            "million",
            statistics.median(took),
            min(took),
            "s",
            f"{people:,} subscribers of {TOPICS} topics planned; reference: its best run",
            at_most=15,
        ),
        Figure(
            "million.sign_up",
            _p95(during),
            _p95(idle),
            "ms",
            f"95 of 100 sign-ups meanwhile ({len(during)}); reference: before it",
            at_most=1.25,
            judged="ratio",
        ),
    ]


def _p95(found: list[Post]) -> float:
    took = [one.took_ms for one in found]
    return statistics.quantiles(took, n=20)[-1] if len(took) > 1 else took[0]


async def _topics(store: Store) -> list[str]:
    """Twenty of them: the municipality's own, and as many more as are wanted."""
    async with store.write() as connection:
        known = select(directory.c.slug, directory.c.body).where(directory.c.sort == "topic")
        rows = (await connection.execute(known)).all()
        more = [f"more-{number}" for number in range(TOPICS - len(rows))]
        made = [
            {"sort": "topic", "slug": slug, "position": 100, "body": rows[0].body | {"slug": slug}} for slug in more
        ]
        await connection.execute(insert(directory), made)
    return [*(row.slug for row in rows), *more][:TOPICS]


async def _everybody(store: Store, people: int, topics: list[str]) -> None:
    """A set of choices for each topic, and as many people for each."""
    async with store.write() as connection:
        sets = await stored(connection, {Choices(Filter(topics=frozenset({topic}))) for topic in topics})
        await connection.execute(PEOPLE, {"people": people, "sets": sorted(sets.values())})
    async with store.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text(f"ANALYZE {subscribers.name}"))
