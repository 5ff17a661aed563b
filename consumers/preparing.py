"""Preparing: asks a channel for the files an edition needs, before its release, and finds them again."""

from uuid import UUID

from sqlalchemy import delete, func, select

from core.channel import Channel
from core.clock import Clock
from core.editions import load_edition
from core.media import Media
from core.store import Store, insert_for
from core.tables import announcements, assets
from schemas.edition import Action


class Preparer:
    def __init__(self, store: Store, media: Media, clock: Clock, url: str) -> None:
        self._store, self._media, self._clock, self._url = store, media, clock, url

    async def prepare(self, announcement: UUID, number: int, channel: Channel) -> None:
        """Make and record the files of one edition; again is harmless, a superseded edition is passed over."""
        async with self._store.read() as connection:
            head = (
                await connection.execute(select(announcements.c.head).where(announcements.c.id == announcement))
            ).scalar_one()
            if head != number:
                return
            edition = await load_edition(connection, self._url, announcement, number)
            pages = await channel.selection(announcement, edition).resolve(
                connection, channel.selection(announcement, edition).places()
            )
        if edition.content is None or edition.action not in (Action.PUBLISH, Action.CORRECT):
            return
        for language in sorted({recipient.language for recipient in pages.values()}):
            made = await channel.prepare(channel.render(edition, language, edition.action))
            if not made:
                continue
            async with self._store.write() as connection:
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

    async def destroy(self, announcement: UUID, channel: Channel) -> None:
        """Delete an announcement's files that nothing else uses."""
        mine = (assets.c.announcement == announcement) & (assets.c.channel == channel.name)
        async with self._store.write() as connection:
            keys = [row.media for row in await connection.execute(select(assets.c.media).where(mine))]
            await connection.execute(delete(assets).where(mine))
            shared = {
                row.media
                for row in await connection.execute(
                    select(assets.c.media, func.count()).where(assets.c.media.in_(keys)).group_by(assets.c.media)
                )
            }
        for key in set(keys) - shared:
            await self._media.delete(key)
