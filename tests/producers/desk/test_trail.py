"""The audit trail: readable, complete, only ever added to; and the record that something was public."""

import ast
import csv
import io
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from core.tables import editions
from producers.desk.auditing.evidence import digest
from producers.desk.auditing.reading import Asked, page
from producers.desk.auditing.telling import WORDS
from producers.desk.composing import drafts
from producers.desk.releasing.leaving import Leaving
from producers.desk.releasing.rules import Rule, Setting, set_rule
from producers.desk.staff.people import Grant, Role
from producers.desk.tables import trail
from schemas.edition import Reason, Weight
from tests.hub import EVENT
from tests.producers.desk.clerk import House, heading

BODY = {**EVENT, "title": {"el": EVENT["title"]}}
SOURCE = Path(__file__).parent.parent.parent.parent


async def sent(house: House, writer: str = "maria") -> UUID:
    """Written, sent and left: by one person."""
    async with house.hub.store.write() as connection:
        await set_rule(connection, Setting("", "", "", Rule.ONE))
    clerk = await house.joined(writer, Role.WRITER)
    draft = await drafts.begin(house.hub.store, house.clock, BODY, clerk.person.email)
    await clerk.post(f"/desk/drafts/{draft}/send", seen=1)
    house.clock.advance(31)
    await Leaving(house.hub.store, house.clock, house.hub.posting).run(house.clock.now())
    found = (await drafts.find(house.hub.store, draft)).announcement
    assert found is not None
    return found


async def test_the_database_refuses_to_change_or_delete_a_line(anywhere: House) -> None:
    house = anywhere
    await house.joined("maria", Role.WRITER)
    for act in (update(trail).values(who="another"), delete(trail)):
        with pytest.raises(DBAPIError, match="only ever added to"):
            async with house.hub.store.write() as connection:
                await connection.execute(act)
    if not house.hub.store.sqlite:
        with pytest.raises(DBAPIError, match="only ever added to"):
            async with house.hub.store.write() as connection:
                await connection.execute(text("TRUNCATE desk_trail"))
    entries, _ = await page(house.hub.store, Asked())
    assert [entry.act for entry in entries] == ["staff.add"]


def test_no_code_changes_or_deletes_a_line() -> None:
    folders = ("audience", "channels", "consumers", "core", "keryx", "producers")
    changing = re.compile(
        r"(update|delete)\(\s*trail\b|trail\.(update|delete)\(|(UPDATE|DELETE FROM|DROP TABLE) desk_trail", re.I
    )
    found = [
        str(file.relative_to(SOURCE))
        for folder in folders
        for file in (SOURCE / folder).rglob("*.py")
        if changing.search(file.read_text("utf-8"))
    ]
    assert found == ["keryx/migrations/versions/0015_looking_back.py"]  # before the triggers: whose matter each was


def acts() -> Iterator[str]:
    """Those that the code notes by their name."""
    for path in (SOURCE / "producers").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            noting = (
                isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("note", "_note")
            )
            if noting and len(call.args) > 3 and isinstance(call.args[3], ast.Constant):  # type: ignore[attr-defined]
                yield call.args[3].value  # type: ignore[attr-defined]


def test_every_act_is_told_in_words() -> None:
    by_rule = {"draft.sent", "draft.refused", "pause", "go on", "letter.retry", "letter.drop", "withdraw", "expunge"}
    named = set(acts())
    assert len(named) > 30
    for act in named | by_rule | {"file.add", "file.cut", "second factor", "second factor ended"}:
        assert f"act.{act}" in WORDS.sentences, act


async def test_all_that_was_done_to_an_announcement_in_one_order(anywhere: House) -> None:
    house = anywhere
    one = await sent(house)
    corrected = {**EVENT, "title": "Αλλαγή"}
    posting = house.hub.posting
    house.clock.advance(1)
    await posting.reschedule(one, "nikos@dimos.example", paused=True)
    house.clock.advance(1)
    await posting.correct(one, corrected, "api:radio", reason=Reason.CORRECTION, weight=Weight.MINOR)
    house.clock.advance(1)
    await posting.withdraw(one, "nikos@dimos.example", reason="Ματαιώνεται λόγω κακοκαιρίας.")
    anna = await house.joined("anna", Role.APPROVER)
    shown = (await anna.get(f"/desk/announcements/{one}/trail")).text
    acts = re.findall(r"<li><h2>(.*?)</h2>", shown)
    assert acts == [
        "Απόσυρση (έκδοση 3)",
        "Διόρθωση (έκδοση 2)",
        "Αλλαγή χρόνου ή παύση",
        "Έφυγε",
        "Ανάρτηση (έκδοση 1)",
        "Έγκριση και αποστολή",
        "Νέο πρόχειρο",
    ]
    assert ("πριν: όχι" in shown, "μετά: ναι" in shown, "Ματαιώνεται λόγω κακοκαιρίας." in shown) == (True, True, True)
    assert "api:radio" in shown


