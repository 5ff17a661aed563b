"""The feeds from delivery to the reader: corrections in place, tombstones for a while, 304 for who has it all."""

import os
import re
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as XML

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from channels.feeds import shelf
from channels.feeds.channel import TEMPLATES, FeedsChannel
from channels.feeds.documents import ATOM, TOMBSTONES
from channels.feeds.library import Library
from channels.feeds.routes import MENU, routes
from core.channel import Target
from core.clock import VirtualClock
from core.context import Context
from core.directory import save_directory
from core.media import Media
from core.pages import MunicipalitySettings, Pages
from core.settings import Settings
from core.store import Store
from keryx.migrate import migrate
from schemas.edition import Action, Edition, Reason, Weight
from tests.editions import RELEASED_AT, SITE, event_edition, press_edition, programme_edition, tender_edition
from tests.hub import directory
from tests.ledger import enter, hold, reschedule

A = f"{{{ATOM}}}"
EXAMPLES = Path(__file__).parents[3] / "examples"
GOLDEN = Path(__file__).with_name("golden")
EVENT_ID = f"urn:uuid:{event_edition().announcement}"


class Feeds:
    """Feeds of their own, with the means to deliver to them and to read them."""

    def __init__(self, store: Store, clock: VirtualClock) -> None:
        municipality = MunicipalitySettings()
        pages = Pages(SITE, TEMPLATES, municipality=municipality)
        context = Context(Settings(url=SITE), store, Media.open("memory:"), clock)
        self.clock, self.store = clock, store
        self.channel = FeedsChannel(store, clock, pages, ("el", "en"))
        self.library = Library(store, pages)
        app = FastAPI()
        app.state.menu = MENU
        app.include_router(routes(context, pages, self.library, ("el", "en")))
        self.reader = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE)

    async def deliver(
        self, edition: Edition, action: Action = Action.PUBLISH, languages: Iterable[str] = ("el", "en")
    ) -> None:
        """What is delivered was posted before."""
        await enter(self.store, edition)
        targets = [
            Target(number, language, language, self.channel.render(edition, language, action), None, "now", 1, False)
            for number, language in enumerate(languages)
        ]
        receipts = [receipt async for receipt in self.channel.deliver(_stream(targets))]
        assert [(receipt.target, receipt.outcome) for receipt in receipts] == [(target, "sent") for target in targets]

    async def get(self, path: str = "/feeds/all.atom", **headers: str) -> httpx.Response:
        self.clock.advance(2)  # a change and a question are never in the same second
        return await self.reader.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    async def known(self, path: str = "/feeds/all.atom") -> httpx.Response:
        """As a reader has it who did not ask in the very second of a change."""
        await self.get(path)
        return await self.get(path)

    async def titles(self, path: str) -> list[str | None]:
        answer = await self.get(path)
        assert answer.status_code == 200
        root = XML.fromstring(answer.content)
        return [
            element.text for element in [*root.iterfind(f"{A}entry/{A}title"), *root.iterfind("channel/item/title")]
        ]


async def _stream(targets: list[Target]) -> AsyncIterator[Target]:
    for target in targets:
        yield target


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    store = Store.open(database_url)
    await migrate(store)
    async with store.write() as connection:
        await save_directory(connection, directory())
    yield store
    await store.close()


@pytest.fixture
def feeds(store: Store) -> Feeds:
    return Feeds(store, VirtualClock(RELEASED_AT + timedelta(minutes=5)))


def corrected(number: int = 2, **changes: Any) -> Edition:
    at = RELEASED_AT + timedelta(hours=number)
    changes = {"reason": Reason.CORRECTION, "title": {"el": "Νέος τίτλος", "en": "New title"}, "at": at, **changes}
    return event_edition(number=number, action=Action.CORRECT, **changes)


def withdrawn() -> Edition:
    at = RELEASED_AT + timedelta(hours=5)
    return event_edition(number=5, action=Action.WITHDRAW, note="Δημοσιεύθηκε εκ παραδρομής.", at=at)


async def test_a_feed_of_nothing_is_a_feed(feeds: Feeds) -> None:
    assert await feeds.titles("/feeds/all.rss") == []
    assert await feeds.titles("/feeds/topic/politismos.atom") == []


