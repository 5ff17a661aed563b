"""A lost mailbox and a complaint end a subscription, each in its own state, and the ledger of consent says why."""

from audience import registry, returns
from audience.consent import history
from audience.selection import Subscribers
from tests.audience.people import Register
from tests.editions import event_edition


async def reached(register: Register) -> int:
    async with register.store.read() as connection:
        query = Subscribers(event_edition(), "email", register.clock).matching()
        return len((await connection.execute(query)).all())


async def test_a_lost_mailbox_is_written_to_no_more_until_it_signs_up_again(register: Register) -> None:
    maria = await register.subscribed()
    async with register.store.write() as connection:
        assert await returns.bounced(connection, maria.id, "hard 5.1.1", register.now())
        assert not await returns.bounced(connection, maria.id, "hard 5.1.1", register.now())
        last = (await history(connection, maria.id))[-1]
    assert (last.act, last.source) == ("withdrawn", "bounce: hard 5.1.1")
    assert (await register.state(maria), await reached(register)) == ("bounced", 0)


async def test_a_complaint_ends_everything_and_no_backup_brings_it_back(register: Register) -> None:
    maria = await register.subscribed()
    complain = (register.store, register.witness, maria.id, "abuse", register.now())
    assert await returns.complained(*complain)
    assert not await returns.complained(*complain)
    assert (await register.state(maria), await reached(register)) == ("complained", 0)
    assert maria.id in await register.witness.departed()


async def test_who_left_did_not_bounce(register: Register) -> None:
    maria = await register.subscribed()
    await registry.depart(register.store, register.witness, maria.id, source="link", now=register.now())
    async with register.store.write() as connection:
        assert not await returns.bounced(connection, maria.id, "hard", register.now())
    assert await register.state(maria) == "left"
