"""One reading, two studios: at once, one after the other, and without a network."""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from sqlalchemy import delete, insert, update

from channels.radio.clock.tables import begun
from channels.radio.studio import claims
from channels.radio.studio.acts import Act, WrongClock, act, bring_in, leave_off
from channels.radio.studio.aired import UNENDED, Play, aired_of, note_play
from channels.radio.studio.claim_rows import Claim, Marks, claims_of
from channels.radio.studio.claims import Taken
from channels.radio.studio.in_words import keep_words
from channels.radio.studio.off_air import OffAir
from channels.radio.studio.tables import aired
from channels.radio.studio.unended import Unended
from core.clock import VirtualClock
from core.context import Context
from core.directory import save_directory
from core.errors import Conflict
from core.media import Media
from core.settings import Settings
from core.store import Store
from core.tables import schedules
from schemas.edition import Action, Weight
from tests.channels.radio.studio.conftest import READING, SLOT, after
from tests.editions import event_edition
from tests.ledger import enter

A_DAY_S = 86400
ROOT = Path(__file__).parents[4]


async def take(store: Store, studio: str, who: str, at: float = 0, key: str = "") -> Claim:
    async with store.write() as connection:
        return await claims.claim(connection, READING, 1, studio, who, after(at), key or f"{studio}-{at}-key")


async def do(store: Store, what: Act, studio: str, at: float, edition: int = 1) -> Claim | None:
    async with store.write() as connection:
        return await act(
            connection, what, READING, edition, studio, "Μαρία", f"{studio}-{at}-key", (30, 30.0), after(at)
        )


async def send(store: Store, marks: Marks, studio: str, who: str, at: float = 600) -> tuple[str, Claim | None]:
    async with store.write() as connection:
        verdicts, claim = await bring_in(connection, marks, studio, who, after(at))
        return " ".join(verdicts), claim


async def of_today(store: Store) -> list[Claim]:
    async with store.read() as connection:
        return list(await claims_of(connection, READING.slot.date()))


def offline(key: str = "device-1", claimed: float = 10, started: float | None = 20, done: float | None = 50) -> Marks:
    return Marks(
        key,
        READING,
        1,
        after(claimed),
        None if started is None else after(started),
        None if done is None else after(done),
    )


async def test_of_many_that_claim_at_once_one_has_it_and_the_others_are_told_who_and_where(store: Store) -> None:
    rooms = [chr(ord("A") + n) for n in range(8)]
    found = await asyncio.gather(*(take(store, room, f"who of {room}") for room in rooms), return_exceptions=True)
    [mine] = [one for one in found if isinstance(one, Claim)]
    refused = [one for one in found if isinstance(one, Taken)]
    assert len(refused) == 7
    assert {(one.claim.studio, one.claim.who) for one in refused} == {(mine.studio, f"who of {mine.studio}")}
    assert refused[0].el == f"Το έχει πάρει το στούντιο {mine.studio} (who of {mine.studio}, 10:00)."
    assert len(await of_today(store)) == 1


async def test_the_same_claim_again_is_the_same_and_its_studio_may_say_it_again(store: Store) -> None:
    first = await take(store, "Α", "Μαρία", key="device-key")
    assert await take(store, "Α", "Μαρία", key="device-key") == first
    assert (await take(store, "Α", "Νίκος", 5)).id == first.id


@pytest.mark.parametrize("network", [True, False])
async def test_what_somebody_begins_ends_what_they_read(store: Store, network: bool) -> None:
    """They forgot to say so; what is read in another studio goes on, and what a colleague reads beside them."""
    later, there, beside = (replace(READING, slot=after(seconds)) for seconds in (600, 300, 900))
    await do(store, "start", "Α", 0)
    async with store.write() as connection:
        await act(connection, "start", there, 1, "Β", "Μαρία", "another-key", (30, 30.0), after(10))
        await act(connection, "start", beside, 1, "Α", "Νίκος", "colleague-key", (30, 30.0), after(10))
        if network:
            await act(connection, "start", later, 1, "Α", "Μαρία", "second-key", (30, 30.0), after(40))
        else:
            await bring_in(connection, Marks("second-key", later, 1, after(40), after(40)), "Α", "Μαρία", after(90))
    done = {claim.which: claim.done_at for claim in await of_today(store)}
    assert done == {READING: after(40), there: None, beside: None, later: None}
    async with store.read() as connection:
        plays = await aired_of(connection, after(0), after(600))
    assert [(play.started_at, play.duration_s) for play in plays] == [(after(0), 40.0)]