async def test_an_announcement_is_in_the_feeds_it_belongs_to_and_in_no_other(feeds: Feeds) -> None:
    await feeds.deliver(event_edition())
    await feeds.deliver(tender_edition())
    title = "Χριστουγεννιάτικη συναυλία της Φιλαρμονικής"
    for feed in ("kind/event", "topic/politismos", "topic/paideia", "issuer/oneiro"):
        assert await feeds.titles(f"/feeds/{feed}.rss") == [title]
        assert await feeds.titles(f"/feeds/{feed}.atom") == [title]
    assert title not in await feeds.titles("/feeds/issuer/dimos.rss")
    assert title in await feeds.titles("/feeds/all.rss")
    assert await feeds.titles("/feeds/en/kind/event.rss") == ["Christmas concert of the Philharmonic Band"]


async def test_addresses_without_a_feed_are_404(feeds: Feeds) -> None:
    for path in ("kind/rumour.rss", "topic/no-such.rss", "issuer/nobody.atom", "fr/all.rss", "all.json"):
        assert (await feeds.get(f"/feeds/{path}")).status_code == 404


async def test_a_correction_replaces_the_entry_under_the_same_identity(feeds: Feeds) -> None:
    await feeds.deliver(event_edition())
    await feeds.deliver(corrected(), Action.CORRECT)
    entries = XML.fromstring((await feeds.get()).content).findall(f"{A}entry")
    assert [entry.findtext(f"{A}id") for entry in entries] == [EVENT_ID]
    assert entries[0].findtext(f"{A}title") == "Διόρθωση: Νέος τίτλος"
    assert entries[0].findtext(f"{A}published") == RELEASED_AT.isoformat()
    assert entries[0].findtext(f"{A}updated") == (RELEASED_AT + timedelta(hours=2)).isoformat()
    item = XML.fromstring((await feeds.get("/feeds/all.rss")).content).find("channel/item")
    assert item is not None
    assert item.findtext("guid") == EVENT_ID
    assert item.findtext("pubDate") == "Mon, 23 Nov 2026 09:00:00 +0000"


async def test_a_minor_correction_mends_the_text_without_crying(feeds: Feeds) -> None:
    await feeds.deliver(event_edition())
    await feeds.deliver(corrected(weight=Weight.MINOR), Action.CORRECT)
    assert await feeds.titles("/feeds/all.atom") == ["Νέος τίτλος"]


async def test_an_older_edition_never_replaces_a_newer(feeds: Feeds) -> None:
    await feeds.deliver(corrected(), Action.CORRECT)
    await feeds.deliver(event_edition())
    assert await feeds.titles("/feeds/all.atom") == ["Διόρθωση: Νέος τίτλος"]


async def test_a_withdrawal_leaves_a_tombstone_for_thirty_days(feeds: Feeds) -> None:
    await feeds.deliver(event_edition())
    await feeds.deliver(withdrawn(), Action.WITHDRAW)
    for path in ("/feeds/all.atom", "/feeds/topic/politismos.atom"):
        root = XML.fromstring((await feeds.get(path)).content)
        assert root.findall(f"{A}entry") == []
        tombstone = root.find(f"{{{TOMBSTONES}}}deleted-entry")
        assert tombstone is not None
        assert tombstone.get("ref") == EVENT_ID
        assert "Δημοσιεύθηκε εκ παραδρομής." in "".join(tombstone.itertext())
    rss = await feeds.get("/feeds/all.rss")
    assert "Καλάντα" not in rss.text
    assert await feeds.titles("/feeds/all.rss") == ["Αποσύρθηκε: Χριστουγεννιάτικη συναυλία της Φιλαρμονικής"]
    feeds.clock.advance((shelf.TOMBSTONE_FOR + timedelta(hours=6)).total_seconds())
    assert await feeds.titles("/feeds/all.rss") == []
    assert b"deleted-entry" not in (await feeds.get()).content


async def test_nothing_brings_a_withdrawn_entry_back(feeds: Feeds) -> None:
    await feeds.deliver(withdrawn(), Action.WITHDRAW)
    await feeds.deliver(corrected(), Action.CORRECT)
    await feeds.deliver(event_edition())
    assert await feeds.titles("/feeds/all.atom") == []


FEEDS = ("/feeds/all.rss", "/feeds/en/all.atom", "/feeds/topic/politismos.rss")


