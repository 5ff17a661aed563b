"""Lists that a law requires: written to with their law, apart from subscriptions, deleted at their date."""

import ast
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from audience import registry
from audience.filters import Filter
from audience.imports.files import ListFile
from audience.registry import Subscription
from audience.statutory import letters, lists, removing
from audience.statutory.following import StatutoryFollower
from audience.statutory.letters import KIND, Statutory
from audience.statutory.lists import Added, StatutoryList
from channels.email.layout import parts
from channels.email.mailings import letter_of
from consumers.delivering import WINDOW
from core.channel import Contents, Mailing, Receipt, Rendition, Target
from core.context import Context
from core.errors import Conflict, Invalid, NotFound
from core.settings import Settings
from core.tables import deliveries, work_items
from core.tokens import Keys
from producers.posting import Posting
from schemas.edition import Action, Reason, Weight
from tests.hub import EVENT, START, URL, Hub, open_hub
from tests.paper import Paper

ROOT = Path(__file__).parent.parent.parent
LAW = StatutoryList(
    "voitheia",
    "Ωφελούμενοι «Βοήθεια στο Σπίτι»",
    "dimos",
    "ν. 4837/2021, άρθρο 91",
    "ενημέρωση για αλλαγές της υπηρεσίας",
    START + timedelta(days=30),
    "eleni",
    START,
)
TEXT = {"subject": {"el": "Αλλάζει το ωράριο", "en": "New hours"}, "text": "Από Δευτέρα **8:00–14:00**."}


@dataclass
class Reader(Paper):
    """Shows the mail that would go out, as it is read."""

    def render_mailing(
        self, mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str]
    ) -> Rendition:
        mail = parts(letter_of(mailing, contents, language, personal, URL), URL)
        read = {name: " ".join(text.split()) for name, text in mail.items()}
        return Rendition(self.name, mailing, language, Action.PUBLISH, read)


@pytest.fixture
async def hub(database_url: str) -> AsyncIterator[Hub]:
    opened = await open_hub(database_url, {"paper": Reader(targets=())})
    followers = (StatutoryFollower(),)
    opened.posting = Posting(
        opened.store, opened.clock, opened.wake, opened.witness, opened.channels, followers=followers
    )
    settings = Settings(url=URL)
    opened.sources = {KIND: Statutory(Context(settings, opened.store, opened.media, opened.clock))}
    async with opened.store.write() as connection:
        await lists.create(connection, LAW)
    yield opened
    await opened.store.close()


async def fill(hub: Hub, folder: Path, text: str, *, dry: bool = False) -> Added:
    path = folder / "people.csv"
    path.write_text(text, "utf-8")
    people = lists.read(ListFile.open(path))
    keys = Keys(hub.store, hub.clock)
    return await lists.add(
        hub.store, keys, hub.witness, LAW.slug, people, source="import:x", who="eleni", now=hub.clock.now(), dry=dry
    )


async def remove(hub: Hub, email: str) -> bool:
    return await removing.remove(hub.store, Keys(hub.store, hub.clock), hub.witness, LAW.slug, email, hub.clock.now())


async def send(hub: Hub, said: letters.Said, about: UUID | None = None) -> UUID | None:
    return await letters.send(hub.store, hub.witness, LAW.slug, said, about=about, channel="paper", now=hub.clock.now())


async def test_its_members_get_the_text_with_the_law_and_nothing_to_leave_by(hub: Hub, tmp_path: Path) -> None:
    people = "email;language\nMaria@dimotes.example;\njohn@dimotes.example;en\nmaria@dimotes.example;el\n"
    assert await fill(hub, tmp_path, people, dry=True) == Added(new=2)
    assert await fill(hub, tmp_path, people) == Added(new=2)
    assert await fill(hub, tmp_path, people) == Added(there=2)
    await registry.add(
        hub.store, [Subscription("nikos@dimotes.example", "el", Filter())], consent="Ναι", source="x", now=START
    )
    assert await send(hub, letters.read(TEXT)) is not None
    assert await send(hub, letters.read(TEXT)) is None, "the very same goes out once"
    await hub.drain()
    paper = hub.channels["paper"]
    assert isinstance(paper, Reader)
    shown = {str(target.address): target.rendition.parts["text"] for target in paper.handed}
    assert set(shown) == {"maria@dimotes.example", "john@dimotes.example"}
    greek = shown["maria@dimotes.example"]
    for words in ("Αλλάζει το ωράριο", "8:00–14:00", LAW.basis, LAW.name, "ο Δήμος", "έως 23/12/2026"):
        assert words in greek
    assert "New hours" in shown["john@dimotes.example"]
    assert "unsubscribe" not in greek


