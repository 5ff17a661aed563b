"""The studio's page without a browser: what stands, what finishes, what is cut, what is refused."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from channels.radio.clock.choices import Choice
from channels.radio.clock.choosing import choose
from channels.radio.clock.keeping import put
from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.weekly import ClockSlot
from channels.radio.settings import RadioSettings
from channels.radio.sound.encoding import Sound
from channels.radio.studio.aired import aired_of
from channels.radio.studio.claim_rows import claims_of
from channels.radio.studio.shift import on_shift
from core.channel import Asset, Target
from core.editions import load_edition
from producers.desk.auditing.reading import Asked
from producers.desk.auditing.reading import page as trail_of
from producers.desk.staff.people import Role
from schemas.edition import Action, Edition, Reason, Weight
from tests.channels.radio.studio.test_log_pages import TITLE
from tests.hub import EVENT
from tests.producers.desk.clerk import Clerk, House, open_house

EIGHT = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)  # 08:00 in Athens
STUDIO = "/desk/radio/studio"


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    opened = await open_house(sqlite_url, tmp_path, "radio")
    opened.clock.advance((EIGHT - opened.clock.now()).total_seconds())
    yield opened
    await opened.hub.close()


@pytest.fixture
def on_rundown(house: House, sound: Sound) -> Any:
    """`await on_rundown(announcement, edition, action)`: what the worker does with it, with a short sound."""

    async def handed(announcement: UUID, number: int = 1, action: Action = Action.PUBLISH) -> None:
        radio = house.hub.channels["radio"]
        async with house.hub.store.read() as connection:
            edition: Edition = await load_edition(connection, "https://hub.example", announcement, number)
        key = await house.hub.media.put(sound.files["mp3"] + str(number).encode() + announcement.bytes, ".mp3")
        rendition = radio.render(edition, "el", action)
        assets = (Asset("spot", "el", key, "audio/mpeg", sound.facts),)

        async def targets() -> AsyncIterator[Target]:
            yield Target(1, "el", "el", rendition, None, "now", 1, False, assets)

        assert [receipt async for receipt in radio.deliver(targets())]

    return handed


async def post(house: House, title: str = TITLE, said: str = "Από τις οκτώ.", **more: Any) -> UUID:
    own = {"radio": {"el": said}}
    return UUID((await house.hub.posting.post({**EVENT, "title": title, "own_words": own, **more}, "tests")).id)


async def producer(house: House, name: str, studio: str) -> Clerk:
    clerk = await house.joined(name, Role.RADIO)
    assert f"Στούντιο {studio}" in (await clerk.post(f"{STUDIO}/room", studio=studio)).text
    return clerk


def row_of(page: str, announcement: UUID) -> str:
    found = re.search(rf'<li class="keryx-studio__row[^>]*{announcement}.*?</li>', page, re.S)
    return found[0] if found else ""


async def press(clerk: Clerk, act: str, announcement: UUID, edition: int = 1, **more: Any) -> httpx.Response:
    reading = {"slot": EIGHT.isoformat(), "announcement": str(announcement), "language": "el", "edition": edition}
    return await clerk.post(f"{STUDIO}/readings", act=act, **{"planned": "20", "form_s": "60", **reading, **more})


async def test_what_is_read_finishes_as_it_began_whatever_becomes_of_it(house: House, on_rundown: Any) -> None:
    one, maria = await post(house), await producer(house, "maria", "Α")
    await on_rundown(one)
    assert "Από τις οκτώ." in row_of((await maria.get(STUDIO)).text, one)
    await press(maria, "start", one)
    body = {**EVENT, "title": TITLE, "own_words": {"radio": {"el": "Από τις εννέα."}}}
    await house.hub.posting.correct(one, body, "tests", reason=Reason.AMENDMENT, weight=Weight.MATERIAL)
    await on_rundown(one, 2, Action.CORRECT)
    page = (await maria.get(STUDIO)).text
    assert 'data-withdrawn=""' in being_read(page)
    assert "Από τις οκτώ." in page.split('id="now"')[1].split("</article>")[0]
    assert "Από τις εννέα." not in row_of(page, one)
    await house.hub.posting.withdraw(one, "tests", reason="Ματαιώνεται.")
    await on_rundown(one, 3, Action.WITHDRAW)
    page = (await maria.get(STUDIO)).text
    assert "Από τις οκτώ." in page.split('id="now"')[1].split("</article>")[0]
    assert "τελειώνει όπως άρχισε" in row_of(page, one)
    assert "την έχει πάρει το στούντιο Α" in page
    await maria.post(f"{STUDIO}/alarms/{one}")
    page = (await maria.get(STUDIO)).text
    assert "την έχει πάρει το στούντιο Α" not in page, "somebody has seen it"
    for marked in (being_read(page), row_of(page, one)):
        assert ('data-withdrawn="yes"' in marked, "Αποσύρθηκε</span>" in marked) == (True, True)
    house.clock.advance(15)
    await press(maria, "done", one)
    assert "Διαβάστηκε στις 08:00, στούντιο Α (Maria)" in row_of((await maria.get(STUDIO)).text, one)


def being_read(page: str) -> str:
    return page.split('id="now"')[1].split("</article>")[0]


async def write(clerk: Clerk, announcement: UUID, text: str, edition: int = 1) -> None:
    """Own words of the longest form."""
    said = {"do": "save", "language": "el", "form_s": "60", "edition": str(edition), "text-form-el-60": text}
    saved = await clerk.post(f"/desk/radio/scripts/{announcement}", **said)
    assert text in saved.text


async def test_own_words_that_are_being_read_stay_whatever_is_written_or_corrected(
    house: House, on_rundown: Any
) -> None:
    """On a page opened anew, and at the other studio, by somebody who reads slower."""
    one, maria, nikos = await post(house), await producer(house, "maria", "Α"), await producer(house, "nikos", "Β")
    await nikos.post("/desk/radio/presenters", do="mine", rate="3,0")
    await on_rundown(one)
    await write(maria, one, "Δικά μας λόγια για τον κύκνο.")
    await press(maria, "start", one)

    async def stays(where: str) -> None:
        assert "Δικά μας λόγια για τον κύκνο." in being_read((await maria.get(STUDIO)).text), where
        assert "Δικά μας λόγια για τον κύκνο." in row_of((await nikos.get(STUDIO)).text, one), where

    house.clock.advance(5)
    await write(nikos, one, "Άλλα λόγια, που γράφτηκαν μετά.")
    await stays("other words are written")
    body = {**EVENT, "title": TITLE, "own_words": {"radio": {"el": "Από τις εννέα."}}}
    await house.hub.posting.correct(one, body, "tests", reason=Reason.AMENDMENT, weight=Weight.MATERIAL)
    await stays("corrected, and not on the rundown yet")
    await on_rundown(one, 2, Action.CORRECT)
    await stays("corrected")
    await house.hub.posting.withdraw(one, "tests", reason="Ματαιώνεται.")
    await on_rundown(one, 3, Action.WITHDRAW)
    await stays("withdrawn")
    house.clock.advance(60)
    await stays("withdrawn, and over by the plan")
    await press(maria, "done", one)
    async with house.hub.store.read() as connection:
        [claim] = await claims_of(connection, EIGHT.date())
    assert (claim.form_s, claim.script) == (60, None), "once it is over its words are not kept"


async def test_what_says_that_something_is_withdrawn_is_not_marked_so_itself(house: House, on_rundown: Any) -> None:
    one, maria = await post(house), await producer(house, "maria", "Α")
    await on_rundown(one)
    await house.hub.posting.withdraw(one, "tests", reason="Ματαιώνεται.")
    await on_rundown(one, 2, Action.WITHDRAW)
    await press(maria, "start", one, 2)
    page = (await maria.get(STUDIO)).text
    assert ('data-reading="20261125' in page, 'data-withdrawn="yes"' in page) == (True, False)


async def test_the_words_that_are_being_read_go_with_what_is_destroyed(house: House, on_rundown: Any) -> None:
    one, maria = await post(house), await producer(house, "maria", "Α")
    await on_rundown(one)
    await press(maria, "start", one)
    async with house.hub.store.read() as connection:
        [before] = await claims_of(connection, EIGHT.date())
    await house.hub.channels["radio"].expunge(one)
    async with house.hub.store.read() as connection:
        [after] = await claims_of(connection, EIGHT.date())
    assert "Από τις οκτώ." in (before.script or "")
    assert after == replace(before, script=None)


async def test_the_form_that_is_being_read_stays_when_it_is_withdrawn(house: House, on_rundown: Any) -> None:
    prose = "Φέτος το πρόγραμμα έχει έργα Ελλήνων συνθετών και δύο τραγούδια από τη λίμνη μας. "
    said = {**EVENT, "title": TITLE, "summary": prose * 3}
    one = UUID((await house.hub.posting.post(said, "tests")).id)
    maria = await producer(house, "maria", "Α")
    await on_rundown(one)
    await press(maria, "start", one, form_s="15", planned="14")
    assert "δύο τραγούδια" not in being_read((await maria.get(STUDIO)).text), "the shortest has no room for it"
    await house.hub.posting.withdraw(one, "tests", reason="Ματαιώνεται.")
    await on_rundown(one, 2, Action.WITHDRAW)
    for seconds in (0, 30, 60):  # on its way to the end by the plan, over by it, in no rundown any more
        house.clock.advance(seconds)
        shown = being_read((await maria.get(STUDIO)).text)
        assert (TITLE in shown, "δύο τραγούδια" in shown) == (True, False), seconds


async def test_what_was_begun_without_a_network_is_read_in_the_words_of_then(house: House, on_rundown: Any) -> None:
    one, maria = await post(house), await producer(house, "maria", "Α")
    await on_rundown(one)
    await write(maria, one, "Δικά μας λόγια για τον κύκνο.")
    house.clock.advance(60)
    body = {**EVENT, "title": TITLE, "own_words": {"radio": {"el": "Από τις εννέα."}}}
    await house.hub.posting.correct(one, body, "tests", reason=Reason.AMENDMENT, weight=Weight.MATERIAL)
    await on_rundown(one, 2, Action.CORRECT)
    begun = mark(maria, one, form_s=60, started_at=(EIGHT + timedelta(seconds=30)).isoformat())
    [told] = (await maria.browser.post(f"{STUDIO}/marks", json=[begun])).json()
    assert told["verdict"] == "kept"
    assert "Δικά μας λόγια για τον κύκνο." in being_read((await maria.get(STUDIO)).text)


async def test_next_is_what_a_studio_has_taken_else_what_nobody_has(house: House, on_rundown: Any) -> None:
    maria, nikos = await producer(house, "maria", "Α"), await producer(house, "nikos", "Β")
    for one in [await post(house, f"{name} είδηση") for name in ("Πρώτη", "Δεύτερη", "Τρίτη")]:
        await on_rundown(one)

    async def found(clerk: Clerk) -> list[UUID]:
        page = (await clerk.get(STUDIO)).text
        named = re.findall(r'data-row="\w+-([-\w]{36})-el".*?</li>', page, re.S)
        return [UUID(one) for one in named if "keryx-studio__next" in row_of(page, UUID(one))]

    first, second, third = listed = [
        UUID(one) for one in re.findall(r'data-row="\w+-([-\w]{36})-el"', (await maria.get(STUDIO)).text)
    ]
    assert len(listed) == 3
    await press(nikos, "claim", first)
    assert (await found(maria), await found(nikos)) == ([second], [first])
    await press(maria, "claim", third)
    assert await found(maria) == [third], "what she took is before what nobody has"
    await press(maria, "start", third)
    await press(nikos, "start", first)
    assert (await found(maria), await found(nikos)) == ([second], [second])


async def test_who_reads_slower_sees_the_prompters_cut_in_the_studio_too(house: House, on_rundown: Any) -> None:
    """Their own rate cuts the form, there as well."""
    prose = "Φέτος το πρόγραμμα έχει έργα Ελλήνων συνθετών και δύο τραγούδια από τη λίμνη μας. "
    body = {**EVENT, "title": TITLE, "summary": prose * 3}
    one = UUID((await house.hub.posting.post(body, "tests")).id)
    maria, eleni = await producer(house, "maria", "Α"), await producer(house, "eleni", "Β")
    await eleni.post("/desk/radio/presenters", do="mine", rate="3,0")
    await on_rundown(one)
    swift, slow = row_of((await maria.get(STUDIO)).text, one), row_of((await eleni.get(STUDIO)).text, one)
    assert (swift.count("δύο τραγούδια"), slow.count("δύο τραγούδια")) == (3, 2)


async def test_what_a_late_studio_has_not_begun_is_read_as_it_is_corrected(house: House, on_rundown: Any) -> None:
    """By the plan the old text is on air and finishes."""
    one, maria = await post(house), await producer(house, "maria", "Α")
    await on_rundown(one)
    house.clock.advance(1)
    await Rundowns(house.hub.context, RadioSettings()).note_begun()
    body = {**EVENT, "title": TITLE, "own_words": {"radio": {"el": "Από τις εννέα."}}}
    await house.hub.posting.correct(one, body, "tests", reason=Reason.AMENDMENT, weight=Weight.MATERIAL)
    await on_rundown(one, 2, Action.CORRECT)
    row = row_of((await maria.get(STUDIO)).text, one)
    assert ("Από τις εννέα." in row, 'data-number="2"' in row, 'data-off=""' in row) == (True, True, True)
    await press(maria, "start", one, 2)
    assert "Από τις εννέα." in (await maria.get(STUDIO)).text.split('id="now"')[1].split("</article>")[0]


async def test_what_nobody_had_begun_is_out_at_once(house: House, on_rundown: Any) -> None:
    one, maria = await post(house), await producer(house, "maria", "Α")
    await on_rundown(one)
    await press(maria, "claim", one)
    await house.hub.posting.withdraw(one, "tests", reason="Ματαιώνεται.")
    assert row_of((await maria.get(STUDIO)).text, one) == "", "whoever has heard of it"
    maria.browser.headers["accept"] = "application/json"
    refused = await press(maria, "start", one)
    assert (refused.status_code, refused.json()) == (409, {"said": "Αποσύρθηκε στις 08:00: μην το διαβάσετε."})
    sent = [mark(maria, one, started_at=None)]
    [told] = (await maria.browser.post(f"{STUDIO}/marks", json=sent)).json()
    assert told == {"key": "device-1", "verdict": "withdrawn", "said": told["said"]}
    assert told["said"].startswith("Είχε αποσυρθεί ως τότε")


async def test_both_studios_see_that_it_was_read_twice_also_when_it_is_withdrawn(house: House, on_rundown: Any) -> None:
    one, maria, nikos = await post(house), await producer(house, "maria", "Α"), await producer(house, "nikos", "Β")
    await on_rundown(one)
    house.clock.advance(10)
    await press(nikos, "start", one)
    house.clock.advance(20)
    await house.hub.posting.withdraw(one, "tests", reason="Ματαιώνεται.")
    await on_rundown(one, 2, Action.WITHDRAW)
    house.clock.advance(60)
    read = [mark(maria, one, started_at=(EIGHT + timedelta(seconds=40)).isoformat())]
    [told] = (await maria.browser.post(f"{STUDIO}/marks", json=read)).json()
    assert told["said"].startswith("Διαβάστηκε δύο φορές: και από το στούντιο Β (Nikos). Είχε αποσυρθεί ως τότε")
    said = "Διαβάστηκε δύο φορές:</strong> στούντιο Β στις 08:00 (Nikos), στούντιο Α στις 08:00 (Maria)"
    for clerk in (maria, nikos):
        assert said in row_of((await clerk.get(STUDIO)).text, one)


async def test_a_page_that_stood_still_begins_no_old_edition(house: House, on_rundown: Any) -> None:
    one, maria = await post(house), await producer(house, "maria", "Α")
    await on_rundown(one)
    body = {**EVENT, "title": TITLE, "own_words": {"radio": {"el": "Από τις εννέα."}}}
    await house.hub.posting.correct(one, body, "tests", reason=Reason.CORRECTION, weight=Weight.MINOR)
    assert (await press(maria, "claim", one)).status_code == 200, "the new one is not on the rundown yet"
    await on_rundown(one, 2, Action.CORRECT)
    refused = await press(maria, "start", one)
    assert refused.status_code == 409
    assert "Διορθώθηκε στις 08:00: φορτώστε ξανά τη σελίδα και διαβάστε τη νέα έκδοση." in refused.text
    assert (await press(maria, "start", one, 2)).status_code == 200
    assert "Από τις εννέα." in (await maria.get(STUDIO)).text.split('id="now"')[1].split("</article>")[0]


async def test_what_a_producer_put_there_is_not_among_what_to_leave_out(house: House, on_rundown: Any) -> None:
    """Also when the plan's time for it is over and the studio is late."""
    first, second = await post(house, "Πρώτη είδηση"), await post(house, "Δεύτερη είδηση")
    maria = await producer(house, "maria", "Α")
    for one in (first, second):
        await on_rundown(one)
    async with house.hub.store.write() as connection:
        await choose(connection, EIGHT.date(), Choice(EIGHT, second, "el", "pin", 1, "Maria", EIGHT))
    house.clock.advance(298)
    await Rundowns(house.hub.context, RadioSettings()).note_begun()
    advice = (await maria.get(STUDIO)).text.split('id="leave"')[1].split("</div>")[0]
    assert ("Πρώτη" in advice, "Δεύτερη" in advice) == (True, False)


