"""The site from delivery to the reader: what was delivered is shown, what ended leaves, nothing older comes back."""

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from channels.site.channel import TEMPLATES, SiteChannel
from channels.site.routes import MENU, routes
from core.channel import Rendition, Target
from core.clock import VirtualClock
from core.context import Context
from core.directory import save_directory
from core.language import dates
from core.media import Media
from core.pages import MunicipalitySettings, Pages
from core.settings import Settings
from core.store import Store
from core.tables import metadata
from keryx.migrate import migrate
from schemas.edition import Action, Edition, Reason, Weight
from tests.editions import RELEASED_AT, SITE, event_edition, press_edition, programme_edition, tender_edition
from tests.hub import directory
from tests.ledger import enter, hold, reschedule

EXAMPLES = Path(__file__).parents[3] / "examples"


class Site:
    """A site of its own with the means to deliver to it and to read it."""

    def __init__(self, store: Store, clock: VirtualClock, page_items: int = 20) -> None:
        pages = Pages(SITE, TEMPLATES, municipality=MunicipalitySettings())
        context = Context(Settings(url=SITE), store, Media.open("memory:"), clock)
        self.clock, self.store = clock, store
        self.channel = SiteChannel(store, pages, ("el", "en"))
        app = FastAPI()
        app.state.menu = MENU
        app.include_router(routes(context, pages, ("el", "en"), page_items))
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

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.reader.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


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
def site(store: Store) -> Site:
    return Site(store, VirtualClock(RELEASED_AT + timedelta(minutes=5)))


def page_of(edition: Edition) -> str:
    return f"/announcements/{edition.announcement}"


def nth(count: int, **changes: Any) -> Edition:
    """One of many press releases, published an hour after the one before."""
    at = RELEASED_AT + timedelta(hours=count)
    edition = press_edition(title=f"Δελτίο {count:02d}", **changes)
    return edition.model_copy(
        update={
            "announcement": UUID(int=count + 1),
            "reference": f"2026/{count:06}",
            "at": at,
            "released_at": at,
            "first_published_at": at,
        }
    )


def corrected(edition_number: int = 2, **changes: Any) -> Edition:
    changes = {"reason": Reason.CORRECTION, "title": {"el": "Νέος τίτλος", "en": "New title"}, **changes}
    return event_edition(number=edition_number, action=Action.CORRECT, **changes)


def withdrawn(**changes: Any) -> Edition:
    return event_edition(number=3, action=Action.WITHDRAW, note="Δημοσιεύθηκε εκ παραδρομής.", **changes)


async def test_nothing_is_public_before_it_is_delivered(site: Site) -> None:
    page = await site.get(page_of(event_edition()))
    assert page.status_code == 404
    assert "Δεν υπάρχουν ανακοινώσεις." in (await site.get("/announcements")).text
    assert (await site.get("/announcements/not-an-identity")).status_code == 404


async def test_a_delivered_announcement_has_a_page_in_each_language(site: Site) -> None:
    await site.deliver(event_edition())
    greek, english = await site.get(page_of(event_edition())), await site.get(f"{page_of(event_edition())}?lang=en")
    assert (greek.status_code, english.status_code) == (200, 200)
    assert '<html lang="el">' in greek.text
    assert "<h1>Χριστουγεννιάτικη συναυλία της Φιλαρμονικής</h1>" in greek.text
    assert "Σάββατο 12 Δεκεμβρίου 2026, 19:30–21:30" in greek.text
    assert '<html lang="en">' in english.text
    assert "<h1>Christmas concert of the Philharmonic Band</h1>" in english.text
    for path in ("/", "/announcements"):
        assert page_of(event_edition()) in (await site.get(path)).text


async def test_acts_link_to_diavgeia_and_an_untranslated_page_says_so(site: Site) -> None:
    await site.deliver(tender_edition())
    page = await site.get(f"{page_of(tender_edition())}?lang=en")
    assert "https://diavgeia.gov.gr/decision/view/ΨΛ4ΗΩΡΖ-3ΑΒ" in page.text
    assert "The full text is in Greek." in page.text
    assert f'href="{page_of(tender_edition())}" hreflang="el"' in page.text


