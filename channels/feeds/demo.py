"""The feeds on the wall: the announcement's entry as a reader shows it."""

import html

from channels.feeds import shelf
from core.context import Context
from core.demonstration import Panel, heading, quiet
from core.language.dates import moment
from schemas.edition import Edition

NAME = {"el": "Ροές (RSS, Atom)", "en": "Feeds (RSS, Atom)"}
STATES = {
    "live": {"el": "Ενημερώθηκε: {at}", "en": "Updated: {at}"},
    "withdrawn": {"el": "Αποσύρθηκε: {at}", "en": "Withdrawn: {at}"},
    "expired": {"el": "Έληξε· δεν είναι πια στη ροή.", "en": "Expired; it has left the feed."},
    "expunged": {"el": "Απαλείφθηκε: {at}", "en": "Expunged: {at}"},
}


async def panel(context: Context, edition: Edition, language: str) -> Panel | None:
    async with context.store.read() as connection:
        rows = {row.language: row for row in await shelf.held(connection, edition.announcement)}
    row = rows.get(language)
    if row is None:
        return None
    text = row.parts.get("summary") or row.parts.get("notice") or ""
    state = STATES[row.state][language].format(at=moment(row.updated_at, language))
    shown = f"{heading(row.parts.get('title', ''))}<p>{html.escape(text)}</p>{quiet(state)}"
    address = "/feeds/all.atom" if language == "el" else "/feeds/en/all.atom"
    return Panel(NAME[language], f'<div class="keryx-entry">{shown}</div>', address)
