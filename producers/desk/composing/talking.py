"""What others said of drafts that somebody has a part in, since they last wrote in them: it waits for an answer."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from core.store import Store
from producers.desk.composing.drafts import IN_HAND, Comment, Draft
from producers.desk.tables import comments, drafts, versions

_OPEN = select(drafts.c.id).where(drafts.c.state.in_(IN_HAND))


async def unanswered(store: Store, person: str, found: Sequence[Draft]) -> dict[UUID, Comment]:
    """The last of them, by draft. Whoever began it, wrote in it or spoke of it has a part in it."""
    wrote = (
        select(versions.c.draft, func.max(versions.c.at).label("at"))
        .where(versions.c.who == person, versions.c.draft.in_(_OPEN))
        .group_by(versions.c.draft)
    )
    spoke = select(comments).where(comments.c.draft.in_(_OPEN)).order_by(comments.c.id)
    async with store.read() as connection:
        own = {row.draft: row.at for row in await connection.execute(wrote)}
        said = (await connection.execute(spoke)).all()
    its_own = {draft.id for draft in found if draft.who == person or draft.id in own}
    its_own |= {row.draft for row in said if row.who == person} & {draft.id for draft in found}
    last: dict[UUID, Comment] = {}
    for row in said:
        if row.who == person:
            last.pop(row.draft, None)
        elif row.draft in its_own and (row.draft not in own or row.at > own[row.draft]):
            last[row.draft] = Comment(row.who, row.at, row.text)
    return last
