"""The desk's pages of the sources, and the press clippings with their morning digest."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from channels.email.mailings import letter_of
from core.channel import Mailing
from core.directory import load_directory
from core.tables import mailings
from producers.desk.staff.people import Grant, Role
from producers.imports import clipped, sources
from producers.imports.clipped import Digest, Morning
from producers.imports.settings import ImportsSettings
from tests.producers.desk.clerk import heading
from tests.producers.imports.office import Imports
from tests.servers.world import World

FORM = {"settings.folder": "in", "issuer": "dimos", "subtype": "press_release", "every": "1800", "first": "drafts"}


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KERYX_IMPORTS_FOLDER", str(tmp_path / "watched"))
    made = tmp_path / "watched" / "in"
    made.mkdir(parents=True)
    return made


async def test_an_administrator_adds_a_source_tries_it_and_pauses_it(watched: Path, imports: Imports) -> None:
    admin = await imports.house.joined("eleni", Role.ADMINISTRATOR)
    page = await admin.post("/desk/imports/new/folder", name="Φάκελος", **{**FORM, "settings.folder": "../x"})
    assert page.status_code == 422
    assert "settings.folder" in page.text
    for rule in ("dimoss event", "dimos party"):
        page = await admin.post("/desk/imports/new/folder", name="Φάκελος", rules=rule, **FORM)
        assert (page.status_code, '<a href="#rules">' in page.text) == (422, True)
    page = await admin.post("/desk/imports/new/folder", name="Φάκελος", rules="dimos event: συνεδρίαση", **FORM)
    assert heading(page) == "Φάκελος"
    assert "dimos event: συνεδρίαση" in page.text
    [source] = await sources.everyone(imports.store)
    for rules in ("nobody", "dimos party"):
        page = await admin.post(f"/desk/imports/{source.id}/change", every="900", rules=rules)
        assert (page.status_code, '<a href="#rules">' in page.text, f">{rules}</textarea>" in page.text) == (
            422,
            True,
            True,
        )
    page = await admin.post(f"/desk/imports/{source.id}/change", every="900", rules="* event: συναυλία\n\ndeya")
    assert "* event: συναυλία" in page.text
    changed = await imports.again(source)
    assert (changed.every_s, [rule.line for rule in changed.ruled]) == (900, ["* event: συναυλία", "deya *:"])
    (watched / "a.csv").write_text("Τίτλος;Έναρξη\nΕκδήλωση;μεθαύριο\nΔελτίο;\n", "utf-8")
    await imports.look(source)
    page = await admin.post(f"/desk/imports/{source.id}/dry-run")
    assert "Δελτίο" in page.text
    assert "Γραμμή 2, «Έναρξη»" in page.text
    assert await imports.drafts() == []
    page = await admin.post(f"/desk/imports/{source.id}/pause")
    assert "σε παύση" in page.text
    await imports.restored()
    await admin.post(f"/desk/imports/{source.id}/go-on")
    await imports.look(source)
    page = await admin.get("/desk/imports?lang=en")
    assert heading(page) == "Sources of announcements"
    assert "Φάκελος" in page.text


async def test_only_administrators_mind_the_sources(watched: Path, imports: Imports) -> None:
    source = await imports.source("folder", {"folder": "in"})
    paths = ["/desk/imports", "/desk/imports/new/feed", f"/desk/imports/{source.id}"]
    for role in (*(one for one in Role if one is not Role.ADMINISTRATOR), Grant(Role.WRITER, "dimos")):
        clerk = await imports.house.joined(f"a{role if isinstance(role, Role) else 'x'}", role)
        found: list[httpx.Response] = [await clerk.get(path) for path in paths]
        acts = ("dry-run", "change", "pause", "go-on")
        found += [await clerk.post(f"/desk/imports/{source.id}/{act}") for act in acts]
        found.append(await clerk.post("/desk/imports/new/folder", name="x", **FORM))
        assert {page.status_code for page in found} == {403}
    assert [one.state for one in await sources.everyone(imports.store)] == ["on"]


async def clipping(imports: Imports, world: World) -> None:
    feed = (
        "<rss version='2.0'><channel><item><guid>1</guid><title>Ο Δήμαρχος [x](javascript:1) μίλησε</title>"
        "<link>https://paper.example/1</link></item></channel></rss>"
    )
    world.serve("paper.example", feed.encode())
    source = await imports.source("clippings", {"url": "http://paper.example", "words": "δήμαρχος"}, name="Τα Νέα")
    await imports.look(source)


async def test_the_administration_reads_each_morning_what_was_clipped_with_its_answer(
    imports: Imports, world: World
) -> None:
    await clipping(imports, world)
    house = imports.house
    writer, radio = await house.joined("maria", Role.WRITER), await house.joined("nikos", Role.RADIO)
    body = {"kind": "press_release", "issuer": "dimos", "title": "Διευκρίνιση", "body": "Δεν ισχύει."}
    posted = await house.hub.posting.post(body, "maria")
    [found] = await clipped.newest(imports.store)
    path = f"/desk/clippings/{found.id}/answer"
    assert (await radio.post(path, reference=posted.reference)).status_code == 403
    page = await writer.post(path, reference=posted.reference)
    assert f"Απάντηση: {posted.reference}" in page.text

    settings = ImportsSettings(digest_to="dimarchos@dimos.example, gs@dimos.example")
    morning = Morning(house.hub.context, settings)
    midnight = house.clock.now().replace(hour=0)
    await morning.run(midnight)
    rows = select(mailings).where(mailings.c.kind == "clippings")
    async with imports.store.read() as connection:
        assert (await connection.execute(rows)).all() == []
    await morning.run(house.clock.now())
    await morning.run(house.clock.now() + timedelta(hours=1))
    async with imports.store.read() as connection:
        [row] = (await connection.execute(rows)).all()
        issuer = next(one for one in (await load_directory(connection)).issuers if one.slug == row.issuer)
        mailing = Mailing(row.id, "x", row.kind, "email", "now", None, issuer, row.body, row.release_at)
        digest = Digest(house.hub.context, settings)
        contents = await digest.contents(connection, mailing, "")
        reached = await digest.resolve(connection, mailing, ["0", "1", "2"])
    assert [one.address for one in reached.values()] == ["dimarchos@dimos.example", "gs@dimos.example"]
    text = contents.words["text"]["el"]
    assert "Τα Νέα" in text
    assert f"[{posted.reference}](<https://hub.example/announcements/{posted.id}>)" in text
    assert "\\[x\\]\\(javascript:1\\)" in text  # a stranger's link stays words
    letter = letter_of(mailing, contents, "el", {}, "https://hub.example")
    assert (letter.subject or letter.title).startswith("Αποκόμματα τύπου")
