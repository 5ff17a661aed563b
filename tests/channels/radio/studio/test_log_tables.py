"""Tables that players write: begins, ends and lengths by the names of their columns, in text and in workbooks."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from channels.radio.studio.importing import read
from channels.radio.studio.log_columns import heads_of, places
from channels.radio.studio.log_sheets import is_workbook, text_of
from core.sheets import Unreadable

DAY = date(2026, 11, 25)
FORMATS = {datetime: "dd/mm/yyyy hh:mm:ss", date: "dd/mm/yyyy", time: "hh:mm:ss", timedelta: "[h]:mm:ss"}


def at(hour: int, minute: int, second: int = 0, day: int = 25) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC) - timedelta(hours=2)


def told(table: str, **columns: str) -> list[tuple[datetime | None, float | str]]:
    return [(line.at, line.wrong or line.length_s) for line in read(table, "table", DAY, columns)]


def workbook(*rows: Sequence[Any], sheet: str = "Φύλλο1") -> bytes:
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                shape = next((shape for kind, shape in FORMATS.items() if type(cell) is kind), None)
                page.write(number, place, cell, book.add_format({"num_format": shape}) if shape else None)
    return written.getvalue()


@pytest.mark.parametrize(
    "log",
    [
        # AzuraCast's report of a station's timeline
        "Date/Time (UTC),Date/Time (Station),Listeners,Delta,Track,Artist,Playlist\n"
        "2026-11-25 08:00:03,2026-11-25 10:00:03,12,0,x,Δήμος,Ανακοινώσεις\n",
        # LibreTime's log sheet of its playout history
        '"Start Time","End Time","Title","Creator"\n"2026-11-25 10:00:03","2026-11-25 10:00:48","x","Δήμος"\n',
        # SAM's list of what was played: lengths in milliseconds
        "ID,songID,filename,date_played,duration,title\n1,7,D:\\spots\\x.mp3,2026-11-25 10:00:03,45000,x\n",
        # RadioBOSS and the like: hours alone, by tabs
        "Started\tEnded\tTitle\n10:00:03\t10:00:48\tx\n",
        # Jazler and others in Greek, by semicolons
        "Ημερομηνία;Ώρα;Διάρκεια;Σποτ\r\n25/11/2026;10:00:03;00:00:45;x\r\n",
        "Ημερομηνία;Έναρξη;Λήξη;Τίτλος\n25/11/2026;10:00:03;10:00:48;x\n",
        "Από;Έως;Ανακοίνωση\n10:00:03;10:00:48;x\n",
        "Ημ/νία;Ώρα έναρξης;Ώρα λήξης;Διάρκεια;Περιγραφή\n25/11/26;10:00:03;10:00:48;0:45;x\n",
        "Start (UTC),End (UTC),Title\n2026-11-25 08:00:03,2026-11-25 08:00:48,x\n",
        "start;end;title\n2026-11-25T10:00:03+02:00;2026-11-25T08:00:48Z;x\n",
    ],
    ids=["AzuraCast", "LibreTime", "SAM", "RadioBOSS", "Jazler", "begin and end", "from and to", "all", "UTC", "zones"],
)
def test_a_players_table_is_read_as_it_writes_it(log: str) -> None:
    [line] = read(log, "table", DAY)
    assert (line.at, line.wrong) == (at(10, 0, 3), "")
    assert line.length_s == (0.0 if "Playlist" in log else 45.0)
    assert "x" in line.names


@pytest.mark.parametrize(
    "log",
    [
        # mAirList, as its template of a log may be: %h:%m:%s%t%3%t%e
        "10:00:03\tx\t45 s\n",
        # Rivendell's report of a day
        "10:00:03  030123  00:45  x\n",
        # RadioBOSS's log of what was played
        "2026-11-25 10:00:03\tx\t0:45\n",
    ],
    ids=["mAirList", "Rivendell", "RadioBOSS"],
)
def test_a_players_lines_are_read_as_it_writes_them(log: str) -> None:
    [line] = read(log, "lines", DAY)
    assert (line.at, line.length_s, line.wrong, "x" in line.names) == (at(10, 0, 3), 45.0, "", True)


def test_an_end_is_of_the_day_of_its_begin_or_of_the_next() -> None:
    assert told("Από;Έως;Τίτλος\n23:59:30;00:00:15;x\n00:00:20;00:00:50;y\n") == [
        (at(23, 59, 30), 45.0),
        (at(0, 0, 20, day=26), 30.0),
    ]
    days = "Ημερομηνία έναρξης;Ώρα έναρξης;Ημερομηνία λήξης;Ώρα λήξης;Τίτλος\n"
    assert told(days + "25/11/2026;23:59:30;26/11/2026;00:00:15;x\n") == [(at(23, 59, 30), 45.0)]
    assert told("start;end;title\n8:00:00 μμ;8:00:45 μμ;x\n") == [(at(20, 0), 45.0)]
    assert told("start;end;title\n25/10/2026 03:59:40;25/10/2026 03:00:20;x\n")[0][1] == 40.0, "the hour comes twice"
    assert told("start;end;title\n10:00:00;;x\n10:00:00;-;x\n") == [(at(10, 0), 0.0)] * 2


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("10:00:00;09:59:00;;x", "end_before"),
        ("10:00:00;10:00:00;;x", "end_before"),
        ("10:00:00;12:00:01;;x", "end_before"),
        ("10:00:00;26/11/2026 10:00:45;;x", "end_before"),
        ("10:00:00;σε λίγο;;x", "end"),
        ("10:00:00;10:61;;x", "end"),
        ("10:00:00;11/12/2026 10:00:45 AM;;x", "no_day"),
        ("10:00:00;10:00:45;0:30;x", "apart"),
        ("10:00:00;10:00:45;0:55;x", "apart"),
        ("10:00;10:03;0:45;x", "apart"),
        ("10:00:00;10:00:45;0:47;x", 47.0),
        ("10:00;10:01;0:45;x", 45.0),
        ("10:00:00;10:00:45;πολύ;x", "length"),
        ("10:00:00;10:00:45;--:--;x", 45.0),
    ],
)
def test_an_end_that_cannot_be_is_told_with_its_line(row: str, wrong: float | str) -> None:
    lines = read(f"Έναρξη;Λήξη;Διάρκεια;Τίτλος\n09:00:00;09:00:30;;x\n{row}\n", "table", DAY)
    assert [(line.number, line.wrong or line.length_s) for line in lines] == [(2, 30.0), (3, wrong)]


def test_a_column_of_ends_may_be_said() -> None:
    own = "wann;bis;was\n10:00:00;10:00:45;x\n"
    assert told(own, at="wann", end="bis", what="was") == [(at(10, 0), 45.0)]
    assert told(own, at="wann", what="was") == [(at(10, 0), 0.0)]
    assert told("bis;was\n10:00:45;x\n", end="bis", what="was")[0][1] == "columns", "an end alone is no begin"


def test_heads_are_known_however_they_are_written() -> None:
    heads = heads_of(["\ufeffSTART_TIME", " End time: ", "ΔΙΑΡΚΕΙΑ", "Song Title"])
    assert [places(heads, use) for use in ("at", "end", "length", "what")] == [[0], [1], [2], [3]]
    assert places(heads_of(["Date", "Time", "Start", "Title"]), "at") == [0, 1]
    assert places(heads_of(["Time", "Date"]), "at") == [1, 0]


def test_a_workbook_is_a_table() -> None:
    book = workbook(
        ["Ημερομηνία", "Έναρξη", "Λήξη", "Διάρκεια", "Τίτλος"],
        [date(2026, 11, 25), time(10, 0, 3), time(10, 0, 48), timedelta(seconds=45), "Διακοπή\tνερού"],
        [datetime(2026, 11, 25), time(23, 59, 30), time(0, 0, 15), 45, "x"],
        ["25/11/2026", "10:05:00", "", 30.5, 30123],
        [None, None, None, None, None],
        [date(2026, 11, 25), time(11, 0), time(10, 0), None, "y"],
    )
    assert is_workbook(book)
    lines = read(text_of(book), "table", DAY)
    assert [(line.number, line.at, line.wrong or line.length_s) for line in lines] == [
        (2, at(10, 0, 3), 45.0),
        (3, at(23, 59, 30), 45.0),
        (4, at(10, 5), 30.5),
        (6, None, "end_before"),
    ]
    assert lines[0].names == ("Διακοπή νερού",)
    assert lines[2].names == ("30123",)
    whole = workbook(["start", "end", "title"], [datetime(2026, 11, 25, 10), datetime(2026, 11, 25, 10, 0, 45), "x"])
    assert told(text_of(whole)) == [(at(10, 0), 45.0)]


def test_a_workbook_that_is_none_or_takes_too_much_is_refused() -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as opened:
        opened.writestr("a.txt", "x")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("xl/workbook.xml", b" " * 50_000_000)
    far = io.BytesIO()
    with Workbook(far, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write(0, 0, "start")
        page.write(1_048_575, 16_383, "x")
    broken = workbook(["start", "title"])[:-40]
    for data in (other.getvalue(), bomb.getvalue(), far.getvalue(), broken, b"PK\x03\x04"):
        assert is_workbook(data)
        with pytest.raises(Unreadable):
            text_of(data)
    assert not is_workbook(b"start;title\n")


@given(
    begun=st.datetimes(datetime(2026, 11, 1), datetime(2027, 2, 1)).map(lambda at: at.replace(microsecond=0)),
    seconds=st.integers(1, 7200),
    dated=st.booleans(),
)
def test_from_a_begin_to_an_end_is_what_lies_between(begun: datetime, seconds: int, dated: bool) -> None:
    end = begun + timedelta(seconds=seconds)
    written = f"{end:%d/%m/%Y %H:%M:%S}" if dated else f"{end:%H:%M:%S}"
    [line] = read(f"Έναρξη;Λήξη;Τίτλος\n{begun:%Y-%m-%d %H:%M:%S};{written};x\n", "table", DAY)
    assert line.length_s == seconds
