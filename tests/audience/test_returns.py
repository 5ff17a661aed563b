"""A lost mailbox and a complaint end a subscription, each in its own state, and the ledger of consent says why."""

from datetime import timedelta

from audience import again, registry, returns
from audience.consent import history
from audience.press import contacts
from audience.press.contacts import Contact, Listing
from audience.selection import Subscribers
from tests.audience.people import NOW, Register
from tests.audience.test_restored import backup, restored
from tests.editions import event_edition

CONCERT = event_edition(issuer="dimos", topics=["politismos"])  # what Maria wants


async def reached(register: Register) -> int:
    async with register.store.read() as connection:
        query = Subscribers(CONCERT, "email", register.clock).matching()
        return len((await connection.execute(query)).all())


async def test_a_lost_mailbox_is_written_to_no_more_until_it_signs_up_again(register: Register) -> None:
    maria = await register.subscribed()
    assert await reached(register) == 1
    async with register.store.write() as connection:
        assert await returns.bounced(connection, maria.id, "hard 5.1.1", register.now())
        assert not await returns.bounced(connection, maria.id, "hard 5.1.1", register.now())
        last = (await history(connection, maria.id))[-1]
    assert (last.act, last.source) == ("withdrawn", "bounce: hard 5.1.1")
    assert (await register.state(maria), await reached(register)) == ("bounced", 0)
    register.clock.advance(86_400)
    await register.subscribed()
    assert (await register.state(maria), await reached(register)) == ("confirmed", 1)
    async with register.store.read() as connection:
        assert (await history(connection, maria.id))[-1].act == "given"
        assert await returns.counts_since(connection, maria.id) == register.now(), "what bounced before counts no more"


async def test_a_complaint_ends_everything_and_no_backup_brings_it_back(register: Register) -> None:
    maria = await register.subscribed()
    old = await backup(register.store)
    assert await reached(register) == 1
    complain = (register.store, register.witness, maria.id, "abuse", register.now())
    assert await returns.complained(*complain)
    assert not await returns.complained(*complain)
    assert (await register.state(maria), await reached(register)) == ("complained", 0)
    assert await restored(register, old)
    assert await reached(register) == 0


async def test_who_left_did_not_bounce(register: Register) -> None:
    maria = await register.subscribed()
    await registry.depart(register.store, register.witness, maria.id, source="link", now=register.now())
    async with register.store.write() as connection:
        assert not await returns.bounced(connection, maria.id, "hard", register.now())
    assert await register.state(maria) == "left"


async def journalist(register: Register) -> Contact:
    listing = Listing("news@radio.example", "Σύνταξη", "Ράδιο Λίμνη")
    await contacts.add(register.store, [listing], ring=await register.keys.ring(), source="test", now=NOW)
    return await again_of(register)


async def again_of(register: Register) -> Contact:
    found = await contacts.find_by_email(register.store, "news@radio.example")
    assert found is not None
    return found


async def test_the_press_is_written_to_no_more_until_a_clerk_says_so(register: Register) -> None:
    radio = await journalist(register)
    async with register.store.write() as connection:
        assert await returns.bounced(connection, radio.id, "hard 5.1.1", register.now())
        assert not await returns.bounced(connection, radio.id, "hard 5.1.1", register.now())
    found = await again_of(register)
    assert (found.standing, found.silent_why) == ("bounced", "bounce: hard 5.1.1")
    assert [one async for one in contacts.everyone(register.store)] == []
    assert [one.id async for one in contacts.everyone(register.store, state="bounced")] == [radio.id]
    register.clock.advance(60)
    await contacts.resume(register.store, register.witness, radio.id, register.now())
    assert (await again_of(register)).standing == "active"
    async with register.store.read() as connection:
        assert await returns.counts_since(connection, radio.id) == NOW + timedelta(seconds=60)


async def test_a_complaint_of_the_press_outlives_a_restore_and_a_clerk_takes_it_back(register: Register) -> None:
    radio = await journalist(register)
    assert await returns.complained(register.store, register.witness, radio.id, "abuse", register.now())
    async with register.store.write() as connection:
        await connection.execute(contacts.contacts.update().values(silent=None))  # as the backup had it
        await again.stay_away(connection, await register.witness.departed())
    assert (await again_of(register)).standing == "complained"
    await contacts.resume(register.store, register.witness, radio.id, register.now())
    assert await register.witness.departed() == {}
