"""Texts and pictures for other media, sheets for notice boards: of every kind, in both languages, whatever is said."""

import io
import re
import string
from datetime import UTC, datetime
from itertools import cycle
from uuid import UUID

import yaml
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.contrast import READABLE, contrast
from core.editions import draft
from producers.desk.printing.copy import MEDIA, copied, cut
from producers.desk.printing.picture import picture
from producers.desk.printing.said import notice
from producers.desk.printing.sheet import Paper, sheet
from producers.desk.staff.people import Grant, Role
from schemas.edition import Action, Edition
from tests.hub import EVENT, EXAMPLES
from tests.producers.desk.clerk import House, heading

KINDS = sorted(file for file in EXAMPLES.glob("*.yaml") if file.name != "directory.yaml")
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


async def edition_of(house: House, data: object) -> Edition:
    content = await house.hub.posting.parsing.announcement(data)
    async with house.hub.store.read() as connection:
        found = await draft(connection, "https://hub.example", content, NOW)
    return found.model_copy(
        update={"reference": "2026/000123", "public_url": f"https://hub.example/announcements/{UUID(int=1)}"}
    )


async def test_every_kind_has_a_text_that_fits_and_ends_with_its_link(house: House) -> None:
    for file in KINDS:
        edition = await edition_of(house, yaml.safe_load(file.read_text("utf-8")))
        for language in ("el", "en"):
            said = notice(edition, language)
            for medium in MEDIA:
                text = copied(said, medium, language)
                assert len(text) <= medium.characters, (file.name, medium.key, len(text))
                assert text.endswith(said.address), file.name
                assert text.startswith(said.headline[:30]), file.name


async def test_what_was_withdrawn_says_so_everywhere(house: House) -> None:
    edition = (await edition_of(house, EVENT)).model_copy(update={"action": Action.WITHDRAW, "note": "Κακοκαιρία."})
    said = notice(edition, "el")
    for medium in MEDIA:
        text = copied(said, medium, "el")
        assert ("αποσύρθηκε" in text.lower(), "Πολιτιστικό" in text) == (True, False)
    assert sheet(edition, "a4", "el", NOW, False) != sheet(
        edition.model_copy(update={"action": Action.PUBLISH}), "a4", "el", NOW, False
    )


@given(st.text(alphabet=string.ascii_letters + " .,;\nάβγ", max_size=400), st.integers(0, 300))
def test_a_cut_text_fits_and_is_a_beginning(text: str, room: int) -> None:
    found = cut(text, room)
    assert len(found) <= max(room, 0)
    assert text.startswith(found.removesuffix("…").rstrip())


async def test_pictures_have_their_size_and_letters_that_are_read(house: House) -> None:
    long = "Πρόσκληση σε δημόσια διαβούλευση για το σχέδιο κανονισμού " * 4
    edition = await edition_of(house, {**EVENT, "title": long.strip()[:200]})
    colours = ("#003476", "#f2b705", "#ffffff", "#767676")
    for colour, medium in zip(colours, MEDIA, strict=True):
        image = Image.open(io.BytesIO(picture(notice(edition, "el"), medium.picture, colour, None)))
        drawn = {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b) in image.getcolors(1 << 20) or []}
        letters = "#ffffff" if contrast(colour, "#ffffff") >= READABLE else "#000000"
        assert (image.size, letters in drawn, contrast(colour, letters) >= READABLE) == (medium.picture, True, True)


async def test_a_logo_of_ours_is_drawn_and_what_is_no_picture_is_left_out(house: House) -> None:
    said, size = notice(await edition_of(house, EVENT), "el"), (1080, 1080)
    file = io.BytesIO()
    Image.new("RGB", (200, 100), "#12ff34").save(file, "PNG")
    drawn = Image.open(io.BytesIO(picture(said, size, None, file.getvalue()))).convert("RGB")
    assert any(colour == (0x12, 0xFF, 0x34) for _, colour in drawn.getcolors(1 << 24) or [])
    assert picture(said, size, None, b"<svg/>") == picture(said, size, None, None)


def pages(pdf: bytes) -> int:
    return max(int(n) for n in re.findall(rb"/Count (\d+)", pdf))


async def test_every_kind_stands_on_a_sheet_that_is_tagged_and_of_its_size(house: House) -> None:
    every = [await edition_of(house, yaml.safe_load(file.read_text("utf-8"))) for file in KINDS]
    of_each = {edition.content.subtype: edition for edition in every if edition.content}
    assert len(of_each) == 12
    papers: cycle[tuple[Paper, bytes]] = cycle([("a4", b"595"), ("a3", b"841")])
    for subtype, edition in of_each.items():
        paper, width = next(papers)
        made = sheet(edition, paper, "el", NOW, False)
        assert (made[:5], b"StructTreeRoot" in made) == (b"%PDF-", True), subtype
        assert re.search(rb"/MediaBox\s*\[0 0 " + width, made), subtype
    english = sheet(edition, "a4", "en", NOW, False)
    assert english == sheet(edition, "a4", "en", NOW, False) != sheet(edition, "a4", "el", NOW, False)


async def test_a_short_one_is_one_page_and_a_long_one_goes_on(house: House) -> None:
    short = await edition_of(house, EVENT)
    long = await edition_of(house, {**EVENT, "body": "Πολλά λόγια για την εκδήλωση και το πρόγραμμα.\n\n" * 120})
    assert (pages(sheet(short, "a4", "el", NOW, False)), pages(sheet(short, "a3", "el", NOW, False))) == (1, 1)
    assert pages(sheet(long, "a4", "el", NOW, False)) > 1


async def test_what_people_write_is_never_markup_on_a_sheet(house: House) -> None:
    hostile = '#panic("x") $1$ *a* _b_ @c <d> `e` \\ //f "quoted" #{'
    edition = await edition_of(house, {**EVENT, "title": hostile, "summary": hostile, "body": hostile})
    assert sheet(edition, "a4", "el", NOW, False)[:5] == b"%PDF-"


async def test_the_pages_for_who_may_and_for_nobody_else(house: House) -> None:
    one = (await house.hub.posting.post(EVENT, "maria@dimos.example")).id
    eleni = await house.joined("eleni", Role.ADMINISTRATOR)
    other = await house.joined("petros", Grant(Role.WRITER, "deya"))
    kit = await eleni.get(f"/desk/announcements/{one}/kit")
    assert (heading(kit), kit.text.count("<textarea"), kit.text.count("download=")) == ("Για άλλα μέσα", 5, 4)
    drawn = await eleni.get(f"/desk/announcements/{one}/kit/facebook.png")
    assert (drawn.headers["content-type"], Image.open(io.BytesIO(drawn.content)).size) == ("image/png", (1200, 630))
    made = await eleni.get(f"/desk/announcements/{one}/sheet.pdf?paper=a3&lang=en")
    assert made.content[:5] == b"%PDF-"
    assert (await eleni.get(f"/desk/announcements/{one}/kit/myspace.png")).status_code == 404
    assert (await eleni.get(f"/desk/announcements/{one}/sheet.pdf?paper=a9")).status_code == 422
    for path in ("kit", "kit/facebook.png", "sheet.pdf"):
        assert (await other.get(f"/desk/announcements/{one}/{path}")).status_code == 403
        assert (await eleni.get(f"/desk/announcements/{UUID(int=5)}/{path}")).status_code == 404
    waiting = (await house.hub.posting.post({**EVENT, "release": "2026-11-30T09:00:00+02:00"}, "m")).id
    assert "μην το αναρτήσετε πριν" in (await eleni.get(f"/desk/announcements/{waiting}/kit")).text
