"""What is kept, on both databases: one row of own words a form, one rate a person, the last sheet of each reading."""

from datetime import timedelta
from uuid import UUID

import pytest

from channels.radio.scripts import presenters, rewriting
from channels.radio.scripts.printed import new_codes, pages, printed_of, remember, removed
from channels.radio.scripts.prompting import beat, prompting
from core.errors import Conflict
from core.script import RATE
from schemas.edition import Action
from tests.channels.radio.scripts.conftest import ON_AIR, Studio
from tests.editions import event_edition
from tests.producers.desk.clerk import NOW, House
from tests.producers.desk.conftest import anywhere as anywhere

EVENT = event_edition().announcement
KEY = (EVENT, "el", 30)
MARIA = UUID(int=1)


@pytest.fixture
async def studio(anywhere: House) -> Studio:
    """Overrides the one of the neighbours: nobody is signed in, and nothing is shown."""
    return Studio(anywhere, None)  # type: ignore[arg-type]


async def test_it_is_kept_on_both_databases(studio: Studio) -> None:
    store = studio.house.hub.store
    await studio.post(event_edition(**ON_AIR))
    async with store.write() as connection:
        for text in ("Ελάτε.", " Ελάτε\n\n όλοι.  "):
            await rewriting.put(connection, KEY, text, 1, "Μαρία", NOW)
        for rate in (4.0, 6.25):
            await presenters.set_rate(connection, MARIA, "Μαρία", rate, NOW)
        for _ in range(2):
            await beat(connection, "abcdef0123", "Μαρία", [EVENT], None, NOW)
    async with store.read() as connection:
        kept = await rewriting.words_of(connection, *KEY)
        assert kept is not None
        assert (kept.text, kept.stale) == ("Ελάτε\nόλοι.", False)
        assert set(await rewriting.all_words(connection)) == {KEY}
        assert await presenters.rate_of(connection, MARIA) == 6.2
        assert await presenters.rate_of(connection, UUID(int=2)) == RATE
        assert len(await presenters.presenters_of(connection)) == 1
        assert len(await prompting(connection, EVENT, NOW)) == 1
    await studio.post(event_edition(**{**ON_AIR, "number": 2, "action": Action.CORRECT}))
    async with store.write() as connection:
        kept = await rewriting.words_of(connection, *KEY)
        assert kept is not None
        assert kept.stale
        with pytest.raises(Conflict):
            await rewriting.accept(connection, KEY, 1, "Μαρία", NOW)
    async with store.write() as connection:
        await rewriting.accept(connection, KEY, 2, "Νίκος", NOW)
        kept = await rewriting.words_of(connection, *KEY)
        assert kept is not None
        assert (kept.stale, kept.who) == (False, "Νίκος")
        await rewriting.destroy(connection, EVENT)
        assert await rewriting.words_of(connection, *KEY) is None


async def test_the_last_sheet_of_a_reading_counts(studio: Studio) -> None:
    store, edition = studio.house.hub.store, event_edition(**ON_AIR)
    await studio.post(edition)
    items = [studio.item(edition, NOW + timedelta(hours=hour), "Ελάτε.\nΣτις 19:30.") for hour in (1, 2)]
    assert [page.state for page in pages(items, ())] == ["new", "new"]
    assert [page.changed for page in pages(items, ())] == [[False, False]] * 2  # the first print has no bars
    async with store.write() as connection:
        printing = pages(items, ())
        codes = new_codes(printing)
        await remember(connection, printing, codes, NOW.date(), "Μαρία", NOW)
        assert len(set(codes)) == 2
        sheets = await printed_of(connection, EVENT)
    assert [page.state for page in pages(items, sheets)] == ["same", "same"]
    later = [studio.item(edition, NOW + timedelta(hours=1), "Ελάτε.\nΣτις 20:00."), items[1]]
    changed, same = pages(later, sheets)
    assert (changed.state, list(changed.changed), same.state) == ("changed", [False, True], "same")
    async with store.write() as connection:
        await remember(connection, [changed], new_codes([changed]), NOW.date(), "Μαρία", NOW + timedelta(minutes=1))
        sheets = await printed_of(connection, EVENT)
    assert [page.state for page in pages(later, sheets)] == ["same", "same"]
    assert [one.slot for one in removed(later[:1], sheets)] == [NOW + timedelta(hours=2)]
