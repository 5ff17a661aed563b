"""The e-mail channel: renders a mail once, splices it for each subscriber, hands it to the relays."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal
from uuid import UUID

import structlog
from uuid_utils.compat import uuid7

from audience.registry import LEAVING_TOKEN_BYTES, leaving_token, preferences_token
from audience.selection import Subscribers
from channels.email import render as rendering
from channels.email.addresses import wire
from channels.email.dkim import Signer, load_key
from channels.email.estimate import estimate
from channels.email.headers import Sender
from channels.email.layout import parts
from channels.email.listening import Listening
from channels.email.mailings import letter_of
from channels.email.message import Dates, FrozenCache
from channels.email.pool import Pool
from channels.email.relays import parse_relays
from channels.email.replies import Verdict
from channels.email.returned.taking import Taking
from channels.email.sender import sender_of
from channels.email.settings import EmailSettings
from channels.email.verp import Returns
from core.channel import (
    Asset,
    Contents,
    Limit,
    Mailing,
    Patience,
    Receipt,
    Rendition,
    Target,
    later,
    refused,
    sent,
    unknown,
)
from core.clock import Clock
from core.context import Context
from core.errors import Refused
from core.estimates import Estimate
from core.tokens import Keys, Ring
from core.trying_out import Trial, Tried
from schemas.edition import Action, Edition

log = structlog.get_logger()
RECEIPTS = {"later": later, "refused": refused, "unknown": unknown}


def build(context: Context) -> "EmailChannel":
    settings, keys = EmailSettings(), Keys(context.store, context.clock)
    return EmailChannel(settings, context.settings.url, keys, context.clock, Taking(context, settings))


def signer_of(settings: EmailSettings, sender: Sender) -> Signer | None:
    """None: signing is left to the relay."""
    if not settings.dkim_key:
        return None
    domain = settings.dkim_domain or sender.host
    return Signer(domain, settings.dkim_selector, load_key(Path(settings.dkim_key)))


class EmailChannel:
    """`sent` means that a relay took it. Nothing is asked of a person when an answer was lost: a second copy of a
    notice, marked and with another Message-ID, harms less than a missing one."""

    name = rendering.NAME
    after_unknown: Literal["again", "ask"] = "again"
    takes_every_edition = False
    makes_assets = False
    patience = Patience(parallel_items=2)
    place: Mapping[str, str] = {"el": "Διεύθυνση e-mail", "en": "E-mail address"}

    def __init__(
        self, settings: EmailSettings, url: str, keys: Keys, clock: Clock, taking: Taking | None = None
    ) -> None:
        """Without `taking` it only sends: nobody reads what comes back."""
        self.patience = replace(self.patience, brake=Limit(settings.brake_after, settings.brake_percent))
        self._taking = taking
        self._settings = settings
        self._url = url
        self._keys = keys
        self._clock = clock
        self._sender = sender_of(settings, url)
        self._returns = Returns(settings.bounces or self._sender.address)
        self._frozen = FrozenCache(self._sender, signer_of(settings, self._sender))
        self._dates = Dates()
        self._pool = Pool(settings, clock, keys.store)
        self._listening = Listening(settings, self._sender, taking, self._forward) if taking else None
        self.listens_alone = bool(self._listening and self._listening.alone)

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        return rendering.render(edition, language, action, self._url)

    def render_mailing(
        self, mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str]
    ) -> Rendition:
        said = parts(letter_of(mailing, contents, language, personal, self._url), self._url)
        for edition, _ in contents.editions:
            if edition.announcement == mailing.about:
                said["number"] = edition.reference
        return Rendition(self.name, mailing, language, Action.PUBLISH, said)

    async def prepare(self, rendition: Rendition) -> Sequence[Asset]:
        return ()

    def selection(self, announcement: UUID, edition: Edition) -> Subscribers:
        return Subscribers(edition, self.name, self._clock)

    async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
        """Pulls as connections come free; a receipt for each target pulled, whatever happens to the others."""
        receipts = _Receipts()
        feeding = asyncio.create_task(self._feed(targets, receipts), name="email feeding")
        refusals: list[tuple[Target, str]] = []
        handed = 0
        try:
            while await receipts.more():
                while receipts.ready:
                    receipt = receipts.ready.popleft()
                    handed += 1
                    if receipt.outcome == "refused":
                        refusals.append((receipt.target, receipt.reason or ""))
                    yield receipt
            await self._follow(refusals, handed)
            await feeding  # a bug in the stages or in a splice shows here, after the receipts of all others
        finally:
            feeding.cancel()

    async def _follow(self, refusals: Sequence[tuple[Target, str]], handed: int) -> None:
        """What was refused counts as what comes back does. Its receipts are the ledger's: should this fail, the next
        mail to the same people will be refused as well."""
        if self._taking is None or not refusals:
            return
        try:
            await self._taking.following.refused(refusals, handed)
        except Exception as error:
            log.warning("email.refusals_not_followed", count=len(refusals), exc_info=error)

    async def _feed(self, targets: AsyncIterator[Target], receipts: "_Receipts") -> None:
        ring = await self._keys.ring()
        loop = asyncio.get_running_loop()
        timeout_s = self.patience.send_timeout.total_seconds()
        urgent = True  # all targets of a delivery are of one urgency; the first, which waits for no bulk mail, tells

        def done(target: Target, verdict: Verdict) -> None:
            receipts.open -= 1
            receipts.put(_receipt(target, verdict))

        try:
            while True:
                await self._pool.room(urgent=urgent)
                try:
                    target = await anext(targets)
                except StopAsyncIteration:
                    break
                # The time limit counts from the pull: a target that waits here too long is not handed over any more.
                deadline = loop.time() + timeout_s
                try:
                    sender, recipient, content = self._splice(target, ring)
                except Refused as refusal:
                    self._pool.spare(1)
                    receipts.put(refused(target, refusal.reason))
                    continue
                receipts.open += 1
                urgent = target.urgent
                self._pool.hand_in(sender, recipient, content, deadline, partial(done, target), urgent=urgent)
        finally:
            receipts.end()

    def _splice(self, target: Target, ring: Ring) -> tuple[bytes, bytes, bytes]:
        """Envelope sender, recipient and wire form. Refused when the address cannot be put on the wire."""
        to = wire(target.address)
        frozen = self._frozen.of(target.rendition, LEAVING_TOKEN_BYTES)
        tokens = _tokens(ring, target.name) if frozen.of_list else ()
        content = frozen.splice(
            to=to,
            tokens=tokens,
            delivery=target.delivery,
            attempt=target.attempt,
            marked=target.marked,
            date=self._dates.of(self._clock.now()),
        )
        sender = self._returns.address(ring, target.delivery)
        return sender.encode("ascii"), to.encode("ascii"), content

    def rests(self, *, urgent: bool) -> bool:
        return self._pool.rests(urgent=urgent)

    async def ration(self, wanted: int, *, urgent: bool) -> int:
        return await self._pool.ration(wanted, urgent=urgent)

    def spare(self, count: int) -> None:
        self._pool.spare(count)

    async def estimate(self, count: int, *, urgent: bool) -> Estimate:
        settings = self._settings
        caps = {str(relay): relay.caps for relay in parse_relays(settings.relays)}
        kept = 0.0 if urgent else settings.urgent_share
        async with self._keys.store.read() as connection:
            return await estimate(connection, self.name, count, caps, self._clock.now(), kept)

    async def try_out(self, to: str, trial: Trial) -> Tried:
        """By a relay as any other mail. What comes back of it belongs to no delivery."""
        said = {name: {trial.language: getattr(trial, name)} for name in ("subject", "text", "notice")}
        now = self._clock.now()
        about = Mailing(UUID(str(uuid7())), "test", "test", self.name, "now", None, trial.issuer, {}, now)
        contents = Contents(words={**said, "lead": said["subject"]})
        target = Target(0, "test", to, self.render_mailing(about, contents, trial.language, {}), None, "now", 1, False)
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Verdict] = loop.create_future()
        try:
            sender, recipient, content = self._splice(target, await self._keys.ring())
        except Refused as refusal:
            return Tried("refused", refusal.reason)
        deadline = loop.time() + self.patience.send_timeout.total_seconds()
        self._pool.hand_in(sender, recipient, content, deadline, answered.set_result, urgent=True)
        verdict = await answered
        return Tried("later" if verdict.outcome == "again" else verdict.outcome, verdict.reason or "")

    async def expunge(self, announcement: UUID) -> None:
        """What lies in mailboxes is out of reach; our own copies in memory go."""
        self._frozen.forget(announcement)

    async def expire(self, announcement: UUID) -> None:
        """A mail is in no list."""

    async def listen(self, stopping: asyncio.Event) -> None:
        if self._listening is not None:
            await self._listening.run(stopping)

    def _forward(
        self, sender: bytes, to: bytes, content: bytes, deadline: float, answer: Callable[[Verdict], None]
    ) -> None:
        """A letter for an office goes over the same relays, asking nobody: what the caps granted is others'."""
        self._pool.hand_in(sender, to, content, deadline, answer, granted=False)

    async def close(self) -> None:
        await self._pool.close()


def _tokens(ring: Ring, subscriber: str) -> tuple[bytes, bytes]:
    """In the order of `message.TOKENS`."""
    return leaving_token(ring, subscriber).encode("ascii"), preferences_token(ring, subscriber).encode("ascii")


def _receipt(target: Target, verdict: Verdict) -> Receipt:
    if verdict.outcome == "sent":
        # No `ref`: the Message-ID follows from the delivery, and a relay's queue number is of no use to the ledger.
        return sent(target)
    return RECEIPTS[verdict.outcome](target, verdict.reason or "")


class _Receipts:
    """Those that came back and were not yet taken: many at a time, since a queue's ways cost more than a receipt."""

    def __init__(self) -> None:
        self.ready: deque[Receipt] = deque()
        self.open = 0  # handed in, no receipt yet
        self._fed = False
        self._waiter: asyncio.Future[None] | None = None

    def put(self, receipt: Receipt) -> None:
        self.ready.append(receipt)
        self._wake()

    def end(self) -> None:
        """No more will be handed in."""
        self._fed = True
        self._wake()

    async def more(self) -> bool:
        """Wait until some are ready; False when none will be."""
        while not self.ready and (self.open or not self._fed):
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return bool(self.ready)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
