"""A tender: declaration, invitation, clarification, award (ν. 4412/2016, Directive 2014/24/EU)."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from schemas.every_kind import LIST_MOST, EveryKind
from schemas.identifiers import Adam, Cpv, Esidis, Nuts, Ted
from schemas.localised import LineText
from schemas.moments import Moment
from schemas.money import Euros
from schemas.parts import Link, Part, once
from schemas.problems import wrong
from schemas.subtypes import TenderSubtype
from schemas.text import ONE_LINE, SAID

LOTS_MOST = 200
CODES_MOST = 100
LotNumber = Annotated[str, StringConstraints(min_length=1, max_length=20), ONE_LINE, SAID]


class Procedure(StrEnum):
    OPEN = "open"
    RESTRICTED = "restricted"
    COMPETITIVE_NEGOTIATED = "competitive_negotiated"
    NEGOTIATED = "negotiated"  # without prior publication
    COMPETITIVE_DIALOGUE = "competitive_dialogue"
    INNOVATION_PARTNERSHIP = "innovation_partnership"
    DIRECT_AWARD = "direct_award"
    AUCTION = "auction"  # of leases and sales


class ContractType(StrEnum):
    WORKS = "works"
    SUPPLIES = "supplies"
    SERVICES = "services"
    STUDIES = "studies"  # and technical services
    CONCESSION = "concession"
    LEASE = "lease"


class Budget(Part):
    """Without and with VAT, in euros."""

    without_vat: Euros | None = None
    with_vat: Annotated[Euros | None, Field(validate_default=True)] = None

    @field_validator("with_vat")
    @classmethod
    def _more_with_vat(cls, with_vat: Euros | None, info: ValidationInfo) -> Euros | None:
        if "without_vat" not in info.data:
            return with_vat
        without = info.data["without_vat"]
        if without is None and with_vat is None:
            raise wrong("Γράψτε το ποσό χωρίς ή με ΦΠΑ.", "Write the sum without or with VAT.")
        if without is not None and with_vat is not None and with_vat < without:
            raise wrong(
                "Το ποσό με ΦΠΑ είναι μικρότερο από το ποσό χωρίς ΦΠΑ· ελέγξτε τα.",
                "The sum with VAT is smaller than the sum without; check them.",
            )
        return with_vat


class Lot(Part):
    """A part that can be offered for by itself (τμήμα)."""

    number: LotNumber
    title: LineText
    cpv: Annotated[tuple[Cpv, ...], Field(max_length=CODES_MOST)] = ()
    esidis: Esidis | None = None
    budget: Budget | None = None

    @field_validator("cpv")
    @classmethod
    def _each_code_once(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        once(codes)
        return codes


class Award(Part):
    """To whom and for how much. `lot` is a lot's number, none for the whole."""

    contractor: LineText
    amount: Budget
    lot: Annotated[str, ONE_LINE, SAID] | None = None
    decided_on: date | None = None


class Tender(EveryKind):
    kind: Literal["tender"]
    subtype: TenderSubtype = TenderSubtype.DECLARATION
    adam: Annotated[tuple[Adam, ...], Field(max_length=LIST_MOST)] = ()
    esidis: Esidis | None = None
    ted: Ted | None = None
    sent_to_ted: date | None = None  # nothing appears before TED's publication, or 48 hours after receipt (art. 52)
    procedure: Procedure | None = None
    contract_type: ContractType | None = None
    cpv: Annotated[tuple[Cpv, ...], Field(max_length=CODES_MOST)] = ()
    nuts: Annotated[tuple[Nuts, ...], Field(max_length=LIST_MOST)] = ()
    budget: Budget | None = None
    lots: Annotated[tuple[Lot, ...], Field(max_length=LOTS_MOST)] = ()
    deadline: Annotated[Moment | None, Field(validate_default=True)] = None
    clarifications_until: Moment | None = None
    opening: Moment | None = None  # of the offers (αποσφράγιση)
    documents: Annotated[tuple[Link, ...], Field(max_length=LIST_MOST)] = ()
    awards: Annotated[tuple[Award, ...], Field(max_length=LOTS_MOST, validate_default=True)] = ()

    @field_validator("adam", "cpv", "nuts")
    @classmethod
    def _each_code_once(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        once(codes)
        return codes

    @field_validator("lots")
    @classmethod
    def _numbered_once(cls, lots: tuple[Lot, ...]) -> tuple[Lot, ...]:
        if len({lot.number for lot in lots}) < len(lots):
            raise wrong("Δύο τμήματα έχουν τον ίδιο αριθμό· αλλάξτε τον έναν.", "Two lots have one number; change one.")
        return lots

    @field_validator("deadline")
    @classmethod
    def _has_a_deadline(cls, deadline: Moment | None, info: ValidationInfo) -> Moment | None:
        if deadline is None and info.data.get("subtype") in (TenderSubtype.DECLARATION, TenderSubtype.INVITATION):
            raise wrong(
                "Λείπει η προθεσμία υποβολής προσφορών· γράψτε την.",
                "The deadline for offers is missing; write it.",
            )
        return deadline

    @field_validator("clarifications_until")
    @classmethod
    def _asked_in_time(cls, until: Moment | None, info: ValidationInfo) -> Moment | None:
        if until is not None and (deadline := info.data.get("deadline")) is not None and until > deadline:
            raise wrong(
                "Είναι μετά την προθεσμία των προσφορών· διορθώστε το ένα από τα δύο.",
                "It is after the deadline for offers; mend either.",
            )
        return until

    @field_validator("opening")
    @classmethod
    def _opened_later(cls, opening: Moment | None, info: ValidationInfo) -> Moment | None:
        deadline = info.data.get("deadline")
        if opening is not None and deadline is not None and opening < deadline:
            raise wrong(
                "Η αποσφράγιση είναι πριν από την προθεσμία· διορθώστε το ένα από τα δύο.",
                "The opening of offers is before the deadline; mend either.",
            )
        return opening

    @field_validator("awards")
    @classmethod
    def _awarded(cls, awards: tuple[Award, ...], info: ValidationInfo) -> tuple[Award, ...]:
        if not awards and info.data.get("subtype") == TenderSubtype.AWARD:
            raise wrong(
                "Λείπει σε ποιον ανατέθηκε· γράψτε ανάδοχο και ποσό.",
                "To whom it was awarded is missing; write the contractor and the sum.",
            )
        numbers = {lot.number for lot in info.data.get("lots", ())}
        for award in awards:
            if "lots" in info.data and award.lot is not None and award.lot not in numbers:
                raise wrong(
                    f"Δεν υπάρχει τμήμα με αριθμό «{award.lot}»· γράψτε το στα «lots».",
                    f"There is no lot numbered “{award.lot}”; write it among the lots.",
                )
        return awards
