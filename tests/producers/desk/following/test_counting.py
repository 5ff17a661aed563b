"""What goes on is counted at every look; what is settled for a while only once, and anew with the next edition."""

from sqlalchemy import update

from core.tables import deliveries, plans
from producers.desk.following.counting import KEPT_S, Counting
from tests.producers.desk.clerk import House
from tests.producers.desk.following.test_standing import delivered, post


async def test_a_settled_matrix_is_kept_for_a_while_and_never_over_an_edition(house: House) -> None:
    announcement = await post(house)
    delivery = await delivered(house, announcement, "email", "sent", "p1")
    counting, store = Counting(house.hub.store, house.clock), house.hub.store

    async def become(state: str) -> None:
        async with store.write() as connection:
            await connection.execute(update(deliveries).where(deliveries.c.id == delivery).values(state=state))

    async def counts(head: int = 1) -> dict[str, int]:
        cells = (await counting.of(announcement, head)).editions[0].channels
        return {state: n for state, n in cells["email"].counts.items() if n}

    assert await counts() == {"sent": 1}
    await become("later")  # the plans are still open: counted anew
    assert await counts() == {"waiting": 1}
    async with store.write() as connection:
        await connection.execute(update(plans).values(state="planned"))
    assert await counts() == {"waiting": 1}
    await become("sent")
    assert await counts() == {"sent": 1}
    await become("refused")
    assert await counts() == {"sent": 1}
    assert await counts(head=2) == {"refused": 1}
    house.clock.advance(KEPT_S)
    assert await counts() == {"refused": 1}
