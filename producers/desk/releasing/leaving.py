"""Sent drafts leave when they can no longer be taken back: each is posted once, by whichever worker comes first."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, update

from core.clock import Clock
from core.errors import Conflict, Invalid, NotFound
from core.idempotency import Key
from core.store import Store
from producers.desk.composing.drafts import Draft, draft_of, locked
from producers.desk.releasing.release import owe_countersign
from producers.desk.tables import drafts
from producers.desk.trail import note
from producers.posting import Posted, Posting
from schemas.edition import Reason, Weight

log = structlog.get_logger()
MOST_AT_ONCE = 20


class Leaving:
    """The worker's job: looks every two seconds for what is due to leave."""

    name = "desk.leaving"
    every = timedelta(seconds=2)

    def __init__(self, store: Store, clock: Clock, posting: Posting) -> None:
        self._store, self._clock, self._posting = store, clock, posting

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
            posted = await self._post(draft)
        except (Invalid, Conflict, NotFound) as error:
            el, en = _told(error)
            await self._set(draft, {"state": "writing", "leaves_at": None, "trouble": {"el": el, "en": en}}, "refused")
            log.warning("desk.refused", draft=str(draft.id))
            return
        values = {"state": "sent", "announcement": UUID(posted.id)}
        await self._set(draft, values, "sent", owes=(UUID(posted.id), posted.edition) if draft.alone else None)

    async def _post(self, draft: Draft) -> Posted:
        assert draft.approved_by is not None
        key = Key("desk", "drafts", f"{draft.id}.{draft.version}", dict(draft.body))
        if not draft.correction:
            return await self._posting.post(dict(draft.body), draft.approved_by, key=key)
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
        )

    async def _set(
        self, draft: Draft, values: dict[str, object], act: str, owes: tuple[UUID, int] | None = None
    ) -> None:
        """Unless another worker has."""
        now = self._clock.now()
        async with self._store.write() as connection:
            if (await locked(connection, draft.id)).state != "leaving":
                return
            await connection.execute(update(drafts).where(drafts.c.id == draft.id).values(values))
            await note(connection, now, draft.approved_by or "", f"draft.{act}", draft.subject)
            if owes is not None:
                await owe_countersign(connection, draft, *owes, now)


def _told(error: Invalid | Conflict | NotFound) -> tuple[str, str]:
    if isinstance(error, Invalid):
        return "; ".join(f"{one.field}: {one.el}" for one in error.errors), "; ".join(
            f"{one.field}: {one.en}" for one in error.errors
        )
    return error.el, error.en
