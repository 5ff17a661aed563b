"""How long what the imports keep is kept."""

from datetime import timedelta
from pathlib import Path

from core.context import Context
from core.language.catalogue import Catalogue
from core.retention import Rule, deleting
from producers.imports.tables import clippings, log, mails

WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
LOG, MAILS, CLIPPINGS = timedelta(days=180), timedelta(days=30), timedelta(days=730)


def rules(context: Context) -> list[Rule]:
    store = context.store
    return [
        deleting(store, "import_log", WORDS, log, lambda old: log.c.at < old, LOG),
        deleting(store, "import_mails", WORDS, mails, lambda old: mails.c.at < old, MAILS),
        deleting(store, "import_clippings", WORDS, clippings, lambda old: clippings.c.found_at < old, CLIPPINGS),
    ]
