"""The database is lost: a backup takes its place, everything starts again, and a person says «go»."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from audience.registry import stay_away
from core.channel import Channel
from core.errors import Conflict, NotFound
from core.restore import hold_if_behind, status
from core.wake import Wake
from producers.posting import Posting
from schemas.edition import Reason, Weight
from tests.simulation.desk import Desk
from tests.simulation.machine import Process
from tests.simulation.world import CHANNELS, World


@dataclass
class Restores:
    world: World
    desk: Desk
    backup: bytes = field(default=b"", repr=False)
    backup_at: float = 0.0
    go_at: float | None = None

    def keep(self) -> None:
        self.backup, self.backup_at = self.world.database.copy(), self.world.machine.now

    async def replace(self) -> None:
        """Everything stops, the backup takes the database's place. Whoever calls starts everything again."""
        world, judge = self.world, self.world.judge
        for process in world.processes.values():
            await world.machine.kill(process)
        world.machine.trace.append(f"{world.machine.now:.3f} restore")
        world.seen["restore"] += 1
        world.database.replace(self.backup)
        judge.replaced()
        in_flight = set(world.database.rows("SELECT id, sending_edition FROM deliveries WHERE state = 'sending'"))
        sent_since = [
            h for h in judge.handed_over if h.at > self.backup_at and (h.delivery, h.edition) not in in_flight
        ]
        self.desk.intents.clear()
        part = world.free()
        held = await hold_if_behind(part.store, part.witness, part.clock, CHANNELS)
        there = {(UUID(key), n) for key, n in world.database.rows("SELECT announcement, number FROM editions")}
        promised = [edition for edition in self.desk.promised if edition not in there]
        confirmed = {who for (who,) in world.database.rows("SELECT id FROM audience_subscribers WHERE state <> 'left'")}
        if held is None and (sent_since or promised):
            judge.violation("a restored backup is not held", (sent_since, promised))
        if held is None and judge.left.keys() & confirmed:
            judge.violation("a restored backup that forgot who left is not held", judge.left)
        if held is not None:
            self.go_at = world.machine.now + world.random.uniform(2, 20)

    async def go(self) -> None:
        """A person enters again what was lost, then says «go»."""
        world, desk = self.world, self.desk
        part = world.free()
        self.go_at = None
        found = await status(part.store, part.witness)
        posting = Posting(part.store, part.clock, Wake(), part.witness, CHANNELS, world.new_id)
        newest: dict[UUID, tuple[dict[str, Any], Weight]] = {}
        for deed in found.lost:
            text = desk.written.get((deed.announcement, deed.head)) if deed.announcement else None
            if deed.announcement and text and deed.action == "correct":
                before = newest.get(deed.announcement)
                weight = Weight.MATERIAL if before and before[1] is Weight.MATERIAL else text[1]
                newest[deed.announcement] = (text[0], weight)
        for announcement, (data, weight) in newest.items():
            try:
                posted = await posting.correct(announcement, data, "maria", reason=Reason.CORRECTION, weight=weight)
                desk.written[announcement, posted.edition] = (data, weight)
            except (Conflict, NotFound):
                continue
        ways: dict[str, Channel] = {name: world.way_out(name, Process("person")) for name in CHANNELS}
        done = await world.rules.resume(part.store, part.witness, part.clock, ways, stay_away)
        world.machine.trace.append(f"{world.machine.now:.3f} go {done}")