async def test_an_expired_announcement_leaves_every_feed_whoever_is_told(feeds: Feeds) -> None:
    """The bus is down: nothing tells the channel."""
    edition = event_edition()
    await feeds.deliver(edition)
    before = {path: await feeds.known(path) for path in FEEDS}
    assert edition.expires_at is not None
    feeds.clock.advance((edition.expires_at - feeds.clock.now()).total_seconds())
    for path, held in before.items():
        assert await feeds.titles(path) == []
        for header in ("If_Modified_Since", "If_None_Match"):
            known = held.headers["last-modified" if header == "If_Modified_Since" else "etag"]
            assert (await feeds.get(path, **{header: known})).status_code == 200
    await feeds.deliver(edition)  # a repeat does not bring it back
    assert await feeds.titles("/feeds/all.rss") == []
    seen_empty = (await feeds.known("/feeds/all.rss")).headers["last-modified"]
    await reschedule(feeds.store, edition, expires_at=edition.expires_at + timedelta(days=7))  # a longer life does
    assert len(await feeds.titles("/feeds/all.rss")) == 1
    assert (await feeds.get("/feeds/all.rss", If_Modified_Since=seen_empty)).status_code == 200


async def test_a_withdrawal_counts_from_its_commit_with_its_reason(feeds: Feeds) -> None:
    """The bus is down: the withdrawal is not delivered."""
    await feeds.deliver(event_edition())
    feeds.clock.advance(timedelta(hours=5).total_seconds())
    held = {path: await feeds.get(path) for path in FEEDS}
    await enter(feeds.store, withdrawn())
    committed = {}
    for path, before in held.items():
        committed[path] = await feeds.get(path, If_None_Match=before.headers["etag"])
        assert committed[path].status_code == 200
        committed[path] = await feeds.known(path)
        assert "Καλάντα" not in committed[path].text
    assert "Δημοσιεύθηκε εκ παραδρομής." in committed["/feeds/all.rss"].text
    await feeds.deliver(withdrawn(), Action.WITHDRAW)
    for path, answer in committed.items():
        assert (await feeds.get(path)).content == answer.content, "as it is once it is delivered"
        assert (await feeds.get(path, If_Modified_Since=answer.headers["last-modified"])).status_code == 304


async def test_nothing_is_seen_before_its_release_whatever_was_delivered(feeds: Feeds) -> None:
    await feeds.deliver(event_edition())
    await reschedule(feeds.store, event_edition(), release_at=feeds.clock.now() + timedelta(hours=3))
    assert [await feeds.titles(path) for path in FEEDS] == [[], [], []]
    feeds.clock.advance(3 * 3600)
    assert [len(await feeds.titles(path)) for path in FEEDS] == [1, 1, 1]


async def test_what_an_election_holds_leaves_every_feed_until_the_polls_close(feeds: Feeds) -> None:
    """Without a tombstone: nobody took it back, and it comes again as the same entry."""
    await feeds.deliver(event_edition())
    before = {path: await feeds.known(path) for path in FEEDS}
    now = feeds.clock.now()
    await hold(feeds.store, event_edition().announcement, now, now + timedelta(hours=42))
    for path, known in before.items():
        silent = await feeds.get(path, If_None_Match=known.headers["etag"])
        assert (silent.status_code, "Καλάντα" in silent.text) == (200, False)
        assert await feeds.titles(path) == []
    feeds.clock.advance(42 * 3600)
    assert [(await feeds.get(path)).content for path in FEEDS] == [before[path].content for path in FEEDS]


def expunged() -> Edition:
    gone = event_edition(number=6, action=Action.EXPUNGE, at=RELEASED_AT + timedelta(hours=6))
    return gone.model_copy(update={"content": None, "topics": (), "areas": ()})


async def test_an_expunge_destroys_the_content_and_leaves_a_tombstone(feeds: Feeds, store: Store) -> None:
    await feeds.deliver(event_edition())
    await feeds.get()
    await enter(store, expunged())
    for _ in range(2):
        await feeds.channel.expunge(event_edition().announcement)
    async with store.read() as connection:
        rows = [tuple(row) for row in await connection.execute(text("SELECT * FROM feeds_entries"))]
    assert len(rows) == 2
    assert "υναυλία" not in str(rows)
    assert "oncert" not in str(rows)
    before = {}
    for path in ("/feeds/all.atom", "/feeds/all.rss", "/feeds/topic/politismos.atom"):
        before[path] = await feeds.get(path)
        assert EVENT_ID in before[path].text
        assert "συναυλία" not in before[path].text
    await feeds.deliver(corrected(5), Action.CORRECT)  # was on its way
    await feeds.deliver(expunged(), Action.EXPUNGE)
    await feeds.channel.expunge(event_edition().announcement)
    for path, answer in before.items():
        assert (await feeds.get(path)).content == answer.content


