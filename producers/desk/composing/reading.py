"""A sent form becomes the body of a draft: names nested, codes split at lines, dates read, kind and issuer kept."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from core.errors import FieldError, Invalid
from core.language import dates as spoken
from core.numbers import number_in
from producers.desk.composing.asking import LABELS
from producers.desk.composing.fields import Sort, fields_of, form_of, lists_of
from producers.desk.composing.flat import flat, nested
from producers.desk.composing.when import day_of, day_of_another_name, moment_of
from producers.desk.composing.words import SAY
from schemas.localised import ENGLISH, GREEK
from schemas.subtypes import SUBTYPES, Kind

CODES = frozenset(("adam", "cpv", "nuts"))
SEVERAL = frozenset(("topics", "areas"))
OF_ITSELF = frozenset(("kind", "subtype", "issuer"))
OFFERED, TAKEN = "offered", "taken"  # the channels that the form shows, and those that are ticked
_BUTTONS = ("more", "less", "up", "down", "upload", "repeat", "repeat_until", "repeat_now", "pick", "settle", "file")
_BESIDE = ("seen", "to", "reason", "weight", "change_note", "comment", "alone", "mend", "know")
OF_THE_FORM = frozenset((*_BUTTONS, *_BESIDE, OFFERED, TAKEN))
LANGUAGES = (GREEK, ENGLISH)
OWN_WORDS = "own_words"
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAME = re.compile(r"(?P<aside> \([«“][a-z_]+[»”]\))|[«“](?P<name>[a-z_]+)[»”]")
_BETWEEN = re.compile(r"[\s,;]+")
Pairs = Sequence[tuple[str, str]]


def body_of(pairs: Iterable[tuple[str, str]], before: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What was typed over `before`: what the form does not ask for stays as it was (other languages, a position).

    A list's items bring all that they have with them: they may have been moved.
    """
    sent = list(pairs)
    typed = [(name, value) for name, value in sent if name.split(".")[0] not in OF_THE_FORM]
    kind, subtypes = Kind(str(before["kind"])), SUBTYPES[Kind(str(before["kind"]))]
    subtype = next((value for name, value in typed if name == "subtype"), str(before.get("subtype", "")))
    if subtype not in set(subtypes):
        raise Invalid([FieldError("subtype", "Επιλέξτε τι είναι.", "Choose what it is.")])
    # What only the subtype before it asked for is not asked any more.
    forms = {subtype, str(before.get("subtype", subtype))}
    asked = [one for name in forms for one in _asked(kind, name)]
    lists = {name for one in forms for name in lists_of(form_of(kind, one))}
    names = {name for name, _ in typed}
    typed = [(name, _read(name, value, asked, today)) for name, value in typed]
    filled = {name for name, value in typed if value.strip() and any(pattern.fullmatch(name) for pattern, _ in asked)}
    kept = [
        (name, value)
        for name, value in flat(before).items()
        if name not in OF_ITSELF
        and name not in names
        and name.split(".")[0] not in lists
        and not any(pattern.fullmatch(name) for pattern, _ in asked)
    ]
    body = nested([*kept, *((name, value) for name, value in typed if _item_is_there(name, filled, lists))])
    for name in CODES & set(body):
        body[name] = [code for one in _listed(body[name]) for code in _BETWEEN.split(str(one)) if code]
    for name in SEVERAL & set(body):
        body[name] = _listed(body[name])
    if OFFERED in {name for name, _ in sent}:
        _choose_channels(body, _all(sent, OFFERED), _all(sent, TAKEN))
    return {**body, "kind": kind, "subtype": subtype, "issuer": str(body.get("issuer") or before["issuer"])}


def without_item(pairs: Pairs, item: str) -> Pairs:
    """The form without one item of a list, «occurrences.2»."""
    return [(name, value) for name, value in pairs if name != item and not name.startswith(f"{item}.")]


def moved_up(pairs: Pairs, item: str) -> Pairs:
    """The form with one item of a list before the one that stood before it."""
    path, _, number = item.rpartition(".")
    place = number_in(number)
    if not place:
        return pairs
    one, other = f"{path}.{place}", f"{path}.{place - 1}"

    def named(name: str) -> str:
        for old, new in ((one, other), (other, one)):
            if name == old or name.startswith(f"{old}."):
                return f"{new}{name[len(old) :]}"
        return name

    return [(named(name), value) for name, value in pairs]


