"""Posts announcements to Telegram channels, and keeps each post true by editing it in place."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from html import escape
from typing import Literal
from uuid import UUID, uuid4

import structlog
from telegram.error import BadRequest

from channels.telegram.bot import ANSWER_TIMEOUT_S, BotApi, Gone, Halted, Lost, Migrated, Unreached
from channels.telegram.links import message_at
from channels.telegram.pace import LONGEST_WAIT_S, Pace
from channels.telegram.posts import Post, Posts
from channels.telegram.render import NAME, expired, expunged, render
from channels.telegram.settings import TelegramSettings
from core.channel import Asset, Patience, Places, Receipt, Rendition, Target, later, refused, sent, unknown
from core.context import Context
from core.errors import Refused, TryLater
from core.leases import hold, release
from core.standing import state_now
from core.trying_out import Trial, Tried
from schemas.edition import Action, Edition

log = structlog.get_logger()
LEASE = "telegram:bot"  # the limits are the bot's, over all workers: one of them speaks at a time
LEASE_LENGTH = timedelta(seconds=LONGEST_WAIT_S + ANSWER_TIMEOUT_S + 1)
CALLS_MOST = 5  # a name looked up, two edits, a post in their stead, and again in the supergroup a group became


class Telegram:
    """`ref` is `chat:message`: numbers, but for a chat a person found the post in, which is as the settings name it."""

    name = NAME
    after_unknown: Literal["again", "ask"] = "ask"  # a bot cannot read back what stands in a channel
    takes_every_edition = True
    makes_assets = False
    place: Mapping[str, str] = {"el": "Κανάλι ή ομάδα (@όνομα ή αριθμός)", "en": "Channel or group (@name or number)"}
    # Each call, and each wait before one, ends by itself.
    patience = Patience(
        send_timeout=timedelta(seconds=LONGEST_WAIT_S + CALLS_MOST * (LONGEST_WAIT_S + ANSWER_TIMEOUT_S))
    )

    def __init__(self, context: Context, settings: TelegramSettings, bot: BotApi) -> None:
        self._store, self._clock = context.store, context.clock
        self._places = Places(settings.languages())
        self._bot, self._pace, self._posts = bot, Pace(context.clock), Posts(context.store)
        self._holder = str(uuid4())
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        return render(edition, language, action)

    async def prepare(self, rendition: Rendition) -> Sequence[Asset]:
        return ()

    def selection(self, announcement: UUID, edition: Edition) -> Places:
        return self._places

    async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
        async for target in targets:
            try:
                receipt = sent(target, await self._put(target))
            except Unreached as error:
                receipt = later(target, error.reason)
            except TryLater as error:
                receipt = later(target, error.reason, error.after)
            except Refused as error:
                receipt = refused(target, error.reason)
            except Lost as error:
                receipt = unknown(target, str(error))
            yield receipt

    async def try_out(self, to: str, trial: Trial) -> Tried:
        """A post of its own, which nothing of ours edits or deletes."""
        html = f"<b>{escape(trial.subject)}</b>\n\n{escape(trial.text)}\n\n{escape(trial.notice)}"
        try:
            await self._bot.send(to, html, None)
        except TryLater as error:
            return Tried("later", error.reason)
        except Refused as error:
            return Tried("refused", error.reason)
        except Lost as error:
            return Tried("unknown", str(error))
        except (Migrated, BadRequest) as error:  # a person typed where it goes: what Telegram makes of it they are told
            return Tried("refused", str(error))
        return Tried("sent")

    async def _put(self, target: Target) -> str:
        """Bring the target's post to this rendition, and say which message it is."""
        edition = target.rendition.edition
        async with self._alone(target.name):
            await self._turn(target.name)
            # Read after the turn: what stood there before it may have been replaced while we waited.
            stands = await self._posts.find(edition.announcement, target.name)
            if stands and stands.edition > edition.number:
                return stands.ref
            # Our own row knows a post whose receipt was lost on the way to the ledger, the ledger one a person found.
            known = list(dict.fromkeys(ref for ref in (stands.ref if stands else None, target.held) if ref))
            for ref in known:
                chat, message = await self._read(ref)
                if await self._edit(chat, message, *_shown(target)):
                    return await self._keep(target, chat, message)
                await self._turn(target.name)
            if target.rendition.action == Action.EXPUNGE:
                if not known:
                    raise Refused("the post's number is not known: look in the chat and delete it there")
                return known[-1]  # gone already, and a new post would only point at it
            return await self._keep(target, *await self._send(target.name, target.address, *_shown(target)))

    async def _read(self, ref: str) -> tuple[int, int]:
        """Chat and message. A ref from a person's word has the chat as the settings name it."""
        chat, _, message = ref.rpartition(":")
        return (await self._bot.number(chat) if chat.startswith("@") else int(chat)), int(message)

    async def _keep(self, target: Target, chat: int, message: int) -> str:
        rendition, (html, preview) = target.rendition, _shown(target)
        post = Post(
            announcement=rendition.edition.announcement,
            target=target.name,
            chat=chat,
            message=message,
            edition=rendition.edition.number,
            action=rendition.action,
            language=rendition.language,
            html=html,
            preview=preview,
        )
        await self._posts.keep(post)
        return post.ref

    async def _edit(self, chat: int, message: int, html: str, preview: str | None) -> bool:
        """Whether the message was there. One of a group that became a supergroup cannot be reached any more."""
        try:
            await self._bot.edit(chat, message, html, preview)
        except (Gone, Migrated):
            return False
        except Halted as error:
            self._pace.halt(error.after)
            raise
        return True

    async def _send(
        self, place: str, chat: int | str, html: str, preview: str | None, *, follow: bool = True
    ) -> tuple[int, int]:
        try:
            return await self._bot.send(chat, html, preview)
        except Migrated as moved:
            if not follow:
                raise Refused("the group moved twice") from moved
            await self._turn(place)
            return await self._send(place, moved.chat, html, preview, follow=False)
        except Halted as error:
            self._pace.halt(error.after)
            raise

    @asynccontextmanager
    async def _alone(self, place: str) -> AsyncIterator[None]:
        """One change of a place at a time, from the look at what stands there until the new post is kept."""
        lock = self._locks[place]
        try:
            async with asyncio.timeout(LONGEST_WAIT_S):
                await lock.acquire()
        except TimeoutError:
            raise TryLater("another post of this chat is under way", LEASE_LENGTH) from None
        try:
            yield
        finally:
            lock.release()

    async def _turn(self, place: str) -> None:
        """Only the holder of the bot's lease may speak, at the pace Telegram allows."""
        async with self._store.write() as connection:
            if not await hold(connection, LEASE, self._holder, self._clock.now(), LEASE_LENGTH):
                raise TryLater("another worker speaks for the bot", LEASE_LENGTH)
        await self._pace.turn(place)

    def read_ref(self, target: str, text: str) -> str:
        """The ref of a post somebody found in the chat, from its link or number."""
        return f"{target}:{message_at(target, text)}"

    async def expire(self, announcement: UUID) -> None:
        """Mark the posts «Έληξε», in place."""
        for known in await self._posts.of(announcement):
            async with self._alone(known.target):
                await self._turn(known.target)
                post = await self._posts.find(announcement, known.target)
                if post is None or post.action in (Action.WITHDRAW, Action.EXPUNGE):
                    continue
                async with self._store.read() as connection:
                    state = await state_now(connection, announcement, self._clock.now())
                if state == "expired":  # its expiry may have moved while this waited
                    await self._edit(post.chat, post.message, expired(post.html, post.language), post.preview)

    async def expunge(self, announcement: UUID) -> None:
        """Destroy our own copies, overwrite the posts, delete those that Telegram still lets us delete.

        The number of a post in a chat that does not let us in any more stays, so that the delivery of the expunge says
        what could not be reached.
        """
        await self._posts.blank(announcement)
        for post in await self._posts.of(announcement):
            try:
                async with self._alone(post.target):
                    await self._turn(post.target)
                    await self._edit(post.chat, post.message, expunged(post.language), None)
                    await self._bot.delete(post.chat, post.message)
            except Refused as error:
                log.warning("telegram.out_of_reach", place=post.target, message=post.ref, reason=error.reason)
                continue
            except Halted as error:
                self._pace.halt(error.after)
                raise
            await self._posts.forget(post)

    async def close(self) -> None:
        """Close connections and let another worker speak."""
        await self._bot.close()
        async with self._store.write() as connection:
            await release(connection, LEASE, self._holder, self._clock.now())


def _shown(target: Target) -> tuple[str, str | None]:
    """The post's text, and the link whose preview stands under it."""
    rendition = target.rendition
    public = rendition.action in (Action.PUBLISH, Action.CORRECT)
    return rendition.parts["text"], rendition.edition.public_url if public else None


def build(context: Context) -> Telegram:
    settings = TelegramSettings()
    return Telegram(context, settings, BotApi(settings.api, settings.token.get_secret_value()))
