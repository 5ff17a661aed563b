"""Scripts on paper: an item a page, only what changed printed again, and a QR that tells if a sheet holds."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import pypdf
import pypdfium2
import pytest
import zxingcpp

from channels.radio.scripts import print_pages
from channels.radio.scripts.printed import (
    Sheet,
    digests,
    holds,
    new_codes,
    pages,
    printed_of,
    remember,
    sheet,
    sheets_of,
)
from channels.radio.settings import RadioSettings
from core.script import script
from schemas.edition import Action, Reason
from tests.channels.radio.scripts.conftest import ON_AIR, Studio
from tests.editions import event_edition, press_edition
from tests.ledger import hold, reschedule
from tests.producers.desk.clerk import NOW

DAY = NOW.date()
PATH = f"/desk/radio/print/{DAY.isoformat()}"
SETTINGS = RadioSettings()
EVENT = event_edition().announcement
SHEET = Sheet("a", DAY, NOW, EVENT, "el", 60, 1, 5.0, 1, (), "Μαρία", NOW)
MOVED = [{"start": "2026-12-14T13:00", "moved_from": "2026-12-12T19:30"}]


async def slots(studio: Studio) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)"', (await studio.maria.get(PATH)).text)


async def put_out(studio: Studio, which: str, form: str = "html", some: int | None = None) -> bytes:
    wanted = (await slots(studio))[:some]
    answer = await studio.maria.browser.post(PATH, data={"slot": wanted, "which": which, "form": form})
    assert answer.status_code == 200, answer.text
    return answer.content


async def moved(studio: Studio) -> None:
    change = {"number": 2, "action": Action.CORRECT, "reason": Reason.POSTPONEMENT, "occurrences": MOVED}
    await studio.air(event_edition(**{**ON_AIR, **change}))


async def test_an_item_a_page_with_all_that_paper_needs(studio: Studio) -> None:
    page = (await put_out(studio, "all", some=1)).decode()
    assert page.count('<article class="leaf">') == 2
    assert "2026/000101 · έκδοση 1" in page
    assert f"Τυπώθηκε Τρίτη 24 Νοεμβρίου 2026, {NOW + timedelta(hours=2):%H:%M}" in page
    assert "Σελίδα 2/2" in page
    assert "<strong>στις 19:30</strong> → στις επτά και μισή το απόγευμα" in page
    assert 'class="changed"' not in page
    assert len(re.findall(r"https://hub\.example/radio/printed/[a-z2-7]{10}", page)) == 2


async def test_the_pdf_breaks_between_items_and_carries_their_words(studio: Studio) -> None:
    read = pypdf.PdfReader(io.BytesIO(await put_out(studio, "all", "pdf", some=1)))
    texts = [" ".join(page.extract_text().split()) for page in read.pages]
    assert len(texts) == 2
    assert "Χριστουγεννιάτικη συναυλία" in texts[0] + texts[1]
    assert not any("Χριστουγεννιάτικη συναυλία" in text and "παραλίμνιας" in text for text in texts)
    assert [f"Σελίδα {n}/2" in text for n, text in enumerate(texts, start=1)] == [True, True]


async def test_a_sign_that_paper_cannot_have_costs_nobody_theirs(studio: Studio) -> None:
    change = {"number": 2, "action": Action.CORRECT, "reason": Reason.AMENDMENT, "title": "Συναυλία 😀 στο 中国"}
    await studio.air(event_edition(**{**ON_AIR, **change}))
    read = pypdf.PdfReader(io.BytesIO(await put_out(studio, "all", "pdf", some=1)))
    texts = " ".join(" ".join(page.extract_text().split()) for page in read.pages)
    assert "Συναυλία στο" in texts
    assert "😀" not in texts


async def test_paper_that_could_not_be_made_is_not_out(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise RuntimeError("no paper")

    monkeypatch.setattr(print_pages, "pdf", broken)
    wanted = {"slot": await slots(studio), "which": "all", "form": "pdf"}
    with pytest.raises(RuntimeError, match="no paper"):
        await studio.maria.browser.post(PATH, data=wanted)
    async with studio.house.hub.store.read() as connection:
        assert await sheets_of(connection, DAY) == []


async def test_after_a_change_only_changed_pages_with_bars(studio: Studio) -> None:
    await put_out(studio, "all")
    assert "για εκτύπωση)" not in (await studio.maria.get(PATH)).text
    await moved(studio)
    overview = (await studio.maria.get(PATH)).text
    assert "άλλαξε αφότου τυπώθηκε" in overview
    page = (await put_out(studio, "changed", some=1)).decode()
    assert page.count('<article class="leaf">') == 1
    assert "ΑΛΛΑΞΕ" in page
    assert re.search(r'<p class="changed">Νέα ημερομηνία: τη Δευτέρα 14 Δεκεμβρίου', page)
    assert "<p>Είσοδος ελεύθερη.</p>" in page
    read = pypdf.PdfReader(io.BytesIO(await put_out(studio, "all", "pdf")))
    assert len(read.pages) >= 4


async def test_where_something_was_taken_out_there_is_a_bar(studio: Studio) -> None:
    """The correction has no telephone any more, and nothing is said in its place."""
    await put_out(studio, "all")
    assert "Πληροφορίες" in (await put_out(studio, "all", some=1)).decode()
    change = {"number": 2, "action": Action.CORRECT, "reason": Reason.CORRECTION, "contact": None}
    await studio.air(event_edition(**{**ON_AIR, **change}))
    page = (await put_out(studio, "changed", some=1)).decode()
    assert page.count('<p class="changed out" lang="el">Εδώ βγήκε κείμενο</p>') >= 1
    paper = pypdf.PdfReader(io.BytesIO(await put_out(studio, "changed", "pdf", some=2)))
    assert ["Εδώ βγήκε κείμενο" in leaf.extract_text() for leaf in paper.pages] == [True], "of the other slot"
    assert "Εδώ βγήκε κείμενο" not in (await put_out(studio, "all", some=1)).decode()


def test_bars_are_beside_what_is_new_moved_or_gone(studio: Studio) -> None:
    def against(old: str, new: str) -> tuple[str, list[int]]:
        item = studio.item(event_edition(**ON_AIR), NOW, "\n".join(new))
        lines = [digest for letter in old for digest in digests(letter)]
        (page,) = pages([item], [replace(SHEET, slot=NOW, announcement=EVENT, lines=lines)])
        return "".join("|" if bar else "." for bar in page.changed), list(page.out)

    assert against("abc", "abc") == ("...", [])
    assert against("abc", "axc") == (".|.", [])
    assert against("abc", "abxc") == ("..|.", [])
    assert against("abc", "ac") == ("..", [1])
    assert against("abcd", "bc") == ("..", [0, 2])
    assert against("abc", "x") == ("|", [])
    assert against("abc", "bca") == ("..|", []), "it is said elsewhere"


async def test_what_is_read_no_more_is_taken_out_of_the_stack(studio: Studio) -> None:
    await put_out(studio, "all")
    await studio.air(event_edition(**{**ON_AIR, "number": 2, "action": Action.WITHDRAW}))
    page = (await put_out(studio, "changed")).decode()
    assert "Βγάλτε από τη στοίβα" in page
    assert "2026/000101, έκδοση 1" in page
    assert "συναυλία" not in page


async def test_a_sheet_answers_whether_it_holds_and_nothing_else(studio: Studio) -> None:
    page = (await put_out(studio, "all", some=1)).decode()
    codes = re.findall(r"/radio/printed/([a-z2-7]{10})\"", page)
    reader = studio.house.browser()
    first, second = [(await reader.get(f"/radio/printed/{code}")).text for code in codes]
    for said in (first, second):
        assert "<h2>Ισχύει</h2>" in said
        assert "συναυλία" not in said
        assert "2026/0001" not in said
    assert "It holds" in (await reader.get(f"/radio/printed/{codes[0].upper()}?lang=en")).text
    await moved(studio)
    await studio.maria.post(
        f"/desk/radio/scripts/{press_edition().announcement}",
        **{"do": "save", "language": "el", "form_s": "60", "edition": "1", "text-form-el-60": "Ξεκινά η ανάπλαση."},
    )
    for code in codes:
        assert "<h2>Έχει αντικατασταθεί</h2>" in (await reader.get(f"/radio/printed/{code}")).text
    assert (await reader.get("/radio/printed/aaaaaaaaaa")).status_code == 404


def scanned(pdf: bytes) -> list[list[str]]:
    """What a camera reads on each page."""
    pages = [page.render(scale=2.5).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    return [[code.text for code in zxingcpp.read_barcodes(page)] for page in pages]


async def test_the_code_on_paper_is_read_by_a_scanner_and_answers(studio: Studio) -> None:
    """Held, and superseded: the same sheet before and after a change, told by its own code."""
    leaves = scanned(await put_out(studio, "all", "pdf", some=1))
    assert [len(found) for found in leaves] == [1, 1]
    reader, answers = studio.house.browser(), []
    addresses = [address for found in leaves for address in found]
    for address in addresses:
        assert address.startswith("https://hub.example/radio/printed/")
        answers.append((await reader.get(address.removeprefix("https://hub.example"))).text)
    assert all("<h2>Ισχύει</h2>" in answer for answer in answers)
    await moved(studio)
    after = [(await reader.get(address.removeprefix("https://hub.example"))).text for address in addresses]
    assert ["<h2>Έχει αντικατασταθεί</h2>" in answer for answer in after].count(True) == 1


async def test_a_sheet_of_what_is_put_off_or_silenced_does_not_hold(studio: Studio) -> None:
    page = (await put_out(studio, "all", some=1)).decode()
    reader, store = studio.house.browser(), studio.house.hub.store
    first, second = [f"/radio/printed/{code}" for code in re.findall(r"/radio/printed/([a-z2-7]{10})\"", page)]
    async with store.read() as connection:
        sheets = await sheets_of(connection, DAY)
    mine = {one.announcement: f"/radio/printed/{one.code}" for one in sheets}
    now, read_at = studio.house.clock.now(), max(one.slot for one in sheets)
    event, press = event_edition(**ON_AIR), press_edition()
    assert {mine[event.announcement], mine[press.announcement]} == {first, second}
    await reschedule(store, event, release_at=now + timedelta(days=1))
    await hold(store, press.announcement, read_at - timedelta(minutes=30), read_at + timedelta(hours=1))
    for path in (first, second):
        assert "<h2>Έχει αντικατασταθεί</h2>" in (await reader.get(path)).text
    await reschedule(store, event, release_at=now)
    await hold(store, press.announcement, read_at + timedelta(hours=1), read_at + timedelta(hours=2))
    for path in (first, second):
        assert "<h2>Ισχύει</h2>" in (await reader.get(path)).text


async def test_the_sheet_that_says_it_was_withdrawn_holds_while_that_is_read(studio: Studio) -> None:
    """The one before it does not."""
    store, clock = studio.house.hub.store, studio.house.clock
    gone = event_edition(**{**ON_AIR, "number": 2, "action": Action.WITHDRAW})
    await studio.air(gone)
    said = script(gone, "el", Action.WITHDRAW, on=DAY)
    items = [studio.item(one, NOW, text) for one, text in ((event_edition(**ON_AIR), "Ελάτε."), (gone, said))]
    async with store.write() as connection:
        printing = pages(items, ())
        codes = new_codes(printing)
        await remember(connection, printing, codes, DAY + timedelta(days=2), "Μαρία", NOW)
    async with store.read() as connection:
        before, recall = [await sheet(connection, code) for code in codes]
    assert before is not None
    assert recall is not None
    assert [await holds(studio.house.hub.context, SETTINGS, one) for one in (before, recall)] == [False, True]
    clock.advance(timedelta(days=1).total_seconds())
    assert not await holds(studio.house.hub.context, SETTINGS, recall)


async def test_yesterdays_sheet_holds_no_more(studio: Studio) -> None:
    page = (await put_out(studio, "all", some=1)).decode()
    code = re.findall(r"/radio/printed/([a-z2-7]{10})\"", page)[0]
    studio.house.clock.advance(timedelta(days=1).total_seconds())
    assert "Έχει αντικατασταθεί" in (await studio.house.browser().get(f"/radio/printed/{code}")).text


async def test_what_is_out_is_known_by_announcement(studio: Studio) -> None:
    await put_out(studio, "all")
    await put_out(studio, "all")
    async with studio.house.hub.store.read() as connection:
        found = await printed_of(connection, EVENT, DAY)
        assert await printed_of(connection, EVENT, DAY + timedelta(days=1)) == []
    assert len({one.slot for one in found}) == len(found) > 0
    assert {(one.edition, one.who, one.day) for one in found} == {(1, "Maria", date(2026, 11, 24))}
    assert found[0].lines == digests(script(event_edition(**ON_AIR), "el", Action.PUBLISH, on=DAY))


async def test_a_slower_presenters_sheets_are_cut_for_them_and_hold_as_printed(studio: Studio) -> None:
    page = (await studio.maria.post("/desk/radio/presenters", do="add", name="Ελένη", rate="3,0")).text
    helen = re.findall(r'name="presenter" value="([^"]+)"', page)[0]
    wanted = (await slots(studio))[:1]
    sheets = (await studio.maria.post(PATH, slot=wanted, which="all", presenter=helen)).text
    assert "Γίνεται το Σάββατο 12 Δεκεμβρίου" in sheets
    assert "Θυμηθείτε" in sheets
    assert "Περισσότερα στις ανακοινώσεις του Οργανισμού" not in sheets  # no time for it at three syllables a second
    assert "Περισσότερα στις ανακοινώσεις του Οργανισμού" in (await put_out(studio, "all", some=1)).decode()
    code = re.findall(r"/radio/printed/([a-z2-7]{10})\"", sheets)[0]
    assert "<h2>Ισχύει</h2>" in (await studio.house.browser().get(f"/radio/printed/{code}")).text
    assert "για εκτύπωση)" in (await studio.maria.get(PATH)).text  # the other slots are not printed yet
    assert (await studio.maria.get(PATH)).text.count("τυπωμένο") >= 2


async def test_where_nothing_is_printed_it_says_why(studio: Studio) -> None:
    async def told(which: str, *slot: str) -> str:
        answer = await studio.maria.browser.post(PATH, data={"which": which, "slot": slot})
        assert answer.status_code == 422
        return " ".join(re.findall(r'role="alert"><p>([^<]+)', answer.text))

    assert await told("all") == "Διαλέξτε τουλάχιστον μία ώρα. Καμία σελίδα δεν τυπώθηκε."
    assert await told("changed") == await told("all")
    assert (await told("all", (NOW + timedelta(minutes=1)).isoformat())).startswith(
        "Δεν διαβάζεται πια τίποτα σε αυτές τις ώρες."
    )
    await put_out(studio, "all")
    assert (await told("changed", *await slots(studio))).startswith("Τίποτα δεν άλλαξε σε αυτές τις ώρες")
