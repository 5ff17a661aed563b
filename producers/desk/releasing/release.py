"""From «submit» to «send»: each step under the draft's lock, with its note in the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.errors import Conflict, FieldError, Invalid
from core.store import Store
from core.witness import Witness, count_action
from producers.desk.composing.drafts import Draft, locked
from producers.desk.composing.thinning import stands
from producers.desk.releasing.holidays import Patron
from producers.desk.releasing.rules import Rule, countersign_by, rule_for
from producers.desk.staff.people import Person, Role
from producers.desk.tables import comments, countersigns, drafts
from producers.desk.trail import note
from schemas.every_kind import Urgency


class MayNot(Exception):
    """The rule wants somebody else for this. Says whom."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key  # of words.toml


@dataclass(frozen=True)
class Standing:
    """What this person may do with this draft as it stands."""

    rule: Rule
    submit: bool
    give_back: bool
    send: bool
    reason_wanted: bool  # they may send alone, and say why

    @classmethod
    def of(cls, draft: Draft, rule: Rule, person: Person) -> "Standing":
        writes = person.may(Role.WRITER, draft.issuer)
        approves = person.may(Role.APPROVER, draft.issuer)
        waits, submitted = draft.state == "writing", draft.state in ("submitted", "asked")
        # Whoever changed the text last is its author: two people means that another has read this very version.
        another = person.email != draft.changed_by
        people_have_it = draft.state == "asked" and bool(draft.published_as)  # after a restore
        alone = (writes or approves) and (waits or submitted) and rule is not Rule.TWO
        return cls(
            rule,
            submit=writes and waits and rule is not Rule.ONE,
            give_back=approves and submitted,
            send=((approves and submitted and another) or alone) and not people_have_it,
            reason_wanted=rule is Rule.COUNTERSIGNED and not (approves and submitted and another),
        )


def urgency_of(draft: Draft) -> Urgency:
    found = str(draft.body.get("urgency", Urgency.NORMAL))
    return Urgency(found) if found in set(Urgency) else Urgency.NORMAL


async def standing(store: Store, draft: Draft, person: Person) -> Standing:
    async with store.read() as connection:
        rule = await rule_for(connection, draft.issuer, draft.kind, urgency_of(draft))
    return Standing.of(draft, rule, person)


async def submit(store: Store, clock: Clock, identity: UUID, person: Person, *, seen: int) -> None:
    """To whoever approves."""
    async with store.write() as connection:
        draft = await _as_seen(connection, identity, seen)
        if not (await _standing(connection, draft, person)).submit:
            raise MayNot("may_not.submit")
        await connection.execute(update(drafts).where(drafts.c.id == identity).values(state="submitted"))
        await note(connection, clock.now(), person.email, "draft.submit", draft.subject)


async def give_back(store: Store, clock: Clock, identity: UUID, person: Person, said: str, *, seen: int) -> None:
    """To the writer, with what is to be mended."""
    if not said.strip():
        raise Invalid([FieldError("comment", "Γράψτε τι πρέπει να διορθωθεί.", "Write what is to be mended.")])
    now = clock.now()
    async with store.write() as connection:
        draft = await _as_seen(connection, identity, seen)
        if not (await _standing(connection, draft, person)).give_back:
            raise MayNot("may_not.give_back")
        await connection.execute(insert(comments).values(draft=identity, who=person.email, at=now, text=said.strip()))
        await connection.execute(update(drafts).where(drafts.c.id == identity).values(state="writing"))
        await note(connection, now, person.email, "draft.give back", draft.subject, reason=said.strip())


