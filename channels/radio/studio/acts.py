"""What a studio does with a reading: takes it, begins it, ends it, lets it go, cuts it off. What was read is aired."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.stopping import stop
from channels.radio.clock.tables import begun
from channels.radio.studio import claims
from channels.radio.studio.aired import LONGEST, SHORTEST_S, UNENDED, Play, cut_plays, note_play
from channels.radio.studio.claim_rows import Claim, Marks, Which, held_by, reading_in
from channels.radio.studio.off_air import OffAir, Why, off_air
from channels.radio.studio.reconciling import Verdict, reconcile
from channels.radio.studio.words import WORDS
from channels.radio.tables import segments
from core.errors import Conflict
from core.language.dates import clock_time, on_day
from core.store import insert_for

Act = Literal["claim", "start", "done", "let-go", "stop"]
ACTS: Sequence[Act] = ("claim", "start", "done", "let-go", "stop")
OLDEST = timedelta(days=7)  # of what a device without a network tells of, as of what a player tells of
AHEAD = timedelta(minutes=5)  # of our clock: a little is the network's, more a wrong clock's
EARLIEST = timedelta(days=1)  # before its slot
TOO_LONG = 2  # times what was planned
STILL_READ = timedelta(hours=3)  # what was begun before and never ended is nobody's to end any more


class WrongClock(Conflict):
    """A device says that something was read at a time at which it cannot have been, or too long ago to be believed."""

    def __init__(self, at: datetime) -> None:
        said = {language: (on_day(at, language), clock_time(at, language)) for language in ("el", "en")}
        el, en = (WORDS("verdict.clock", language, day=day, at=hour) for language, (day, hour) in said.items())
        super().__init__(el, en)


async def act(
    connection: AsyncConnection,
    what: Act,
    which: Which,
    edition: int,
    studio: str,
    who: str,
    key: str,
    planned: tuple[int, float],
    now: datetime,
) -> Claim | None:
    """Taken: another studio has it. OffAir: nobody may begin this edition now; what was read or began before goes on.
    Beginning what nobody has takes it too, and ends what they read there themselves. None: it was let go.

    `planned`: its form and how long it is to take, in seconds.
    """
    if what == "let-go":
        await claims.let_go(connection, which, studio)
        return None
    if what in ("claim", "start") and (off := await off_air(connection, which, edition, now)) is not None:
        mine = await held_by(connection, which)
        if mine is None or mine.studio != studio or mine.started_at is None:
            raise OffAir(off)
    claim = await claims.claim(connection, which, edition, studio, who, now, key)
    if what == "claim":
        return claim
    if claim.started_at is None:  # where its beginning was not marked: as long before its end as was planned
        back = timedelta() if what == "start" else timedelta(seconds=planned[1])
        claim = await claims.start(connection, which, edition, studio, now - back)
        await _begun(connection, claim, *planned)
    if what == "start":
        await _ends_others(connection, claim, who, now)
        return claim
    claim = await claims.done(connection, which, studio, now)
    if what == "stop":
        await _stop(connection, claim, now)
    await _aired(connection, claim, now)
    return claim


async def bring_in(
    connection: AsyncConnection, marks: Marks, studio: str, who: str, now: datetime
) -> tuple[Sequence[Verdict | Why], Claim | None]:
    """What was marked without a network, with all that became of it; safe to send again. withdrawn, expired: nobody was
    to begin it any more; changed: it was corrected by then. Where somebody began it, it stands none the less, also
    beside another's. None: nothing was begun, and nothing is kept. WrongClock: its times are none that the log may
    have."""
    marks = _sane(marks, now)
    begun = marks.started_at or marks.done_at
    off = await off_air(connection, marks.which, marks.edition, now)
    if off is not None and begun is None and (off.why == "withdrawn" or off.why == "expired"):
        return [off.why], None
    verdict, claim = await reconcile(connection, marks, studio, who)
    if verdict == "kept":
        await _ends_others(connection, claim, who, now)
    if verdict == "kept" and claim.done_at is not None:
        await _aired(connection, claim, now)
    elif verdict in ("handed", "twice") and marks.done_at is not None:
        mine = replace(
            claim,
            key=marks.key,
            edition=marks.edition,
            studio=studio,
            who=who,
            claimed_at=marks.claimed_at,
            started_at=marks.started_at,
            done_at=marks.done_at,
        )
        await _aired(connection, mine, now)
    if off is None or begun is None or off.why == "held" or begun < off.at:
        return [verdict], claim
    return [off.why] if verdict == "kept" else [verdict, off.why], claim


def _sane(marks: Marks, now: datetime) -> Marks:
    """What a device says of a reading is kept as it says it, or not at all: WrongClock. One that is a little ahead is
    set back by as much. What was only taken is nobody's proof: its time is brought near."""
    read = [at for at in (marks.started_at, marks.done_at) if at is not None]
    if not read:
        return replace(marks, claimed_at=min(max(marks.claimed_at, now - OLDEST), now))
    earliest = max(now - OLDEST, marks.which.slot - EARLIEST)
    for at in read:
        if not max(earliest, read[0]) <= at <= now + AHEAD:
            raise WrongClock(at)
    ahead = max(read[-1] - now, timedelta())
    started, done = (at and at - ahead for at in (marks.started_at, marks.done_at))
    claimed = min(max(marks.claimed_at, earliest), read[0]) - ahead
    return replace(marks, claimed_at=claimed, started_at=started, done_at=done)