async def test_what_is_let_go_another_may_take_and_what_was_read_stays_read(store: Store) -> None:
    await take(store, "Α", "Μαρία", key="device-key")
    await do(store, "let-go", "Α", 5)
    again = await take(store, "Α", "Μαρία", 6, key="device-key")
    assert again.held
    await do(store, "let-go", "Α", 7)
    await take(store, "Β", "Νίκος", 8)
    await do(store, "done", "Β", 60)
    await do(store, "let-go", "Β", 61)
    [one] = await of_today(store)
    assert (one.studio, one.held, one.done_at) == ("Β", True, after(60))
    with pytest.raises(Taken, match="was read by studio Β"):
        await do(store, "start", "Α", 70)


async def test_who_begins_has_it_and_the_edition_stays_the_one_that_was_begun(store: Store) -> None:
    await do(store, "claim", "Α", 0)
    await do(store, "start", "Α", 10, edition=2)
    await do(store, "start", "Α", 20, edition=3)
    [one] = await of_today(store)
    assert (one.edition, one.started_at) == (2, after(10))
    with pytest.raises(Taken, match="is being read by studio Α"):
        await do(store, "start", "Β", 25)
    async with store.write() as connection:
        with pytest.raises(Conflict, match="first"):
            await claims.start(connection, replace(READING, language="en"), 1, "Α", after(1))


async def test_what_is_begun_keeps_its_words_until_it_is_over(store: Store) -> None:
    """The first time they are asked for, and for the studio that reads it alone."""

    async with store.write() as connection:
        await save_directory(connection, yaml.safe_load((ROOT / "examples" / "directory.yaml").read_text("utf-8")))

    async def kept(studio: str, form_s: int) -> Claim:
        async with store.write() as connection:
            await keep_words(connection, "https://hub.example", READING, studio, form_s, uuid4())
        [one] = await of_today(store)
        return one

    await do(store, "claim", "Α", 0)
    assert (await kept("Α", 30)).script is None, "it is not begun yet"
    await do(store, "start", "Α", 10)
    assert (await kept("Β", 60)).script is None
    begun = await kept("Α", 30)
    assert (begun.form_s, bool(begun.script)) == (30, True)
    assert await kept("Α", 60) == begun
    job = Unended(Context(Settings(), store, Media.open("memory:"), VirtualClock(SLOT)))
    await job.run(after(3 * 3600))
    assert await of_today(store) == [begun], "somebody may be reading it still"
    await job.run(after(3 * 3600 + 10))
    assert await of_today(store) == [replace(begun, script=None)], "nobody marked its end"
    assert await kept("Α", 30) == begun
    await do(store, "done", "Α", 45)
    over = await kept("Α", 60)
    assert (over.form_s, over.script, over.done_at) == (30, None, after(45))


async def test_what_is_done_stands_in_the_aired_log_once(store: Store) -> None:
    await do(store, "start", "Α", 10)
    await do(store, "done", "Α", 45)
    await do(store, "done", "Α", 90)
    async with store.read() as connection:
        [play] = await aired_of(connection, after(0), after(3600))
    assert (play.started_at, play.duration_s, play.source, play.studio) == (after(10), 35.0, "studio", "Α")


async def test_one_whose_beginning_was_not_marked_was_as_long_as_planned(store: Store) -> None:
    await do(store, "done", "Α", 100)
    async with store.read() as connection:
        [play] = await aired_of(connection, after(0), after(3600))
    assert (play.started_at, play.duration_s) == (after(70), 30.0)


async def test_marks_without_a_network_where_nobody_else_came(store: Store) -> None:
    assert (await send(store, offline(), "Α", "Μαρία"))[0] == "kept"
    assert (await send(store, offline(), "Α", "Μαρία"))[0] == "kept", "sent again, it is the same"
    [one] = await of_today(store)
    assert (one.source, one.started_at, one.done_at, one.twice) == ("offline", after(20), after(50), False)
    async with store.read() as connection:
        assert len(await aired_of(connection, after(0), after(3600))) == 1


