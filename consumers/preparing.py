"""Preparing: asks a channel for the files an edition needs before its release, and destroys what must go."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, select

from core.actions import ended_in, lock_announcement
from core.channel import Asset, Channel
from core.clock import Clock
from core.editions import load_edition
from core.media import Media
from core.store import Store, insert_for
from core.tables import announcements, assets, schedules
from schemas.edition import Action


class Preparer:
    def __init__(self, store: Store, media: Media, clock: Clock, url: str) -> None:
        self._store, self._media, self._clock, self._url = store, media, clock, url

    async def prepare(self, announcement: UUID, number: int, channel: Channel) -> None:
        """Make and record the files of one edition; again is harmless, a superseded edition is passed over."""
        async with self._store.read() as connection:
            head = (
                await connection.execute(select(announcements.c.head).where(announcements.c.id == announcement))
            ).scalar_one_or_none()
            if head != number:  # None: a restored backup knows nothing of it
                return
            edition = await load_edition(connection, self._url, announcement, number)
            pages = await channel.selection(announcement, edition).resolve(
                connection, channel.selection(announcement, edition).places()
            )
        if edition.content is None or edition.action not in (Action.PUBLISH, Action.CORRECT):
            return
        for language in sorted({recipient.language for recipient in pages.values()}):
            made = await channel.prepare(channel.render(edition, language, edition.action))
            if made and not await self._keep(announcement, number, channel, made):
                await self._delete_unused({asset.media for asset in made}, of=announcement)
                return

    async def _keep(self, announcement: UUID, number: int, channel: Channel, made: Sequence[Asset]) -> bool:
        """Record the files, unless the content was expunged while they were made."""
        async with self._store.write() as connection:
            row = await lock_announcement(connection, announcement, shared=True)
            if row is None or row.expunged_at is not None:
                return False
            await connection.execute(
                insert_for(connection, assets).on_conflict_do_nothing(),
                [
                    {
                        "announcement": announcement,
                        "edition": number,
                        "channel": channel.name,
                        "role": asset.role,
                        "language": asset.language,
                        "media": asset.media,
                        "content_type": asset.content_type,
                        "facts": dict(asset.facts),
                    }
                    for asset in made
                ],
            )
        return True

    async def expire(self, announcement: UUID, channel: Channel) -> None:
        """Take it out of the channel's lists, unless its expiry has moved meanwhile."""
        async with self._store.read() as connection:
            expired = (
                await connection.execute(select(schedules.c.expired).where(schedules.c.announcement == announcement))
            ).scalar_one_or_none()
        if expired or expired is None:  # None: a restored backup knows nothing of it, and what is shown may have stayed
            await channel.expire(announcement)
        async with self._store.write() as connection:
            await ended_in(connection, announcement, "expire", channel.name)

    async def expunge(self, announcement: UUID, channel: Channel) -> None:
        """Destroy the channel's content and files. The files go even if a place out of reach keeps its copy."""
        mine = (assets.c.announcement == announcement) & (assets.c.channel == channel.name)
        async with self._store.read() as connection:
            keys = {row.media for row in await connection.execute(select(assets.c.media).where(mine))}
        await self._delete_unused(keys, of=announcement)
        async with self._store.write() as connection:  # the rows last: they know what is still to be deleted
            await connection.execute(delete(assets).where(mine))
        await channel.expunge(announcement)
        async with self._store.write() as connection:
            await ended_in(connection, announcement, "expunge", channel.name)

    async def _delete_unused(self, keys: Collection[str], *, of: UUID) -> None:
        """Delete files that no other announcement uses."""
        others = select(assets.c.media).where(assets.c.media.in_(keys), assets.c.announcement != of)
        async with self._store.read() as connection:
            used = {row.media for row in await connection.execute(others)}
        for key in set(keys) - used:
            await self._media.delete(key)
