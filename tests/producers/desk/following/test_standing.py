"""What stands still is told in plain words, with the button that settles it, to who may press it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select, update

from core import brakes
from core.dead_letters import Source, bury, open_letters
from core.tables import deliveries, receipts, work_items
from core.tables import hub as hub_table
from keryx.console import WORDS
from producers.desk.staff.people import Grant, Role
from producers.desk.tables import trail
from tests.hub import EVENT
from tests.producers.desk.clerk import House, open_house


@pytest.fixture
async def chatting(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A desk with a chat channel, which asks a person when an answer was lost."""
    monkeypatch.setenv("KERYX_TELEGRAM_CHATS", "@limnochori")
    monkeypatch.setenv("KERYX_TELEGRAM_TOKEN", "12345:abcdefghijklmnopqrstuvwxyzABCDEFGHI")
    opened = await open_house(database_url, tmp_path, "site,email,telegram")
    yield opened
    await opened.hub.close()


async def post(house: House, **more: Any) -> UUID:
    return UUID((await house.hub.posting.post({**EVENT, **more}, "tests")).id)


async def delivered(house: House, announcement: UUID, channel: str, state: str, target: str, **more: Any) -> int:
    now = house.clock.now()
    async with house.hub.store.write() as connection:
        item = await connection.execute(
            insert(work_items)
            .values(announcement=announcement, channel=channel, urgency=2, state="done", next_at=now)
            .returning(work_items.c.id)
        )
        row = {
            "announcement": announcement,
            "edition": 1,
            "channel": channel,
            "target": target,
            "occasion": "now",
            "action": "publish",
            "state": state,
            "planned_at": now,
            "item": item.scalar_one(),
            **more,
        }
        made = await connection.execute(insert(deliveries).values(row).returning(deliveries.c.id))
        return int(made.scalar_one())


async def state_of(house: House, delivery: int) -> tuple[str, str | None]:
    async with house.hub.store.read() as connection:
        row = (await connection.execute(select(deliveries).where(deliveries.c.id == delivery))).one()
    return row.state, row.ref


async def noted(house: House) -> list[str]:
    async with house.hub.store.read() as connection:
        return list((await connection.execute(select(trail.c.act).order_by(trail.c.id))).scalars())


async def test_a_brake_goes_on_when_an_approver_says_so_and_its_letter_with_it(anywhere: House) -> None:
    house = anywhere
    maria, nikos = await house.joined("maria", Role.WRITER), await house.joined("nikos", Role.APPROVER)
    announcement = await post(house)
    async with house.hub.store.write() as connection:
        await brakes.pull(connection, announcement, "email", "80 of 100 failed for good", house.clock.now())
    go_on = f"/desk/standing/brakes/{announcement}/email"
    assert "Σταμάτησε στο κανάλι «email»" in (await maria.get(f"/desk/announcements/{announcement}")).text
    assert (await maria.post(go_on)).status_code == 403
    assert "Κάτι σταμάτησε" in (await nikos.get("/desk")).text
    assert "80 of 100" in (await nikos.get("/desk/standing")).text
    answer = await nikos.post(go_on)
    assert (answer.status_code, "Σταμάτησε στο κανάλι" in answer.text) == (200, False)
    assert (await nikos.post(go_on)).status_code == 409
    async with house.hub.store.read() as connection:
        assert await open_letters(connection) == []
    assert ("brake.go on" in await noted(house), "Κάτι σταμάτησε" in (await nikos.get("/desk")).text) == (True, False)


async def test_dead_letters_say_what_happened_and_are_tried_again_or_settled(anywhere: House) -> None:
    house = anywhere
    nikos, other = (
        await house.joined("nikos", Role.APPROVER),
        await house.joined("petros", Grant(Role.APPROVER, "deya")),
    )
    root = await house.joined("root", Role.ADMINISTRATOR)
    announcement = await post(house)
    delivery = await delivered(house, announcement, "email", "dead", "p1", may_hold=0)
    now = house.clock.now()
    async with house.hub.store.write() as connection:
        await bury(
            connection, "delivery", str(delivery), "KeyError: x", now, channel="email", announcement=announcement
        )
        await bury(connection, "plan", "k", "TypeError", now, channel="site", announcement=announcement)
        await bury(connection, "mail", "k", "ValueError", now, channel="email")
        letters = {letter.source: letter.id for letter in await open_letters(connection)}
    page = (await nikos.get(f"/desk/announcements/{announcement}")).text
    assert "Μία παράδοση έπεφτε κάθε φορά σε σφάλμα" in page
    assert "Δεν βρέθηκε σε ποιους φτάνει" in page
    assert "Ένα μήνυμα που ήρθε" not in (await nikos.get("/desk/standing")).text  # nobody's own: an administrator's
    assert "Ένα μήνυμα που ήρθε" in (await root.get("/desk/standing")).text
    for source, clerk in (("delivery", other), ("delivery", root), ("mail", nikos)):
        assert (await clerk.post(f"/desk/standing/letters/{letters[source]}/retry")).status_code == 403
    assert (await nikos.post(f"/desk/standing/letters/{letters['delivery']}/retry")).status_code == 200
    assert await state_of(house, delivery) == ("planned", None)
    assert (await nikos.post(f"/desk/standing/letters/{letters['plan']}/drop")).status_code == 200
    assert (await nikos.post(f"/desk/standing/letters/{letters['plan']}/drop")).status_code == 409
    assert (await root.post(f"/desk/standing/letters/{letters['mail']}/drop")).status_code == 200
    assert (await nikos.post("/desk/standing/letters/999/drop")).status_code == 404
    assert "Τίποτα δεν περιμένει" in (await nikos.get("/desk/standing")).text