async def test_an_announcement_goes_to_them_once_it_is_public(hub: Hub, tmp_path: Path) -> None:
    await fill(hub, tmp_path, "email\nmaria@dimotes.example\n")
    posted = await hub.posting.post({**EVENT, "release": "2026-11-24T10:00:00+02:00"}, "eleni")
    with pytest.raises(NotFound):
        await send(hub, letters.Said(), UUID(str(posted.id)))
    now = await hub.posting.post(EVENT, "eleni")
    await hub.drain()
    assert await send(hub, letters.Said(), UUID(str(now.id)))
    assert await remove(hub, "nobody@dimotes.example") is False
    await hub.drain()
    paper = hub.channels["paper"]
    assert isinstance(paper, Reader)
    (target,) = paper.handed
    assert target.rendition.parts["subject"] == EVENT["title"]
    assert LAW.basis in target.rendition.parts["text"]


async def test_who_was_taken_off_is_not_written_to_even_if_it_was_planned(hub: Hub, tmp_path: Path) -> None:
    await fill(hub, tmp_path, "email\nmaria@dimotes.example\n")
    await send(hub, letters.read(TEXT))
    async with hub.store.read() as connection:
        assert [one.slug for one in await lists.holding(connection, "maria@dimotes.example")] == [LAW.slug]
    assert await remove(hub, "maria@dimotes.example")
    async with hub.store.read() as connection:
        assert await lists.holding(connection, "maria@dimotes.example") == []
    await hub.drain()
    paper = hub.channels["paper"]
    assert isinstance(paper, Reader)
    assert paper.handed == []


async def test_no_list_without_its_law_and_no_file_with_anything_else(hub: Hub, tmp_path: Path) -> None:
    async with hub.store.write() as connection:
        with pytest.raises(Invalid) as caught:
            await lists.create(connection, replace(LAW, slug="x", basis=" ", kept_until=START))
        assert [error.field for error in caught.value.errors] == ["basis", "until"]
        with pytest.raises(Conflict):
            await lists.create(connection, LAW)
    for text, fields in {
        "email,topics\na@b.example,\n": ["line 1, topics"],
        "email,language\nno,el\na@b.example,gr\n": ["line 2, email", "line 3, language"],
    }.items():
        with pytest.raises(Invalid) as caught:
            await fill(hub, tmp_path, text)
        assert [error.field for error in caught.value.errors] == fields


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_they_never_meet_subscriptions() -> None:
    """Its tables are its own; of the audience it uses what reads a list."""
    own = ROOT / "audience" / "statutory"
    for folder in ("audience", "channels", "consumers", "producers", "keryx"):
        for path in (ROOT / folder).rglob("*.py"):
            names = {name for name in imported(path) if name.startswith("audience.")}
            if own in path.parents:
                others = {name for name in names if not name.startswith("audience.statutory")}
                assert all(name.startswith(("audience.spreadsheet", "audience.imports.files")) for name in others), path
            else:
                assert not any(name.startswith("audience.statutory.tables") for name in names), path
                assert "audience_statutory" not in path.read_text("utf-8") or "migrations" in path.parts, path


def handed(hub: Hub) -> list[tuple[str, str]]:
    """Who got what since the last look."""
    paper = hub.channels["paper"]
    assert isinstance(paper, Reader)
    found = [(str(t.address), f"{t.rendition.parts['subject']} {t.rendition.parts['text']}") for t in paper.handed]
    paper.handed.clear()
    return found


async def told_of(hub: Hub, folder: Path) -> UUID:
    """An announcement that went to the list."""
    await fill(hub, folder, "email\nmaria@dimotes.example\n")
    posted = await hub.posting.post(EVENT, "eleni")
    await hub.drain()
    await send(hub, letters.Said(), UUID(posted.id))
    await hub.drain()
    [(who, said)] = handed(hub)
    assert (who, str(EVENT["title"]) in said) == ("maria@dimotes.example", True)
    return UUID(posted.id)


async def test_the_list_is_told_what_becomes_of_an_announcement_and_the_ledger_of_readers_is_not_mixed(
    hub: Hub, tmp_path: Path
) -> None:
    announcement = await told_of(hub, tmp_path)
    await fill(hub, tmp_path, "email\nnew@dimotes.example\n")  # holds nothing of it
    minor = EVENT | {"title": "Συναυλία της Φιλαρμονικής!"}
    await hub.posting.correct(announcement, minor, "eleni", reason=Reason.CORRECTION, weight=Weight.MINOR)
    await hub.drain()
    assert handed(hub) == []
    moved = EVENT | {"venue": {"name": "Λιμάνι"}}
    await hub.posting.correct(announcement, moved, "eleni", reason=Reason.AMENDMENT, weight=Weight.MATERIAL)
    await hub.drain()
    [(who, said)] = handed(hub)
    assert (who, "Τροποποίηση" in said) == ("maria@dimotes.example", True)
    await hub.posting.withdraw(announcement, "eleni", reason="ματαιώθηκε")
    await hub.drain()
    [(who, said)] = handed(hub)
    assert (who, "ματαιώθηκε" in said) == ("maria@dimotes.example", True)
    hub.clock.advance(86_400)  # type: ignore[attr-defined]
    await hub.drain()
    assert handed(hub) == []
    async with hub.store.read() as connection:
        own = select(deliveries.c.id).where(deliveries.c.announcement == announcement)
        assert (await connection.execute(own)).all() == []