async def _ends_others(connection: AsyncConnection, claim: Claim, who: str, now: datetime) -> None:
    """What somebody was reading when they began this; what a colleague reads in the same studio goes on."""
    if claim.started_at is None:
        return
    since = claim.started_at - STILL_READ
    for other in await reading_in(connection, claim.studio, since, claim.started_at):
        if other.which == claim.which or other.who != who:
            continue
        if other.which.slot != claim.which.slot and await _goes_on_too_long(connection, other, claim.started_at):
            await _ends_as_planned(connection, other, claim.started_at, now)
        else:
            await _aired(connection, await claims.done(connection, other.which, claim.studio, claim.started_at), now)


async def _goes_on_too_long(connection: AsyncConnection, claim: Claim, until: datetime) -> bool:
    """Another hour has begun since, and this one was over long before."""
    assert claim.started_at is not None
    return until - claim.started_at > TOO_LONG * timedelta(seconds=await planned_s(connection, claim))


async def leave_off(connection: AsyncConnection, studio: str, who: str, now: datetime) -> None:
    """What somebody was reading there when their shift was over: it lasted as long as was planned, and not longer than
    until now."""
    for claim in await reading_in(connection, studio, now - STILL_READ, now):
        if claim.who == who:
            await _ends_as_planned(connection, claim, now, now)


async def _ends_as_planned(connection: AsyncConnection, claim: Claim, latest: datetime, now: datetime) -> None:
    assert claim.started_at is not None
    over = min(latest, claim.started_at + timedelta(seconds=await planned_s(connection, claim)))
    await _aired(connection, await claims.done(connection, claim.which, claim.studio, over), now, UNENDED)


async def unended(connection: AsyncConnection, claim: Claim) -> Play:
    """Of a reading whose end nobody marked: as long as was planned."""
    assert claim.started_at is not None
    return _play(claim, claim.started_at, await planned_s(connection, claim), UNENDED)


async def planned_s(connection: AsyncConnection, claim: Claim) -> float:
    """How long it was to take: by the plan, else in its longest form."""
    which, table = claim.which, begun
    mine = (table.c.announcement == which.announcement, table.c.language == which.language)
    planned = select(table.c.duration_s).where(table.c.slot == which.slot, *mine)
    if (known := (await connection.execute(planned)).scalar_one_or_none()) is not None:
        return max(SHORTEST_S, float(known))
    its = (segments.c.announcement == which.announcement, segments.c.language == which.language)
    facts = (await connection.execute(select(segments.c.facts).where(*its))).scalar_one_or_none()
    return max(SHORTEST_S, float((facts or {}).get("duration_s", 0.0)))


async def _aired(connection: AsyncConnection, claim: Claim, now: datetime, reason: str | None = None) -> None:
    """What goes on for hours was not marked when it was over."""
    assert claim.done_at is not None
    started = claim.started_at or claim.claimed_at
    lasted = claim.done_at - started
    if lasted > LONGEST:
        lasted, reason = timedelta(seconds=await planned_s(connection, claim)), UNENDED
    await note_play(connection, _play(claim, started, max(SHORTEST_S, lasted.total_seconds()), reason), now)


def _play(claim: Claim, started: datetime, length_s: float, reason: str | None) -> Play:
    which = claim.which
    return Play(
        key=f"studio:{claim.key}",
        announcement=which.announcement,
        language=which.language,
        edition=claim.edition,
        started_at=started,
        duration_s=length_s,
        source="studio",
        who=claim.who,
        studio=claim.studio,
        reason=reason,
    )


async def _begun(connection: AsyncConnection, claim: Claim, form_s: int, planned_s: float) -> None:
    """The rundown keeps it where it is from now on."""
    assert claim.started_at is not None
    row = {
        "slot": claim.which.slot,
        "announcement": claim.which.announcement,
        "language": claim.which.language,
        "edition": claim.edition,
        "form_s": form_s,
        "start": claim.started_at,
        "duration_s": planned_s,
    }
    await connection.execute(insert_for(connection, begun).values(row).on_conflict_do_nothing())


async def _stop(connection: AsyncConnection, claim: Claim, now: datetime) -> None:
    """Players cut it at their next look; the log has it no longer than it was heard."""
    edition = (claim.which.announcement, claim.which.language, claim.edition)
    await stop(connection, (claim.which.slot, *edition), claim.who, now)
    await cut_plays(connection, edition, now)
