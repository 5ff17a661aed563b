"""Connections kept open to the relays, shared by all deliveries of this process; made when needed, closed when idle."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from aiosmtplib import SMTPException

from channels.email.conversation import converse
from channels.email.protocol import Connection, connect
from channels.email.relays import Relays, Standing, parse_relays
from channels.email.replies import Verdict, scrub
from channels.email.settings import EmailSettings
from core.clock import Clock

MOST_TRIES = 2  # a kept connection may have died unseen: then once more, on another
NO_TIME = "no connection was free in time"


@dataclass(slots=True, eq=False)
class Letter:
    """A message on its way through the pool; it is answered exactly once."""

    sender: bytes
    recipient: bytes
    content: bytes
    deadline: float  # event loop time: the whole hand-over, waiting for a connection included
    answer: Callable[[Verdict], None]
    back: Callable[["Letter"], None]  # gives it to another connection
    tries: int = 0
    relay: Standing | None = None
    answered: bool = False

    def finish(self, verdict: Verdict) -> None:
        self.answered = True
        self.answer(verdict)

    def settle(self, verdict: Verdict) -> None:
        """What a conversation calls."""
        if self.relay is not None and verdict.outcome == "sent":
            self.relay.took()
        elif self.relay is not None and verdict.closing:
            self.relay.busy(verdict.reason or "421")
        if verdict.outcome != "again":
            self.finish(verdict)
            return
        self.tries += 1
        if self.tries < MOST_TRIES and asyncio.get_running_loop().time() < self.deadline:
            self.back(self)
        else:
            self.finish(Verdict("later", verdict.reason))


def _give_up_waiting(waiter: asyncio.Future[Letter | None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


class Session:
    """A worker's connection, the relay it counts against, and the letters it has in hand."""

    def __init__(self, connection: Connection, standing: Standing) -> None:
        self.connection = connection
        self.standing = standing
        self._hands: deque[Letter] = deque(maxlen=2)  # the one under way, and the one looked ahead to

    def fresh(self, most_messages: int) -> bool:
        return self.connection.usable and self.connection.spent < most_messages

    def take(self, letter: Letter) -> None:
        letter.relay = self.standing
        self._hands.append(letter)

    def interrupt(self) -> None:
        """A bug, or an end by force: the letters in hand may have gone out."""
        self.connection.give_up("interrupted")
        for letter in self._hands:
            if not letter.answered and letter.relay is self.standing:
                letter.finish(Verdict("unknown", "interrupted"))

    async def end(self) -> None:
        self.standing.open -= 1
        await self.connection.quit()