async def test_a_reader_who_has_it_all_gets_304_until_something_changes(feeds: Feeds) -> None:
    await feeds.deliver(event_edition())
    first = await feeds.known("/feeds/topic/politismos.rss")
    assert first.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert not first.headers["etag"].startswith("W/")
    held = {"If_None_Match": first.headers["etag"], "If_Modified_Since": first.headers["last-modified"]}
    for headers in ({"If_None_Match": held["If_None_Match"]}, {"If_Modified_Since": held["If_Modified_Since"]}, held):
        again = await feeds.get("/feeds/topic/politismos.rss", **headers)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    await feeds.deliver(tender_edition())  # of other topics: this feed did not change
    assert (await feeds.get("/feeds/topic/politismos.rss", **held)).status_code == 304
    await feeds.deliver(event_edition())  # a repeat
    assert (await feeds.get("/feeds/topic/politismos.rss", **held)).status_code == 304
    await feeds.deliver(corrected(weight=Weight.MINOR), Action.CORRECT)
    for headers in ({"If_None_Match": held["If_None_Match"]}, {"If_Modified_Since": held["If_Modified_Since"]}):
        assert (await feeds.get("/feeds/topic/politismos.rss", **headers)).status_code == 200


async def test_no_date_is_given_while_its_second_may_still_see_another_change(feeds: Feeds) -> None:
    await feeds.deliver(event_edition())
    assert "last-modified" not in (await feeds.reader.get("/feeds/all.rss")).headers
    feeds.clock.advance(1)
    assert "last-modified" in (await feeds.reader.get("/feeds/all.rss")).headers


async def test_bytes_are_rendered_once_a_change(feeds: Feeds) -> None:
    await feeds.deliver(event_edition())
    wanted = {path: (await feeds.get(path)).content for path in ("/feeds/all.rss", "/feeds/all.atom")}
    kept = {key: value.content for key, value in feeds.library._kept.items()}
    for path, content in wanted.items():
        assert (await feeds.get(path)).content == content
    assert all(feeds.library._kept[key].content is content for key, content in kept.items())
    other = Library(feeds.store, feeds.library._pages)  # another process gives the same tag
    for (feed, form), value in feeds.library._kept.items():
        again = await other.read(feed, form, feeds.clock.now())
        assert again is not None
        assert again.etag == value.etag


async def test_the_main_document_holds_the_newest_fifty(feeds: Feeds) -> None:
    for number in range(53):
        at = RELEASED_AT + timedelta(minutes=number)
        edition = press_edition(title=f"Δελτίο {number:02d}").model_copy(
            update={
                "announcement": UUID(int=number + 1),
                "reference": f"2026/{number:06}",
                "at": at,
                "first_published_at": at,
            }
        )
        await feeds.deliver(edition, languages=["el"])
    assert await feeds.titles("/feeds/all.rss") == [f"Δελτίο {number:02d}" for number in range(52, 2, -1)]


async def test_the_page_lists_feeds_that_answer(feeds: Feeds) -> None:
    for language, folder in (("el", ""), ("en", "en/")):
        page = await feeds.get(f"/feeds?lang={language}")
        assert page.status_code == 200
        found = set(re.findall(r'href="/feeds/([^"?]+)"', page.text))
        assert f"{folder}topic/politismos.atom" in found
        assert len(found) > 20
        for address in sorted(found):
            assert (await feeds.get(f"/feeds/{address}")).status_code == 200


@pytest.mark.parametrize("form", ["rss", "atom"])
@pytest.mark.parametrize("language", ["", "en/"])
async def test_documents_are_as_kept(feeds: Feeds, form: str, language: str) -> None:
    for edition in (event_edition(), tender_edition(), programme_edition(), press_edition()):
        await feeds.deliver(edition)
    await feeds.deliver(withdrawn(), Action.WITHDRAW)
    await feeds.deliver(
        tender_edition(
            number=2,
            action=Action.CORRECT,
            reason=Reason.EXTENSION,
            note="Νέα προθεσμία.",
            deadline="2027-01-29T10:00",
            opening="2027-02-02T10:00",
        ),
        Action.CORRECT,
    )
    content = (await feeds.get(f"/feeds/{language}all.{form}")).text
    path = GOLDEN / f"all.{language.strip('/') or 'el'}.{form}"
    if os.environ.get("KERYX_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    assert content == path.read_text(encoding="utf-8")
