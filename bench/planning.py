"""Planning a large audience while posts come in from another process; the worker's memory as the audience grows."""

import statistics
import time
from uuid import UUID, uuid4

from sqlalchemy import Boolean, Uuid, insert, literal, select

from audience.tables import subscribers
from bench.figures import Figure, Sizes
from bench.ground import DATABASES, Database, Ground, subscribe
from bench.poster import ELSEWHERE, Post, posting
from bench.swift import Swift
from bench.worker import Told, work
from core.store import Instant
from core.tables import deliveries
from tests.hub import EVENT, Hub

PAUSE_S = 0.01
IDLE_POSTS = 30


async def measure(ground: Ground, sizes: Sizes) -> list[Figure]:
    return [figure for database in DATABASES for figure in await _on(ground, sizes, database)]


async def _on(ground: Ground, sizes: Sizes, database: Database) -> list[Figure]:
    many = sizes.recipients
    few_s, few_mb = await _few(ground, database, many // 10)
    url, media = await ground.empty(database), str(ground.folder / uuid4().hex)
    planned, bare, idle, during = [], [], [], []
    async with ground.hub(url, {"email": Swift()}) as hub:
        await subscribe(hub.store, many)
        for _ in range(sizes.runs):
            bare.append(await _in_one_statement(hub))
            announcement = (await hub.posting.post(EVENT, "bench")).id
            with posting(url, media, PAUSE_S, ELSEWHERE) as poster:
                idle += await poster.made(IDLE_POSTS)
                told = await work("plan", url, media, announcement)
            assert await hub.cell(announcement, 1, "email") == {"waiting": many}
            planned.append(told.took_s)
            during += [post for post in poster.posts if _overlap(post, told)]
        peak_mb = (await work("deliver", url, media, announcement)).peak_mb
    name = f"planning.{database}"
    seconds = statistics.median(planned)
    posts = [post.took_ms for post in during]
    quiet = [post.took_ms for post in idle]
    return [
        Figure(name, seconds, statistics.median(bare), "s", f"{many:,} recipients; bare: one statement", at_most=3),
        Figure(f"{name}.growth", seconds, few_s, "s", "against a tenth of them"),
        Figure(
            f"{name}.post_median",
            statistics.median(posts),
            statistics.median(quiet),
            "ms",
            f"a post meanwhile ({len(posts)} posts); reference: when idle",
            at_most=50,
        ),
        Figure(f"{name}.post_worst", max(posts), max(quiet), "ms", "the slowest of them", at_most=150),
        Figure(
            f"{name}.memory",
            peak_mb,
            few_mb,
            "MB",
            "a worker's peak, planned and delivered, against a tenth",
            at_most=1.1,
            judged="ratio",
        ),
    ]


async def _few(ground: Ground, database: Database, people: int) -> tuple[float, float]:
    """Seconds to plan, and a worker's peak in MB, with a tenth of the audience."""
    url, media = await ground.empty(database), str(ground.folder / uuid4().hex)
    async with ground.hub(url, {"email": Swift()}) as hub:
        await subscribe(hub.store, people)
        announcement = (await hub.posting.post(EVENT, "bench")).id
        took_s = (await work("plan", url, media, announcement)).took_s
        return took_s, (await work("deliver", url, media, announcement)).peak_mb


def _overlap(post: Post, told: Told) -> bool:
    return post.ended >= told.begun and post.begun <= told.ended


async def _in_one_statement(hub: Hub) -> float:
    """The same rows by one INSERT … SELECT, which nobody could post beside; in seconds."""
    now, nobody = hub.clock.now(), UUID(int=0)
    rows = select(
        literal(nobody, Uuid()),
        literal(1),
        literal("bench"),
        subscribers.c.id,
        literal("now"),
        literal("publish"),
        literal("planned"),
        literal(False, Boolean()),
        literal(1),
        literal(now, Instant()),
    )
    names = [
        "announcement",
        "edition",
        "channel",
        "target",
        "occasion",
        "action",
        "state",
        "marked",
        "item",
        "planned_at",
    ]
    begun = time.perf_counter()
    async with hub.store.write() as connection:
        await connection.execute(insert(deliveries).from_select(names, rows))
    took = time.perf_counter() - begun
    async with hub.store.write() as connection:
        await connection.execute(deliveries.delete().where(deliveries.c.announcement == nobody))
    return took