async def test_a_correction_in_the_middle_of_a_mailing_leaves_nobody_with_the_older_text(
    hub: Hub, tmp_path: Path
) -> None:
    """Who is behind the window under way is told nothing by what follows: they get the corrected text at once."""
    people = [f"d{number}@dimotes.example" for number in range(WINDOW + 1)]
    await fill(hub, tmp_path, "\n".join(["email", *people, ""]))
    posted = await hub.posting.post(EVENT, "eleni")
    await hub.drain()
    moved = EVENT | {"venue": {"name": "Λιμάνι"}}

    class Interrupted(Reader):
        corrected = False

        async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
            async for receipt in super().deliver(targets):
                if not self.corrected:
                    self.corrected = True
                    how = {"reason": Reason.AMENDMENT, "weight": Weight.MATERIAL}
                    await hub.posting.correct(UUID(posted.id), moved, "eleni", **how)
                    await hub.drain()  # what follows is planned, and goes out
                    hub.clock.advance(1)  # type: ignore[attr-defined]  # the next one is looked at again
                yield receipt

    hub.channels = {"paper": Interrupted(targets=())}
    await send(hub, letters.Said(), UUID(posted.id))
    await hub.drain()
    told = handed(hub)
    assert sorted(who for who, said in told if "Λιμάνι" in said) == sorted(people), "each once"


async def test_who_got_the_corrected_text_before_what_follows_was_planned_gets_nothing_more(
    hub: Hub, tmp_path: Path
) -> None:
    people = [f"d{number}@dimotes.example" for number in range(WINDOW + 1)]
    await fill(hub, tmp_path, "\n".join(["email", *people, ""]))
    posted = await hub.posting.post(EVENT, "eleni")
    await hub.drain()
    moved = EVENT | {"venue": {"name": "Λιμάνι"}}

    class Interrupted(Reader):
        taken = 0

        async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
            async for receipt in super().deliver(targets):
                self.taken += 1
                if self.taken == WINDOW:  # the last one is marked after it, with what follows still unplanned
                    how = {"reason": Reason.AMENDMENT, "weight": Weight.MATERIAL}
                    await hub.posting.correct(UUID(posted.id), moved, "eleni", **how)
                yield receipt

    hub.channels = {"paper": Interrupted(targets=())}
    await send(hub, letters.Said(), UUID(posted.id))
    await hub.drain()
    told = handed(hub)
    assert sorted(who for who, said in told if "Λιμάνι" in said) == sorted(people), "each once"
    assert len(told) == WINDOW + len(people)
    await hub.posting.withdraw(UUID(posted.id), "eleni", reason="ματαιώθηκε")
    await hub.drain()
    assert sorted(who for who, _ in handed(hub)) == sorted(people)


async def test_two_lists_whose_names_begin_alike_are_each_told(hub: Hub, tmp_path: Path) -> None:
    announcement = await told_of(hub, tmp_path)
    long = "ofeloumenoi-tis-kentrikis-ypiresias-voitheia-sto-spiti-"
    for slug in (f"{long}a", f"{long}b"):
        async with hub.store.write() as connection:
            await lists.create(connection, replace(LAW, slug=slug))
        member = iter([lists.Member(f"{slug[-1]}@dimotes.example", "el")])
        keys, now = Keys(hub.store, hub.clock), hub.clock.now()
        await lists.add(hub.store, keys, hub.witness, slug, member, source="x", who="eleni", now=now, dry=False)
        await letters.send(hub.store, hub.witness, slug, letters.Said(), about=announcement, channel="paper", now=now)
    await hub.drain()
    handed(hub)
    await hub.posting.withdraw(announcement, "eleni", reason="ματαιώθηκε")
    await hub.drain()
    assert {who[0] for who, _ in handed(hub)} == {"m", "a", "b"}


async def test_what_is_withdrawn_before_the_hand_over_reaches_nobody_and_comes_to_an_end(
    hub: Hub, tmp_path: Path
) -> None:
    await fill(hub, tmp_path, "email\nmaria@dimotes.example\n")
    posted = await hub.posting.post(EVENT, "eleni")
    await hub.drain()
    await send(hub, letters.Said(), UUID(posted.id))
    await hub.posting.withdraw(UUID(posted.id), "eleni", reason="λάθος")
    await hub.drain()
    assert handed(hub) == []
    async with hub.store.read() as connection:
        states = (await connection.execute(select(deliveries.c.state))).scalars().all()
        items = (await connection.execute(select(work_items.c.state))).scalars().all()
    assert (set(states), set(items)) == ({"left"}, {"done"})
