"""Posts announcements to Telegram channels, and keeps each post true by editing it in place."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID, uuid4

from channels.telegram.bot import ANSWER_TIMEOUT_S, BotApi, Gone, Halted, Lost, Migrated, Unreached
from channels.telegram.pace import LONGEST_WAIT_S, Pace
from channels.telegram.posts import Post, Posts
from channels.telegram.render import NAME, expired, expunged, render
from channels.telegram.settings import TelegramSettings
from core.channel import Asset, Patience, Places, Receipt, Rendition, Target, later, refused, sent, unknown
from core.context import Context
from core.errors import Refused, TryLater
from core.leases import hold, release
from schemas.edition import Action, Edition

LEASE = "telegram:bot"  # the limits are the bot's, over all workers: one of them speaks at a time
LEASE_LENGTH = timedelta(seconds=LONGEST_WAIT_S + ANSWER_TIMEOUT_S + 1)
CALLS_MOST = 3  # an edit, a post in its stead, and again in the supergroup a group became


class Telegram:
    """`ref` is `chat:message`, both numbers."""

    name = NAME
    after_unknown: Literal["again", "ask"] = "ask"  # a bot cannot read back what stands in a channel
    takes_every_edition = True
    makes_assets = False
    patience = Patience(send_timeout=timedelta(seconds=CALLS_MOST * (LONGEST_WAIT_S + ANSWER_TIMEOUT_S)))

    def __init__(self, context: Context, settings: TelegramSettings, bot: BotApi) -> None:
        self._store, self._clock = context.store, context.clock
        self._places = Places(settings.languages())
        self._bot, self._pace, self._posts = bot, Pace(context.clock), Posts(context.store)
        self._holder = str(uuid4())

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

    async def _put(self, target: Target) -> str:
        """Bring the target's post to this rendition, and say which message it is."""
        rendition = target.rendition
        edition, html = rendition.edition, rendition.parts["text"]
        preview = rendition.parts["link"] if rendition.action in (Action.PUBLISH, Action.CORRECT) else None
        stands = await self._posts.find(edition.announcement, target.name)
        if stands and stands.edition > edition.number:
            return stands.ref
        # Our own row knows a post whose receipt was lost on the way to the ledger.
        where = stands.ref if stands else target.held
        if where is not None:
            chat, message = (int(part) for part in where.split(":"))
            if await self._edit(target.name, chat, message, html, preview):
                return await self._keep(target, chat, message, html, preview)
        if rendition.action == Action.EXPUNGE:
            if where is None:
                raise Refused("the post's number is not known: look in the chat and delete it there")
            return where  # gone already, and a new post would only point at it
        chat, message = await self._send(target.name, target.address, html, preview)
        return await self._keep(target, chat, message, html, preview)

    async def _keep(self, target: Target, chat: int, message: int, html: str, preview: str | None) -> str:
        edition = target.rendition.edition
        post = Post(
            announcement=edition.announcement,
            target=target.name,
            chat=chat,
            message=message,
            edition=edition.number,
            action=target.rendition.action,
            language=target.rendition.language,
            html=html,
            preview=preview,
        )
        await self._posts.keep(post)
        return post.ref

    async def _edit(self, place: str, chat: int, message: int, html: str, preview: str | None) -> bool:
        """Whether the message was there. One of a group that became a supergroup cannot be reached any more."""
        await self._turn(place)
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
        await self._turn(place)
        try:
            return await self._bot.send(chat, html, preview)
        except Migrated as moved:
            if not follow:
                raise Refused("the group moved twice") from moved
            return await self._send(place, moved.chat, html, preview, follow=False)
        except Halted as error:
            self._pace.halt(error.after)
            raise

    async def _turn(self, place: str) -> None:
        """Only the holder of the bot's lease may speak, at the pace Telegram allows."""
        async with self._store.write() as connection:
            if not await hold(connection, LEASE, self._holder, self._clock.now(), LEASE_LENGTH):
                raise TryLater("another worker speaks for the bot", LEASE_LENGTH)
        await self._pace.turn(place)

    async def expire(self, announcement: UUID) -> None:
        """Mark the posts «Έληξε», in place."""
        for post in await self._posts.of(announcement):
            if post.action not in (Action.WITHDRAW, Action.EXPUNGE):
                await self._edit(post.target, post.chat, post.message, expired(post.html, post.language), post.preview)

    async def expunge(self, announcement: UUID) -> None:
        """Overwrite the posts, then delete those that Telegram still lets us delete.

        Raises Refused, after all others are done, for a chat that does not let us in any more.
        """
        shut: Refused | None = None
        for post in await self._posts.of(announcement):
            try:
                await self._edit(post.target, post.chat, post.message, expunged(post.language), None)
                await self._bot.delete(post.chat, post.message)
            except Refused as error:
                shut = error
                continue
            except Halted as error:
                self._pace.halt(error.after)
                raise
            await self._posts.forget(post)
        if shut is not None:
            raise shut

    async def close(self) -> None:
        """Close connections and let another worker speak."""
        await self._bot.close()
        async with self._store.write() as connection:
            await release(connection, LEASE, self._holder, self._clock.now())


def build(context: Context) -> Telegram:
    settings = TelegramSettings()
    return Telegram(context, settings, BotApi(settings.api, settings.token.get_secret_value()))