async def test_its_own_claim_goes_on_without_a_network(store: Store) -> None:
    await do(store, "start", "Α", 5)
    assert (await send(store, offline(claimed=30, started=30, done=50), "Α", "Μαρία"))[0] == "kept"
    [one] = await of_today(store)
    assert (one.source, one.started_at, one.done_at) == ("online", after(5), after(50))
    async with store.read() as connection:
        [play] = await aired_of(connection, after(0), after(3600))
    assert play.duration_s == 45.0


async def test_another_took_it_and_this_one_had_not_begun(store: Store) -> None:
    await take(store, "Β", "Νίκος")
    verdict, holder = await send(store, offline(started=None, done=None), "Α", "Μαρία")
    assert holder is not None
    assert (verdict, holder.studio) == ("taken", "Β")
    assert [one.studio for one in await of_today(store)] == ["Β"]


async def test_this_one_began_and_the_other_had_only_claimed(store: Store) -> None:
    await take(store, "Β", "Νίκος")
    verdict, other = await send(store, offline(), "Α", "Μαρία")
    assert other is not None
    assert (verdict, other.studio) == ("handed", "Β")
    assert [one.studio for one in await of_today(store)] == ["Α"]
    with pytest.raises(Taken, match="studio Α"):
        await do(store, "start", "Β", 700)


async def test_both_read_it_and_both_stand(store: Store) -> None:
    await do(store, "start", "Β", 200)
    await do(store, "done", "Β", 240)
    for _ in range(2):
        verdict, _other = await send(store, offline(), "Α", "Μαρία")
        assert verdict == "twice"
    found = await of_today(store)
    assert [(one.studio, one.held, one.twice) for one in found] == [("Β", True, True), ("Α", False, True)]
    async with store.read() as connection:
        assert [play.studio for play in await aired_of(connection, after(0), after(3600))] == ["Α", "Β"]


async def test_what_went_to_another_and_was_read_none_the_less_is_told_to_both(store: Store) -> None:
    assert (await send(store, offline(started=None, done=None), "Α", "Μαρία"))[0] == "kept"
    assert (await send(store, offline("device-2", 5, 8, None), "Β", "Νίκος"))[0] == "handed"
    assert (await send(store, offline(started=None, done=None), "Α", "Μαρία"))[0] == "taken"
    for _ in range(2):
        verdict, other = await send(store, offline(started=100, done=140), "Α", "Μαρία")
        assert (verdict, other and other.studio) == ("twice", "Β")
    await do(store, "done", "Β", 50)
    assert [(one.studio, one.held, one.twice) for one in await of_today(store)] == [
        ("Α", False, True),
        ("Β", True, True),
    ]
    async with store.read() as connection:
        plays = await aired_of(connection, after(0), after(3600))
    assert [(play.studio, play.started_at) for play in plays] == [("Β", after(8)), ("Α", after(100))]
    verdict, other = await send(store, offline("device-2", 5, 8, 50), "Β", "Νίκος")
    assert (verdict, other and other.studio) == ("twice", "Α"), "each is told of the other"


async def test_what_went_to_another_who_had_not_begun_comes_back(store: Store) -> None:
    await send(store, offline(started=None, done=None), "Α", "Μαρία")
    await do(store, "let-go", "Α", 12)
    assert (await send(store, offline(started=None, done=None), "Α", "Μαρία"))[0] == "kept", "nobody wants it"
    await take(store, "Β", "Νίκος", 15)
    verdict, other = await send(store, offline(), "Α", "Μαρία")
    assert (verdict, other and other.studio) == ("handed", "Β")
    assert [(one.studio, one.done_at) for one in await of_today(store)] == [("Α", after(50))]
    await do(store, "let-go", "Α", 60)
    async with store.read() as connection:
        assert len(await aired_of(connection, after(0), after(3600))) == 1


async def test_what_was_let_go_and_begun_without_a_network_stands(store: Store) -> None:
    await send(store, offline(started=None, done=None), "Α", "Μαρία")
    await do(store, "let-go", "Α", 12)
    assert (await send(store, offline(), "Α", "Μαρία"))[0] == "kept"
    assert [(one.studio, one.held) for one in await of_today(store)] == [("Α", True)]


