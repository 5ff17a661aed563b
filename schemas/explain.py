"""Says what pydantic found wrong in Greek and in English, with what to do."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from schemas.problems import TYPE, Problem

# Braces are filled from the error's own context.
WORDS: dict[str, tuple[str, str]] = {
    "missing": ("Λείπει· συμπληρώστε το.", "It is missing; fill it in."),
    "extra_forbidden": (
        "Άγνωστο πεδίο· ελέγξτε την ορθογραφία του ή αφαιρέστε το.",
        "Unknown field; check its spelling or remove it.",
    ),
    "string_type": ("Πρέπει να είναι κείμενο· γράψτε το σε εισαγωγικά.", "It must be text; write it in quotes."),
    "string_unicode": ("Δεν είναι κείμενο UTF-8· αποθηκεύστε το ως UTF-8.", "It is not UTF-8 text; save it as UTF-8."),
    "string_too_long": (
        "Είναι πολύ μεγάλο· μικρύνετέ το σε {max_length} χαρακτήρες.",
        "It is too long; shorten it to {max_length} characters.",
    ),
    "string_too_short": ("Είναι κενό· γράψτε το ή παραλείψτε το πεδίο.", "It is empty; write it or leave it out."),
    "string_pattern_mismatch": (
        "Δεν έχει τη σωστή μορφή· ακολουθήστε το πρότυπο {pattern}.",
        "It is not in the right form; follow the pattern {pattern}.",
    ),
    "too_long": ("Είναι πάρα πολλά· αφήστε έως {max_length}.", "They are too many; keep up to {max_length}."),
    "too_short": ("Είναι λίγα· γράψτε τουλάχιστον {min_length}.", "They are too few; write at least {min_length}."),
    "enum": ("Δεν είναι από τον κατάλογο· επιλέξτε: {expected}.", "It is not in the list; choose: {expected}."),
    "literal_error": (
        "Δεν είναι από τον κατάλογο· επιλέξτε: {expected}.",
        "It is not in the list; choose: {expected}.",
    ),
    "union_tag_invalid": (
        "Άγνωστο είδος· επιλέξτε: {expected_tags}.",
        "Unknown kind; choose: {expected_tags}.",
    ),
    "union_tag_not_found": (
        "Λείπει το είδος· γράψτε programme, event, tender ή press_release.",
        "The kind is missing; write programme, event, tender or press_release.",
    ),
    "greater_than_equal": ("Είναι πολύ μικρό· γράψτε {ge} ή περισσότερο.", "It is too small; write {ge} or more."),
    "less_than_equal": ("Είναι πολύ μεγάλο· γράψτε {le} ή λιγότερο.", "It is too large; write {le} or less."),
    "greater_than": ("Είναι πολύ μικρό· γράψτε περισσότερο από {gt}.", "It is too small; write more than {gt}."),
    "recursion_loop": ("Περιέχει τον εαυτό του· διορθώστε το.", "It contains itself; mend it."),
}
_FAMILIES: Sequence[tuple[tuple[str, ...], tuple[str, str]]] = (
    (("int_", "float_", "finite_number", "decimal_"), ("Πρέπει να είναι αριθμός.", "It must be a number.")),
    (("bool_",), ("Γράψτε true ή false.", "Write true or false.")),
    (
        ("date_",),
        ("Δεν είναι ημερομηνία· γράψτε την όπως 2026-12-12.", "This is not a date; write it like 2026-12-12."),
    ),
    (
        ("model_", "dict_type", "mapping_"),
        ("Πρέπει να έχει πεδία (όνομα: τιμή).", "It must have fields (name: value)."),
    ),
    (
        ("tuple_type", "list_type", "iterable_"),
        ("Πρέπει να είναι κατάλογος· γράψτε τα στοιχεία σε λίστα.", "It must be a list; write its items as a list."),
    ),
)


def problems(errors: Sequence[ErrorDetails], tags: frozenset[str]) -> list[Problem]:
    """Every error once, in the order of the fields. `tags` are what a union puts in front of a path."""
    found = [Problem(_path(error, tags), *_words(error)) for error in errors]
    return list(dict.fromkeys(found))


def _path(error: ErrorDetails, tags: frozenset[str]) -> str:
    """`.` is the whole input."""
    if error["type"].startswith("union_tag"):
        return "kind"
    loc = error["loc"]
    steps = loc[1:] if loc and loc[0] in tags else loc
    return ".".join(str(step) for step in steps if step != "[key]") or "."


def _words(error: ErrorDetails) -> tuple[str, str]:
    context: Mapping[str, Any] = error.get("ctx", {})
    if error["type"] == TYPE:
        return context["el"], context["en"]
    if error["type"].startswith("union_tag_not_found"):
        return WORDS["union_tag_not_found"]
    words = WORDS.get(error["type"])
    if words is None:
        words = next((said for starts, said in _FAMILIES if error["type"].startswith(starts)), None)
    if words is None:
        return "Δεν είναι έγκυρο· διορθώστε το.", f"It is not valid; mend it ({error['msg']})."
    el, en = words
    return el.format_map(_greek(context)), en.format_map(context)


def _greek(context: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.replace(" or ", " ή ") if isinstance(value, str) else value for name, value in context.items()}
