"""Each kind of source, from what it really writes to the form of a draft."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest

from producers.imports import sources
from producers.imports.importers import calendar, table
from producers.imports.items import Trouble
from producers.imports.sources import Source
from tests.producers.imports.office import Imports
from tests.servers import diavgeia, khmdhs
from tests.servers.world import World

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EL
BEGIN:VEVENT
UID:choir@dimos
SUMMARY:Πρόβα χορωδίας
LOCATION:Δημοτικό Ωδείο
DTSTART;TZID=Europe/Athens:20261124T190000
DTEND;TZID=Europe/Athens:20261124T210000
RRULE:FREQ=WEEKLY;COUNT=4
EXDATE;TZID=Europe/Athens:20261208T190000
END:VEVENT
BEGIN:VEVENT
UID:choir@dimos
RECURRENCE-ID;TZID=Europe/Athens:20261201T190000
SUMMARY:Πρόβα χορωδίας
STATUS:CANCELLED
DTSTART;TZID=Europe/Athens:20261201T190000
DTEND;TZID=Europe/Athens:20261201T210000
END:VEVENT
BEGIN:VEVENT
UID:fair@dimos
SUMMARY:Παζάρι
DTSTART;VALUE=DATE:20261205
END:VEVENT
BEGIN:VEVENT
UID:off@dimos
SUMMARY:Ματαιώθηκε
STATUS:CANCELLED
DTSTART:20261210T170000Z
END:VEVENT
BEGIN:VEVENT
UID:past@dimos
SUMMARY:Περασμένη
DTSTART:20251210T170000Z
END:VEVENT
END:VCALENDAR
"""


async def test_diavgeia_brings_acts_with_their_number_and_protocol(imports: Imports, world: World) -> None:
    there = diavgeia.Diavgeia()
    there.decisions = [
        diavgeia.decision("ΨΛ4ΗΩΡΖ-3ΑΒ", "Προκήρυξη πρόσληψης", NOW - timedelta(days=2)),
        diavgeia.decision("9ΘΩ4ΩΡΖ-ΙΓ2", "Άλλου φορέα", NOW, organizationId="9"),
    ]
    world.serve(diavgeia.HOST, there)
    source = await imports.source(
        "diavgeia", {"organisation": "6265", "address": f"http://{diavgeia.HOST}/luminapi/opendata"}
    )
    await imports.look(source)
    [draft] = await imports.drafts()
    assert draft.body["title"] == {"el": "Προκήρυξη πρόσληψης"}
    assert draft.body["acts"] == [{"ada": "ΨΛ4ΗΩΡΖ-3ΑΒ"}]
    assert draft.body["protocol"] == {"number": "1234/2026", "date": "2026-11-22"}
    there.decisions[0] |= {"correctedVersionId": "v1", "versionId": "v2", "subject": "Προκήρυξη (ορθή επανάληψη)"}
    assert [step.what for step in await imports.look(source)] == ["change"]
    there.decisions[0] |= {"status": "REVOKED"}
    assert [step.what for step in await imports.look(source)] == ["gone"]
    assert await imports.look(source) == []


async def test_an_act_that_was_announced_by_hand_is_not_announced_again(anywhere: Imports, world: World) -> None:
    """Whatever its form: the number is the same, in Latin letters or Greek."""
    await anywhere.alone()
    number, other = "ΨΛ4ΗΩΡΖ-3ΑΒ", "9ΘΩ4ΩΡΖ-ΙΓ2"
    mine = {"kind": "press_release", "issuer": "dimos", "title": "Προσλήψεις", "acts": [{"ada": number.lower()}]}
    posted = await anywhere.house.hub.posting.post(mine, "maria")
    there = diavgeia.Diavgeia()
    there.decisions = [diavgeia.decision(one, f"Πράξη {one}", NOW - timedelta(days=2)) for one in (number, other)]
    world.serve(diavgeia.HOST, there)
    address = f"http://{diavgeia.HOST}/luminapi/opendata"
    source = await anywhere.source("diavgeia", {"organisation": "6265", "address": address}, post=["* *"])
    first, second = (await anywhere.dry_run(source)).steps
    assert (first.what, [one.en for one in first.said]) == (
        "draft", [f"There is an announcement of it already: {posted.reference}."],
    )  # fmt: skip
    assert (second.what, second.said) == ("post", [])
    await anywhere.house.hub.posting.withdraw(UUID(posted.id), "maria", reason="Λάθος")
    assert [step.what for step in await anywhere.look(source)] == ["post", "post"]


async def test_diavgeia_is_read_page_by_page_and_by_type(imports: Imports, world: World) -> None:
    there = diavgeia.Diavgeia([diavgeia.decision(f"ΨΛ{n:04}Ω-3ΑΒ", f"Πράξη {n}", NOW) for n in range(600)])
    there.decisions[550] |= {"decisionTypeId": "Δ.2.1"}
    world.serve(diavgeia.HOST, there)
    source = await imports.source(
        "diavgeia", {"organisation": "6265", "address": f"http://{diavgeia.HOST}/luminapi/opendata", "types": "Δ.2.1"}
    )
    await imports.look(source)
    assert [draft.title for draft in await imports.drafts()] == ["Πράξη 550"]
    assert len(world.asked) == 2


