"""How long so many mails take: by the speed of the last mailings and what is left of the relays' caps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.email.caps import VALID_MS, Caps, History
from channels.email.tables import allowances
from core.estimates import Estimate
from core.tables import deliveries, receipts

LOOKED_AT = 5_000  # the last receipts; they tell of the last mailing, or a few
PAUSE_S = 5.0  # nothing for so long: between two mailings, or a cap that is used up; neither tells the speed
ENOUGH = 50  # mails, and
LONG_ENOUGH_S = 1.0  # seconds that a mailing took, for it to tell
YEAR_S = 366 * 86_400.0

LAST = (
    select(receipts.c.delivery, receipts.c.outcome, receipts.c.at)
    .order_by(receipts.c.id.desc())
    .limit(LOOKED_AT)
    .subquery()
)


def speed(times: Sequence[datetime]) -> float | None:
    """Mails a second while mails were being sent, by when their receipts were written; None: too few to tell."""
    mails, seconds = 0, 0.0
    runs: list[list[datetime]] = []
    for before, at in pairwise([None, *sorted(times)]):
        assert at is not None
        if before is None or (at - before).total_seconds() > PAUSE_S:
            runs.append([])
        runs[-1].append(at)
    for run in runs:
        took_s = (run[-1] - run[0]).total_seconds()
        if len(run) >= ENOUGH and took_s >= LONG_ENOUGH_S:
            mails += len(run) - run.count(run[0])  # those of the first moment were sent before it
            seconds += took_s
    return mails / seconds if mails else None


def room_after(seconds: float, caps: Caps, history: History, now_ms: int, kept: float) -> float:
    """How many a relay takes at most within the next `seconds`."""
    most = float("inf")
    for window_ms, limit in caps.limits():
        usable = max(1, int(limit * (1 - kept)))
        reach_ms = window_ms + VALID_MS
        drawn = [(at, n) for at, n in history if at > now_ms - reach_ms]
        turns, rest_ms = divmod(seconds * 1000, reach_ms)
        # What was drawn comes back as its time ends, and is drawn again: every turn is like the one before it.
        still = sum(n for at, n in drawn if at + reach_ms > now_ms + rest_ms)
        most = min(most, max(0, usable - still) + usable * turns)
    return most


def longest(count: int, relays: Sequence[tuple[Caps, History]], now_ms: int, per_s: float | None, kept: float) -> float:
    """Seconds until so many have left. Without a speed: what the caps alone ask for."""
    if count == 0:
        return 0.0

    def left_by(seconds: float) -> bool:
        allowed = sum(room_after(seconds, caps, history, now_ms, kept) for caps, history in relays)
        return allowed >= count and (per_s is None or per_s * seconds >= count)

    shortest, longest = 0.0, 1.0
    if per_s is None and left_by(0.0):
        return 0.0
    while not left_by(longest) and longest < YEAR_S:
        shortest, longest = longest, longest * 2
    while longest - shortest > max(0.5, longest / 1000):
        middle = (shortest + longest) / 2
        shortest, longest = (shortest, middle) if left_by(middle) else (middle, longest)
    return longest


async def estimate(
    connection: AsyncConnection, channel: str, count: int, caps: Mapping[str, Caps], now: datetime, kept: float
) -> Estimate:
    """`caps` by the relay's name; `kept`: the share of them that is not for this mail."""
    sent = await connection.execute(
        select(LAST.c.at)
        .join(deliveries, deliveries.c.id == LAST.c.delivery)
        .where(LAST.c.outcome == "sent", deliveries.c.channel == channel)
    )
    per_s = speed([row.at for row in sent])
    rows = await connection.execute(select(allowances.c.relay, allowances.c.drawn))
    drawn = {row.relay: [(int(at), int(n)) for at, n in row.drawn] for row in rows}
    relays = [(limits, drawn.get(name, [])) for name, limits in caps.items()]
    now_ms = int(now.timestamp() * 1000)
    at_least = longest(count, relays, now_ms, None, kept)
    return Estimate(None if per_s is None else longest(count, relays, now_ms, per_s, kept), at_least)
