"""Comments: taken while the window is open, shown by the office's rule, withdrawn by who wrote them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from core.clock import Clock
from core.errors import Conflict, NotFound
from core.store import Store, insert_for
from producers.desk.consultations.finding import Consultation, Moderation, Names
from producers.desk.consultations.tables import answers, comments, consultations, counts
from producers.desk.trail import note

State = Literal["waiting", "shown", "hidden", "withdrawn"]


@dataclass(frozen=True)
class Comment:
    id: UUID
    announcement: UUID
    number: int
    question: int
    state: State
    reason: str | None
    at: datetime
    name: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """What the office says to all who commented on one question."""

    text: str
    at: datetime


async def comment(
    connection: AsyncConnection,
    about: Consultation,
    question: int,
    name: str,
    text: str,
    network: str | None,
    now: datetime,
) -> UUID:
    """Keep it, in the caller's transaction, which found the window open."""
    number = await _counted(connection, about.announcement, 1)
    identity = UUID(str(uuid7()))
    await connection.execute(
        insert(comments).values(
            id=identity,
            announcement=about.announcement,
            number=number,
            question=question,
            name=name if about.names != "none" else "",
            text=text,
            state="shown" if about.moderation == "after" else "waiting",
            network=network,
            at=now,
            changed_at=now,
        )
    )
    return identity


async def find(connection: AsyncConnection, identity: UUID) -> Comment:
    row = (await connection.execute(select(comments).where(comments.c.id == identity))).first()
    if row is None:
        raise NotFound("Δεν υπάρχει τέτοιο σχόλιο.", "There is no such comment.")
    return _comment(row)


async def said(connection: AsyncConnection, announcement: UUID, *states: State) -> list[Comment]:
    """The first first; of all states where none is named."""
    query = select(comments).where(comments.c.announcement == announcement).order_by(comments.c.number)
    if states:
        query = query.where(comments.c.state.in_(states))
    return [_comment(row) for row in await connection.execute(query)]


async def answered(connection: AsyncConnection, announcement: UUID) -> Mapping[int, Answer]:
    rows = await connection.execute(select(answers).where(answers.c.announcement == announcement))
    return {row.question: Answer(row.text, row.at) for row in rows}


async def withdraw(store: Store, clock: Clock, identity: UUID) -> None:
    """Who wrote it wants it back, at any time: text and name are destroyed, the number stays in the counts."""
    gone = {"state": "withdrawn", "text": "", "name": "", "network": None, "reason": None, "changed_at": clock.now()}
    async with store.write() as connection:
        await connection.execute(update(comments).where(comments.c.id == identity).values(gone))


# ---- the office


async def set_up(
    store: Store,
    clock: Clock,
    about: Consultation,
    questions: Sequence[str],
    moderation: Moderation,
    names: Names,
    who: str,
) -> None:
    """What is asked, and how. Conflict: a question on which people have commented would be another, or gone."""
    now = clock.now()
    async with store.write() as connection:
        await _counted(connection, about.announcement, 0)  # nobody comments meanwhile
        mine = comments.c.announcement == about.announcement
        last = (await connection.execute(select(func.max(comments.c.question)).where(mine))).scalar_one() or 0
        if list(questions[:last]) != list(about.questions[:last]):
            raise Conflict(
                f"Υπάρχουν σχόλια ως την ερώτηση {last}· αυτές δεν αλλάζουν. Προσθέστε νέες στο τέλος.",
                f"There are comments up to question {last}; these do not change. Add new ones at the end.",
            )
        values = {
            "questions": list(questions),
            "moderation": moderation,
            "names": names,
            "changed_by": who,
            "changed_at": now,
        }
        statement = insert_for(connection, consultations).values(announcement=about.announcement, **values)
        await connection.execute(statement.on_conflict_do_update(index_elements=["announcement"], set_=values))
        before = {"questions": list(about.questions), "moderation": about.moderation, "names": about.names}
        after = {name: values[name] for name in before}
        subject = f"announcement:{about.announcement}"
        await note(connection, now, who, "consultation.set", subject, before=before, after=after)


async def moderate(store: Store, clock: Clock, identity: UUID, shown: bool, reason: str, who: str) -> None:
    """Show it, or hide it with a reason, which stands in its place. Conflict: it was withdrawn."""
    now = clock.now()
    async with store.write() as connection:
        found = await find(connection, identity)
        if found.state == "withdrawn":
            raise Conflict("Το σχόλιο αποσύρθηκε από όποιον το έγραψε.", "Its writer has withdrawn the comment.")
        state = "shown" if shown else "hidden"
        await connection.execute(
            update(comments)
            .where(comments.c.id == identity, comments.c.state != "withdrawn")
            .values(state=state, reason=None if shown else reason, changed_at=now)
        )
        subject = f"announcement:{found.announcement}"
        before, after = {"state": found.state}, {"state": state, "comment": found.number}
        await note(
            connection, now, who, "consultation.moderate", subject, before=before, after=after, reason=reason or None
        )


async def answer(store: Store, clock: Clock, announcement: UUID, question: int, text: str, who: str) -> None:
    """What the office says to one group of comments; the newest stands."""
    now = clock.now()
    async with store.write() as connection:
        values = {"text": text, "who": who, "at": now}
        statement = insert_for(connection, answers).values(announcement=announcement, question=question, **values)
        await connection.execute(
            statement.on_conflict_do_update(index_elements=["announcement", "question"], set_=values)
        )
        after = {"question": question, "text": text}
        await note(connection, now, who, "consultation.answer", f"announcement:{announcement}", after=after)


async def publish_report(store: Store, clock: Clock, about: Consultation, who: str) -> None:
    """From now on everybody reads it. Conflict: the window is open still."""
    now = clock.now()
    if about.state(now) != "closed":
        raise Conflict(
            "Η διαβούλευση είναι ακόμη ανοιχτή· η έκθεση δημοσιεύεται όταν κλείσει.",
            "The consultation is still open; its report is published once it is closed.",
        )
    async with store.write() as connection:
        values: dict[str, Any] = {"reported_at": now}
        statement = insert_for(connection, consultations).values(
            announcement=about.announcement,
            questions=list(about.questions),
            moderation=about.moderation,
            names=about.names,
            changed_by=who,
            changed_at=now,
            **values,
        )
        await connection.execute(statement.on_conflict_do_update(index_elements=["announcement"], set_=values))
        await note(connection, now, who, "consultation.report", f"announcement:{about.announcement}")


async def _counted(connection: AsyncConnection, announcement: UUID, more: int) -> int:
    """The last number, so many further; its row is ours until the transaction ends."""
    grown = (
        insert_for(connection, counts)
        .values(announcement=announcement, last=more)
        .on_conflict_do_update(index_elements=["announcement"], set_={"last": counts.c.last + more})
        .returning(counts.c.last)
    )
    return int((await connection.execute(grown)).scalar_one())


def _comment(row: Any) -> Comment:
    return Comment(**{name: getattr(row, name) for name in Comment.__dataclass_fields__})
