"""After a restore: the hub is held, numbers go on from the witness, and nothing is sent until a person says so.

A database that is older than the witness may show as unsent what people have in their hands, and knows nothing of what
was done since. PostgreSQL that failed over and lost a commit is the same case.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.actions import Next, add_edition, end_in, lock_announcement, release
from core.carried import carry
from core.channel import Channel
from core.clock import Clock
from core.ledger import GROUPED, regroup
from core.store import Store, insert_for
from core.tables import announcements, counters, deliveries, editions, hub, mailings, schedules, work_items
from core.witness import Deed, Witness, Word, database_count
from schemas.edition import Action, Weight

SLICE_ROWS = 2_000
WHO = "restore"
LOST_TEXT = "Το κείμενο αυτής της έκδοσης χάθηκε με την επαναφορά αντιγράφου ασφαλείας· διορθώστε ξανά."
LOST_ENDING = "Είχε αποσυρθεί πριν από την επαναφορά αντιγράφου ασφαλείας."
UNFINISHED = ("planned", "later", "sending")
ENDINGS = (Action.WITHDRAW.value, Action.EXPUNGE.value)

Leave = Callable[[AsyncConnection, Mapping[str, datetime]], Awaitable[None]]
Ask = Callable[[AsyncConnection, Sequence[Deed]], Awaitable[None]]
Forget = Callable[[AsyncConnection, Mapping[str, datetime], Sequence[Word]], Awaitable[None]]


@dataclass(frozen=True)
class Status:
    """`held`: why nothing is sent, or None. `lost`: what was done after the backup; to be entered again before «go»."""

    held: str | None
    lost: Sequence[Deed]


@dataclass(frozen=True)
class Resumed:
    """What a «go» did: deliveries that go out again marked, those a person is asked about, people who stay left."""

    epoch: int
    marked: int
    asked: int
    left: int


async def hold_if_behind(
    store: Store,
    witness: Witness,
    clock: Clock,
    channels: Sequence[str],
    leave: Leave | None = None,
    forget: Forget | None = None,
    ask: Ask | None = None,
) -> str | None:
    """At start, before anything runs: hold the hub when the witness knows more than the database; why, or None.

    One transaction also lets every number go on from the witness: actions, windows, references, and editions, so that
    nothing that is entered again gets a number somebody has seen. Lost withdrawals are entered again at once: they need
    no text. `channels` are all that exist: a lost edition may have gone to any of them. With `leave` and `forget` (see
    `keep_word`) what people said since the backup holds again from here on. `ask(connection, deeds)`, in the same
    transaction, lets a person decide on what was about to be posted when the backup was made: `deeds` are lost to it.
    """
    database = await database_count(store)
    seen = await witness.count(database)
    if seen.ahead_of(database):
        # The witness follows the database: a member at work may have gone on between the two looks.
        database = await database_count(store)
    async with store.read() as connection:
        held: str | None = (await connection.execute(select(hub.c.hold))).scalar_one()
    sent = await witness.sent_beyond(await _heads(store))
    if sent:
        heads = await _heads(store)  # once more, for the same reason
        sent = [deed for deed in sent if deed.announcement and deed.head > heads.get(deed.announcement, 0)]
    if not seen.ahead_of(database) and not sent:
        await witness.catch_up(seen.actions, database.actions)
        if held is not None:  # whoever noticed it may have been stopped before people's word was kept
            await keep_word(store, witness, leave, forget)
        return held
    done = await witness.deeds(database.actions)
    await witness.note_restore(max(database.epoch, seen.epoch), [deed for deed in [*done, *sent] if deed.announcement])
    reason = f"the database is older than the witness: database {asdict(database)}, witness {asdict(seen)}"
    async with store.write() as connection:
        # Whatever the backup calls unsent may have gone out.
        await connection.execute(update(announcements).values(may_hold=announcements.c.head))
        for announcement, deed in _newest([*done, *sent]).items():
            await _jump(connection, announcement, deed, channels, clock.now())
        # After the announcements, as everybody locks: a member at work holds off actions, and then counts its window.
        await connection.execute(
            update(hub).values(
                hold=reason,
                epoch=_at_least(hub.c.epoch, seen.epoch),
                actions=_at_least(hub.c.actions, seen.actions),
                window=_at_least(hub.c.window, seen.window),
            )
        )
        await _references_go_on(connection, [*done, *sent])
        if ask is not None:
            await ask(connection, [*done, *sent])
    await keep_word(store, witness, leave, forget)
    return reason


async def keep_word(store: Store, witness: Witness, leave: Leave | None, forget: Forget | None) -> int:
    """What people said since the backup was made holds again; how many had left. Safe to repeat.

    `leave(connection, people)` makes the audience let go of the people it is given (ids, with the time at which each
    left), in the caller's transaction.
    `forget(connection, people, words)` erases again those that had been erased (by ids, with the time of it), and takes
    to heart what was said of addresses. Nothing that was said after their time is undone.
    """
    if forget is not None:
        gone, words = list((await witness.gone()).items()), await witness.words()
        for start in range(0, max(len(gone), len(words)), SLICE_ROWS):
            async with store.write() as connection:
                piece = slice(start, start + SLICE_ROWS)
                await forget(connection, dict(gone[piece]), words[piece])
        if gone or words:
            await store.scrub()
    left = list((await witness.departed()).items())
    for start in range(0, len(left) if leave is not None else 0, SLICE_ROWS):
        async with store.write() as connection:
            assert leave is not None
            await leave(connection, dict(left[start : start + SLICE_ROWS]))
    return len(left)


def _at_least(column: ColumnElement[int], number: int) -> ColumnElement[int]:
    """Never back: members at work may have counted on since the look."""
    return case((column > number, column), else_=number)


async def _heads(store: Store) -> dict[UUID, int]:
    async with store.read() as connection:
        rows = await connection.execute(select(announcements.c.id, announcements.c.head))
        return {row.id: row.head for row in rows}


async def status(store: Store, witness: Witness) -> Status:
    """Is the hub held, and what did the restore lose?"""
    async with store.read() as connection:
        row = (await connection.execute(select(hub.c.hold, hub.c.epoch))).one()
    return Status(row.hold, await witness.lost(row.epoch) if row.hold is not None else [])


async def resume(
    store: Store,
    witness: Witness,
    clock: Clock,
    channels: Mapping[str, Channel],
    leave: Leave | None = None,
    forget: Forget | None = None,
) -> Resumed:
    """A person's «go» after a restore. What the backup shows unfinished is sent again only marked; who left stays left.

    With `leave` and `forget`, `keep_word` once more: who noticed the restore may have been stopped before its end. Safe
    to stop anywhere and to call again: the hold ends last.
    """
    left = await keep_word(store, witness, leave, forget)
    asking = sorted(name for name, channel in channels.items() if channel.after_unknown == "ask")
    asked = marked = 0
    while (count := await _doubt(store, clock, deliveries.c.channel.in_(asking), ask=True)) > 0:
        asked += count
    while (count := await _doubt(store, clock, deliveries.c.channel.not_in(asking), ask=False)) > 0:
        marked += count
    await _doubt_mailings(store, witness)
    async with store.write() as connection:
        await connection.execute(
            update(work_items)
            .where(work_items.c.state == "todo", work_items.c.next_at > clock.now())
            .values(next_at=clock.now())
        )
        row = (
            await connection.execute(
                update(hub).values(hold=None, epoch=hub.c.epoch + 1, resumed_at=clock.now()).returning(hub.c.epoch)
            )
        ).one()
    return Resumed(row.epoch, marked, asked, left)


async def _doubt_mailings(store: Store, witness: Witness) -> None:
    """What the backup shows as not planned yet may have been sent to everybody since: then it goes out marked."""
    async with store.read() as connection:
        unplanned = mailings.c.state.in_(("awaited", "planning")) & ~mailings.c.marked
        rows = (await connection.execute(select(mailings.c.id, mailings.c.name).where(unplanned))).all()
    sent = [row.id for row in rows if await witness.mailed(row.name or str(row.id))]
    for start in range(0, len(sent), SLICE_ROWS):
        async with store.write() as connection:
            piece = mailings.c.id.in_(sent[start : start + SLICE_ROWS])
            await connection.execute(update(mailings).where(piece).values(marked=True))


async def _doubt(store: Store, clock: Clock, which: ColumnElement[bool], *, ask: bool) -> int:
    """One slice of what the backup shows unfinished may have been sent: ask a person, or send again marked."""
    now = clock.now()
    async with store.write() as connection:
        rows = (
            await connection.execute(
                GROUPED.outerjoin(announcements, announcements.c.id == deliveries.c.announcement)
                .where(
                    which,
                    deliveries.c.state.in_(UNFINISHED),
                    # Not what was entered again since. Of a mailing nobody knows: a letter too many is marked as one.
                    or_(work_items.c.mailing, deliveries.c.edition <= announcements.c.may_hold),
                    or_(~deliveries.c.marked, deliveries.c.may_hold == 0, deliveries.c.state != "planned"),
                )
                .order_by(deliveries.c.id)
                .limit(SLICE_ROWS)
            )
        ).all()
        if not rows:
            return 0
        edition = case((deliveries.c.sending_edition > 0, deliveries.c.sending_edition), else_=deliveries.c.edition)
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.id.in_([row.id for row in rows]))
            .values(
                state="unknown",
                marked=True,
                may_hold=case((deliveries.c.may_hold > 1, deliveries.c.may_hold), else_=1),
                held_edition=case((deliveries.c.held_edition > edition, deliveries.c.held_edition), else_=edition),
                sending_edition=edition,
                next_at=None,
                reason="the backup shows it unfinished; it may have been sent",
            )
        )
        if not ask:
            await regroup(connection, rows, now, marked=True)
    return len(rows)


async def _references_go_on(connection: AsyncConnection, deeds: Sequence[Deed]) -> None:
    newest: dict[str, int] = {}
    for deed in deeds:
        year, _, number = deed.reference.partition("/")
        if number:
            newest[year] = max(newest.get(year, 0), int(number))
    for year, last in newest.items():
        await connection.execute(
            insert_for(connection, counters)
            .values(name=f"reference:{year}", last=last)
            .on_conflict_do_update(index_elements=["name"], set_={"last": last}, where=counters.c.last < last)
        )


def _newest(deeds: Sequence[Deed]) -> dict[UUID, Deed]:
    """The newest edition of each announcement; of two that name the same, an ending counts."""
    newest: dict[UUID, Deed] = {}
    for deed in deeds:
        if deed.announcement is None or deed.action == "reschedule":
            continue
        known = newest.get(deed.announcement)
        if known is None or (deed.head, deed.action in ENDINGS) > (known.head, known.action in ENDINGS):
            newest[deed.announcement] = deed
    return newest


async def _jump(
    connection: AsyncConnection, announcement: UUID, deed: Deed, channels: Sequence[str], now: datetime
) -> None:
    """The head goes on from a lost edition. A lost correction leaves a gap with the old text, planned for nobody."""
    current = await lock_announcement(connection, announcement)
    if current is None or current.head >= deed.head:
        return
    newest = (editions.c.announcement == announcement) & (editions.c.number == current.head)
    known = (await connection.execute(select(editions.c.body).where(newest))).scalar_one()
    await connection.execute(update(announcements).where(announcements.c.id == announcement).values(may_hold=deed.head))
    if deed.action in ENDINGS:
        action = Action(deed.action)
        body = None if action is Action.EXPUNGE else known
        if body is None:
            await connection.execute(update(editions).where(editions.c.announcement == announcement).values(body=None))
        await add_edition(
            connection,
            Next(announcement, deed.head, action, Weight.MATERIAL, channels, body, WHO, now, None, LOST_ENDING),
        )
        if action is Action.EXPUNGE:
            await end_in(connection, announcement, "expunge", channels, now)
        await release(connection, announcement, deed.head, now)
        return
    await connection.execute(
        insert(editions).values(
            announcement=announcement,
            number=deed.head,
            action=Action.CORRECT.value,
            weight=Weight.MATERIAL.value,  # nobody knows: as if it had been
            note=LOST_TEXT,
            channels=list(channels),
            body=known,
            who=WHO,
            at=now,
        )
    )
    await carry(connection, announcement, deed.head, known)
    await connection.execute(
        update(announcements).where(announcements.c.id == announcement).values(head=deed.head, last_material=deed.head)
    )
    await connection.execute(
        update(schedules)
        .where(schedules.c.announcement == announcement)
        .values(head=deed.head, announced=case((schedules.c.announced > 0, deed.head), else_=schedules.c.announced))
    )