class Pool:
    """At most `connections` sessions; each is one task that takes letters while there are any."""

    def __init__(self, settings: EmailSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._relays = Relays(parse_relays(settings.relays), settings.connections)
        self._letters: deque[Letter] = deque()
        self._idle: list[asyncio.Future[Letter | None]] = []
        self._workers: set[asyncio.Task[None]] = set()
        self._waiting_for_room: list[asyncio.Future[None]] = []
        self._capacity = max(2, settings.connections)
        self._closing = False

    async def room(self) -> None:
        """Wait until a connection will soon be free: nothing is pulled earlier than it can be handed over."""
        while len(self._letters) >= self._capacity:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting_for_room.append(waiter)
            await waiter

    def hand_in(
        self, sender: bytes, recipient: bytes, content: bytes, deadline: float, answer: Callable[[Verdict], None]
    ) -> None:
        """Have a message handed over; `answer` is called once, by `deadline` or soon after."""
        letter = Letter(sender, recipient, content, deadline, answer, self._return)
        if not self._to_an_idle_worker(letter):
            self._letters.append(letter)
            self._employ()

    async def close(self) -> None:
        """Let what was taken be handed over, say goodbye on every connection."""
        self._closing = True
        for waiter in self._idle:
            if not waiter.done():
                waiter.set_result(None)
        while self._workers:
            await asyncio.wait(self._workers)
        self._closing = False

    def _return(self, letter: Letter) -> None:
        if not self._to_an_idle_worker(letter):
            self._letters.appendleft(letter)
            self._employ()

    def _to_an_idle_worker(self, letter: Letter) -> bool:
        while self._idle:
            waiter = self._idle.pop()  # the last to fall idle: the others may time out
            if not waiter.done():
                waiter.set_result(letter)
                return True
        return False

    def _employ(self) -> None:
        most = min(self._settings.connections, self._relays.bears(self._clock.monotonic()))
        if len(self._workers) < most:
            worker = asyncio.create_task(self._work(), name="email connection")
            self._workers.add(worker)
            worker.add_done_callback(self._ended)

    def _ended(self, worker: asyncio.Task[None]) -> None:
        self._workers.discard(worker)
        if not worker.cancelled() and (error := worker.exception()) is not None:
            asyncio.get_running_loop().call_exception_handler({"message": "email connection", "exception": error})
        if self._letters:
            self._employ()

    def _take(self) -> Letter | None:
        """A letter that waits, if its time is not over."""
        now = asyncio.get_running_loop().time()
        while self._letters:
            letter = self._letters.popleft()
            if self._waiting_for_room and len(self._letters) <= self._capacity // 2:
                waiting, self._waiting_for_room = self._waiting_for_room, []
                for waiter in waiting:
                    if not waiter.done():
                        waiter.set_result(None)
            if letter.deadline > now:
                return letter
            letter.finish(Verdict("later", NO_TIME))
        return None

    async def _wait(self) -> Letter | None:
        """The next letter; None after an idle time, or when closing."""
        if (letter := self._take()) is not None or self._closing:
            return letter
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Letter | None] = loop.create_future()
        timer = loop.call_later(self._settings.idle_s, _give_up_waiting, waiter)
        self._idle.append(waiter)
        try:
            return await waiter
        finally:
            timer.cancel()
            if waiter in self._idle:
                self._idle.remove(waiter)

    async def _work(self) -> None:
        session: Session | None = None
        try:
            while (letter := await self._wait()) is not None:
                if session is not None and not session.fresh(self._settings.messages_per_connection):
                    await session.end()
                    session = None
                if session is None and (session := await self._connect(letter)) is None:
                    if not self._relays.all_resting(self._clock.monotonic()):
                        return  # the relays bear no more connections; the letter went back to the others
                    continue
                session.take(letter)
                await converse(session.connection, letter, partial(self._upcoming, session))
        except BaseException:
            if session is not None:
                session.interrupt()
            raise
        finally:
            if session is not None:
                await session.end()

    def _upcoming(self, session: Session) -> Letter | None:
        """Called while a letter is under way, which `spent` does not count yet."""
        if session.connection.spent + 1 >= self._settings.messages_per_connection:
            return None
        letter = self._take()
        if letter is not None:
            session.take(letter)
        return letter

    async def _connect(self, letter: Letter) -> Session | None:
        """A connection to the relay with most room. None: the letter was answered or given back."""
        settings = self._settings
        loop = asyncio.get_running_loop()
        for standing in self._relays.candidates(self._clock.monotonic()):
            timeout_s = min(settings.connect_timeout_s, letter.deadline - loop.time())
            if timeout_s <= 0:
                letter.finish(Verdict("later", NO_TIME))
                return None
            standing.open += 1
            try:
                connection = await connect(
                    standing.relay,
                    timeout_s=timeout_s,
                    hello=settings.hello or None,
                    starttls_when_offered=settings.starttls_when_offered,
                    certificates=settings.certificates,
                )
            except (OSError, TimeoutError, SMTPException) as error:
                standing.open -= 1
                standing.down(scrub(str(error)) or type(error).__name__, self._clock.monotonic())
                continue
            except BaseException:
                standing.open -= 1
                raise
            standing.connected()
            return Session(connection, standing)
        if self._relays.all_resting(self._clock.monotonic()):
            letter.finish(Verdict("later", f"no relay answers ({self._relays.trouble()})"))
        else:
            self._return(letter)
        return None
