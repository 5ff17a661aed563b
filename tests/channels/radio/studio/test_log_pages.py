"""The aired log: a player's word, an entry by hand, a log taken in, who was heard; one play is one row."""

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import insert, select, update

from channels.radio.clock.tables import begun, recalls
from channels.radio.sound.takes import Source, Take, keep
from channels.radio.studio import entering
from channels.radio.studio.aired import Aired, Play, aired_of, cut_plays, last_aired, note_play, plays_of
from channels.radio.studio.naming import Names
from channels.radio.studio.persons import persons_of
from channels.radio.studio.recounting import Recounting
from channels.radio.tables import segments
from core.elections.tables import elections
from core.tables import deliveries, receipts, work_items
from core.workbook import CONTENT_TYPE as WORKBOOK
from core.workbook import Cell, Sheet, workbook
from producers.desk.auditing.reading import Asked
from producers.desk.auditing.reading import page as trail_of
from producers.desk.staff.people import Role
from schemas.edition import Reason, Weight
from tests.channels.radio.voting import NAME, election
from tests.hub import EVENT
from tests.producers.desk.clerk import Clerk, House, open_house

TOKEN = "hush"
TITLE = "Διακοπή νερού στο κέντρο"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # 11:00 in Athens
AIRED, IMPORT, AIRTIME = "/desk/radio/aired", "/desk/radio/aired/import", "/desk/radio/airtime"


