"""What is sent to a statutory list: a text that staff typed, or an announcement; with the law that asks for it."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter
from sqlalchemy import ColumnElement, Select, and_, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.statutory.lists import get
from audience.statutory.tables import members
from core.channel import Contents, Mailing, Recipient
from core.context import Context
from core.editions import load_edition, newest
from core.errors import NotFound
from core.given import among, found_by
from core.language.catalogue import Catalogue
from core.language.dates import ATHENS
from core.mailings import Source, add_mailing
from core.store import Store
from core.tables import announcements, deliveries, mailings
from core.witness import Witness
from schemas import explain
from schemas.edition import Action
from schemas.localised import Body, Title

KIND = "statutory"
WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
LANGUAGES = ("el", "en")

_MEMBERS = select(members.c.id, members.c.list, members.c.email, members.c.language)


class Typed(BaseModel):
    """What staff typed, checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: Title
    text: Body


@dataclass(frozen=True)
class Said:
    """A subject and a text (Markdown) of staff; neither where an announcement says it."""

    subject: Title | None = None
    text: Body | None = None

    def body(self) -> Mapping[str, Any]:
        return {
            "subject": dict(self.subject.root) if self.subject else {},
            "text": dict(self.text.root) if self.text else {},
        }


_typed: TypeAdapter[Typed] = TypeAdapter(Typed)


def read(data: Any) -> Said:
    """{subject, text}, each Greek alone or by language. InvalidInput names every wrong field."""
    typed = explain.checked(_typed, data)
    return Said(typed.subject, typed.text)


