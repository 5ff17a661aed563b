"""Drafts: begun, saved again and again without losing a word, thrown away; each change is a version of its own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from core.clock import Clock
from core.errors import Conflict, NotFound
from core.store import Store
from producers.desk.composing.merging import Clash, merge
from producers.desk.composing.thinning import stands
from producers.desk.tables import comments, drafts, versions
from producers.desk.trail import note

State = Literal["writing", "submitted", "leaving", "asked", "sent", "discarded"]
IN_HAND: Sequence[State] = ("writing", "submitted", "leaving", "asked")


@dataclass(frozen=True)
class Draft:
    """`body` is the form as it was typed. Of a correction `announcement` and `edition` say what it corrects."""

    id: UUID
    state: State
    version: int
    issuer: str
    kind: str
    body: Mapping[str, Any]
    announcement: UUID | None
    edition: int | None
    change: Mapping[str, Any] | None
    who: str
    changed_by: str
    changed_at: datetime
    approved_by: str | None
    alone: str | None
    leaves_at: datetime | None
    trouble: Mapping[str, str] | None

    @property
    def subject(self) -> str:
        return f"draft:{self.id}"

    @property
    def title(self) -> str:
        return title_of(self.body)

    @property
    def published_as(self) -> str:
        """Of one that was in hand when a backup was made: the number it has been published with since, if it has."""
        return (self.trouble or {}).get("published_as", "")

    @property
    def correction(self) -> bool:
        return self.edition is not None


def title_of(body: Mapping[str, Any]) -> str:
    """As far as there is one yet."""
    title = body.get("title")
    found = title.get("el") or title.get("en") if isinstance(title, Mapping) else title
    return str(found or "")


@dataclass(frozen=True)
class Saved:
    """What was typed is kept, unless it clashes: then nothing is written, and somebody chooses.

    `beside`: who else had saved since. What they wrote in other fields is in `body`; `version` is the newest.
    """

    version: int
    body: Mapping[str, Any]
    beside: str | None = None
    clashes: Sequence[Clash] = ()


async def begin(
    store: Store,
    clock: Clock,
    body: Mapping[str, Any],
    who: str,
    *,
    corrects: tuple[UUID, int] | None = None,
) -> UUID:
    """A new draft of this form. `body` names its issuer and kind."""
    async with store.write() as connection:
        return await begin_in(connection, clock.now(), body, who, corrects=corrects)


async def begin_in(
    connection: AsyncConnection,
    now: datetime,
    body: Mapping[str, Any],
    who: str,
    *,
    corrects: tuple[UUID, int] | None = None,
) -> UUID:
    """The same, if and only if the caller's transaction is committed."""
    identity = UUID(str(uuid7()))
    announcement, edition = corrects or (None, None)
    await connection.execute(
        insert(drafts).values(
            id=identity,
            state="writing",
            issuer=body["issuer"],
            kind=body["kind"],
            body=dict(body),
            announcement=announcement,
            edition=edition,
            who=who,
            changed_by=who,
            changed_at=now,
        )
    )
    await _keep(connection, identity, 1, body, who, now)
    after = {"corrects": str(announcement)} if announcement else None
    await note(connection, now, who, "draft.begin", f"draft:{identity}", after=after)
    return identity


async def save(
    store: Store,
    clock: Clock,
    identity: UUID,
    body: Mapping[str, Any],
    who: str,
    *,
    seen: int,
    change: Mapping[str, Any] | None = None,
    picked: Collection[str] = (),
) -> Saved:
    """Keep what was typed; `seen` is the version it was typed over. Conflict: it is on its way, or gone.

    Of the fields in `picked` what stands in the draft is kept.
    An approval was of the text before: it is taken back. Saving the same text again is no new version.
    """
    now = clock.now()
    async with store.write() as connection:
        draft = await locked(connection, identity)
        if draft.state not in ("writing", "submitted"):
            raise gone_on()
        beside = draft.changed_by if seen < draft.version else None
        if beside is not None or picked:
            base = await _text_of(connection, identity, seen) if beside is not None else draft.body
            body, clashes = merge(base, body, draft.body, picked)
            if clashes:
                return Saved(draft.version, body, beside, clashes)
        if dict(draft.body) == dict(body) and draft.change == (dict(change) if change is not None else draft.change):
            return Saved(draft.version, draft.body, beside)
        version = draft.version + 1
        await _keep(connection, identity, version, body, who, now)
        await connection.execute(
            update(drafts)
            .where(drafts.c.id == identity)
            .values(
                state="writing",
                version=version,
                body=dict(body),
                issuer=body.get("issuer", draft.issuer),
                change=dict(change) if change is not None else draft.change,
                changed_by=who,
                changed_at=now,
                approved_by=None,
                trouble=None,
            )
        )
        if draft.state == "submitted":
            await note(connection, now, who, "draft.changed after submitting", draft.subject)
    return Saved(version, body, beside)


