"""An election in the calendar of a house, with one who stands in it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert

from core.elections.tables import candidates, elections
from core.language.dates import ATHENS
from core.store import Store
from tests.producers.desk.clerk import House

NAME = "Νίκος Παππάς"


async def election(house: House, since: datetime, until: datetime, name: str = NAME, list_name: str = "Μαζί") -> None:
    """Whose silence lasts from then until then."""
    await vote(house.hub.store, since, until, name, list_name)


async def vote(store: Store, since: datetime, until: datetime, name: str = NAME, list_name: str = "Μαζί") -> None:
    """The same, in a store."""
    names = {"el": "Εκλογές", "en": "Elections"}
    values = {"id": UUID(int=7), "name": names, "poll_on": until.astimezone(ATHENS).date(), "version": 1}
    async with store.write() as connection:
        await connection.execute(insert(elections).values(**values, silent_from=since, silent_until=until))
        stands = {"name": name, "list_name": list_name, "also": []}
        await connection.execute(insert(candidates).values(election=UUID(int=7), position=0, **stands))
