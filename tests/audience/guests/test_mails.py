"""The mails of guest lists as they arrive: what each says, in Greek and in English."""

import os
import re
from datetime import datetime
from pathlib import Path

import pytest

from audience.guests.answering import Answer
from tests.audience.guests.conftest import Office
from tests.hub import EVENT

GOLDEN = Path(__file__).parent / "golden"
OWN = (
    (re.compile(r"(/(?:rsvp|my-data)/)[\w-]+"), r"\1TOKEN"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}"), "ID"),
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between databases is tested below the mails."""
    return sqlite_url


def kept(office: Office, name: str, to: str) -> None:
    """The newest mail to this address is the one that was kept; its HTML leads to the same addresses."""
    mail = [t.rendition.parts for t in office.paper.handed if "kind" in t.rendition.parts and t.address == to][-1]
    for link in re.findall(r'href="([^"]+)"', mail["html"]):
        assert link in mail["text"].replace("&amp;", "&"), link
    shown = f"{mail['subject']}\n\n{mail['text']}\n{mail['calendar']}".replace("\r\n", "\n")
    for own, instead in OWN:
        shown = own.sub(instead, shown)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("KERYX_UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(shown, "utf-8")
    assert shown == path.read_text("utf-8"), f"{path.name} differs; read it, then KERYX_UPDATE_GOLDEN=1"


async def test_golden(office: Office) -> None:
    mayor, editor = "dimarchos@polis.example", "info@press.example"
    await office.send()
    await office.drain()
    kept(office, "invitation-el", mayor)
    kept(office, "invitation-en", editor)
    await office.answer("dimarchos", Answer(True, 2))
    await office.answer("info", Answer(True, 1))
    await office.drain()
    kept(office, "received-coming-el", mayor)
    kept(office, "received-waiting-en", editor)
    await office.answer("zoi", Answer(False))
    await office.drain()
    kept(office, "received-declined-el", "zoi@dimotes.example")
    moved = {"start": "2026-12-13T20:00", "end": "2026-12-13T22:00", "moved_from": "2026-12-12T19:30"}
    await office.correct(occurrences=[moved])
    await office.follow()
    kept(office, "changed-el", mayor)
    office.clock.advance((datetime.fromisoformat("2026-12-12T10:00+02:00") - office.clock.now()).total_seconds())
    await office.follow()
    kept(office, "reminder-el", mayor)
    await office.correct(reason="cancellation", occurrences=[{**EVENT["occurrences"][0], "cancelled": True}])
    await office.follow()
    kept(office, "cancelled-el", mayor)
    kept(office, "cancelled-en", editor)