async def test_a_correction_replaces_the_text_and_stands_in_the_history(site: Site) -> None:
    await site.deliver(event_edition())
    await site.deliver(corrected(note="Άλλαξε ο τίτλος."), Action.CORRECT)
    page = (await site.get(page_of(event_edition()))).text
    assert "Νέος τίτλος" in page
    assert "Χριστουγεννιάτικη συναυλία" not in page
    assert "<li>Διορθώθηκε στις 23/11/2026, 10:15. Άλλαξε ο τίτλος.</li>" in page


async def test_an_older_edition_never_replaces_a_newer(site: Site) -> None:
    await site.deliver(corrected(), Action.CORRECT)
    await site.deliver(event_edition())
    assert "Νέος τίτλος" in (await site.get(page_of(event_edition()))).text


async def test_a_repeat_changes_nothing(site: Site) -> None:
    await site.deliver(event_edition())
    before = await site.get(page_of(event_edition()))
    await site.deliver(event_edition())
    after = await site.get(page_of(event_edition()))
    assert after.text == before.text
    assert after.headers["etag"] == before.headers["etag"]


async def test_a_withdrawn_page_answers_410_with_the_reason_and_leaves_the_lists(site: Site) -> None:
    await site.deliver(event_edition())
    await site.deliver(withdrawn(), Action.WITHDRAW)
    page = await site.get(page_of(event_edition()))
    assert page.status_code == 410
    assert "Αποσύρθηκε" in page.text
    assert "Δημοσιεύθηκε εκ παραδρομής." in page.text
    assert "Καλάντα" not in page.text
    for path in ("/", "/announcements", "/announcements?kind=event", "/announcements?lang=en"):
        assert page_of(event_edition()) not in (await site.get(path)).text
    await site.deliver(corrected(), Action.CORRECT)
    assert (await site.get(page_of(event_edition()))).status_code == 410


async def test_a_withdrawal_in_one_language_is_one_in_all(site: Site) -> None:
    await site.deliver(event_edition())
    await site.deliver(withdrawn(), Action.WITHDRAW, ["el"])
    assert (await site.get(f"{page_of(event_edition())}?lang=en")).status_code == 410


async def test_an_expired_announcement_leaves_the_lists_and_its_page_says_so_whoever_is_told(site: Site) -> None:
    """The bus is down: nothing tells the channel."""
    edition = event_edition()
    await site.deliver(edition)
    await site.deliver(press_edition())
    assert edition.expires_at is not None
    site.clock.advance((edition.expires_at - site.clock.now()).total_seconds())
    page = await site.get(page_of(edition))
    assert page.status_code == 200
    assert "Έληξε: Κυριακή 13 Δεκεμβρίου 2026, 06:00" in page.text
    for path in ("/", "/announcements", "/announcements?topic=politismos"):
        text = (await site.get(path)).text
        assert page_of(edition) not in text
        assert "issuer=oneiro" not in text, "a filter that finds nothing"
    await site.deliver(edition)  # a repeat does not bring it back
    assert page_of(edition) not in (await site.get("/announcements")).text
    await reschedule(site.store, edition, expires_at=edition.expires_at + timedelta(days=7))  # a longer life does
    assert page_of(edition) in (await site.get("/announcements")).text
    assert "Έληξε" not in (await site.get(page_of(edition))).text


async def test_a_withdrawal_counts_from_its_commit_with_its_reason(site: Site) -> None:
    """The bus is down: the withdrawal is not delivered."""
    await site.deliver(event_edition())
    await enter(site.store, withdrawn())
    for path in ("/", "/announcements", "/announcements?issuer=oneiro", "/announcements?lang=en"):
        assert page_of(event_edition()) not in (await site.get(path)).text
    greek, english = await site.get(page_of(event_edition())), await site.get(f"{page_of(event_edition())}?lang=en")
    assert (greek.status_code, english.status_code) == (410, 410)
    assert "Δημοσιεύθηκε εκ παραδρομής." in greek.text
    assert "Καλάντα" not in greek.text
    await site.deliver(withdrawn(), Action.WITHDRAW)
    assert (await site.get(page_of(event_edition()))).text == greek.text, "as it is once it is delivered"


