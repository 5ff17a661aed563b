"""What the channel does besides sending: takes in what comes back, passes letters on."""

import asyncio
import errno
from collections.abc import Awaitable, Callable

import structlog

from channels.email.door import open_door
from channels.email.forwarding import Forwarding, HandIn
from channels.email.headers import Sender
from channels.email.inbox import parse_inbox
from channels.email.mailbox import Away, Mailbox
from channels.email.returned.taking import Taking
from channels.email.settings import EmailSettings

log = structlog.get_logger()
LOOK_EVERY_S = 30.0
LETTERS_EVERY_S = 15.0


class Listening:
    """Runs in a worker until told to stop."""

    def __init__(self, settings: EmailSettings, sender: Sender, taking: Taking, hand_in: HandIn) -> None:
        self._inbox = parse_inbox(settings.inbox) if settings.inbox else None
        self._certificates = settings.certificates
        self._taking = taking
        addresses = (sender.address, settings.bounces, settings.leave)
        self._hosts = frozenset(address.rpartition("@")[2].lower() for address in addresses if address)
        self._forwarding = Forwarding(taking.store, taking.clock, sender, settings.replies_to, hand_in)

    @property
    def alone(self) -> bool:
        return self._inbox is not None and self._inbox.looks

    async def run(self, stopping: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as together:
            if self._inbox is not None and self._inbox.looks:
                together.create_task(_again(stopping, LOOK_EVERY_S, self.look))
            elif self._inbox is not None:
                together.create_task(self._open(stopping))
            together.create_task(_again(stopping, LETTERS_EVERY_S, self._pass_on))

    async def look(self) -> None:
        """Take what is new in the mailbox. A mail is marked only after it was stored; one that is not stays new."""
        assert self._inbox is not None
        mailbox = Mailbox(self._inbox, self._certificates)
        try:
            opened = await asyncio.to_thread(mailbox.open)
            try:
                for number in await asyncio.to_thread(opened.unread):
                    raw = await asyncio.to_thread(opened.read, number)
                    if raw is not None:
                        await self._taking.take(raw)
                    await asyncio.to_thread(opened.mark, number)
            finally:
                await asyncio.to_thread(opened.close)
        except Away as error:
            log.warning("email.mailbox_away", reason=str(error))

    async def _open(self, stopping: asyncio.Event) -> None:
        assert self._inbox is not None
        while not stopping.is_set():
            try:
                door = await open_door(self._inbox, self._taking.take, self._hosts)
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

    async def _pass_on(self) -> None:
        while await self._forwarding.run_once():
            pass


async def _again(stopping: asyncio.Event, every_s: float, step: Callable[[], Awaitable[None]]) -> None:
    """The step, now and every so often."""
    while not stopping.is_set():
        await step()
        await _until(stopping, every_s)


async def _until(stopping: asyncio.Event, seconds: float) -> None:
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait({waiting}, timeout=seconds)
    waiting.cancel()
