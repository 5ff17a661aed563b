"""The drills themselves: each returns its figures, and raises AssertionError when a promise is broken."""

import asyncio
import random
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from channels.email.channel import EmailChannel
from consumers.delivering import WINDOW
from tests.drills.program import NOTICE, Program
from tests.servers.kafka import Kafka
from tests.servers.smtp import Script, Sink

# A window of each deliverer of the mailing and of the urgent one, and what ten connections still have of the one before
# it: at the door, under way, looked ahead to.
IN_FLIGHT = (EmailChannel.patience.parallel_items + 1) * WINDOW + 3 * 10
# Pulled before a withdrawal: under way, looked ahead to or at the door of ten connections, and let through by the last
# look before it. As seen here 20 to 33; a fan-out that went on would mail all that is left.
AT_THE_PULL = 100


@dataclass(frozen=True)
class Figures:
    """What a drill saw. `repeats`: messages beyond the first to one person; `unmarked`: those without a mark."""

    people: int
    kills: int
    lost: int
    repeats: int
    unmarked: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


async def _figures(program: Program, sink: Sink, people: int, kills: int) -> Figures:
    counts = sink.counts()
    twice = {address for address, n in counts.items() if n > 1}
    marked = await program.marked()
    return Figures(
        people=people,
        kills=kills,
        lost=people - len(counts),
        repeats=sum(n - 1 for n in counts.values()),
        unmarked=len(twice - marked),
    )


async def kill_the_hub(
    folder: Path, database: str, bus: str = "sql", people: int = 5_000, kills: int = 5, seed: int = 1
) -> Figures:
    """kill −9 of the whole hub at random moments of a fan-out: nobody lost, repeats bounded and each marked."""
    chance = random.Random(seed)
    with Sink(Script(keep=False, latency_ms=10)) as sink:
        program = Program(folder, database, sink.url, bus)
        try:
            await program.prepare(people)
            await program.start()
            announcement = await program.post()
            done = 0
            for number in range(kills):
                wanted = people * (number + chance.random()) / (kills + 1)
                while sink.total() < wanted:
                    await asyncio.sleep(0.005)
                program.kill()
                done += 1
                await program.start()
            # What was in flight at each kill is tried again alone, one by one.
            cells = await program.settled(announcement, timeout_s=120 + 30 * kills)
            figures = await _figures(program, sink, people, done)
        finally:
            program.end()
    assert cells[0]["planned"] == cells[0]["sent"] == people, cells
    assert figures.lost == 0, figures
    assert figures.unmarked == 0, figures
    assert figures.repeats <= IN_FLIGHT * kills, figures
    return figures


async def terminate_the_hub(folder: Path, database: str, bus: str = "sql", people: int = 3_000) -> Figures:
    """SIGTERM in the middle: nothing lost, nothing twice."""
    with Sink(Script(keep=False, latency_ms=10)) as sink:
        program = Program(folder, database, sink.url, bus)
        try:
            await program.prepare(people)
            await program.start()
            announcement = await program.post()
            while sink.total() < people / 4:
                await asyncio.sleep(0.005)
            assert await program.terminate() in (0, -15)
            stopped_at = sink.total()
            await program.start()
            cells = await program.settled(announcement)
            figures = await _figures(program, sink, people, 0)
        finally:
            program.end()
    assert stopped_at < people, "it was over before the signal came"
    assert cells[0]["sent"] == people, cells
    assert figures.lost == figures.repeats == 0, figures
    return figures


async def kill_the_worker(folder: Path, database: str, people: int = 3_000) -> Figures:
    """kill −9 of the worker alone: the pages stay, it starts again by itself."""
    with Sink(Script(keep=False, latency_ms=10)) as sink:
        program = Program(folder, database, sink.url)
        try:
            await program.prepare(people)
            await program.start()
            announcement = await program.post()
            while sink.total() < people / 4:
                await asyncio.sleep(0.005)
            program.kill_worker()
            cells = await program.settled(announcement)
            figures = await _figures(program, sink, people, 1)
        finally:
            program.end()
    assert cells[0]["sent"] == people, cells
    assert figures.lost == figures.unmarked == 0, figures
    assert figures.repeats <= IN_FLIGHT, figures
    return figures


async def withdraw_in_the_middle(folder: Path, database: str, people: int = 3_000) -> Figures:
    """A withdrawal stops the fan-out at the next pull; those who may hold the text are told."""
    with Sink(Script(keep=False, latency_ms=20)) as sink:
        program = Program(folder, database, sink.url)
        try:
            await program.prepare(people)
            await program.start()
            announcement = await program.post()
            while sink.total() < people / 5:
                await asyncio.sleep(0.005)
            await program.call("POST", f"/announcements/{announcement}/withdrawal", {"reason": "Λάθος"})
            published, withdrawn = await program.settled(announcement)
        finally:
            program.end()
    assert published["superseded"] > 0, published
    assert published["sent"] + published["superseded"] == people, published
    assert withdrawn["sent"] == published["sent"], (published, withdrawn)
    return Figures(people, 0, 0, 0, 0)


async def withdraw_with_kafka_down(folder: Path, database: str, kafka: Kafka, people: int = 3_000) -> Figures:
    """The broker dies in the middle of a fan-out: a withdrawal stops it all the same, at the next pull.

    Those who may hold the text are told when the broker is back.
    """
    with Sink(Script(keep=False, latency_ms=20)) as sink:
        program = Program(folder, database, sink.url, f"kafka://{kafka.bootstrap}/withdraw-{uuid4().hex[:8]}")
        try:
            await program.prepare(people)
            await program.start()
            announcement = await program.post()
            while sink.total() < people / 5:
                await asyncio.sleep(0.005)
            await asyncio.to_thread(kafka.kill)
            await program.call("POST", f"/announcements/{announcement}/withdrawal", {"reason": "Λάθος"})
            told = sink.total()
            stopped, unheard = await program.decided(announcement)
            late = sink.total() - told
            await asyncio.to_thread(kafka.start)
            published, withdrawn = await program.settled(announcement)
        finally:
            program.end()
    assert unheard["plan"] == "awaited", f"the bus was up: {unheard}"
    assert stopped["superseded"] > 0, stopped
    assert stopped["sent"] + stopped["superseded"] == people, stopped
    assert late <= AT_THE_PULL, f"{late} were still mailed after the withdrawal was committed"
    assert withdrawn["sent"] == published["sent"] == stopped["sent"], (published, withdrawn)
    return Figures(people, 0, 0, 0, 0)


async def post_with_kafka_down(
    folder: Path, database: str, kafka: Kafka, posts: int = 5, down_s: float = 30
) -> Figures:
    """Kafka away while people post: every post is accepted, and all arrive when it is back."""
    people = 50
    with Sink(Script(keep=False)) as sink:
        program = Program(folder, database, sink.url, f"kafka://{kafka.bootstrap}/down-{uuid4().hex[:8]}")
        try:
            await program.prepare(people)
            await program.start()
            await asyncio.to_thread(kafka.kill)
            posted = []
            for number in range(posts):
                posted.append(await program.post(NOTICE | {"title": f"Δελτίο {number}"}, f"post-{number}"))
                await asyncio.sleep(down_s / posts)
            assert sink.total() == 0, "something left although the bus was down"
            await asyncio.to_thread(kafka.start)
            for announcement in posted:
                await program.settled(announcement)
            counts = sink.counts()
        finally:
            program.end()
    assert len(counts) == people
    assert set(counts.values()) == {posts}, counts
    return Figures(people, 0, 0, 0, 0)
