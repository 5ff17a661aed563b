"""Paper and prompter of a slot that goes on over midnight: the concert is on the day that begins."""

import re
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest

from channels.radio.clock.keeping import put
from channels.radio.clock.weekly import Blackout, ClockSlot
from channels.radio.scripts.prompter_pages import KEEP_S
from channels.radio.settings import RadioSettings
from producers.desk.staff.people import Role
from schemas.edition import Action
from tests.channels.radio.scripts.conftest import Studio
from tests.channels.radio.scripts.conftest import house as house
from tests.channels.radio.scripts.conftest import studio as studio
from tests.editions import event_edition
from tests.producers.desk.clerk import NOW

SETTINGS = RadioSettings()
EVENT = event_edition().announcement
EVE, MIDNIGHT = date(2026, 12, 11), datetime(2026, 12, 11, 22, tzinfo=UTC)
PRINT = f"/desk/radio/print/{EVE.isoformat()}"
BEFORE, OVER = MIDNIGHT - timedelta(minutes=30), MIDNIGHT - timedelta(seconds=15)  # slots


@pytest.fixture
async def night(studio: Studio) -> Studio:
    """A slot before midnight, and one over it in which nothing is read until then."""
    match = Blackout(uuid4(), "Αγώνας", MIDNIGHT - timedelta(minutes=1), MIDNIGHT, "nothing", 0)
    async with studio.house.hub.store.write() as connection:
        for at in (time(23, 30), time(23, 59, 45)):
            await put(connection, SETTINGS, ClockSlot(uuid4(), "", "", EVE, at, 120))
        await put(connection, SETTINGS, match)
    return studio


async def go_to(studio: Studio, moment: datetime) -> None:
    """A desk's session is over by then: she signs in again."""
    studio.house.clock.advance((moment - studio.house.clock.now()).total_seconds())
    studio.maria = await studio.house.joined(f"maria{moment:%d%H%M%S}", Role.RADIO)


async def sheets(studio: Studio, slot: datetime) -> dict[str, str]:
    """By code, the printed page."""
    answer = await studio.maria.browser.post(PRINT, data={"slot": slot.isoformat(), "which": "all", "form": "html"})
    leaves = re.findall(r'<article class="leaf">.*?</article>', answer.text, re.S)
    return {re.findall(r"/radio/printed/([a-z2-7]{10})", leaf)[0]: leaf for leaf in leaves}


async def answers(studio: Studio, codes: dict[str, str]) -> list[bool]:
    """What each QR says: it holds."""
    reader = studio.house.browser()
    return ["<h2>Ισχύει</h2>" in (await reader.get(f"/radio/printed/{code}")).text for code in codes]


async def test_a_sheet_of_the_night_holds_until_its_slot_is_over(night: Studio) -> None:
    """It says «σήμερα», of the day that begins; the evening's says «αύριο», and holds until midnight."""
    both = await sheets(night, BEFORE) | await sheets(night, OVER)
    assert [re.findall("αύριο|σήμερα", leaf)[0] for leaf in both.values()] == ["αύριο", "σήμερα"]
    assert await answers(night, both) == [True, True]
    await go_to(night, MIDNIGHT + timedelta(seconds=5))
    assert await answers(night, both) == [False, True]
    await go_to(night, MIDNIGHT + timedelta(seconds=106))
    assert await answers(night, both) == [False, False]


async def test_a_sheet_of_words_for_the_other_side_of_midnight_does_not_hold(night: Studio) -> None:
    """What was to be read after midnight is read before it by now, with «αύριο»."""
    printed = await sheets(night, OVER)
    async with night.house.hub.store.write() as connection:
        await connection.exec_driver_sql("DELETE FROM radio_blackouts")
    both = printed | await sheets(night, OVER)
    assert [re.findall("αύριο|σήμερα", leaf)[0] for leaf in both.values()] == ["σήμερα", "αύριο"]
    assert await answers(night, both) == [False, True]


async def test_for_another_rate_a_sheet_of_the_night_is_the_same(night: Studio) -> None:
    """Who reads slowly printed it; the overview of who reads otherwise does not call it changed."""
    await night.maria.post("/desk/radio/presenters", do="mine", rate="3,0")
    await sheets(night, OVER)
    assert "άλλαξε αφότου τυπώθηκε" not in (await night.maria.get(PRINT)).text
    await night.maria.post("/desk/radio/presenters", do="mine", rate="5,0")
    assert "άλλαξε αφότου τυπώθηκε" not in (await night.maria.get(PRINT)).text


async def test_a_prompter_of_the_evening_is_told_of_a_withdrawal_after_midnight(night: Studio) -> None:
    await go_to(night, MIDNIGHT + timedelta(seconds=2))
    page = f"/desk/radio/prompter/{EVE.isoformat()}.json"
    before = (await night.maria.get(page)).json()
    assert [card["time"] for card in before["cards"]][-1] == "00:00"
    assert before["withdrawn"] == {}
    at = night.house.clock.now()
    times = {"at": at, "released_at": at, "first_published_at": NOW}
    await night.air(event_edition(number=2, action=Action.WITHDRAW, **times))
    night.house.clock.advance(KEEP_S)
    assert (await night.maria.get(page)).json()["withdrawn"] == {str(EVENT): 2}
    noon = (await night.maria.get(f"/desk/radio/prompter/{NOW.date().isoformat()}.json")).json()
    assert noon["withdrawn"] == {}, "of a day that is long over"
