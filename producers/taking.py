"""How an action is taken: in one transaction, once for each key, with what belongs beside it, and the witness told."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from core.idempotency import Key, claim, remember
from core.store import Store
from core.wake import Wake
from core.witness import Witness
from producers.conditions import again_after
from producers.standing import locked
from schemas.edition import Action


@dataclass(frozen=True)
class Posted:
    """What a poster gets back."""

    id: str
    reference: str
    edition: int


# What an action does in its transaction: its answer, and the number of the action.
Act = Callable[[AsyncConnection], Awaitable[tuple[Posted, int]]]


@dataclass(frozen=True)
class Beside:
    """What the caller `writes` in the action's own transaction, as the last thing in it: neither is kept without the
    other, and an error undoes both. Also where the key had its answer already, so it must be safe to repeat.

    `made_of`: what the caller knows it by; the witness keeps it, so that after a restore it is known what was posted.
    """

    writes: Callable[[AsyncConnection, Posted], Awaitable[None]]
    made_of: str = ""


class Taking:
    """Of the one door."""

    def __init__(self, store: Store, wake: Wake, witness: Witness) -> None:
        self._store, self._wake, self._witness = store, wake, witness

    async def once(self, action: Action, key: Key | None, now: datetime, act: Act, beside: Beside | None) -> Posted:
        """`act` in one transaction, the key claimed first; or the answer that the key already got."""
        async with self._store.write() as connection:
            answer = await self._answered(connection, action, key, now) if key is not None else None
            if answer is None:
                posted, number = await act(connection)
                if key is not None:
                    await remember(connection, key, asdict(posted), now)
            if beside is not None:
                await beside.writes(connection, answer or posted)
        if answer is not None:
            # The record of who took the action may be lost with its process: it is made up.
            await self._witness.edition(UUID(answer.id), answer.edition, action.value, answer.reference)
            return answer
        await self.committed(number, UUID(posted.id), posted.edition, action, posted.reference, beside)
        return posted

    async def _answered(self, connection: AsyncConnection, action: Action, key: Key, now: datetime) -> Posted | None:
        """Claim the key; the answer it already got, if that still stands for what is asked."""
        answer = await claim(connection, key, now)
        if answer is None:
            return None
        posted = Posted(**answer)
        if not key.of_content:
            return posted
        current = await locked(connection, UUID(posted.id))
        if action is Action.PUBLISH:
            again_after(current)
            return posted
        return posted if current.head == posted.edition else None

    async def committed(
        self, number: int, announcement: UUID, head: int, action: str, reference: str, beside: Beside | None
    ) -> None:
        made_of = beside.made_of if beside is not None else ""
        await self._witness.action(number, announcement, head, str(action), reference, made_of=made_of)
        self._wake.notify("outbox", "agenda", "ledger")
