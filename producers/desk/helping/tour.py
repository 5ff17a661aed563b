"""The steps of the tour: each is a real page of the desk, the part of it that is meant, and who has it to see. Pure."""

from dataclasses import dataclass
from typing import Literal

from core.language.catalogue import Catalogue
from producers.desk.helping.words import WORDS
from producers.desk.staff.people import Person, Role

TOUR = "/desk/tour"
PARAMETER = "tour"  # of the address of a page that is shown as a step
EVERYBODY = frozenset(Role)
WRITES, APPROVES, SETS_UP = frozenset({Role.WRITER}), frozenset({Role.APPROVER}), frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Step:
    """`key` is that of its words; `place` a page's address, or whose newest: a draft, an announcement. `part` is the
    id of what is meant on it."""

    key: str
    place: str | Literal["draft", "announcement"]
    part: str
    roles: frozenset[Role]


STEPS = (
    Step("home", "/desk", "main", EVERYBODY),
    Step("new", "/desk", "new", WRITES),
    Step("kinds", "/desk/new", "kinds", WRITES),
    Step("at_hand", "/desk/new", "at-hand", WRITES),
    Step("form", "draft", "title-el", WRITES),
    Step("previews", "draft", "previews", WRITES),
    Step("check_list", "draft", "findings", WRITES),
    Step("sending", "draft", "going", WRITES),
    Step("approving", "/desk", "main", APPROVES),
    Step("following", "announcement", "matrix", EVERYBODY),
    Step("calendar", "/desk/calendar", "main", EVERYBODY),
    Step("inbox", "/desk/inbox", "main", WRITES | APPROVES),
    Step("settings", "/desk/settings", "main", SETS_UP),
    Step("rules", "/desk/rules", "main", SETS_UP),
    Step("keys", "/desk/keys", "main", EVERYBODY),
)


@dataclass(frozen=True)
class Stop:
    """A step as the page that it is on shows it."""

    step: Step
    number: int  # from 1
    of: int
    words: Catalogue = WORDS

    @property
    def back(self) -> str:
        return f"{TOUR}/{self.number - 1}" if self.number > 1 else ""

    @property
    def on(self) -> str:
        return f"{TOUR}/{self.number + 1}" if self.number < self.of else ""


def stops_of(person: Person) -> list[Stop]:
    """The tour for this person's roles."""
    mine = [step for step in STEPS if any(person.has(role) for role in step.roles)]
    return [Stop(step, number, len(mine)) for number, step in enumerate(mine, 1)]


def stop(person: Person, asked: str) -> Stop | None:
    """The one of this number, as an address names it."""
    found = stops_of(person)
    number = int(asked) if asked.isdecimal() and len(asked) < 4 else 0
    return found[number - 1] if 0 < number <= len(found) else None