async def send(
    store: Store,
    clock: Clock,
    identity: UUID,
    person: Person,
    *,
    seen: int,
    undo: timedelta,
    reason: str = "",
    release: datetime | None = None,
) -> datetime:
    """«Send»: when it leaves. Until then `take_back` undoes it. What is urgent leaves at once.

    `release`: whoever sends it puts it off until the quiet hours are over; the text stays as it was approved.
    """
    now = clock.now()
    async with store.write() as connection:
        draft = await _as_seen(connection, identity, seen)
        may = await _standing(connection, draft, person)
        if not may.send:
            raise MayNot("may_not.send_yet" if draft.state == "writing" else "may_not.send")
        if may.reason_wanted and not reason.strip():
            el, en = "Γράψτε γιατί το στέλνετε χωρίς δεύτερο πρόσωπο.", "Write why you send it without a second person."
            raise Invalid([FieldError("alone", el, en)])
        leaves_at = now if urgency_of(draft) is not Urgency.NORMAL else now + undo
        await connection.execute(
            update(drafts)
            .where(drafts.c.id == identity)
            .values(
                state="leaving",
                leaves_at=leaves_at,
                approved_by=person.email,
                alone=reason.strip() if may.reason_wanted else None,
                trouble=None,
            )
        )
        if release is not None:
            body = {**draft.body, "release": release.isoformat()}
            await connection.execute(update(drafts).where(drafts.c.id == identity).values(body=body))
        after = {"release": release.isoformat()} if release is not None else None
        await note(
            connection, now, person.email, "draft.send", draft.subject, after=after, reason=reason.strip() or None
        )
    return leaves_at


async def take_back(store: Store, clock: Clock, witness: Witness, identity: UUID, person: Person) -> None:
    """Nothing has left yet: it is a draft again. Conflict: it has.

    It counts as an action: a backup in which it is still leaving is held, so that it does not leave by itself.
    """
    async with store.write() as connection:
        number = await count_action(connection)  # before the draft: what posts it locks in this order
        draft = await locked(connection, identity)
        if draft.state not in ("leaving", "asked"):
            raise Conflict(
                "Έφυγε ήδη· μπορείτε να το διορθώσετε ή να το αποσύρετε.",
                "It has left already; you can correct or withdraw it.",
            )
        if not (person.may(Role.WRITER, draft.issuer) or person.may(Role.APPROVER, draft.issuer)):
            raise MayNot("may_not.take_back")
        values = {"state": "writing", "leaves_at": None, "approved_by": None, "alone": None}
        await connection.execute(update(drafts).where(drafts.c.id == identity).values(values))
        await note(connection, clock.now(), person.email, "draft.take back", draft.subject)
    await witness.action(number, None, 0, "take back", "")


# ---- countersigning


async def owe_countersign(
    connection: AsyncConnection, draft: Draft, announcement: UUID, edition: int, now: datetime, patron: Patron | None
) -> None:
    """One person released it: a second is to look at it."""
    await connection.execute(
        insert(countersigns).values(
            announcement=announcement,
            edition=edition,
            issuer=draft.issuer,
            released_by=draft.approved_by,
            reason=draft.alone,
            due=countersign_by(now, patron),
        )
    )


async def countersign(store: Store, clock: Clock, announcement: UUID, edition: int, person: Person) -> None:
    """A second person has looked at it."""
    mine = (countersigns.c.announcement == announcement) & (countersigns.c.edition == edition)
    now = clock.now()
    async with store.write() as connection:
        row = (await connection.execute(select(countersigns).where(mine).with_for_update())).first()
        if row is None or row.signed_at is not None:
            raise Conflict("Δεν περιμένει δεύτερη υπογραφή.", "It waits for no second signature.")
        if row.released_by == person.email or not person.may(Role.APPROVER, row.issuer):
            raise MayNot("may_not.countersign")
        await connection.execute(update(countersigns).where(mine).values(signed_by=person.email, signed_at=now))
        await note(connection, now, person.email, "countersign", f"announcement:{announcement}")


async def unsigned(store: Store) -> Sequence[Any]:
    """What still waits for a second signature, the first due first."""
    query = select(countersigns).where(countersigns.c.signed_at.is_(None)).order_by(countersigns.c.due).limit(200)
    async with store.read() as connection:
        return (await connection.execute(query)).all()


async def _standing(connection: AsyncConnection, draft: Draft, person: Person) -> Standing:
    return Standing.of(draft, await rule_for(connection, draft.issuer, draft.kind, urgency_of(draft)), person)


async def _as_seen(connection: AsyncConnection, identity: UUID, seen: int) -> Draft:
    """Conflict: the text has changed since they read it. What they say of it, they say of this text: it is kept."""
    draft = await locked(connection, identity)
    if draft.version != seen:
        raise Conflict(
            "Το κείμενο άλλαξε από τότε που το ανοίξατε· διαβάστε το ξανά.",
            "The text has changed since you opened it; read it again.",
        )
    await stands(connection, identity, draft.version)
    return draft