def moved_down(pairs: Pairs, item: str) -> Pairs:
    path, _, number = item.rpartition(".")
    return moved_up(pairs, f"{path}.{int(number) + 1}") if number.isdecimal() and len(number) < 4 else pairs


def picked_of(pairs: Pairs) -> list[str]:
    """The fields of which the other's text was chosen."""
    return [name.removeprefix("pick.") for name, value in pairs if name.startswith("pick.") and value == "theirs"]


def _all(pairs: Pairs, wanted: str) -> list[str]:
    return [value for name, value in pairs if name == wanted]


def _choose_channels(body: dict[str, Any], offered: Collection[str], taken: Collection[str]) -> None:
    """Ticked boxes of the channels that are on; what was said of others stays. All ticked: also those to come."""
    before = body.pop("channels", None)
    before = before if isinstance(before, Mapping) else {}
    only = before.get("only")
    if only:
        kept = [name for name in _listed(only) if name not in offered]
        body["channels"] = {"only": [*kept, *(name for name in offered if name in taken)]}
        return
    left_out = [name for name in _listed(before.get("without") or []) if name not in offered]
    left_out += [name for name in offered if name not in taken]
    if offered and not set(offered) & set(taken):
        body["channels"] = {"only": []}
    elif left_out:
        body["channels"] = {"without": left_out}


def in_our_words(errors: Iterable[FieldError], body: Mapping[str, Any], today: date) -> list[FieldError]:
    """What is wrong, as this form says it: of a date that cannot be read, how one is typed here, or its weekday."""
    asked = _asked(Kind(str(body["kind"])), str(body.get("subtype", "")))
    typed = flat(body)
    said = []
    for error in errors:
        sort = next((sort for pattern, sort in asked if pattern.fullmatch(error.field)), "line")
        unread = error.field in typed and _ISO.match(str(typed[error.field])) is None
        other = day_of_another_name(str(typed[error.field]), today) if sort in ("moment", "day") and unread else None
        if other is not None:
            el, en = (SAY("dates.weekday", one, right=spoken.day(other, one)) for one in LANGUAGES)
            error = FieldError(error.field, el, en)
        elif sort in ("moment", "day") and unread:
            error = FieldError(error.field, SAY(f"dates.{sort}", "el"), SAY(f"dates.{sort}", "en"))
        said.append(FieldError(error.field, _labelled(error.el, GREEK), _labelled(error.en, ENGLISH)))
    return said


def _labelled(sentence: str, language: str) -> str:
    """Programs know a field by its name, «outage»; people know it by what stands above it."""

    def label(found: re.Match[str]) -> str:
        name = found["name"]
        if found["aside"]:
            return ""  # said in words before it
        keys = [f"label.{name}._", f"label.{name}.name._", f"group.{name}"]
        known = next((LABELS(key, language) for key in keys if key in LABELS.sentences), None)
        return found[0] if known is None else found[0].replace(name, known)

    return _NAME.sub(label, sentence)


@cache
def _asked(kind: Kind, subtype: str) -> list[tuple[re.Pattern[str], Sort]]:
    """The names of the form's inputs, with their sorts."""
    return [(_with_languages(name), sort) for name, sort in fields_of(form_of(kind, subtype))]


@cache
def _with_languages(name: str) -> re.Pattern[str]:
    """The names of a field's inputs: with its language behind it where it has one, items by their numbers."""
    return re.compile(re.escape(name).replace(r"\*", r"\d+") + rf"(\.({'|'.join(LANGUAGES)}))?")


def _read(name: str, value: str, asked: Sequence[tuple[re.Pattern[str], Sort]], today: date) -> str:
    sort = next((sort for pattern, sort in asked if pattern.fullmatch(name)), "line")
    if sort == "moment":
        return moment_of(value, today)
    return day_of(value, today) if sort == "day" else value


def _item_is_there(name: str, filled: Collection[str], lists: Collection[str]) -> bool:
    """What an item has besides goes with it when it is emptied; lists the form does not ask for are not touched."""
    steps = name.split(".")
    if steps[0] not in lists or len(steps) == 1:
        return True
    ahead = ".".join(steps[:2])
    return any(one == ahead or one.startswith(f"{ahead}.") for one in filled)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
