"""The list: by words without accents, by issuer, kind, state and period, page by page; only what one may see."""

import re
from typing import Any
from uuid import UUID

from producers.desk.following.indexing import Indexing
from producers.desk.following.tables import found_by_words
from producers.desk.staff.people import Grant, Role
from schemas.edition import Reason, Weight
from tests.hub import EVENT
from tests.producers.desk.clerk import Clerk, House

NOTICE: dict[str, Any] = {
    "kind": "press_release",
    "subtype": "press_release",
    "issuer": "deya",
    "title": "Διακοπή νερού στην οδό Ηρώων",
}


async def post(house: House, body: dict[str, Any] = EVENT, **more: Any) -> UUID:
    return UUID((await house.hub.posting.post({**body, **more}, "tests")).id)


async def titles(clerk: Clerk, query: str) -> list[str]:
    page = (await clerk.get(f"/desk/announcements?{query}")).text
    return re.findall(r'<h2><a href="/desk/announcements/[^"]+">([^<]+)</a>', page)


async def test_words_are_found_in_any_spelling_and_leave_with_what_is_expunged(anywhere: House) -> None:
    house = anywhere
    maria = await house.joined("maria", Role.WRITER)
    concert, water = await post(house), await post(house, NOTICE)
    for query in ("q=ΦΙΛΑΡΜΟΝΙΚΗΣ", "q=συναυλια+φιλαρμονικής", "q=πολιτιστικο", "q=2026/000001", "kind=event"):
        assert await titles(maria, query) == ["Συναυλία της Φιλαρμονικής"], query
    for query in ("q=ηρωων", "issuer=deya", "q=διακοπη&kind=press_release&since=2026-11-24&until=2026-11-24"):
        assert await titles(maria, query) == ["Διακοπή νερού στην οδό Ηρώων"], query
    for query in ("q=άλλο", "q=%25", "until=2026-11-23", "since=2026-11-25", "issuer=nobody", "state=withdrawn"):
        assert await titles(maria, query) == [], query
    assert len(await titles(maria, "state=out&since=χθες&kind=?")) == 2
    corrected = {**EVENT, "title": "Συναυλία της Χορωδίας"}
    how: dict[str, Any] = {"reason": Reason.CORRECTION, "weight": Weight.MATERIAL}
    await house.hub.posting.correct(concert, corrected, "tests", **how)
    assert (await titles(maria, "q=χορωδία"), await titles(maria, "q=φιλαρμονική")) == (["Συναυλία της Χορωδίας"], [])
    await house.hub.posting.withdraw(water, "tests", reason="Λάθος οδός.")
    assert await titles(maria, "state=withdrawn") == ["Διακοπή νερού στην οδό Ηρώων"]
    await house.hub.posting.expunge(water, "tests", reason="Προσωπικά δεδομένα.")
    assert await titles(maria, "q=ηρωων") == []


async def test_pages_lead_on_to_the_last_and_keep_what_was_asked(house: House) -> None:
    for number in range(31):
        await post(house, title=f"Συναυλία {number}")
    maria = await house.joined("maria", Role.WRITER)
    first = await maria.get("/desk/announcements?q=συναυλία&lang=en")
    more = re.search(r'href="([^"]+)" rel="next"', first.text)
    assert more is not None
    second = await maria.get(more[1].replace("&amp;", "&"))
    assert ("Συναυλία 0</a>" in second.text, 'rel="next"' in second.text, "Announcements" in second.text) == (
        True,
        False,
        True,
    )


async def test_of_what_is_scheduled_the_list_says_when_it_goes_public(house: House) -> None:
    await post(house, release="2026-12-02T10:00:00+02:00")
    page = await (await house.joined("maria", Role.WRITER)).get("/desk/announcements")
    assert "δημοσιεύεται: Τετάρτη 2 Δεκεμβρίου 2026, 10:00" in page.text


async def test_nobody_finds_what_belongs_to_another_issuer(house: House) -> None:
    await post(house)
    await post(house, NOTICE)
    petros = await house.joined("petros", Grant(Role.WRITER, "deya"))
    assert await titles(petros, "") == await titles(petros, "issuer=deya") == ["Διακοπή νερού στην οδό Ηρώων"]
    assert await titles(petros, "q=συναυλία") == await titles(petros, "issuer=dimos") == []


async def test_what_the_list_of_words_lacks_is_put_in_by_the_job(anywhere: House) -> None:
    """Posted before there was such a list, or entered again after a restore."""
    house = anywhere
    maria = await house.joined("maria", Role.WRITER)
    await post(house)
    async with house.hub.store.write() as connection:
        await connection.execute(found_by_words.delete())
    assert await titles(maria, "q=συναυλια") == []
    assert await Indexing(house.hub.store).run(house.clock.now()) is False
    assert await titles(maria, "q=συναυλια") == ["Συναυλία της Φιλαρμονικής"]
