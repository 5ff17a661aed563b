"""Sent drafts leave when they can no longer be taken back: each is posted once, by whichever worker comes first."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.errors import Conflict, Invalid, NotFound
from core.idempotency import Key
from core.store import Store
from producers.desk.composing.drafts import Draft, draft_of, locked
from producers.desk.releasing.holidays import Patron
from producers.desk.releasing.release import owe_countersign
from producers.desk.tables import drafts
from producers.desk.trail import note
from producers.posting import Posting
from producers.taking import Beside, Posted
from schemas.edition import Reason, Weight

log = structlog.get_logger()
MOST_AT_ONCE = 20


class _GoneOn(Exception):
    """The draft is not leaving any more."""


class Leaving:
    """The worker's job: looks every two seconds for what is due to leave."""

    name = "desk.leaving"
    every = timedelta(seconds=2)

    def __init__(self, store: Store, clock: Clock, posting: Posting, patron: Patron | None = None) -> None:
        self._store, self._clock, self._posting, self._patron = store, clock, posting, patron

    async def run(self, now: datetime) -> bool:
        """One after another: whatever is cut off is done again, and the key makes it the same announcement."""
        due = (drafts.c.state == "leaving") & (drafts.c.leaves_at <= now)
        async with self._store.read() as connection:
            rows = await connection.execute(select(drafts).where(due).order_by(drafts.c.leaves_at).limit(MOST_AT_ONCE))
            found = [draft_of(row) for row in rows]
        for draft in found:
            await self.leave(draft)
        return len(found) == MOST_AT_ONCE

    async def leave(self, draft: Draft) -> None:
        """Post it. What cannot be posted any more (an issuer that is gone, a deadline that passed) goes back to its
        writer, who is told why."""
        try:
            await self._post(draft)
        except _GoneOn:
            return  # taken back, or another worker came first: what was posted here is undone
        except (Invalid, Conflict, NotFound) as error:
            await self._refuse(draft, *_told(error))

    async def _post(self, draft: Draft) -> Posted:
        assert draft.approved_by is not None

        async def left(connection: AsyncConnection, posted: Posted) -> None:
            await self._left(connection, draft, posted)

        beside = Beside(left, made_of=draft.subject)
        key = Key("desk", "drafts", f"{draft.id}.{draft.version}", dict(draft.body))
        if not draft.correction:
            return await self._posting.post(dict(draft.body), draft.approved_by, key=key, beside=beside)
        assert draft.announcement is not None
        change = draft.change or {}
        return await self._posting.correct(
            draft.announcement,
            dict(draft.body),
            draft.approved_by,
            reason=Reason(change.get("reason", Reason.CORRECTION)),
            weight=Weight(change.get("weight", Weight.MATERIAL)),
            note=change.get("note") or None,
            if_match=draft.edition,
            key=key,
            beside=beside,
        )

    async def _left(self, connection: AsyncConnection, draft: Draft, posted: Posted) -> None:
        """With the posting: the draft is sent, its note is written, a second signature is owed. Or nothing of it."""
        now, announcement = self._clock.now(), UUID(posted.id)
        if (await locked(connection, draft.id)).state != "leaving":
            raise _GoneOn
        values = {"state": "sent", "announcement": announcement}
        await connection.execute(update(drafts).where(drafts.c.id == draft.id).values(values))
        await note(connection, now, draft.approved_by or "", "draft.sent", draft.subject)
        if draft.alone:
            await owe_countersign(connection, draft, announcement, posted.edition, now, self._patron)

    async def _refuse(self, draft: Draft, el: str, en: str) -> None:
        values = {"state": "writing", "leaves_at": None, "trouble": {"el": el, "en": en}}
        async with self._store.write() as connection:
            if (await locked(connection, draft.id)).state != "leaving":
                return
            await connection.execute(update(drafts).where(drafts.c.id == draft.id).values(values))
            await note(connection, self._clock.now(), draft.approved_by or "", "draft.refused", draft.subject)
        log.warning("desk.refused", draft=str(draft.id))


def _told(error: Invalid | Conflict | NotFound) -> tuple[str, str]:
    if isinstance(error, Invalid):
        return "; ".join(f"{one.field}: {one.el}" for one in error.errors), "; ".join(
            f"{one.field}: {one.en}" for one in error.errors
        )
    return error.el, error.en
