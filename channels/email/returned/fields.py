"""Groups of fields as reports write them (RFC 3464 §2.1): blank lines between groups, folded lines, any order."""

import re
from collections.abc import Mapping, Sequence
from email.header import decode_header

Fields = Mapping[str, str]
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60})[ \t]{0,5}:[ \t]?(.*)")
MOST_GROUPS = 500
MOST_CHARACTERS = 3_000


def groups(text: str) -> Sequence[Fields]:
    """The groups in order, names in small letters; of a field that comes twice the first stays."""
    found: list[dict[str, str]] = [{}]
    last = ""
    for line in text.splitlines():
        if not line.strip():
            last = ""
            if found[-1]:
                found.append({})
            if len(found) > MOST_GROUPS:
                break
        elif line[0] in " \t" and last:
            found[-1][last] = f"{found[-1][last]} {line.strip()}"[:MOST_CHARACTERS]
        elif field := _FIELD.match(line):
            last = field[1].lower()
            found[-1].setdefault(last, _decoded(field[2].strip()[:MOST_CHARACTERS]))
        elif last:  # some writers fold without the space
            found[-1][last] = f"{found[-1][last]} {line.strip()}"[:MOST_CHARACTERS]
    return [group for group in found if group]


def typed(value: str) -> str:
    """What stands behind a field's type: `rfc822; maria@dimos.gr` → `maria@dimos.gr`."""
    kind, semicolon, rest = value.partition(";")
    return rest.strip() if semicolon and " " not in kind.strip() else value.strip()


def _decoded(value: str) -> str:
    if "=?" not in value:
        return value
    try:
        pieces = decode_header(value)
        return "".join(p if isinstance(p, str) else p.decode(charset or "ascii", "replace") for p, charset in pieces)
    except (ValueError, LookupError):
        return value