async def test_a_key_that_comes_again_for_another_reading_is_another_claim(store: Store) -> None:
    later = replace(READING, slot=after(3600))
    assert (await send(store, offline("again-key"), "Α", "Μαρία"))[0] == "kept"
    for _ in range(2):
        marks = replace(offline("again-key", 3600, 3610, 3640), which=later)
        assert (await send(store, marks, "Α", "Μαρία", 4000))[0] == "kept"
    async with store.write() as connection:
        third = await claims.claim(connection, replace(later, language="en"), 1, "Α", "Μαρία", after(5000), "again-key")
    assert third.which.language == "en"
    assert [(one.which.slot, one.which.language) for one in await of_today(store)] == [
        (READING.slot, "el"),
        (later.slot, "el"),
        (later.slot, "en"),
    ]
    async with store.read() as connection:
        plays = await aired_of(connection, after(0), after(7200))
    assert [play.started_at for play in plays] == [after(20), after(3610)]


async def test_what_is_stopped_is_in_the_log_until_then_whenever_it_is_told(store: Store) -> None:
    def told(key: str, language: str, at: float, edition: int = 1) -> Play:
        return Play(key, READING.announcement, language, edition, after(at), 40.0, "player", "player")

    async with store.write() as connection:
        await note_play(connection, told("early", "el", 0), after(0))
        await note_play(connection, told("english", "en", 0), after(0))
    await do(store, "start", "Α", 2)
    await do(store, "stop", "Α", 12)
    async with store.write() as connection:
        _, new = await note_play(connection, told("early", "el", 0), after(60))
        assert not new, "told again it is the same"
        for play in (told("later", "el", 100), told("before", "el", -60)):
            await note_play(connection, play, after(200))
    other = replace(READING, slot=after(3600))
    async with store.write() as connection:
        for what, at in (("start", 3600), ("stop", 3605)):
            await act(connection, what, other, 1, "Α", "Μαρία", "device-9", (30, 30.0), after(at))  # type: ignore[arg-type]
        await connection.execute(delete(aired).where(aired.c.source == "studio"))
        await note_play(connection, told("told after it", "el", 3598), after(4000))
    async with store.read() as connection:
        plays = await aired_of(connection, after(-100), after(7200))
    assert [(play.key, play.duration_s) for play in plays] == [
        ("before", 40.0),
        ("early", 12.0),
        ("english", 40.0),
        ("later", 40.0),
        ("told after it", 7.0),
    ]


async def plan(store: Store, seconds: float) -> None:
    """As the rundown noted that it began."""
    row = {"slot": SLOT, "announcement": READING.announcement, "language": "el", "edition": 1, "form_s": 30}
    async with store.write() as connection:
        await connection.execute(insert(begun).values(**row, start=SLOT, duration_s=seconds))


async def logged(store: Store) -> list[tuple[datetime, float, str | None]]:
    async with store.read() as connection:
        plays = await aired_of(connection, after(-A_DAY_S), after(A_DAY_S))
    return [(play.started_at, play.duration_s, play.reason) for play in plays]


async def round_of(store: Store, at: float) -> None:
    context = Context(Settings(url="https://hub.example"), store, Media.open("memory:"), VirtualClock(after(at)))
    await Unended(context).run(after(at))


async def test_what_nobody_marked_as_done_is_in_the_log_as_long_as_was_planned(store: Store) -> None:
    """And as long as it was, when somebody tells of that later."""
    await plan(store, 24.0)
    await do(store, "start", "Α", 10)
    await round_of(store, 3 * 3600)
    assert await logged(store) == [], "somebody may be reading it still"
    for _ in range(2):
        await round_of(store, 3 * 3600 + 60)
        assert await logged(store) == [(after(10), 24.0, UNENDED)]
    for _ in range(2):
        assert (await send(store, offline(started=45, done=45), "Α", "Μαρία", at=4 * 3600))[0] == "kept"
        assert await logged(store) == [(after(10), 35.0, None)]


async def test_both_that_read_it_and_marked_no_end_are_in_the_log(store: Store) -> None:
    await plan(store, 24.0)
    await do(store, "start", "Β", 200)
    assert (await send(store, offline(done=None), "Α", "Μαρία"))[0] == "twice"
    await round_of(store, 4 * 3600)
    assert await logged(store) == [(after(20), 24.0, UNENDED), (after(200), 24.0, UNENDED)]


