"""What a player's table may call its columns: when a play began and ended, for how long, what it was. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo

from core.language.dates import ATHENS
from core.language.letters import fold

USES = ("at", "end", "length", "what")
# A day and an hour in two columns make one moment.
_DAYS: Mapping[str, Sequence[str]] = {
    "at": ("Ημερομηνία", "Ημερομηνία έναρξης", "Ημέρα", "Ημ/νία", "date", "day", "start date", "air date"),
    "end": ("Ημερομηνία λήξης", "end date", "stop date"),
}
_HOURS: Mapping[str, Sequence[str]] = {
    "at": (
        "Έναρξη",
        "Ώρα έναρξης",
        "Αρχή",
        "Από",
        "Ώρα",
        "Ώρα μετάδοσης",
        "start",
        "start time",
        "started",
        "started at",
        "begin",
        "begin time",
        "from",
        "time",
        "time played",
        "air time",
        "played at",
    ),
    "end": (
        "Λήξη",
        "Ώρα λήξης",
        "Τέλος",
        "Έως",
        "Ως",
        "Μέχρι",
        "end",
        "end time",
        "ended",
        "ended at",
        "finish",
        "stop",
        "stop time",
        "to",
        "until",
    ),
}
_MOMENTS: Mapping[str, Sequence[str]] = {
    "at": (
        "Ημερομηνία/Ώρα",
        "Ημερομηνία και ώρα",
        "datetime",
        "date/time",
        "date played",
        "played",
        "date/time (station)",
    ),
    "end": (),
}
_OTHERS: Mapping[str, Sequence[str]] = {
    "length": (
        "Διάρκεια",
        "Διάρκεια (ms)",
        "Διάρκεια (δευτ.)",
        "Χρόνος",
        "duration",
        "duration (ms)",
        "duration (s)",
        "duration ms",
        "length",
        "length (ms)",
        "played length",
        "runtime",
        "seconds",
    ),
    "what": (
        "Αρχείο",
        "Τίτλος",
        "Όνομα αρχείου",
        "Σποτ",
        "Ανακοίνωση",
        "Περιγραφή",
        "Κωδικός",
        "file",
        "filename",
        "file name",
        "path",
        "cut",
        "cart",
        "cart number",
        "keryx id",
        "title",
        "track",
        "song",
        "song title",
        "spot",
        "item",
        "description",
        "album",
    ),
}
_UTC = re.compile(r"\butc\b")


def _plain(head: str) -> str:
    """«Start_Time:» → «start time»."""
    return " ".join(fold(head).replace("_", " ").strip(" :.\ufeff").split())


def _known(names: Sequence[str]) -> frozenset[str]:
    return frozenset(_plain(name) for name in names)


def heads_of(cells: Sequence[str]) -> list[str]:
    """As `places` takes them."""
    return [_plain(cell) for cell in cells]


def places(heads: Sequence[str], use: str, wanted: str = "") -> list[int]:
    """The columns for a use: the one that is wanted, or all that are called like it; of the moments a day with its
    hour, or the first, of the station's before any in UTC."""
    if wanted.strip():
        return [place for place, head in enumerate(heads) if head == _plain(wanted)]
    bare = [" ".join(_UTC.sub("", head).replace("()", "").split()) for head in heads]
    if use in _OTHERS:
        return [place for place, head in enumerate(bare) if head in _known(_OTHERS[use])]
    days, hours, moments = (
        sorted(
            (place for place, head in enumerate(bare) if head in _known(names[use])),
            key=lambda place: bool(_UTC.search(heads[place])),
        )
        for names in (_DAYS, _HOURS, _MOMENTS)
    )
    if days and hours:
        return [days[0], hours[0]]
    # A whole moment in one column, whatever it is called.
    return sorted([*moments, *days, *hours], key=lambda place: (bool(_UTC.search(heads[place])), place in days, place))[
        :1
    ]


def zone_of(heads: Sequence[str], columns: Sequence[int]) -> tzinfo:
    """Of a moment in them that has no zone of its own."""
    return UTC if any(_UTC.search(heads[place]) for place in columns) else ATHENS
