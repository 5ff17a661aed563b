"""The public site on the wall: the announcement's page."""

import html

from channels.site import shelf
from core.context import Context
from core.demonstration import Panel
from core.facts import facts
from core.pages import in_language
from schemas.edition import Edition

NAME = {"el": "Δημόσια σελίδα", "en": "Public site"}
FACTS_SHOWN = 4
STATES = {
    "live": {"el": "στη σελίδα", "en": "on the page"},
    "withdrawn": {"el": "410: αποσύρθηκε", "en": "410: withdrawn"},
    "expired": {"el": "έληξε", "en": "expired"},
    "expunged": {"el": "410: απαλείφθηκε", "en": "410: expunged"},
}


async def panel(context: Context, edition: Edition, language: str) -> Panel | None:
    async with context.store.read() as connection:
        rows = {row.language: row for row in await shelf.find(connection, edition.announcement)}
    row = rows.get(language)
    if row is None:
        return None
    title = row.parts.get("title") or row.parts.get("notice") or ""
    told = ""
    if row.state == "live" and row.edition == edition.number:
        told = "".join(
            f"<p><strong>{html.escape(f.label)}:</strong> {html.escape(f.value)}</p>"
            for f in facts(edition, language)[:FACTS_SHOWN]
        )
    state = STATES.get(row.state, {}).get(language, row.state)
    shown = f'<p><strong>{html.escape(title)}</strong></p>{told}<p class="keryx-quiet">{state}</p>'
    return Panel(NAME[language], shown, in_language(f"/announcements/{edition.announcement}", language))
