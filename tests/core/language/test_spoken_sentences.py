"""Sentences of municipal announcements and how they are said: «{α|β}» stands for either, "" among them."""

import itertools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from core.language.speech import speak

HERE = Path(__file__).parent
SENTENCES = [json.loads(line) for line in (HERE / "spoken-sentences.jsonl").read_text(encoding="utf-8").splitlines()]
EXAMPLES = [json.loads(line) for line in (HERE / "spoken-examples.jsonl").read_text(encoding="utf-8").splitlines()]
CATEGORIES = sorted({case["category"] for case in SENTENCES})


def accepted(forms: str) -> set[str]:
    """All that the choices stand for; an empty one leaves no second space."""
    choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(re.split(r"\{([^{}]*)\}", forms))]
    said = (" ".join("".join(one).split()) for one in itertools.product(*choices))
    return {re.sub(r" (?=[.,])", "", one) for one in said}


def wrong(case: Mapping[str, Any]) -> str | None:
    """What is wrong with how a sentence is said; None if nothing."""
    said = speak(case["written"]).text
    if said not in accepted(case["spoken"]):
        return f"{case['id']} is said otherwise: {said}"
    for part in case.get("must_not_contain", ()):
        if part in said:
            return f"{case['id']} says «{part}»: {said}"
    if unreadable := re.search(r"\d|€|://|www\.|\w@\w", said):
        return f"{case['id']} keeps «{unreadable[0]}»: {said}"
    if (again := speak(said).text) != said:
        return f"{case['id']} changes when said again: {said} → {again}"
    return None


@pytest.mark.parametrize("category", CATEGORIES)
def test_sentences(category: str) -> None:
    """A category at once: thousands of tests take longer to tell apart than to run."""
    found = [wrong(case) for case in SENTENCES if case["category"] == category]
    assert [said for said in found if said] == []


def test_every_category_has_sentences_of_its_own() -> None:
    assert {case["category"] for case in SENTENCES} == {case["category"] for case in EXAMPLES}
    written = [case["written"] for case in SENTENCES]
    assert len(set(written)) == len(written)
    assert not set(written) & {case["written"] for case in EXAMPLES}