@pytest.fixture
async def house(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setenv("KERYX_RADIO_PLAYER_TOKEN", TOKEN)
    opened = await open_house(database_url, tmp_path, "radio")
    opened.clock.advance((NOW - opened.clock.now()).total_seconds())
    yield opened
    await opened.hub.close()


async def post(house: House, **more: Any) -> UUID:
    """On the rundown, and delivered to it."""
    posted = UUID((await house.hub.posting.post({**EVENT, "title": TITLE, **more}, "tests")).id)
    now = house.clock.now()
    row = {"announcement": posted, "language": "el", "edition": 1, "parts": {"title": TITLE}, "urgency": 2}
    sound = {"files": {"spot": "ab/x.mp3"}, "facts": {"duration_s": 40.0}, "since": now, "fresh_at": now}
    async with house.hub.store.write() as connection:
        await connection.execute(insert(segments).values(**row, **sound))
        item = insert(work_items).values(announcement=posted, channel="radio", urgency=2, state="done", next_at=now)
        number = (await connection.execute(item.returning(work_items.c.id))).scalar_one()
        its = {"announcement": posted, "edition": 1, "channel": "radio", "target": "el", "occasion": "now"}
        state = {"action": "publish", "state": "sent", "may_hold": 2, "held_edition": 1, "attempts": 1}
        await connection.execute(insert(deliveries).values(**its, **state, item=number, planned_at=now))
    return posted


async def tell(house: House, *, token: str = TOKEN, **heard: Any) -> httpx.Response:
    async with house.browser() as player:
        return await player.post("/radio/aired", json=heard, headers={"authorization": f"Bearer {token}"})


async def log(house: House) -> list[Aired]:
    async with house.hub.store.read() as connection:
        return list(await aired_of(connection, NOW - timedelta(days=30), NOW + timedelta(days=1)))


async def producer(house: House) -> Clerk:
    return await house.joined("maria", Role.RADIO)


async def test_a_player_tells_a_play_once_however_often_it_says_so(house: House) -> None:
    one = await post(house)
    heard: dict[str, Any] = {"keryx_id": f"{one}-el-1", "started_at": "2026-11-25T10:00:00+0200", "duration_s": 42.5}
    assert [(await tell(house, **heard)).status_code for _ in range(3)] == [201, 200, 200]
    [play] = await log(house)
    assert (play.announcement, play.edition, play.source, play.duration_s) == (one, 1, "player", 42.5)
    assert play.started_at == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    later = await tell(house, keryx_id=f"https://hub.example/radio/spots/{one}-el-1-30-2026-11-25.mp3")
    assert later.status_code == 201
    plays = await log(house)
    assert (plays[1].started_at, plays[1].duration_s) == (NOW, 40.0), "now, and as long as its sound"
    async with house.hub.store.read() as connection:
        assert await last_aired(connection) == {f"{one}-el": NOW}
        assert [play.id for play in await plays_of(connection, one)] == [play.id for play in plays]
        outcomes = (await connection.execute(select(receipts.c.outcome).order_by(receipts.c.id))).scalars().all()
    assert outcomes == ["aired", "aired"]


async def test_a_player_that_uses_its_numbers_again_tells_of_other_plays(house: House) -> None:
    one, other = await post(house), await post(house, title="Άλλη")
    for _ in range(2):
        for day, which in (("24", one), ("25", one), ("25", other)):
            began = f"2026-11-{day}T10:00:00"
            told = await tell(house, keryx_id=f"{which}-el-1", started_at=began, duration_s=40, key="4")
            assert told.json()["announcement"] == str(which)
    moved = await tell(house, keryx_id=f"{one}-el-1", started_at="2026-11-25T10:05:00", duration_s=40, key="4")
    assert moved.status_code == 200, "the same play, told again with another time"
    assert len(await log(house)) == 3


async def test_what_no_player_of_ours_says_is_refused_and_told_why(house: House) -> None:
    one = await post(house)
    known = f"{one}-el-1"
    assert (await tell(house, token="else", keryx_id=known)).status_code == 401
    assert (await tell(house, token="", keryx_id=known)).status_code == 401
    assert (await tell(house, keryx_id="/srv/music/x.mp3")).status_code == 404
    assert (await tell(house, keryx_id=f"{one}-el-7")).status_code == 404
    for wrong in ({"started_at": "2026-11-01T10:00"}, {"started_at": "x"}, {"duration_s": -1}, {"duration_s": 9000}):
        answer = await tell(house, keryx_id=known, **wrong)
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, list(wrong))
    async with house.browser() as player:
        shown = {"authorization": f"Bearer {TOKEN}"}
        assert (await player.post("/radio/aired", content=b"[[[", headers=shown)).status_code == 422
        assert (await player.post("/radio/aired", content=b" " * 20_000, headers=shown)).status_code == 413
    assert await log(house) == []
    answers = [await tell(house, keryx_id="x") for _ in range(130)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_without_a_token_nobody_may_tell(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from keryx.web import create_app

    monkeypatch.setenv("KERYX_RADIO_PLAYER_TOKEN", "")
    house.app = create_app(house.hub)
    assert (await tell(house, token="", keryx_id="x")).status_code == 401


async def test_one_play_told_by_two_is_one(house: House) -> None:
    """Of the same minutes; one after another are two."""
    one, maria = await post(house), await producer(house)
    await tell(house, keryx_id=f"{one}-el-1", started_at="2026-11-25T10:00:00", duration_s=40)
    form = {
        "what": TITLE.upper(),
        "day": "2026-11-25",
        "at": "10:00:20",
        "length": "0:40",
        "reason": "Έπεσε το δίκτυο.",
    }
    page = await maria.post(AIRED, **form)
    assert "δεν γράφτηκε δεύτερη φορά" in page.text
    assert len(await log(house)) == 1
    page = await maria.post(AIRED, **{**form, "at": "10:00:40"})
    assert "Γράφτηκε στο ημερολόγιο." in page.text
    assert [play.source for play in await log(house)] == ["player", "hand"]


async def test_an_entry_by_hand_has_a_reason_and_stands_in_the_trail(house: House) -> None:
    maria = await producer(house)
    await post(house)
    wrong = await maria.post(AIRED, what="Άγνωστη", day="2026-11-26", at="10:00", length="3:0:0", reason=" ")
    assert wrong.status_code == 422
    for said in ("Δεν βρέθηκε", "δεν έχει έρθει", "Γράψτε δευτερόλεπτα", "Γράψτε γιατί"):
        assert said in wrong.text
    await maria.post(
        AIRED, what="2026/000001", day="2026-11-24", at="19:00", length="1:05", studio="Β", reason="Ζωντανά"
    )
    [play] = await log(house)
    assert (play.started_at, play.duration_s, play.studio) == (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), 65.0, "Β")
    assert (play.who, play.reason) == ("Maria", "Ζωντανά")
    entries, _ = await trail_of(house.hub.store, Asked())
    [noted] = [entry for entry in entries if entry.act == "aired.add"]
    assert (noted.who, noted.reason) == ("maria@dimos.example", "Ζωντανά")
    page = await maria.get(f"{AIRED}?day=2026-11-24")
    assert "Γράφτηκε με το χέρι: Ζωντανά" in page.text


async def test_a_players_log_is_looked_at_before_it_is_taken_in_and_may_be_taken_twice(house: House) -> None:
    one, maria = await post(house), await producer(house)
    await tell(house, keryx_id=f"{one}-el-1", started_at="2026-11-25T10:00:00", duration_s=40)
    text = (
        f'2026/11/25 10:00:10 [keryx:3] Prepared "https://hub.example/radio/spots/{one}-el-1.mp3" (RID 4).\n'
        '2026/11/25 10:00:50 [music:3] Prepared "/srv/music/a.mp3" (RID 5).\n'
        f'2026/11/25 10:30:00 [keryx:3] Prepared "https://hub.example/radio/spots/{one}-el-1.mp3" (RID 6).\n'
        '2026/11/25 10:30:25 [music:3] Prepared "/srv/music/b.mp3" (RID 7).\n'
        f'2026/11/25 19:00:00 [keryx:3] Prepared "https://hub.example/radio/spots/{one}-el-1.mp3" (RID 8).\n'
    )
    form = {"form": "liquidsoap", "day": "2026-11-25", "text": text}
    page = await maria.post(IMPORT, **form)
    assert "Θα γραφτεί 1 από 5 γραμμές" in page.text
    for said in ("Υπάρχει ήδη", "Δεν είναι ανακοίνωση του Keryx", "Είναι στο μέλλον", "0:00:25"):
        assert said in page.text
    assert len(await log(house)) == 1
    assert "Γράφτηκε 1 μετάδοση." in (await maria.post(IMPORT, **form, really="1")).text
    assert "Γράφτηκαν 0 μεταδόσεις." in (await maria.post(IMPORT, **form, really="1")).text
    assert [(play.source, play.duration_s) for play in await log(house)] == [("player", 40.0), ("import", 25.0)]
    file = {"file": ("log.csv", f"Ώρα;Τίτλος\n09:15;{TITLE}\n".encode("cp1253"), "text/csv")}
    data = {"form": "table", "day": "2026-11-25", "really": "1"}
    answer = await maria.browser.post(IMPORT, data=data, files=file)
    assert "Γράφτηκε 1 μετάδοση." in answer.text
    assert (await maria.post(IMPORT, form="table", day="x", text="")).status_code == 422


async def test_a_workbook_with_ends_goes_in_and_says_line_by_line_what_cannot_be(house: House) -> None:
    await post(house)
    maria = await producer(house)
    rows = [
        ["Έναρξη", "Λήξη", "Διάρκεια", "Τίτλος"],
        ["09:00:00", "09:00:30", "", TITLE],
        ["09:10:00", "09:09:00", "", TITLE],
        ["09:20:00", "09:20:30", "0:50", TITLE],
    ]
    body = workbook([Sheet("Μεταδόσεις", [[Cell(cell) for cell in row] for row in rows], (12,))])
    data, file = {"form": "lines", "day": "2026-11-25"}, {"file": ("log.xlsx", body, WORKBOOK)}
    page = (await maria.browser.post(IMPORT, data=data, files=file)).text
    for said in (
        "Θα γραφτεί 1 από 3 γραμμές",
        "0:00:30",
        "Η λήξη δεν είναι μετά την έναρξη",
        "Η διάρκεια και η λήξη δεν συμφωνούν",
    ):
        assert said in page
    answer = await maria.browser.post(IMPORT, data={**data, "really": "1"}, files=file)
    assert "Γράφτηκε 1 μετάδοση." in answer.text
    assert [play.duration_s for play in await log(house)] == [30.0]
    own = {"column.at": "wann", "column.end": "bis", "column.length": "", "column.what": "was"}
    text = f"wann;bis;was\n09:40:00;09:40:50;{TITLE}\n"
    page = (await maria.post(IMPORT, form="table", day="2026-11-25", text=text, **own)).text
    assert "0:00:50" in page
    assert '<details class="keryx-desk__block" open>' in page
    assert page.count('name="column.end" value="bis"') == 2, "what is entered is read as what was shown"
    plain = (await maria.post(IMPORT, form="table", day="2026-11-25", text=text)).text
    assert '<details class="keryx-desk__block">' in plain
    broken = {"file": ("log.xlsx", body[:-50], WORKBOOK)}
    answer = await maria.browser.post(IMPORT, data=data, files=broken)
    assert answer.status_code == 422
    assert "Δεν είναι φύλλο Excel" in answer.text


async def test_two_logs_of_a_day_pasted_together_count_once(house: House) -> None:
    await post(house)
    maria = await producer(house)
    lines = f"09:00:00  {TITLE}  0:30\n09:10:00  {TITLE}  0:30\n"
    again = f"09:00:02  {TITLE}  0:30\n09:10:00  {TITLE}  0:30\n09:20:00  {TITLE}  0:30\n"
    form = {"form": "lines", "day": "2026-11-25", "text": lines + again}
    page = (await maria.post(IMPORT, **form)).text
    assert "Θα γραφτούν 3 από 5 γραμμές" in page
    assert "Η ίδια μετάδοση με τη γραμμή 1" in page
    assert "Η ίδια μετάδοση με τη γραμμή 2" in page
    assert "Γράφτηκαν 3 μεταδόσεις." in (await maria.post(IMPORT, **form, really="1")).text
    assert len(await log(house)) == 3


async def test_a_log_over_midnight_pasted_twice_is_no_second_night(house: House) -> None:
    await post(house)
    house.clock.advance(timedelta(days=3).total_seconds())
    maria = await producer(house)
    night = f"23:50:00  {TITLE}  0:30\n23:59:30 00:00:15  {TITLE}\n00:10:07  {TITLE}  0:30\n"
    form = {"form": "lines", "day": "2026-11-25", "text": night + night}
    page = (await maria.post(IMPORT, **form)).text
    assert "Ίδια με τη γραμμή 1, άλλη νύχτα" in page
    assert "Θα γραφτούν 3 από 6 γραμμές" in page
    dated = f"{night}26/11/2026 {night.splitlines()[0]}\n"
    page = (await maria.post(IMPORT, **{**form, "text": dated})).text
    assert "Θα γραφτούν 4 από 4 γραμμές" in page
    assert "Πέμπτη 26 Νοεμβρίου 2026, 00:10" in page, "as without the day of the other"


async def test_what_was_supposed_of_a_line_about_midnight_is_told_beside_it(house: House) -> None:
    await post(house)
    house.clock.advance(timedelta(days=2).total_seconds())
    maria = await producer(house)
    page = (await maria.post(IMPORT, form="lines", day="2026-11-25", text=f"23:59:30 00:00:15  {TITLE}\n")).text
    assert "0:00:45" in page
    assert "διαβάστηκε ως λήξη, μετά τα μεσάνυχτα" in page


async def test_a_long_log_goes_in_by_slices_and_what_is_left_out_is_told(house: House) -> None:
    one, maria = await post(house), await producer(house)
    plays = 2 * entering.AT_ONCE + 1
    times = (f"{minute // 60:02}:{minute % 60:02}" for minute in range(60, 60 + plays))
    text = "start,file,length\n" + "".join(f"{time},{one}-el-1.mp3,20\n" for time in times)
    form = {"form": "table", "day": "2026-11-25", "text": text + '10:00,"x\n10:01,y\n'}
    page = await maria.post(IMPORT, **form)
    assert f"Θα γραφτούν {plays} από {plays} γραμμές" in page.text
    assert f"Από τη γραμμή {plays + 2} και κάτω δεν διαβάστηκε τίποτα. Ανοίγει εισαγωγικά" in page.text
    assert f"Γράφτηκαν {plays} μεταδόσεις." in (await maria.post(IMPORT, **form, really="1")).text
    entries, _ = await trail_of(house.hub.store, Asked())
    noted = [entry.after for entry in entries if entry.act == "aired.import"]
    assert sorted(one["added"] for one in noted if one) == [1, entering.AT_ONCE, entering.AT_ONCE], "each slice"
    body = ("x" + "ώ" * 2_000_000).encode()
    answer = await maria.browser.post(IMPORT, data={"form": "lines", "day": "2026-11-25"}, files={"file": ("a", body)})
    assert "ώώώ" in answer.text, "however it is cut, it is read as it was written"


async def test_a_day_at_the_edge_of_the_calendar_is_none(house: House) -> None:
    maria = await producer(house)
    for day in ("0001-01-01", "9999-12-31"):
        assert (await maria.get(f"{AIRED}?day={day}")).status_code == 200
        assert (await maria.get(f"{AIRTIME}?since={day}&until={day}")).status_code == 422
        assert (await maria.post(IMPORT, form="lines", day=day, text="10:00 x")).status_code == 422
        typed = await maria.post(AIRED, what="x", day=day, at="00:00", length="30", reason="Ζωντανά")
        assert typed.status_code == 422
        assert "Γράψτε ημέρα και ώρα." in typed.text


async def test_candidates_that_are_named_count_by_themselves_and_others_are_added(house: House) -> None:
    maria = await producer(house)
    await election(house, NOW + timedelta(days=9), NOW + timedelta(days=10))
    one = await post(house, summary="Μιλά ο Νίκος Παππάς.")
    await tell(house, keryx_id=f"{one}-el-1", started_at="2026-11-25T10:00:00", duration_s=40)
    [play] = await log(house)
    heard = {"name": " Άννα  Δήμου ", "part": "speaks", "candidate": "true", "list_name": "Αλλιώς", "seconds": "12,5"}
    await maria.post(f"{AIRED}/{play.id}/persons", **heard)
    async with house.hub.store.read() as connection:
        found = (await persons_of(connection, [play.id]))[play.id]
    assert [(p.name, p.part, p.list_name, p.duration_s) for p in found] == [
        ("Άννα Δήμου", "speaks", "Αλλιώς", 12.5),
        ("Νίκος Παππάς", "named", "Μαζί", None),
    ]
    page = (await maria.get(AIRTIME)).text
    assert all(said in page for said in ("Ανά συνδυασμό", "Νίκος Παππάς", "Αλλιώς", "0:00:40"))
    csv = await maria.get(f"{AIRTIME}.csv?since=2026-11-01&until=2026-11-30")
    assert "Άννα Δήμου;Αλλιώς;1;0:00:12;12;23,8%" in csv.content.decode("utf-8-sig")
    book = await maria.get(f"{AIRTIME}.xlsx?since=2026-11-01&until=2026-11-30&lang=en")
    assert (book.headers["content-type"], book.content[:2]) == (WORKBOOK, b"PK")
    assert 'filename="airtime-2026-11-01-2026-11-30.xlsx"' in book.headers["content-disposition"]
    assert "By candidate" in CalamineWorkbook.from_filelike(io.BytesIO(book.content)).sheet_names
    assert (await maria.get(f"{AIRTIME}.ods?since=2026-11-01&until=2026-11-30")).status_code == 404
    assert (await maria.get(f"{AIRTIME}?since=2026-11-30&until=2026-11-01")).status_code == 422
    assert (await maria.post(f"{AIRED}/{play.id}/persons", name="")).status_code == 422
    assert (await maria.post(f"{AIRED}/999/persons", name="x")).status_code == 404
    await maria.post(f"{AIRED}/{play.id}/persons", name="Άννα Δήμου", drop="true")
    await house.hub.channels["radio"].expunge(one)
    async with house.hub.store.read() as connection:
        assert await persons_of(connection, [play.id]) == {}
    assert len(await log(house)) == 1, "that it was aired stays"


async def test_who_comes_into_the_calendar_later_counts_in_what_was_aired_before(house: House) -> None:
    maria, recounting = await producer(house), Recounting(house.hub.context)
    one = await post(house, summary=f"Μιλά ο {NAME}.")
    await tell(house, keryx_id=f"{one}-el-1", started_at="2026-11-25T10:00:00", duration_s=40)
    [play] = await log(house)

    async def named() -> list[tuple[str, str]]:
        await recounting.run(NOW)
        async with house.hub.store.read() as connection:
            return [(p.name, p.list_name) for p in (await persons_of(connection, [play.id])).get(play.id, ())]

    assert await named() == []
    await election(house, NOW + timedelta(days=9), NOW + timedelta(days=10))
    assert await named() == [(NAME, "Μαζί")]
    assert "0:00:40" in (await maria.get(AIRTIME)).text.split("Ανά υποψήφιο")[1]
    await maria.post(f"{AIRED}/{play.id}/persons", name=NAME, drop="true")  # it is another of that name
    async with house.hub.store.write() as connection:
        await connection.execute(update(elections).values(version=2))
    assert await named() == []
    await maria.post(f"{AIRED}/{play.id}/persons", name=NAME, part="speaks")
    assert await named() == [(NAME, "")]


async def test_a_new_calendar_counts_a_year_back(house: House) -> None:
    one = await post(house, summary=f"Μιλά ο {NAME}.")
    async with house.hub.store.write() as connection:
        for days in (360, 370):
            at = NOW - timedelta(days=days)
            await note_play(connection, Play(str(days), UUID(str(one)), "el", 1, at, 40.0, "import", "maria"), at)
    await election(house, NOW + timedelta(days=9), NOW + timedelta(days=10))
    await Recounting(house.hub.context).run(NOW)
    async with house.hub.store.read() as connection:
        plays = await aired_of(connection, NOW - timedelta(days=400), NOW)
        found = await persons_of(connection, [play.id for play in plays])
    assert [(NOW - play.started_at).days for play in plays if play.id in found] == [360]


async def test_two_of_one_name_in_a_play_are_two_and_one_without_a_list_is_the_one_there_is(house: House) -> None:
    maria, name = await producer(house), "Γιώργος Παπαδόπουλος"
    await tell(house, keryx_id=f"{await post(house)}-el-1", started_at="2026-11-25T10:00:00", duration_s=40)
    [play] = await log(house)

    async def put(list_name: str = "", seconds: str = "", **more: str) -> int:
        form = {"name": name, "part": "speaks", "list_name": list_name, "seconds": seconds, **more}
        return (await maria.post(f"{AIRED}/{play.id}/persons", **form)).status_code

    async def found() -> list[tuple[str, bool, float | None]]:
        async with house.hub.store.read() as connection:
            persons = (await persons_of(connection, [play.id])).get(play.id, ())
        return [(one.list_name, one.candidate, one.duration_s) for one in persons]

    await put(seconds="5")
    await put("Α", "10", candidate="true")
    assert await found() == [("Α", True, 10.0)], "it was the same person"
    await put(seconds="12")
    assert await found() == [("Α", True, 12.0)]
    await put("Β", "20", candidate="true")
    assert await found() == [("Α", True, 12.0), ("Β", True, 20.0)]
    assert await put(seconds="7") == 422, "of which of the two?"
    page = (await maria.get(f"{AIRED}?day=2026-11-25")).text
    assert (f"Αφαίρεση: {name}, Α" in page, f"Αφαίρεση: {name}, Β" in page) == (True, True)
    await put("α", "14", name="ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ", candidate="true")
    assert await found() == [("Α", True, 14.0), ("Β", True, 20.0)], "in capitals it is the same"
    await put("Α", drop="true")
    assert await found() == [("Β", True, 20.0)]


async def test_names_and_lists_are_as_long_as_the_calendar_of_elections_has_them(house: House) -> None:
    name, of = f"Νίκος Παππάς ({'του Ανδρέα, ' * 15}1975)".ljust(200, "."), "Λιμνοχώρι Μπροστά – ".ljust(200, "α")
    await election(house, NOW + timedelta(days=9), NOW + timedelta(days=10), name, of)
    maria, one = await producer(house), await post(house, title=f"Ο {NAME} μιλά")
    assert (await tell(house, keryx_id=f"{one}-el-1", started_at="2026-11-25T10:00:00")).status_code == 201
    [play] = await log(house)

    async def found() -> list[tuple[str, str, str]]:
        async with house.hub.store.read() as connection:
            return [(p.name, p.list_name, p.part) for p in (await persons_of(connection, [play.id])).get(play.id, ())]

    assert await found() == [(name, of, "named")]
    said = {"name": name, "list_name": of, "part": "speaks"}
    await maria.post(f"{AIRED}/{play.id}/persons", **said)
    assert await found() == [(name, of, "speaks")]
    for field in said.keys() - {"part"}:
        longer = await maria.post(f"{AIRED}/{play.id}/persons", **{**said, field: f"{said[field]}α"})
        assert longer.status_code == 422, field
    assert await found() == [(name, of, "speaks")]


async def test_whom_our_own_words_name_was_named_too(house: House) -> None:
    await election(house, NOW + timedelta(days=9), NOW + timedelta(days=10))
    one, maria = await post(house), await producer(house)
    said = {"do": "save", "language": "el", "form_s": "60", "edition": "1"}
    await maria.post(f"/desk/radio/scripts/{one}", **said, **{"text-form-el-60": f"Μιλά ο {NAME}."})
    await tell(house, keryx_id=f"{one}-el-1", started_at="2026-11-25T10:00:00", duration_s=40)
    [play] = await log(house)
    async with house.hub.store.read() as connection:
        assert [person.name for person in (await persons_of(connection, [play.id]))[play.id]] == [NAME]


async def test_what_names_no_edition_is_of_the_one_that_was_the_newest_then(house: House) -> None:
    one, maria = await post(house), await producer(house)
    house.clock.advance(timedelta(hours=1).total_seconds())
    body = {**EVENT, "title": "Επισκευή ύδρευσης"}
    await house.hub.posting.correct(one, body, "tests", reason=Reason.AMENDMENT, weight=Weight.MATERIAL)
    house.clock.advance(timedelta(hours=1).total_seconds())
    await house.hub.posting.withdraw(one, "tests", reason="Ματαιώνεται.")
    form = {"day": "2026-11-25", "length": "30", "reason": "Ζωντανά"}
    await maria.post(AIRED, what=TITLE, at="11:30", **form)  # the title of then or of later names both
    await maria.post(AIRED, what="Επισκευή ύδρευσης", at="12:30", **form)
    await maria.post(AIRED, what="2026/000001", at="11:10", **form)
    await maria.post(AIRED, what="2026/000001/2", at="12:50", **form)
    assert [play.edition for play in await log(house)] == [1, 1, 2, 2]
    assert (await tell(house, keryx_id=f"{one}-el-3")).status_code == 404, "nobody reads a withdrawal"


async def test_the_log_has_the_title_that_was_aired(house: House) -> None:
    one, maria = await post(house), await producer(house)
    for edition in (1, 2):
        await tell(house, keryx_id=f"{one}-el-{edition}", started_at=f"2026-11-25T{9 + edition}:00:00", duration_s=40)
        body = {**EVENT, "title": "Τέλος της διακοπής"}
        if edition == 1:
            await house.hub.posting.correct(one, body, "tests", reason=Reason.CORRECTION, weight=Weight.MATERIAL)
    page = (await maria.get(AIRED)).text
    assert (page.count(TITLE), page.count("Τέλος της διακοπής")) == (1, 1)


async def test_a_recall_is_in_the_log_as_a_player_names_it(house: House) -> None:
    one = await post(house)
    house.clock.advance(timedelta(hours=1).total_seconds())
    await house.hub.posting.withdraw(one, "tests", reason="Ματαιώνεται.")
    async with house.hub.store.write() as connection:
        row = {"announcement": one, "language": "el", "edition": 2, "parts": {"title": TITLE}, "media": "ab/y.mp3"}
        await connection.execute(insert(recalls).values(**row, duration_s=12.0, at=house.clock.now()))
    assert (await tell(house, keryx_id=f"{one}-el-2.mp3")).status_code == 201
    lines = f"12:30  {one}-el-2-30.mp3\n11:30  {TITLE}\n"
    house.clock.advance(timedelta(hours=1).total_seconds())
    await (await producer(house)).post(IMPORT, form="lines", day="2026-11-25", text=lines, really="1")
    found = [(play.edition, play.source, play.duration_s) for play in await log(house)]
    assert [one[:2] for one in found] == [(1, "import"), (2, "player"), (2, "import")]
    assert [one[2] for one in found[1:]] == [12.0, 12.0], "as long as its sound"


async def test_of_equal_titles_it_is_the_one_of_that_time_and_a_name_alone_reads_no_other(house: House) -> None:
    one = await post(house)
    house.clock.advance(3600)
    two = await post(house)  # at 12:00
    house.clock.advance(3600)
    await house.hub.posting.withdraw(two, "tests", reason="Ματαιώνεται.")  # at 13:00
    house.clock.advance(3600)
    async with house.hub.store.read() as connection:
        every = await Names.read(connection, (NOW, NOW))
        when = [every.of(TITLE, NOW + timedelta(minutes=after)) for after in (-30, 30, 90, 150)]
        assert [named and named.announcement for named in when] == [one, one, two, one]
        for written in (f"/spots/{two}-el-1-30.mp3", "2026/000002/1"):
            names = await Names.meant(connection, written, NOW)
            assert (named := names.of(written, NOW)) is not None
            assert named.announcement == two
            assert names.of("2026/000001", NOW) is None, "nothing else was read"
        assert (await Names.meant(connection, TITLE, NOW)).of(TITLE, NOW) is not None


def take(one: UUID, form_s: int, length_s: float, edition: int = 1, day: str = "", source: Source = "voice") -> Take:
    facts = {"duration_s": length_s}
    return Take(one, "el", edition, form_s, day, source, "r", "", "", {}, facts, "", NOW)


async def test_a_play_is_as_long_as_the_form_that_was_played(house: House) -> None:
    """Where nobody says how long it was: by its file, by the plan of that time, and in a log."""
    one = await post(house)
    body = {**EVENT, "title": TITLE}
    await house.hub.posting.correct(one, body, "tests", reason=Reason.CORRECTION, weight=Weight.MINOR)
    start = NOW - timedelta(minutes=40)
    planned = {"slot": start, "announcement": one, "language": "el", "edition": 2, "form_s": 30, "start": start}
    async with house.hub.store.write() as connection:
        for made in (
            take(one, 15, 15.5),
            take(one, 30, 29.0),
            take(one, 30, 27.0, day="2026-11-25"),
            take(one, 60, 57.0, source="recording"),
            take(one, 60, 51.0, 2),
        ):
            await keep(connection, made)
        await connection.execute(insert(begun).values(**planned, duration_s=26.0))
    files = ("-1", "-1-15", "-1-30", "-1-30-2026-11-25", "-1-60", "-2-60", "-2", "-2-30", "-2-15")
    for place, file in enumerate(files):
        at = (NOW - timedelta(minutes=90) if place < 6 else start) + timedelta(minutes=2 * (place % 6))
        told = await tell(house, keryx_id=f"/radio/spots/{one}-el{file}.mp3", started_at=at.isoformat(), key=file)
        assert told.status_code == 201
    lengths = [play.duration_s for play in await log(house)]
    assert lengths == [40.0, 15.5, 29.0, 27.0, 57.0, 57.0, 26.0, 26.0, 40.0]
    line = f'2026/11/24 08:00:00 [keryx:3] Prepared "https://hub.example/radio/spots/{one}-el-1-15.mp3" (RID 1).'
    maria = await producer(house)
    await maria.post(IMPORT, form="liquidsoap", day="2026-11-24", text=line, really="1")
    assert (await log(house))[0].duration_s == 15.5


async def test_a_title_is_of_its_own_language(house: House) -> None:
    one = await post(house, title={"el": TITLE, "en": "No water in the centre"})
    async with house.hub.store.write() as connection:
        [greek] = (await connection.execute(select(segments))).mappings().all()
        english = {**greek, "language": "en", "facts": {"duration_s": 33.0}}
        await connection.execute(insert(segments).values(**english))
    async with house.hub.store.read() as connection:
        every = await Names.read(connection, (NOW, NOW))
    found = [every.of(title, NOW) for title in (TITLE, "No water in the centre")]
    assert [(named.language, named.length_s, named.title) for named in found if named] == [
        ("el", 40.0, TITLE),
        ("en", 33.0, "No water in the centre"),
    ]
    assert (named := every.of(f"{one}-1", NOW)) is not None
    assert named.language == "el", "what says no language is of the first"


async def test_airtime_of_two_languages_two_readings_and_one_that_was_cut_off(house: House) -> None:
    maria = await producer(house)
    await election(house, NOW + timedelta(days=9), NOW + timedelta(days=10))
    one = await post(
        house,
        title={"el": TITLE, "en": "No water in the centre"},
        summary={"el": "Μιλά ο Νίκος Παππάς.", "en": "A talk."},
    )
    async with house.hub.store.write() as connection:
        [greek] = (await connection.execute(select(segments))).mappings().all()
        await connection.execute(insert(segments).values(**{**greek, "language": "en"}))
    for began, language in (("10:00", "el"), ("10:02", "el"), ("10:04", "en"), ("10:06", "el")):
        told = await tell(house, keryx_id=f"{one}-{language}-1", started_at=f"2026-11-25T{began}:00", duration_s=40)
        assert told.status_code == 201
    async with house.hub.store.write() as connection:
        await cut_plays(connection, (one, "el", 1), datetime(2026, 11, 25, 8, 6, 7, tzinfo=UTC))
    [*_, last] = await log(house)
    heard = {"name": "ΝΙΚΟΣ ΠΑΠΠΑΣ", "part": "speaks", "list_name": "", "seconds": "30"}
    await maria.post(f"{AIRED}/{last.id}/persons", **heard)
    text = (await maria.get(f"{AIRTIME}.csv?since=2026-11-01&until=2026-11-30")).content.decode("utf-8-sig")
    assert "Νίκος Παππάς;Μαζί;4;0:02:07;127;100,0%" in text, "three times forty seconds, and seven"
    assert "Μαζί;4;0:02:07;127;100,0%" in text.split("Ανά συνδυασμό")[1]


async def test_the_matrix_and_the_record_say_what_was_aired(house: House) -> None:
    one, boss = await post(house), await house.joined("boss", Role.APPROVER)
    await tell(house, keryx_id=f"{one}-el-1", started_at="2026-11-25T10:00:00", duration_s=40)
    page = await boss.get(f"/desk/announcements/{one}")
    assert "μεταδόθηκε 1 φορά, 10:00" in page.text
    await tell(house, keryx_id=f"{one}-el-1", started_at="2026-11-25T10:02:00", duration_s=38)
    assert "μεταδόθηκε 2 φορές, τελευταία 10:02" in (await boss.get(f"/desk/announcements/{one}/matrix")).text
    assert "aired 2 times, last 10:02" in (await boss.get(f"/desk/announcements/{one}/matrix?lang=en")).text
    proof = (await boss.get(f"/desk/announcements/{one}/proof")).text
    assert "Τετάρτη 25 Νοεμβρίου 2026, 10:02, 38 δευτερόλεπτα (το είπε το σύστημα εκπομπής)" in proof
