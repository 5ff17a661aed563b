"""Reads what people wrote, as JSON or YAML: every name once, names that are text, nothing that unfolds or runs.

What cannot be read is said with its line and what to do; what is read may still be wrong, field by field.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

import yaml

DEEPEST = 50
LONGEST_SHOWN = 60
_HALVES = re.compile("[\ud800-\udfff]")
_TEXT = "tag:yaml.org,2002:str"
_READ_AS = {"bool": ("ναι ή όχι", "yes or no"), "int": ("αριθμός", "a number"), "null": ("κενό", "nothing")}


class Illegible(Exception):
    """It cannot be read at all. Says where, and what to do."""

    def __init__(self, el: str, en: str) -> None:
        super().__init__(en)
        self.el, self.en = el, en


def read_json(raw: bytes) -> Any:
    """What a JSON text says (RFC 8259, with names that are unique as its §4 advises)."""
    text = _decoded(raw)
    try:
        data = json.loads(text, object_pairs_hook=_each_name_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Illegible(
            f"Δεν είναι έγκυρο JSON στη γραμμή {error.lineno}, στήλη {error.colno} ({error.msg})· διορθώστε το εκεί.",
            f"It is not valid JSON at line {error.lineno}, column {error.colno} ({error.msg}); mend it there.",
        ) from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:  # Python reads no number of thousands of digits
        raise Illegible(
            "Ένας αριθμός έχει πάρα πολλά ψηφία· διορθώστε τον.", "A number has far too many digits; mend it."
        ) from error
    if _depth(data) > DEEPEST:
        raise _too_deep()
    return data


def read_yaml(text: bytes) -> Any:
    """What a YAML text says: text, whole numbers, true and false, lists and names; dates and sums as written."""
    written = _decoded(text)
    try:
        return yaml.load(written, Loader=_Plain)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise Illegible(
            f"Δεν διαβάζεται ως YAML στη γραμμή {line}, στήλη {column} ({error.problem})· ελέγξτε τις εσοχές, και "
            "βάλτε σε εισαγωγικά κείμενο που έχει «:» ή «#».",
            f"It cannot be read as YAML at line {line}, column {column} ({error.problem}); check how far its lines are "
            "set in, and put text with “:” or “#” in quotes.",
        ) from error
    except yaml.reader.ReaderError as error:
        line = written.count("\n", 0, error.position) + 1
        raise Illegible(
            f"Η γραμμή {line} έχει τον χαρακτήρα ελέγχου U+{error.character:04X}· αφαιρέστε τον.",
            f"Line {line} has the control character U+{error.character:04X}; remove it.",
        ) from error


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Illegible(
            f"Δεν είναι κείμενο UTF-8 (γραμμή {line})· αποθηκεύστε το ως UTF-8.",
            f"It is not UTF-8 text (line {line}); save it as UTF-8.",
        ) from error


def _shown(name: str) -> str:
    """A name as it can be printed anywhere."""
    return name[:LONGEST_SHOWN].encode("utf-8", "backslashreplace").decode()


def _too_deep() -> Illegible:
    return Illegible(
        f"Έχει πάνω από {DEEPEST} επίπεδα, το ένα μέσα στο άλλο· απλοποιήστε το.",
        f"It is more than {DEEPEST} levels deep; make it simpler.",
    )


def _depth(data: Any) -> int:
    deep, level = 0, [data]
    while level := [part for whole in level for part in _parts(whole)]:
        deep += 1
    return deep


def _parts(whole: Any) -> Sequence[Any]:
    if isinstance(whole, dict):
        return list(whole.values())
    return whole if isinstance(whole, list) else []


# ---- JSON


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Illegible(
                f"Το πεδίο «{_shown(name)}» υπάρχει δύο φορές· κρατήστε το ένα.",
                f"The field “{_shown(name)}” is there twice; keep one.",
            )
        if _HALVES.search(name):
            raise Illegible(
                f"Το όνομα πεδίου «{_shown(name)}» έχει μισό χαρακτήρα (surrogate)· διορθώστε το.",
                f"The field name “{_shown(name)}” holds half a character (a surrogate); mend it.",
            )
        found[name] = value
    return found


def _no_number(constant: str) -> NoReturn:
    raise Illegible(
        f"Το «{constant}» δεν είναι αριθμός που μπορεί να γραφτεί σε JSON· διορθώστε το.",
        f"“{constant}” is no number that JSON can hold; mend it.",
    )


# ---- YAML


class _Plain(yaml.SafeLoader):
    """YAML as people mean it.

    No aliases (a few lines could unfold into gigabytes) and no tags. Only `true` and `false` are answers, so that «on»,
    «no» and «12:30» stay text; dates and sums stay as written: 2.500 is two thousand five hundred on Greek paper.
    """

    deep = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.events.AliasEvent):
            raise Illegible(
                f"Η γραμμή {line} παραπέμπει αλλού (*{event.anchor})· γράψτε το ολόκληρο.",
                f"Line {line} refers elsewhere (*{event.anchor}); write it in full.",
            )
        if getattr(event, "tag", None) not in (None, "!"):
            raise Illegible(
                f"Η γραμμή {line} έχει ετικέτα (!…)· γράψτε την τιμή χωρίς αυτή.",
                f"Line {line} has a tag (!…); write the value without it.",
            )
        self.deep += 1
        if self.deep > DEEPEST:
            raise _too_deep()
        node = super().compose_node(parent, index)
        self.deep -= 1
        return node

    def fields(self, node: yaml.MappingNode) -> Iterator[Any]:
        """A mapping, made before what is in it, as PyYAML's own constructors do."""
        found: dict[str, Any] = {}
        yield found
        lines: dict[str, int] = {}
        for name_node, value_node in node.value:
            line = name_node.start_mark.line + 1
            name = _name(name_node, line)
            if name in lines:
                raise Illegible(
                    f"Το πεδίο «{_shown(name)}» υπάρχει δύο φορές, στις γραμμές {lines[name]} και {line}· "
                    "κρατήστε το ένα.",
                    f"The field “{_shown(name)}” is there twice, at lines {lines[name]} and {line}; keep one.",
                )
            lines[name] = line
            found[name] = self.construct_object(value_node)

    def text(self, node: yaml.ScalarNode) -> str:
        return _whole(node.value, node.start_mark.line + 1)


