"""A draft that fills itself: from a number, a document, last year's announcement, a template; and what is refused."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from producers.desk.checking.checklist import findings
from producers.desk.checking.finding import Facts
from producers.desk.composing import drafts
from producers.desk.staff.people import Grant, Role
from producers.desk.starting import again
from producers.desk.starting.guessing import guess, kind_of
from producers.desk.starting.kept import sources_of
from producers.desk.starting.paper import Unreadable, read_paper, sort_of
from producers.desk.starting.registers import NotThere, Registers
from producers.desk.tables import trail
from tests.hub import EVENT
from tests.producers.desk import papers
from tests.producers.desk.clerk import Clerk, House
from tests.servers.elsewhere import PUBLIC, Asked, Says, elsewhere

TODAY = date(2026, 11, 24)
ADA, ADAM = "Ψ4ΞΩ46ΜΓΨ7-ΑΒΓ", "26PROC018799999"


# ---- documents


@pytest.mark.parametrize("sort", ["docx", "pdf"])
async def test_a_call_for_tenders_fills_itself_each_field_with_its_page(sort: str) -> None:
    data = papers.docx(papers.LETTER, papers.REST) if sort == "docx" else papers.pdf(papers.LETTER, papers.REST)
    assert sort_of(data) == sort
    opened = await read_paper(data, sort_of(data))
    assert opened.pages == 2
    filled = guess(opened.texts, TODAY)
    assert (filled.kind, filled.subtype) == ("tender", "declaration")
    wanted = {
        "title.el": "Προμήθεια γάλακτος για το προσωπικό του Δήμου",
        "protocol.number": "18310",
        "contract_type": "supplies",
        "protocol.date": "2026-11-20",
        "acts.0.ada": ADA,
        "contact.email": "promitheies@limnochori.example",
        "budget.without_vat": "84.000,00",
        "cpv": ["15511000-3"],
        "deadline": "2026-12-18T13:00",
        "opening": "2026-12-22T10:00",
        "esidis": "362999",
        "adam": [ADAM],
    }
    assert {name: filled.fields.get(name) for name in wanted} == wanted
    pages = {name: source.values["page"] for name, source in filled.sources.items()}
    assert (pages["title.el"], pages["deadline"], pages["budget.without_vat"]) == ("1", "2", "2")
    assert filled.fields["body.el"].startswith("Ο Δήμος Λιμνοχωρίου διακηρύσσει")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Δελτίο τύπου. Ο Δήμαρχος δήλωσε ότι το έργο προχωρά.", ("press_release", "press_release")),
        ("Ανακοίνωση πρόσληψης προσωπικού με σύμβαση ορισμένου χρόνου ΣΟΧ 2/2026", ("programme", "hiring")),
        ("Συναυλία της Φιλαρμονικής στις 12/12/2026, ώρα έναρξης 19:30, είσοδος ελεύθερη", ("event", "event")),
        ("Πρόσκληση σε συνεδρίαση του Δημοτικού Συμβουλίου με θέματα ημερήσιας διάταξης", ("event", "council_sitting")),
        ("Διακοπή νερού στην Παραλία από τις 9:00", ("press_release", "service_notice")),
        ("Απόφαση: κατακύρωση του διαγωνισμού στον ανάδοχο", ("tender", "award")),
        ("Δημόσια διαβούλευση για την κυκλοφορία", ("programme", "consultation")),
        ("Κάτι άλλο", ("press_release", "press_release")),
    ],
)
def test_its_kind_is_guessed(text: str, kind: tuple[str, str]) -> None:
    assert kind_of(text) == kind


def test_an_event_takes_its_time_and_place_from_the_text() -> None:
    filled = guess(
        [
            "ΘΕΜΑ: Χριστουγεννιάτικη συναυλία\n\nΤην Κυριακή 20 Δεκεμβρίου 2026, ώρα 7:30 μ.μ.\n"
            "Χώρος: Πολιτιστικό Κέντρο\n"
        ],
        TODAY,
    )
    assert filled.fields["occurrences.0.start"] == "2026-12-20T19:30"
    assert filled.fields["venue.name.el"] == "Πολιτιστικό Κέντρο"


@pytest.mark.parametrize(
    ("data", "sort", "key"),
    [
        (papers.BILLION_LAUGHS, "docx", "unreadable"),
        (papers.READS_A_FILE, "docx", "unreadable"),
        (papers.with_document(b"<w:document"), "docx", "unreadable"),
        (b"PK\x03\x04 and nothing else", "docx", "unreadable"),
        (b"%PDF-1.7 and nothing else", "pdf", "unreadable"),
        (papers.scan(81), "pdf", "too_much"),
        (papers.locked(), "pdf", "locked"),
        (papers.zip_bomb(), "docx", "too_much"),
    ],
    ids=["laughs", "reads a file", "cut off", "no zip", "no pdf", "pages", "locked", "bomb"],
)
async def test_hostile_documents_are_refused(data: bytes, sort: Any, key: str) -> None:
    with pytest.raises(Unreadable) as refused:
        await read_paper(data, sort)
    assert refused.value.key == key


def test_other_files_are_not_opened_at_all() -> None:
    for data in (b"", b"MZ\x90", b"\xd0\xcf\x11\xe0", b"<html>", b"GIF89a"):
        with pytest.raises(Unreadable):
            sort_of(data)


RUNS = (
    "αρ. πρωτ. " + "1" * 200_000,
    "a-" * 100_000,
    "12 " * 60_000,
    "το " * 60_000,
    "Θ Ε Μ Α : " * 20_000,
    " " * 200_000,
)


@pytest.mark.parametrize("text", RUNS, ids=range(len(RUNS)))
def test_no_text_costs_more_than_it_is_long(text: str) -> None:
    """With patterns that look back again and again, these would take hours: the time limit of a test ends them."""
    guess([text], TODAY)
    body = {"kind": "press_release", "subtype": "press_release", "issuer": "dimos", "body": {"el": text[:100_000]}}
    findings(body, Facts(datetime(2026, 11, 24, tzinfo=UTC)))


# ---- registers

ACT = {
    "ada": ADA,
    "protocolNumber": "18310/20-11-2026",
    "subject": "Προμήθεια γάλακτος για το προσωπικό του Δήμου",
    "issueDate": 1795125600000,  # 2026-11-20, midnight in Athens
    "organizationId": "6104",
    "decisionTypeId": "Δ.2.1",
    "thematicCategoryIds": ["20"],
    "extraFieldValues": {
        "cpv": ["15511000-3"],
        "contestProgressType": "Ανοικτός",
        "manifestContractType": "Προμήθειες",
        "estimatedAmount": {"amount": 84000, "currency": "EUR"},
    },
    "submissionTimestamp": 1795132800000,
    "status": "PUBLISHED",
    "versionId": "0cfc67e7-9340-4940-b8cb-0706be45131e",
    "correctedVersionId": None,
    "documentUrl": "http://diavgeia.example/doc/%CE%A84%CE%9E%CE%A946%CE%9C%CE%93%CE%A87-%CE%91%CE%92%CE%93",
    "privateData": False,
}
NOTICE = {
    "referenceNumber": ADAM,
    "title": "Προμήθεια γάλακτος",
    "organization": {"key": "6104", "value": "ΔΗΜΟΣ ΛΙΜΝΟΧΩΡΙΟΥ"},
    "submissionDate": "2026-03-20T08:00:00",
    "finalSubmissionDate": "2026-12-18T13:00:00",
    "totalCostWithoutVAT": 84000.0,
    "totalCostWithVAT": 94920.0,
    "contractType": {"key": "2", "value": "Προμήθειες"},
    "typeOfProcedure": {"key": "1", "value": "Ανοιχτή διαδικασία"},
    "nutsCode": {"key": "EL531", "value": "Κοζάνη"},
    "objectDetails": [{"shortDescription": "Γάλα", "cpvs": [{"key": "15511000-3", "value": "Γάλα"}]}],
    "systemicNumbers": [{"systemicNumber": "362999"}],
    "decisionRelatedAda": ADA,
    "cancelled": False,
}


def registers(act: Mapping[str, Any] = ACT, notice: Mapping[str, Any] = NOTICE, document: bytes = b"") -> Any:
    """The two registers, as strict as they are: paths by the letter, questions of at most 180 days."""

    async def answers(asked: Asked) -> Says:
        if asked.host == "diavgeia.example" and asked.path.startswith("/luminapi/opendata/decisions/"):
            if asked.method != "GET" or not asked.path.endswith(".json"):
                return Says(400)
            known = asked.path.endswith("/%CE%A84%CE%9E%CE%A946%CE%9C%CE%93%CE%A87-%CE%91%CE%92%CE%93.json")
            told = json.dumps(act if known else {"errors": [{"errorCode": "404"}]}).encode()
            return Says(200 if known else 404, told, {"Content-Type": "application/json"})
        if asked.host == "diavgeia.example" and asked.path.startswith("/doc/"):
            return Says(200, document, {"Content-Type": "application/pdf"}) if document else Says(404)
        if asked.host == "khmdhs.example" and asked.path == "/khmdhs-opendata/notice?page=0":
            question = json.loads(asked.body)
            since, until = (date.fromisoformat(question[name]) for name in ("dateFrom", "dateTo"))
            if asked.method != "POST" or asked.headers.get("content-type") != "application/json":
                return Says(415)
            if not 0 <= (until - since).days < 180:
                return Says(400)
            there = question["referenceNumber"] == ADAM and since <= date(2026, 3, 20) <= until
            told = json.dumps({"content": [notice] if there else [], "last": True, "totalElements": int(there)})
            return Says(200, told.encode(), {"Content-Type": "application/json"})
        return Says(404)

    return elsewhere(answers, diavgeia_example=[PUBLIC], khmdhs_example=[PUBLIC])


def asking(beyond: Any) -> Registers:
    addresses = ("http://diavgeia.example/luminapi/opendata", "http://khmdhs.example/khmdhs-opendata")
    return Registers(beyond.outside(), *addresses)


async def test_an_act_fills_a_draft_and_its_document_the_rest() -> None:
    async with registers(document=papers.pdf(papers.LETTER, papers.REST)) as beyond:
        filled = await asking(beyond).ask(" ψ4ξω46mγψ7-abγ ".upper(), TODAY)  # M, A, B typed in Latin
    assert (filled.kind, filled.subtype) == ("tender", "declaration")
    source = {name: one.key for name, one in filled.sources.items()}
    assert filled.fields["title.el"] == ACT["subject"]
    assert (filled.fields["protocol.date"], source["protocol.date"]) == ("2026-11-20", "diavgeia")
    assert (filled.fields["budget.without_vat"], source["budget.without_vat"]) == ("84000.00", "diavgeia")
    assert (filled.fields["contract_type"], filled.fields["cpv"]) == ("supplies", ["15511000-3"])
    assert (filled.fields["deadline"], source["deadline"]) == ("2026-12-18T13:00", "paper")


async def test_a_notice_is_looked_for_through_its_year() -> None:
    async with registers() as beyond:
        filled = await asking(beyond).ask("26 ΡROC 018799999", TODAY)  # Ρ is Greek
        assert len(beyond.asked) == 2
    wanted = {
        "title.el": "Προμήθεια γάλακτος",
        "adam": [ADAM],
        "deadline": "2026-12-18T13:00",
        "budget.without_vat": "84000.00",
        "budget.with_vat": "94920.00",
        "procedure": "open",
        "contract_type": "supplies",
        "cpv": ["15511000-3"],
        "nuts": ["EL531"],
        "esidis": "362999",
        "acts.0.ada": ADA,
    }
    assert {name: filled.fields.get(name) for name in wanted} == wanted
    assert {one.key for one in filled.sources.values()} == {"khmdhs"}


@pytest.mark.parametrize(
    ("act", "notice", "number", "key"),
    [
        (ACT, NOTICE, "ΩΩΩΩ46ΜΓΨ7-ΑΒΓ", "no_such_number"),
        (ACT, NOTICE, "25PROC018799999", "no_such_number"),
        (ACT, NOTICE, "26PAY018799999", "no_such_number"),
        ({**ACT, "status": "REVOKED"}, NOTICE, ADA, "revoked"),
        (ACT, {**NOTICE, "cancelled": True}, ADAM, "revoked"),
        ({**ACT, "ada": "ΆΛΛΟ"}, NOTICE, ADA, "no_such_number"),
    ],
)
async def test_what_a_register_does_not_give(act: Any, notice: Any, number: str, key: str) -> None:
    async with registers(act, notice) as beyond:
        with pytest.raises(NotThere) as refused:
            await asking(beyond).ask(number, TODAY)
    assert refused.value.key == key


async def test_a_register_that_is_down_or_talks_nonsense_is_no_bug_of_ours() -> None:
    async def nonsense(asked: Asked) -> Says:
        return Says(200, b"<html>maintenance</html>")

    async with elsewhere(nonsense, diavgeia_example=[PUBLIC]) as beyond:
        for number in (ADA, ADAM):  # one answers nonsense, the other has no address
            with pytest.raises(NotThere) as refused:
                await asking(beyond).ask(number, TODAY)
            assert refused.value.key == "no_answer"
    odd = {
        "ada": ADA,
        "subject": 5,
        "extraFieldValues": [1],
        "issueDate": "x",
        "protocolNumber": None,
        "decisionTypeId": {},
    }
    async with registers(odd, {"referenceNumber": ADAM, "objectDetails": "x", "nutsCode": 3}) as beyond:
        await asking(beyond).ask(ADA, TODAY)
        await asking(beyond).ask(ADAM, TODAY)


# ---- like last year's


def test_dates_move_to_this_year_and_say_what_they_were() -> None:
    body = {
        "kind": "event",
        "subtype": "event",
        "title": {"el": "Χριστούγεννα 2025 στο Λιμνοχώρι"},
        "body": {"el": "Την Παρασκευή 12 Δεκεμβρίου 2025 ανάβει το δέντρο."},
        "occurrences": [{"start": "2025-12-12T17:30:00Z", "cancelled": False}],
        "acts": [{"ada": ADA}],
        "protocol": {"number": "1", "date": "2025-11-01"},
        "release": "2025-12-01T08:00:00Z",
        "topics": ["politismos"],
    }
    filled = again.moved(body, datetime(2025, 11, 20, tzinfo=UTC), TODAY)
    assert filled.fields["occurrences.0.start"] == "2026-12-12T19:30"
    assert filled.sources["occurrences.0.start"].said("el") == "ήταν 12/12/2025: ελέγξτε τη νέα ημερομηνία"
    assert filled.fields["title.el"] == "Χριστούγεννα 2026 στο Λιμνοχώρι"
    assert filled.fields["body.el"] == "Το Σάββατο 12 Δεκεμβρίου 2026 ανάβει το δέντρο."
    assert filled.sources["body.el"].key == "moved_text"
    assert filled.fields["topics"] == ["politismos"]
    assert not {"acts.0.ada", "protocol.number", "protocol.date", "release"} & set(filled.fields)


@pytest.mark.parametrize(
    ("was", "now"), [("2024-02-29T10:00", "2027-02-28T10:00"), ("2026-11-30T10:00", "2026-11-30T10:00")]
)
def test_as_far_as_brings_them_ahead(was: str, now: str) -> None:
    body = {"kind": "event", "subtype": "event", "occurrences": [{"start": was}]}
    filled = again.moved(body, datetime(2024, 1, 1, tzinfo=UTC), TODAY)
    assert filled.fields["occurrences.0.start"] == now


# ---- the pages


async def the_draft(house: House, page: Any) -> drafts.Draft:
    found = re.search(r"/desk/drafts/([0-9a-f-]{36})", str(page.url))
    assert found, page.text
    return await drafts.find(house.hub.store, UUID(found[1]))


async def drop(clerk: Clerk, data: bytes) -> Any:
    return await clerk.browser.post("/desk/new/paper", files={"paper": ("x", data)}, follow_redirects=True)


async def test_a_dropped_document_becomes_a_draft_whose_fields_show_their_source_until_edited(anywhere: House) -> None:
    house = anywhere
    maria = await house.joined("maria", Role.WRITER)
    page = await drop(maria, papers.docx(papers.LETTER, papers.REST))
    draft = await the_draft(house, page)
    assert (draft.kind, draft.issuer, draft.title) == (
        "tender",
        "dimos",
        "Προμήθεια γάλακτος για το προσωπικό του Δήμου",
    )
    assert page.text.count("από το έγγραφο, σελ. 2") >= 4
    before = page.text.count("από το έγγραφο")
    changed = {**draft.body, "title": {"el": "Άλλος τίτλος"}}
    await drafts.save(house.hub.store, house.clock, draft.id, changed, maria.person.email, seen=1)
    page = await maria.get(f"/desk/drafts/{draft.id}?lang=en")
    assert page.text.count("from the document") == before - 1
    async with house.hub.store.read() as connection:
        acts = (await connection.execute(select(trail.c.act).where(trail.c.subject == draft.subject))).scalars().all()
    assert acts == ["draft.begin", "draft.start"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Διαλέξτε πρώτα ένα έγγραφο"),
        (b"GIF89a", "Δεν είναι έγγραφο Word"),
        (papers.scan(), "σάρωση χωρίς κείμενο"),
        (papers.BILLION_LAUGHS, "δεν διαβάζεται"),
        (b"%PDF-" + b"0" * 21_000_000, "πολύ μεγάλο"),
    ],
    ids=["none", "a picture", "a scan", "hostile", "huge"],
)
async def test_what_cannot_be_read_is_said_on_the_page(house: House, data: bytes, told: str) -> None:
    page = await drop(await house.joined("maria", Role.WRITER), data)
    assert (page.status_code, told in page.text) == (422, True)


async def test_a_number_that_is_none_is_said_on_the_page(house: House) -> None:
    maria = await house.joined("maria", Role.WRITER)
    page = await maria.post("/desk/new/number", number="τίποτα")
    assert (page.status_code, "ούτε ΑΔΑΜ" in page.text) == (422, True)


async def test_last_years_is_found_by_its_words_and_begun_anew(anywhere: House) -> None:
    house = anywhere
    maria = await house.joined("maria", Role.WRITER)
    posted = await house.hub.posting.post({**EVENT, "title": "Συναυλία της Φιλαρμονικής"}, "tests")
    house.clock.advance(365 * 24 * 3600)
    maria = await house.joined("eleni", Role.WRITER)
    page = await maria.get("/desk/new?again=φιλαρμονικη+ΣΥΝΑΥΛΙΕΣ")
    assert posted.id in page.text
    assert "Δεν βρέθηκε" in (await maria.get("/desk/new?again=θέατρο")).text
    draft = await the_draft(house, await maria.post(f"/desk/new/again/{posted.id}"))
    assert draft.body["occurrences"][0]["start"] == "2027-12-12T19:30"
    assert draft.announcement is None
    assert (await sources_of(house.hub.store, draft.id))["occurrences.0.start"][0].key == "moved"


async def test_a_template_keeps_what_stays_and_is_one_per_name(anywhere: House) -> None:
    house = anywhere
    maria = await house.joined("maria", Role.WRITER)
    body = {**EVENT, "title": {"el": "Θερινό σινεμά"}, "acts": [{"ada": ADA}]}
    draft = await drafts.begin(house.hub.store, house.clock, body, maria.person.email)
    for _ in range(2):
        assert (await maria.post(f"/desk/drafts/{draft}/template", name="Σινεμά")).status_code == 200
    page = await maria.get("/desk/new")
    found = set(re.findall(r"/desk/new/template/([0-9a-f-]{36})\"", page.text))
    assert len(found) == 1
    begun = await the_draft(house, await maria.post(f"/desk/new/template/{found.pop()}"))
    assert (begun.title, begun.body["venue"]["name"]) == ("Θερινό σινεμά", "Πολιτιστικό Κέντρο")
    assert not {"occurrences", "acts"} & set(begun.body)
    template = re.findall(r"/desk/new/template/([0-9a-f-]{36})/drop", page.text)[0]
    assert "Σινεμά" not in (await maria.post(f"/desk/new/template/{template}/drop")).text


async def test_only_writers_of_the_issuer_start_anything(house: House) -> None:
    posted = await house.hub.posting.post(EVENT, "tests")
    maria = await house.joined("maria", Role.WRITER)
    draft = await drafts.begin(house.hub.store, house.clock, {**EVENT, "title": {"el": "Α"}}, maria.person.email)
    await maria.post(f"/desk/drafts/{draft}/template", name="Πρότυπο")
    template = re.findall(r"/desk/new/template/([0-9a-f-]{36})\"", (await maria.get("/desk/new")).text)[0]
    others = [
        await house.joined("other", Grant(Role.WRITER, "deya")),
        await house.joined("approver", Role.APPROVER),
        await house.joined("radio", Role.RADIO),
        await house.joined("television", Role.TELEVISION),
        await house.joined("admin", Role.ADMINISTRATOR),
    ]
    for one in others[1:]:
        assert (await drop(one, papers.docx("Κείμενο"))).status_code == 403
        assert (await one.post("/desk/new/number", number=ADA)).status_code == 403
    for one in others:
        assert (await one.post(f"/desk/new/again/{posted.id}")).status_code == 403
        assert (await one.post(f"/desk/new/template/{template}")).status_code == 403
        assert (await one.post(f"/desk/new/template/{template}/drop")).status_code == 403
        assert (await one.post(f"/desk/drafts/{draft}/template", name="x")).status_code == 403
    assert posted.id not in (await others[0].get("/desk/new?again=συναυλία")).text
    assert (await the_draft(house, await drop(others[0], papers.docx(papers.LETTER)))).issuer == "deya"
