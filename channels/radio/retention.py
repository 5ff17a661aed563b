"""How long the station keeps who read what, who saw an alarm, who was on shift."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from channels.radio.studio.tables import alarms, claims, shift, stops
from core.context import Context
from core.language.catalogue import Catalogue
from core.retention import Rule, deleting

WORDS = Catalogue.load(Path(__file__).with_suffix(".toml"))
A_YEAR, A_DAY = timedelta(days=365), timedelta(days=1)


def rules(context: Context) -> Sequence[Rule]:
    """For the wiring."""
    store = context.store
    return [
        deleting(store, "radio_claims", WORDS, claims, lambda old: claims.c.claimed_at <= old, A_YEAR),
        deleting(store, "radio_alarms", WORDS, alarms, lambda old: alarms.c.acknowledged_at <= old, A_YEAR),
        deleting(store, "radio_stops", WORDS, stops, lambda old: stops.c.at <= old, A_YEAR),
        deleting(store, "radio_shift", WORDS, shift, lambda old: shift.c.seen_at <= old, A_DAY),
    ]
