"""An issue of the magazine: composed of what came out, sent to who chose it, and never with what is withdrawn."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select

from audience import preferences, registry
from audience.choices import Choices, Manner
from audience.consent import Wording
from audience.filters import Filter
from audience.registry import Subscription
from core import restore
from core.channel import Contents, Mailing, Receipt, Rendition, Target, later, sent
from core.clock import VirtualClock
from core.context import Context
from core.errors import Conflict, Invalid
from core.settings import Settings
from core.tables import metadata
from core.wording import headline
from keryx.magazine import _written
from producers.magazine.composing import Magazine
from producers.magazine.paper import paper, tree
from producers.magazine.routes import router
from producers.magazine.showing import show
from producers.magazine.source import MagazineMail
from producers.magazine.telling import telling
from producers.reading import read_yaml
from schemas.edition import Action
from tests.hub import EVENT, START, URL, Hub, open_hub
from tests.paper import Paper


@dataclass
class Mail(Paper):
    """A paper on which a magazine says what it shows; `between` happens after the first hand-over."""

    name: str = "mail"
    between: Callable[[], Awaitable[None]] | None = None

    async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
        async for target in targets:
            self.handed.append(target)
            if self.between is not None:
                await self.between()
                self.between = None
            yield self.answer(target)

    def render_mailing(
        self, mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str]
    ) -> Rendition:
        titles = [headline(edition, language, action) for edition, action in contents.editions]
        teasers = [teaser.el for _, found in contents.words["sections"] for teaser in found if teaser]
        text = " / ".join([*titles, *teasers, f"gone {contents.words['gone']}"])
        return Rendition(self.name, mailing, language, Action.PUBLISH, {"text": text})


@dataclass
class Office:
    hub: Hub
    mail: Mail
    magazine: Magazine
    web: httpx.AsyncClient

    async def post(self, title: str, **other: object) -> tuple[UUID, str]:
        posted = await self.hub.posting.post({**EVENT, "title": title, **other}, "grafeio")
        return UUID(posted.id), posted.reference

    async def compose(self, *references: str, **other: object) -> int:
        posts = [{"reference": reference} for reference in references]
        issue = {
            "issuer": "dimos",
            "title": {"el": "Η Λίμνη", "en": "The Lake"},
            "date": "2026-11-30",
            "cover": "Ο μήνας **που πέρασε**.",
            "sections": [{"name": "Πολιτισμός", "posts": posts}],
        }
        return await self.magazine.compose({**issue, **other}, "grafeio")

    async def shown(self) -> list[str]:
        """What the mails said since the last asking."""
        await self.hub.drain()
        found = [target.rendition.parts["text"] for target in self.mail.handed]
        self.mail.handed.clear()
        return found

    async def page(self, path: str = "/magazine/1") -> tuple[int, str]:
        answer = await self.web.get(path)
        return answer.status_code, answer.text

    async def pdf(self) -> bytes:
        answer = await self.web.get("/magazine/1.pdf")
        assert answer.headers["content-type"] == "application/pdf"
        return answer.content


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    mail = Mail(targets=())
    hub = await open_hub(database_url, {"mail": mail})
    source = MagazineMail(hub.clock, URL)
    hub.sources = {"magazine": source}
    for name, manner, issuers in (
        ("ada", Manner(magazine=True), ()),
        ("bea", Manner(magazine=True), ("dimos",)),
        ("cleo", Manner(magazine=True), ("deya",)),
        ("dora", Manner(), ()),
    ):
        wanted = Subscription(f"{name}@dimotes.example", "el", Filter(issuers=frozenset(issuers)), manner)
        await registry.add(hub.store, [wanted], consent="Ναι", source="test", now=START)
    context = Context(Settings(media=str(tmp_path), url=URL), hub.store, hub.media, hub.clock)
    app = FastAPI()
    app.include_router(router(context))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=URL) as web:
        yield Office(hub, mail, Magazine(hub.store, hub.clock, hub.wake, hub.witness, URL), web)
    await hub.store.close()


def forward(hub: Hub, to: datetime) -> None:
    assert isinstance(hub.clock, VirtualClock)
    hub.clock.advance((to - hub.clock.now()).total_seconds())


async def test_a_draft_is_edited_composed_and_sent_once_to_who_chose_it(office: Office) -> None:
    await office.post("Συναυλία", topics=["politismos"])
    await office.post("Τουρνουά: «τελικός»", topics=["athlitismos"])
    await office.hub.drain()
    issue, titles = await office.magazine.draft(START)
    assert [[post["reference"] for post in section["posts"]] for section in issue["sections"]] == [
        ["2026/000001"],
        ["2026/000002"],
    ]
    written = _written(issue, titles)
    assert "# Τουρνουά: «τελικός»" in written
    draft = read_yaml(written.encode())
    draft["sections"][0]["posts"][0]["teaser"] = "Μην τη χάσετε"
    assert await office.magazine.compose(draft, "grafeio") == 1
    assert (await office.page())[0] == 404  # nobody sees it until it is sent
    await office.magazine.send(1, channel="mail")
    said = "Συναυλία / Τουρνουά: «τελικός» / Μην τη χάσετε / gone 0"
    assert await office.shown() == [said, said]
    with pytest.raises(Conflict):
        await office.magazine.send(1, channel="mail")
    status, page = await office.page()
    assert status == 200
    assert "Συναυλία" in page
    assert "Μην τη χάσετε" in page
    assert "News of the Municipality" in (await office.page("/magazine?lang=en"))[1]
    pdf = await office.pdf()
    assert pdf.startswith(b"%PDF-")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf  # Typst checked it before it said so
    assert (await office.magazine.draft(START, topics=["athlitismos"]))[0]["number"] == 2


async def test_a_withdrawn_post_leaves_the_mails_still_to_go_the_page_and_the_pdf(office: Office) -> None:
    first, reference = await office.post("Συναυλία")
    _, other = await office.post("Τουρνουά")
    await office.hub.drain()
    await office.compose(reference, other)
    (bea,) = [s.id async for s in registry.everyone(office.hub.store) if s.email.startswith("bea")]
    office.mail.answer = lambda target: later(target, "busy") if target.name == bea else sent(target)
    await office.magazine.send(1, channel="mail")
    assert sorted(await office.shown()) == ["Συναυλία / Τουρνουά / gone 0"] * 2
    before = await office.pdf()
    office.mail.answer = sent
    await office.hub.posting.withdraw(first, "grafeio", reason="Λάθος")
    forward(office.hub, START + timedelta(minutes=10))
    assert await office.shown() == ["Τουρνουά / gone 1"]
    _, page = await office.page()
    assert "Συναυλία" not in page
    assert "1 ανακοίνωση αυτού του τεύχους αποσύρθηκε" in page
    assert await office.pdf() != before
    async with office.hub.store.read() as connection:
        shown = await show(connection, URL, 1, office.hub.clock.now())
    assert shown is not None
    told = telling(shown, "el", URL)
    assert [item.headline for _, items in told.sections for item in items] == ["Τουρνουά"]
    assert await office.pdf() == paper(told, "el", URL)


async def test_who_left_the_magazine_or_its_issuer_since_gets_no_copy_that_was_planned(office: Office) -> None:
    _, reference = await office.post("Συναυλία")
    await office.hub.drain()
    await office.compose(reference)
    people = {one.email.partition("@")[0]: one async for one in registry.everyone(office.hub.store)}
    office.mail.answer = lambda target: later(target, "busy")
    await office.magazine.send(1, channel="mail")
    assert len(await office.shown()) == 2
    other = Choices(Filter(issuers=frozenset({"deya"})), Manner(magazine=True))
    for name, choices in (("bea", other), ("ada", Choices(people["ada"].filter))):
        await preferences.choose(
            office.hub.store,
            office.hub.witness,
            people[name].id,
            choices,
            wording=Wording("Ναι", "el"),
            source="test",
            now=START,
        )
    office.mail.answer = sent
    forward(office.hub, START + timedelta(minutes=10))
    assert await office.shown() == []


async def test_a_copy_that_was_marked_before_a_withdrawal_is_not_handed_over_as_it_was(office: Office) -> None:
    first, reference = await office.post("Συναυλία")
    _, other = await office.post("Τουρνουά")
    await office.hub.drain()
    await office.compose(reference, other)
    await office.magazine.send(1, channel="mail")

    async def withdraw() -> None:
        """Both copies are marked in one window; this is committed between their hand-overs, a look before the next."""
        await office.hub.posting.withdraw(first, "grafeio", reason="Λάθος")
        forward(office.hub, office.hub.clock.now() + timedelta(seconds=1))

    office.mail.between = withdraw
    assert await office.shown() == ["Συναυλία / Τουρνουά / gone 0", "Τουρνουά / gone 1"]


async def test_what_is_not_public_yet_is_in_no_issue(office: Office) -> None:
    lifted = START + timedelta(hours=5)
    _, secret = await office.post("Μυστικό", embargo=lifted.isoformat())
    _, known = await office.post("Συναυλία")
    await office.hub.drain()
    await office.compose(known, secret)
    await office.magazine.send(1, channel="mail")
    assert await office.shown() == ["Συναυλία / gone 0"] * 2
    assert "Μυστικό" not in (await office.page())[1]
    forward(office.hub, lifted)
    await office.hub.drain()
    assert "Μυστικό" in (await office.page())[1]


async def test_an_expunge_takes_the_text_out_of_the_issue(office: Office) -> None:
    first, reference = await office.post("Προσωπικά δεδομένα")
    _, other = await office.post("Τουρνουά")
    await office.hub.drain()
    await office.compose(reference, other)
    await office.magazine.send(1, channel="mail")
    await office.hub.drain()
    await office.hub.posting.expunge(first, "grafeio", reason="Προσωπικά δεδομένα")
    status, page = await office.page()
    assert (status, "Προσωπικά" in page) == (200, False)


async def test_every_wrong_field_is_named_and_nothing_is_stored(office: Office) -> None:
    first, reference = await office.post("Συναυλία")
    await office.hub.posting.withdraw(first, "grafeio", reason="Λάθος")
    wrong = (
        ({"issuer": "nobody"}, {"issuer"}),
        ({"date": "χθες", "cover": 5}, {"date", "cover"}),
        ({"sections": [{"name": "Α", "posts": []}]}, {"sections.0.posts"}),
        ({"sections": [{"name": "Α", "posts": [{"reference": "2026/9"}]}]}, {"sections.0.posts.0.reference"}),
    )
    for change, fields in wrong:
        with pytest.raises(Invalid) as told:
            await office.compose("2026/000001", **change)
        assert {error.field for error in told.value.errors} == fields
    with pytest.raises(Invalid) as told:
        await office.compose(reference, "2026/000099")
    assert [(error.field, bool(error.el and error.en)) for error in told.value.errors] == [
        ("sections.0.posts.0.reference", True),
        ("sections.0.posts.1.reference", True),
    ]
    with pytest.raises(Conflict):
        await office.magazine.draft(START)
    assert (await office.page("/magazine"))[0] == 200


def test_what_people_wrote_is_data_to_the_typesetter() -> None:
    assert tree("<p>#read(\"/etc/passwd\") <a href='https://a.example'>$x</a>\n</p>\n") == [
        {
            "tag": "p",
            "href": "",
            "children": ['#read("/etc/passwd") ', {"tag": "a", "href": "https://a.example", "children": ["$x"]}],
        }
    ]


async def test_one_that_was_scheduled_in_a_backup_and_has_gone_out_since_goes_again_only_marked(office: Office) -> None:
    hub = office.hub
    _, reference = await office.post("Συναυλία")
    number = await office.compose(reference)
    await hub.drain()
    await office.magazine.send(number, channel="mail", at=hub.clock.now() + timedelta(days=1))
    async with hub.store.read() as connection:
        rows = {
            table: [dict(row._mapping) for row in await connection.execute(select(table))]
            for table in metadata.sorted_tables
        }
    forward(hub, hub.clock.now() + timedelta(days=1, minutes=1))
    await hub.drain()
    assert {target.marked for target in office.mail.handed} == {False}
    office.mail.handed.clear()
    async with hub.store.write() as connection:
        for table in reversed(metadata.sorted_tables):
            if table.name != "desk_trail":  # which lets nothing be deleted
                await connection.execute(table.delete())
        for table, kept in rows.items():
            if kept:
                await connection.execute(insert(table), kept)
    assert await restore.hold_if_behind(hub.store, hub.witness, hub.clock, tuple(hub.channels)) is not None
    await restore.resume(hub.store, hub.witness, hub.clock, hub.channels)
    forward(hub, hub.clock.now() + timedelta(minutes=5))
    await hub.drain()
    assert {target.marked for target in office.mail.handed} == {True}