@pytest.mark.parametrize("language", ["el", "en"])
async def test_every_sort_of_dead_letter_has_its_words(house: House, language: str) -> None:
    """One without would take the whole page away from whoever needs it most."""
    now = house.clock.now()
    sources = [source for source in get_args(Source) if source != brakes.LETTER]
    async with house.hub.store.write() as connection:
        for number, source in enumerate(sources):
            await bury(connection, source, f"key-{number}", f"reason {number}", now)
    boss = await house.joined("boss", Role.ADMINISTRATOR)
    page = (await boss.get(f"/desk/standing?lang={language}")).text
    assert all(f"reason {number}" in page for number in range(len(sources)))
    assert page.count("/retry") == len(sources) - 1, "an endpoint is switched on at its own page"
    for source in get_args(Source):
        assert WORDS(f"letter.{source}", language, reason="x")


async def test_whether_a_post_is_there_is_asked_and_its_link_is_read(chatting: House) -> None:
    house = chatting
    maria, radio = await house.joined("maria", Role.WRITER), await house.joined("radio", Role.RADIO)
    announcement = await post(house)
    lost = {"attempts": 1, "sending_edition": 1, "may_hold": 1, "held_edition": 1}
    there = await delivered(house, announcement, "telegram", "unknown", "@limnochori", **lost)
    page = (await maria.get(f"/desk/announcements/{announcement}")).text
    assert "Άγνωστο αν αναρτήθηκε: «@limnochori»" in page
    answer = f"/desk/standing/unknown/{there}"
    assert (await radio.post(answer, said="again")).status_code == 403
    assert (await maria.post(answer, said="sent")).status_code == 422  # where?
    assert (await maria.post(answer, said="sent", link="https://t.me/alli/12")).status_code == 422
    assert (await maria.post(answer, said="perhaps")).status_code == 404
    assert (await maria.post(answer, said="sent", link="https://t.me/limnochori/12")).status_code == 200
    assert await state_of(house, there) == ("sent", "@limnochori:12")
    assert (await maria.post(answer, said="again")).status_code == 409
    second = await post(house, title="Άλλη συναυλία")
    gone = await delivered(house, second, "telegram", "unknown", "@limnochori", **lost)
    assert (await maria.post(f"/desk/standing/unknown/{gone}", said="again")).status_code == 200
    assert (await state_of(house, gone))[0] == "planned"
    assert (await noted(house)).count("unknown.answer") == 2


async def test_paused_too_old_and_held_are_said_and_go_on(house: House) -> None:
    maria, nikos = await house.joined("maria", Role.WRITER), await house.joined("nikos", Role.APPROVER)
    announcement = await post(house)
    old = await delivered(house, announcement, "email", "held", "p1")
    page = f"/desk/announcements/{announcement}"
    assert "Παραδόσεις που άργησαν τόσο" in (await nikos.get(page)).text
    assert (await maria.post(f"{page}/let-go")).status_code == 403
    assert "Παραδόσεις που άργησαν" not in (await nikos.post(f"{page}/let-go")).text
    assert (await state_of(house, old))[0] == "planned"
    assert "Σε παύση" in (await maria.post(f"{page}/pause", paused="true")).text
    assert "Σε παύση" not in (await nikos.post(f"{page}/pause", paused="false")).text
    async with house.hub.store.write() as connection:
        await connection.execute(update(hub_table).values(hold="the database is older than the witness"))
    for path in ("/desk", page, "/desk/standing"):
        assert "επανήλθε από παλιότερο αντίγραφο" in (await nikos.get(path)).text, path
    assert [act for act in await noted(house) if act in ("let go", "pause", "go on")] == ["let go", "pause", "go on"]


async def test_receipts_are_counted_by_reason_without_addresses(anywhere: House) -> None:
    house = anywhere
    maria, other = await house.joined("maria", Role.WRITER), await house.joined("petros", Grant(Role.WRITER, "deya"))
    announcement = await post(house)
    for n in range(3):
        one = await delivered(house, announcement, "email", "refused", f"p{n}")
        reason = f"550 5.1.1 <p{n}@dimotes.example>: no such user, id 4XbQ7{n}Zz9k"
        async with house.hub.store.write() as connection:
            row = {"delivery": one, "attempt": 1, "edition": 1, "outcome": "refused", "at": house.clock.now()}
            await connection.execute(insert(receipts).values(**row, reason=reason))
    path = f"/desk/announcements/{announcement}/cells/1/email"
    page = (await maria.get(path)).text
    assert ("<td>3</td>" in page, "550 5.1.1" in page, "dimotes.example" in page) == (True, True, False)
    assert (await other.get(path)).status_code == 403
    async with house.hub.store.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(receipts))).scalar_one() == 3
