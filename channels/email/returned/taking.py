"""Takes in one mail that came back, whichever way it came: reads it, decides, and stores what follows, once."""

import asyncio
import hashlib
from collections.abc import Sequence

import structlog

from audience import returns
from channels.email.addresses import wire
from channels.email.returned import classify
from channels.email.returned.following import Following
from channels.email.returned.letters import Letters
from channels.email.returned.opening import Opened, opened
from channels.email.returned.ours import Finder, destinations
from channels.email.returned.patience import FAILURES, Bearing
from channels.email.sender import sender_of
from channels.email.settings import EmailSettings
from channels.email.verp import PLACE, Returns
from core.channel import Limit
from core.context import Context
from core.logs import way_to
from core.store import is_away
from core.tokens import Keys
from core.witness import Witness

log = structlog.get_logger()


class NotNow(Exception):
    """The database or a disk is away: nothing was stored, the same mail is to be brought again later."""


class Taking:
    """`take` may be called for the same mail again: a server that was not heard to say yes brings it twice."""

    def __init__(self, context: Context, settings: EmailSettings) -> None:
        store, clock = context.store, context.clock
        self.store, self.clock, self._witness = store, clock, Witness(context.media)
        sender = sender_of(settings, context.settings.url)
        self.keys = keys = Keys(store, clock)
        self._leave = settings.leave.lower()
        returns = Returns(settings.bounces or sender.address)
        self._finder = Finder(store, keys, returns, sender.host)
        self.following = Following(
            store,
            clock,
            self._witness,
            Bearing(settings.hard_bounces, settings.soft_bounces, settings.soft_bounce_days),
            Limit(settings.brake_after, settings.brake_percent),
        )
        written_from = [
            sender.address,
            *([settings.bounces] if settings.bounces and PLACE not in settings.bounces else []),
        ]
        self._own = {wire(address).lower() for address in (*written_from, settings.leave) if address}
        # RFC 5321 §4.5.1: whoever has trouble with a domain's mail writes there
        self._own |= {f"postmaster@{address.rpartition('@')[2]}" for address in self._own}
        self._awaiting = context.awaiting
        self.letters = Letters(store, clock, keys, returns, written_from)

    async def awaits(self, address: str) -> bool:
        """Whether mail to this address is for us: our own, one that we made for a delivery and nobody else can, or one
        that another part of the house waits for."""
        if address.lower() in self._own or await self._finder.made(address):
            return True
        return any([await one.awaits(address) for one in self._awaiting])

    async def keep(self, raw: bytes, recipients: Sequence[str] = ()) -> str:
        """As `take`, and what ends in a bug is kept whole for a person, so that it holds up nothing behind it. Raises
        NotNow, and nothing else.
        """
        try:
            return await self.take(raw, recipients)
        except Exception as error:
            if is_away(error):
                raise NotNow(type(error).__name__) from error
            log.error("email.not_understood", kind=type(error).__name__, way=way_to(error))
            try:
                await self.letters.keep_unread(hashlib.sha256(raw).hexdigest(), raw, error)
            except Exception as worse:
                raise NotNow(type(worse).__name__) from worse
            return self._told("unread")

    async def take(self, raw: bytes, recipients: Sequence[str] = ()) -> str:
        """In a word, what it was: a class, `left`, `letter`, `awaited` (by another part of the house), or `known`,
        when it was taken before.

        `recipients`: whom its envelope names, where that is known.
        """
        digest = hashlib.sha256(raw).hexdigest()
        if await self.following.known(digest) or await self.letters.known(digest):
            return "known"
        mail, found = await asyncio.to_thread(_read, raw)  # hostile ones take seconds
        sent_to = destinations(mail, recipients)
        for one in self._awaiting:
            if await one.take(raw, sent_to):
                return self._told("awaited")
        to_leave = self._leave and self._leave in (address.lower() for address in sent_to)
        if to_leave and await self._left(f"{mail.header('Subject')} {mail.text[:2_000]}"):
            await self.following.follow(digest, classify.Returned("none"), None)
            return self._told("left")
        if found.by_person and not self.letters.goes_in_circles(mail):
            await self.letters.keep(digest, raw, mail, await self._finder.answered(mail))
            return self._told("letter")
        ours = await self._finder.reported(mail, sent_to) if found.meaning not in ("none", "auto-reply") else None
        if ours is None and found.meaning in FAILURES:
            await self.letters.came_back(mail, found.meaning, sent_to)
        await self.following.follow(digest, found, ours)
        return self._told(found.meaning, ours is not None)

    async def _left(self, text: str) -> bool:
        person = await self._finder.leaving(text)
        if person is None:
            return False
        await returns.left(self.store, self._witness, person, self.clock.now())
        return True

    @staticmethod
    def _told(word: str, ours: bool = True) -> str:
        log.info("email.taken", what=word, ours=ours)
        return word


def _read(raw: bytes) -> tuple[Opened, classify.Returned]:
    mail = opened(raw)
    return mail, classify.first(classify.read(mail))
