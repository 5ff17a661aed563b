"""What the channel does besides sending: takes in what comes back, passes letters on."""

import asyncio
import errno
from collections import Counter
from collections.abc import Awaitable, Callable

import structlog

from channels.email.door import open_door
from channels.email.forwarding import Forwarding, HandIn
from channels.email.headers import Sender
from channels.email.inbox import parse_inbox
from channels.email.mailbox import Away, Mailbox, Opened
from channels.email.returned.taking import NotNow, Taking
from channels.email.settings import EmailSettings, tls_of
from channels.email.verp import Returns
from core.logs import way_to

log = structlog.get_logger()
LOOK_EVERY_S = 30.0
LETTERS_EVERY_S = 15.0
LONGEST_WAIT_S = 900.0
MOST_BREAKS = 3  # at the same mail, and it is the mail's fault


class Listening:
    """Runs in a worker until told to stop."""

    def __init__(self, settings: EmailSettings, sender: Sender, taking: Taking, hand_in: HandIn) -> None:
        self._inbox = parse_inbox(settings.inbox) if settings.inbox else None
        self._settings = settings
        self._taking = taking
        self._unreadable: set[str] = set()  # mails the mailbox would not give us: not asked for again by this worker
        self._broke_off: Counter[str] = Counter()
        returns = Returns(settings.bounces or sender.address)
        self._forwarding = Forwarding(taking.keys, taking.clock, sender, returns, settings.replies_to, hand_in)

    @property
    def alone(self) -> bool:
        return self._inbox is not None and self._inbox.looks

    async def run(self, stopping: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as together:
            if self._inbox is not None and self._inbox.looks:
                together.create_task(again(stopping, LOOK_EVERY_S, self.look))
            elif self._inbox is not None:
                together.create_task(self._open(stopping))
            together.create_task(again(stopping, LETTERS_EVERY_S, self.pass_on))

    async def look(self) -> None:
        """Take what is new in the mailbox. A mail is marked only after it was stored; one that is not stays new.

        Raises Away or NotNow when it is to be looked into later; no mail holds up those behind it.
        """
        assert self._inbox is not None
        opened = await asyncio.to_thread(Mailbox(self._inbox, self._settings.certificates).open)
        try:
            for number in await asyncio.to_thread(opened.unread, frozenset(self._unreadable)):
                await self._take(opened, number)
        finally:
            await asyncio.to_thread(opened.close)

    async def _take(self, opened: Opened, number: str) -> None:
        try:
            raw = await asyncio.to_thread(opened.read, number)
        except Away:  # a mail that the server cannot read is refused, or it hangs up
            self._broke_off[number] += 1
            if self._broke_off[number] >= MOST_BREAKS:
                await self._taking.letters.tell_of_unreadable(opened.name_of(number))
                self._unreadable.add(number)
            raise
        if raw is not None:
            await self._taking.keep(raw)
        await asyncio.to_thread(opened.mark, number)

    async def _open(self, stopping: asyncio.Event) -> None:
        assert self._inbox is not None
        tls = tls_of(self._settings)
        while not stopping.is_set():
            try:
                door = await open_door(self._inbox, self._taking.keep, self._taking.awaits, tls)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                log.warning("email.door_taken", host=self._inbox.host, port=self._inbox.port)  # by another worker here
                await _until(stopping, LOOK_EVERY_S)
                continue
            try:
                await stopping.wait()
            finally:
                door.close()  # a mail that was not answered yet comes again

    async def pass_on(self) -> None:
        await self._taking.letters.pass_on_retried()
        while await self._forwarding.run_once():
            pass


async def again(stopping: asyncio.Event, every_s: float, step: Callable[[], Awaitable[None]]) -> None:
    """The step, now and every so often; after troubles in a row less and less often. None ends the loop."""
    troubles = 0
    while not stopping.is_set():
        try:
            await step()
            troubles = 0
        except (Away, NotNow) as error:
            troubles += 1
            log.warning("email.tried_later", reason=str(error), troubles=troubles)
        except Exception as error:
            troubles += 1
            log.error("email.listening_error", kind=type(error).__name__, way=way_to(error))
        await _until(stopping, wait_s(every_s, troubles))


def wait_s(every_s: float, troubles: int) -> float:
    """Until the next try.

    >>> [wait_s(30, troubles) for troubles in (0, 1, 2, 3, 9, 5_000)]
    [30.0, 60.0, 120.0, 240.0, 900.0, 900.0]
    """
    return min(every_s * 2.0 ** min(troubles, 10), max(every_s, LONGEST_WAIT_S))


async def _until(stopping: asyncio.Event, seconds: float) -> None:
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait({waiting}, timeout=seconds)
    waiting.cancel()
