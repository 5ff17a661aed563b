"""The desk's menu: its parts under what a person does with them, each shown to the roles that may open it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.desk import bringing
from core.pages import GREEK
from producers.desk.parts import Parts
from producers.desk.staff.people import MEDIA, Person, Role

EVERYBODY = frozenset(Role)
WRITES = frozenset({Role.WRITER})
APPROVES = frozenset({Role.APPROVER})
SETS_UP = frozenset({Role.ADMINISTRATOR})
AIR = "air"  # what channels bring: pages of their own, and what they show the public


@dataclass(frozen=True)
class SectionOfDesk:
    """A part of the desk: its address, the key of its name in words.toml (`menu.…`), and who finds it in the menu.

    `also`: addresses elsewhere that are reached from here. `names`, by language, in place of words.toml: of pages that
    a channel brings."""

    address: str
    key: str
    roles: frozenset[Role]
    also: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def current(self, path: str) -> Literal["page", "true", ""]:
        """As `aria-current` says it: this very page, one below it, or neither."""
        if path == self.address:
            return "page"
        below = [] if self.address == "/desk" else [self.address]
        return "true" if any(path == one or path.startswith(f"{one}/") for one in (*below, *self.also)) else ""


@dataclass(frozen=True)
class Task:
    """What somebody does at the desk. With one section alone there is nothing to unfold: it stands for the task."""

    key: str
    sections: tuple[SectionOfDesk, ...]

    def current(self, path: str) -> bool:
        return any(section.current(path) for section in self.sections)


TASKS = (
    Task("start", (SectionOfDesk("/desk", "home", EVERYBODY),)),
    Task(
        "write",
        (
            SectionOfDesk("/desk/new", "new", WRITES, also=("/desk/drafts",)),
            SectionOfDesk("/desk/pages", "pages", APPROVES),
        ),
    ),
    Task(
        "follow",
        (
            SectionOfDesk("/desk/announcements", "announcements", EVERYBODY, also=("/desk/standing",)),
            SectionOfDesk("/desk/calendar", "calendar", EVERYBODY),
            SectionOfDesk("/desk/clippings", "clippings", EVERYBODY),
        ),
    ),
    Task(AIR, (SectionOfDesk("/desk/lexicon", "lexicon", frozenset({Role.RADIO, Role.TELEVISION}) | SETS_UP),)),
    Task(
        "answer",
        (
            SectionOfDesk("/desk/inbox", "inbox", WRITES | APPROVES),
            SectionOfDesk("/desk/subscribers", "subscribers", WRITES | APPROVES | SETS_UP),
            SectionOfDesk("/desk/consultations", "consultations", WRITES | APPROVES),
        ),
    ),
    Task(
        "account_for",
        (
            SectionOfDesk("/desk/report", "report", EVERYBODY),
            SectionOfDesk("/desk/trail", "trail", SETS_UP | APPROVES),
        ),
    ),
    Task(
        "set_up",
        (
            SectionOfDesk("/desk/settings", "settings", SETS_UP),
            SectionOfDesk("/desk/rules", "rules", SETS_UP),
            SectionOfDesk("/desk/elections", "elections", APPROVES | SETS_UP),
            SectionOfDesk("/desk/imports", "imports", SETS_UP),
            SectionOfDesk("/desk/tokens", "tokens", SETS_UP, also=("/desk/endpoints",)),
            SectionOfDesk("/desk/staff", "staff", SETS_UP),
        ),
    ),
)


def menu_of(person: Person, parts: Parts) -> list[Task]:
    """What this person may do, with the parts that they may open; whose medium it is, with what it shows today."""
    brought = tuple(
        SectionOfDesk(one.address, "", frozenset(map(Role, one.roles)), also=one.also, names=one.names)
        for module in parts.desks
        for one in bringing(module).SECTIONS
    ) + tuple(
        SectionOfDesk(item.addresses[GREEK], "", frozenset({role}), names=item.names)
        for role in MEDIA
        for item in parts.pages_of_role(role)
    )
    found = []
    for task in TASKS:
        known = task.sections + (brought if task.key == AIR else ())
        sections = tuple(one for one in known if any(person.has(role) for role in one.roles))
        if sections:
            found.append(Task(task.key, sections))
    return found
