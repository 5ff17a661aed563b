"""Every importer there is, by name."""

from collections.abc import Mapping

from core.context import Context
from core.outside import Outside
from producers.imports.importers.calendar import Calendar
from producers.imports.importers.clippings import Clippings
from producers.imports.importers.diavgeia import Diavgeia
from producers.imports.importers.feed import Feed
from producers.imports.importers.folder import Folder
from producers.imports.importers.khmdhs import Khmdhs
from producers.imports.importers.mail import Mail, keys_of
from producers.imports.importers.table import Table
from producers.imports.items import Importer
from producers.imports.settings import ImportsSettings


def importers(context: Context, outside: Outside | None = None) -> Mapping[str, Importer]:
    """`outside` asks the web; the hub's own client where none is given."""
    settings, asking = ImportsSettings(), outside or Outside()
    found: tuple[Importer, ...] = (
        Diavgeia(asking),
        Khmdhs(asking),
        Feed(asking),
        Calendar(asking),
        Table(asking),
        Folder(settings.root),
        Mail(context.store, keys_of(settings.resolver)),
        Clippings(asking),
    )
    return {importer.name: importer for importer in found}
