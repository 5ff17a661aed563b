"""What people write is taken, mended or refused with every wrong field named in two languages."""

import copy
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.announcement import parse_announcement
from schemas.directory import Directory, Issuer
from schemas.event import Event
from schemas.export import json_schemas
from schemas.press_release import PressRelease
from schemas.problems import InvalidInput
from schemas.subtypes import KIND_NAMES, SUBTYPE_NAMES, SUBTYPES, kind_name, subtype_name
from schemas.tender import Tender
from tests.editions import EVENT, PRESS, PROGRAMME, TENDER, directory

EXAMPLES = sorted(path for path in (Path(__file__).parents[2] / "examples").glob("*.yaml") if path.stem != "directory")
CHANNELS = ("email", "telegram", "feeds", "site", "radio", "webtv")


def wrong(data: Any, **names: Any) -> dict[str, tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        parse_announcement(data, **names)
    for problem in caught.value.errors:
        assert re.search("[α-ω]", problem.el), problem
        assert re.search("[a-z]", problem.en), problem
    fields = [problem.field for problem in caught.value.errors]
    assert len(set(fields)) == len(fields)
    return {problem.field: (problem.el, problem.en) for problem in caught.value.errors}


def taken(written: dict[str, Any], **changes: Any) -> Any:
    return parse_announcement({**written, **changes})


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_taken(path: Path) -> None:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    here = directory()
    announcement = parse_announcement(
        data,
        channel_names=CHANNELS,
        issuers={entry.slug for entry in here.issuers},
        topics={entry.slug for entry in here.topics},
        areas={entry.slug for entry in here.areas},
    )
    dumped = announcement.model_dump(mode="json")
    assert parse_announcement(dumped) == announcement
    schema = json_schemas()[f"{announcement.kind}.schema.json"]
    assert [str(error) for error in jsonschema_rs.validator_for(schema).iter_errors(dumped)] == []


@pytest.mark.parametrize("written", [EVENT, TENDER, PROGRAMME, PRESS], ids=lambda written: str(written["kind"]))
def test_schema_and_parser_agree_that_the_kind_is_needed(written: dict[str, Any]) -> None:
    schema = jsonschema_rs.validator_for(json_schemas()[f"{written['kind']}.schema.json"])
    nameless = {name: value for name, value in written.items() if name != "kind"}
    assert schema.is_valid(written)
    assert not schema.is_valid(nameless)
    assert set(wrong(nameless)) == {"kind"}


def test_examples_cover_every_subtype_and_four_in_english() -> None:
    written = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in EXAMPLES]
    assert {(data["kind"], data["subtype"]) for data in written} == {
        (str(kind), str(subtype)) for kind, subtypes in SUBTYPES.items() for subtype in subtypes
    }
    assert sum(isinstance(data["title"], dict) and "en" in data["title"] for data in written) >= 4


WRITTEN_ON = date(2026, 11, 24)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_show_no_paper_of_a_later_day(path: Path) -> None:
    """Posted as they are, on the day they were written, at their release if they have one."""
    announcement = parse_announcement(yaml.safe_load(path.read_text(encoding="utf-8")))
    shown_on = announcement.release.date() if announcement.release else WRITTEN_ON
    papers = [announcement.protocol.date] if announcement.protocol else []
    if isinstance(announcement, Tender):
        papers += [day for day in (announcement.sent_to_ted, *(a.decided_on for a in announcement.awards)) if day]
        assert all(int(adam[:2]) + 2000 <= shown_on.year for adam in announcement.adam)
    assert [day for day in papers if day > shown_on] == []
    assert announcement.expiry is None or announcement.expiry.date() > shown_on