@pytest.mark.parametrize("over_s", [900.0, 15.0], ids=["long after", "while it was read"])
async def test_the_end_of_a_shift_ends_what_was_read_and_another_hour_does_not_lengthen_it(
    store: Store, over_s: float
) -> None:
    await plan(store, 24.0)
    await do(store, "start", "Α", 10)
    async with store.write() as connection:
        await leave_off(connection, "Α", "Νίκος", after(10 + over_s))
    assert await logged(store) == [], "a colleague's goes on"
    async with store.write() as connection:
        await leave_off(connection, "Α", "Μαρία", after(10 + over_s))
    assert await logged(store) == [(after(10), min(24.0, over_s), UNENDED)]
    [one] = await of_today(store)
    assert one.done_at == after(10 + min(24.0, over_s))


async def test_what_was_begun_in_another_hour_did_not_last_until_this_one(store: Store) -> None:
    await plan(store, 24.0)
    await do(store, "start", "Α", 10)
    later = replace(READING, slot=after(3600))
    async with store.write() as connection:
        await act(connection, "start", later, 1, "Α", "Μαρία", "device-9", (30, 30.0), after(3600))
    assert await logged(store) == [(after(10), 24.0, UNENDED)]


async def test_what_was_begun_without_a_network_in_two_hours_did_not_last_from_one_to_the_other(store: Store) -> None:
    await plan(store, 24.0)
    later = replace(READING, slot=after(3600))
    await send(store, offline(done=None), "Α", "Μαρία", at=7200)
    await send(store, Marks("device-2", later, 1, after(3600), after(3601), after(3630)), "Α", "Μαρία", at=7200)
    assert await logged(store) == [(after(20), 24.0, UNENDED), (after(3601), 29.0, None)]


async def test_what_was_marked_hours_later_was_not_read_for_hours(store: Store) -> None:
    await plan(store, 24.0)
    await do(store, "start", "Α", 10)
    await do(store, "done", "Α", 3 * 3600)
    assert await logged(store) == [(after(10), 24.0, UNENDED)]


async def withdraw(store: Store, at: float) -> None:
    await enter(store, event_edition(number=2, action=Action.WITHDRAW, at=after(at)))


async def test_what_was_withdrawn_nobody_claims_or_begins_but_as_its_recall(store: Store) -> None:
    await do(store, "start", "Α", 10)
    await withdraw(store, 20)
    await do(store, "start", "Α", 25)
    await do(store, "done", "Α", 40)
    later = replace(READING, slot=after(3600))
    for what in ("claim", "start"):
        async with store.write() as connection:
            with pytest.raises(OffAir, match="withdrawn at 10:00"):
                await act(connection, what, later, 1, "Β", "Νίκος", "device-9", (30, 30.0), after(3600))
    async with store.write() as connection:
        assert await act(connection, "start", later, 2, "Β", "Νίκος", "device-9", (30, 30.0), after(3600))


async def correct(store: Store, at: float, weight: Weight = Weight.MATERIAL) -> None:
    await enter(store, event_edition(number=2, action=Action.CORRECT, weight=weight, at=after(at)))


async def test_what_was_corrected_nobody_begins_in_its_old_form_but_who_reads_it_ends_it(store: Store) -> None:
    await do(store, "start", "Α", 10)
    await correct(store, 20)
    await do(store, "start", "Α", 25)
    await do(store, "done", "Α", 40)
    later = replace(READING, slot=after(3600))
    for what in ("claim", "start"):
        async with store.write() as connection:
            with pytest.raises(OffAir, match="corrected at 10:00"):
                await act(connection, what, later, 1, "Β", "Νίκος", "device-9", (30, 30.0), after(3600))
    async with store.write() as connection:
        assert await act(connection, "start", later, 2, "Β", "Νίκος", "device-9", (30, 30.0), after(3600))


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({"expires_at": after(30)}, "expired at 10:00"),
        ({"release_at": after(7200)}, "not aired before 12:00"),
        ({"silent_from": after(0), "silent_until": after(7200)}, "not aired before 12:00"),
    ],
    ids=["over", "put off", "held by an election"],
)
async def test_what_is_over_or_held_back_nobody_begins(store: Store, times: dict[str, datetime], said: str) -> None:
    async with store.write() as connection:
        await connection.execute(update(schedules).values(**times))
        with pytest.raises(OffAir, match=said):
            await act(connection, "start", READING, 1, "Α", "Μαρία", "device-9", (30, 30.0), after(60))
    assert await of_today(store) == []


