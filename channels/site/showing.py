"""What an announcement's page shows at this moment: what was delivered, and what the ledger says of it by now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.site import shelf
from channels.site.render import render
from core.editions import load_edition
from core.pages import GREEK, Pages
from core.standing import State, silent_until, state_of


@dataclass(frozen=True)
class Page:
    """`state` is never "unreleased": there is no such page. `newer`: the text of a newer edition is on its way.
    `silent_until`: nothing of it but its number may be shown before then."""

    announcement: UUID
    language: str
    edition: int
    state: State
    reference: str
    parts: Mapping[str, str]
    notice: str | None
    published_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    newer: bool
    lines: Sequence[str]
    silent_until: datetime | None

    @property
    def gone(self) -> bool:
        return self.state in ("withdrawn", "expunged")


async def page_of(c: AsyncConnection, pages: Pages, announcement: UUID, language: str, now: datetime) -> Page | None:
    """The page in this language, else in Greek; None when there is none that may be seen.

    A withdrawal counts from its commit: until its own text is delivered, it is read from the ledger.
    """
    rows = {row.language: row for row in await shelf.find(c, announcement)}
    row = rows.get(language) or rows.get(GREEK)
    if row is None:
        return None
    state, edition, parts, notice = state_of(row, now), row.edition, row.parts, row.notice
    if state == "unreleased":
        return None
    gone = state in ("withdrawn", "expunged")
    if gone and edition < row.head:
        ending = await load_edition(c, pages.url, announcement, row.head)
        parts, edition = render(ending, row.language, ending.action, pages).parts, ending.number
        notice = parts["notice"]
    return Page(
        announcement=announcement,
        language=row.language,
        edition=edition,
        state=state,
        reference=row.reference,
        parts=parts,
        notice=notice,
        published_at=row.published_at,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
        newer=not gone and edition < row.announced,
        lines=() if gone else await shelf.history(c, announcement, row.language),
        silent_until=None if gone else silent_until(row, now),
    )
