"""Connections kept open to the relays, shared by all deliveries of this process; made when needed, closed when idle."""

import asyncio
from collections.abc import Callable
from functools import partial

import structlog
from aiosmtplib import SMTPException

from channels.email.allowance import Allowance
from channels.email.conversation import converse
from channels.email.lanes import NO_TIME, Lane, Mail
from channels.email.outbox import Outbox
from channels.email.protocol import Connection, connect
from channels.email.relays import Relay, parse_relays
from channels.email.replies import Verdict, scrub
from channels.email.session import Session
from channels.email.settings import EmailSettings
from channels.email.standing import Relays, Standing
from core.clock import Clock
from core.store import Store

log = structlog.get_logger()
AHEAD_S = 5.0  # of a relay's pace: as much is pulled before its turn
URGENT_REST_S = 5.0  # the relay does not bear the connection that is kept for urgent mail: not asked again so soon
Idle = list[asyncio.Future[Mail | None]]


def _give_up_waiting(waiter: asyncio.Future[Mail | None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


class Pool:
    """At most `connections` sessions, each one task that takes letters while there are any; and a few besides that
    carry urgent letters only, so that these wait for nobody."""

    def __init__(self, settings: EmailSettings, clock: Clock, store: Store) -> None:
        self._settings = settings
        self._clock = clock
        self._store = store
        self._relays = Relays([self._standing(relay) for relay in parse_relays(settings.relays)])
        self._urgent = Lane(max(2, settings.urgent_connections))
        self._bulk = Lane(max(2, settings.connections))
        self._idle: Idle = []
        self._idle_urgent: Idle = []
        self._workers: set[asyncio.Task[None]] = set()
        self._urgent_workers: set[asyncio.Task[None]] = set()
        self._no_urgent_until = 0.0
        self._promised = 0  # mails granted by the caps that have not been handed in
        self._owed: set[Mail] = set()  # those handed in that have not had their turn, wherever they are
        self._closing = False

    def _standing(self, relay: Relay) -> Standing:
        most, share = self._settings.connections, self._settings.urgent_share
        allowance = None
        if relay.caps.limits():
            allowance = Allowance(self._store, self._clock, str(relay), relay.caps, share)
        return Standing(relay, self._clock, most, most, self._settings.urgent_connections, allowance)

    # ---- what the channel asks

    def rests(self, *, urgent: bool) -> bool:
        """Nothing can be handed over now: no relay answers, or all caps are used up."""
        return self._relays.all_resting(urgent=urgent)

    async def ration(self, wanted: int, *, urgent: bool) -> int:
        """How many more may be handed in, at most `wanted`, by all caps and by the pace of the relays."""
        if self.rests(urgent=urgent):
            return 0
        if (per_s := self._relays.per_s()) is not None:
            wanted = min(wanted, max(1, int(per_s * AHEAD_S)))
        stock = await self._relays.stock_up(wanted + self._due(), urgent=urgent)
        if stock is None:
            return wanted
        granted = max(0, min(wanted, stock - self._due()))
        self._promised += granted
        return granted

    def _due(self) -> int:
        """How many of what is in stock are somebody's already: none of it is granted again, or given back."""
        return self._promised + len(self._owed)

    def spare(self, count: int) -> None:
        """So many of what was granted will not be handed in."""
        self._promised = max(0, self._promised - count)

    async def room(self, *, urgent: bool) -> None:
        """Wait until a connection will soon be free: nothing is pulled earlier than it can be handed over."""
        lane = self._urgent if urgent else self._bulk
        per_s = self._relays.per_s()
        lane.bear(None if per_s is None else int(per_s * AHEAD_S))
        await lane.room()

    def hand_in(
        self,
        sender: bytes,
        recipient: bytes,
        content: bytes,
        deadline: float,
        answer: Callable[[Verdict], None],
        *,
        urgent: bool = False,
        granted: bool = True,
    ) -> None:
        """Have a message handed over; `answer` is called once, by `deadline` or soon after. `granted`: by `ration`."""
        self.spare(int(granted))
        letter = Mail(sender, recipient, content, urgent, deadline, answer, self._return, self._owed.discard)
        self._owed.add(letter)
        if not self._to_an_idle_worker(letter):
            (self._urgent if urgent else self._bulk).letters.append(letter)
            self._employ(urgent=urgent)

    async def close(self) -> None:
        """Let what was taken be handed over, say goodbye on every connection, give back what the caps granted."""
        self._closing = True
        for waiter in (*self._idle, *self._idle_urgent):
            if not waiter.done():
                waiter.set_result(None)
        while workers := self._workers | self._urgent_workers:
            await asyncio.wait(workers)
        await self._give_back(lambda: 0)
        self._closing = False

    async def _give_back(self, due: Callable[[], int]) -> None:
        for standing in self._relays.standings:
            if standing.allowance is not None:
                try:
                    await standing.allowance.give_back(due)
                except Exception as error:  # the database is away: it counts as used until its window is over
                    log.warning("email.caps", relay=str(standing.relay), error=repr(error))

    # ---- who carries a letter

    def _return(self, letter: Mail) -> None:
        self._owed.add(letter)
        if not self._to_an_idle_worker(letter):
            self._put_back(letter)
            self._employ(urgent=letter.urgent)

    def _put_back(self, letter: Mail) -> None:
        (self._urgent if letter.urgent else self._bulk).letters.appendleft(letter)

    def _to_an_idle_worker(self, letter: Mail) -> bool:
        for idle in (self._idle_urgent, self._idle) if letter.urgent else (self._idle,):
            while idle:
                waiter = idle.pop()  # the last to fall idle: the others may time out
                if not waiter.done():
                    waiter.set_result(letter)
                    return True
        return False

    def _employ(self, *, urgent: bool) -> None:
        if urgent and self._clock.monotonic() >= self._no_urgent_until:
            crowd, most = self._urgent_workers, self._settings.urgent_connections
            if len(crowd) < most:
                self._start(crowd, urgent=True)
                return
        working = len(self._workers)
        if working < self._settings.connections and working < self._relays.bears():
            self._start(self._workers, urgent=False)

    def _start(self, crowd: set[asyncio.Task[None]], *, urgent: bool) -> None:
        worker = asyncio.create_task(self._work(urgent=urgent), name="email connection")
        crowd.add(worker)
        worker.add_done_callback(self._ended)

    def _ended(self, worker: asyncio.Task[None]) -> None:
        self._workers.discard(worker)
        self._urgent_workers.discard(worker)
        if not worker.cancelled() and (error := worker.exception()) is not None:
            asyncio.get_running_loop().call_exception_handler({"message": "email connection", "exception": error})
        if self._urgent.letters:
            self._employ(urgent=True)
        if self._bulk.letters:
            self._employ(urgent=False)

    # ---- a worker

    def _take(self, *, urgent: bool) -> Mail | None:
        """A letter that waits, urgent ones first; for an urgent worker, urgent ones only."""
        now = asyncio.get_running_loop().time()
        letter = self._urgent.take(now) if self._urgent.letters else None
        return letter if letter is not None or urgent else self._bulk.take(now)

    async def _wait(self, *, urgent: bool) -> Mail | None:
        """The next letter; None after an idle time, or when closing."""
        if (letter := self._take(urgent=urgent)) is not None or self._closing:
            return letter
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Mail | None] = loop.create_future()
        timer = loop.call_later(self._settings.idle_s, _give_up_waiting, waiter)
        idle = self._idle_urgent if urgent else self._idle
        idle.append(waiter)
        try:
            return await waiter
        finally:
            timer.cancel()
            if waiter in idle:
                idle.remove(waiter)

    async def _work(self, *, urgent: bool) -> None:
        session: Session | None = None
        try:
            while (letter := await self._wait(urgent=urgent)) is not None:
                if session is not None and not session.fits(letter, self._settings.messages_per_connection):
                    ending, session = session, None
                    await ending.end()
                if session is None:
                    session = await self._connect(letter, urgent=urgent)
                    if session is None:
                        if not self._relays.all_resting(urgent=letter.urgent):
                            return  # the relays bear no more connections; the letter went back to the others
                        continue
                if not session.turn():
                    self._return_to_others(letter)
                    await self._until_turn(session, urgent=letter.urgent)
                    continue
                session.take(letter)
                if isinstance(session.connection, Outbox):
                    await session.connection.put(letter)
                else:
                    await converse(session.connection, letter, partial(self._upcoming, session, urgent=urgent))
            await self._give_back(self._due)
        except BaseException:
            if session is not None:
                session.interrupt()
            raise
        finally:
            if session is not None:
                await session.end()

    def _return_to_others(self, letter: Mail) -> None:
        if not self._to_an_idle_worker(letter):
            self._put_back(letter)

    async def _until_turn(self, session: Session, *, urgent: bool) -> None:
        """Wait for the relay's pace, or draw from its caps. Where they are used up, it counts as resting."""
        standing = session.standing
        if (wait_s := standing.pace.wait_s(self._clock.monotonic())) > 0:
            await self._clock.sleep(wait_s)
        elif standing.allowance is not None:
            try:
                await standing.allowance.fill(max(1, len(self._owed)), urgent=urgent)
            except Exception as error:  # the database is away: what the caps allow is not known
                log.warning("email.caps", relay=str(standing.relay), error=repr(error))
                standing.caps_unknown()

    def _upcoming(self, session: Session, *, urgent: bool) -> Mail | None:
        """Called while a letter is under way, which `spent` does not count yet."""
        if session.connection.spent + 1 >= self._settings.messages_per_connection:
            return None
        if self._urgent.letters and not urgent:
            return None  # what is under way may take long: urgent mail goes next, but never behind its final dot
        letter = self._take(urgent=urgent)
        if letter is None:
            return None
        if session.standing.resting(urgent=letter.urgent) or not session.turn():
            self._return_to_others(letter)
            return None
        session.take(letter)
        return letter

    async def _connect(self, letter: Mail, *, urgent: bool) -> Session | None:
        """A connection to the relay with most room. None: the letter was answered or given back."""
        loop = asyncio.get_running_loop()
        for standing in self._relays.candidates(besides=urgent, urgent=letter.urgent):
            timeout_s = min(self._settings.connect_timeout_s, letter.deadline - loop.time())
            if timeout_s <= 0:
                letter.finish(Verdict("later", NO_TIME))
                return None
            standing.enter(urgent=urgent)
            try:
                connection = await self._open(standing.relay, timeout_s)
            except (OSError, TimeoutError, SMTPException, ValueError) as error:  # ValueError: a name that is none
                standing.leave(urgent=urgent)
                standing.down(scrub(str(error)) or type(error).__name__)
                continue
            except BaseException:
                standing.leave(urgent=urgent)
                letter.finish(Verdict("later", "interrupted"))  # nobody else has it
                raise
            standing.connected()
            return Session(connection, standing, urgent=urgent)
        if self._relays.all_resting(urgent=letter.urgent):
            letter.finish(Verdict("later", f"no relay answers ({self._relays.trouble()})"))
            return None
        if urgent:
            self._no_urgent_until = self._clock.monotonic() + URGENT_REST_S
        self._return(letter)
        return None

    async def _open(self, relay: Relay, timeout_s: float) -> Connection | Outbox:
        settings = self._settings
        if relay.protocol == "file":
            return Outbox(relay.path, self._clock)
        return await connect(
            relay,
            timeout_s=timeout_s,
            hello=settings.hello or None,
            starttls_when_offered=settings.starttls_when_offered,
            certificates=settings.certificates,
        )