def test_examples_show_what_becomes_of_events_and_outages_and_a_number_of_ted() -> None:
    read = [parse_announcement(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in EXAMPLES]
    occurrences = [o for announcement in read if isinstance(announcement, Event) for o in announcement.occurrences]
    assert any(o.moved_from for o in occurrences)
    assert any(o.cancelled for o in occurrences)
    assert any(isinstance(a, PressRelease) and a.outage and a.outage.restored_at for a in read)
    assert any(isinstance(a, Tender) and a.ted for a in read)


def test_every_subtype_has_a_name_in_both_languages() -> None:
    assert set(KIND_NAMES) == set(SUBTYPES)
    assert set(SUBTYPE_NAMES) == {str(subtype) for subtypes in SUBTYPES.values() for subtype in subtypes}
    assert kind_name("event", "el") == "Εκδηλώσεις"
    assert subtype_name("hiring", "fr") == "Hiring of staff"


def test_names_every_wrong_field() -> None:
    found = wrong(
        {
            "kind": "event",
            "issuer": "nobody",
            "title": {"el": " ", "English": "x"},
            "urgency": "soon",
            "topics": ["politismos", "magic"],
            "channels": {"only": ["fax"]},
            "own_words": {"fax": "Γεια", "pager": "Γεια"},
            "release": "2026-12-12T11:00",
            "expiry": "2026-12-12T10:00",
            "embargo": "tomorrow",
            "occurrences": [{"start": "2026-12-12T19:30", "end": "2026-12-12T18:00"}, {"start": "2026-12-13"}],
            "attachments": [{"title": "Αφίσα", "url": "ftp://x", "content_type": "image/png"}],
            "contact": {"name": "Κανείς"},
            "colour": "red",
        },
        channel_names=CHANNELS,
        issuers=["dimos"],
        topics=["politismos"],
    )
    assert set(found) == {
        "issuer",
        "title.el",
        "title.English",
        "urgency",
        "topics.1",
        "channels.only.0",
        "own_words.fax",
        "own_words.pager",
        "expiry",
        "embargo",
        "occurrences.0.end",
        "occurrences.1.start",
        "attachments.0.url",
        "attachments.0.alt",
        "contact",
        "online",
        "colour",
    }
    assert "dimos" in found["issuer"][0]


@pytest.mark.parametrize("data", [None, 5, "κείμενο", [], {}, {"kind": "party"}, {"kind": 7}])
def test_anything_else_is_refused_in_words(data: Any) -> None:
    assert set(wrong(data)) <= {".", "kind"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes() | st.dates(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=6,
    ),
    st.sampled_from([EVENT, TENDER, PROGRAMME, PRESS]),
    st.data(),
)
def test_no_value_of_any_field_is_a_bug(value: Any, written: dict[str, Any], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(type(parse_announcement(written)).model_fields)))
    try:
        announcement = parse_announcement({**written, name: value})
    except InvalidInput as invalid:
        announcement, said = None, invalid.errors
    if announcement is None:
        assert all(problem.el and problem.en for problem in said)
    else:
        assert parse_announcement(announcement.model_dump(mode="json")) == announcement


def test_frozen_and_closed() -> None:
    event = taken(EVENT)
    with pytest.raises(ValidationError):
        event.title = "Άλλο"


class TestTexts:
    def test_plain_text_is_greek_and_greek_stands_first(self) -> None:
        event = taken(EVENT, title={"en": "Concert", "de": "Konzert", "el": "Συναυλία"})
        assert event.title.languages == ("el", "de", "en")
        assert taken(EVENT, title="Συναυλία").title.el == "Συναυλία"
        assert event.title.get("fr") is None
        assert event.title.best("fr") == "Concert"

    def test_greek_is_needed(self) -> None:
        assert "ελληνικό" in wrong({**EVENT, "title": {"en": "Concert"}})["title"][0]

    def test_markdown_is_kept_and_line_ends_made_one(self) -> None:
        body = "  # Τίτλος\r\n\r\n    κώδικας  \r\n* <b>x</b>\n"
        assert taken(EVENT, body=body).body.el == body.replace("\r\n", "\n")

    def test_accents_are_composed(self) -> None:
        assert taken(EVENT, title="Α\u0301λμα").title.el == "Άλμα"

    @pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b", "\x85", "\ufffe", "\u202e", "\u2028", "\ud800"])
    def test_control_characters_are_refused(self, bad: str) -> None:
        found = wrong({**EVENT, "title": f"Α{bad}Β", "body": f"Α{bad}Β"})
        assert set(found) == {"title.el", "body.el"}
        assert f"U+{ord(bad):04X}" in found["title.el"][0]

    def test_a_title_is_one_line(self) -> None:
        assert "title.el" in wrong({**EVENT, "title": "Α\nΒ"})

    @pytest.mark.parametrize(("field", "most"), [("title", 300), ("summary", 1_000), ("body", 100_000)])
    def test_sizes(self, field: str, most: int) -> None:
        assert getattr(taken(EVENT, **{field: "α" * most}), field).el == "α" * most
        el, en = wrong({**EVENT, field: "α" * (most + 1)})[f"{field}.el"]
        assert str(most) in el
        assert str(most) in en

    def test_counts(self) -> None:
        link = {"url": "https://x.example"}
        assert len(taken(EVENT, links=[link] * 50).links) == 50
        assert "links" in wrong({**EVENT, "links": [link] * 51})


