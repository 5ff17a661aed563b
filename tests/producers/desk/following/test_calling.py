"""Approvers are written to when a brake holds or a second signature is overdue: once each, and they alone."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core import brakes
from core.calling import Summons
from core.channel import Mailing
from core.directory import load_directory
from core.editions import load_edition
from core.tables import deliveries, mailings
from producers.desk.following.calling import Calling, sources
from producers.desk.staff.people import Grant, Role
from producers.desk.tables import countersigns
from schemas.edition import Action
from tests.producers.desk.clerk import URL, House
from tests.producers.desk.following.test_standing import post


async def told(house: House) -> dict[str, str]:
    """What the letter says of the only one there is."""
    [source] = sources(house.hub.context)
    async with house.hub.store.read() as connection:
        row = (await connection.execute(select(mailings))).one()
        issuer = (await load_directory(connection)).issuers[0]
        mailing = Mailing(row.id, row.id, row.kind, row.channel, "now", None, issuer, row.body, row.release_at)
        contents = await source.contents(connection, mailing, "")
    made = house.hub.channels["email"].render_mailing(mailing, contents, "el", {})  # type: ignore[attr-defined]
    return dict(made.parts)


async def test_what_calls_people_is_said_in_the_offices_own_words(anywhere: House) -> None:
    house = anywhere
    anna, boss = await house.joined("anna", Role.APPROVER), await house.joined("eleni", Role.ADMINISTRATOR)
    announcement = await post(house)
    async with house.hub.store.write() as connection:
        await brakes.pull(connection, announcement, "email", "80 of 100 failed for good", house.clock.now())
    await Calling(house.hub.store, "email").run(house.clock.now())
    page = "/desk/settings/letters"
    assert [(await anna.get(page)).status_code, (await anna.post(page)).status_code] == [403, 403]
    form = {"brake_subject.el": "ΠΡΟΣΟΧΗ: {title}", "why.el": "Είστε <b>υπεύθυνη</b>.", "brake_lead.en": ""}
    done = await boss.post(page, **form)
    assert (done.status_code, "Αποθηκεύτηκαν" in done.text, "Είστε &lt;b&gt;" in done.text) == (200, True, True)
    letter = await told(house)
    assert letter["subject"] == "ΠΡΟΣΟΧΗ: Συναυλία της Φιλαρμονικής"
    text = " ".join(letter["text"].split())
    assert ("Είστε <b>υπεύθυνη</b>." in text, "πατήσει «Συνέχισε»" in text) == (True, True)
    for wrong in ("{at}", "{title.__class__}", "{title!r:>9}", "{", "α" * 201):
        refused = await boss.post(page, **{"brake_subject.el": wrong})
        assert (refused.status_code, 'class="govgr-error-message"' in refused.text) == (422, True), wrong
    assert (await told(house))["subject"].startswith("ΠΡΟΣΟΧΗ")
    await boss.post(page)
    assert (await told(house))["subject"] == "Σταμάτησε η αποστολή: Συναυλία της Φιλαρμονικής"
    trail = (await boss.get("/desk/trail")).text
    assert trail.count("Κείμενα γραμμάτων") == 2


async def written(house: House) -> list[tuple[str, list[str]]]:
    async with house.hub.store.read() as connection:
        rows = (
            await connection.execute(select(mailings).where(mailings.c.kind == "call").order_by(mailings.c.id))
        ).all()
        found = []
        for row in rows:
            to = await connection.execute(select(deliveries.c.target).where(deliveries.c.announcement == row.id))
            found.append((str(row.body["what"]), sorted(to.scalars())))
        return found


async def test_a_brake_and_an_overdue_signature_call_the_approvers_once(anywhere: House) -> None:
    house = anywhere
    nikos = await house.hire("nikos", Grant(Role.APPROVER))  # has not joined: nobody knows the address is theirs
    anna, here = await house.joined("anna", Role.APPROVER), await house.joined("eleni", Grant(Role.APPROVER, "dimos"))
    await house.joined("maria", Role.WRITER)
    await house.joined("petros", Grant(Role.APPROVER, "deya"))
    announcement, now = await post(house), house.clock.now()
    calling = Calling(house.hub.store, "email")
    assert (await calling.run(now), await written(house)) == (False, [])
    async with house.hub.store.write() as connection:
        await brakes.pull(connection, announcement, "email", "80 of 100 failed for good", now)
        row = {"announcement": announcement, "edition": 1, "issuer": "dimos", "released_by": "maria@dimos.example"}
        due = now + timedelta(days=1)
        await connection.execute(insert(countersigns).values(**row, reason="Έσπασε αγωγός.", due=due))
    both = sorted(str(clerk.person.id) for clerk in (anna, here))
    await calling.run(now)
    await calling.run(now)
    assert await written(house) == [("brake", both)]
    await calling.run(now + timedelta(days=1, minutes=1))
    await calling.run(now + timedelta(days=2))
    assert await written(house) == [("brake", both), ("countersign", both)]
    assert str(nikos.id) not in both
    await Calling(house.hub.store, None).run(now)  # no channel carries letters: the first page tells it


async def test_the_letter_says_what_stands_and_where_to_look_and_names_nobody(house: House) -> None:
    anna = await house.joined("anna", Role.APPROVER)
    announcement, now = await post(house), house.clock.now()
    async with house.hub.store.write() as connection:
        await brakes.pull(connection, announcement, "email", "80 of 100 failed for good", now)
    await Calling(house.hub.store, "email").run(now)
    [source] = sources(house.hub.context)
    async with house.hub.store.read() as connection:
        row = (await connection.execute(select(mailings))).one()
        issuer = (await load_edition(connection, URL, announcement, 1)).issuer
        mailing = Mailing(row.id, row.id, row.kind, row.channel, "now", None, issuer, row.body, row.release_at)
        people = await source.resolve(connection, mailing, [str(anna.person.id)])
        contents = await source.contents(connection, mailing, "")
    assert [person.address for person in people.values()] == ["anna@dimos.example"]
    made = house.hub.channels["email"].render_mailing(mailing, contents, "el", {})  # type: ignore[attr-defined]
    assert made.action is Action.PUBLISH
    assert made.parts["subject"] == "Σταμάτησε η αποστολή: Συναυλία της Φιλαρμονικής"
    assert f"{URL}/desk/announcements/{announcement}" in made.parts["text"]


async def test_a_channel_has_people_written_to_in_its_own_words_once(anywhere: House) -> None:
    """Whom it names; where none of them works here any more, whoever has the role."""
    house = anywhere
    anna, nikos = await house.joined("anna", Role.RADIO), await house.joined("nikos", Role.RADIO)
    await house.joined("maria", Role.WRITER)
    now, noted = house.clock.now(), []

    class Lamp:
        people = (anna.person.id,)

        async def due(self, connection: AsyncConnection, now: datetime) -> list[Summons]:
            said = {"el": "Σβήστηκε η λάμπα", "en": "The lamp is out"}
            words = {"subject": said, "lead": said, "why": said}
            return [Summons(f"lamp:{len(self.people)}", "dimos", "radio", self.people, "/desk/lamp", now, words)]

        async def told(self, connection: AsyncConnection, summons: Summons, now: datetime) -> None:
            noted.append(summons.subject)

    lamp = Lamp()
    for people in ((anna.person.id,), ()):
        lamp.people = people  # type: ignore[assignment]
        for _ in range(2):
            await Calling(house.hub.store, "email", [lamp]).run(now)
    assert noted == ["lamp:1", "lamp:0"]
    async with house.hub.store.read() as connection:
        targets = (await connection.execute(select(deliveries.c.target).order_by(deliveries.c.id))).scalars().all()
    assert targets[0] == str(anna.person.id)
    assert sorted(targets[1:]) == sorted(str(clerk.person.id) for clerk in (anna, nikos))


async def test_a_channels_letter_says_what_it_says(house: House) -> None:
    anna = await house.joined("anna", Role.RADIO)

    class Lamp:
        async def due(self, connection: AsyncConnection, now: datetime) -> list[Summons]:
            words = {what: {"el": f"Λάμπα: {what}", "en": f"Lamp: {what}"} for what in ("subject", "lead", "why")}
            return [Summons("lamp", "dimos", "radio", (anna.person.id,), "/desk/lamp", now, words)]

        async def told(self, connection: AsyncConnection, summons: Summons, now: datetime) -> None:
            pass

    await Calling(house.hub.store, "email", [Lamp()]).run(house.clock.now())
    letter = await told(house)
    assert letter["subject"] == "Λάμπα: subject"
    assert ("Λάμπα: lead" in letter["text"], f"{URL}/desk/lamp" in letter["text"]) == (True, True)