async def test_nothing_is_seen_before_its_release_whatever_was_delivered(site: Site) -> None:
    await site.deliver(event_edition())
    await reschedule(site.store, event_edition(), release_at=site.clock.now() + timedelta(hours=3))
    assert (await site.get(page_of(event_edition()))).status_code == 404
    for path in ("/", "/announcements", "/announcements?kind=event"):
        assert page_of(event_edition()) not in (await site.get(path)).text
    assert "kind=event" not in (await site.get("/")).text
    site.clock.advance(3 * 3600)
    assert (await site.get(page_of(event_edition()))).status_code == 200
    assert page_of(event_edition()) in (await site.get("/announcements")).text


async def test_what_an_election_holds_is_on_no_page_until_the_polls_close(site: Site) -> None:
    """It was public before: its page says why and until when, and nothing of what it says."""
    await site.deliver(event_edition())
    since, until = (site.clock.now() + timedelta(hours=n) for n in (1, 43))
    await hold(site.store, event_edition().announcement, since, until)
    assert (await site.get(page_of(event_edition()))).status_code == 200
    site.clock.advance(3600)
    for path in ("/", "/announcements", "/announcements?kind=event", "/announcements?lang=en"):
        assert page_of(event_edition()) not in (await site.get(path)).text
    assert "kind=event" not in (await site.get("/")).text
    greek, english = await site.get(page_of(event_edition())), await site.get(f"{page_of(event_edition())}?lang=en")
    assert (greek.status_code, english.status_code) == (451, 451)
    assert dates.moment(until, "el") in greek.text
    assert dates.moment(until, "en") in english.text
    assert "Καλάντα" not in greek.text
    assert event_edition().reference in greek.text
    await enter(site.store, withdrawn())
    assert (await site.get(page_of(event_edition()))).status_code == 410  # that it was withdrawn is told at once


async def test_when_the_polls_close_a_page_is_back_by_itself(site: Site) -> None:
    await site.deliver(event_edition())
    now = site.clock.now()
    await hold(site.store, event_edition().announcement, now, now + timedelta(hours=42))
    site.clock.advance(42 * 3600 - 1)
    assert page_of(event_edition()) not in (await site.get("/announcements")).text
    site.clock.advance(1)
    assert (await site.get(page_of(event_edition()))).status_code == 200
    assert page_of(event_edition()) in (await site.get("/announcements")).text


async def test_a_page_says_that_its_correction_is_on_the_way(site: Site) -> None:
    await site.deliver(event_edition())
    await enter(site.store, corrected())
    assert "Η ανακοίνωση μόλις άλλαξε." in (await site.get(page_of(event_edition()))).text
    await site.deliver(corrected(), Action.CORRECT)
    assert "Η ανακοίνωση μόλις άλλαξε." not in (await site.get(page_of(event_edition()))).text


def expunged() -> Edition:
    gone = event_edition(number=4, action=Action.EXPUNGE, note="Προσωπικά δεδομένα.")
    return gone.model_copy(update={"content": None, "topics": (), "areas": ()})


async def test_an_expunge_destroys_the_content_everywhere(site: Site, store: Store) -> None:
    await site.deliver(event_edition())
    await site.deliver(corrected(note="Κρυφό σημείωμα."), Action.CORRECT)
    await enter(store, expunged())
    before = await site.get(page_of(event_edition()))
    for _ in range(2):
        await site.channel.expunge(event_edition().announcement)
    after = await site.get(page_of(event_edition()))
    for page in (before, after):
        assert page.status_code == 410
        assert "Απαλείφθηκε" in page.text
        assert "Προσωπικά δεδομένα." in page.text
        assert "Νέος τίτλος" not in page.text
    async with store.read() as connection:
        for name in ("site_pages", "site_terms", "site_changes"):
            rows = [str(tuple(row)) for row in await connection.execute(metadata.tables[name].select())]
            assert not [row for row in rows if "Φιλαρμονικ" in row or "Κρυφό" in row or "Νέος" in row]
    await site.deliver(corrected(3), Action.CORRECT)  # was on its way: it stays destroyed
    await site.deliver(expunged(), Action.EXPUNGE)
    await site.channel.expunge(event_edition().announcement)
    assert (await site.get(page_of(event_edition()))).text == after.text


