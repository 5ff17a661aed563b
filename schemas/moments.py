"""Times as they are taken in: a time without an offset is local (Europe/Athens); stored is UTC."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from schemas.problems import wrong

ATHENS = ZoneInfo("Europe/Athens")
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def _unreadable() -> PydanticCustomError:
    return wrong(
        "Δεν είναι ημερομηνία με ώρα· γράψτε την όπως 2026-12-12T19:30 (ώρα Ελλάδας).",
        "This is not a date with a time; write it like 2026-12-12T19:30 (Greek time).",
    )


def moment(value: object) -> datetime:
    """An aware UTC time out of ISO 8601 text or a datetime.

    Of the hour that happens twice in October, the first (summer time) is meant unless an offset says otherwise; an
    hour that does not exist in March is refused, since any reading of it would be a guess.
    """
    if isinstance(value, str):
        text = value.strip()
        if not ("T" in text or " " in text or "t" in text):
            raise _unreadable()
        try:
            value = datetime.fromisoformat(text)
        except ValueError as error:
            raise _unreadable() from error
    if not isinstance(value, datetime):
        raise _unreadable()
    try:
        instant = _utc(value)
    except OverflowError as error:
        raise _unreadable() from error
    if not EARLIEST <= instant < LATEST:
        raise wrong("Το έτος δεν φαίνεται σωστό· ελέγξτε το.", "The year does not look right; check it.")
    return instant


def _utc(value: datetime) -> datetime:
    if value.tzinfo is not None and value.utcoffset() is not None:
        return value.astimezone(UTC)
    local = value.replace(tzinfo=ATHENS, fold=0)
    instant = local.astimezone(UTC)
    if instant.astimezone(ATHENS).replace(tzinfo=None) != value.replace(tzinfo=None, fold=0):
        later = value + timedelta(hours=1)
        raise wrong(
            f"Η ώρα {value:%H:%M} δεν υπάρχει στις {value:%d/%m/%Y}, γιατί τα ρολόγια πάνε μία ώρα μπροστά· "
            f"γράψτε {later:%H:%M} ή άλλη ώρα.",
            f"The time {value:%H:%M} does not exist on {value:%Y-%m-%d}, because clocks go forward; "
            f"write {later:%H:%M} or another time.",
        )
    return instant


Moment = Annotated[
    datetime,
    BeforeValidator(moment),
    WithJsonSchema(
        {"type": "string", "description": "ISO 8601; without an offset it is the time in Europe/Athens."},
        mode="validation",
    ),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]


def not_before(value: datetime | None, earlier: datetime | None, el: str, en: str) -> datetime | None:
    """`value`, unless it is not after `earlier`: `el` and `en` name the earlier time («την έναρξη», "the start")."""
    if value is not None and earlier is not None and value <= earlier:
        raise wrong(
            f"Πρέπει να είναι μετά από {el}· διορθώστε το ένα από τα δύο.", f"It must be after {en}; mend either."
        )
    return value