async def test_it_is_found_by_person_subject_and_day_and_every_page_follows_the_one_before(house: House) -> None:
    one = await sent(house)
    boss = await house.joined("boss", Role.ADMINISTRATOR)
    for name in ("x", "y", "z"):  # three lines of the same moment
        await house.hire(name)
    seen, place = [], None
    while True:
        entries, place = await page(house.hub.store, Asked(place=place), 2)
        seen += [(entry.source, entry.id) for entry in entries]
        if place is None:
            break
    whole, _ = await page(house.hub.store, Asked(), 500)
    assert seen == [(entry.source, entry.id) for entry in whole]
    assert len(set(seen)) == len(seen) > 8
    reference = re.search(r"Ανακοίνωση: (2026/\d{6})", (await boss.get("/desk/trail")).text)
    assert reference is not None
    of_it = (await boss.get(f"/desk/trail?what={reference[1]}")).text
    assert ("Νέο πρόχειρο" in of_it, "Ανάρτηση" in of_it, "Προσθήκη προσώπου" in of_it) == (True, True, False)
    of_maria = (await boss.get("/desk/trail?who=maria@dimos.example")).text
    assert ("Έγκριση και αποστολή" in of_maria, "Προσθήκη προσώπου" in of_maria) == (True, False)
    assert "Τίποτα δεν ταιριάζει" in (await boss.get("/desk/trail?until=2026-11-23")).text
    assert "Νέο πρόχειρο" in (await boss.get("/desk/trail?since=2026-11-24&until=2026-11-24")).text
    assert (await boss.get("/desk/trail?since=χθες")).status_code == 422
    assert str(one) in (await boss.get(f"/desk/trail?what={one}")).text


async def test_the_spreadsheet_runs_no_formula(house: House) -> None:
    async with house.hub.store.write() as connection:
        await connection.execute(
            trail.insert().values(
                at=house.clock.now(), who="=cmd()", act="x", subject="y", reason="+1", after={"a": "@x"}
            )
        )
    boss = await house.joined("boss", Role.ADMINISTRATOR)
    answer = await boss.get("/desk/trail.csv?who=%3Dcmd()")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][1:] == ["'=cmd()", "x", "y", "", "a: @x", "'+1"]


async def test_who_sees_which_lines(house: House) -> None:
    one = await sent(house)
    everything = await house.joined("boss", Role.ADMINISTRATOR)
    ours, theirs = (
        await house.joined("nikos", Grant(Role.APPROVER, "dimos")),
        await house.joined("petros", Grant(Role.APPROVER, "deya"), Grant(Role.WRITER, "deya")),
    )
    writer, radio = await house.joined("eleni", Role.WRITER), await house.joined("radio", Role.RADIO)
    shown = (await everything.get("/desk/trail")).text
    assert ("Νέο πρόχειρο" in shown, "Προσθήκη προσώπου" in shown) == (True, True)
    shown = (await ours.get("/desk/trail")).text
    assert ("Νέο πρόχειρο" in shown, "Ανάρτηση" in shown, "Προσθήκη προσώπου" in shown) == (True, True, False)
    assert "Νέο πρόχειρο" not in (await theirs.get("/desk/trail")).text
    for clerk in (writer, radio):
        for path in ("/desk/trail", "/desk/trail.csv"):
            assert (await clerk.get(path)).status_code == 403
    assert (await writer.get(f"/desk/announcements/{one}/trail")).status_code == 200
    assert (await radio.get(f"/desk/announcements/{one}/trail")).status_code == 403
    for path in ("trail", "proof", "proof.pdf"):
        assert (await theirs.get(f"/desk/announcements/{one}/{path}")).status_code == 403


async def test_the_record_of_publication_names_every_edition_with_its_digest_and_places(house: House) -> None:
    from core.tables import deliveries, receipts

    one = await sent(house)
    now = house.clock.now()
    async with house.hub.store.write() as connection:
        row = {
            "announcement": one,
            "edition": 1,
            "channel": "site",
            "target": "site",
            "occasion": "now",
            "action": "publish",
        }
        made = await connection.execute(
            deliveries.insert().values(**row, state="sent", planned_at=now).returning(deliveries.c.id)
        )
        heard = {"delivery": made.scalar_one(), "attempt": 1, "edition": 1, "outcome": "sent", "at": now}
        await connection.execute(receipts.insert().values(heard))
    await house.hub.witness.edition(one, 1, "publish", "2026/000001")
    await house.hub.posting.withdraw(one, "nikos@dimos.example", reason="Ματαιώνεται.")
    eleni = await house.joined("eleni", Role.ADMINISTRATOR)
    shown = await eleni.get(f"/desk/announcements/{one}/proof")
    async with house.hub.store.read() as connection:
        body = (await connection.execute(select(editions.c.body).where(editions.c.number == 1))).scalar_one()
    made_by_hand = sha256(
        json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()
    assert (heading(shown), digest(body)) == ("Βεβαίωση δημοσίευσης", made_by_hand)
    for said in (made_by_hand, "Δημόσια σελίδα", f"https://hub.example/announcements/{one}", "Έκδοση 2: Απόσυρση"):
        assert said in shown.text, said
    assert (
        "δεν είναι μαρτυρία τρίτου" in shown.text.lower(),
        "γραμμένη πριν από την πρώτη αποστολή" in shown.text,
    ) == (
        True,
        True,
    )
    assert (await eleni.get(f"/desk/announcements/{one}/proof.pdf?lang=en")).content[:5] == b"%PDF-"
    await house.hub.posting.expunge(one, "nikos@dimos.example", reason="Προσωπικά δεδομένα.")
    after = (await eleni.get(f"/desk/announcements/{one}/proof")).text
    assert (made_by_hand in after, "δεν υπάρχει πια αποτύπωμα" in after) == (False, True)
