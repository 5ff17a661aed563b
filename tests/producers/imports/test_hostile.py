"""What strangers send to do harm is refused, each in its own way, and holds up nothing else."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from producers.imports import cleaning
from producers.imports.charsets import decoded
from producers.imports.importers import calendar, feed, table
from producers.imports.items import Trouble
from producers.imports.opening import MOST_BYTES, archive, members, plain_xml
from tests.producers.imports.office import Imports
from tests.producers.imports.test_sources import HOST, URL, A, rss
from tests.servers.world import Request, Response, World

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<rss version="2.0"><channel><item><title>&c;</title></item></channel></rss>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>
<item><title>&x;</title></item></channel></rss>"""


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        EXTERNAL,
        BOMB.replace(b"<!ENTITY", b"<!entity"),
        BOMB.decode().encode("utf-16"),
        BOMB.replace(b'version="1.0"', b'version="1.0" encoding="utf-7"'),
        b'<?xml version="1.0"?><!DOCTYPE r SYSTEM "http://evil.example/x.dtd" [ ]><rss/>',
        b" " * (MOST_BYTES + 1),
    ],
    ids=["bomb", "external", "lower case", "utf-16", "utf-7", "dtd", "huge"],
)
def test_xml_that_declares_entities_or_hides_what_it_has_is_refused(data: bytes) -> None:
    with pytest.raises(Trouble):
        plain_xml(data)


async def test_an_xml_bomb_is_told_and_makes_no_draft(imports: Imports, world: World) -> None:
    world.serve(HOST, BOMB)
    source = await imports.source("feed", {"url": URL})
    assert await imports.look(source) == []
    assert "declares entities" in (await imports.said(source))[0]
    assert await imports.drafts() == []


def zipped(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def test_a_zip_bomb_is_not_unpacked() -> None:
    for bomb in (zipped({"a.csv": b"\0" * 50_000_000}), zipped({f"{n}.csv": b"x" for n in range(2_001)})):
        with pytest.raises(Trouble, match="out of all proportion"):
            archive(bomb)


def test_a_zip_that_lies_of_its_size_is_refused() -> None:
    whole = bytearray(zipped({"a.csv": b"x" * 5_000_000}))
    size = (5_000_000).to_bytes(4, "little")
    for _ in range(whole.count(size)):
        at = whole.index(size)
        whole[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Trouble):
        list(members(bytes(whole)))


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "x/../../a.csv", "..\\a.csv", "C:\\a.csv"])
def test_an_archive_with_a_name_that_leads_out_is_refused(name: str) -> None:
    with pytest.raises(Trouble, match="leads out"):
        list(members(zipped({name: "Τίτλος\nα\n".encode()})))


async def test_names_and_links_in_the_watched_folder_lead_nowhere_else(imports: Imports, tmp_path: Path) -> None:
    watched, secret = tmp_path / "watched" / "in", tmp_path / "secret.csv"
    watched.mkdir()
    secret.write_text("Τίτλος\nμυστικό\n", "utf-8")
    (watched / "link.csv").symlink_to(secret)
    (watched / "hard.zip").write_bytes(zipped({"../../x.csv": b"Title\na\n"}))
    source = await imports.source("folder", {"folder": "in"})
    await imports.look(source)
    assert await imports.look(source) == []
    assert await imports.drafts() == []
    assert secret.exists()
    assert (watched / "refused" / "hard.zip").exists()
    for outside in ("..", "../secret", "/etc", ".hidden", "a/b"):
        with pytest.raises(Exception, match=r"settings\.folder"):
            await imports.source("folder", {"folder": outside}, name=outside)


async def test_a_huge_answer_is_not_read_whether_its_size_is_told_or_it_never_ends(
    imports: Imports, world: World
) -> None:
    sent = 0

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            writer.write(b" " * 65_536)
            await writer.drain()
            sent += 65_536

    def huge(request: Request) -> Response:
        return Response(b"x", headers={"Content-Length": str(MOST_BYTES + 1)})

    world.serve(HOST, huge)
    source = await imports.source("feed", {"url": URL})
    await imports.look(source)
    world.raw = endless
    await imports.look(source)
    assert "larger than" in (await imports.said(source))[-1]
    assert sent < 3 * MOST_BYTES


