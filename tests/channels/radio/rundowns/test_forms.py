"""Each form of a rundown, read by a parser that is not ours."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

import feedparser
import pytest
from icalendar import Calendar
from lxml import etree
from mosromgr.mostypes import MosFile, RunningOrder, StorySend

from channels.radio.clock.rundown import Rundown
from channels.radio.clock.weekly import Clock, seeded
from channels.radio.rundowns.as_csv import as_csv
from channels.radio.rundowns.as_ics import as_ics
from channels.radio.rundowns.as_json import as_json
from channels.radio.rundowns.as_m3u import as_annotated_m3u, as_m3u
from channels.radio.rundowns.as_mos import as_mos_archive, ro_create
from channels.radio.rundowns.as_podcast import Episode, Podcast, as_podcast
from channels.radio.rundowns.as_xspf import NAMESPACE, as_xspf
from channels.radio.rundowns.sound import next_on, now_on, standing
from tests.channels.radio.clock.pieces import DAY, TEN, candidate, planned, segment
from tests.channels.radio.rundowns.conftest import HARD, URL

TITLE = HARD.replace("\u0007", "").strip()


def test_json_has_the_reasons_and_what_goes_on_to_its_end(rundown: Rundown) -> None:
    (slot,) = json.loads(as_json(rundown, URL))["slots"]
    assert (slot["name"], slot["start"], slot["length_s"]) == ("Πρωινό", "2026-11-23T10:00:00+02:00", 300)
    assert [one["state"] for one in slot["segments"]] == ["finishing", "planned", "planned"]
    assert slot["segments"][1]["why"][0] == {"key": "emergency", "points": 1000}


def test_plain_m3u_is_comments_and_addresses(rundown: Rundown) -> None:
    lines = as_m3u(rundown, URL).splitlines()
    assert lines[0] == "#EXTM3U"
    assert [line for line in lines if not line.startswith("#")] == [
        f"{URL}/radio/spots/{one.segment.file}.mp3" for one in rundown.readings
    ]
    assert f"#EXTINF:30,{TITLE}" in lines
    assert not any(character < " " for line in lines for character in line)


def test_annotations_are_escaped_strings(rundown: Rundown) -> None:
    line = as_annotated_m3u(rundown, URL).splitlines()[-3]
    quoted = TITLE.replace("\\", "\\\\").replace('"', '\\"')
    assert line.startswith(f'annotate:title="{quoted}",keryx_id="{rundown.readings[1].segment.file}",')
    assert 'keryx_slot="20261123T080000Z",keryx_form="60",keryx_state="planned",' in line
    assert line.endswith(f":{URL}/radio/spots/{rundown.readings[1].segment.file}.mp3")


def test_an_annotation_names_the_sound(rundown: Rundown) -> None:
    """Another one at the same address has another name; without a sound there is none."""

    def named(files: dict[str, str]) -> str:
        one = replace(rundown.readings[1], segment=replace(rundown.readings[1].segment, files=files))
        lines = as_annotated_m3u(replace(rundown, slots=(replace(rundown.slots[0], readings=(one,)),)), URL)
        found = re.search(r',keryx_sound="([0-9a-f]*)":', lines)
        assert found is not None
        return found[1]

    assert len({named({"spot": "ab/one.mp3"}), named({"spot": "ab/other.mp3"}), named({})}) == 3
    assert named({"spot": "ab/one.mp3"}) == named({"spot": "ab/one.mp3"})
    assert named({}) == ""


def test_xspf_is_what_it_says(rundown: Rundown) -> None:
    root = etree.fromstring(as_xspf(rundown, URL).encode())
    space = {"x": NAMESPACE}
    assert (root.tag, root.get("version")) == (f"{{{NAMESPACE}}}playlist", "1")
    tracks = root.findall("x:trackList/x:track", space)
    assert [track.findtext("x:duration", namespaces=space) for track in tracks] == ["30000", "30000", "12500"]
    assert tracks[1].findtext("x:title", namespaces=space) == TITLE
    assert all(urlsplit(track.findtext("x:location", namespaces=space)).netloc == "hub.example" for track in tracks)
    assert [etree.QName(child).localname for child in tracks[0]] == [
        "location", "identifier", "title", "info", "duration",
    ]  # fmt: skip


def test_csv_opens_in_a_spreadsheet(rundown: Rundown) -> None:
    text = as_csv(rundown, URL)
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))
    assert [row["start"] for row in rows] == ["10:00:00", "10:00:00", "10:00:30"]
    assert (rows[1]["title"], rows[1]["slot_name"], rows[2]["duration_s"]) == (HARD, "Πρωινό", "12.5")


def test_the_day_of_a_row_is_the_one_on_which_it_is_read(rundown: Rundown) -> None:
    (slot,) = rundown.slots
    late = replace(slot.readings[2], start=slot.readings[2].start + timedelta(hours=14))  # over midnight
    text = as_csv(replace(rundown, slots=(replace(slot, readings=(*slot.readings[:2], late)),)), URL)
    rows = list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))
    assert [(row["date"], row["start"]) for row in rows][1:] == [("2026-11-23", "10:00:00"), ("2026-11-24", "00:00:30")]


def test_a_story_is_in_the_order_of_the_dtd(rundown: Rundown) -> None:
    """MOS 2.8.5: story (storyID, storySlug?, storyNum?, mosExternalMetadata*, item*)."""
    stories = list(etree.fromstring(ro_create(standing(rundown), URL).encode()).iter("story"))
    assert [[part.tag for part in story] for story in stories] == [
        ["storyID", "storySlug", "storyNum", "mosExternalMetadata", "item"]
    ] * 2


def test_mos_by_an_independent_parser(rundown: Rundown) -> None:
    created = MosFile.from_string(ro_create(standing(rundown), URL))
    assert isinstance(created, RunningOrder)
    assert (created.ro_id, created.ro_slug) == ("hub.example;2026-11-23", "Keryx 2026-11-23")
    assert created.start_time == datetime(2026, 11, 23, 10)
    assert created.duration == pytest.approx(42.5)
    assert [story.slug for story in created.stories] == [TITLE, "b"]
    assert [story.duration for story in created.stories] == [30.0, 12.5]
    (item,) = created.stories[0].items
    assert item.slug == TITLE
    assert milliseconds(created) == [30_000, 12_500]
    assert [one.text for one in created.xml.iter("StartTime")] == ["2026-11-23T10:00:00", "2026-11-23T10:00:30"]
    assert {one.text for one in created.xml.iter("SlotStart")} == {"2026-11-23T10:00:00"}
    with zipfile.ZipFile(io.BytesIO(as_mos_archive(standing(rundown), URL))) as archive:
        messages = [MosFile.from_string(archive.read(name).decode()) for name in archive.namelist()]
    assert [type(message) for message in messages] == [RunningOrder, StorySend, StorySend]
    for number, message in enumerate(messages[1:]):
        created += message
        assert created.stories[number].id == message.story.id
        assert milliseconds(message) == [30_000, 12_500][number : number + 1]
    assert created.stories[0].script == ["Πρώτη.", "Δεύτερη;"]


def milliseconds(message: MosFile) -> list[int]:
    """How long its items are: samples, of which sound has a thousand a second (MOS 2.8.5, itemEdDur, objTB)."""
    return [int(length.text or "") for length in message.xml.iter("itemEdDur")]


def test_the_same_rundown_is_the_same_archive(rundown: Rundown) -> None:
    assert as_mos_archive(rundown, URL) == as_mos_archive(rundown, URL)


def test_icalendar_has_a_slot_an_appointment(rundown: Rundown) -> None:
    (event,) = Calendar.from_ical(as_ics(standing(rundown), URL, "Δήμος", TEN)).walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (TEN, TEN + timedelta(minutes=5))
    assert str(event["summary"]) == f"Πρωινό: {HARD} · b"
    assert str(event["uid"]) == "20261123T080000Z.radio@hub.example"
    empty = Calendar.from_ical(as_ics(Rundown(DAY, ()), URL, "Δήμος", TEN))
    assert (empty.name, str(empty["method"]), empty.subcomponents) == ("VCALENDAR", "PUBLISH", [])


def test_a_podcast_as_readers_take_it() -> None:
    about = Podcast(f"{URL}/radio/podcast.xml", f"{URL}/radio", "Δήμος: οι ανακοινώσεις", "…", "Δήμος", "", "el")
    day = datetime(2026, 11, 23, tzinfo=UTC)
    episodes = [
        Episode(f"urn:keryx:{n}", HARD, "Κείμενο.", f"{URL}/{n}.mp3", 1000 + n, 30.4, URL, day + timedelta(n))
        for n in range(2)
    ]
    read = feedparser.parse(as_podcast(about, episodes))
    assert (read.bozo, read.feed.title, read.feed.language) == (False, "Δήμος: οι ανακοινώσεις", "el")
    assert [entry.id for entry in read.entries] == ["urn:keryx:1", "urn:keryx:0"]
    (sound,) = read.entries[0].enclosures
    assert (sound.href, sound.type, sound.length) == (f"{URL}/1.mp3", "audio/mpeg", "1001")
    assert read.entries[0].itunes_duration == "30"
    assert as_podcast(about, episodes) == as_podcast(about, list(reversed(episodes)))
    assert feedparser.parse(as_podcast(about, [])).entries == []


def test_the_slot_on_air_has_what_is_still_to_end(rundown: Rundown) -> None:
    def on(seconds: float) -> list[str]:
        return [one.segment.title for one in now_on(rundown, TEN + timedelta(seconds=seconds)).readings]

    assert on(-1) == []
    assert on(20) == ["gone", HARD, "b"]
    assert on(45) == ["b"]  # players may be ten seconds behind
    assert on(299) == []


def test_a_reading_that_fills_its_slot_is_there_while_players_end_it() -> None:
    """Also beside the slot that begins right then; whoever takes the list up now does not begin it."""
    ten, then = seeded([time(10), time(10, 1)], 60)
    full = planned([candidate("a", duration_s=60.0), candidate("b", duration_s=60.0)], Clock([ten, then]))

    def on(seconds: float) -> list[tuple[str, str]]:
        found = now_on(full, TEN + timedelta(seconds=seconds))
        assert {slot.start for slot in found.slots} <= {slot.start for slot in full.slots}
        return [(one.segment.title, one.state) for one in found.readings]

    assert on(59) == [("a", "planned")]
    assert on(61) == [("a", "finishing"), ("b", "planned")]
    assert on(70) == [("b", "planned")]
    assert on(121) == [("b", "finishing")]
    assert standing(now_on(full, TEN + timedelta(seconds=121))).readings == []
    assert on(131) == []


def test_the_next_slot_is_one_with_something_to_read(rundown: Rundown) -> None:
    before = TEN - timedelta(hours=1)
    assert next_on(rundown, before).slots == rundown.slots
    assert next_on(rundown, TEN).slots == ()
    assert segment("gone").title not in [one.segment.title for one in standing(rundown).readings]
