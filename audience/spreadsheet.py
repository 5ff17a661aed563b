"""Subscribers as CSV: every bad line is told with its number and field, and then nothing of the file is taken."""

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from audience.addresses import normalised
from audience.filters import Filter
from audience.registry import Subscriber, Subscription
from core.errors import FieldError, Invalid
from schemas.subtypes import Kind

COLUMNS = ("email", "language", "topics", "areas", "kinds", "issuers")
REQUIRED = ("email",)
DEFAULT_LANGUAGE = "el"
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

    Columns in any order, `email` at least; `,` or tabs or `;` between them (told from the head line). Lists by `;` or
    `|`; empty means all. Raises Invalid with every wrong line as `line N, column`.
    """
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    delimiter = max(",\t;", key=head.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    names = [(name or "").strip().lower() for name in rows.fieldnames or ()]
    if missing := [column for column in REQUIRED if column not in names]:
        raise Invalid(
            [FieldError(f"line 1, {c}", f"Λείπει η στήλη «{c}».", f"The column “{c}” is missing.") for c in missing]
        )
    rows.fieldnames = names
    errors: list[FieldError] = []
    found: dict[str, Subscription] = {}
    for row in rows:
        # An unquoted list by `;` in a file of `;` columns would shift what follows it: more cells than the head.
        if row.get(None):
            errors.append(
                _error(rows.line_num, "", "Περισσότερες στήλες από την κεφαλίδα.", "More columns than the head line.")
            )
            continue
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if not any(cells.values()):
            continue
        subscription = _line(rows.line_num, cells, known, errors)
        if subscription is not None:
            before = found.get(subscription.email)
            if before is not None:
                subscription = replace(subscription, filter=before.filter.or_also(subscription.filter))
            found[subscription.email] = subscription
    if errors:
        raise Invalid(errors)
    return list(found.values())


def _error(line: int, column: str, el: str, en: str) -> FieldError:
    return FieldError(f"line {line}, {column}" if column else f"line {line}", el, en)


def _line(line: int, cells: Mapping[str, str], known: Known, errors: list[FieldError]) -> Subscription | None:
    before = len(errors)
    email = ""
    try:
        email = normalised(cells["email"])
    except ValueError as error:
        errors.append(
            _error(line, "email", "Δεν είναι διεύθυνση ηλεκτρονικού ταχυδρομείου.", f"Not an e-mail address: {error}")
        )
    language = cells["language"] or DEFAULT_LANGUAGE
    if not _LANGUAGE.fullmatch(language):
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
