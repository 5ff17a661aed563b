"""The brake: too many failures stop an announcement in its channel, and only a person lets it go on."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlalchemy import func, select

from consumers.delivering import Delivering
from consumers.planning import Planner
from core import brakes
from core.channel import Limit, Patience, Receipt, Target, refused, sent
from core.dead_letters import open_letters
from core.errors import Conflict
from core.second_chance import retry_letter
from core.tables import deliveries
from schemas.edition import Action
from tests.hub import EVENT, URL, Hub, open_hub
from tests.paper import Paper

LIMIT = Limit(after=4, percent=50)


@pytest.fixture
def paper() -> Paper:
    return Paper(targets=tuple(f"t{n}" for n in range(12)))


@pytest.fixture
async def hub(database_url: str, paper: Paper) -> AsyncIterator[Hub]:
    opened = await open_hub(database_url, {"paper": paper})
    yield opened
    await opened.store.close()


async def pull(hub: Hub, subject: str, came_back: int, limit: Limit = LIMIT) -> bool:
    async with hub.store.write() as connection:
        return await brakes.consider(connection, UUID(subject), "paper", came_back, limit, hub.clock.now())


async def sent_so_far(hub: Hub) -> int:
    async with hub.store.read() as connection:
        query = select(func.count()).select_from(deliveries).where(deliveries.c.state == "sent")
        return int((await connection.execute(query)).scalar_one())


async def test_it_is_pulled_by_the_rate_once_enough_were_handed_over(hub: Hub, paper: Paper) -> None:
    def few(target: Target) -> Receipt:
        return refused(target, "no such mailbox") if target.name in ("t0", "t1", "t2") else sent(target)

    paper.answer = few
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    assert not await pull(hub, posted.id, 0), "3 of 12"
    assert not await pull(hub, posted.id, 3), "6 of 12 is not more than half"
    assert not await pull(hub, posted.id, 9, Limit(after=13, percent=50)), "12 of 12, but too few to tell"
    assert await pull(hub, posted.id, 4)
    assert not await pull(hub, posted.id, 9), "once is enough"
    async with hub.store.read() as connection:
        (letter,) = await open_letters(connection)
        (brake,) = await brakes.standing(connection)
    assert (letter.source, letter.channel, letter.reason) == ("brake", "paper", "7 of 12 failed for good")
    assert (brake.reference, brake.channel) == (posted.reference, "paper")


async def test_refusals_pull_it_while_the_mailing_is_under_way(hub: Hub, paper: Paper) -> None:
    """Windows of four: the second is not handed over any more."""
    paper.answer = lambda target: refused(target, "no such mailbox")
    paper.patience = Patience(brake=LIMIT)
    posted = await hub.posting.post(EVENT, "maria")
    await hub._run(Planner(hub.store, hub.clock, hub.wake, URL, hub.channels).plan(UUID(posted.id), 1, "paper"))
    member = Delivering(hub.store, hub.clock, hub.wake, hub.witness, URL, paper, {}, window=4)
    await hub._run(member.run_once())
    assert len(paper.handed) == 4
    async with hub.store.read() as connection:
        assert await brakes.is_on(connection, UUID(posted.id), "paper")


async def test_what_is_stopped_waits_for_a_person_and_other_channels_go_on(hub: Hub, paper: Paper) -> None:
    other = Paper(name="other", targets=("one",))
    hub.around(paper=paper, other=other)
    posted = await hub.posting.post(EVENT, "maria")
    async with hub.store.write() as connection:
        await brakes.pull(connection, UUID(posted.id), "paper", "by hand", hub.clock.now())
    await hub.drain()
    assert (paper.handed, len(other.handed)) == ([], 1)
    async with hub.store.read() as connection:
        (letter,) = await open_letters(connection)
    async with hub.store.write() as connection:
        await retry_letter(connection, letter.id, hub.clock.now(), who="maria")
    await hub.drain()
    assert await sent_so_far(hub) == 13
    assert not await pull(hub, posted.id, 12), "a person has looked"
    async with hub.store.write() as connection:
        with pytest.raises(Conflict):
            await brakes.release(connection, UUID(posted.id), "paper", "maria", hub.clock.now())


async def test_a_withdrawal_passes_the_brake(hub: Hub, paper: Paper) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    async with hub.store.write() as connection:
        await brakes.pull(connection, UUID(posted.id), "paper", "by hand", hub.clock.now())
    await hub.posting.withdraw(UUID(posted.id), "maria", reason="Λάθος")
    await hub.drain()
    assert [target.rendition.action for target in paper.handed[12:]] == [Action.WITHDRAW] * 12
