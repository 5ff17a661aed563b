"""A rundown with words that are hard on every format."""

import pytest

from channels.radio.clock.rundown import Reading, Rundown
from tests.channels.radio.clock.pieces import DAY, TEN, candidate, every_day, planned, segment

URL = "https://hub.example"
HARD = 'Έργα «Α & Β» <γέφυρα>, "ώρες" 10\\12; 50%\u0007'


@pytest.fixture
def rundown() -> Rundown:
    """Two readings in a slot at ten, the first with a hard title, and one that is withdrawn but on air."""
    hard = candidate("a", parts={"title": HARD, "script": "Πρώτη.\nΔεύτερη;", "spoken": "Πρώτη."}, urgency=0)
    told = planned([hard, candidate("b", duration_s=12.5)], every_day(name="Πρωινό"))
    gone = Reading(TEN, segment("gone"), 60, 30.0, state="finishing")
    (slot,) = told.slots
    return Rundown(DAY, (type(slot)(**{**vars(slot), "readings": (gone, *slot.readings)}),))
