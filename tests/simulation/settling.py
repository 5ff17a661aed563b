"""The judge's last look, when all is quiet: everybody has what is theirs, or a state says why not."""

from uuid import UUID

from tests.simulation.arrivals import ENDINGS
from tests.simulation.database import seconds
from tests.simulation.judge import Judge

OPEN = ("planned", "sending", "later", "gathering")


def settle(judge: Judge) -> None:
    rows = judge.database.rows
    _states(judge)
    _plans(judge)
    _letters(judge)
    for source, reason in rows("SELECT source, reason FROM dead_letters"):
        # After a restore messages may speak of what the backup does not know; a suspect may die of its poison.
        if not (source == "delivery" and ("unknown " in reason or "expunged" in reason)) and not (
            judge.restored and ("NotFound" in reason)
        ):
            judge.violation("a dead letter nobody meant", (source, reason))
    for key, head, last_material, expires in rows(
        "SELECT id, announcements.head, last_material, expires_at "
        "FROM announcements JOIN schedules ON announcement = id"
    ):
        if expires is None or seconds(expires) > judge.now():
            _announcement(judge, key, head, last_material)


def _states(judge: Judge) -> None:
    """Every row of the ledger has come to an end, and what was sent did arrive."""
    rows = judge.database.rows
    for state, target, edition, carrier, gathers, number in rows(
        "SELECT state, target, edition, carrier, gathers, count(*) FROM deliveries"
        f" WHERE state IN {OPEN} OR (state = 'unknown' AND channel = 'mail') GROUP BY state"
    ):
        carried = " of what a mailing carries" if carrier else ""
        judge.violation(f"not final when all is quiet: {state}{carried}", (target, edition, gathers, number))
    for delivery, key, edition, channel, target, carrier in rows(
        "SELECT id, announcement, held_edition, channel, target, carrier FROM deliveries WHERE state = 'sent'"
        " AND edition > 0"
    ):
        arrived = any(a.edition == edition for a in judge.got(UUID(key), channel, target))
        if not arrived:
            judge.violation("the ledger calls sent what never arrived", (delivery, edition, target, carrier))
    arrived_ones = {h.delivery for h in judge.handed_over} | {0}
    names = {(h.name, h.target) for h in judge.handed_over}
    for delivery, name, key, target in rows(
        "SELECT deliveries.id, name, mailings.id, target FROM deliveries JOIN mailings ON announcement = mailings.id"
        " WHERE deliveries.state = 'sent'"
    ):
        if delivery not in arrived_ones and (name or str(UUID(key)), target) not in names:
            judge.violation("the ledger calls sent a mailing that never arrived", (delivery, name, target))
    # An urgent one waits for a digest only with who chose so.
    for target, edition in rows(
        "SELECT target, edition FROM deliveries JOIN editions USING (announcement)"
        " JOIN audience_subscribers ON audience_subscribers.id = target"
        " JOIN audience_choices ON audience_choices.id = filter"
        ' WHERE number = edition AND gathers IS NOT NULL AND urgent AND body LIKE \'%"urgency"%:%"urgent"%\''
    ):
        judge.violation("an urgent one waits for a digest", (target, edition))


def _plans(judge: Judge) -> None:
    rows = judge.database.rows
    for announcement, edition, channel, state, planned in rows(
        "SELECT announcement, edition, channel, state, planned FROM plans"
    ):
        count, by_mailings = rows(
            "SELECT count(*), coalesce(sum(carrier IS NOT NULL AND gathers IS NULL), 0) FROM deliveries"
            " WHERE announcement = ? AND edition = ? AND channel = ?",
            announcement,
            edition,
            channel,
        )[0]
        if not count - by_mailings <= planned <= count:
            judge.violation("planned is not the sum of its states", (edition, channel, state, planned, count))
        if state not in ("planned", "superseded"):
            judge.violation(f"a plan is left {state}", (edition, channel))
    for key, name, state, planned, cancelled in rows("SELECT id, name, state, planned, cancelled_at FROM mailings"):
        count = rows("SELECT count(*) FROM deliveries WHERE announcement = ?", key)[0][0]
        if planned != count:
            judge.violation("planned is not the sum of a mailing's states", (name, state, planned, count))
        if state != "planned" and cancelled is None:
            judge.violation(f"a mailing is left {state}", name)


def _letters(judge: Judge) -> None:
    """A letter is there if its cause is; that it ends is seen with all others."""
    for letter, person in judge.letters.items():
        states = judge.database.rows("SELECT state FROM deliveries WHERE announcement = ?", letter.hex)
        if len(states) != 1:
            judge.violation("a letter is lost", (person, states))


def _announcement(judge: Judge, key: str, head: int, last_material: int) -> None:
    rows = judge.database.rows
    editions = {
        number: (action, channels, body, who)
        for number, action, channels, body, who in rows(
            "SELECT number, action, channels, body, who FROM editions WHERE announcement = ?", key
        )
    }
    action, channels, body, _ = editions[head]
    people = rows(
        "SELECT audience_subscribers.id, topics FROM audience_subscribers"
        " JOIN audience_choices ON audience_choices.id = filter WHERE state = 'confirmed'"
    )
    for channel, target, topics in [("place", "wall", None), *(("mail", who, topics) for who, topics in people)]:
        got = judge.got(UUID(key), channel, target)
        best = max((a.edition for a in got), default=0)
        settled = rows(
            "SELECT 1 FROM deliveries WHERE announcement = ? AND channel = ? AND target = ? AND edition >= ?"
            " AND state IN ('refused', 'gave_up', 'dead', 'unknown', 'left', 'held')",
            key,
            channel,
            target,
            last_material,
        )
        if settled:
            continue
        if best and (best not in editions or editions[best][3] == "restore"):
            continue  # a restore lost the text it has, and with it whom that concerned
        if judge.restored and target in judge.moved:
            continue  # away when it was planned: a ledger that lost what they had cannot know of them
        about = (channel, target, f"has {best} of {head}", f"material {last_material}")
        if action in ENDINGS:
            # What was expunged says no more whom it concerned: after a restore the ledger's holders are told.
            # Nor does a lost ledger say whom a magazine brought what they had not chosen.
            unchosen = judge.restored and all(a.by == "magazine" for a in got)
            if got and best < head and not (action == "expunge" and judge.restored) and not unchosen:
                judge.violation("a holder was never told of the withdrawal", about)
            continue
        if 0 < best < last_material:
            judge.violation("a holder never got the material correction", about)
        planned = f'"{channel}"' in channels and not rows(
            "SELECT 1 FROM plans WHERE announcement = ? AND edition = ? AND channel = ? AND holders_only",
            key,
            head,
            channel,
        )
        matches = topics is None or judge.concerns(topics, body)
        if not best and planned and matches and target not in judge.moved:
            judge.violation("lost: it matches and got nothing", about)