async def test_khmdhs_brings_tenders_with_their_numbers_sums_and_deadline(imports: Imports, world: World) -> None:
    there = khmdhs.Khmdhs([khmdhs.notice("26PROC000000001", "Οδοποιία")])
    world.serve(khmdhs.HOST, there)
    source = await imports.source(
        "khmdhs", {"organisation": "6265", "address": f"http://{khmdhs.HOST}/khmdhs-opendata"}, kind="tender"
    )
    await imports.look(source)
    [draft] = await imports.drafts()
    content = await imports.house.hub.posting.parsing.announcement(dict(draft.body))
    assert content.kind == "tender"
    assert content.adam == ("26PROC000000001",)
    assert content.cpv == ("45233120-6",)
    assert content.deadline == datetime(2026, 12, 18, 12, tzinfo=UTC)
    assert str(content.budget.with_vat) == "99200.00"
    there.notices[0] |= {"cancelled": True}
    assert [step.what for step in await imports.look(source)] == ["gone"]


def test_a_calendar_with_recurrences_zones_and_cancellations() -> None:
    items, wrong = calendar.read(ICS.encode(), NOW)
    assert wrong == []
    found = {item.key: item for item in items}
    assert set(found) == {"choir@dimos", "fair@dimos", "off@dimos"}
    choir = found["choir@dimos"].body["occurrences"]
    # 24/11, 1/12 (cancelled), not 8/12 (left out), 15/12
    assert [(one["start"], one.get("cancelled", False)) for one in choir] == [
        ("2026-11-24T17:00:00+00:00", False),
        ("2026-12-01T17:00:00+00:00", True),
        ("2026-12-15T17:00:00+00:00", False),
    ]
    assert found["choir@dimos"].body["venue"] == {"name": {"el": "Δημοτικό Ωδείο"}}
    assert found["fair@dimos"].body["occurrences"][0]["start"] == "2026-12-04T22:00:00+00:00"
    assert found["off@dimos"].body["occurrences"][0]["cancelled"] is True
    assert found["off@dimos"].reason == "cancellation"


async def test_a_calendar_s_event_that_is_taken_off_it_has_vanished(imports: Imports, world: World) -> None:
    world.serve("cal.example", ICS.encode())
    source = await imports.source("calendar", {"url": "http://cal.example/a.ics"}, kind="event")
    await imports.look(source)
    content = await imports.house.hub.posting.parsing.announcement(dict((await imports.drafts())[0].body))
    assert len(content.occurrences) == 3  # type: ignore[union-attr]
    world.serve("cal.example", ICS.replace("UID:fair@dimos", "UID:other@dimos").encode())
    assert {(step.what, step.item.title) for step in await imports.look(source)} == {
        ("draft", "Παζάρι"),
        ("gone", "Παζάρι"),
    }


CSV = """Κωδικός;Είδος;Τίτλος;Έναρξη;Τόπος;Προϋπολογισμός
1;Εκδήλωση;Συναυλία;12/12/2026 19:30;Πολιτιστικό Κέντρο;
2;Εκδήλωση;Θέατρο;40/12/2026 19:30;Θέατρο;
3;;Δελτίο;;;
4;Προκήρυξη;Έργο;;;2.500,505
5;Άγνωστο;Κάτι;;;
6;Δελτίο τύπου;=HYPERLINK("http://x");;;
"""


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "iso8859-7", "cp1253"])
def test_a_table_of_any_greek_charset_by_greek_names_its_errors_by_line_and_field(charset: str) -> None:
    items, wrong = table.read(CSV.encode(charset), "a.csv")
    assert [item.key for item in items] == ["1", "3"]
    assert items[0].body == {
        "kind": "event",
        "title": {"el": "Συναυλία"},
        "occurrences": [{"start": "2026-12-12T17:30:00+00:00"}],
        "venue": {"name": {"el": "Πολιτιστικό Κέντρο"}},
    }
    assert [one.where for one in wrong] == ["3 Έναρξη", "5 Προϋπολογισμός", "6 Είδος", "7 Τίτλος"]
    assert wrong[3].said.en == "Row 7, “Τίτλος”: It is a formula; write its result."


def test_accented_capitals_tell_the_two_old_greek_charsets_apart() -> None:
    said = "Τίτλος\nΆνοιξη στην Άρτα· Άγιος\n"
    for charset in ("iso8859-7", "cp1253"):
        assert table.read(said.encode(charset), "a.csv")[0][0].title == "Άνοιξη στην Άρτα· Άγιος"