async def test_what_was_on_its_way_is_not_stored_behind_an_expunge(site: Site, store: Store) -> None:
    await enter(store, event_edition())
    await enter(store, expunged())
    await site.channel.expunge(event_edition().announcement)
    await site.deliver(event_edition())
    async with store.read() as connection:
        assert (await connection.execute(metadata.tables["site_pages"].select())).all() == []


async def test_filters_narrow_the_list_and_can_be_joined(site: Site) -> None:
    for edition in (event_edition(), tender_edition(), programme_edition(), press_edition()):
        await site.deliver(edition)
    tenders = (await site.get("/announcements?kind=tender")).text
    assert page_of(tender_edition()) in tenders
    assert page_of(event_edition()) not in tenders
    both = (await site.get("/announcements?topic=politismos&issuer=oneiro")).text
    assert page_of(event_edition()) in both
    assert page_of(press_edition()) not in both
    assert 'href="/announcements?area=kentro&amp;issuer=oneiro&amp;topic=politismos"' not in both
    assert "topic=politismos&amp;issuer=oneiro&amp;area=kentro" in both
    none = (await site.get("/announcements?kind=tender&issuer=oneiro")).text
    assert "Δεν υπάρχουν ανακοινώσεις." in none


async def test_paging_shows_every_announcement_once_also_when_one_leaves(store: Store) -> None:
    site = Site(store, VirtualClock(RELEASED_AT + timedelta(hours=10)), page_items=4)
    for number in range(10):
        await site.deliver(nth(number), languages=["el"])
    shown: list[str] = []
    path: str | None = "/announcements"
    while path is not None:
        text = (await site.get(path)).text
        titles = [f"Δελτίο {number:02d}" for number in range(10) if f">Δελτίο {number:02d}</a>" in text]
        shown += sorted(titles, reverse=True)
        older = text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        path = older if 'rel="next"' in text else None
        if len(shown) == 4:  # the last one shown is withdrawn before the reader turns the page
            gone = nth(6, number=2, action=Action.WITHDRAW)
            await site.deliver(gone, Action.WITHDRAW, ["el"])
    assert shown == [f"Δελτίο {number:02d}" for number in reversed(range(10))]


async def test_a_page_a_reader_has_is_not_sent_again(site: Site) -> None:
    await site.deliver(event_edition())
    first = await site.get(page_of(event_edition()))
    again = await site.get(page_of(event_edition()), If_None_Match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    await site.deliver(corrected(weight=Weight.MINOR), Action.CORRECT)
    changed = await site.get(page_of(event_edition()), If_None_Match=first.headers["etag"])
    assert changed.status_code == 200
    head = await site.reader.head(page_of(event_edition()))
    assert (head.status_code, head.headers["etag"]) == (200, changed.headers["etag"])


async def test_pages_hold_nothing_inline_and_forbid_it(site: Site) -> None:
    await site.deliver(tender_edition())
    for path in ("/", "/announcements", page_of(tender_edition()), "/accessibility"):
        page = await site.get(path)
        assert page.status_code == 200
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert " style=" not in page.text
        assert "<style" not in page.text
        assert page.text.count("<script") == page.text.count('<script type="application/ld+json"')


def test_every_rendition_names_its_channel(site: Site) -> None:
    rendition: Rendition = site.channel.render(event_edition(), "el", Action.PUBLISH)
    assert rendition.channel == site.channel.name


def test_templates_stand_beside_the_channel() -> None:
    assert {path.name for path in Path(TEMPLATES).glob("*.html")} >= {"page.html", "list.html", "gone.html"}
