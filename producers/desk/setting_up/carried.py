"""What the file of settings may hold, and how each of its entries is written."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from producers.desk.composing.flat import MOST_FIELDS
from producers.desk.following.letters import Sentence
from producers.desk.releasing.rules import Rule
from producers.desk.staff.people import Role
from producers.desk.starting import kept
from schemas.directory import Area, Issuer, Topic
from schemas.every_kind import Urgency
from schemas.lexicon import Pronunciation
from schemas.problems import wrong
from schemas.subtypes import Kind
from schemas.text import Line
from schemas.web import Email, Slug


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReleaseRule(_Part):
    """Empty: any."""

    issuer: Slug | Literal[""] = ""
    kind: Kind | Literal[""] = ""
    urgency: Urgency | Literal[""] = ""
    rule: Rule


class Employee(_Part):
    """`roles`: `writer`, or `writer:dimos` of one issuer."""

    email: Email
    name: Annotated[Line, Field(max_length=128)]
    active: bool = True
    roles: tuple[str, ...] = ()

    @field_validator("roles")
    @classmethod
    def _known(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for one in given:
            if one.partition(":")[0] not in set(Role):
                raise wrong(f"Δεν υπάρχει ρόλος «{one}».", f"There is no role “{one}”.")
        return given


class Letter(_Part):
    """A sentence of the letters that call a person, in the office's own words."""

    sentence: Sentence
    language: Literal["el", "en"]
    text: Line


class Template(_Part):
    """`fields`: the form's, by their flat names (`title.el`); those of one time only are left out of it."""

    issuer: Slug
    kind: Kind
    name: Annotated[Line, Field(min_length=1, max_length=kept.NAME_CHARACTERS)]
    subtype: Annotated[Line, Field(max_length=32)] = ""
    retired: bool = False
    fields: Annotated[dict[str, str | bool | int | float | list[str]], Field(max_length=MOST_FIELDS)] = {}


def _named(one: Any) -> str:
    if isinstance(one, Pronunciation):
        return one.written
    return str(one.email.lower() if isinstance(one, Employee) else one.slug)


class Carried(_Part):
    """The file. What it does not name stays as it is."""

    issuers: tuple[Issuer, ...] = ()
    topics: tuple[Topic, ...] = ()
    areas: tuple[Area, ...] = ()
    rules: tuple[ReleaseRule, ...] = ()
    staff: tuple[Employee, ...] = ()
    letters: tuple[Letter, ...] = ()
    templates: tuple[Template, ...] = ()
    lexicon: tuple[Pronunciation, ...] = ()

    @field_validator("issuers", "topics", "areas", "staff", "lexicon")
    @classmethod
    def _once(cls, given: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
        names = [_named(one) for one in given]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise wrong(f"Το «{twice}» υπάρχει δύο φορές.", f"“{twice}” is there twice.")
        return given
