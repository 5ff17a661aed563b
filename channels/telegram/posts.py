"""The posts that stand in chats, each kept in a short transaction of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from channels.telegram.tables import posts
from core.standing import may_be_kept
from core.store import Store, insert_for
from schemas.edition import Action

BLANK: Mapping[str, Any] = {"html": "", "preview": None, "action": Action.EXPUNGE.value}


@dataclass(frozen=True)
class Post:
    announcement: UUID
    target: str
    chat: int
    message: int
    edition: int
    action: str
    language: str
    html: str
    preview: str | None

    @property
    def ref(self) -> str:
        return f"{self.chat}:{self.message}"


class Posts:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, announcement: UUID, target: str) -> Post | None:
        query = select(posts).where(posts.c.announcement == announcement, posts.c.target == target)
        async with self._store.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        return Post(**row) if row else None

    async def of(self, announcement: UUID) -> Sequence[Post]:
        query = select(posts).where(posts.c.announcement == announcement).order_by(posts.c.target)
        async with self._store.read() as connection:
            return [Post(**row) for row in (await connection.execute(query)).mappings()]

    async def keep(self, post: Post) -> None:
        """Insert or replace; an older edition never replaces a newer one. Of what was expunged no text is kept."""
        async with self._store.write() as connection:
            if not await may_be_kept(connection, post.announcement, ending=post.action == Action.EXPUNGE):
                post = replace(post, **BLANK)
            values = asdict(post)
            insert = insert_for(connection, posts).values(**values)
            await connection.execute(
                insert.on_conflict_do_update(
                    index_elements=["announcement", "target"],
                    set_=values,
                    where=posts.c.edition <= insert.excluded.edition,
                )
            )

    async def blank(self, announcement: UUID) -> None:
        """Destroy our own copies of the text. The numbers stay: they are needed to reach what stands in the chats."""
        async with self._store.write() as connection:
            await connection.execute(update(posts).where(posts.c.announcement == announcement).values(BLANK))

    async def forget(self, post: Post) -> None:
        async with self._store.write() as connection:
            await connection.execute(
                delete(posts).where(posts.c.announcement == post.announcement, posts.c.target == post.target)
            )
