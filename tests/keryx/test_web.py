"""Every page of the program: what it takes is read when it is first asked for, so somebody must ask for each."""

from pathlib import Path

from core.routing import Late
from tests.producers.desk.clerk import open_house


async def test_what_every_page_takes_can_be_read(sqlite_url: str, tmp_path: Path) -> None:
    house = await open_house(sqlite_url, tmp_path, "")  # every channel
    late = [route for route in house.app.routes if isinstance(route, Late)]
    assert len(late) > 200
    assert all(route.dependant.call is route.endpoint for route in late)
    await house.hub.close()
