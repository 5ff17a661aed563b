"""The demonstration's mail catcher, fed by the real pool."""

import asyncio
from pathlib import Path

from channels.email.catcher import Box, Session
from core.channel import Rendition
from tests.channels.email.conftest import Mail, outcomes, target


async def test_it_keeps_what_the_pool_hands_over_even_over_a_restart(
    channel: Mail, rendition: Rendition, tmp_path: Path
) -> None:
    box = Box(tmp_path)
    server = await asyncio.get_running_loop().create_server(lambda: Session(box), "127.0.0.1", 0)
    one = channel(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}", connections=2)
    await outcomes(one, [target(i, f"d{i}@dimotes.example", rendition) for i in range(40)])
    await one.close()
    server.close()
    announcement = str(rendition.edition.announcement)
    for held in (box, Box(tmp_path)):
        assert held.count(announcement) == {"people": 40, "repeats": 0, "editions": {rendition.edition.number: 40}}
        mail = held.newest(announcement, "el")
        assert mail is not None
        assert mail.message()["Subject"] == rendition.parts["subject"]
        assert "Λεωφόρος Λίμνης 14" in mail.text("plain")
        assert "Λεωφόρος Λίμνης 14" in mail.text("html")
