"""Which fields the form has, for each kind and subtype, in the order in which a clerk thinks of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from schemas.event import Entrance
from schemas.every_kind import Urgency
from schemas.subtypes import Kind
from schemas.tender import ContractType, Procedure

Sort = Literal[
    "line",  # one line, in each language
    "text",  # some lines, in each language
    "markdown",
    "plain",  # one line without a language: a number, a name, an address
    "codes",  # several, one a line
    "moment",
    "day",
    "euros",
    "count",
    "choice",
    "flag",
    "several",  # ticked boxes
    "hidden",  # not typed: a stored file's key
]


@dataclass(frozen=True)
class Field:
    """`name` is its path in the announcement; fields.toml has its label and help under the same name.

    `subtypes`: it is asked for of these only; `wanted` of these it is never hidden among the further ones.
    """

    name: str
    sort: Sort
    choices: Sequence[str] = ()
    subtypes: Sequence[str] = ()
    rows: int = 3


@dataclass(frozen=True)
class Group:
    """Fields under one heading. A list's group has one item to start with, and room for more."""

    key: str
    fields: Sequence["Field | Group"]
    items: str = ""  # the path of the list
    first: int = 1  # how many empty items it has to start with
    folded: bool = False  # shown when asked for, or when something is in it
    subtypes: Sequence[str] = ()


SITTING, CONFERENCE, NOTICE = "council_sitting", "press_conference", "service_notice"

_WHAT = Group(
    "what",
    (
        Field("title", "line"),
        Field("summary", "text", rows=2),
        Field("body", "markdown", rows=10),
    ),
)
_WHOM = Group("whom", (Field("topics", "several"), Field("areas", "several")))
_PAPERS = Group(
    "papers",
    (
        Group("protocol", (Field("protocol.number", "plain"), Field("protocol.date", "day"))),
        Group("acts", (Field("ada", "plain"), Field("title", "line")), items="acts"),
        Field("deciding_body", "line"),
    ),
    folded=True,
)
_CONTACT = Group(
    "contact",
    tuple(
        Field(f"contact.{name}", cast(Sort, sort))
        for name, sort in (
            ("name", "line"),
            ("phone", "plain"),
            ("email", "plain"),
            ("address", "line"),
            ("hours", "line"),
        )
    ),
    folded=True,
)
_LINKS = Group("links", (Field("url", "plain"), Field("title", "line")), items="links", folded=True)
_PHOTOGRAPHS = Group(
    "photographs",
    (
        Field("media", "hidden"),
        Field("url", "hidden"),
        Field("alt", "line"),
        Field("caption", "line"),
        Field("credit", "plain"),
    ),
    items="photographs",
    first=0,
)
_ATTACHMENTS = Group(
    "attachments",
    (
        Field("media", "hidden"),
        Field("url", "hidden"),
        Field("content_type", "hidden"),
        Field("size_bytes", "hidden"),
        Field("title", "line"),
        Field("alt", "line"),
    ),
    items="attachments",
    first=0,
)
_GOING_OUT = Group(
    "going_out",
    (
        Field("urgency", "choice", tuple(Urgency)[::-1]),
        Field("release", "moment"),
        Field("embargo", "moment"),
        Field("expiry", "moment"),
    ),
)