class TestTimes:
    def start(self, written: Any) -> datetime:
        start: datetime = taken(EVENT, occurrences=[{"start": written}]).occurrences[0].start
        return start

    @pytest.mark.parametrize(
        ("written", "utc"),
        [
            ("2026-12-12T19:30", datetime(2026, 12, 12, 17, 30, tzinfo=UTC)),
            ("2026-07-12 19:30", datetime(2026, 7, 12, 16, 30, tzinfo=UTC)),
            ("2026-12-12T19:30:00+01:00", datetime(2026, 12, 12, 18, 30, tzinfo=UTC)),
            ("2026-12-12T19:30Z", datetime(2026, 12, 12, 19, 30, tzinfo=UTC)),
            (datetime(2026, 12, 12, 19, 30), datetime(2026, 12, 12, 17, 30, tzinfo=UTC)),
            ("2026-10-25T03:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # comes twice: the first is meant
            ("2026-10-25T03:30+02:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ],
    )
    def test_read_as_utc(self, written: Any, utc: datetime) -> None:
        assert self.start(written) == utc
        assert self.start(written).tzinfo is UTC

    def test_an_hour_that_does_not_exist(self) -> None:
        el, en = wrong({**EVENT, "occurrences": [{"start": "2027-03-28T03:30"}]})["occurrences.0.start"]
        assert "03:30 δεν υπάρχει στις 28/03/2027" in el
        assert "04:30" in en

    @pytest.mark.parametrize(
        "bad",
        ["2026-12-12", "19:30", "12/12/2026 19:30", "2026-02-30T10:00", "0001-01-01T00:00", 1765560600, True, None],
    )
    def test_refused(self, bad: Any) -> None:
        assert "occurrences.0.start" in wrong({**EVENT, "occurrences": [{"start": bad}]})

    def test_expiry_follows_release_and_embargo(self) -> None:
        times = {"release": "2026-12-01T09:00", "embargo": "2026-12-02T09:00"}
        assert taken(PRESS, **times, expiry="2026-12-02T09:01").expiry is not None
        assert "expiry" in wrong({**PRESS, **times, "expiry": "2026-12-02T09:00"})
        assert "expiry" in wrong({**PRESS, **times, "expiry": "2026-11-30T09:00"})

    def test_an_embargo_ends_with_the_release_or_later(self) -> None:
        release = "2026-12-01T09:00"
        for embargo in (release, "2026-12-02T09:00"):
            assert taken(PRESS, release=release, embargo=embargo).embargo is not None
        assert taken(PRESS, embargo=release).release is None
        assert set(wrong({**PRESS, "release": release, "embargo": "2026-12-01T08:59"})) == {"embargo"}


class TestNumbersOfPapers:
    def test_look_alikes_are_mended(self) -> None:
        # Latin A and H in an ΑΔΑ, Greek Ρ and Ο in an ΑΔΑΜ, a long dash, small letters.
        tender = taken(TENDER, acts=[{"ada": "ψΛ4HΩPΖ–3AΒ"}], adam=["26ΡRΟC018765432"], nuts=["ΕL531"])
        assert tender.acts[0].ada == "ΨΛ4ΗΩΡΖ-3ΑΒ"
        assert tender.adam == ("26PROC018765432",)
        assert tender.nuts == ("EL531",)
        assert tender.acts[0].url.endswith("/ΨΛ4ΗΩΡΖ-3ΑΒ")

    @pytest.mark.parametrize("bad", ["ΨΛ4", "ΨΛ4ΗΩΡΖ", "ΨΛ4ΗΩΡΖ-3ΑΒΓ", "ΨΛ4ΗQΡΖ-3ΑΒ", ""])
    def test_ada_refused(self, bad: str) -> None:
        assert "acts.0.ada" in wrong({**TENDER, "acts": [{"ada": bad}]})

    @pytest.mark.parametrize("bad", ["26PROC1", "PROC018765432", "26XXXX018765432"])
    def test_adam_refused(self, bad: str) -> None:
        assert "adam.0" in wrong({**TENDER, "adam": [bad]})

    def test_cpv_by_the_official_list(self) -> None:
        assert taken(TENDER, cpv=["45233140"]).cpv == ("45233140-2",)
        assert "45233140-2 (Οδικά έργα)" in wrong({**TENDER, "cpv": ["45233140-9"]})["cpv.0"][0]
        assert set(wrong({**TENDER, "cpv": ["99999999-9", "δρόμος"]})) == {"cpv.0", "cpv.1"}

    def test_a_number_is_listed_once_however_it_is_written(self) -> None:
        lot = {"number": "1", "title": "Α", "cpv": ["45233140", "45233140-2"]}
        assert set(
            wrong(
                {
                    **TENDER,
                    "adam": ["26PROC018765432", "26ΡRΟC018765432"],
                    "cpv": ["45233140-2", "45233140"],
                    "nuts": ["EL531", "el531"],
                    "acts": [{"ada": "ΨΛ4ΗΩΡΖ-3ΑΒ"}, {"ada": "ψΛ4HΩPΖ–3AΒ"}],
                    "lots": [lot],
                }
            )
        ) == {"adam", "cpv", "nuts", "acts", "lots.0.cpv"}

    @pytest.mark.parametrize("code", ["EL", "EL5", "EL53", "EL531", "CY000", "de2"])
    def test_nuts_by_the_greek_list_and_the_countries(self, code: str) -> None:
        assert taken(TENDER, nuts=[code]).nuts == (code.upper(),)

    @pytest.mark.parametrize(
        ("code", "hint"),
        [("EL534", "EL532 (Καστοριά)"), ("EL7", "EL6 (Κεντρική Ελλάδα)"), ("GR531", "γράψτε EL"), ("XX1", "BG")],
    )
    def test_nuts_refused(self, code: str, hint: str) -> None:
        assert hint in wrong({**TENDER, "nuts": [code]})["nuts.0"][0]

    @pytest.mark.parametrize("ted", ["123456-2026", "2023/S 123-456789"])
    def test_ted(self, ted: str) -> None:
        assert taken(TENDER, ted=ted).ted == ted
        assert "ted" in wrong({**TENDER, "ted": f"x{ted}"})

    @pytest.mark.parametrize(
        ("written", "euros"),
        [
            (2500, "2500.00"),
            ("2.500", "2500.00"),
            ("2.500,5", "2500.50"),
            ("1.234.567,89 €", "1234567.89"),
            (0.1, "0.10"),
        ],
    )
    def test_budgets(self, written: Any, euros: str) -> None:
        budget = taken(TENDER, budget={"without_vat": written}).budget
        assert budget is not None
        assert budget.without_vat == Decimal(euros)
        assert budget.model_dump(mode="json")["without_vat"] == euros

    @pytest.mark.parametrize(
        "bad", [-1, "πολλά", "1.23.456", "2,555", True, float("nan"), float("inf"), "1e400", 10**13]
    )
    def test_budgets_refused(self, bad: Any) -> None:
        assert "budget.without_vat" in wrong({**TENDER, "budget": {"without_vat": bad}})


class TestEachKind:
    def test_event(self) -> None:
        event = taken(EVENT, occurrences=[{"start": "2026-12-12T19:30", "cancelled": True}])
        assert isinstance(event, Event)
        assert event.cancelled
        assert not event.moved
        assert taken(EVENT, moved_from_venue={"name": "Πλατεία"}).moved
        same = [{"start": "2026-12-12T19:30", "moved_from": "2026-12-12T17:30Z"}]
        assert set(wrong({**EVENT, "occurrences": same})) == {"occurrences.0.moved_from"}
        assert set(wrong({**EVENT, "occurrences": []})) == {"occurrences"}
        twice = [{"start": "2026-12-12T19:30"}, {"start": "2026-12-12T17:30Z", "cancelled": True}]
        assert "2026-12-12T19:30" in wrong({**EVENT, "occurrences": twice})["occurrences"][0]
        schools = {"start": "2026-12-12T19:30", "note": "για σχολεία"}
        assert len(taken(EVENT, occurrences=[twice[0], schools]).occurrences) == 2
        assert "admission.price" in wrong({**EVENT, "admission": {"entrance": "free", "price": 5}})

    def test_tender(self) -> None:
        assert isinstance(taken(TENDER), Tender)
        assert set(wrong({**TENDER, "deadline": None})) == {"deadline"}
        assert set(wrong({**TENDER, "opening": "2027-01-15T09:59", "clarifications_until": "2027-01-15T10:01"})) == {
            "opening",
            "clarifications_until",
        }
        assert set(wrong({**TENDER, "budget": {"without_vat": 10, "with_vat": 9}})) == {"budget.with_vat"}
        assert set(wrong({**TENDER, "lots": [{"number": "1", "title": "Α"}, {"number": "1", "title": "Β"}]})) == {
            "lots"
        }
        assert set(wrong({**TENDER, "subtype": "award"})) == {"awards"}
        award = {"contractor": "Α.Ε.", "amount": {"with_vat": 1}, "lot": "7"}
        assert set(wrong({**TENDER, "awards": [award]})) == {"awards"}

    def test_programme(self) -> None:
        assert set(wrong({**PROGRAMME, "subtype": "hiring", "applications": None})) == {"applications"}
        backwards = {"opens": "2026-12-31T14:00", "closes": "2026-12-01T08:00"}
        assert set(wrong({**PROGRAMME, "applications": backwards})) == {"applications.closes"}
        assert set(wrong({**PROGRAMME, "places": 0})) == {"places"}

    def test_press_release(self) -> None:
        assert set(wrong({**PRESS, "subtype": "service_notice"})) == {"outage"}
        outage = {"what": "Νερό", "where": "Κέντρο", "since": "2026-12-02T08:30"}
        assert set(wrong({**PRESS, "outage": outage})) == {"outage"}
        early = {**outage, "restored_at": "2026-12-02T08:00"}
        assert set(wrong({**PRESS, "subtype": "service_notice", "outage": early})) == {"outage.restored_at"}
        assert taken(PRESS, subtype="service_notice", outage=outage).outage.expected_until is None

    def test_channels(self) -> None:
        only = taken(EVENT, channels={"only": ["email"]}).channels
        assert only.takes("email")
        assert not only.takes("radio")
        without = taken(EVENT, channels={"without": ["radio"]}).channels
        assert without.takes("email")
        assert not without.takes("radio")
        assert taken(EVENT).channels.takes("radio")
        assert set(wrong({**EVENT, "channels": {"only": ["email"], "without": ["radio"]}})) == {"channels.without"}
        assert set(wrong({**EVENT, "channels": {"only": []}})) == {"channels.only"}

    def test_a_file_is_in_one_place(self) -> None:
        file = {"title": "Αρχείο", "media": "ab/" + "ab" * 32 + ".pdf"}
        assert taken(EVENT, attachments=[file]).attachments[0].url is None
        both = {**file, "url": "https://x.example/a.pdf"}
        assert set(wrong({**EVENT, "attachments": [both, {"title": "Τίποτα"}]})) == {
            "attachments.0.url",
            "attachments.1.url",
        }


def test_addresses() -> None:
    def contact(**fields: str) -> set[str]:
        return set(wrong({**EVENT, "contact": fields}))

    assert contact(email="a@b@c") == {"contact.email"}
    assert contact(phone="τηλέφωνο") == {"contact.phone"}
    for url in (
        "javascript:alert(1)",
        "https://",
        "https://user:pass@x.example",
        "https://x.example/a b",
        "www.x.example",
    ):
        assert set(wrong({**EVENT, "links": [{"url": url}]})) == {"links.0.url"}


def test_directory_declines_its_issuers() -> None:
    here = directory()
    assert isinstance(here, Directory)
    dimos: Issuer = here.issuers[0]
    assert (dimos.name.el, dimos.name_nominative.el) == ("Δήμος Λιμνοχωρίου", "ο Δήμος Λιμνοχωρίου")
    assert (dimos.name_genitive.el, dimos.name_accusative.el) == ("του Δήμου Λιμνοχωρίου", "τον Δήμο Λιμνοχωρίου")
    for entries in (here.issuers, here.topics, here.areas):
        assert all(entry.name.get("en") for entry in entries)
        assert len({entry.slug for entry in entries}) == len(entries)


def test_test_editions_take_changes_without_sharing() -> None:
    before = copy.deepcopy(EVENT)
    taken(EVENT, title="Άλλο")
    assert before == EVENT


def test_a_language_that_does_not_exist_is_told() -> None:
    assert set(wrong({**PRESS, "title": {"el": "Τίτλος", "gr": "Τίτλος"}})) == {"title.gr"}
