"""Before its embargo ends the press list alone has it, in copies of its own; who holds one hears what becomes of it."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from audience.press import contacts, copies, tracing
from audience.press.contacts import Listing
from audience.press.sending import PressFollower, catch_up, send
from audience.press.source import PressList
from core.channel import Contents, Mailing, Receipt, Rendition, Target, later, sent, unknown
from core.clock import VirtualClock
from core.errors import Conflict
from core.restore import hold_if_behind, resume
from core.tables import deliveries, mailings, work_items
from core.tables import hub as hub_table
from core.tokens import Keys
from producers.posting import Posting
from schemas.edition import Action, Reason, Weight
from tests.hub import START, URL, Hub, open_hub
from tests.paper import Paper

LIFTED = START + timedelta(hours=26)
LATER = LIFTED + timedelta(hours=3)
TEXT = {
    "kind": "press_release",
    "subtype": "press_release",
    "issuer": "dimos",
    "title": "Νέο δίκτυο ύδρευσης",
    "body": "Ο Δήμος υπέγραψε τη σύμβαση.",
    "topics": ["perivallon"],
    "embargo": LIFTED.isoformat(),
}


@dataclass
class Mail(Paper):
    """A paper on which a press mail says what it would say."""

    name: str = "mail"

    def render_mailing(
        self, mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str]
    ) -> Rendition:
        ((edition, action),) = contents.editions
        title = edition.content.title.el if edition.content else edition.reference
        said = {"text": f"{contents.words['what']}: {title}", "embargo": contents.words["embargo"], **personal}
        return Rendition(self.name, mailing, language, action, said)


@dataclass
class Office:
    """The hub, and what the press desk does with it."""

    hub: Hub
    mail: Mail
    site: Paper
    keys: Keys

    async def post(self, **other: object) -> UUID:
        return UUID((await self.hub.posting.post({**TEXT, **other}, "grafeio")).id)

    async def send(self, announcement: UUID, *, everyone: bool = False) -> None:
        hub = self.hub
        await send(hub.store, hub.clock, hub.wake, hub.witness, announcement, channel="mail", everyone=everyone)

    async def correct(self, announcement: UUID, weight: Weight = Weight.MATERIAL, **other: object) -> None:
        text = {**TEXT, **other}
        await self.hub.posting.correct(announcement, text, "grafeio", reason=Reason.CORRECTION, weight=weight)

    async def add(self, *wanted: Listing) -> None:
        await contacts.add(self.hub.store, wanted, ring=await self.keys.ring(), source="test", now=START)

    async def id_of(self, email: str) -> str:
        found = await contacts.find_by_email(self.hub.store, email)
        assert found is not None
        return found.id

    async def told(self) -> list[tuple[str, str]]:
        """Who was told what since the last asking: everything that left the hub by mail."""
        await self.hub.drain()
        handed = [
            (str(target.address).partition("@")[0], target.rendition.parts["text"]) for target in self.mail.handed
        ]
        self.mail.handed.clear()
        return sorted(handed)

    def forward(self, to: datetime) -> None:
        assert isinstance(self.hub.clock, VirtualClock)
        self.hub.clock.advance((to - self.hub.clock.now()).total_seconds())


ANNA = Listing("anna@efimerida.example", "Άννα", "Εφημερίδα Λίμνης", beats=frozenset({"perivallon"}))
NIKOS = Listing("nikos@radio.example", "Νίκος", "Ράδιο Λίμνη")
SPORT = Listing("eva@sport.example", "Εύα", "Αθλητική", beats=frozenset({"athlitismos"}))


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    mail, site = Mail(targets=()), Paper(name="site", targets=("page",))
    hub = await open_hub(database_url, {"mail": mail, "site": site})
    keys = Keys(hub.store, hub.clock)
    hub.sources = {"press": PressList(hub.clock, URL, keys)}
    hub.posting = Posting(hub.store, hub.clock, hub.wake, hub.witness, hub.channels, followers=(PressFollower(),))
    office = Office(hub, mail, site, keys)
    await office.add(ANNA, NIKOS, SPORT)
    yield office
    await hub.store.close()


async def test_before_the_release_nothing_leaves_but_the_copies_of_the_press(office: Office) -> None:
    announcement = await office.post()
    assert await office.told() == []
    await office.send(announcement)
    await office.hub.drain()
    parts = {str(target.address): target.rendition.parts for target in office.mail.handed}
    assert sorted(parts) == ["anna@efimerida.example", "nikos@radio.example"]
    assert {part["embargo"] for part in parts.values()} == {LIFTED.isoformat()}
    assert parts["nikos@radio.example"]["holder"] == "Ράδιο Λίμνη"
    assert len({part["copy"] for part in parts.values()}) == 2
    office.mail.handed.clear()
    assert office.site.handed == []
    await office.send(announcement)  # once more: nobody gets the same twice
    assert await office.told() == []
    await office.send(announcement, everyone=True)
    assert await office.told() == [("eva", "publish: Νέο δίκτυο ύδρευσης")]
    office.forward(LIFTED)
    assert await office.told() == []
    assert [target.name for target in office.site.handed] == ["page"]


async def test_a_worker_killed_in_between_lets_nothing_out_and_loses_nobody(office: Office) -> None:
    announcement = await office.post()
    await office.send(announcement)

    faults = [RuntimeError("the worker dies while it hands the copy over")]

    def dying(target: Target) -> Receipt:
        if faults:
            raise faults.pop()
        return sent(target)

    office.mail.answer = dying
    await office.hub.drain()
    office.forward(START + timedelta(hours=1))
    await office.hub.drain()
    assert sorted((str(target.address), target.marked) for target in office.mail.handed) == [
        (ANNA.email, False),
        (ANNA.email, True),  # she may have it already
        (NIKOS.email, False),
    ]
    assert office.site.handed == []


async def test_what_is_to_come_without_an_embargo_is_nobodys_before_its_release(office: Office) -> None:
    announcement = await office.post(embargo=None, release=LIFTED.isoformat())
    with pytest.raises(Conflict):
        await office.send(announcement)
    office.forward(LIFTED)
    await office.hub.drain()
    await office.send(announcement)
    assert [what for _, what in await office.told()] == ["publish: Νέο δίκτυο ύδρευσης"] * 2


async def test_the_press_waits_for_the_release_and_the_public_for_the_embargo(office: Office) -> None:
    tomorrow = START + timedelta(hours=20)
    announcement = await office.post(release=tomorrow.isoformat())
    await office.send(announcement)
    assert await office.told() == []
    office.forward(tomorrow)
    assert [who for who, _ in await office.told()] == ["anna", "nikos"]
    assert office.site.handed == []


async def test_a_correction_reaches_who_holds_a_copy_and_the_others_get_the_new_text_alone(office: Office) -> None:
    announcement = await office.post()
    nikos = await office.id_of(NIKOS.email)
    office.mail.answer = lambda target: later(target, "greylisted") if target.name == nikos else sent(target)
    await office.send(announcement)
    await office.told()
    office.mail.answer = sent
    await office.correct(announcement, title="Νέο δίκτυο ύδρευσης και αποχέτευσης")
    assert await office.told() == [
        ("anna", "correct: Νέο δίκτυο ύδρευσης και αποχέτευσης"),
        ("nikos", "publish: Νέο δίκτυο ύδρευσης και αποχέτευσης"),
    ]
    await office.correct(announcement, Weight.MINOR, title="Νέο δίκτυο ύδρευσης & αποχέτευσης")
    assert await office.told() == []
    office.forward(LIFTED)
    assert await office.told() == []
    await office.correct(announcement, title="Νέα δίκτυα")  # public by now, and in their papers
    assert [what for _, what in await office.told()] == ["correct: Νέα δίκτυα"] * 2


async def test_a_moved_embargo_is_told_to_who_holds_a_copy(office: Office) -> None:
    announcement = await office.post()
    await office.send(announcement)
    await office.told()
    await office.hub.posting.reschedule(announcement, "grafeio", release_at=LATER)
    await office.hub.drain()
    assert {target.rendition.parts["embargo"] for target in office.mail.handed} == {LATER.isoformat()}
    assert {what for _, what in await office.told()} == {"moved: Νέο δίκτυο ύδρευσης"}
    await office.hub.posting.reschedule(announcement, "grafeio", paused=True)
    await office.hub.drain()
    assert {target.rendition.parts["embargo"] for target in office.mail.handed} == {"paused"}
    assert len(await office.told()) == 2
    await office.hub.posting.reschedule(announcement, "grafeio", paused=False, release_at=office.hub.clock.now())
    await office.hub.drain()
    assert {target.rendition.parts["embargo"] for target in office.mail.handed} == {""}
    assert len(await office.told()) == 2


async def test_a_withdrawal_reaches_all_who_may_hold_a_copy_and_nobody_else(office: Office) -> None:
    announcement = await office.post()
    anna, nikos = await office.id_of(ANNA.email), await office.id_of(NIKOS.email)
    answers = {anna: unknown, nikos: later}
    office.mail.answer = lambda target: answers[target.name](target, "the relay")
    await office.send(announcement)
    await office.hub.drain()
    await contacts.stop(office.hub.store, office.hub.witness, anna, START)  # objects, with a copy in her hands
    office.mail.handed.clear()
    office.mail.answer = sent
    await office.hub.posting.withdraw(announcement, "grafeio", reason="Λάθος ποσά")
    assert await office.told() == [("anna", "withdraw: Νέο δίκτυο ύδρευσης")]
    office.forward(LATER)
    assert await office.told() == []
    assert office.site.handed == []


async def test_who_holds_a_copy_counts_as_no_reader(office: Office) -> None:
    """What becomes of it the press list tells: no correction or withdrawal goes to them as to a subscriber."""
    announcement = await office.post()
    await office.send(announcement)
    assert len(await office.told()) == 2
    async with office.hub.store.read() as connection:
        rows = select(deliveries.c.target).where(deliveries.c.announcement == announcement)
        assert (await connection.execute(rows)).all() == []


async def test_who_objects_gets_no_copy(office: Office) -> None:
    announcement = await office.post()
    await office.send(announcement)
    await contacts.stop(office.hub.store, office.hub.witness, await office.id_of(ANNA.email), START)
    assert [who for who, _ in await office.told()] == ["nikos"]
    await office.correct(announcement, title="Άλλο")
    assert [who for who, _ in await office.told()] == ["nikos"]


async def test_an_expunge_leaves_nothing_of_the_text_in_the_mailings(office: Office) -> None:
    announcement = await office.post()
    await office.send(announcement)
    await office.told()
    await office.hub.posting.expunge(announcement, "grafeio", reason="Προσωπικά δεδομένα")
    told = await office.told()
    assert [who for who, _ in told] == ["anna", "nikos"]
    assert {what for _, what in told} == {"withdraw: 2026/000001"}
    async with office.hub.store.read() as connection:
        bodies = (await connection.execute(select(mailings.c.body))).scalars().all()
    assert len(bodies) == 2
    assert {name for body in bodies for name in body} == {"edition", "embargo", "final", "topics", "lost"}


async def test_a_restore_lets_nothing_out_and_forgets_no_copy(office: Office) -> None:
    """The backup is from before the press had it: the ledger knows of no copy, the witness does."""
    hub = office.hub
    announcement = await office.post()
    await office.send(announcement)
    assert len(await office.told()) == 2
    async with hub.store.write() as connection:
        await connection.execute(delete(deliveries))
        await connection.execute(delete(work_items))
        await connection.execute(delete(mailings))
        await connection.execute(hub_table.update().values(actions=1, window=0))
    assert await hold_if_behind(hub.store, hub.witness, hub.clock, tuple(hub.channels))
    await catch_up(hub.store, hub.witness, hub.clock, "mail")
    await catch_up(hub.store, hub.witness, hub.clock, "mail")
    assert await office.told() == []
    await resume(hub.store, hub.witness, hub.clock, hub.channels)
    assert await office.told() == []
    assert office.site.handed == []
    await hub.posting.withdraw(announcement, "grafeio", reason="Λάθος ποσά")
    assert [what for _, what in await office.told()] == ["withdraw: Νέο δίκτυο ύδρευσης"] * 3  # anybody may hold one


async def test_a_withdrawal_that_the_restore_lost_reaches_the_press(office: Office) -> None:
    hub = office.hub
    announcement = await office.post()
    await office.send(announcement)
    await office.told()
    async with hub.store.read() as connection:
        actions = (await connection.execute(select(hub_table.c.actions))).scalar_one()
    await hub.witness.action(actions + 1, announcement, 2, Action.WITHDRAW, "2026/000001")
    assert await hold_if_behind(hub.store, hub.witness, hub.clock, tuple(hub.channels))
    await catch_up(hub.store, hub.witness, hub.clock, "mail")
    assert await office.told() == []
    await resume(hub.store, hub.witness, hub.clock, hub.channels)
    assert {what for _, what in await office.told()} == {"withdraw: Νέο δίκτυο ύδρευσης"}


async def test_a_leaked_copy_names_its_holder(office: Office) -> None:
    announcement = await office.post()
    await office.send(announcement)
    await office.hub.drain()
    (anna,) = [target for target in office.mail.handed if target.address == ANNA.email]
    code = anna.rendition.parts["copy"]
    await office.keys.rotate()
    for written in (code, code.lower(), code.replace("-", " "), code.replace("A", "Α").replace("K", "Κ")):
        (found,) = await tracing.holders(office.hub.store, await office.keys.ring(), written)
        assert (found.contact.listing.medium, found.reference) == ("Εφημερίδα Λίμνης", "2026/000001")
        assert found.state == "sent"
    assert await tracing.holders(office.hub.store, await office.keys.ring(), "0000-0000") == []
    assert copies.read("κάτι άλλο") is None
