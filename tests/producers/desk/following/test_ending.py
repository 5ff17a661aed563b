"""What every channel will do is shown before anything is done; withdrawing and expunging take two steps."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from producers.desk.staff.people import Grant, Role
from tests.hub import EVENT
from tests.producers.desk.clerk import House, heading, open_house
from tests.producers.desk.following.test_standing import delivered, post
from tests.producers.desk.test_release import begun

HOLDS = {"may_hold": 2, "held_edition": 1}


@pytest.fixture
async def whole(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A desk with every channel."""
    monkeypatch.setenv("KERYX_TELEGRAM_CHATS", "@limnochori")
    monkeypatch.setenv("KERYX_TELEGRAM_TOKEN", "12345:abcdefghijklmnopqrstuvwxyzABCDEFGHI")
    opened = await open_house(sqlite_url, tmp_path, "")
    yield opened
    await opened.hub.close()


async def test_each_channel_tells_what_it_will_do_and_nothing_is_done_yet(whole: House) -> None:
    house = whole
    nikos = await house.joined("nikos", Role.APPROVER)
    announcement = await post(house)
    await delivered(house, announcement, "email", "sent", "p1", **HOLDS)
    await delivered(house, announcement, "email", "sent", "p2", **HOLDS)
    await delivered(house, announcement, "email", "refused", "p3")
    for place in ("site", "feeds", "telegram", "radio", "webtv", "webhooks"):
        await delivered(house, announcement, place, "sent", place, **HOLDS)
    for act in ("withdraw", "expunge"):
        for language in ("", "?lang=en"):
            page = await nikos.post(
                f"/desk/announcements/{announcement}/{act}/preview{language}", reason="Λάθος ημέρα."
            )
            assert page.status_code == 200
            assert [name for name in house.hub.channels if f'data-effect="{name}"' not in page.text] == []
            assert ("Θα ειδοποιηθούν 2 " in page.text) == (not language)
            assert "Λάθος ημέρα." in page.text
    page = await nikos.get(f"/desk/announcements/{announcement}")
    assert ">δημόσια<" in page.text


async def test_withdrawing_asks_for_a_reason_and_then_acts(house: House) -> None:
    maria, nikos = await house.joined("maria", Role.WRITER), await house.joined("nikos", Role.APPROVER)
    other = await house.joined("petros", Grant(Role.APPROVER, "deya"))
    announcement = await post(house)
    path = f"/desk/announcements/{announcement}"
    for clerk in (maria, other):
        for step in ("/withdraw/preview", "/withdraw", "/expunge/preview", "/expunge"):
            assert (await clerk.post(path + step, reason="x", typed="2026/000001")).status_code == 403
    assert (await nikos.post(f"{path}/withdraw/preview", reason=" ")).status_code == 422
    page = await nikos.post(f"{path}/withdraw/preview", reason="Λάθος ημέρα.")
    assert heading(page) == "Απόσυρση: Συναυλία της Φιλαρμονικής"
    assert "Κανένα κανάλι δεν την έχει" in page.text
    assert ">αποσύρθηκε<" in (await nikos.post(f"{path}/withdraw", reason="Λάθος ημέρα.")).text


async def test_expunging_takes_the_number_typed(house: House) -> None:
    nikos = await house.joined("nikos", Role.APPROVER)
    announcement = await post(house)
    path = f"/desk/announcements/{announcement}/expunge"
    for typed in ("", "2026/000002"):
        page = await nikos.post(path, reason="Προσωπικά δεδομένα.", typed=typed)
        assert (page.status_code, "Γράψτε τον αριθμό της ανακοίνωσης" in page.text) == (422, True)
    assert ">απαλείφθηκε<" in (await nikos.post(path, reason="Προσωπικά δεδομένα.", typed=" 2026/000001 ")).text


async def test_before_sending_it_is_said_whom_it_reaches_and_that_the_time_is_unknown(house: House) -> None:
    maria, radio = await house.joined("maria", Role.WRITER), await house.joined("radio", Role.RADIO)
    draft = await begun(house, maria)
    page = (await maria.get(f"/desk/drafts/{draft}/reach")).text
    assert ("0 άνθρωποι." in page, "δεν μετριούνται" in page) == (True, True)
    part = await maria.browser.get(f"/desk/drafts/{draft}/reach?part=1")
    assert ("<h1" in part.text, "0 άνθρωποι" in part.text) == (False, True)
    assert (await radio.get(f"/desk/drafts/{draft}/reach")).status_code == 403
    empty = await begun(house, maria, title="", occurrences=[])
    assert (await maria.get(f"/desk/drafts/{empty}/reach")).status_code == 200


async def test_a_correction_shows_what_changes_how_much_it_matters_and_who_is_told(house: House) -> None:
    maria = await house.joined("maria", Role.WRITER)
    announcement = await post(house)
    await delivered(house, announcement, "email", "sent", "p1", **HOLDS)
    page = await maria.post(f"/desk/announcements/{announcement}/correct")
    draft = page.url.path
    form = {"subtype": "event", "issuer": "dimos", "seen": "1", "venue.name": EVENT["venue"]["name"]}
    form |= {"venue.address": EVENT["venue"]["address"], "occurrences.0.end": "2026-12-12T21:30"}
    typed = {"title.el": "Συναυλία τής Φιλαρμονικής", "occurrences.0.start": "2026-12-12T19:30"}
    await maria.browser.put(draft, data={**form, **typed})
    shown = (await maria.get(f"{draft}/reach")).text
    assert ("Πρόταση: μικρή" in shown, "<ins>τής</ins>" in shown) == (True, True)
    assert "Θα ειδοποιηθεί 1 " in shown  # nobody has said minor yet
    version = (await maria.get(draft)).text.split('name="seen" value="')[1].split('"')[0]
    await maria.post(f"{draft}/change", seen=version, reason="correction", weight="minor")
    assert "Κανένα νέο μήνυμα. Την έχουν ήδη: 1." in (await maria.get(f"{draft}/reach")).text
    typed = {"title.el": "Συναυλία της Φιλαρμονικής", "occurrences.0.start": "2026-12-12T20:00"}
    version = (await maria.get(draft)).text.split('name="seen" value="')[1].split('"')[0]
    await maria.browser.put(draft, data={**form, **typed, "seen": version})
    shown = (await maria.get(f"{draft}/reach")).text
    assert ("Πρόταση: ουσιαστική" in shown, "Έναρξη 1" in shown) == (True, True)
