"""One look a second for all that waits in a worker's channels, in place of one in each of its loops."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, bindparam, literal, or_, select, text, union_all

from core.clock import Clock
from core.prepared import Prepared
from core.store import Instant, Store
from core.tables import inbox, work_items
from core.wake import Wake

TODO = text("state = 'todo'")  # in the words of the indexes
_NOW: ColumnElement[object] = bindparam("now", type_=Instant)


class Lookout:
    """Wakes the loops of what is due and in nobody's hands: messages whose wake was lost, what waited for its time,
    what a dead member left."""

    def __init__(self, store: Store, clock: Clock, wake: Wake, channels: Collection[str]) -> None:
        self._store, self._clock, self._wake = store, clock, wake
        questions = [question for name in sorted(channels) for question in (_messages(name), _items(name))]
        self._look = Prepared(lambda _: union_all(*questions)) if questions else None

    async def run_once(self) -> bool:
        """There is never more to do at once: what is found is the loops'."""
        if self._look is None:
            return False
        async with self._store.read() as connection:
            found = await self._look.rows(connection, now=self._clock.now())
        self._wake.notify_here(*(topic for (topic,) in found))
        return False


def _messages(channel: str) -> Select[str]:
    table = inbox.c
    free = or_(table.lease_until.is_(None), table.lease_until <= _NOW)
    waits = select(table.uid).where(table.member_group == channel, TODO, table.next_at <= _NOW, free)
    return select(literal(f"inbox:{channel}").label("topic")).where(waits.exists())


def _items(channel: str) -> Select[str]:
    table = work_items.c
    free = or_(table.lease_until.is_(None), table.lease_until <= _NOW)
    waits = select(table.id).where(table.channel == channel, TODO, table.next_at <= _NOW, free)
    return select(literal(f"items:{channel}").label("topic")).where(waits.exists())