@pytest.mark.parametrize(("read_at", "verdict"), [(10, "kept"), (20, "changed")])
async def test_marks_of_an_old_edition_say_so_where_it_was_corrected_by_then(
    store: Store, read_at: float, verdict: str
) -> None:
    await correct(store, 15)
    assert (await send(store, offline(started=read_at), "Α", "Μαρία"))[0] == verdict
    [one] = await of_today(store)
    assert one.started_at == after(read_at), "it stands all the same"


async def test_marks_of_what_was_over_by_then_say_so(store: Store) -> None:
    async with store.write() as connection:
        await connection.execute(update(schedules).values(expires_at=after(15)))
    assert await send(store, offline(started=None, done=None), "Α", "Μαρία") == ("expired", None)
    assert (await send(store, offline("device-2"), "Α", "Μαρία"))[0] == "expired"
    assert [one.started_at for one in await of_today(store)] == [after(20)]


async def test_marks_of_what_was_withdrawn_by_then_say_so_and_what_was_read_stands(store: Store) -> None:
    await withdraw(store, 15)
    assert await send(store, offline(started=None, done=None), "Α", "Μαρία") == ("withdrawn", None)
    assert await of_today(store) == []
    assert (await send(store, offline("device-2"), "Α", "Μαρία"))[0] == "withdrawn"
    async with store.read() as connection:
        assert len(await aired_of(connection, after(0), after(3600))) == 1
    early = replace(offline("device-3", 3, 5, 12), which=replace(READING, slot=after(-3600)))
    assert (await send(store, early, "Α", "Μαρία"))[0] == "kept", "it was begun before"


async def test_one_that_was_read_twice_and_withdrawn_by_then_is_told_both(store: Store) -> None:
    await do(store, "start", "Β", 5)
    await withdraw(store, 15)
    for _ in range(2):
        verdict, other = await send(store, offline(), "Α", "Μαρία")
        assert (verdict, other and other.studio) == ("twice withdrawn", "Β")


async def test_what_was_read_days_ago_is_logged_at_its_own_time(store: Store) -> None:
    assert (await send(store, offline(), "Α", "Μαρία", at=3 * A_DAY_S))[0] == "kept"
    async with store.read() as connection:
        [play] = await aired_of(connection, after(-A_DAY_S), after(9 * A_DAY_S))
    assert (play.started_at, play.duration_s) == (after(20), 30.0)
    [one] = await of_today(store)
    assert (one.claimed_at, one.started_at, one.done_at) == (after(10), after(20), after(50))


async def test_a_clock_that_is_a_little_ahead_is_set_back_and_takes_nothing_from_the_length(store: Store) -> None:
    await send(store, offline(), "Α", "Μαρία", at=40)
    async with store.read() as connection:
        [play] = await aired_of(connection, after(-A_DAY_S), after(A_DAY_S))
    assert (play.started_at, play.duration_s) == (after(10), 30.0)
    [one] = await of_today(store)
    assert one.claimed_at == after(0)


@pytest.mark.parametrize(
    ("marks", "at"),
    [
        (offline(), 8 * A_DAY_S),
        (offline(claimed=900, started=1000, done=1050), 600),
        (offline(started=50, done=20), 600),
        (offline(started=-2 * A_DAY_S, done=-2 * A_DAY_S + 30), 600),
    ],
    ids=["long ago", "to come", "over before it began", "days before its slot"],
)
async def test_a_time_that_cannot_be_is_refused_with_what_to_do(store: Store, marks: Marks, at: float) -> None:
    with pytest.raises(WrongClock) as refused:
        await send(store, marks, "Α", "Μαρία", at=at)
    assert "ημερολόγιο μεταδόσεων" in refused.value.el
    assert await of_today(store) == [], "the log says nothing rather than what is not so"


async def test_what_was_only_taken_has_a_time_near_to_now(store: Store) -> None:
    await send(store, offline(claimed=-30 * A_DAY_S, started=None, done=None), "Α", "Μαρία")
    [one] = await of_today(store)
    assert one.claimed_at == after(600 - 7 * A_DAY_S)
