"""What the columns of a sheet are called, in Greek and English, and how a cell of each becomes a field of a form."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from core.language.letters import fold
from producers.imports import cleaning
from producers.imports.items import Said
from schemas.identifiers import ada, adam
from schemas.moments import moment
from schemas.money import euros
from schemas.subtypes import KIND_NAMES, SUBTYPE_NAMES

Cell = str | float | bool | datetime | date | time | None
_DAY = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T,]+(\d{1,2})[:.](\d{2}))?$")
# A cell that a spreadsheet would reckon with: nobody who reads it sees what it says.
_FORMULA = re.compile(r"^\s*(?:=|@|[+-](?![\d ,.]*$))")


class WrongCell(Exception):
    """What is the matter with it."""

    def __init__(self, el: str, en: str) -> None:
        super().__init__(en)
        self.said = Said(el, en)


def text(cell: Cell) -> str:
    """As it is read. WrongCell for a formula."""
    if isinstance(cell, bool):
        return "ναι" if cell else "όχι"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    said = str(cell if cell is not None else "")
    if isinstance(cell, str) and _FORMULA.match(said):
        raise WrongCell("Είναι τύπος (formula)· γράψτε το αποτέλεσμά του.", "It is a formula; write its result.")
    return said.strip()


def line(cell: Cell) -> str:
    return cleaning.line(text(cell), 500)


def greek(cell: Cell) -> dict[str, str]:
    return {"el": line(cell)}


def paragraphs(cell: Cell) -> dict[str, str]:
    said = text(cell)
    return {"el": cleaning.markdown(said) if re.search(r"<[a-zA-Z]", said) else cleaning.paragraphs(said)}


def moment_of(cell: Cell) -> str:
    """Local time where no zone is named; a day without a time is not guessed at."""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        raise WrongCell("Λείπει η ώρα.", "The time is missing.")
    value: Any = cell if isinstance(cell, datetime) else text(cell)
    if isinstance(value, str) and (found := _DAY.match(value)):
        day, month, year, hour, minute = found.groups()
        if hour is None:
            raise WrongCell("Λείπει η ώρα.", "The time is missing.")
        value = f"{year}-{int(month):02}-{int(day):02}T{int(hour):02}:{minute}"
    return moment(value).isoformat()


def money(cell: Cell) -> str:
    return str(euros(text(cell)))


def several(cell: Cell) -> list[str]:
    return [word for word in re.split(r"[\s,;]+", text(cell)) if word]


def kind(cell: Cell) -> str:
    """By its own word, or as people call it."""
    said = fold(line(cell))
    names = {fold(name): str(kind) for kind, known in KIND_NAMES.items() for name in (kind, *known.values())}
    names |= {fold("εκδήλωση"): "event", fold("πρόγραμμα"): "programme", fold("διαγωνισμός"): "tender"}
    names |= {fold("προκήρυξη"): "tender", fold("δελτίο τύπου"): "press_release"}
    if said not in names:
        raise WrongCell("Άγνωστο είδος.", "Unknown kind.")
    return names[said]


def subtype(cell: Cell) -> str:
    said = fold(line(cell))
    names = {fold(name): key for key, known in SUBTYPE_NAMES.items() for name in (key, *known.values())}
    if said not in names:
        raise WrongCell("Άγνωστος τύπος.", "Unknown subtype.")
    return names[said]


def web(cell: Cell) -> str:
    if not (address := cleaning.web(text(cell))):
        raise WrongCell("Δεν είναι διεύθυνση ιστού.", "It is no web address.")
    return address


Reading = Callable[[Cell], Any]
# Field of the form → how it is read, and what its column may be called.
COLUMNS: Mapping[str, tuple[Reading, tuple[str, ...]]] = {
    "key": (line, ("κωδικός", "κλειδί", "α/α", "id", "key")),
    "kind": (kind, ("είδος", "kind")),
    "subtype": (subtype, ("υποείδος", "τύπος", "subtype")),
    "issuer": (line, ("φορέας", "issuer")),
    "title": (greek, ("τίτλος", "θέμα", "title", "subject")),
    "title.en": (line, ("αγγλικός τίτλος", "τίτλος (en)", "title (en)", "english title")),
    "summary": (paragraphs, ("περίληψη", "summary")),
    "body": (paragraphs, ("κείμενο", "περιγραφή", "body", "text", "description")),
    "topics": (several, ("θέματα", "κατηγορίες", "topics")),
    "areas": (several, ("περιοχές", "areas")),
    "start": (moment_of, ("έναρξη", "ημερομηνία", "πότε", "start", "date")),
    "end": (moment_of, ("λήξη", "ως", "end")),
    "venue": (greek, ("τόπος", "χώρος", "πού", "venue", "place")),
    "venue.address": (greek, ("διεύθυνση", "address")),
    "applications": (moment_of, ("προθεσμία αιτήσεων", "αιτήσεις έως", "applications until")),
    "deadline": (moment_of, ("προθεσμία", "προθεσμία προσφορών", "deadline")),
    "budget": (money, ("προϋπολογισμός", "ποσό", "budget", "amount")),
    "ada": (lambda cell: ada(text(cell)), ("αδα", "ada")),
    "adam": (lambda cell: adam(text(cell)), ("αδαμ", "adam")),
    "cpv": (several, ("cpv",)),
    "link": (web, ("σύνδεσμος", "ιστοσελίδα", "link", "url")),
    "release": (moment_of, ("δημοσίευση", "release")),
}
BY_NAME = {fold(name): field for field, (_, names) in COLUMNS.items() for name in names}


def form(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a form out of a row's fields."""
    body = {name: cells[name] for name in DIRECT if name in cells}
    if "title.en" in cells and "title" in body:
        body["title"] = {**body["title"], "en": cells["title.en"]}
    if "start" in cells:
        body["occurrences"] = [{name: cells[name] for name in ("start", "end") if name in cells}]
    if "venue" in cells:
        body["venue"] = {"name": cells["venue"]}
        if "venue.address" in cells:
            body["venue"]["address"] = cells["venue.address"]
    if "applications" in cells:
        body["applications"] = {"closes": cells["applications"]}
    if "budget" in cells:
        body["budget"] = {"with_vat": cells["budget"]}
    if "ada" in cells:
        body["acts"] = [{"ada": cells["ada"]}]
    if "adam" in cells:
        body["adam"] = [cells["adam"]]
    if "link" in cells:
        body["links"] = [{"url": cells["link"]}]
    return body


DIRECT = ("kind", "subtype", "issuer", "title", "summary", "body", "topics", "areas", "deadline", "cpv", "release")
