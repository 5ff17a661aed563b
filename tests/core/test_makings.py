"""Makings: once for all who wait, beside whoever stopped waiting, and gone with an expunge at any moment."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import MetaData, func, select

from core.errors import Refused, TryLater
from core.makings import Fresh, Makings, makings_table
from core.media import Media
from core.store import Store
from keryx.migrate import migrate
from schemas.edition import Action, Edition
from tests.editions import event_edition, press_edition
from tests.ledger import enter

ONE, OTHER = event_edition(), press_edition()
GONE = event_edition(number=2, action=Action.EXPUNGE).model_copy(update={"content": None})
tables = MetaData()
TABLE = makings_table("test_makings", tables)


class Maker:
    """Makes when it is let, and counts."""

    def __init__(self, content: bytes = b"sound", *, held: bool = False) -> None:
        self.content, self.begun, self.count, self.inside = content, asyncio.Event(), 0, 0
        self.most_inside, self.go = 0, asyncio.Event()
        self.fails: Exception | None = None
        if not held:
            self.go.set()

    async def __call__(self) -> Fresh:
        self.count += 1
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        self.begun.set()
        try:
            await self.go.wait()
        finally:
            self.inside -= 1
        if self.fails:
            raise self.fails
        return Fresh({"spot": (self.content, ".mp3")}, {"duration_s": 1.5})


class Works:
    def __init__(self, store: Store, media: Media) -> None:
        self.store, self.media, self.makings = store, media, Makings(store, media, TABLE)

    async def made(self, maker: Maker, edition: Edition = ONE, recipe: str = "a") -> str:
        return (await self.makings.made(recipe, edition.announcement, maker)).files["spot"]

    async def rows(self) -> int:
        async with self.store.read() as connection:
            return int((await connection.execute(select(func.count()).select_from(TABLE))).scalar_one())


@pytest.fixture
async def works(database_url: str) -> AsyncIterator[Works]:
    store, media = Store.open(database_url), Media.open("memory:")
    await migrate(store)
    async with store.write() as connection:
        await connection.run_sync(tables.create_all)
    for edition in (ONE, OTHER):
        await enter(store, edition)
    opened = Works(store, media)
    yield opened
    await opened.makings.close()
    await store.close()


async def test_it_is_made_once_however_many_wait_and_found_from_then_on(works: Works) -> None:
    maker = Maker(held=True)
    waiting = [asyncio.create_task(works.made(maker)) for _ in range(5)]
    await maker.begun.wait()
    maker.go.set()
    keys = await asyncio.gather(*waiting, works.made(maker))
    assert maker.count == 1
    assert await works.media.read(keys[0]) == b"sound"
    found = await works.makings.made("a", ONE.announcement, maker)
    assert (found.files["spot"], found.facts, maker.count) == (keys[0], {"duration_s": 1.5}, 1)
    another = Makings(works.store, works.media, TABLE)  # of another worker
    assert await another.made("a", ONE.announcement, maker) == found


async def test_who_stops_waiting_does_not_stop_the_making(works: Works) -> None:
    maker = Maker(held=True)
    waiting = asyncio.create_task(works.made(maker))
    await maker.begun.wait()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()
    maker.go.set()
    await works.made(maker)
    assert maker.count == 1


async def test_a_failure_is_told_to_who_asks_next_and_then_it_is_tried_anew(works: Works) -> None:
    maker = Maker(held=True)
    maker.fails = KeyError("bug")
    waiting = asyncio.create_task(works.made(maker))
    await maker.begun.wait()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    maker.go.set()
    with pytest.raises(KeyError):
        await works.made(maker)
    maker.fails = None
    await works.made(maker)
    assert maker.count == 2


async def test_no_more_are_made_at_a_time_than_there_are_cores(works: Works) -> None:
    maker, cores = Maker(held=True), os.cpu_count() or 1
    waiting = [asyncio.create_task(works.made(maker, recipe=f"r{n}")) for n in range(cores * 3)]
    while maker.inside < cores:
        await asyncio.sleep(0)
    maker.go.set()
    await asyncio.gather(*waiting)
    assert (maker.count, maker.most_inside) == (cores * 3, cores)


async def test_an_expunge_in_the_middle_leaves_no_file_behind(works: Works) -> None:
    maker = Maker(held=True)
    waiting = asyncio.create_task(works.made(maker))
    await maker.begun.wait()
    await enter(works.store, GONE)
    maker.go.set()  # in another worker than the one that hears of the expunge
    with pytest.raises(Refused):
        await waiting
    assert await works.rows() == 0
    assert not await works.media.exists(works.media.key(b"sound", f".{ONE.announcement.hex}.mp3"))


async def test_destroying_stops_what_is_being_made_and_tells_who_waits(works: Works) -> None:
    maker = Maker(held=True)
    waiting = asyncio.create_task(works.made(maker))
    await maker.begun.wait()
    await works.makings.destroy(ONE.announcement)
    with pytest.raises(TryLater):
        await waiting
    assert (maker.inside, await works.rows()) == (0, 0)


async def test_destroying_takes_its_own_files_and_nobody_elses_of_the_same_content(works: Works) -> None:
    mine = [await works.made(Maker(content), recipe=content.decode()) for content in (b"one", b"two")]
    others = await works.made(Maker(b"one"), OTHER)
    for _ in range(2):
        await works.makings.destroy(ONE.announcement)
    assert [await works.media.exists(key) for key in (*mine, others)] == [False, False, True]
    assert await works.rows() == 1


async def test_a_file_that_was_lost_is_made_anew(works: Works) -> None:
    maker = Maker()
    key = await works.made(maker)
    await works.media.delete(key)
    assert await works.made(maker) == key
    assert maker.count == 2
    assert await works.media.exists(key)
