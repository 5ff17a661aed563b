"""Logs of players, as their programs write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.radio.studio.importing import FORMS, LINES_MOST, read
from channels.radio.studio.log_lines import Line
from core.language.dates import ATHENS

DAY = date(2026, 11, 25)
ID = "019ab000-0000-7000-8000-000000000999"
FILE = f"/radio/spots/{ID}-el-2-30.mp3"


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 11, 25, hour, minute, second, tzinfo=UTC) - timedelta(hours=2)


def test_liquidsoaps_log_is_of_what_was_prepared() -> None:
    log = (
        "2026/11/25 10:00:01 [main:3] Liquidsoap 2.1.3\n"
        f'2026/11/25 10:00:03 [keryx:3] Prepared "https://nea.example{FILE}" (RID 4).\n'
        '2026/11/25 10:00:48 [music:3] Prepared "/srv/music/Χατζιδάκις.mp3" (RID 5).\n'
        "2026/11/25 10:00:49 [clock.main:2] We must catchup 0.30 seconds!\n"
    )
    first, second = read(log, "liquidsoap", DAY)
    assert (first.number, first.at, first.names) == (2, at(10, 0, 3), (f"https://nea.example{FILE}",))
    assert second.names == ("/srv/music/Χατζιδάκις.mp3",)


def test_liquidsoaps_log_of_what_it_fetched_is_named_by_our_script() -> None:
    """As liquidsoap 2.1.3 with deploy/radio/keryx.liq writes it."""
    log = (
        '2026/11/25 20:37:19 [keryx:3] Prepared "/tmp/liq-process63c98a.mp3" (RID 0).\n'
        "2026/11/25 20:37:19 [switch_0:3] Switch to keryx with transition.\n"
        "[mp3float @ 0x7fb1a4012f40] Could not update timestamps for skipped samples.\n"
        f"2026/11/25 20:37:19 [keryx:3] on air: 20261125T183719Z {ID}-el-1\n"
        '2026/11/25 20:38:01 [decoder:2] Decoding "/tmp/liq-process63c98a.mp3" ended: Ffmpeg_decoder.End_of_file.\n'
        "2026/11/25 20:38:01 [switch_0:3] Switch to blank_1 with forgetful transition.\n"
        f"2026/11/25 20:40:00 [keryx:3] on air: 20261125T184000Z {ID}-el-2\n"
    )
    first, second = read(log, "liquidsoap", DAY)
    assert (first.at, first.length_s, first.names[-1]) == (at(20, 37, 19), 42.0, f"{ID}-el-1")
    assert (second.at, second.length_s, second.names) == (at(20, 40), 0.0, (f"{ID}-el-2",))


def test_a_table_by_the_names_of_its_columns() -> None:
    azuracast = (
        "Date/Time (UTC),Date/Time (Station),Listeners,Title,Artist,Album\n"
        '2026-11-25T08:00:03+00:00,2026-11-25T10:00:03+02:00,12,"Διακοπή, νερού",Δήμος,2026/000123/2\n'
    )
    [line] = read(azuracast, "table", DAY)
    assert (line.at, line.names) == (at(10, 0, 3), ("Διακοπή, νερού", "2026/000123/2"))
    greek = "\ufeffΗμερομηνία;Ώρα;Διάρκεια;Τίτλος\r\n25/11/2026;10:05;0:45;Συναυλία\r\n;;;\r\n25/11/2026;;30;Άλλο\r\n"
    lines = read(greek, "table", DAY, {"at": ""})
    assert lines[0].length_s == 45.0
    assert lines[1].wrong == "no_time"


def test_a_column_in_utc_is_read_so_and_the_stations_own_goes_before_it() -> None:
    bare = "Date/Time (UTC),Date/Time (Station),Title\n2026-11-25 08:00:03,2026-11-25 10:00:03,x\n"
    assert [line.at for line in read(bare, "table", DAY)] == [at(10, 0, 3)]
    assert [line.at for line in read(bare, "table", DAY, {"at": "Date/Time (UTC)"})] == [at(10, 0, 3)]
    alone = "Date/Time (UTC),Title\n2026-11-25 08:00:03,x\n2026-11-25T10:00:03+02:00,x\n"
    assert [line.at for line in read(alone, "table", DAY)] == [at(10, 0, 3)] * 2
    own = "UTC start,Title\n08:00:03,x\n"
    assert [line.at for line in read(own, "table", DAY, {"at": "utc start"})] == [at(10, 0, 3)]


def test_columns_may_be_chosen_and_a_table_without_is_told_so() -> None:
    own = "wann,wie lange,was\n10:05:00,32.5,x.mp3\n"
    [line] = read(own, "table", DAY, {"at": "Wann", "length": "wie lange", "what": "was"})
    assert (line.at, line.length_s, line.names) == (at(10, 5), 32.5, ("x.mp3",))
    assert read(own, "table", DAY)[0].wrong == "columns"


def test_plain_lines_as_rivendell_and_others_write_them() -> None:
    lines = read(
        "10:00:03  030123  00:45  Διακοπή νερού\n"
        f"25.11.2026 10:01:00 | {FILE} | 0:30\n"
        "-- end of log --\n"
        "2026-11-25T10:02:00+02:00 2026/000123\n",
        "lines",
        DAY,
    )
    assert [(line.at, line.length_s, line.wrong) for line in lines] == [
        (at(10, 0, 3), 45.0, ""),
        (at(10, 1), 30.0, ""),
        (None, 0.0, "no_time"),
        (at(10, 2), 0.0, ""),
    ]
    assert "Διακοπή νερού" in lines[0].names
    assert FILE in lines[1].names
    assert "2026/000123" in lines[3].names


@pytest.mark.parametrize(
    "stamp",
    [
        "25/11/2026 08:00:00 μ.μ.",
        "25/11/2026 8:00:00 μμ",
        "2026-11-25 8:00:00 PM",
        "25.11.26 08:00:00 p.m.",
        "25/11/26 20:00:00",
        "20261125 20:00",
        "25 Nov 2026 20:00:00",
        "Nov 25, 2026, 8:00 pm",
        "25 Νοεμβρίου 2026 20:00",
        "25-Νοε-2026 20:00:00",
        "Τετάρτη 25 Νοε. 2026, 8:00 Μ.Μ.",
        "2026.11.25 20:00:00 EET",
        "2026-11-25 18:00:00 UTC",
        "2026-11-25 18:00:00Z",
    ],
)
def test_a_day_and_an_hour_are_read_however_they_are_written(stamp: str) -> None:
    [line] = read(f"{stamp} | {FILE}", "lines", date(2026, 11, 1))
    assert (line.at, line.wrong, line.names[-1]) == (at(20, 0), "", FILE)
    [line] = read(f'start;file\n"{stamp}";{FILE}\n', "table", date(2026, 11, 1))
    assert (line.at, line.wrong) == (at(20, 0), "")


# From 25 October 2026 at 04:00 in Athens (01:00 UTC) it is 03:00 again.
@pytest.mark.parametrize(
    ("walls", "utc"),
    [
        ("02:50 03:10 03:50 03:05 03:40 04:10", "23:50 00:10 00:50 01:05 01:40 02:10"),
        ("03:50 03:40", "00:50 01:40"),
        ("04:10 03:40 03:05 03:50 03:10 02:50", "02:10 01:40 01:05 00:50 00:10 23:50"),
        ("02:50 03:10 03:20 03:50 04:10", "23:50 00:10 00:20 00:50 02:10"),
        ("02:50 03:50 03:20 03:40 03:10 04:10", "23:50 00:50 00:20 00:40 00:10 02:10"),
        ("03:50+03:00 03:05+02:00 03:40+02:00", "00:50 01:05 01:40"),
        ("03:10 03:20EET 03:40EET", "00:10 01:20 01:40"),
        ("03:50+02:00 03:40+02:00", "01:50 01:40"),
    ],
    ids=["once back", "two lines", "newest first", "never back", "no order", "offsets", "zones", "offsets that hold"],
)
def test_the_hour_that_comes_twice_is_the_second_where_the_log_steps_back(walls: str, utc: str) -> None:
    stamps = [f"2026-10-25 {wall[:5]}:00{wall[5:]}" for wall in walls.split()]
    for told in (
        read("\n".join(f"{stamp} | {FILE}" for stamp in stamps), "lines", DAY),
        read("\n".join(["start;file", *(f"{stamp};{FILE}" for stamp in stamps)]), "table", DAY),
    ):
        assert [f"{line.at:%H:%M}" for line in told if line.at is not None] == utc.split()


def test_a_play_that_goes_on_over_the_hour_that_comes_twice_has_its_length() -> None:
    log = f"""2026/10/25 03:59:40 [spots:3] Prepared "{FILE}" (RID 5).
