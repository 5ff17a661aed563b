"""The segment of an announcement through its life: posted, corrected, withdrawn, expired, expunged."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from channels.radio.channel import Radio
from channels.radio.settings import RadioSettings
from channels.radio.tables import segments, spots
from core.channel import Asset, Channel
from schemas.edition import Action
from tests.channels.radio.conftest import Station
from tests.editions import event_edition, press_edition

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
    made = await station.radio.prepare(station.radio.render(EVENT, "el", Action.PUBLISH))
    (spot,) = made
    assert (spot.role, spot.language, spot.content_type) == ("spot", "el", "audio/mpeg")
    assert {"duration_s", "loudness_lufs", "true_peak_dbtp"} <= set(spot.facts)
    receipt = await station.hand_over(EVENT, assets=tuple(made))
    row = await row_of(station)
    assert (receipt.outcome, receipt.ref) == ("sent", f"{EVENT.announcement}-el")
    assert (row.id, row.edition, row.media, row.state) == (receipt.ref, 1, spot.media, "on_air")
    assert row.duration_s == pytest.approx(spot.facts["duration_s"])
    assert await station.context.media.exists(spot.media)


async def test_a_spot_that_is_missing_is_made_at_delivery(station: Station) -> None:
    await station.hand_over(SHORT, assets=())
    row = await row_of(station)
    assert (await station.context.media.read(row.media))[:3] == b"ID3"
    lost = (Asset("spot", "el", "ab/lost.mp3", "audio/mpeg", {"duration_s": 1.0}),)
    await station.hand_over(SHORT, assets=lost)
    assert (await row_of(station)).media == row.media


async def test_preparing_again_makes_nothing_anew_but_mends_what_was_lost(station: Station) -> None:
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
    assert (row.edition, "Συναυλία στο λιμάνι" in row.title) == (2, True)


async def test_a_correction_takes_the_place_of_what_was_said(station: Station) -> None:
    await station.hand_over(EVENT)
    before = await row_of(station)
    await station.hand_over(event_edition(number=2, action=Action.CORRECT, title="Άλλος τίτλος"), Action.CORRECT)
    after = await row_of(station)
    assert after.media != before.media
    assert set(await listed(station)) == {"Διόρθωση: Άλλος τίτλος"}


async def test_a_withdrawal_leaves_every_rundown_and_nothing_brings_it_back(station: Station) -> None:
    await station.hand_over(EVENT)
    assert await listed(station)
    receipt = await station.hand_over(event_edition(number=2, action=Action.WITHDRAW), Action.WITHDRAW)
    assert (receipt.outcome, receipt.ref) == ("sent", f"{EVENT.announcement}-el")
    assert await listed(station) == []
    await station.hand_over(EVENT)
    await station.hand_over(event_edition(number=3, action=Action.CORRECT), Action.CORRECT)
    assert await listed(station) == []


async def test_a_withdrawal_that_overtakes_its_edition_stays(station: Station) -> None:
    await station.hand_over(event_edition(number=2, action=Action.WITHDRAW), Action.WITHDRAW)
    await station.hand_over(EVENT)
    assert await listed(station) == []


async def test_expired_leaves_every_rundown(station: Station) -> None:
    await station.hand_over(EVENT)
    await station.radio.expire(EVENT.announcement)
    await station.radio.expire(EVENT.announcement)
    assert await listed(station) == []
    assert await listed(station, "2026-11-24") == []


async def test_expunging_destroys_words_and_files_but_not_what_others_use(station: Station) -> None:
    own = {"radio": {"el": "Έλα!"}}
    other = event_edition(announcement=OTHER, own_words=own)
    await station.hand_over(SHORT, assets=())
    kept = await row_of(station)
    corrected = event_edition(number=2, action=Action.CORRECT, own_words={"radio": {"el": "Μυστικό."}})
    await station.hand_over(corrected, Action.CORRECT, assets=())
    secret = await row_of(station)
    await station.hand_over(other, assets=())
    await station.radio.expunge(EVENT.announcement)
    await station.radio.expunge(EVENT.announcement)
    async with station.context.store.read() as connection:
        rows = {row.announcement: row for row in await connection.execute(select(segments))}
        left = (await connection.execute(select(spots.c.announcement))).scalars().all()
    gone = rows[EVENT.announcement]
    assert (gone.state, gone.title, gone.script, gone.spoken, gone.media) == ("expunged", "", "", "", None)
    assert left == [other.announcement]
    assert not await station.context.media.exists(secret.media)
    assert await station.context.media.exists(kept.media)
    await station.hand_over(corrected, Action.CORRECT)
    assert len(set(await listed(station))) == 1


async def test_only_the_languages_the_station_speaks(station: Station) -> None:
    assert station.radio.selection(EVENT.announcement, EVENT).languages == {"el": "el"}
    assert await station.radio.prepare(station.radio.render(EVENT, "en", Action.PUBLISH)) == ()
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