async def test_the_studio_is_in_a_slot_that_goes_on_long_after_midnight(house: House, on_rundown: Any) -> None:
    one = await post(house)
    await on_rundown(one)
    async with house.hub.store.write() as connection:
        night = ClockSlot(uuid4(), "", "1234567", None, time(23, 30), 3 * 3600)
        await put(connection, RadioSettings(), night)
    house.clock.advance(timedelta(hours=17, minutes=30).total_seconds())  # 01:30 of the next day
    page = (await (await producer(house, "maria", "Α")).get(STUDIO)).text
    assert "23:30" in page.split('id="list-title"')[1].split("</h2>")[0]


NIGHT = datetime(2026, 11, 25, 21, 50, tzinfo=UTC)  # 23:50 in Athens


@pytest.mark.parametrize("length_s", [300, 1200])
async def test_a_studio_keeps_what_it_has_in_hand_over_midnight(house: House, on_rundown: Any, length_s: int) -> None:
    """Of a slot that goes on, and of one that is over by the plan."""
    first, second, third = [await post(house, f"{name} είδηση") for name in ("Πρώτη", "Δεύτερη", "Τρίτη")]
    for one in (first, second, third):
        await on_rundown(one)
    async with house.hub.store.write() as connection:
        await put(connection, RadioSettings(), ClockSlot(uuid4(), "", "1234567", None, time(23, 50), length_s))
    house.clock.advance((NIGHT - house.clock.now()).total_seconds())
    maria, slot = await producer(house, "maria", "Α"), NIGHT.isoformat()
    for one in (first, second):
        await press(maria, "claim", one, slot=slot)
    house.clock.advance(570)
    await press(maria, "start", first, slot=slot)
    house.clock.advance(90)  # 00:01

    async def seen() -> tuple[str, str, str]:
        page = (await maria.get(STUDIO)).text
        rows = [re.search(r'data-state="(\w+)" data-off=""', row_of(page, one)) for one in (first, second)]
        return page, *(found[1] if found else "" for found in rows)

    page, *states = await seen()
    assert states == ["reading", "mine"]
    assert "Πρώτη είδηση" in page.split('id="now"')[1].split("</article>")[0]
    used, over = ("1:30", "Κάτω" if length_s > 660 else "Πάνω")
    assert f"<dd>{used}</dd>" in page.split('id="figures"')[1]
    assert over in page.split('id="figures"')[1].split("</dl>")[0]
    await press(maria, "done", first, slot=slot)
    page, *states = await seen()
    assert (states, "23:50" in page.split('id="list-title"')[1].split("</h2>")[0]) == (["done", "mine"], True)
    await press(maria, "start", second, slot=slot)
    assert "Δεύτερη είδηση" in (await seen())[0].split('id="now"')[1].split("</article>")[0]
    house.clock.advance(20)
    await press(maria, "done", second, slot=slot)
    assert ("23:50" in (await maria.get(STUDIO)).text.split('id="list-title"')[1]) == (length_s > 660)


