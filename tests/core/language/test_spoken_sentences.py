"""Sentences of municipal announcements and how they are said: «{α|β}» stands for either, "" among them."""

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest

from core.language.speech import speak

HERE = Path(__file__).parent
SENTENCES = [json.loads(line) for line in (HERE / "spoken-sentences.jsonl").read_text(encoding="utf-8").splitlines()]
EXAMPLES = [json.loads(line) for line in (HERE / "spoken-examples.jsonl").read_text(encoding="utf-8").splitlines()]


def accepted(forms: str) -> set[str]:
    """All that the choices stand for; an empty one leaves no second space."""
    choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(re.split(r"\{([^{}]*)\}", forms))]
    said = (" ".join("".join(one).split()) for one in itertools.product(*choices))
    return {re.sub(r" (?=[.,])", "", one) for one in said}


@pytest.mark.parametrize("case", SENTENCES, ids=[case["id"] for case in SENTENCES])
def test_sentence(case: dict[str, Any]) -> None:
    said = speak(case["written"]).text
    assert said in accepted(case["spoken"])
    for part in case.get("must_not_contain", ()):
        assert part not in said


def test_every_category_has_sentences_of_its_own() -> None:
    assert {case["category"] for case in SENTENCES} == {case["category"] for case in EXAMPLES}
    written = [case["written"] for case in SENTENCES]
    assert len(set(written)) == len(written)
    assert not set(written) & {case["written"] for case in EXAMPLES}
