"""Mailings go the way of editions: planned once, looked at again at the hand-over, kept in the same ledger."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from weakref import ref

import pytest
from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.mailed import Mailed
from consumers.stages import Send
from core.channel import Contents, Mailing, Recipient, later, sent
from core.clock import VirtualClock
from core.mailings import add_mailing, cancel, go_on, load_mailing, pause, write_letter
from core.restore import resume
from core.tables import deliveries, mailings
from core.tables import hub as hub_table
from schemas.edition import Action
from tests.hub import START, Hub, open_hub
from tests.paper import Paper


@dataclass
class People:
    """A source whose people stand in the deliveries' own hub: ids of no table, as one select of literals."""

    kinds: Sequence[str] = ("news", "welcome")
    people: dict[str, Recipient] = field(
        default_factory=lambda: {n: Recipient("el", n) for n in ("ada", "bea", "cleo")}
    )
    asked: list[str] = field(default_factory=list)

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        # Whoever got the welcome letter gets the news.
        return select(deliveries.c.target.label("target")).where(
            deliveries.c.occasion == "now", deliveries.c.state == "sent"
        )

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        return {t: self.people[t] for t in targets if t in self.people}

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        self.asked.append(variant)
        return Contents(words={"say": f"{mailing.body['about']} {variant}".strip()})


@pytest.fixture
async def hub(database_url: str) -> AsyncIterator[Hub]:
    opened = await open_hub(database_url, {"paper": Paper()})
    people = People()
    opened.sources = dict.fromkeys(people.kinds, people)
    yield opened
    await opened.store.close()


@pytest.fixture
def paper(hub: Hub) -> Paper:
    paper = hub.channels["paper"]
    assert isinstance(paper, Paper)
    return paper


@pytest.fixture
def people(hub: Hub) -> People:
    source = hub.sources["news"]
    assert isinstance(source, People)
    return source


async def letter(hub: Hub, target: str) -> UUID:
    async with hub.store.write() as connection:
        return await write_letter(
            connection,
            kind="welcome",
            channel="paper",
            target=target,
            issuer="dimos",
            body={"about": "καλωσήρθατε"},
            now=hub.clock.now(),
        )


async def _letter_and_a_failure(hub: Hub) -> None:
    async with hub.store.write() as connection:
        await write_letter(
            connection, kind="welcome", channel="paper", target="bea", issuer="dimos", now=hub.clock.now()
        )
        raise RuntimeError("whoever wrote it failed after it")


async def news(hub: Hub, **how: object) -> UUID | None:
    async with hub.store.write() as connection:
        return await add_mailing(
            connection,
            kind="news",
            channel="paper",
            issuer="dimos",
            body={"about": "νέα"},
            now=hub.clock.now(),
            occasion="digest:daily:2026-11-23",
            **how,  # type: ignore[arg-type]
        )


def said(paper: Paper) -> list[tuple[str, str]]:
    return sorted((target.name, target.rendition.parts["text"]) for target in paper.handed)


async def states(hub: Hub, mailing: UUID) -> dict[str, int]:
    async with hub.store.read() as connection:
        rows = await connection.execute(
            select(deliveries.c.state, func.count()).where(deliveries.c.announcement == mailing).group_by("state")
        )
        return {row[0]: row[1] for row in rows}


async def _welcome(hub: Hub, paper: Paper, *names: str) -> None:
    for name in names:
        await letter(hub, name)
    await hub.drain()
    paper.handed.clear()


async def test_a_letter_goes_out_once_if_its_cause_is_committed(hub: Hub, paper: Paper) -> None:
    mailing = await letter(hub, "ada")
    with pytest.raises(RuntimeError):
        await _letter_and_a_failure(hub)
    await hub.drain()
    await hub.drain()
    assert said(paper) == [("ada", "welcome: καλωσήρθατε")]
    assert await states(hub, mailing) == {"sent": 1}


class Ticking(VirtualClock):
    """As a real one: it never says the same twice."""

    def now(self) -> datetime:
        self.advance(1e-6)
        return super().now()


class Awake(People):
    """It keeps hours, and any hour is one."""

    async def not_before(self, connection: AsyncConnection, mailing: Mailing, now: datetime) -> datetime:
        return now


async def test_what_keeps_hours_goes_out_within_them_on_a_clock_that_never_stands_still(database_url: str) -> None:
    paper, awake = Paper(), Awake()
    hub = await open_hub(database_url, {"paper": paper}, Ticking(START))
    hub.sources = dict.fromkeys(awake.kinds, awake)
    await letter(hub, "ada")
    await hub.drain()
    assert said(paper) == [("ada", "welcome: καλωσήρθατε")]
    await hub.store.close()


