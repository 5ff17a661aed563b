"""The demonstration's week, whatever day it is: all that is seeded is posted, public or ahead, and in force."""

import tomllib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from audience import registry
from channels.site import shelf
from core.clock import VirtualClock
from core.directory import load_directory
from core.settings import Settings
from core.tables import announcements, deliveries, editions, schedules
from keryx.demo import seed
from keryx.migrate import migrate
from keryx.wiring import Hub, open_hub
from schemas.announcement import parse_announcement
from schemas.subtypes import SUBTYPES
from tests.hub import Hub as Stepped

TODAY = datetime.now(UTC).replace(microsecond=0)
DAYS = {
    "today": TODAY,
    "in 400 days": TODAY + timedelta(days=400),
    "a leap day, at night": datetime(2028, 2, 28, 23, 30, tzinfo=UTC),  # 01:30 of the 29th in Athens
    "clocks go forward": datetime(2027, 3, 28, 12, 0, tzinfo=UTC),
    "clocks go back": datetime(2027, 10, 31, 0, 30, tzinfo=UTC),  # within the hour that comes twice
    "a year's last minute": datetime(2026, 12, 31, 21, 59, tzinfo=UTC),
    "two minutes after midnight": datetime(2027, 1, 7, 22, 2, tzinfo=UTC),
} | {f"weekday {n}": datetime(2027, 5, 3 + n, 9, 0, tzinfo=UTC) for n in range(7)}


@pytest.fixture
async def hubs(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Any]:
    opened: list[Hub] = []

    async def at(now: datetime) -> Hub:
        settings = Settings(database=sqlite_url, media=str(tmp_path / "media"))
        opened.append(open_hub(settings, VirtualClock(now)))
        await migrate(opened[-1].store)
        return opened[-1]

    yield at
    for hub in opened:
        await hub.close()


async def _seeded(hub: Hub) -> list[Any]:
    assert await seed.seed(hub)
    question = (
        select(announcements, editions.c.body, schedules.c.release_at, schedules.c.expires_at)
        .join(editions, editions.c.announcement == announcements.c.id)
        .join(schedules, schedules.c.announcement == announcements.c.id)
        .order_by(announcements.c.reference)
    )
    async with hub.store.read() as connection:
        return list((await connection.execute(question)).all())


@pytest.mark.parametrize("now", DAYS.values(), ids=DAYS.keys())
async def test_a_week_of_every_kind_is_public_and_more_is_ahead(hubs: Any, now: datetime) -> None:
    rows = await _seeded(await hubs(now))
    public = [row for row in rows if row.first_released_at is not None]
    ahead = [row for row in rows if row.first_released_at is None]
    assert {(row.kind, row.body["subtype"]) for row in public} == {
        (str(kind), str(subtype)) for kind, subtypes in SUBTYPES.items() for subtype in subtypes
    }
    assert len(ahead) >= 2
    assert all(row.release_at > now for row in ahead)
    assert all(row.expires_at > now for row in rows)
    assert all(now - timedelta(days=8) < row.first_released_at <= now for row in public)
    assert len({row.first_released_at.date() for row in public}) >= 5
    assert [row.first_released_at for row in public] == sorted(row.first_released_at for row in public)
    assert all(row.posted_at == row.first_released_at for row in public)
    for row in rows:
        if protocol := row.body["protocol"]:
            published = row.first_released_at or row.release_at
            assert datetime.fromisoformat(protocol["date"]).date() <= published.date() + timedelta(days=1)
        for occurrence in row.body.get("occurrences", ()):
            assert datetime.fromisoformat(occurrence["start"]) > now
    deadlines = {row.body["deadline"] for row in rows if row.body.get("esidis") == "361245"}
    assert len(deadlines) == 1, "a tender and its clarification name one deadline"


async def test_the_site_shows_the_week_and_the_ledger_says_when_it_was_sent(hubs: Any) -> None:
    now = TODAY + timedelta(days=400)
    hub = await hubs(now)
    rows = await _seeded(hub)
    channels = {"site": hub.channels["site"]}
    await Stepped(hub.store, hub.clock, hub.wake, hub.media, hub.witness, hub.posting, channels, "sql").drain()
    async with hub.store.read() as connection:
        shown = await shelf.listed(connection, "el", {}, None, 50, now)
        sent = (await connection.execute(select(deliveries.c.state, deliveries.c.planned_at))).all()
    assert len(shown) == sum(row.first_released_at is not None for row in rows)
    assert len({page.published_at.date() for page in shown}) >= 5
    assert {row.state for row in sent if row.planned_at} == {"sent"}
    assert all(row.planned_at >= now for row in sent), "nothing claims to have been sent before it was"


async def test_the_second_time_nothing_is_added(hubs: Any) -> None:
    hub = await hubs(TODAY)
    rows = await _seeded(hub)
    assert not await seed.seed(hub)
    async with hub.store.read() as connection:
        assert len((await connection.execute(select(announcements.c.id))).all()) == len(rows)


async def test_there_are_readers_of_every_sort(hubs: Any) -> None:
    hub = await hubs(TODAY)
    await seed.seed(hub)
    people = [one async for one in registry.everyone(hub.store)]
    assert len(people) == seed.PEOPLE
    for frequency, hundredth in seed.OFTEN.items():
        assert sum(one.manner.frequency is frequency for one in people) > seed.PEOPLE * hundredth / 200
    for asked in ("reminders", "magazine"):
        assert 0 < sum(getattr(one.manner, asked) for one in people) < seed.PEOPLE / 2


async def test_examples_are_laid_out_as_of_today(hubs: Any, tmp_path: Path) -> None:
    now = TODAY + timedelta(days=400)
    hub = await hubs(now)
    await seed.seed(hub)
    async with hub.store.read() as connection:
        lists = await load_directory(connection)
    seed.lay_out(tmp_path / "examples", now)
    files = sorted((tmp_path / "examples").glob("*.yaml"))
    assert {file.name for file in files} == {path.name for path in seed.EXAMPLES.glob("*.yaml")}
    for file in files:
        if file.name == seed.DIRECTORY:
            continue
        content = parse_announcement(
            yaml.safe_load(file.read_text("utf-8")),
            channel_names=hub.channels,
            issuers=[issuer.slug for issuer in lists.issuers],
            topics=[topic.slug for topic in lists.topics],
            areas=[area.slug for area in lists.areas],
        )
        assert content.expiry is not None
        assert content.expiry > now


def test_the_installed_package_brings_the_examples_along() -> None:
    root = Path(__file__).parents[2]
    wheel = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {root / source: root / target for source, target in wheel["force-include"].items()} == {
        root / "examples": seed.SHIPPED
    }
