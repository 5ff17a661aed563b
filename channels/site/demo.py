"""The public site on the wall: the announcement's page."""

import html

from channels.site import shelf
from core.context import Context
from core.demonstration import Panel, heading, quiet
from core.facts import facts
from core.pages import in_language
from schemas.edition import Edition

NAME = {"el": "Δημόσια σελίδα", "en": "Public site"}
FACTS_SHOWN = 4
STATES = {
    "live": {"el": "Στην αρχική και στη σελίδα της.", "en": "On the front page and on its own."},
    "withdrawn": {"el": "410: αποσύρθηκε· η σελίδα λέει γιατί.", "en": "410: withdrawn; the page says why."},
    "expired": {"el": "Έληξε· έφυγε από τις λίστες.", "en": "Expired; it has left the lists."},
    "expunged": {"el": "410: απαλείφθηκε.", "en": "410: expunged."},
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
            f"<dt>{html.escape(fact.label)}</dt><dd>{html.escape(fact.value)}</dd>"
            for fact in facts(edition, language)[:FACTS_SHOWN]
        )
    state = STATES[row.state][language]
    shown = f"{heading(title)}<dl>{told}</dl>{quiet(state)}" if told else f"{heading(title)}{quiet(state)}"
    address = in_language(f"/announcements/{edition.announcement}", language)
    return Panel(NAME[language], f'<div class="keryx-sheet">{shown}</div>', address)
