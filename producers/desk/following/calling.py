"""Calls people: a mail to an issuer's approvers when a brake holds, or when a second signature is overdue."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, false, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.channel import Contents, Mailing, Recipient
from core.context import Context
from core.language.dates import moment
from core.mailings import Source, write_letters
from core.store import Store, insert_for
from core.tables import announcements, brakes, mailings
from producers.desk.following.letters import LANGUAGES, own_texts, say
from producers.desk.following.tables import calls, found_by_words
from producers.desk.following.words import OWN
from producers.desk.staff.people import EVERY_ISSUER, Role
from producers.desk.tables import countersigns, roles, staff

KIND = "call"
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Call:
    """`subject` is the call's own for good. `path` is the page of the desk where something can be done."""

    subject: str
    what: str  # brake, countersign
    issuer: str
    title: str
    path: str
    since: datetime


async def due_calls(connection: AsyncConnection, now: datetime) -> list[Call]:
    """What stands, whether or not anybody was called for it yet."""
    braked = (
        select(brakes, announcements.c.issuer, mailings.c.issuer.label("of_mailing"), found_by_words.c.title)
        .outerjoin(announcements, announcements.c.id == brakes.c.subject)
        .outerjoin(mailings, mailings.c.id == brakes.c.subject)
        .outerjoin(found_by_words, found_by_words.c.announcement == brakes.c.subject)
        .where(brakes.c.released_at.is_(None))
        .order_by(brakes.c.since)
        .limit(MOST_AT_ONCE)
    )
    overdue = (
        select(countersigns, found_by_words.c.title)
        .outerjoin(found_by_words, found_by_words.c.announcement == countersigns.c.announcement)
        .where(countersigns.c.signed_at.is_(None), countersigns.c.due < now)
        .order_by(countersigns.c.due)
        .limit(MOST_AT_ONCE)
    )
    found = [
        Call(
            f"brake:{row.subject}:{row.channel}",
            "brake",
            row.issuer or row.of_mailing,
            row.title or row.channel,
            f"/desk/announcements/{row.subject}" if row.issuer else "/desk/standing",
            row.since,
        )
        for row in await connection.execute(braked)
    ]
    return found + [
        Call(
            f"countersign:{row.announcement}:{row.edition}",
            "countersign",
            row.issuer,
            row.title or "",
            f"/desk/announcements/{row.announcement}",
            row.due,
        )
        for row in await connection.execute(overdue)
    ]


class Calling:
    """The job. Each thing is told once; it also stands on the desk's first page until it is settled."""

    name = "desk.calling"
    every = timedelta(minutes=1)

    def __init__(self, store: Store, letters: str | None) -> None:
        """Without a channel that carries letters nobody can be written to: the desk's first page tells it."""
        self._store, self._letters = store, letters

    async def run(self, now: datetime) -> bool:
        if self._letters is None:
            return False
        async with self._store.read() as connection:
            found = await due_calls(connection, now)
        for call in found:
            await self._call(call, self._letters, now)
        return False

    async def _call(self, call: Call, channel: str, now: datetime) -> None:
        """Told and noted in one transaction. Where nobody may do anything about it, it is not noted: somebody may
        come."""
        async with self._store.write() as connection:
            people = await _approvers(connection, call.issuer)
            if not people:
                return
            noted = await connection.execute(
                insert_for(connection, calls).values(subject=call.subject, at=now).on_conflict_do_nothing()
            )
            if not noted.rowcount:
                return
            await write_letters(
                connection,
                kind=KIND,
                channel=channel,
                targets=[str(identity) for identity in people],
                issuer=call.issuer,
                now=now,
                body={
                    "what": call.what,
                    "title": call.title,
                    "path": call.path,
                    "since": call.since.isoformat(),
                },
            )


async def _approvers(connection: AsyncConnection, issuer: str) -> list[UUID]:
    query = (
        select(staff.c.id)
        .join(roles, roles.c.staff == staff.c.id)
        .where(
            staff.c.active,
            staff.c.password.is_not(None),
            roles.c.role == Role.APPROVER.value,
            roles.c.issuer.in_((EVERY_ISSUER, issuer)),
        )
        .distinct()
        .order_by(staff.c.id)
    )
    return list((await connection.execute(query)).scalars())


class Calls:
    """The source of these letters (`core.mailings.Source`): whoever works here no more gets none."""

    kinds: Collection[str] = (KIND,)

    def __init__(self, url: str) -> None:
        self._url = url

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        """Letters have their targets from the beginning."""
        return select(staff.c.email.label("target")).where(false())

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        people = [UUID(target) for target in targets]
        rows = await connection.execute(select(staff.c.id, staff.c.email).where(staff.c.id.in_(people), staff.c.active))
        return {str(row.id): Recipient("el", row.email) for row in rows}

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        body = mailing.body
        since = datetime.fromisoformat(body["since"])
        own = await own_texts(connection)
        values = {"title": body["title"]}

        def said(sentence: str) -> dict[str, str]:
            return {spoken: say(own, sentence, spoken, **values, at=moment(since, spoken)) for spoken in LANGUAGES}

        letter = {name: said(f"{body['what']}_{name}") for name in ("subject", "lead")}
        button = {language: OWN("call.button", language) for language in LANGUAGES}
        address = f"{self._url}{body['path']}"
        return Contents(words={**letter, "button": button, "why": said("why"), "address": address})


def sources(context: Context) -> list[Source]:
    return [Calls(context.settings.url)]