async def send(
    store: Store, witness: Witness, slug: str, said: Said, *, about: UUID | None, channel: str, now: datetime
) -> UUID | None:
    """Write to everybody on the list. None: the very same was sent to it before."""
    body = {"list": slug, **said.body()}
    digest = hashlib.sha256(json.dumps([body, str(about)], ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    name = f"{KIND}:{digest[:32]}"
    marked = await witness.mailed(name)
    async with store.write() as connection:
        controller = (await get(connection, slug)).issuer
        if about is not None:
            await _head(connection, about)
        return await add_mailing(
            connection,
            kind=KIND,
            channel=channel,
            issuer=controller,
            body=body,
            now=now,
            name=name,
            about=about,
            marked=marked,
        )


async def _head(connection: AsyncConnection, announcement: UUID) -> int:
    """The newest edition; NotFound where there is no announcement, or nobody may see it (any more)."""
    condition = announcements.c.id == announcement, announcements.c.withdrawn_at.is_(None)
    query = select(announcements.c.head).where(*condition, announcements.c.first_released_at.is_not(None))
    head = (await connection.execute(query)).scalar_one_or_none()
    if head is None:
        raise NotFound(
            f"Η ανακοίνωση {announcement} δεν είναι δημοσιευμένη.", f"The announcement {announcement} is not public."
        )
    return int(head)


class Statutory:
    """Everybody on the list gets it, and nobody else; there is nothing to unsubscribe from."""

    kinds: Collection[str] = (KIND,)

    def __init__(self, context: Context) -> None:
        self._url = context.settings.url

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        """Everybody on it; of what follows an earlier mailing, who may hold that one."""
        on_it = select(members.c.id.label("target")).where(members.c.list == mailing.body["list"])
        if "follows" not in mailing.body:
            return on_it
        earlier, number = _ids(mailing.body["follows"]), mailing.body["edition"]
        mine = deliveries.c.target == members.c.id
        return on_it.where(
            select(deliveries.c.id).where(mine, _given(earlier, lambda edition: edition < number)).exists(),
            ~select(deliveries.c.id).where(mine, _given(earlier, lambda edition: edition >= number)).exists(),
        )

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        """Those who are still on it; nobody, once what it says may not be seen any more.

        The variant is the edition: who is handed it after a correction gets the corrected text, since what follows is
        only for those who had been handed the older one; the ledger keeps which. Nothing is due to whoever has it by
        the other mailing.
        """
        variant, edition, told = "", 1, frozenset[str]()
        if mailing.about is not None:
            if not await _may_be_told(connection, mailing):
                return {}
            edition = await newest(connection, mailing.about)
            variant = str(edition)
            told = await _told(connection, mailing, edition, targets)
        rows = await connection.execute(found_by(connection, members.c.id, "targets", _MEMBERS), {"targets": targets})
        return {
            row.id: Recipient(row.language, row.email, variant, due=row.id not in told, edition=edition)
            for row in rows
            if row.list == mailing.body["list"]
        }

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        """Texts by language: subject, lead, text (Markdown; empty where an announcement says it), notice."""
        law, issuer = await get(connection, mailing.body["list"]), mailing.issuer
        editions = []
        if mailing.about is not None:
            edition = await load_edition(connection, self._url, mailing.about, int(variant))
            editions.append((edition, Action(edition.action)))
        typed = mailing.body["subject"]
        titles = editions[0][0].content if editions else None
        words: dict[str, Any] = {"text": mailing.body["text"], "subject": {}, "lead": {}, "notice": {}}
        for language in LANGUAGES:
            subject = typed.get(language) or (titles.title.get(language) if titles is not None else None)
            words["subject"][language] = subject or WORDS(
                "subject", language, issuer=issuer.name_accusative.best(language)
            )
            controller = issuer.name_nominative.best(language)
            words["lead"][language] = WORDS("lead", language, controller=controller)
            words["notice"][language] = WORDS(
                "notice",
                language,
                name=law.name,
                purpose=law.purpose,
                basis=law.basis,
                controller=controller,
                until=f"{law.kept_until.astimezone(ATHENS):%d/%m/%Y}",
            )
        # what becomes of it, the list is told by `audience.statutory.following`: its members are no subscribers
        return Contents(editions, words, followed=True)


def _ids(texts: Sequence[str]) -> list[UUID]:
    return [UUID(one) for one in texts]


def _given(ids: Sequence[UUID], which: Callable[[ColumnElement[int]], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Deliveries of these mailings by which such an edition may be in somebody's hands, or is on its way there."""
    held, sending = deliveries.c.may_hold > literal_column("0"), deliveries.c.state == literal_column("'sending'")
    given = or_(and_(held, which(deliveries.c.held_edition)), and_(sending, which(deliveries.c.sending_edition)))
    return and_(deliveries.c.announcement.in_(ids), or_(held, sending), given)


async def _told(connection: AsyncConnection, mailing: Mailing, edition: int, targets: Sequence[str]) -> frozenset[str]:
    """Those who have this edition by the mailings that this one follows, or by one that follows it."""
    others = _ids(mailing.body.get("follows", ()))
    if not others:
        query = select(mailings.c.id, mailings.c.body).where(mailings.c.about == mailing.about, mailings.c.kind == KIND)
        rows = await connection.execute(query)
        others = [row.id for row in rows if str(mailing.id) in row.body.get("follows", ())]
    if not others:
        return frozenset()
    given = _given(others, lambda number: number >= edition), among(deliveries.c.target, "targets")
    found = await connection.execute(select(deliveries.c.target).where(*given), {"targets": targets})
    return frozenset(found.scalars())


async def _may_be_told(connection: AsyncConnection, mailing: Mailing) -> bool:
    """What follows tells the newest edition it was written for, an end too; all others what is public."""
    query = select(announcements.c.head, announcements.c.withdrawn_at, announcements.c.expunged_at).where(
        announcements.c.id == mailing.about
    )
    row = (await connection.execute(query)).first()
    if row is None:
        return False
    if "follows" in mailing.body:
        return bool(row.head == mailing.body["edition"])  # a newer change has a mailing of its own
    return row.withdrawn_at is None and row.expunged_at is None


def sources(context: Context) -> list[Source]:
    """For the wiring."""
    return [Statutory(context)]
