"""The feeds on the wall: the announcement's entry as a reader shows it."""

import html

from channels.feeds import shelf
from core.context import Context
from core.demonstration import Panel
from core.language.dates import moment
from schemas.edition import Edition

NAME = {"el": "Ροές (RSS, Atom)", "en": "Feeds (RSS, Atom)"}


async def panel(context: Context, edition: Edition, language: str) -> Panel | None:
    async with context.store.read() as connection:
        rows = {row.language: row for row in await shelf.held(connection, edition.announcement)}
    row = rows.get(language)
    if row is None:
        return None
    title, text = row.parts["title"], row.parts.get("summary") or row.parts.get("notice") or ""
    shown = (
        f"<p><strong>{html.escape(title)}</strong></p><p>{html.escape(text)}</p>"
        f'<p class="keryx-quiet">{moment(row.updated_at, language)} · {row.state}</p>'
    )
    return Panel(NAME[language], shown, "/feeds/all.atom" if language == "el" else "/feeds/en/all.atom")