async def test_clippings_are_those_with_our_words_and_make_no_drafts(imports: Imports, world: World) -> None:
    feed = (
        "<rss version='2.0'><channel><item><guid>1</guid><title>Ο ΔΗΜΑΡΧΟΣ μίλησε</title></item>"
        "<item><guid>2</guid><title>Ποδόσφαιρο</title></item>"
        "<item><guid>3</guid><title>Δημαρχοσ-άλλος</title><description>για τα σκουπίδια της πόλης</description></item>"
        "</channel></rss>"
    )
    world.serve("paper.example", feed.encode())
    source = await imports.source("clippings", {"url": "http://paper.example", "words": "Δήμαρχος, σκουπίδια"})
    assert [step.what for step in await imports.look(source)] == ["clip", "clip"]
    assert await imports.drafts() == []
    assert await imports.look(source) == []


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    made = tmp_path / "watched" / "in"
    made.mkdir(parents=True)
    return made


async def watching(imports: Imports) -> Source:
    return await imports.source("folder", {"folder": "in"})


async def test_a_folder_s_files_are_taken_when_they_are_whole_and_moved_when_they_are_stored(
    imports: Imports, watched: Path
) -> None:
    (watched / "a.txt").write_text("Τίτλος\n\nΚείμενο.", "utf-8")
    (watched / "b.csv.part").write_text("Τίτλος\nΜισό", "utf-8")
    source = await watching(imports)
    assert await imports.look(source) == []  # it may still be written
    (watched / "a.txt").write_text("Τίτλος\n\nΚείμενο ολόκληρο.", "utf-8")
    assert await imports.look(source) == []
    assert [step.what for step in await imports.look(source)] == ["draft"]
    assert (await imports.drafts())[0].body["body"] == {"el": "Κείμενο ολόκληρο."}
    assert not (watched / "a.txt").exists()
    assert (watched / "done" / "a.txt").exists()
    assert (watched / "b.csv.part").exists()


async def test_a_name_that_comes_again_is_never_written_over(imports: Imports, watched: Path) -> None:
    source = await watching(imports)
    for text in ("πρώτο", "δεύτερο"):
        (watched / "a.csv").write_text(f"Τίτλος\n{text}\n", "utf-8")
        await imports.look(source)
        await imports.look(source)
    assert (watched / "done" / "a.csv").read_text("utf-8").split() == ["Τίτλος", "πρώτο"]
    assert (watched / "done" / "a (2).csv").read_text("utf-8").split() == ["Τίτλος", "δεύτερο"]
    (watched / "x.exe").write_bytes(b"MZ")
    await imports.look(source)
    await imports.look(source)
    assert (watched / "refused" / "x.exe").exists()


def workbook(rows: list[list[Any]], formula: bool = False) -> bytes:
    """An .xlsx as Excel writes it, at its barest."""
    cells = "".join(
        f'<row r="{r}">'
        + "".join(f'<c r="{chr(65 + c)}{r}" t="inlineStr"><is><t>{value}</t></is></c>' for c, value in enumerate(row))
        + ('<c r="Z9"><f>SUM(A1)</f><v>1</v></c>' if formula and r == 1 else "")
        + "</row>"
        for r, row in enumerate(rows, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="A" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    out = BytesIO()
    with ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def test_a_workbook_is_a_table_and_a_formula_in_it_is_refused_by_its_cell() -> None:
    rows = [["Title", "Date", "Place"], ["Συναυλία", "2026-12-12T19:30", "Θέατρο"]]
    [item], wrong = table.read(workbook(rows), "a.xlsx")
    assert item.body["occurrences"] == [{"start": "2026-12-12T17:30:00+00:00"}]
    assert wrong == []
    with pytest.raises(Trouble, match="Cell Z9 is a formula"):
        table.read(workbook(rows, formula=True), "a.xlsx")


def far_apart(quote: str) -> bytes:
    """Two cells, the first and the last that a sheet may have, in either writing of their names."""
    sheet = workbook([["Title"]])
    with ZipFile(BytesIO(sheet)) as opened:
        files = {name: opened.read(name).decode() for name in opened.namelist()}
    last = f'<row r="1048576"><c r={quote}XFD1048576{quote} t="inlineStr"><is><t>x</t></is></c></row>'
    out = BytesIO()
    with ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(name, content.replace("</sheetData>", f"{last}</sheetData>"))
    return out.getvalue()


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_workbook_whose_cells_lie_too_far_apart_is_refused_and_nobody_dies_of_it(quote: str) -> None:
    with pytest.raises(Trouble, match="too far apart"):
        table.read(far_apart(quote), "a.xlsx")


async def test_what_lay_in_a_folder_after_a_restore_is_never_posted_by_rule(imports: Imports, watched: Path) -> None:
    await imports.alone()
    source = await imports.source("folder", {"folder": "in"}, post=["* *"])
    (watched / "a.csv").write_text("Τίτλος;Κείμενο\nΈργα;Από Δευτέρα.\n", "utf-8")
    await imports.restored()
    assert await imports.look(source) == []
    await sources.go_on(imports.store, imports.house.clock, source.id, "maria", "drafts")
    assert await imports.look(source) == []  # it may still be written
    assert [step.what for step in await imports.look(source)] == ["draft"]
    (watched / "b.csv").write_text("Τίτλος;Κείμενο\nΝέα;Από Τρίτη.\n", "utf-8")
    await imports.look(source)
    assert [step.what for step in await imports.look(source)] == ["post"]