async def _text_of(connection: AsyncConnection, identity: UUID, version: int) -> Mapping[str, Any]:
    """A version's text; of one that is not kept nothing is known, so that whatever differs clashes."""
    query = select(versions.c.body).where(versions.c.draft == identity, versions.c.version == version)
    return (await connection.execute(query)).scalar_one_or_none() or {}


async def discard(store: Store, clock: Clock, identity: UUID, who: str) -> None:
    """Out of the lists; it can be brought back until its retention ends. Conflict: it was sent."""
    async with store.write() as connection:
        draft = await locked(connection, identity)
        if draft.state not in ("writing", "submitted", "asked"):
            raise Conflict("Έχει ήδη σταλεί.", "It was sent already.")
        # Its retention begins now, also of what nobody had touched for a long time.
        values = {"state": "discarded", "changed_at": clock.now(), "approved_by": None}
        await connection.execute(update(drafts).where(drafts.c.id == identity).values(values))
        await note(connection, clock.now(), who, "draft.discard", draft.subject)


async def bring_back(store: Store, clock: Clock, identity: UUID, who: str) -> None:
    """What was discarded is written on, with all its versions. Conflict: it was not, or nothing of it is left."""
    async with store.write() as connection:
        draft = await locked(connection, identity)
        if draft.state != "discarded" or not draft.body:
            raise Conflict("Δεν είναι απορριφθέν πρόχειρο.", "It is no discarded draft.")
        values = {"state": "writing", "changed_at": clock.now()}
        await connection.execute(update(drafts).where(drafts.c.id == identity).values(values))
        await note(connection, clock.now(), who, "draft.bring back", draft.subject)


async def discarded(store: Store, since: datetime, most: int = 50) -> list[Draft]:
    """Those thrown away since then whose text is still there, the last first."""
    thrown = (drafts.c.state == "discarded") & (drafts.c.changed_at >= since)
    query = select(drafts).where(thrown).order_by(drafts.c.changed_at.desc()).limit(most)
    async with store.read() as connection:
        return [draft_of(row) for row in await connection.execute(query) if row.body]


async def find(store: Store, identity: UUID) -> Draft:
    async with store.read() as connection:
        row = (await connection.execute(select(drafts).where(drafts.c.id == identity))).first()
    if row is None:
        raise _none()
    return draft_of(row)


async def in_hand(store: Store, most: int = 200) -> list[Draft]:
    """Those somebody still works on, the last changed first."""
    query = select(drafts).where(drafts.c.state.in_(IN_HAND)).order_by(drafts.c.changed_at.desc()).limit(most)
    async with store.read() as connection:
        return [draft_of(row) for row in await connection.execute(query)]


async def locked(connection: AsyncConnection, identity: UUID) -> Draft:
    """As it stands; nobody else changes it until the transaction ends."""
    row = (await connection.execute(select(drafts).where(drafts.c.id == identity).with_for_update())).first()
    if row is None:
        raise _none()
    return draft_of(row)


def draft_of(row: Any) -> Draft:
    return Draft(**{name: getattr(row, name) for name in Draft.__dataclass_fields__})


def gone_on() -> Conflict:
    return Conflict(
        "Το κείμενο έχει ήδη σταλεί ή απορριφθεί· ό,τι γράψατε μένει εδώ μόνο αν το αντιγράψετε.",
        "The text was sent or discarded already; copy what you typed if you want to keep it.",
    )


def _none() -> NotFound:
    return NotFound("Δεν υπάρχει τέτοιο πρόχειρο.", "There is no such draft.")


async def _keep(
    connection: AsyncConnection, identity: UUID, version: int, body: Mapping[str, Any], who: str, now: datetime
) -> None:
    await connection.execute(insert(versions).values(draft=identity, version=version, body=dict(body), who=who, at=now))


# ---- versions and comments


@dataclass(frozen=True)
class Version:
    number: int
    body: Mapping[str, Any]
    who: str
    at: datetime

    @property
    def title(self) -> str:
        return title_of(self.body)

    @property
    def text(self) -> str:
        text = self.body.get("body")
        return str(text.get("el", "") if isinstance(text, Mapping) else text or "")


async def history(store: Store, identity: UUID) -> Sequence[Version]:
    """Every text that was saved, the newest first."""
    query = select(versions).where(versions.c.draft == identity).order_by(versions.c.version.desc())
    async with store.read() as connection:
        return [Version(row.version, row.body, row.who, row.at) for row in await connection.execute(query)]


@dataclass(frozen=True)
class Comment:
    who: str
    at: datetime
    text: str


async def comment(store: Store, clock: Clock, identity: UUID, who: str, said: str) -> None:
    async with store.write() as connection:
        draft = await locked(connection, identity)
        await stands(connection, identity, draft.version)
        await connection.execute(insert(comments).values(draft=identity, who=who, at=clock.now(), text=said))


async def said_of(store: Store, identity: UUID) -> Sequence[Comment]:
    """The comments, the first first."""
    query = select(comments).where(comments.c.draft == identity).order_by(comments.c.id)
    async with store.read() as connection:
        return [Comment(row.who, row.at, row.text) for row in await connection.execute(query)]
