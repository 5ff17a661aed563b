"""The public site on the wall: the announcement's page."""

import html

from channels.site.channel import TEMPLATES
from channels.site.showing import page_of
from core.context import Context
from core.demonstration import Panel, heading, quiet
from core.facts import facts
from core.pages import Pages, in_language
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
    pages = Pages(context.settings.url, TEMPLATES)
    async with context.store.read() as connection:
        page = await page_of(connection, pages, edition.announcement, language, context.clock.now())
    if page is None or page.language != language:
        return None
    told = ""
    if page.state == "live" and page.edition == edition.number:
        told = "".join(
            f"<dt>{html.escape(fact.label)}</dt><dd>{html.escape(fact.value)}</dd>"
            for fact in facts(edition, language)[:FACTS_SHOWN]
        )
    title, state = page.parts["title"], STATES[page.state][language]
    shown = f"{heading(title)}<dl>{told}</dl>{quiet(state)}" if told else f"{heading(title)}{quiet(state)}"
    address = in_language(f"/announcements/{edition.announcement}", language)
    return Panel(NAME[language], f'<div class="keryx-sheet">{shown}</div>', address)
