"""The fields that every announcement has, whatever its kind."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from schemas.localised import Body, LineText, Localised, Summary, Title
from schemas.moments import Moment, not_before
from schemas.names import AreaName, ChannelName, IssuerName, TopicName
from schemas.parts import Act, Attachment, ChannelChoice, Contact, Link, Part, Protocol, once
from schemas.problems import wrong

LIST_MOST = 50


class Urgency(StrEnum):
    """How fast it must leave. `rank` orders: lower goes first."""

    EMERGENCY = "emergency"  # έκτακτη ανάγκη
    URGENT = "urgent"  # επείγον
    NORMAL = "normal"  # κανονικό

    @property
    def rank(self) -> int:
        return list(Urgency).index(self)


class EveryKind(Part):
    """Id and reference are given at posting, not written here. Times are UTC once read.

    It goes out at `release` (none: at once), but until `embargo` to the press list alone: an embargo that ends before
    the release would hold nothing back. After `expiry` it is of no use and leaves every list.
    """

    issuer: IssuerName
    title: Title
    summary: Summary | None = None
    body: Body | None = None
    protocol: Protocol | None = None
    topics: Annotated[tuple[TopicName, ...], Field(max_length=LIST_MOST)] = ()
    areas: Annotated[tuple[AreaName, ...], Field(max_length=LIST_MOST)] = ()
    urgency: Urgency = Urgency.NORMAL
    links: Annotated[tuple[Link, ...], Field(max_length=LIST_MOST)] = ()
    contact: Contact | None = None
    acts: Annotated[tuple[Act, ...], Field(max_length=LIST_MOST)] = ()
    deciding_body: LineText | None = None
    attachments: Annotated[tuple[Attachment, ...], Field(max_length=LIST_MOST)] = ()
    release: Moment | None = None
    embargo: Moment | None = None
    expiry: Moment | None = None
    channels: ChannelChoice = ChannelChoice()
    own_words: Annotated[dict[ChannelName, Localised], Field(max_length=LIST_MOST, default_factory=dict)]

    @field_validator("topics", "areas")
    @classmethod
    def _once(cls, slugs: tuple[str, ...]) -> tuple[str, ...]:
        once(slugs)
        return slugs

    @field_validator("acts")
    @classmethod
    def _each_act_once(cls, acts: tuple[Act, ...]) -> tuple[Act, ...]:
        once([act.ada for act in acts])
        return acts

    @field_validator("embargo")
    @classmethod
    def _lifted_after_the_release(cls, embargo: Moment | None, info: ValidationInfo) -> Moment | None:
        release = info.data.get("release")
        if embargo is not None and release is not None and embargo < release:
            raise wrong(
                "Το εμπάργκο λήγει πριν από τη δημοσίευση («release»), οπότε δεν κρατά τίποτα· γράψτε μεταγενέστερη "
                "ώρα ή αφαιρέστε ένα από τα δύο.",
                "The embargo ends before the release, so it holds nothing back; write a later time, or remove either.",
            )
        return embargo

    @field_validator("expiry")
    @classmethod
    def _expires_last(cls, expiry: Moment | None, info: ValidationInfo) -> Moment | None:
        not_before(expiry, info.data.get("release"), "τη δημοσίευση («release»)", "the release")
        return not_before(expiry, info.data.get("embargo"), "τη λήξη του εμπάργκο («embargo»)", "the embargo")