def _name(node: yaml.Node, line: int) -> str:
    if isinstance(node, yaml.ScalarNode) and node.tag == _TEXT:
        return _whole(node.value, line)
    if not isinstance(node, yaml.ScalarNode):
        raise Illegible(
            f"Το όνομα πεδίου στη γραμμή {line} δεν είναι κείμενο· γράψτε «όνομα: τιμή».",
            f"The field name at line {line} is not text; write “name: value”.",
        )
    el, en = _READ_AS[node.tag.rpartition(":")[2]]
    raise Illegible(
        f"Το όνομα πεδίου «{_shown(node.value)}» στη γραμμή {line} διαβάζεται ως {el}· διορθώστε το ή βάλτε το σε "
        "εισαγωγικά.",
        f"The field name “{_shown(node.value)}” at line {line} reads as {en}; mend it or put it in quotes.",
    )


def _whole(text: str, line: int) -> str:
    """Two escaped halves of one character (\\ud83d\\ude00) are that character; a half alone is none."""
    if not _HALVES.search(text):
        return text
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise Illegible(
            f"Η γραμμή {line} έχει μισό χαρακτήρα (surrogate)· γράψτε τον ολόκληρο.",
            f"Line {line} holds half a character (a surrogate); write all of it.",
        ) from error


_Plain.yaml_implicit_resolvers = {}
_Plain.yaml_constructors = {
    _TEXT: _Plain.text,
    "tag:yaml.org,2002:map": _Plain.fields,
    **{
        tag: yaml.SafeLoader.yaml_constructors[tag]
        for tag in (f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "seq"))
    },
}
for _name_of_type, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?(?:0|[1-9][0-9]{0,29})$", list("-+0123456789")),
):
    _Plain.add_implicit_resolver(f"tag:yaml.org,2002:{_name_of_type}", re.compile(_pattern), _first)
