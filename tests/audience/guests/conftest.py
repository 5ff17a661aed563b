"""A whole hub with an event that is public, and a guest list for it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

import audience.guests.tables  # noqa: F401  its tables belong to the metadata
from audience.guests import importing, inviting, lists
from audience.guests.answering import Answer, Guest, Outcome, answer, find
from audience.guests.definition import read
from audience.guests.following import follow
from audience.guests.lists import GuestList
from audience.guests.source import Invitations
from audience.guests.tables import guests
from audience.imports.files import ListFile
from channels.email.layout import parts
from channels.email.mailings import letter_of
from core.channel import Contents, Mailing, Rendition
from core.clock import VirtualClock
from core.tokens import Keys, Ring
from schemas.edition import Action, Reason, Weight
from tests.hub import EVENT, URL, Hub, open_hub
from tests.paper import Paper

LIST: dict[str, Any] = {
    "name": "Επίσημοι",
    "capacity": 4,
    "answer_until": "2026-12-10T14:00",
    "companions": 1,
    "text": {"el": "Με χαρά σας **προσκαλούμε**.", "en": "It is our pleasure to **invite** you."},
    "contact": {"name": "Γραφείο Δημάρχου", "phone": "26510 12345"},
    "legal_basis": {"el": "άρθρο 6 παρ. 1 ε΄ ΓΚΠΔ", "en": "Article 6(1)(e) GDPR"},
}
PEOPLE = """email;γλώσσα;προσφώνηση;ονοματεπώνυμο;φορέας;συνοδοί;σημείωση
dimarchos@polis.example;el;Αξιότιμε κύριε Δήμαρχε,;Ωραιοπούλου Άννα;Δήμος Πόλης;2;Πρώτη σειρά
info@press.example;en;Dear Ms Smith,;Smith Jane;The Paper;;
zoi@dimotes.example;el;Αγαπητή κυρία Ζώη,;Άλφα Ζωή;;0;
"""


class Mailbox(Paper):
    """A channel that renders as the e-mail does, and shows too what it was told to say, piece by piece."""

    def render_mailing(
        self, mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str]
    ) -> Rendition:
        made = parts(letter_of(mailing, contents, language, personal, URL), URL)
        shown = {"calendar": "", **made, "kind": mailing.kind, "lead": contents.words["lead"][language]}
        own = {f"own {name}": said for name, said in personal.items()}
        return Rendition(self.name, mailing, language, Action.PUBLISH, shown | own)


@dataclass
class Office:
    """The hub with the people who keep guest lists; `rsvp` is one for a public event."""

    hub: Hub
    paper: Mailbox
    announcement: UUID
    rsvp: GuestList

    @property
    def clock(self) -> VirtualClock:
        assert isinstance(self.hub.clock, VirtualClock)
        return self.hub.clock

    async def take(self, text: str, *, dry: bool = False) -> list[importing.Line]:
        wanted, wrong = importing.read(ListFile.of(text))
        assert not wrong
        ring, now = await self.ring(), self.clock.now()
        async with self.hub.store.write() as connection:
            rsvp = await lists.locked(connection, self.rsvp.id)
            return await importing.take(connection, ring, rsvp, wanted, source="test", now=now, dry=dry)

    async def ring(self) -> Ring:
        return await Keys(self.hub.store, self.clock).ring()

    async def send(self) -> int:
        keys = Keys(self.hub.store, self.clock)
        return await inviting.send(self.hub.store, keys, self.hub.witness, URL, self.rsvp.id, self.clock.now())

    async def guest(self, name: str) -> Guest:
        """By the first letters of their address."""
        async with self.hub.store.read() as connection:
            query = select(guests.c.id).where(guests.c.list == self.rsvp.id, guests.c.email.startswith(name))
            found = await find(connection, (await connection.execute(query)).scalar_one())
        assert found is not None
        return found

    async def answer(self, name: str, said: Answer) -> Outcome:
        guest = await self.guest(name)
        async with self.hub.store.write() as connection:
            return (await answer(connection, guest, said, self.clock.now()))[0]

    async def correct(self, *, weight: str = "material", reason: str = "postponement", **changes: Any) -> None:
        data = {**EVENT, **changes}
        await self.hub.posting.correct(self.announcement, data, "maria", reason=Reason(reason), weight=Weight(weight))
        await self.hub.drain()

    async def follow(self) -> int:
        made = await follow(self.hub.store, self.hub.witness, URL, self.clock.now(), remind_at=time(10))
        await self.hub.drain()
        return made

    async def drain(self) -> None:
        await self.hub.drain()

    def pass_time(self, time: timedelta) -> None:
        self.clock.advance(time.total_seconds())

    def leads(self) -> Sequence[str]:
        """The first sentences of what went out, in order."""
        return [target.rendition.parts["lead"].partition(" Αν ")[0] for target in self.paper.handed]

    def mail(self) -> Sequence[tuple[str, str]]:
        """(kind, address) of what went out since it was last asked for, sorted; editions themselves left out."""
        found = sorted(
            (target.rendition.parts["kind"], target.address)
            for target in self.paper.handed
            if "kind" in target.rendition.parts
        )
        self.paper.handed.clear()
        return found


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    paper = Mailbox()
    hub = await open_hub(database_url, {"paper": paper})
    source = Invitations(URL, hub.clock)
    hub.sources = dict.fromkeys(source.kinds, source)
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    announcement = UUID(str(posted.id))
    async with hub.store.write() as connection:
        rsvp = await lists.create(connection, URL, announcement, read(LIST), channel="paper", now=hub.clock.now())
    office = Office(hub, paper, announcement, rsvp)
    await office.take(PEOPLE)
    office.mail()
    yield office
    await hub.store.close()
