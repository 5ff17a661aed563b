"""Calls people: a mail to an issuer's approvers when a brake holds, or when a second signature is overdue; to whom a
channel names, of what it names (core/calling.py)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, false, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.calling import Calls, Summons
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
    every = timedelta(seconds=15)

    def __init__(self, store: Store, letters: str | None, channels: Sequence[Calls] = ()) -> None:
        """Without a channel that carries letters nobody can be written to: the desk's first page tells it. `channels`
        are the modules `calling` of those that have one."""
        self._store, self._letters, self._channels = store, letters, channels

    async def run(self, now: datetime) -> bool:
        if self._letters is None:
            return False
        async with self._store.read() as connection:
            found = await due_calls(connection, now)
            named = [(module, one) for module in self._channels for one in await module.due(connection, now)]
        for call in found:
            await self._call(call, self._letters, now)
        for module, summons in named:
            await self._summon(module, summons, self._letters, now)
        return False

    async def _summon(self, module: Calls, summons: Summons, channel: str, now: datetime) -> None:
        """As `_call`, in the channel's words."""
        async with self._store.write() as connection:
            people = await _working(connection, summons.people)
            people = people or await _of_role(connection, Role(summons.role), summons.issuer)
            if not people or not await _noted(connection, summons.subject, now):
                return
            words = {sentence: dict(said) for sentence, said in summons.words.items()}
            body = {"words": words, "path": summons.path, "since": summons.since.isoformat()}
            await _write(connection, people, channel, summons.issuer, body, now)
            await module.told(connection, summons, now)

    async def _call(self, call: Call, channel: str, now: datetime) -> None:
        """Told and noted in one transaction. Where nobody may do anything about it, it is not noted: somebody may
        come."""
        async with self._store.write() as connection:
            people = await _of_role(connection, Role.APPROVER, call.issuer)
            if not people or not await _noted(connection, call.subject, now):
                return
            body = {"what": call.what, "title": call.title, "path": call.path, "since": call.since.isoformat()}
            await _write(connection, people, channel, call.issuer, body, now)


async def _noted(connection: AsyncConnection, subject: str, now: datetime) -> bool:
    """False: it was told before."""
    noted = insert_for(connection, calls).values(subject=subject, at=now).on_conflict_do_nothing()
    return bool((await connection.execute(noted)).rowcount)


async def _write(
    connection: AsyncConnection,
    people: Sequence[UUID],
    channel: str,
    issuer: str,
    body: Mapping[str, Any],
    now: datetime,
) -> None:
    targets = [str(identity) for identity in people]
    await write_letters(connection, kind=KIND, channel=channel, targets=targets, issuer=issuer, now=now, body=body)


async def _working(connection: AsyncConnection, people: Sequence[UUID]) -> list[UUID]:
    query = select(staff.c.id).where(staff.c.id.in_(people), staff.c.active).order_by(staff.c.id)
    return list((await connection.execute(query)).scalars()) if people else []


async def _of_role(connection: AsyncConnection, role: Role, issuer: str) -> list[UUID]:
    query = (
        select(staff.c.id)
        .join(roles, roles.c.staff == staff.c.id)
        .where(
            staff.c.active,
            staff.c.password.is_not(None),
            roles.c.role == role.value,
            roles.c.issuer.in_((EVERY_ISSUER, issuer)),
        )
        .distinct()
        .order_by(staff.c.id)
    )
    return list((await connection.execute(query)).scalars())


class CallLetters:
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
        button = {language: OWN("call.button", language) for language in LANGUAGES}
        address = f"{self._url}{body['path']}"
        if "words" in body:
            return Contents(words={**body["words"], "button": button, "address": address})
        since = datetime.fromisoformat(body["since"])
        own = await own_texts(connection)
        values = {"title": body["title"]}

        def said(sentence: str) -> dict[str, str]:
            return {spoken: say(own, sentence, spoken, **values, at=moment(since, spoken)) for spoken in LANGUAGES}

        letter = {name: said(f"{body['what']}_{name}") for name in ("subject", "lead")}
        return Contents(words={**letter, "button": button, "why": said("why"), "address": address})


def sources(context: Context) -> list[Source]:
    return [CallLetters(context.settings.url)]
