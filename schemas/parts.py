"""Pieces that every kind of announcement may carry."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator, model_validator

from schemas.identifiers import Ada
from schemas.localised import LineText, Localised
from schemas.names import ChannelName
from schemas.problems import wrong
from schemas.text import ONE_LINE, SAID, Line
from schemas.web import Email, Phone, WebAddress

ATTACHMENT_MOST_BYTES = 200_000_000
MediaKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{2}/[a-z0-9]{16,128}\.[a-z0-9]{1,8}$")]
ContentType = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}$")]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def once(codes: Sequence[str]) -> None:
    """Refuses a name or number that is listed twice."""
    for code, times in Counter(codes).items():
        if times > 1:
            raise wrong(
                f"Το «{code}» γράφτηκε {times} φορές· αφήστε το μία.",
                f"“{code}” is listed {times} times; keep it once.",
            )


class Protocol(Part):
    """The protocol number and date every municipal paper has (αρ. πρωτ.)."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=40), ONE_LINE, SAID]
    date: date


class Act(Part):
    """An act on Diavgeia. Where its posting makes it valid (ν. 4727/2020), the posted text prevails."""

    ada: Ada
    title: LineText | None = None

    @property
    def url(self) -> str:
        return f"https://diavgeia.gov.gr/decision/view/{self.ada}"


class Link(Part):
    url: WebAddress
    title: LineText | None = None


class Contact(Part):
    """Where people ask: a service or a person in its name."""

    name: LineText | None = None
    phone: Phone | None = None
    email: Email | None = None
    address: LineText | None = None
    hours: LineText | None = None

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not (self.phone or self.email or self.address):
            raise wrong(
                "Λείπει τρόπος επικοινωνίας· γράψτε τηλέφωνο, ηλεκτρονική διεύθυνση ή διεύθυνση.",
                "There is no way to reach anyone; write a telephone number, an e-mail address or an address.",
            )
        return self


class Stored(Part):
    """A file: kept in our media, or elsewhere on the web."""

    media: MediaKey | None = None
    url: Annotated[WebAddress | None, Field(validate_default=True)] = None

    @field_validator("url")
    @classmethod
    def _one_place(cls, url: str | None, info: ValidationInfo) -> str | None:
        if "media" in info.data and (url is None) == (info.data["media"] is None):
            raise wrong(
                "Δώστε είτε το αρχείο («media») είτε τη διεύθυνσή του («url»), ένα από τα δύο.",
                "Give either the file (“media”) or its address (“url”), one of the two.",
            )
        return url


class Attachment(Stored):
    """`alt` is what an image shows; `text` is the document's text, for who cannot read the file."""

    title: LineText
    content_type: ContentType | None = None
    size_bytes: Annotated[int | None, Field(ge=0, le=ATTACHMENT_MOST_BYTES)] = None
    alt: Annotated[LineText | None, Field(validate_default=True)] = None
    text: Localised | None = None

    @field_validator("alt")
    @classmethod
    def _images_speak(cls, alt: LineText | None, info: ValidationInfo) -> LineText | None:
        if alt is None and (info.data.get("content_type") or "").startswith("image/"):
            raise wrong(
                "Η εικόνα χρειάζεται εναλλακτικό κείμενο· γράψτε τι δείχνει.",
                "The image needs an alternative text; write what it shows.",
            )
        return alt


class Photograph(Stored):
    """A photograph for the press, with what it shows and who took it."""

    alt: LineText
    caption: LineText | None = None
    credit: Line | None = None


class ChannelChoice(Part):
    """Which channels take the announcement: all, `only` these, or all `without` these."""

    only: Annotated[tuple[ChannelName, ...] | None, Field(max_length=50)] = None
    without: Annotated[tuple[ChannelName, ...], Field(max_length=50)] = ()

    @field_validator("only")
    @classmethod
    def _some(cls, only: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if only is not None and not only:
            raise wrong(
                "Δεν επιλέχθηκε κανένα κανάλι· επιλέξτε ένα ή αφαιρέστε το πεδίο για όλα.",
                "No channel is chosen; choose one, or remove the field for all.",
            )
        return only

    @field_validator("without")
    @classmethod
    def _not_both(cls, without: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if without and info.data.get("only") is not None:
            raise wrong("Δώστε «only» ή «without», όχι και τα δύο.", "Give “only” or “without”, not both.")
        return without

    def takes(self, channel: str) -> bool:
        return channel not in self.without and (self.only is None or channel in self.only)
