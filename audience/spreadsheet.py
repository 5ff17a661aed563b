"""Subscribers as CSV: every bad line is told with its number and field, and then nothing of the file is taken."""

import csv
import difflib
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from audience.addresses import normalised
from audience.filters import Filter
from audience.registry import Subscriber, Subscription
from core.errors import FieldError, Invalid
from schemas.localised import is_language
from schemas.subtypes import Kind

COLUMNS = ("email", "language", "topics", "areas", "kinds", "issuers")
REQUIRED = ("email",)
DEFAULT_LANGUAGE = "el"
MOST_SHOWN = 40  # characters of a name that is wrong
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_SEPARATOR = re.compile(r"[;|]")


@dataclass(frozen=True)
class Known:
    """The names a file may use. None: any well-formed name, where there is no directory to ask."""

    topics: Collection[str] | None = None
    areas: Collection[str] | None = None
    issuers: Collection[str] | None = None


def read(text: str, known: Known = Known()) -> list[Subscription]:
    """The file's subscriptions, one for each address: lines that name the same person are merged.

    Columns in any order, `email` at least and no others; `,` or tabs or `;` between them (told from the head line).
    Lists by `;` or `|`; empty means all. Raises Invalid with every wrong line as `line N, column`.
    """
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    rows = _rows(text, max(",\t;", key=head.count))
    names = [name.strip().lower() for name in next(rows, (1, []))[1]]
    if errors := list(wrong_columns(names)):
        raise Invalid(errors)
    found: dict[str, Subscription] = {}
    for line, row in rows:
        named = dict(zip(names, (cell.strip() for cell in row), strict=False))
        nameless = any(cell.strip() for name, cell in zip(names, row, strict=False) if not name)
        # An unquoted list by `;` in a file of `;` columns would shift what follows it: more cells than the head.
        if nameless or len(row) > len(names):
            errors.append(_error(line, "", "Περισσότερες στήλες από την κεφαλίδα.", "More columns than the head line."))
            continue
        cells = {name: named.get(name, "") for name in COLUMNS}
        if not any(cells.values()):
            continue
        subscription = subscription_of(line, cells, known, errors)
        if subscription is not None:
            before = found.get(subscription.email)
            if before is not None:
                subscription = replace(subscription, filter=before.filter.or_also(subscription.filter))
            found[subscription.email] = subscription
    if errors:
        raise Invalid(errors)
    return list(found.values())


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its last line; Invalid where the text is no CSV."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in rows:
            yield rows.line_num, row
    except csv.Error as error:
        el = "Δεν διαβάζεται ως CSV· ίσως λείπουν τα εισαγωγικά που κλείνουν ένα κελί."
        en = f"It cannot be read as CSV; the quotes that close a cell may be missing ({error})."
        raise Invalid([_error(rows.line_num, "", el, en)]) from error


def wrong_columns(names: Sequence[str], more: Sequence[str] = ()) -> Iterator[FieldError]:
    """A column nobody knows would be left out, and its people get everything, or in a language that is not theirs."""
    for column in REQUIRED:
        if column not in names:
            yield _error(1, column, f"Λείπει η στήλη «{column}».", f"The column “{column}” is missing.")
    for name in dict.fromkeys(name for name in names if name):
        near = ", ".join(difflib.get_close_matches(name, [*COLUMNS, *more], n=1) or COLUMNS)
        if name not in COLUMNS and name not in more:
            yield _error(
                1,
                name[:MOST_SHOWN],
                f"Άγνωστη στήλη «{name[:MOST_SHOWN]}»· γράψτε {near} ή αφαιρέστε την.",
                f"Unknown column “{name[:MOST_SHOWN]}”; write {near}, or remove it.",
            )
        elif names.count(name) > 1:
            yield _error(
                1, name, f"Η στήλη «{name}» υπάρχει δύο φορές.", f"The column “{name}” is there more than once."
            )


def _error(line: int, column: str, el: str, en: str) -> FieldError:
    return FieldError(f"line {line}, {column}" if column else f"line {line}", el, en)


def subscription_of(line: int, cells: Mapping[str, str], known: Known, errors: list[FieldError]) -> Subscription | None:
    """Of a line's cells by their columns; None where something is wrong, and `errors` say what."""
    before = len(errors)
    email = ""
    try:
        email = normalised(cells["email"])
    except ValueError as error:
        errors.append(
            _error(line, "email", "Δεν είναι διεύθυνση ηλεκτρονικού ταχυδρομείου.", f"Not an e-mail address: {error}")
        )
    language = cells["language"] or DEFAULT_LANGUAGE
    if not is_written_language(language):
        errors.append(
            _error(
                line,
                "language",
                "Δεν είναι κωδικός γλώσσας· γράψτε «el» ή «en».",
                "Not a language code; write “el” or “en”.",
            )
        )
    facets = {}
    for column, allowed in (
        ("kinds", [kind.value for kind in Kind]),
        ("topics", known.topics),
        ("areas", known.areas),
        ("issuers", known.issuers),
    ):
        values = frozenset(value.strip() for value in _SEPARATOR.split(cells[column]) if value.strip())
        unknown = sorted(v for v in values if (v not in allowed if allowed is not None else not _slug(v)))
        if unknown:
            listed = ", ".join(unknown)
            errors.append(_error(line, column, f"Άγνωστη τιμή: {listed}.", f"Unknown value: {listed}."))
        facets[column] = values
    return Subscription(email, language, Filter(**facets)) if len(errors) == before else None


def is_written_language(code: str) -> bool:
    return _LANGUAGE.fullmatch(code) is not None and is_language(code)


def _slug(value: str) -> bool:
    return re.fullmatch(r"[a-z0-9]+([_-][a-z0-9]+)*", value) is not None


def head_line() -> str:
    return _csv([COLUMNS])


def line(subscriber: Subscriber) -> str:
    """One subscriber as a line that `read` reads again."""
    chosen = subscriber.filter
    lists = ["|".join(sorted(values)) for values in (chosen.topics, chosen.areas, chosen.kinds, chosen.issuers)]
    return _csv([[subscriber.email, subscriber.language, *lists]])


def _csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
