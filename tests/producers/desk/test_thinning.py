"""Texts that were saved as they were typed are thinned out with time; those that meant something stay."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from core.media import Media
from core.retention import Retention, counted
from keryx.wiring import retention_rules
from producers.desk.composing import drafts
from producers.desk.files.checking import Checked
from producers.desk.files.keeping import keep
from producers.desk.files.tables import files
from producers.desk.releasing.rules import Rule
from producers.desk.staff.people import Role
from tests.hub import EVENT
from tests.producers.desk.clerk import Clerk, House
from tests.producers.desk.test_release import begun, press, rule

DAY = timedelta(days=1)


async def typed(house: House, draft: UUID, who: str, times: int, every: timedelta) -> None:
    """Saved again and again, one letter more each time."""
    for _ in range(times):
        house.clock.advance(every.total_seconds())
        found = await drafts.find(house.hub.store, draft)
        body = {**found.body, "body": {"el": f"{found.version + 1} φορές"}}
        await drafts.save(house.hub.store, house.clock, draft, body, who, seen=found.version)


async def kept(house: House, draft: UUID) -> list[int]:
    """Once what is due has gone."""
    job = Retention(house.hub.store, retention_rules(house.hub.context))
    while await job.run(house.clock.now()):
        pass
    due = await counted(house.hub.store, retention_rules(house.hub.context), house.clock.now())
    assert {rule.name for rule, count in due if count} == set()
    return sorted(version.number for version in await drafts.history(house.hub.store, draft))


async def test_autosaved_texts_are_thinned_and_what_meant_something_stays(anywhere: House) -> None:
    house = anywhere
    await rule(house, Rule.TWO)
    maria = await house.joined("maria", Role.WRITER)
    draft = await begun(house, maria)
    await typed(house, draft, "maria@dimos.example", 2, timedelta(seconds=10))  # 2, 3
    await maria.post(f"/desk/drafts/{draft}/comments", comment="Να το δούμε.")  # of 3
    await typed(house, draft, "maria@dimos.example", 2, timedelta(seconds=10))  # 4, 5
    await typed(house, draft, "nikos@dimos.example", 2, timedelta(seconds=10))  # 6 stands on 5; 7
    assert await press(maria, draft, "submit") == 200  # 7
    await typed(house, draft, "nikos@dimos.example", 3, timedelta(seconds=10))  # 8, 9, 10: within the five minutes
    await typed(house, draft, "nikos@dimos.example", 2, timedelta(minutes=30))  # 11, 12
    assert await kept(house, draft) == list(range(1, 13))
    house.clock.advance(DAY.total_seconds())
    assert await kept(house, draft) == [1, 3, 5, 7, 10, 11, 12]
    house.clock.advance(31 * DAY.total_seconds())
    assert await kept(house, draft) == [1, 3, 5, 7, 12]


async def upload(house: House, clerk: Clerk, draft: UUID, content: bytes) -> str:
    found = Checked(content, ".pdf", "application/pdf", 0, 0)
    media = house.hub.context.media
    return (await keep(house.hub.store, media, house.clock, draft, found, "a.pdf", clerk.person.email)).media


async def test_files_that_no_text_names_are_destroyed(anywhere: House) -> None:
    house = anywhere
    maria = await house.joined("maria", Role.WRITER)
    draft = await begun(house, maria)
    used, unused, once = [await upload(house, maria, draft, name) for name in (b"used", b"unused", b"once")]
    attached = {"attachments": [{"title": {"el": "Α"}, "media": key} for key in (used, once)]}
    for body in (attached, {"attachments": attached["attachments"][:1]}):
        found = await drafts.find(house.hub.store, draft)
        wanted = {**EVENT, **body}
        await drafts.save(house.hub.store, house.clock, draft, wanted, "maria", seen=found.version)
        house.clock.advance(3600)  # both texts stay
    await kept(house, draft)
    media: Media = house.hub.context.media
    assert [await media.exists(key) for key in (used, unused, once)] == [True, True, True]
    house.clock.advance(31 * DAY.total_seconds())
    await kept(house, draft)
    async with house.hub.store.read() as connection:
        assert (await connection.execute(select(files.c.media))).scalars().all() == [used]
    assert [await media.exists(key) for key in (used, unused, once)] == [True, False, False]