2026/10/25 03:00:20 [decoder:4] Decoding "{FILE}" ended: the end.
2026/10/25 03:00:19 [spots:3] Prepared "{FILE}" (RID 6)."""
    told = read(log, "liquidsoap", DAY)
    assert [(line.at, line.length_s) for line in told] == [
        (datetime(2026, 10, 25, 0, 59, 40, tzinfo=UTC), 40.0),
        (datetime(2026, 10, 25, 1, 0, 19, tzinfo=UTC), 0.0),
    ]


@pytest.mark.parametrize(
    "stamp",
    [
        "26-11-20 08:00:00",
        "11/12/2026 8:00:00 AM",
        "20/11 08:00:00",
        "Nov 20 08:00:00",
        "20 Foo 2026 08:00:00",
        "20 Ιου 2026 08:00:00",
        "13:00:00 π.μ.",
    ],
)
def test_what_may_be_one_day_or_another_is_no_guess(stamp: str) -> None:
    assert read(f"{stamp} | {FILE}", "lines", DAY)[0].wrong == "no_day"
    assert read(f'start;file\n"{stamp}";{FILE}\n', "table", DAY)[0].wrong == "no_day"


@pytest.mark.parametrize(
    ("hours", "days"),
    [
        ("23:59:30 00:00:30", "25 26"),
        ("22:00 23:50 00:10 23:50 00:10", "25 25 26 26 27"),
        ("00:10 23:59 22:00", "26 25 25"),
        ("23:59:30 00:00:10 23:59:50 00:00:40", "25 26 25 26"),
        ("10:00 09:00 23:59 00:10", "25 25 25 25"),
        ("20:00 08:00", "25 25"),
        ("00:10 23:50", "25 25"),
        ("10:00", "25"),
    ],
    ids=["two", "two nights", "newest first", "either order", "no order", "half a day", "one day", "one"],
)
def test_hours_alone_go_on_over_midnight(hours: str, days: str) -> None:
    for text, form in (
        ("\n".join(f"{hour} | {FILE}" for hour in hours.split()), "lines"),
        ("\n".join(["time;file", *(f"{hour};{FILE}" for hour in hours.split())]), "table"),
        ("\n".join(["Date/Time (UTC);file", *(f"{hour};{FILE}" for hour in hours.split())]), "table"),
    ):
        zone = UTC if "UTC" in text else ATHENS
        walls = [line.at.astimezone(zone) for line in read(text, form, DAY) if line.at is not None]  # type: ignore[arg-type]
        assert [f"{wall:%d}" for wall in walls] == days.split()
        assert [
            f"{wall:%H:%M:%S}"[: len(hour)] for wall, hour in zip(walls, hours.split(), strict=True)
        ] == hours.split()
    dated = read(f"24/11/2026 23:59:30 | {FILE}\n00:00:30 | {FILE}\n", "lines", DAY)
    assert [line.at for line in dated] == [at(23, 59, 30) - timedelta(days=1), at(0, 0, 30)]
    mixed = read(f"23:50 | {FILE}\n00:10 | {FILE}\n28/11/2026 00:10 | {FILE}\n00:20 | {FILE}\n", "lines", DAY)
    assert [line.at.astimezone(ATHENS).day for line in mixed if line.at] == [25, 26, 28, 25], "until one has its day"


def test_an_hour_before_its_day_and_titles_with_a_day_in_them() -> None:
    assert read(f"time;date;file\n20:00;24/11/26;{FILE}\n", "table", DAY)[0].at == at(20, 0) - timedelta(days=1)
    assert read(f"start;file\n20:00 24/11/2026;{FILE}\n", "table", DAY)[0].at == at(20, 0) - timedelta(days=1)
    lines = read(
        "20:00:00  25/11/2026: ημερίδα\n20:00:00 24/11/2026  030123\n"
        "20:00:00  Συναυλία, 24 Νοεμβρίου 2026\n/music/2026-11-24.mp3 20:00:00\n",
        "lines",
        DAY,
    )
    assert [line.at for line in lines] == [at(20, 0), None, at(20, 0), at(20, 0)]
    assert "25/11/2026: ημερίδα" in lines[0].names


def test_a_column_in_milliseconds_is_read_so_and_what_no_play_lasts_is_told() -> None:
    def lengths(head: str, *cells: str) -> list[float | str]:
        rows = "".join(f"10:0{place};x;{cell}\n" for place, cell in enumerate(cells))
        return [line.wrong or line.length_s for line in read(f"start;file;{head}\n{rows}", "table", DAY)]

    assert lengths("duration", "30000", "4000") == [30.0, 4.0]
    assert lengths("duration (ms)", "4000", "15500", "0:45") == [4.0, 15.5, 45.0]
    assert lengths("duration", "4000", "45.5") == [4000.0, 45.5]
    assert lengths("duration", "30000", "45") == ["long", 45.0]
    assert lengths("duration", "3:00:00") == ["long"]


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("45", 45.0),
        ("45,5", 45.5),
        ("0:45.5", 45.5),
        ("[1:05]", 65.0),
        ("0:45 min", 45.0),
        ("45s", 45.0),
        ("45 sec.", 45.0),
        ("45 δευτ.", 45.0),
        ("45 ΔΕΥΤΕΡΟΛΕΠΤΑ", 45.0),
        ("45''", 45.0),
        ("1'05\"", 65.0),
        ("1΄05΄΄", 65.0),
        ("1’ 05”", 65.0),
        ("1′05″", 65.0),
        ("1'05", 65.0),
        ("1'", 60.0),
        ("1 λεπτό και 5 δευτερόλεπτα", 65.0),
        ("1 λ. 5 δ.", 65.0),
        ("1h 2m 3s", 3723.0),
        ("1,5 λεπτά", 90.0),
        ("PT45S", 45.0),
        ("PT1M5.5S", 65.5),
        ("P0DT0H0M45S", 45.0),
        ("45000 ms", 45.0),
        ("", 0.0),
        ("-", 0.0),
        ("--:--", 0.0),
        ("0", 0.0),
        ("-5", "length"),
        ("inf", "length"),
        ("σαράντα", "length"),
        ("00:00:45:12", "length"),
        ("0:45 / 3:00", "length"),
        ("PT", "length"),
        ("45 kg", "length"),
        ("s", "length"),
        ("3 ώρες", "long"),
    ],
)
def test_a_length_is_read_however_it_is_written_and_named_where_it_is_not(cell: str, seconds: float | str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    [line] = read(f"start;length;file\n10:00;{quoted};{FILE}\n", "table", DAY)
    assert (line.wrong or line.length_s) == seconds
    if isinstance(seconds, float) and seconds and any(sign.isalpha() or sign in "'΄’′\"" for sign in cell):
        [line] = read(f"10:00:00 | {FILE} | {cell}\n", "lines", DAY)
        assert (line.length_s, line.wrong, FILE in line.names) == (seconds, "", True)


def test_a_length_with_its_unit_counts_where_it_stands_by_itself_or_last() -> None:
    lines = ["10:00:00 x.mp3 45s", "10:00:00 x.mp3 45 δευτ.", "10:00:00  45''  x.mp3", "10:00:00 30 λεπτά μουσικής"]
    found = read("\n".join(lines), "lines", DAY)
    assert [line.length_s for line in found] == [45.0, 45.0, 45.0, 0.0]
    assert [line.names[0] for line in found] == ["x.mp3", "x.mp3", "x.mp3", "30 λεπτά μουσικής"]


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("25/11/2026 10:00:00 10:00:45 x.mp3", 45.0),
        ("25/11/2026 10:00:00 25/11/2026 10:00:45 x.mp3", 45.0),
        ("2026-11-25T10:00:00+02:00 2026-11-25T08:00:45Z x.mp3", 45.0),
        ("10:00:00 - 10:00:45 | x.mp3", 45.0),
        ("10:00:00-10:00:45 x.mp3", 45.0),
        ("10:00:00 έως 10:00:45 x.mp3", 45.0),
        ("8:00:00 μμ 8:00:45 μμ x.mp3", 45.0),
        ("10:00-10:05 x.mp3", 300.0),
        ("10:00 0:45 x.mp3", 45.0),
        ("23:59:30 - 00:00:15 x.mp3", 45.0),
        ("23:59:30 00:00:15 x.mp3", 45.0),
        ("23:45:00 00:00:15 x.mp3", "length"),
        ("23:59:30-00:00:15 x.mp3", 45.0),
        ("25/11/2026 23:59:30 26/11/2026 00:00:15 x.mp3", 45.0),
        ("10:00:00 12:00:00 x.mp3", 7200.0),
        ("10:00:00 12:00:01 x.mp3", "long"),
        ("10:00:00 09:59:00 x.mp3", "long"),
        ("10:00-09:00 x.mp3", "long"),
        ("25/11/2026 10:00:00 26/11/2026 10:00:45 x.mp3", "long"),
        ("10:00:00 3:00:00 x.mp3", "long"),
        ("10:00 10:45 x.mp3", "length"),
        ("00:00:10 00:00:45 x.mp3", "length"),
        ("10:00:00 10:45 x.mp3", 645.0),
        ("10:00:00 x.mp3 26/11/2026 19:00 | 0:45", 45.0),
        ("2026-10-25 03:59:40 03:00:20 x.mp3", 40.0),
    ],
)
def test_a_line_with_a_begin_and_an_end_lasts_from_one_to_the_other(line: str, seconds: float | str) -> None:
    [found] = read(line, "lines", DAY)
    assert (found.wrong or found.length_s) == seconds
    assert bool(found.wrong) or any("x.mp3" in name for name in found.names)


def test_what_may_be_an_end_or_a_length_is_what_the_log_has_elsewhere() -> None:
    def lengths(*lines: str) -> list[float | str]:
        return [line.wrong or line.length_s for line in read("\n".join(lines), "lines", DAY)]

    either = "23:59:30 00:00:15 x"
    assert lengths("20:00:00 20:00:30 x", either) == [30.0, 45.0]
    assert lengths("20:00:00 00:00:30 x", either) == [30.0, 15.0]
    assert lengths("20:00:00 20:00:30 x", "19:00:00 00:00:30 x", either) == [30.0, 30.0, "length"]
    assert lengths("20:00:00 x", either) == [0.0, 45.0], "nothing tells: about midnight it is an end"
    assert lengths(either, "23:45:00 00:00:15 x") == [15.0, 15.0], "that one not over 23:59:30"
    assert lengths(either, "00:00:16 00:00:40 x") == [45.0, 24.0], "the next begins there"
    assert lengths("23:59:00 00:00:30 y", either, "20:00:00 20:10 z") == [30.0, 15.0, 1210.0], "not over 23:59:30"
    assert lengths("23:00:00 00:00:30 x", "23:30:00 00:00:30 x") == [30.0, 30.0], "not an hour, into the next"
    assert lengths("00:00:45 00:01:20 x", "00:00:10 00:00:45 x") == [35.0, 35.0], "not 45 s, into the next"


def test_what_was_supposed_about_midnight_is_told() -> None:
    assert [line.noted for line in read("20:00:00 x\n23:59:30 00:00:15 x", "lines", DAY)] == ["", "over_midnight"]
    assert [line.noted for line in read("20:00:00 20:00:30 x\n23:59:30 00:00:15 x", "lines", DAY)] == ["", ""]
    assert [line.noted for line in read("23:59:30-00:00:15 x", "lines", DAY)] == [""]


@pytest.mark.parametrize(
    "stamp",
    [
        "2026-11-25T10:00:00+99:00",
        "2026-11-25T10:00:00-2400",
        "2026/13/45 10:00:00",
        "0001-01-01 00:00:00",
        "9999-12-31 23:59:59",
        "0001/01/01 00:00:00",
        "25/11/0001 10:00",
        "2026-11-25 25:61:00",
    ],
)
def test_a_time_that_cannot_be_is_none(stamp: str) -> None:
    assert read(f"{stamp} | {FILE}", "lines", DAY)[0].wrong == "no_time"
    assert read(f"start,file\n{stamp},{FILE}\n", "table", DAY)[0].wrong == "no_time"
    assert read(f"{stamp} [keryx:3] on air: {ID}-el-1", "liquidsoap", DAY) == []
    assert read(f"10:00:00,{FILE},inf\n", "lines", DAY)[0].length_s == 0.0
    assert read(f"start,file,length\n10:00,{FILE},inf\n", "table", DAY)[0].length_s == 0.0


def test_what_is_left_out_is_told_with_its_line() -> None:
    many = "".join(f"10:00 x{number}\n" for number in range(LINES_MOST + 2))
    found = read(many, "lines", DAY)
    assert len(found) == LINES_MOST + 1
    assert (found[-1].number, found[-1].wrong, found[-1].at) == (LINES_MOST + 1, "cut_lines", None)
    assert not read("10:00 x\n" * LINES_MOST, "lines", DAY)[-1].wrong
    long = f"10:00 {'x' * 990}\n" * 402
    assert (read(long, "lines", DAY)[-1].number, read(long, "lines", DAY)[-1].wrong) == (402, "cut_characters")
    lines = read('start,file\n10:00,"a ""b"\n10:01,"b\n10:02,c\n', "table", DAY)
    assert [(line.number, line.wrong) for line in lines] == [(2, ""), (3, "cut_quote")]
    assert not read('start,file\n10:00,"a\nb"\n', "table", DAY)[-1].wrong, "a quote may go on into the next line"
    huge = 'start,file\n10:00,"' + "x" * 140_000
    assert [(line.number, line.wrong) for line in read(huge, "table", DAY)] == [(2, "cut_quote")]


DIGITS = st.text("0123456789٠٩", min_size=1, max_size=5)
NUMBERS = st.integers(0, 99).map(lambda n: f"{n:02}") | DIGITS
DATES = st.builds("{1}{0}{2}{0}{3}".format, st.sampled_from("-/."), DIGITS | st.just("2026"), NUMBERS, NUMBERS)
HOURS = st.lists(NUMBERS, min_size=2, max_size=4).map(":".join)
OFFSETS = st.sampled_from(["", "Z", "+02:00", "-0230"]) | st.builds(
    "{}{}:{}".format, st.sampled_from("+-"), NUMBERS, NUMBERS
)
STAMPS = st.builds("{}{}{}{}".format, DATES | st.just(""), st.sampled_from(" T,;"), HOURS, OFFSETS)
PIECES = (
    STAMPS
    | st.sampled_from([FILE, "[keryx:3] on air: x", "inf", "nan", "1e999", '"', "\n", "\0", ";", "\t"])
    | st.text()
)
HEADS = st.sampled_from(["", "start;file;length\n", "Date/Time (UTC),Title\n"])
LOGS = st.builds(lambda head, pieces: head + " ".join(pieces), HEADS, st.lists(PIECES, max_size=12))


@pytest.mark.parametrize("form", FORMS)
@given(text=LOGS)
def test_whatever_is_pasted_is_read_or_told_line_by_line(form: str, text: str) -> None:
    for line in read(text, form, DAY):  # type: ignore[arg-type]
        assert isinstance(line, Line)
        assert bool(line.wrong) == (line.at is None)
