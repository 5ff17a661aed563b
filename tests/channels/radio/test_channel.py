"""The segment of an announcement through its life: posted, corrected, withdrawn, expired, expunged."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from channels.radio.channel import Radio
from channels.radio.settings import RadioSettings
from channels.radio.tables import segments, spots
from core.channel import Asset, Channel
from schemas.edition import Action
from tests.channels.radio.conftest import NOW, Station
from tests.editions import event_edition, press_edition
from tests.ledger import enter, reschedule

EVENT = event_edition()
OTHER = UUID("019ab000-0000-7000-8000-000000000999")
SHORT = event_edition(own_words={"radio": {"el": "Έλα!"}})


async def row_of(station: Station) -> Any:
    async with station.context.store.read() as connection:
        return (await connection.execute(select(segments))).one()


async def listed(station: Station, day: str = "2026-11-23") -> list[str]:
    rundown = (await station.web.get(f"/radio/rundown/{day}.json")).json()
    return [segment["title"] for slot in rundown["slots"] for segment in slot["segments"]]


def test_it_is_a_channel(station: Station) -> None:
    assert isinstance(station.radio, Channel)


async def test_a_segment_with_a_spot_that_was_made_before(station: Station) -> None:
    await enter(station.context.store, EVENT)
    made = await station.radio.prepare(station.radio.render(EVENT, "el", Action.PUBLISH))
    (spot,) = made
    assert (spot.role, spot.language, spot.content_type) == ("spot", "el", "audio/mpeg")
    assert {"duration_s", "loudness_lufs", "true_peak_dbtp"} <= set(spot.facts)
    receipt = await station.hand_over(EVENT, assets=tuple(made))
    row = await row_of(station)
    assert (receipt.outcome, receipt.ref) == ("sent", f"{EVENT.announcement}-el")
    assert (row.language, row.edition, row.files, row.facts) == ("el", 1, {"spot": spot.media}, spot.facts)
    assert await station.context.media.exists(spot.media)


async def test_a_spot_that_is_missing_is_made_at_delivery(station: Station) -> None:
    await station.hand_over(SHORT, assets=())
    row = await row_of(station)
    assert (await station.context.media.read(row.files["spot"]))[:3] == b"ID3"
    lost = (Asset("spot", "el", "ab/lost.mp3", "audio/mpeg", {"duration_s": 1.0}),)
    await station.hand_over(SHORT, assets=lost)
    assert (await row_of(station)).files == row.files


async def test_preparing_again_makes_nothing_anew_but_mends_what_was_lost(station: Station) -> None:
    await enter(station.context.store, SHORT)
    rendition = station.radio.render(SHORT, "el", Action.PUBLISH)
    first = await station.radio.prepare(rendition)
    await station.context.media.delete(first[0].media)
    assert await station.radio.prepare(rendition) == first
    assert await station.context.media.exists(first[0].media)
    async with station.context.store.read() as connection:
        assert len((await connection.execute(select(spots))).all()) == 1


async def test_an_older_edition_never_replaces_a_newer(station: Station) -> None:
    newer = event_edition(number=2, action=Action.CORRECT, title="Συναυλία στο λιμάνι")
    await station.hand_over(newer, Action.CORRECT)
    await station.hand_over(EVENT)
    row = await row_of(station)
    assert (row.edition, "Συναυλία στο λιμάνι" in row.parts["title"]) == (2, True)


async def test_a_correction_takes_the_place_of_what_was_said(station: Station) -> None:
    await station.hand_over(EVENT)
    before = await row_of(station)
    await station.hand_over(event_edition(number=2, action=Action.CORRECT, title="Άλλος τίτλος"), Action.CORRECT)
    after = await row_of(station)
    assert after.files != before.files
    assert set(await listed(station)) == {"Διόρθωση: Άλλος τίτλος"}


async def test_a_withdrawal_leaves_every_rundown_and_nothing_brings_it_back(station: Station) -> None:
    await station.hand_over(EVENT)
    assert await listed(station)
    receipt = await station.hand_over(event_edition(number=2, action=Action.WITHDRAW), Action.WITHDRAW)
    assert (receipt.outcome, receipt.ref) == ("sent", f"{EVENT.announcement}-el")
    assert await listed(station) == []
    await station.hand_over(EVENT)
    assert await listed(station) == []


async def test_a_withdrawal_that_overtakes_its_edition_stays(station: Station) -> None:
    await station.hand_over(event_edition(number=2, action=Action.WITHDRAW), Action.WITHDRAW)
    await station.hand_over(EVENT)
    assert await listed(station) == []


async def test_expired_leaves_every_rundown_whoever_is_told(station: Station) -> None:
    await station.hand_over(EVENT)
    await reschedule(station.context.store, EVENT, expires_at=NOW + timedelta(hours=26))
    assert await listed(station)
    assert await listed(station, "2026-11-24")
    assert await listed(station, "2026-11-25") == []
    station.context.clock.advance(timedelta(hours=26).total_seconds())  # type: ignore[attr-defined]
    assert await listed(station) == []
    assert await listed(station, "2026-11-24") == []
    await reschedule(station.context.store, EVENT, expires_at=NOW + timedelta(hours=50))
    assert await listed(station, "2026-11-25")


async def test_nothing_is_read_before_its_release_whatever_was_delivered(station: Station) -> None:
    await station.hand_over(EVENT)
    await reschedule(station.context.store, EVENT, release_at=NOW + timedelta(days=1))
    assert await listed(station) == []
    assert await listed(station, "2026-11-24") == [], "nor in the rundown of a day to come"
    station.context.clock.advance(timedelta(days=1).total_seconds())  # type: ignore[attr-defined]
    assert await listed(station, "2026-11-24")
    assert await listed(station) == [], "nor in one of a day before"


async def test_expunging_destroys_words_and_files_and_nobody_elses(station: Station) -> None:
    own = {"radio": {"el": "Έλα!"}}
    other = event_edition(announcement=OTHER, reference="2026/000999", own_words=own)
    await station.hand_over(SHORT, assets=())
    first = await row_of(station)
    corrected = event_edition(number=2, action=Action.CORRECT, own_words={"radio": {"el": "Μυστικό."}})
    await station.hand_over(corrected, Action.CORRECT, assets=())
    secret = await row_of(station)
    await station.hand_over(other, assets=())
    gone = event_edition(number=3, action=Action.EXPUNGE).model_copy(update={"content": None})
    await enter(station.context.store, gone)
    await station.radio.expunge(EVENT.announcement)
    await station.radio.expunge(EVENT.announcement)
    async with station.context.store.read() as connection:
        rows = {row.announcement: row for row in await connection.execute(select(segments))}
        left = (await connection.execute(select(spots.c.announcement))).scalars().all()
    assert (rows[EVENT.announcement].parts, rows[EVENT.announcement].files) == ({}, {})
    assert left == [OTHER]
    for destroyed in (first, secret):
        assert not await station.context.media.exists(destroyed.files["spot"])
    assert await station.context.media.exists(rows[OTHER].files["spot"])
    await station.hand_over(corrected, Action.CORRECT, assets=())  # was on its way
    async with station.context.store.read() as connection:
        assert "Μυστικό" not in str([tuple(row) for row in await connection.execute(select(segments))])
        assert (await connection.execute(select(spots.c.announcement))).scalars().all() == [OTHER]
    assert len(set(await listed(station))) == 1


async def test_only_the_languages_the_station_speaks(station: Station) -> None:
    assert station.radio.selection(EVENT.announcement, EVENT).languages == {"el": "el"}
    assert await station.radio.prepare(station.radio.render(EVENT, "en", Action.PUBLISH)) == ()
    await enter(station.context.store, SHORT)
    both = Radio(station.context, RadioSettings(languages="el, en"))
    assert both.selection(EVENT.announcement, EVENT).languages == {"el": "el", "en": "en"}
    (spot,) = await both.prepare(both.render(SHORT, "en", Action.PUBLISH))
    assert spot.language == "en"


async def test_nothing_is_made_for_a_withdrawal(station: Station) -> None:
    gone = event_edition(number=2, action=Action.WITHDRAW)
    assert await station.radio.prepare(station.radio.render(gone, "el", Action.WITHDRAW)) == ()


async def test_what_has_no_end_leaves_after_some_days(station: Station) -> None:
    await station.hand_over(press_edition())
    assert await listed(station, "2026-11-29")
    assert await listed(station, "2026-12-05") == []


async def test_the_days_are_counted_from_the_release_however_long_before_it_was_posted_or_corrected(
    station: Station,
) -> None:
    station.context.clock.advance(timedelta(days=20).total_seconds())  # type: ignore[attr-defined]
    release = NOW + timedelta(days=20)
    times = {"released_at": release, "first_published_at": release}
    await station.hand_over(press_edition(**times))
    assert await listed(station, "2026-12-19")
    await station.hand_over(press_edition(number=2, action=Action.CORRECT, **times), Action.CORRECT)
    assert await listed(station, "2026-12-19")
    assert await listed(station, "2026-12-22") == []


async def test_an_event_is_read_until_its_last_occurrence(station: Station) -> None:
    await station.hand_over(EVENT)
    rundown = (await station.web.get("/radio/rundown/2026-12-12.json")).json()
    starts = [slot["start"][11:16] for slot in rundown["slots"] if slot["segments"]]
    assert starts == ["08:00", "10:00", "12:00", "14:00", "17:00", "19:00", "21:00"]
    assert await listed(station, "2026-12-13") == []


async def test_an_event_that_ended_a_moment_ago_is_out_of_the_whole_day(station: Station) -> None:
    await station.hand_over(EVENT)
    station.context.clock.advance(timedelta(days=19, hours=10, minutes=1).total_seconds())  # type: ignore[attr-defined]
    assert await listed(station, "2026-12-12") == []