async def test_a_server_that_takes_for_ever_is_left(imports: Imports, world: World) -> None:
    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until who asks has had enough

    world.raw = slow
    world.serve(HOST, b"")
    quick = world.outside(whole_s=0.2)
    imports.importers["feed"] = feed.Feed(quick)
    source = await imports.source("feed", {"url": URL})
    await imports.look(source)
    assert "did not answer in time" in (await imports.said(source))[0]


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "[::1]", "[fd00::1]", "[::ffff:10.0.0.1]"]
)
async def test_a_private_address_is_not_asked_nor_redirected_to(imports: Imports, world: World, address: str) -> None:
    def onward(request: Request) -> Response:
        return Response(status=302, headers={"Location": f"http://{address}/feed"})

    world.serve(HOST, onward)
    world.names["inner.example"] = [address.strip("[]")]
    for number, url in enumerate((URL, f"http://{address}/feed", "http://inner.example/feed")):
        source = await imports.source("feed", {"url": url}, name=str(number))
        await imports.look(source)
        assert "may not be asked" in (await imports.said(source))[0]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>ένα",
        "<p onclick='alert(1)'>ένα</p>",
        "<img src=x onerror=alert(1)>ένα",
        "<a href='javascript:alert(1)'>ένα</a>",
        "<a href='JaVa\tScript:alert(1)'>ένα</a>",
        "<svg onload=alert(1)>ένα</svg>ένα",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>ένα",
        "<style>p{}</style><form action=x>α</form>ένα",
    ],
)
def test_nothing_in_html_that_runs_comes_through(html: str) -> None:
    said = cleaning.markdown(html)
    assert not re.search(r"(?i)script|alert|onerror|onclick|<", said)
    assert "ένα" in said


def test_marks_that_turn_a_line_around_are_taken_out_and_told() -> None:
    assert cleaning.line("Πληρωμή \u202eΞΕΔ\u202c στις\u200f 5") == "Πληρωμή ΞΕΔ στις 5"
    assert cleaning.notes("α\u2066β") == [cleaning.TURNED]
    assert cleaning.notes("αβ") == []


async def test_ten_thousand_items_at_once_are_refused_whole(imports: Imports, world: World) -> None:
    lines = "\n".join(f"Ανακοίνωση {n}" for n in range(10_000))
    world.serve("t.example", f"Τίτλος\n{lines}\n".encode())
    items = "".join(f"<item><guid>{n}</guid><title>Τ {n}</title></item>" for n in range(10_000))
    world.serve(HOST, f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    for importer, url in (("table", "http://t.example/a.csv"), ("feed", URL)):
        source = await imports.source(importer, {"url": url})
        await imports.look(source)
        assert "up to 1000 are taken" in (await imports.said(source))[0]
    assert await imports.drafts() == []


async def test_of_two_with_one_key_that_differ_none_is_taken(imports: Imports, world: World) -> None:
    world.serve(HOST, rss(A, (A[0], "Άλλος τίτλος", "Άλλο."), ("b", "Τίτλος", "Κείμενο.")))
    source = await imports.source("feed", {"url": URL})
    await imports.look(source)
    assert [draft.title for draft in await imports.drafts()] == ["Τίτλος"]
    assert any("Its key is there twice" in line for line in await imports.said(source))


def test_a_clock_far_off_is_told_and_never_believed() -> None:
    ahead = feed.Entry("a", "Τίτλος", "", "", NOW + timedelta(days=400))
    item = feed.item_of(ahead, NOW)
    assert item.at is None
    assert item.notes == [feed.FAR_OFF]
    assert feed.item_of(feed.Entry("a", "Τίτλος", "", "", NOW), NOW).notes == []
    [entry] = feed.read(b"<rss version='2.0'><channel><item><title>a</title><pubDate>Fri, 31 Dec 9999 23:59:59 -2359"
                        b"</pubDate></item></channel></rss>")  # fmt: skip
    assert feed.item_of(entry, NOW).at is None


@pytest.mark.parametrize("charset", ["iso-8859-7", "windows-1253", "utf-8"])
def test_a_feed_in_an_old_charset_or_in_another_than_it_says(charset: str) -> None:
    told = "<?xml version='1.0' encoding='{}'?><rss version='2.0'><channel><item><title>Άνοιξη στον Δήμο</title>" \
           "</item></channel></rss>"  # fmt: skip
    assert feed.read(told.format(charset).encode(charset))[0].title == "Άνοιξη στον Δήμο"
    assert decoded("Άνοιξη στον Δήμο".encode(charset), "ascii") == "Άνοιξη στον Δήμο"
    assert decoded("Άνοιξη στον Δήμο".encode(charset), "no-such-charset") == "Άνοιξη στον Δήμο"


def test_a_calendar_that_would_recur_for_ever_is_refused_and_damage_holds_up_no_other_event() -> None:
    event = "BEGIN:VEVENT\nUID:{0}\nSUMMARY:{0}\nDTSTART:20261201T170000Z\n{1}END:VEVENT\n"
    head, foot = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n", "END:VCALENDAR\n"
    with pytest.raises(Trouble, match="every hour"):
        calendar.read((head + event.format("a", "RRULE:FREQ=SECONDLY\n") + foot).encode(), NOW)
    with pytest.raises(Trouble):
        calendar.read(b"<html>", NOW)
    daily = head + event.format("a", "RRULE:FREQ=DAILY\n") + event.format("b", "DTEND:nonsense\n") + foot
    items, _ = calendar.read(daily.encode(), NOW)
    assert len(next(item for item in items if item.key == "a").body["occurrences"]) == 200


def test_a_workbook_with_entities_is_refused() -> None:
    with pytest.raises(Trouble):
        table.read(zipped({"content.xml": BOMB}), "a.ods")
