"""What a studio does with a reading: takes it, begins it, ends it, lets it go, cuts it off. What was read is aired."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.stopping import stop
from channels.radio.clock.tables import begun
from channels.radio.studio import claims
from channels.radio.studio.aired import SHORTEST_S, Play, cut_plays, note_play
from channels.radio.studio.claim_rows import Claim, Marks, Which, held_by, reading_in
from channels.radio.studio.reconciling import Verdict, reconcile
from channels.radio.studio.words import WORDS
from core.actions import lock_announcement
from core.errors import Conflict
from core.language.dates import clock_time
from core.store import insert_for

Act = Literal["claim", "start", "done", "let-go", "stop"]
ACTS: Sequence[Act] = ("claim", "start", "done", "let-go", "stop")
OLDEST = timedelta(days=2)  # of what a device without a network tells of
STILL_READ = timedelta(hours=3)  # what was begun before and never ended is nobody's to end any more


class Withdrawn(Conflict):
    """It was taken off the air meanwhile: since when."""

    def __init__(self, at: datetime) -> None:
        el, en = (WORDS("withdrawn", language, at=clock_time(at, language)) for language in ("el", "en"))
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
    """Taken: another studio has it. Withdrawn: nobody may begin it any more; what was read or began before goes on.
    Beginning what nobody has takes it too, and ends what they read there themselves. None: it was let go.

    `planned`: its form and how long it is to take, in seconds.
    """
    if what == "let-go":
        await claims.let_go(connection, which, studio)
        return None
    if what in ("claim", "start") and (gone := await _gone(connection, which, edition)) is not None:
        mine = await held_by(connection, which)
        if mine is None or mine.studio != studio or mine.started_at is None:
            raise Withdrawn(gone)
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
) -> tuple[Verdict, Claim | None]:
    """What was marked without a network, with what became of it; safe to send again. withdrawn: nobody was to begin it
    any more; where somebody did, it stands none the less. None: nothing was begun, and nothing is kept."""
    marks = _sane(marks, now)
    begun = marks.started_at or marks.done_at
    gone = await _gone(connection, marks.which, marks.edition)
    if gone is not None and begun is None:
        return "withdrawn", None
    verdict, claim = await reconcile(connection, marks, studio, who)
    if verdict == "kept":
        await _ends_others(connection, claim, who, now)
    late = gone is not None and begun is not None and gone <= begun
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
    return ("withdrawn" if late else verdict), claim


async def _gone(connection: AsyncConnection, which: Which, edition: int) -> datetime | None:
    """Since when this edition is off the air. None: it is not; the one that withdraws is read as a recall."""
    row = await lock_announcement(connection, which.announcement, shared=True)
    recall = row.head == edition and row.expunged_at is None
    return None if recall else row.expunged_at or row.withdrawn_at


def _sane(marks: Marks, now: datetime) -> Marks:
    """A device's clock may be wrong: nothing of it is later than now, or days old, or ends before it begins."""

    def of(at: datetime | None, least: datetime) -> datetime | None:
        return None if at is None else min(max(at, least), now)

    claimed = min(max(marks.claimed_at, now - OLDEST), now)
    started = of(marks.started_at, claimed)
    return Marks(marks.key, marks.which, marks.edition, claimed, started, of(marks.done_at, started or claimed))


async def _ends_others(connection: AsyncConnection, claim: Claim, who: str, now: datetime) -> None:
    """What somebody was reading when they began this; what a colleague reads in the same studio goes on."""
    if claim.started_at is None:
        return
    since = claim.started_at - STILL_READ
    for other in await reading_in(connection, claim.studio, since, claim.started_at):
        if other.which != claim.which and other.who == who:
            await _aired(connection, await claims.done(connection, other.which, claim.studio, claim.started_at), now)


async def _aired(connection: AsyncConnection, claim: Claim, now: datetime) -> None:
    assert claim.done_at is not None
    started = claim.started_at or claim.claimed_at
    which = claim.which
    play = Play(
        key=f"studio:{claim.key}",
        announcement=which.announcement,
        language=which.language,
        edition=claim.edition,
        started_at=started,
        duration_s=max(SHORTEST_S, (claim.done_at - started).total_seconds()),
        source="studio",
        who=claim.who,
        studio=claim.studio,
    )
    await note_play(connection, play, now)


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
