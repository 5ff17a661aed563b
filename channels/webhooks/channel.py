"""Tells other programs' endpoints what happened, signed as Standard Webhooks have it, at least once."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from audience.endpoints import registry
from audience.endpoints.selection import Listener, Listening, named
from channels.webhooks.awaiting import await_channels
from channels.webhooks.render import NAME, TEST, render, render_delivered, render_trial
from channels.webhooks.settings import WebhooksSettings
from channels.webhooks.signing import signed
from channels.webhooks.tables import awaited
from core.channel import Asset, Contents, Mailing, Patience, Receipt, Rendition, Target, later, refused, sent
from core.context import Context
from core.errors import Refused, TryLater
from core.language.dates import ATHENS
from core.outside import Answer, Outside
from core.trying_out import Trial, Tried
from schemas.edition import Action, Edition

TAKEN, GONE = range(200, 300), 410
LONGEST_WAIT = timedelta(hours=24)
NOT_ASKED_FOR, NO_ENDPOINT = "not asked for", "there is no such endpoint"
# As Standard Webhooks advise, for three days.
WAITS = tuple(timedelta(seconds=s) for s in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400))


class Webhooks:
    """Targets are endpoints, by their ids. Whatever the answer that was lost, the same id is sent again."""

    name = NAME
    after_unknown: Literal["again", "ask"] = "again"
    takes_every_edition = True
    makes_assets = False
    place: Mapping[str, str] = {"el": "Όνομα ή διεύθυνση του αποδέκτη", "en": "The endpoint's name or address"}

    def __init__(self, context: Context, settings: WebhooksSettings, outside: Outside) -> None:
        self._store, self._clock, self._outside = context.store, context.clock, outside
        self._at_once = settings.at_once
        timeout = timedelta(seconds=settings.timeout_s + 5)
        self.patience = Patience(waits=WAITS, gives_up_after=registry.GIVES_UP_AFTER, send_timeout=timeout)

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        return render(edition, language, action)

    def render_mailing(
        self, mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str]
    ) -> Rendition:
        return render_delivered(mailing, contents.words, language)

    async def prepare(self, rendition: Rendition) -> Sequence[Asset]:
        return ()

    def selection(self, announcement: UUID, edition: Edition) -> Listening:
        return Listening(self._clock, edition.issuer.slug)

    async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
        """Some at the same time: one that is slow holds up nobody."""
        sending: set[asyncio.Task[Receipt]] = set()
        pulling: asyncio.Future[Target | None] | None = None
        ended = False
        try:
            while True:
                if pulling is None and not ended and len(sending) < self._at_once:
                    pulling = asyncio.ensure_future(_next(targets))
                waiting: set[asyncio.Future[Target | None] | asyncio.Task[Receipt]] = {*sending}
                if pulling is not None:
                    waiting.add(pulling)
                if not waiting:
                    return
                done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                if pulling is not None and pulling in done:
                    target, pulling = pulling.result(), None
                    ended = target is None
                    if target is not None:
                        sending.add(asyncio.ensure_future(self._tell(target)))
                for task in [task for task in sending if task in done]:
                    sending.remove(task)
                    yield task.result()
        finally:
            left: list[asyncio.Future[Any]] = [*sending, *([pulling] if pulling is not None else [])]
            for one in left:
                one.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def try_out(self, to: str, trial: Trial) -> Tried:
        """Signed as all else. Whatever it answers, it stays on or off as it was."""
        now = self._clock.now()
        async with self._store.read() as connection:
            listener = await named(connection, to, now)
        if listener is None:
            return Tried("refused", NO_ENDPOINT)
        try:
            answer = await self._ask(listener, f"{TEST}.{uuid4()}", render_trial(trial, now))
        except Refused as error:
            return Tried("refused", error.reason)
        except TryLater as error:
            return Tried("later", error.reason)
        return Tried("sent") if answer.status in TAKEN else Tried("refused", f"it answered {answer.status}")

    async def _tell(self, target: Target) -> Receipt:
        listener: Listener = target.address
        subject, parts = target.rendition.subject, target.rendition.parts
        if isinstance(subject, Edition):
            async with self._store.write() as connection:
                await await_channels(connection, subject.announcement, subject.number, self._clock.now())
        if parts["event"] not in listener.events:
            return sent(target, NOT_ASKED_FOR)
        try:
            answer = await self._ask(listener, parts["id"], parts["payload"])
        except Refused as error:
            await self._failed(target, error.reason)
            return refused(target, error.reason)
        except TryLater as error:
            await self._failed(target, error.reason)
            return later(target, error.reason)
        return await self._answered(target, answer)

    async def _ask(self, listener: Listener, identity: str, payload: str) -> Answer:
        headers = signed(listener.secrets, identity, payload, self._clock.now())
        return await self._outside.hand_over(listener.url, payload.encode(), headers)

    async def _answered(self, target: Target, answer: Answer) -> Receipt:
        if answer.status in TAKEN:
            await self._took(target)
            return sent(target, str(answer.status))
        reason = f"it answered {answer.status}"
        await self._failed(target, reason, gone=answer.status == GONE)
        if answer.status == GONE:
            return refused(target, reason)
        asked = answer.headers.get("retry-after", "")
        wait = timedelta(seconds=int(asked)) if asked.isdecimal() and len(asked) < 8 else None
        return later(target, reason, min(wait, LONGEST_WAIT) if wait else None)

    async def _took(self, target: Target) -> None:
        listener: Listener = target.address
        today = self._clock.now().astimezone(ATHENS).date()
        if listener.failing or listener.answered_on != today:
            async with self._store.write() as connection:
                await registry.took(connection, target.name, today)

    async def _failed(self, target: Target, reason: str, *, gone: bool = False) -> None:
        async with self._store.write() as connection:
            await registry.failed(connection, target.name, reason, self._clock.now())
            if gone:
                await registry.give_up(connection, self._clock.now(), NAME, gone=target.name)

    async def expunge(self, announcement: UUID) -> None:
        """Nothing of its content is kept here."""
        async with self._store.write() as connection:
            await connection.execute(awaited.delete().where(awaited.c.announcement == announcement))

    async def expire(self, announcement: UUID) -> None:
        """Nothing to do: what was told was told."""

    async def close(self) -> None:
        """Nothing is held open."""


async def _next(targets: AsyncIterator[Target]) -> Target | None:
    return await anext(targets, None)


def build(context: Context) -> Webhooks:
    settings = WebhooksSettings()
    return Webhooks(context, settings, Outside("Keryx", whole_s=settings.timeout_s))