async def test_what_was_taken_and_never_begun_holds_no_studio_for_long(house: House, on_rundown: Any) -> None:
    one, maria = await post(house), await producer(house, "maria", "Α")
    await on_rundown(one)
    await press(maria, "claim", one)
    house.clock.advance(300 + 14 * 60)
    assert "Δικό σας" in row_of((await maria.get(STUDIO)).text, one)
    house.clock.advance(60)
    page = (await maria.get(STUDIO)).text
    assert ("Επόμενη ώρα: 10:00" in page, "Δικό σας" in row_of(page, one)) == (True, False)


async def test_stop_now_cuts_it_everywhere_and_is_in_the_trail(house: House, on_rundown: Any) -> None:
    one, maria = await post(house), await producer(house, "maria", "Α")
    await on_rundown(one)
    await press(maria, "start", one)
    await house.hub.posting.withdraw(one, "tests", reason="Ματαιώνεται.")
    await on_rundown(one, 2, Action.WITHDRAW)
    async with house.browser() as player:
        assert str(one) in (await player.get("/radio/today.json")).text, "it is left to finish"
        await press(maria, "stop", one)
        assert str(one) not in (await player.get("/radio/today.json")).text
    entries, _ = await trail_of(house.hub.store, Asked())
    [noted] = [entry for entry in entries if entry.act == "reading.stop"]
    assert (noted.who, noted.after) == ("maria@dimos.example", {"studio": "Α"})


