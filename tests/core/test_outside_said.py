"""Whatever keeps us from somebody else's address is said in Greek to whoever reads Greek."""

import ast
import inspect
import re

import pytest

from core import outside
from core.outside_said import in_greek


def reasons() -> list[str]:
    """Every reason that the client gives, with a number where it puts one in."""
    found = []
    for node in ast.walk(ast.parse(inspect.getsource(outside))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Refused", "TryLater"):
            said = node.args[0]
            parts = said.values if isinstance(said, ast.JoinedStr) else [said]
            found.append("".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts))
    return found


def test_there_are_reasons() -> None:
    assert len(reasons()) > 10


@pytest.mark.parametrize("reason", [*reasons(), "it answered 503"])
def test_each_is_said_in_greek(reason: str) -> None:
    assert not re.search("[A-Za-z]{6}", in_greek(reason)), reason


def test_what_is_not_ours_stands_as_it_is() -> None:
    assert in_greek("421 come back later") == "421 come back later"