async def test_a_mailing_reaches_all_it_is_for_at_its_time_and_of_one_name_there_is_one(
    hub: Hub, paper: Paper, people: People
) -> None:
    await _welcome(hub, paper, "ada", "bea")
    people.people["bea"] = Recipient("en", "bea", variant="δικά της", personal={"salutation": "Αγαπητή Βέα"})
    at = START + timedelta(hours=1)
    mailing = await news(hub, name="digest:daily:2026-11-23", release_at=at)
    assert mailing is not None
    assert await news(hub, name="digest:daily:2026-11-23", release_at=at) is None
    await hub.drain()
    assert paper.handed == []
    _forward(hub, 3601)
    await hub.drain()
    assert said(paper) == [("ada", "news: νέα"), ("bea", "news: νέα δικά της")]
    assert [t.rendition.parts.get("salutation") for t in sorted(paper.handed, key=lambda t: t.name)] == [
        None,
        "Αγαπητή Βέα",
    ]
    assert await states(hub, mailing) == {"sent": 2}
    assert await hub.witness.mailed("digest:daily:2026-11-23")


async def test_who_is_gone_at_the_hand_over_gets_nothing_and_is_counted(hub: Hub, paper: Paper, people: People) -> None:
    await _welcome(hub, paper, "ada", "bea")
    mailing = await news(hub)
    assert mailing is not None
    del people.people["bea"]
    await hub.drain()
    assert [name for name, _ in said(paper)] == ["ada"]
    assert await states(hub, mailing) == {"sent": 1, "left": 1}


async def test_paused_it_waits_and_cancelled_it_ends(hub: Hub, paper: Paper) -> None:
    await _welcome(hub, paper, "ada", "bea", "cleo")
    paper.answer = lambda target: later(target, "busy", timedelta(minutes=1))
    mailing = await news(hub)
    assert mailing is not None
    await hub.drain()
    async with hub.store.write() as connection:
        await pause(connection, mailing, "πολλές επιστροφές", hub.clock.now())
    _forward(hub, 61)
    await hub.drain()
    assert len(paper.handed) == 3
    async with hub.store.write() as connection:
        await go_on(connection, mailing, hub.clock.now())
    await hub.drain()
    assert len(paper.handed) == 6
    async with hub.store.write() as connection:
        assert await cancel(connection, mailing, "λάθος", hub.clock.now())
        assert not await cancel(connection, mailing, "λάθος", hub.clock.now())
    _forward(hub, 61)
    await hub.drain()
    assert len(paper.handed) == 6
    assert await states(hub, mailing) == {"cancelled": 3}


async def test_one_whose_source_is_missing_fails_loudly_and_can_be_retried(hub: Hub, paper: Paper) -> None:
    hub.sources = {}
    mailing = await news(hub)
    for _ in range(8):
        await hub.drain()
        _forward(hub, 120)
    async with hub.store.read() as connection:
        row = (await connection.execute(select(mailings.c.state, mailings.c.reason))).one()
    assert row.state == "failed"
    assert "news" in row.reason
    assert paper.handed == []
    assert mailing is not None


async def test_after_a_restore_what_was_not_finished_goes_out_marked(hub: Hub, paper: Paper) -> None:
    await _welcome(hub, paper, "ada", "bea")
    paper.answer = lambda target: later(target, "busy", timedelta(days=1))
    mailing = await news(hub)
    assert mailing is not None
    await hub.drain()
    async with hub.store.write() as connection:
        await connection.execute(update(hub_table).values(hold="an older backup"))
    await resume(hub.store, hub.witness, hub.clock, hub.channels)
    paper.handed.clear()
    paper.answer = sent
    await hub.drain()
    assert [target.marked for target in paper.handed] == [True, True]
    assert await states(hub, mailing) == {"sent": 2}
    async with hub.store.read() as connection:
        assert (await load_mailing(connection, mailing)).name == str(mailing)


def _forward(hub: Hub, seconds: float) -> None:
    assert isinstance(hub.clock, VirtualClock)
    hub.clock.advance(seconds)


async def test_a_mailing_of_very_many_texts_keeps_few_of_them(hub: Hub, paper: Paper, people: People) -> None:
    mailing = await news(hub)
    assert mailing is not None
    mailed = Mailed(hub.clock, paper, hub.sources, mailing)
    kept = []
    async with hub.store.read() as connection:
        await mailed.stands(connection)
        for start in range(0, 6_000, 500):
            people.people = {f"p{n}": Recipient("el", "x", variant=f"v{n}") for n in range(start, start + 500)}
            found = await mailed.resolve(connection, list(people.people))
            kept += [ref(mailed.of(Send(1, Action.PUBLISH, None, one.variant), one)) for one in found.values()]
    assert sum(rendered() is not None for rendered in kept) <= 200


async def test_the_witness_keeps_the_names_of_mailings_and_no_record_of_every_letter(hub: Hub, paper: Paper) -> None:
    await letter(hub, "ada")
    await news(hub, name="news:7")
    for _ in range(2):
        await hub.drain()
    assert [target.occasion for target in paper.handed] == ["now", "digest:daily:2026-11-23"]
    assert await hub.witness.mailings_of("") == ["news:7"]
