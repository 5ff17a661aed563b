"""Scripts at the desk: read times, own words, a change that is looked at, presenters' rates."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from channels.radio.scripts import rewriting
from channels.radio.scripts.listing import A_PAGE
from core.script import syllables
from producers.desk.auditing.reading import Asked
from producers.desk.auditing.reading import page as trail_of
from producers.desk.staff.people import Grant, Role
from schemas.edition import Action, Reason
from tests.channels.radio.scripts.conftest import ON_AIR, Studio
from tests.channels.radio.voting import NAME, election
from tests.editions import event_edition, press_edition
from tests.producers.desk.clerk import NOW

READS = {"accept": "text/html"}
EVENT = event_edition().announcement
WORDS = "Το Σάββατο 12 Δεκεμβρίου στις 19:30 παίζει η Φιλαρμονική.\nΕλάτε στο Πολιτιστικό Κέντρο."
MOVED = [{"start": "2026-12-14T13:00", "moved_from": "2026-12-12T19:30"}]


def field(seconds: int) -> str:
    return f"text-form-el-{seconds}"


async def words(studio: Studio, announcement: UUID, seconds: int = 60) -> rewriting.Rewrite | None:
    async with studio.house.hub.store.read() as connection:
        return await rewriting.words_of(connection, announcement, "el", seconds)


async def save(studio: Studio, text: str, edition: int = 1, seconds: int = 60, do: str = "save") -> str:
    path = f"/desk/radio/scripts/{EVENT}"
    sent = {"do": do, "language": "el", "form_s": str(seconds), "edition": str(edition), field(seconds): text}
    return (await studio.maria.post(path, **sent)).text


async def test_what_may_be_read_is_listed_with_its_times(studio: Studio) -> None:
    page = (await studio.maria.get("/desk/radio/scripts")).text
    assert "Χριστουγεννιάτικη συναυλία της Φιλαρμονικής" in page
    assert "Ξεκινά η ανάπλαση" in page
    assert len(re.findall(r"<span>Μορφή 60: \d+ δευτ\.</span>", page)) == 2
    assert '<a href="/desk/radio/scripts" aria-current="page">' in page


async def many(studio: Studio, n: int) -> None:
    """Beside the two that are there, each of its own title."""
    for number in range(n):
        named = {"announcement": UUID(int=EVENT.int + 0x10000 * (number + 1)), "reference": f"2026/{number + 1000:06d}"}
        await studio.air(event_edition(**{**ON_AIR, **named, "title": {"el": f"Εκδήλωση {number}α", "en": "x"}}))


def listed(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/desk/radio/scripts/[^"]+" lang="el">([^<]+)</a>', page)


async def test_a_day_of_many_is_shown_page_by_page(studio: Studio) -> None:
    await many(studio, A_PAGE)
    day = f"day={NOW.date().isoformat()}"
    first = (await studio.maria.get(f"/desk/radio/scripts?{day}")).text
    assert "Σελίδα 1 από 2, 52 ανακοινώσεις" in first
    (following,) = re.findall(r'<a href="([^"]+)" rel="next"', first)
    assert day in following
    last = (await studio.maria.get(following.replace("&amp;", "&"))).text
    assert 'rel="next"' not in last
    assert 'rel="prev"' in last
    shown = listed(first) + listed(last)
    assert (len(listed(first)), len(shown), len(set(shown))) == (A_PAGE, A_PAGE + 2, A_PAGE + 2)
    for beyond in ("9", "-1", "9" * 30):
        assert listed((await studio.maria.get(f"/desk/radio/scripts?page={beyond}")).text) in (
            listed(first),
            listed(last),
        )


async def test_what_changed_under_staffs_words_is_first(studio: Studio) -> None:
    await many(studio, A_PAGE)
    await save(studio, WORDS)
    change = {"number": 2, "action": Action.CORRECT, "reason": Reason.POSTPONEMENT, "occurrences": MOVED}
    await studio.air(event_edition(**{**ON_AIR, **change}))
    page = (await studio.maria.get("/desk/radio/scripts")).text
    assert "συναυλία" in listed(page)[0]
    assert page.index("άλλαξε: δείτε το") < page.index(listed(page)[1])


async def test_a_script_is_found_by_its_title_or_reference(studio: Studio) -> None:
    async def found(asked: str) -> str:
        return (await studio.maria.get(f"/desk/radio/scripts?q={asked}")).text

    assert [len(listed(await found(asked))) for asked in ("ΣΥΝΑΥΛΙΑ φιλαρμονικησ", "2026/000101", "")] == [1, 1, 2]
    assert "Χριστουγεννιάτικη" in listed(await found("2026/000101"))[0]
    assert "Κανένα κείμενο αυτής της ημέρας" in await found("τίποτα τέτοιο")


async def test_each_form_is_shown_with_what_is_said_otherwise(studio: Studio) -> None:
    page = (await studio.maria.get(f"/desk/radio/scripts/{EVENT}")).text
    assert page.count("<h2 id=") == 3
    assert "<mark>στις 19:30</mark>" in page
    assert '<td lang="el">στις επτά και μισή το απόγευμα</td>' in page
    assert "Διαβάζεται σε 52 δευτερόλεπτα." in page


async def test_own_words_are_kept_and_noted_and_read_in_place_of_the_script(studio: Studio) -> None:
    page = await save(studio, WORDS)
    assert "Αποθηκεύτηκε." in page
    assert "Ελάτε στο Πολιτιστικό Κέντρο." in page
    kept = await words(studio, EVENT)
    assert kept is not None
    assert (kept.text, kept.edition, kept.who, kept.stale, kept.day) == (WORDS, 1, "Maria", False, None)
    noted, _ = await trail_of(studio.house.hub.store, Asked())
    assert ("script.save", {"language": "el", "form_s": 60, "edition": 1, "characters": len(WORDS)}) in [
        (one.act, one.after) for one in noted
    ]
    assert "δικό μας κείμενο" in (await studio.maria.get("/desk/radio/scripts")).text
    assert "διαγράφηκαν" in await save(studio, "", do="drop")
    assert await words(studio, EVENT) is None


async def test_words_that_say_tomorrow_are_for_their_day_alone(studio: Studio) -> None:
    await save(studio, "Αύριο μιλά ο Δήμαρχος.")
    kept = await words(studio, EVENT)
    assert kept is not None
    assert kept.said_on(NOW.date())
    assert not kept.said_on(NOW.date() + timedelta(days=1))
    assert not kept.said_on(None)


async def test_own_words_that_name_a_candidate_are_not_read_in_the_silence(studio: Studio) -> None:
    """Its whole days; the page says so. What a silence over by now held is told no more."""
    silent = NOW + timedelta(days=2)
    await election(studio.house, silent, silent + timedelta(hours=1))
    await save(studio, "Ελάτε όλοι.")
    assert "υποψήφιο" not in await save(studio, "Ελάτε όλοι.", seconds=30)
    assert "ονομάζουν υποψήφιο" in await save(studio, f"Τραγουδά ο {NAME}.")
    kept = await words(studio, EVENT)
    assert kept is not None
    assert [kept.said_on(NOW.date() + timedelta(days=day)) for day in range(4)] == [True, True, False, True]
    event = event_edition(**ON_AIR)
    assert NAME not in rewriting.text_of(event, "el", 60, silent.date(), kept)
    assert NAME in rewriting.text_of(event, "el", 60, NOW.date(), kept)
    studio.house.clock.advance(timedelta(days=3).total_seconds())
    assert "υποψήφιο" not in (await studio.maria.get(f"/desk/radio/scripts/{EVENT}")).text


async def test_a_correction_shows_the_difference_against_their_words(studio: Studio) -> None:
    await save(studio, WORDS)
    changed = {"number": 2, "action": Action.CORRECT, "reason": Reason.POSTPONEMENT, "occurrences": MOVED}
    await studio.air(event_edition(**{**ON_AIR, **changed}))
    kept = await words(studio, EVENT)
    assert kept is not None
    assert kept.stale
    page = (await studio.maria.get(f"/desk/radio/scripts/{EVENT}")).text
    assert re.search(r"<del><span[^>]*>έφυγε: </span>[^<]*Σάββατο 12[^<]*</del>", page)
    assert re.search(r"<ins><span[^>]*>νέο: </span>[^<]*Δευτέρα 14[^<]*</ins>", page)
    assert re.search(r"ελέγξτε: </span>Σάββατο 12", page)
    assert re.search(r"ελέγξτε: </span>παίζει", page) is None
    assert (
        page.index('href="#changed-form-el-60"')
        < page.index('<h2 id="form-el-60"')
        < page.index('id="changed-form-el-60"')
    )  # it is told at the top, with the way there
    assert "Νέα ημερομηνία: τη Δευτέρα 14 Δεκεμβρίου" in page  # what is read until somebody decides
    assert "άλλαξε: δείτε το" in (await studio.maria.get("/desk/radio/scripts")).text
    assert "για τη νέα έκδοση" in await save(studio, "", 2, do="accept")
    again = await words(studio, EVENT)
    assert again is not None
    assert not again.stale


async def test_what_was_written_for_an_edition_that_is_no_more_stays_in_the_form(studio: Studio) -> None:
    await studio.air(event_edition(**{**ON_AIR, "number": 2, "action": Action.CORRECT}))
    page = await save(studio, WORDS, edition=1)
    assert "Η ανακοίνωση άλλαξε όσο γράφατε" in page
    assert "παίζει η Φιλαρμονική.\nΕλάτε" in page
    assert await words(studio, EVENT) is None
    assert "Γράψτε το κείμενο" in await save(studio, "  \n ", edition=2)


async def test_another_issuers_scripts_are_not_for_everybody(studio: Studio) -> None:
    nikos = await studio.house.joined("nikos", Grant(Role.RADIO, "dimos"))
    assert (await nikos.get(f"/desk/radio/scripts/{EVENT}")).status_code == 404
    assert (await nikos.get(f"/desk/radio/scripts/{press_edition().announcement}")).status_code == 200
    writer = await studio.house.joined("vera", Role.WRITER)
    assert (await writer.get("/desk/radio/scripts")).status_code == 403


async def test_what_is_withdrawn_has_no_script_and_what_is_expunged_no_words(studio: Studio) -> None:
    await save(studio, WORDS)
    await studio.air(event_edition(**{**ON_AIR, "number": 2, "action": Action.WITHDRAW}))
    assert (await studio.maria.get(f"/desk/radio/scripts/{EVENT}")).status_code == 404
    await studio.house.hub.channels["radio"].expunge(EVENT)
    async with studio.house.hub.store.read() as connection:
        assert await rewriting.words_of(connection, EVENT, "el", 60) is None


async def test_everybody_has_a_rate_of_their_own(studio: Studio) -> None:
    page = (await studio.maria.post("/desk/radio/presenters", do="mine", rate="4,0")).text
    assert "Ο ρυθμός σας είναι 4,0 συλλαβές" in page
    page = (await studio.maria.get(f"/desk/radio/scripts/{EVENT}")).text
    longest = page[page.index('<h2 id="form-el-60">') : page.index('<h2 id="form-el-30">')]
    told = re.search(r"Διαβάζεται σε (\d+) δευτερόλεπτα", longest)
    assert told is not None
    assert 45 <= int(told[1]) <= 60  # cut for them: what takes 52 seconds at five syllables takes them 65
    assert "από 2 έως 9" in (await studio.maria.post("/desk/radio/presenters", do="mine", rate="40")).text
    assert "έναν αριθμό" in (await studio.maria.post("/desk/radio/presenters", do="mine", rate="γρήγορα")).text


async def test_a_rate_is_measured_between_two_presses(studio: Studio) -> None:
    begun = (await studio.maria.post("/desk/radio/presenters", do="begin")).text
    since = re.search(r'name="since_ms" value="(\d+)"', begun)
    assert since is not None
    sample = re.search(r"keryx-script--sample\">(.*?)<", begun)
    assert sample is not None
    too_early = await studio.maria.post("/desk/radio/presenters", do="done", since_ms=since[1])
    assert "πολύ νωρίς" in too_early.text
    seconds = 40
    studio.house.clock.advance(seconds)
    done = (await studio.maria.post("/desk/radio/presenters", do="done", since_ms=since[1])).text
    rate = f"{syllables(sample[1]) / seconds:.1f}".replace(".", ",")
    assert f"Ο ρυθμός σας είναι {rate} συλλαβές" in done


async def test_others_who_read_are_named(studio: Studio) -> None:
    page = (await studio.maria.post("/desk/radio/presenters", do="add", name=" Ελένη  Μ. ", rate="5,4")).text
    assert "<h3>Ελένη Μ.</h3>" in page
    assert "5,4 συλλαβές το δευτερόλεπτο" in page
    one = re.search(r'name="presenter" value="([^"]+)"', page)
    assert one is not None
    assert "Ελένη" not in (await studio.maria.post("/desk/radio/presenters", do="drop", presenter=one[1])).text
    assert "Γράψτε το όνομα" in (await studio.maria.post("/desk/radio/presenters", do="add", name=" ", rate="5")).text


async def test_a_time_is_told_while_words_are_typed(studio: Studio) -> None:
    told = await studio.maria.post("/desk/radio/scripts/say", text="Καλημέρα σας στις 19:30.", language="el")
    assert told.json() == {"takes_s": 4}
    told = await studio.maria.post("/desk/radio/scripts/say", text="", language="el")
    assert told.json() == {"takes_s": 0}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-13-01", "0"])
async def test_a_day_of_which_no_station_has_anything_has_no_page(studio: Studio, day: str) -> None:
    paths = [f"prompter/{day}", f"prompter/{day}.json", f"print/{day}", f"scripts?day={day}"]
    answers = [await studio.maria.browser.get(f"/desk/radio/{path}", headers=READS) for path in paths]
    answers.append(await studio.maria.browser.get(f"/radio/spots/{EVENT}-el-1-60-{day}.mp3", headers=READS))
    assert [answer.status_code for answer in answers] == [404] * 5
    assert "<h1>" in answers[0].text
    refused = await studio.maria.browser.post(f"/desk/radio/print/{day}", data={"which": "all"}, headers=READS)
    assert refused.status_code == 422
