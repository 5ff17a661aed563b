"""A backup in which drafts were leaving comes back: a person says whether they are to leave; none goes out twice."""

from uuid import UUID, uuid4

import pytest

from core.restore import resume
from core.witness import Deed
from keryx.running import opened
from producers.desk.composing import drafts
from producers.desk.following.standing import held
from producers.desk.releasing.doubting import doubt
from producers.desk.releasing.rules import Rule
from producers.desk.staff.people import Role
from tests.backups import Rows, backup, put_back
from tests.producers.desk.clerk import House
from tests.producers.desk.test_release import begun, leave, posted, press, rule, state


async def restored(house: House, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """The database is as it was, and the program starts; why it is held."""
    await put_back(house.hub.store, rows)
    monkeypatch.setenv("KERYX_DATABASE", house.hub.settings.database)
    monkeypatch.setenv("KERYX_MEDIA", house.hub.settings.media)
    monkeypatch.setenv("KERYX_CHANNELS", house.hub.settings.channels)
    async with opened() as hub, hub.store.read() as connection:
        return await held(connection)


async def told(house: House, draft: UUID) -> str:
    return ((await drafts.find(house.hub.store, draft)).trouble or {})["el"]


async def test_what_was_leaving_or_has_left_since_is_asked_about_and_is_not_posted_twice(
    anywhere: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = anywhere
    await rule(house, Rule.ONE)
    maria = await house.joined("maria", Role.WRITER)
    left, back, written, other = [await begun(house, maria) for _ in range(4)]
    assert [await press(maria, one, "send") for one in (left, back)] == [200, 200]
    old = await backup(house.hub.store)

    await press(maria, back, "take-back")
    await press(maria, written, "send")
    house.clock.advance(31)
    await leave(house)
    assert await posted(house) == 2

    assert await restored(house, old, monkeypatch)
    assert [await state(house, one) for one in (left, back, written, other)] == ["asked", "asked", "asked", "writing"]
    house.clock.advance(60)
    await leave(house)
    await resume(house.hub.store, house.hub.witness, house.clock, house.hub.channels)
    await leave(house)
    assert await posted(house) == 0

    assert {(await told(house, one))[-200:].count("2026/00000") for one in (left, written)} == {1}
    assert "Δεν φαίνεται να δημοσιεύθηκε" in await told(house, back)
    page = await maria.get(f"/desk/drafts/{left}")
    assert ("2026/00000" in page.text, f"/desk/drafts/{left}/send" in page.text) == (True, False)
    assert await press(maria, left, "send") == 403
    assert (await press(maria, left, "discard"), await state(house, left)) == (200, "discarded")
    assert (await press(maria, written, "take-back"), await state(house, written)) == (200, "writing")
    assert "2026/00000" in (await maria.get(f"/desk/drafts/{written}")).text  # still told to whoever writes on
    assert await press(maria, back, "send") == 200
    house.clock.advance(31)
    await leave(house)
    assert (await state(house, back), await posted(house)) == ("sent", 1)


async def test_who_took_it_back_is_not_forgotten_by_a_backup(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else was done since: the backup is held all the same, or the draft would leave by itself."""
    await rule(house, Rule.ONE)
    maria = await house.joined("maria", Role.WRITER)
    draft = await begun(house, maria)
    await press(maria, draft, "send")
    old = await backup(house.hub.store)
    await press(maria, draft, "take-back")
    assert await restored(house, old, monkeypatch)
    house.clock.advance(31)
    await leave(house)
    assert (await state(house, draft), await posted(house)) == ("asked", 0)


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ([], "Δεν φαίνεται να δημοσιεύθηκε"),
        ([Deed(7, None, 0, "unrecorded", "")], "δεν καταγράφηκε τι ήταν"),
        ([Deed(7, uuid4(), 1, "publish", "2026/000007")], "χωρίς να είναι γνωστό από ποιο πρόχειρο: 2026/000007"),
    ],
)
async def test_whoever_decides_is_told_how_much_is_known(house: House, lost: list[Deed], said: str) -> None:
    await rule(house, Rule.ONE)
    maria = await house.joined("maria", Role.WRITER)
    draft = await begun(house, maria)
    await press(maria, draft, "send")
    async with house.hub.store.write() as connection:
        await doubt(connection, lost, house.clock.now())
    assert said in (await maria.get(f"/desk/drafts/{draft}")).text