async def test_what_to_leave_out_to_land_on_time(
    house: House, on_rundown: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    maria = await producer(house, "maria", "Α")
    first, second = await post(house, urgency="urgent"), await post(house, "Κλαδέματα", "Στην πλατεία.")
    for one in (first, second):
        await on_rundown(one)
    assert "αφήστε:" not in (await maria.get(STUDIO)).text
    await press(maria, "start", first)
    await Rundowns(house.hub.context, RadioSettings()).note_begun()
    house.clock.advance(299)
    page = (await maria.get(STUDIO)).text
    assert page.index("Για να τελειώσετε στην ώρα σας, αφήστε: Κλαδέματα.") > page.index('id="leave"')
    assert page.index('id="leave"') > page.index('id="now"'), "it comes in below the text that is read"


async def test_who_is_refused_is_told_who_has_it_and_where(house: House, on_rundown: Any) -> None:
    one = await post(house)
    await on_rundown(one)
    maria, nikos = await producer(house, "maria", "Α"), await producer(house, "nikos", "Β")
    await press(maria, "claim", one)
    nikos.browser.headers["accept"] = "application/json"
    refused = await press(nikos, "claim", one)
    assert refused.status_code == 409
    assert refused.json() == {"said": "Το έχει πάρει το στούντιο Α (Maria, 08:00).", "studio": "Α", "who": "Maria"}
    assert (await press(nikos, "let-go", one)).status_code == 200, "of what one does not have nothing comes"
    assert (await press(nikos, "start", one)).status_code == 409
    assert (await press(maria, "let-go", one)).status_code == 200
    assert (await press(nikos, "start", one)).json() == {"said": ""}


async def test_what_no_page_of_ours_sends_is_refused(house: House, on_rundown: Any) -> None:
    one, maria = await post(house), await producer(house, "maria", "Α")
    await on_rundown(one)
    good = {"act": "claim", "slot": EIGHT.isoformat(), "announcement": str(one), "language": "el", "edition": "1"}
    for wrong in ({"act": "shout"}, {"slot": "now"}, {"edition": "0"}, {"announcement": "x"}, {"planned": "-1"}):
        assert (await maria.post(f"{STUDIO}/readings", **{**good, **wrong})).status_code == 422, wrong
    assert (await press(maria, "claim", UUID(int=3))).status_code == 404
    assert (await press(maria, "claim", one, 2)).status_code == 404, "there is no such edition"
    assert (await maria.browser.post(f"{STUDIO}/marks", content=b"[1]")).status_code == 422
    assert (await maria.post(f"{STUDIO}/room", studio="Ω")).status_code == 422
    stranger = await house.joined("nikos", Role.RADIO)
    assert (await press(stranger, "claim", one)).status_code == 422, "who is in no studio reads nothing"
    assert (await stranger.get(f"{STUDIO}/live")).status_code == 422
    assert (await maria.browser.post(f"{STUDIO}/marks", json=[{}] * 201)).status_code == 422
    answer = await maria.browser.post(f"{STUDIO}/marks", json=[mark(maria, UUID(int=3)), mark(maria, one, edition=2)])
    assert [one["verdict"] for one in answer.json()] == ["unknown", "unknown"]
    assert answer.json()[1]["said"] == (
        "Μια ανάγνωση δεν καταχωρίστηκε: η συσκευή τη σημείωσε την Τετάρτη 25 Νοεμβρίου 2026 στις 08:00,"
        " για ανακοίνωση ή έκδοση (2) που δεν υπάρχει. Γράψτε τη μετάδοση με το χέρι στο ημερολόγιο μεταδόσεων."
    )
    answer = await maria.browser.post(f"{STUDIO}/marks?lang=en", json=[mark(maria, one, edition=2)])
    assert "an edition (2) that does not exist" in answer.json()[0]["said"]
    answer = await maria.browser.post(f"{STUDIO}/marks", json=[mark(maria, one, edition=2**40)])
    assert answer.json()[0]["verdict"] == "wrong"


async def test_a_reading_in_a_language_that_the_announcement_has_not_is_none(house: House, on_rundown: Any) -> None:
    one, maria = await post(house), await producer(house, "maria", "Α")
    await on_rundown(one)
    house.clock.advance(120)
    times = {"started_at": (EIGHT + timedelta(seconds=5)).isoformat()}
    times["done_at"] = (EIGHT + timedelta(seconds=35)).isoformat()
    sent = [{**mark(maria, one, **times), "language": said, "key": f"device-{said}"} for said in ("en", "xx", "el")]
    told = (await maria.browser.post(f"{STUDIO}/marks", json=sent)).json()
    assert [one["verdict"] for one in told] == ["language", "language", "kept"]
    assert told[0]["said"] == (
        "Μια ανάγνωση δεν καταχωρίστηκε: η συσκευή τη σημείωσε την Τετάρτη 25 Νοεμβρίου 2026 στις 08:00, σε γλώσσα"
        " στην οποία η ανακοίνωση δεν διαβάζεται (en). Γράψτε τη μετάδοση με το χέρι στο ημερολόγιο μεταδόσεων."
    )
    async with house.hub.store.read() as connection:
        plays = await aired_of(connection, EIGHT - timedelta(days=1), EIGHT + timedelta(days=1))
    assert [(play.language, play.duration_s) for play in plays] == [("el", 30.0)]
    for act in ("claim", "start"):
        refused = await press(maria, act, one, language="en")
        assert refused.status_code == 404
        assert "(en)" in refused.text


def mark(clerk: Clerk, announcement: UUID, **more: Any) -> dict[str, Any]:
    reading = {"slot": EIGHT.isoformat(), "announcement": str(announcement), "language": "el", "edition": 1}
    now = {"claimed_at": EIGHT.isoformat(), "started_at": EIGHT.isoformat()}
    return {"key": "device-1", "staff": str(clerk.person.id), "studio": "Α", **reading, **now, **more}


async def test_each_mark_is_answered_by_itself_and_goes_under_its_own_name(house: House, on_rundown: Any) -> None:
    one, maria = await post(house), await producer(house, "maria", "Α")
    nikos = await producer(house, "nikos", "Α")
    await on_rundown(one)
    sent = [mark(maria, one, slot="never"), mark(nikos, one, key="device-2"), mark(maria, one, key="device-3"), {}]
    sent += [mark(maria, one, key="device-4", started_at=(EIGHT - timedelta(days=9)).isoformat())]
    sent += [mark(maria, one, key=f"device-{year}", slot=f"{year}-01-01T00:00:00+14:00") for year in ("0001", "9999")]
    answers = (await maria.browser.post(f"{STUDIO}/marks", json=sent)).json()
    assert [(told["key"], told["verdict"]) for told in answers] == [
        ("device-1", "wrong"),
        ("device-2", "other"),
        ("device-3", "kept"),
        ("", "wrong"),
        ("device-4", "clock"),
        ("device-0001", "wrong"),
        ("device-9999", "wrong"),
    ]
    assert "με το χέρι στο ημερολόγιο μεταδόσεων" in answers[4]["said"]
    assert answers[1]["said"].startswith("Στη συσκευή υπάρχουν σημειώσεις άλλου")
    assert "Διαβάζεται από εσάς" in row_of((await maria.get(STUDIO)).text, one)
    async with house.hub.store.read() as connection:
        assert [claim.who for claim in await claims_of(connection, EIGHT.date())] == ["Maria"]


async def test_the_shift_is_who_is_in_a_studio_until_they_go(house: House) -> None:
    maria = await producer(house, "maria", "Α")
    await producer(house, "nikos", "Β")

    async def names() -> list[tuple[str, str]]:
        async with house.hub.store.read() as connection:
            return [(one.name, one.studio) for one in await on_shift(connection, house.clock.now())]

    assert await names() == [("Maria", "Α"), ("Nikos", "Β")]
    await maria.post(f"{STUDIO}/room", studio="Β")
    await maria.get(STUDIO)
    assert await names() == [("Maria", "Β"), ("Nikos", "Β")]
    await maria.post(f"{STUDIO}/room", studio="")
    assert await names() == [("Nikos", "Β")]
    house.clock.advance(timedelta(hours=12).total_seconds())
    assert await names() == []


async def test_with_the_shift_ends_what_is_read_and_the_log_says_that_nobody_marked_it(
    house: House, on_rundown: Any
) -> None:
    one, maria = await post(house), await producer(house, "maria", "Α")
    await on_rundown(one)
    await press(maria, "start", one)
    house.clock.advance(600)
    assert TITLE not in (await maria.get("/desk/radio/aired")).text
    await maria.post(f"{STUDIO}/room", studio="")
    page = (await maria.get("/desk/radio/aired")).text
    assert (TITLE in page, "0:00:20 · " in page) == (True, True)
    assert "Κανείς δεν σημείωσε πότε τελείωσε: η διάρκεια είναι η προγραμματισμένη." in page


async def test_at_night_the_next_slot_is_tomorrows(house: House, on_rundown: Any) -> None:
    one = await post(house)
    await on_rundown(one)
    house.clock.advance(timedelta(hours=15, minutes=30).total_seconds())  # 23:30
    maria = await producer(house, "maria", "Α")
    page = (await maria.get(STUDIO)).text
    assert "Επόμενη ώρα: Πέμπτη 26 Νοεμβρίου 2026, 08:00" in page  # not today's, that is long over
    assert TITLE in row_of(page, one)
