"""The feeds on the wall: the announcement's entry as a reader shows it."""

import html

from channels.feeds.channel import TEMPLATES
from channels.feeds.library import Library
from core.context import Context
from core.demonstration import Panel, heading, quiet
from core.language.dates import moment
from core.pages import Pages
from schemas.edition import Edition

NAME = {"el": "Ροές (RSS, Atom)", "en": "Feeds (RSS, Atom)"}
STATES = {
    "live": {"el": "Ενημερώθηκε: {at}", "en": "Updated: {at}"},
    "withdrawn": {"el": "Αποσύρθηκε: {at}", "en": "Withdrawn: {at}"},
    "expired": {"el": "Έληξε· δεν είναι πια στη ροή.", "en": "Expired; it has left the feed."},
    "expunged": {"el": "Απαλείφθηκε: {at}", "en": "Expunged: {at}"},
}


async def panel(context: Context, edition: Edition, language: str) -> Panel | None:
    library = Library(context.store, Pages(context.settings.url, TEMPLATES))
    found = await library.entry(edition.announcement, language, context.clock.now())
    if found is None or found[0] == "unreleased":
        return None
    state, entry = found
    told = quiet(STATES[state][language].format(at=moment(entry.updated, language)))
    shown = f"{heading(entry.title)}<p>{html.escape(entry.summary)}</p>{told}"
    address = "/feeds/all.atom" if language == "el" else "/feeds/en/all.atom"
    return Panel(NAME[language], f'<div class="keryx-entry">{shown}</div>', address)
