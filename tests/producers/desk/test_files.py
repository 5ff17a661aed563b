"""Uploaded files: what is taken, what is left of it, and who sees it when."""

import io
import re
import struct
import zlib
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from core.actions import release
from core.errors import Invalid
from core.tables import edition_files
from producers.desk.composing import drafts
from producers.desk.files.checking import MOST_BYTES, Frame, checked, cut
from producers.desk.files.jobs import Destroying
from producers.desk.files.tables import files
from producers.desk.releasing.leaving import Leaving
from producers.desk.staff.people import Grant, Role
from producers.desk.tables import trail, versions
from tests.producers.desk.clerk import Clerk, House

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
ITSELF = {"subtype": "press_release", "issuer": "dimos", "title.el": "Νέα πλατεία"}


def picture(form: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, form, **options)
    return out.getvalue()


def located() -> bytes:
    """As a telephone takes it: lying on its side, with where and with what."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Telephone"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif)


def bomb(side: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it is of 3.6 thousand million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def test_a_picture_is_drawn_anew_upright_and_without_what_its_camera_said() -> None:
    found = checked(located(), "x")
    assert (found.content_type, found.suffix, found.width, found.height) == ("image/jpeg", ".jpg", 480, 640)
    again = Image.open(io.BytesIO(found.data))
    assert (dict(again.getexif()), again.info.get("icc_profile")) == ({}, None)
    assert b"Telephone" not in found.data
    assert checked(picture("PNG") + b"<script>", "x").data.count(b"script") == 0


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (picture("PNG"), "image/jpeg"),
        (picture("WEBP"), "image/jpeg"),
        (picture("GIF"), "image/jpeg"),
        (picture(mode="CMYK"), "image/jpeg"),
        (picture("PNG", mode="LA"), "image/jpeg"),
        (picture(size=(5000, 40)), "image/jpeg"),
        (PDF, "application/pdf"),
    ],
)
def test_what_is_taken(data: bytes, kind: str) -> None:
    found = checked(data, "x")
    assert found.content_type == kind
    assert max(found.width, found.height) <= 4096


def test_what_shines_through_stays_so() -> None:
    glass = io.BytesIO()
    Image.new("RGBA", (64, 64), (200, 0, 0, 40)).save(glass, "PNG", pnginfo=None)
    assert checked(glass.getvalue(), "x").content_type == "image/png"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"MZ\x90\0 not a picture", "neither a PDF"),
        (b"PK\x03\x04 word/document.xml", "as PDF"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "SVG"),
        (b"<html><script>x()</script>", "neither a PDF"),
        (b"GIF89a<script>x()</script>", "neither a PDF"),
        (PDF[:-7], "not whole"),
        (picture()[:2000], "broken"),
        (picture("PNG")[:300], "broken"),
        (bomb(), "too many pixels"),
        (picture(size=(8, 8)), "too small"),
        (b"\0" * (MOST_BYTES + 1), "too large"),
        (picture("TIFF"), "neither a PDF"),
    ],
)
def test_what_is_refused_says_why(data: bytes, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(data, "attachments")
    assert refused.value.errors[0].field == "attachments"
    assert said in refused.value.errors[0].en


def test_a_piece_is_cut_out_of_it_and_nothing_outside_it() -> None:
    found = cut(picture(), Frame(10, 20, 300, 200), "frame")
    assert (found.width, found.height) == (300, 200)
    for frame in (Frame(500, 0, 300, 200), Frame(0, 400, 300, 200), Frame(0, 0, 5, 5)):
        with pytest.raises(Invalid):
            cut(picture(), frame, "frame")


async def begun(house: House) -> tuple[Clerk, str]:
    clerk = await house.joined("maria", Role.WRITER, Role.APPROVER)
    page = await clerk.post("/desk/new", issuer="dimos", what="press_release.press_release")
    return clerk, page.url.path


async def upload(clerk: Clerk, path: str, group: str, name: str, data: bytes, seen: int = 1, **there: str) -> str:
    """The page afterwards. `there`: what the form has already."""
    typed = {**ITSELF, **there, "seen": str(seen), "upload": group}
    sent = await clerk.browser.post(path, data=typed, files={f"file.{group}": (name, data)})
    return sent.text


async def draft_of(house: House, path: str) -> drafts.Draft:
    return await drafts.find(house.hub.store, UUID(path.rpartition("/")[2]))


def form_of(body: Any) -> dict[str, str]:
    """What the browser sends of the first file of each list."""
    return {
        f"{group}.0.{name}": str(value)
        for group in ("attachments", "photographs")
        for one in (body.get(group) or [])[:1]
        for name, value in one.items()
        if isinstance(value, str)
    }


async def test_an_upload_keeps_what_was_typed_and_refusals_name_the_file(house: House) -> None:
    clerk, path = await begun(house)
    page = await upload(clerk, path, "photographs", "C:\\Φωτό\\πλατεία.jpg", located())
    draft = await draft_of(house, path)
    assert draft.title == "Νέα πλατεία"
    (kept,) = draft.body["photographs"]
    assert f'src="/desk/files/{kept["media"]}"' in page
    assert "πλατεία.jpg, 480 × 640" in page
    page = await upload(clerk, path, "photographs", "x.pdf", PDF, 2, **form_of(draft.body))
    assert "x.pdf: Εδώ μπαίνουν φωτογραφίες" in page
    page = await clerk.post(path, seen=2, **ITSELF, **form_of(draft.body))  # its text is still missing
    assert re.search(r'id="photographs-0-alt-el-error">[^<]+<', page.text)


async def test_too_much_at_once_is_refused_before_it_is_read(house: House) -> None:
    clerk, path = await begun(house)
    sent = await clerk.browser.post(path, content=b"x", headers={"content-length": "99999999999"})
    assert (sent.status_code, "πολλά μαζί" in sent.text) == (413, True)


async def test_a_file_is_its_drafts_peoples_until_release_everybodys_after_and_nobodys_once_expunged(
    anywhere: House,
) -> None:
    house = anywhere
    clerk, path = await begun(house)
    await upload(clerk, path, "attachments", "Κανονισμός_2027.pdf", PDF)
    draft = await draft_of(house, path)
    (kept,) = draft.body["attachments"]
    assert (kept["title"], kept["content_type"]) == ({"el": "Κανονισμός 2027"}, "application/pdf")
    key, public = kept["media"], house.browser()
    inside, outside = f"/desk/files/{key}", f"/media/{key}"

    # before: the desk alone, and of the desk who may read this issuer's drafts
    other = await house.joined("anna", Grant(Role.WRITER, "deya"))
    assert (await clerk.get(inside)).content == PDF
    assert (await other.get(inside)).status_code == 403
    assert (await public.get(inside)).status_code == 303
    assert (await public.get(outside)).status_code == 404

    # posted, and still waiting for its release
    later = {**dict(draft.body), "release": "2026-11-24T12:00"}
    posted = await house.hub.posting.post(later, "maria")
    announcement = UUID(posted.id)
    async with house.hub.store.read() as connection:
        assert list((await connection.execute(select(edition_files.c.media))).scalars()) == [key]
    assert (await public.get(outside)).status_code == 404
    house.clock.advance(3 * 3600)
    async with house.hub.store.write() as connection:
        await release(connection, announcement, 1, house.clock.now())
    assert (await public.get(outside)).content == PDF

    # expunged: at once out of reach, and soon destroyed
    await house.hub.posting.expunge(announcement, "maria", reason="προσωπικά δεδομένα")
    assert (await public.get(outside)).status_code == 404
    await Destroying(house.hub.store, house.hub.media).run(house.clock.now())
    assert await house.hub.media.exists(
        key
    )  # the draft, which is another's text as far as the desk knows, has it still
    await clerk.post(f"{path}/discard")
    house.clock.advance(31 * 86400)
    await Destroying(house.hub.store, house.hub.media).run(house.clock.now())
    assert not await house.hub.media.exists(key)


async def test_of_what_was_expunged_the_desk_keeps_no_text_and_no_file(anywhere: House) -> None:
    house = anywhere
    clerk, path = await begun(house)
    page = await upload(clerk, path, "attachments", "κατάλογος.pdf", PDF)
    assert "κατάλογος.pdf" in page
    draft = await draft_of(house, path)
    key = draft.body["attachments"][0]["media"]
    approver = await house.joined("nikos", Role.APPROVER)
    await clerk.post(f"{path}/submit", seen=draft.version)
    await approver.post(f"{path}/send", seen=draft.version)
    house.clock.advance(60)
    await Leaving(house.hub.store, house.clock, house.hub.posting).run(house.clock.now())
    sent = await draft_of(house, path)
    assert (sent.state, sent.announcement is not None) == ("sent", True)
    assert sent.announcement is not None
    await house.hub.posting.expunge(sent.announcement, "maria", reason="προσωπικά δεδομένα")
    await Destroying(house.hub.store, house.hub.media).run(house.clock.now())
    assert not await house.hub.media.exists(key)
    assert (await draft_of(house, path)).body == {}
    async with house.hub.store.read() as connection:
        for table in (versions, files, edition_files):
            assert (await connection.execute(select(table))).all() == []
        assert "Νέα πλατεία" not in str((await connection.execute(select(trail))).all())
    assert (await clerk.get("/desk")).status_code == 200


async def test_nobody_publishes_a_file_of_anothers_draft(house: House) -> None:
    clerk, path = await begun(house)
    await upload(clerk, path, "attachments", "a.pdf", PDF)
    key = (await draft_of(house, path)).body["attachments"][0]["media"]
    page = await clerk.post("/desk/new", issuer="dimos", what="press_release.press_release")
    other = page.url.path
    stolen = await clerk.post(other, seen=1, **ITSELF, **{"attachments.0.media": key, "attachments.0.title.el": "Χ"})
    assert stolen.status_code == 409
    assert "attachments" not in (await draft_of(house, other)).body


async def test_a_cut_picture_takes_the_place_of_the_whole(house: House) -> None:
    clerk, path = await begun(house)
    await upload(clerk, path, "photographs", "πλατεία.jpg", picture())
    before = (await draft_of(house, path)).body["photographs"][0]["media"]
    page = await clerk.get(f"{path}/files/{before}/crop")
    assert 'max="640"' in page.text
    wrong = await clerk.post(f"{path}/files/{before}/crop", left=600, top=0, width=300, height=100)
    assert (wrong.status_code, "βγαίνει έξω" in wrong.text) == (422, True)
    done = await clerk.post(f"{path}/files/{before}/crop", left=0, top=0, width=300, height=200)
    after = (await draft_of(house, path)).body["photographs"][0]["media"]
    assert after != before
    assert "300 × 200" in done.text
    reader = await house.joined("petros", Role.RADIO)
    assert (await reader.get(f"{path}/files/{after}/crop")).status_code == 403
    assert (await reader.post(f"{path}/files/{after}/crop", left=0, top=0, width=30, height=20)).status_code == 403
    assert (await clerk.get(f"{path}/files/aa/{'b' * 64}.jpg/crop")).status_code == 404