_EVENT = (
    Group(
        "when",
        (
            Field("start", "moment"),
            Field("end", "moment"),
            Field("note", "line"),
        ),
        items="occurrences",
    ),
    Group(
        "where",
        (
            Field("venue.name", "line"),
            Field("venue.address", "line"),
            Field("venue.accessibility", "text", rows=2),
            Field("online", "plain"),
        ),
    ),
    Group(
        "admission",
        (
            Field("admission.entrance", "choice", tuple(Entrance)),
            Field("admission.price", "euros"),
            Field("admission.details", "line"),
            Field("admission.url", "plain"),
        ),
        folded=True,
        subtypes=("event",),
    ),
    Group("agenda", (Field("", "text", rows=2),), items="agenda", subtypes=(SITTING,)),
    Group("organiser", (Field("organiser", "line"),), folded=True),
)
_PROGRAMME = (
    Group(
        "applications",
        (
            Field("applications.opens", "moment"),
            Field("applications.closes", "moment"),
            Field("how_to_apply", "text"),
            Field("apply_at", "plain"),
        ),
    ),
    Group(
        "programme",
        (
            Field("eligibility", "text"),
            Field("places", "count"),
            Field("runs.opens", "moment"),
            Field("runs.closes", "moment"),
            Field("cost.amount", "euros", subtypes=("programme",)),
            Field("cost.details", "line", subtypes=("programme",)),
            Field("service", "line"),
        ),
    ),
)
_TENDER = (
    Group(
        "tender",
        (
            Field("deadline", "moment", subtypes=("declaration", "invitation")),
            Field("clarifications_until", "moment", subtypes=("declaration", "invitation")),
            Field("opening", "moment", subtypes=("declaration", "invitation")),
            Field("budget.without_vat", "euros"),
            Field("budget.with_vat", "euros"),
            Field("procedure", "choice", tuple(Procedure)),
            Field("contract_type", "choice", tuple(ContractType)),
        ),
    ),
    Group(
        "awards",
        (
            Field("contractor", "line"),
            Field("amount.without_vat", "euros"),
            Field("amount.with_vat", "euros"),
            Field("lot", "plain"),
            Field("decided_on", "day"),
        ),
        items="awards",
        subtypes=("award",),
    ),
    Group(
        "codes",
        (
            Field("adam", "codes"),
            Field("cpv", "codes"),
            Field("esidis", "plain"),
            Field("nuts", "codes"),
            Field("ted", "plain"),
            Field("sent_to_ted", "day"),
        ),
        folded=True,
    ),
    Group("documents", (Field("url", "plain"), Field("title", "line")), items="documents", folded=True),
)
_PRESS_RELEASE = (
    Group(
        "outage",
        (
            Field("outage.what", "line"),
            Field("outage.where", "text", rows=2),
            Field("outage.since", "moment"),
            Field("outage.expected_until", "moment"),
            Field("outage.restored_at", "moment"),
        ),
        subtypes=(NOTICE,),
    ),
    Group(
        "quotes",
        (Field("text", "text"), Field("speaker", "line"), Field("role", "line")),
        items="quotes",
        folded=True,
        subtypes=("press_release",),
    ),
    Group("press", (Field("notes_to_editors", "text"),), folded=True, subtypes=("press_release",)),
    _PHOTOGRAPHS,
)
_OF_KIND: dict[Kind, Sequence[Group]] = {
    Kind.EVENT: _EVENT,
    Kind.PROGRAMME: _PROGRAMME,
    Kind.TENDER: _TENDER,
    Kind.PRESS_RELEASE: _PRESS_RELEASE,
}


def form_of(kind: Kind, subtype: str) -> list[Group]:
    """What is asked for, for this kind and subtype."""
    groups = (_WHAT, *_OF_KIND[kind], _ATTACHMENTS, _WHOM, _PAPERS, _CONTACT, _LINKS, _GOING_OUT)
    return [_asked(group, subtype) for group in groups if not group.subtypes or subtype in group.subtypes]


def _asked(group: Group, subtype: str) -> Group:
    fields = tuple(
        _asked(field, subtype) if isinstance(field, Group) else field
        for field in group.fields
        if not field.subtypes or subtype in field.subtypes
    )
    return replace(group, fields=fields)


def fields_of(groups: Sequence[Group]) -> Iterator[tuple[str, Sort]]:
    """Every field's whole name, a list's items as `occurrences.*.start`, and its sort."""
    for group in groups:
        ahead = f"{group.items}.*" if group.items else ""
        for field in group.fields:
            if isinstance(field, Group):
                yield from fields_of((field,))
            else:
                yield ".".join(part for part in (ahead, field.name) if part), field.sort


def lists_of(groups: Sequence[Group]) -> Iterator[str]:
    """The paths of the lists."""
    for group in groups:
        if group.items:
            yield group.items
        yield from lists_of([field for field in group.fields if isinstance(field, Group)])
