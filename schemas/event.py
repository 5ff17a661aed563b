"""An event; also a council sitting and a press conference."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from schemas.every_kind import LIST_MOST, EveryKind
from schemas.localised import LineText, Localised
from schemas.moments import ATHENS, Moment, not_before
from schemas.money import Euros
from schemas.parts import Part, once
from schemas.problems import wrong
from schemas.subtypes import EventSubtype
from schemas.web import WebAddress

OCCURRENCES_MOST = 200


class Occurrence(Part):
    """One time it takes place. `moved_from` is when it would have started; a cancelled one stays listed as such."""

    start: Moment
    end: Moment | None = None
    cancelled: bool = False
    moved_from: Moment | None = None
    note: LineText | None = None  # e.g. for schools

    @field_validator("end")
    @classmethod
    def _ends_later(cls, end: Moment | None, info: ValidationInfo) -> Moment | None:
        return not_before(end, info.data.get("start"), "την έναρξη («start»)", "the start")

    @field_validator("moved_from")
    @classmethod
    def _really_moved(cls, moved_from: Moment | None, info: ValidationInfo) -> Moment | None:
        if moved_from is not None and moved_from == info.data.get("start"):
            raise wrong(
                "Είναι ίδια με τη νέα έναρξη· γράψτε πότε θα γινόταν.",
                "It is the same as the new start; write when it would have been.",
            )
        return moved_from


class Position(Part):
    """WGS 84, in degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class Venue(Part):
    name: LineText
    address: LineText | None = None
    position: Position | None = None
    accessibility: Localised | None = None  # ramps, lifts, induction loops, sign language


class Entrance(StrEnum):
    FREE = "free"
    BOOKING = "booking"  # free, with a booking
    TICKET = "ticket"
    INVITATION = "invitation"


class Admission(Part):
    entrance: Entrance
    price: Euros | None = None  # of the full ticket
    details: LineText | None = None  # reductions, where tickets are
    url: WebAddress | None = None

    @field_validator("price")
    @classmethod
    def _tickets_cost(cls, price: Euros | None, info: ValidationInfo) -> Euros | None:
        if price and info.data.get("entrance") in (Entrance.FREE, Entrance.BOOKING):
            raise wrong(
                "Η είσοδος είναι ελεύθερη αλλά έχει τιμή· γράψτε entrance: ticket ή αφαιρέστε την τιμή.",
                "Entrance is free but has a price; write entrance: ticket, or remove the price.",
            )
        return price


class Event(EveryKind):
    kind: Literal["event"]
    subtype: EventSubtype = EventSubtype.EVENT
    occurrences: Annotated[tuple[Occurrence, ...], Field(max_length=OCCURRENCES_MOST)]
    venue: Venue | None = None
    moved_from_venue: Venue | None = None
    online: Annotated[WebAddress | None, Field(validate_default=True)] = None  # where to follow it from afar
    admission: Admission | None = None
    organiser: LineText | None = None
    agenda: Annotated[tuple[Localised, ...], Field(max_length=4 * LIST_MOST)] = ()  # of a sitting

    @field_validator("occurrences")
    @classmethod
    def _some_time(cls, occurrences: tuple[Occurrence, ...]) -> tuple[Occurrence, ...]:
        if not occurrences:
            raise wrong("Λείπει πότε γίνεται· γράψτε μία έναρξη.", "When it takes place is missing; write one start.")
        once([f"{o.start.astimezone(ATHENS):%Y-%m-%dT%H:%M}{f' {o.note}' if o.note else ''}" for o in occurrences])
        return occurrences

    @field_validator("online")
    @classmethod
    def _somewhere(cls, online: str | None, info: ValidationInfo) -> str | None:
        if online is None and "venue" in info.data and info.data["venue"] is None:
            raise wrong(
                "Λείπει ο τόπος· γράψτε «venue» ή, αν γίνεται διαδικτυακά, «online».",
                "The place is missing; write “venue” or, if it is held online, “online”.",
            )
        return online

    @property
    def cancelled(self) -> bool:
        """Every occurrence is cancelled."""
        return all(occurrence.cancelled for occurrence in self.occurrences)

    @property
    def moved(self) -> bool:
        """Another time or another place than announced before."""
        return self.moved_from_venue is not None or any(o.moved_from for o in self.occurrences)
