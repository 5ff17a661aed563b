"""The pages behind a guest's link and the door's, as browsers and spreadsheets meet them."""

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from audience.guests import door, leaving, opening
from audience.guests.answering import Answer
from audience.guests.links import answer_link
from audience.guests.routes import router
from audience.guests.standing import standing
from core.context import Context
from core.errors import Invalid
from core.restore import hold_if_behind
from core.settings import Settings
from tests.audience.guests.conftest import Office
from tests.backups import backup, put_back
from tests.hub import EVENT, URL


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between databases is tested below the pages."""
    return sqlite_url


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    await office.send()
    app = FastAPI()
    app.include_router(
        router(Context(Settings(url=URL), office.hub.store, office.hub.media, office.clock), office.hub.wake)
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=URL) as client:
        yield client


async def link(office: Office, name: str) -> str:
    return answer_link(await office.ring(), URL, (await office.guest(name)).id)


async def door_link(office: Office, hours: int = 5) -> str:
    ring, now = await office.ring(), office.clock.now()
    async with office.hub.store.write() as connection:
        event = await standing(connection, URL, office.announcement, 1)
        token, _ = await opening.new_link(
            connection, ring, office.rsvp.id, event, now + timedelta(hours=hours) if hours else None, now
        )
    return f"/door/{token}"


async def test_looking_changes_nothing_and_no_trace_of_the_link_is_left(
    browser: httpx.AsyncClient, office: Office
) -> None:
    before = await office.guest("dimarchos")
    page = await browser.get(await link(office, "dimarchos"))
    assert await office.guest("dimarchos") == before
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in page.text
    assert "set-cookie" not in page.headers
    for said in ("Συναυλία της Φιλαρμονικής", "Ωραιοπούλου Άννα", "<strong>προσκαλούμε</strong>", "26510 12345"):
        assert said in page.text
    assert "Πέμπτη 10 Δεκεμβρίου 2026, 14:00" in page.text  # until when
    assert "διαγράφονται τη Δευτέρα 11 Ιανουαρίου 2027" in page.text
    assert page.text.count("<option") == 3


async def test_an_answer_is_sent_changed_and_shown_with_its_calendar_file(
    browser: httpx.AsyncClient, office: Office
) -> None:
    own = await link(office, "dimarchos")
    yes = {"answer": "yes", "companions": "2", "names": "Άλκης Άλφα\r\n\r\n  Βίκυ Βήτα "}
    done = await browser.post(own, data=yes)
    assert done.status_code == 200
    assert "Ευχαριστούμε, θα σας περιμένουμε" in done.text
    assert "Θα έρθετε με 2 συνοδούς: 3 θέσεις." in done.text
    assert (await office.guest("dimarchos")).bringing_names == ["Άλκης Άλφα", "Βίκυ Βήτα"]
    [address] = re.findall(r'href="([^"]+event\.ics)"', done.text)
    file = await browser.get(address)
    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Συναυλία της Φιλαρμονικής" in file.text
    assert "STATUS:CONFIRMED" in file.text
    again = await browser.get(f"{own}?lang=en")
    assert "Your answer</strong>: You are coming with 2 companions: 3 seats." in again.text
    assert 'value="yes" required checked' in again.text
    assert "It is our pleasure to <strong>invite</strong> you." in again.text
    no = await browser.post(f"{own}?lang=en", data={"answer": "no", "companions": "2"})
    assert "Thank you for telling us" in no.text
    assert "event.ics" not in no.text


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "Choose whether you will come."),
        ({"answer": "perhaps"}, "Choose whether you will come."),
        ({"answer": "yes", "companions": "3"}, "Choose 0 to 2 companions."),
        ({"answer": "yes", "companions": "-1"}, "Choose 0 to 2 companions."),
        ({"answer": "yes", "companions": "1", "names": "Α\nΒ"}, "There are more names (2) than companions (1)."),
        ({"answer": "yes", "companions": "1", "names": "\u202egpj.exe"}, "Write the name of companion 1"),
        ({"answer": "yes", "names": "x" * 70_000}, "Choose whether you will come."),
    ],
)
async def test_what_is_wrong_is_told_and_nothing_is_stored(
    browser: httpx.AsyncClient, office: Office, sent: dict[str, str], told: str
) -> None:
    answer = await browser.post(f"{await link(office, 'dimarchos')}?lang=en", data=sent)
    assert answer.status_code == 422
    [(target, text)] = re.findall(r'<li><a href="#([a-z]+)">([^<]+)</a></li>', answer.text)
    assert text.startswith(told)
    assert f'id="{target}"' in answer.text
    assert 'aria-describedby="' in answer.text.partition(f'id="{target}"')[2].partition(">")[0]
    assert (await office.guest("dimarchos")).state == "invited"


async def test_a_full_house_says_so_before_and_after(browser: httpx.AsyncClient, office: Office) -> None:
    await office.answer("dimarchos", Answer(True, 2))
    await office.answer("zoi", Answer(True))
    own = await link(office, "info")
    assert "Οι θέσεις έχουν συμπληρωθεί" in (await browser.get(own)).text
    done = await browser.post(own, data={"answer": "yes"})
    assert "Είστε σε σειρά αναμονής για 1 θέση." in done.text
    await office.answer("zoi", Answer(False))
    kept = await browser.post(await link(office, "info"), data={"answer": "yes", "companions": "1"})
    assert kept.status_code == 422
    assert "Κρατάμε όσες είχατε ήδη" in kept.text


async def test_when_it_is_too_late_or_off_the_page_says_so_kindly(browser: httpx.AsyncClient, office: Office) -> None:
    own = await link(office, "zoi")
    await office.answer("zoi", Answer(True))
    office.pass_time(timedelta(days=18))
    closed = await browser.get(own)
    assert "Η προθεσμία απάντησης πέρασε την Πέμπτη 10 Δεκεμβρίου 2026, στις 14:00." in closed.text
    assert "Θα έρθετε." in closed.text
    assert "<form" not in closed.text
    assert (await browser.post(own, data={"answer": "no"})).status_code == 410
    assert (await office.guest("zoi")).state == "coming"
    await office.correct(reason="cancellation", occurrences=[{**EVENT["occurrences"][0], "cancelled": True}])
    off = await browser.get(own)
    assert "Η εκδήλωση δεν θα γίνει" in off.text
    assert "STATUS:CANCELLED" in (await browser.get(f"{own}/event.ics")).text


async def test_a_link_that_is_not_ours_or_no_longer(browser: httpx.AsyncClient, office: Office) -> None:
    own = await link(office, "zoi")
    await leaving.withdraw(office.hub.store, office.hub.witness, await office.guest("zoi"), office.clock.now())
    wrong_purpose = (await door_link(office)).replace("/door/", "/rsvp/")
    for path in (own, wrong_purpose, "/rsvp/abcdefgh", f"{own}/event.ics", "/door/abcdefgh", "/door/abcdefgh/print"):
        answer = await browser.get(path)
        assert answer.status_code == 404, path
        assert "Ο σύνδεσμος δεν ισχύει" in answer.text
    assert (await browser.post(own, data={"answer": "yes"})).status_code == 404


async def test_the_door_finds_ticks_and_counts(browser: httpx.AsyncClient, office: Office) -> None:
    await office.answer("dimarchos", Answer(True, 1, ["Ήρα Κόντη"]))
    await office.answer("zoi", Answer(True))
    here = await door_link(office)
    page = await browser.get(here)
    names = re.findall(r'keryx-door__name">([^<]+)<', page.text)
    assert names == ["Άλφα Ζωή", "Ωραιοπούλου Άννα"]  # as a Greek index has them, the accent does not matter
    assert "Ήρθαν 0 από 3 άτομα." in page.text
    for words in ("ηρα", "ΩΡΑΙΟΠΟΎΛΟΥ", "πολης άννα"):
        assert "Ωραιοπούλου Άννα" in (await browser.get(here, params={"q": words})).text
    assert "δεν έχει απαντήσει" in (await browser.get(here, params={"q": "smith"})).text
    mayor = (await office.guest("dimarchos")).id
    ticked = await browser.post(f"{here}/{mayor}?lang=en", data={"came": "yes", "q": "ηρα"})
    assert ticked.status_code == 303
    assert ticked.headers["location"] == f"{here}?q=%CE%B7%CF%81%CE%B1&lang=en#g-{mayor}"
    first = (await office.guest("dimarchos")).arrived_at
    office.pass_time(timedelta(minutes=1))
    await browser.post(f"{here}/{mayor}", data={"came": "yes"})
    assert (await office.guest("dimarchos")).arrived_at == first
    assert "Ήρθαν 2 από 3 άτομα." in (await browser.get(here)).text
    await browser.post(f"{here}/{mayor}", data={"came": "no"})
    assert (await office.guest("dimarchos")).arrived_at is None
    sheet = (await browser.get(f"{here}/print")).text
    assert "2 προσκεκλημένοι, 3 άτομα" in sheet
    assert sheet.count('class="tick"') == 2
    office.pass_time(timedelta(hours=5))
    for path in (here, f"{here}/print"):
        ended = await browser.get(path)
        assert (ended.status_code, "Ο σύνδεσμος έληξε" in ended.text) == (410, True)
    assert (await browser.post(f"{here}/{mayor}", data={"came": "yes"})).status_code == 410
    assert (await office.guest("dimarchos")).arrived_at is None


async def test_a_new_door_link_ends_the_old_one_and_the_last_ends_after_the_event(
    browser: httpx.AsyncClient, office: Office
) -> None:
    old, new = await door_link(office), await door_link(office, hours=0)
    assert (await browser.get(old)).status_code == 410
    page = await browser.get(new)
    assert "Κυριακή 13 Δεκεμβρίου 2026, 12:00" in page.text
    with pytest.raises(Invalid):
        await door_link(office, hours=24 * 40)
    earlier = {**EVENT["occurrences"][0], "start": "2026-12-11T19:30:00+02:00", "end": "2026-12-11T21:30:00+02:00"}
    await office.correct(occurrences=[earlier])
    assert "Σάββατο 12 Δεκεμβρίου 2026, 12:00" in (await browser.get(new)).text, "it ends with its event"
    async with office.hub.store.write() as connection:
        await opening.end_links(connection, office.rsvp.id)
    for path in (new, f"{new}/print"):
        assert (await browser.get(path)).status_code == 410


async def test_answers_write_few_letters_and_wake_who_sends_them(browser: httpx.AsyncClient, office: Office) -> None:
    await office.drain()
    office.mail()
    own, ear = await link(office, "zoi"), office.hub.wake.listener("items:paper")
    first = await browser.post(own, data={"answer": "yes"})
    assert ear.event.is_set()
    assert "Σας στείλαμε επιβεβαίωση" in first.text
    same = await browser.post(own, data={"answer": "yes"})
    assert "Είναι η ίδια απάντηση" in same.text
    for answer in ("no", "yes", "no"):
        page = await browser.post(own, data={"answer": answer})
        await office.drain()
    assert "Σας στείλαμε επιβεβαίωση" not in page.text
    assert "Δεν θα έρθετε." in page.text
    assert "Δεν στέλνουμε άλλη επιβεβαίωση με μήνυμα σήμερα" in page.text
    assert [kind for kind, _ in office.mail()] == ["rsvp_received"] * 3
    office.pass_time(timedelta(days=1))
    assert "Σας στείλαμε επιβεβαίωση" in (await browser.post(own, data={"answer": "yes"})).text


async def test_a_backup_from_before_an_answer_is_held(browser: httpx.AsyncClient, office: Office) -> None:
    hub, own = office.hub, await link(office, "zoi")
    old = await backup(hub.store)
    assert (await browser.post(own, data={"answer": "yes"})).status_code == 200
    await browser.post(own, data={"answer": "yes"})  # the same answer is none
    assert len(await hub.witness.deeds(0)) == 2, "the announcement's, and one answer"
    await put_back(hub.store, old)
    assert await hold_if_behind(hub.store, hub.witness, hub.clock, ()), "it knows nothing of the answer"


async def test_a_door_opens_its_own_list_only_and_a_spreadsheet_runs_no_formula(
    browser: httpx.AsyncClient, office: Office
) -> None:
    await office.answer("zoi", Answer(True))
    guest = await office.guest("zoi")
    async with office.hub.store.write() as connection:
        assert not await door.mark(connection, "019ab000-0000-7000-8000-000000000201", guest.id, office.clock.now())
    await office.take("email;name;salutation\nx@x.example;=1+1;Αγαπητέ Χ,\n")
    async with office.hub.store.read() as connection:
        people = await door.everybody(connection, office.rsvp.id)
    rows = list(csv.DictReader(io.StringIO(door.as_csv(people, door.ALL, "el").removeprefix("\ufeff")), delimiter=";"))
    assert [row["Ονοματεπώνυμο"] for row in rows] == ["'=1+1", "Smith Jane", "Άλφα Ζωή", "Ωραιοπούλου Άννα"]
    assert {row["Email"]: row["Απάντηση"] for row in rows}["zoi@dimotes.example"] == "έρχεται"
