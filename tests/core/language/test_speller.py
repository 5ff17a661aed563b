"""Every number to a milliard sounds as ICU's speller says it, its three misspellings mended."""

import ctypes
import ctypes.util
import random

import pytest

from core.language.speech.numbers import Gender, cardinal
from tests.conftest import lacking

MENDED = {"εννενήντα": "ενενήντα", "χίλιάδες": "χιλιάδες", "δεκατρεις": "δεκατρείς"}
RULES: dict[Gender, str] = {"n": "neuter", "m": "masculine", "f": "feminine"}
SPELLOUT, DEFAULT_RULESET = 5, 6  # UNUM_SPELLOUT, UNUM_DEFAULT_RULESET of unum.h
MOST_UNITS = 1_000
SMALL = range(3_000)
ROUND = [10**power * times for power in range(3, 10) for times in (1, 2, 9) if 10**power * times <= 10**9]


class Speller:
    """ICU's rule based number format for Greek, by its C interface."""

    def __init__(self, gender: Gender) -> None:
        found = ctypes.util.find_library("icui18n")
        if found is None:  # libxml2-utils brings it
            lacking("libicu")
            raise AssertionError
        library, version = ctypes.CDLL(found), found.rpartition(".")[2]
        self._say = getattr(library, f"unum_formatInt64_{version}")
        self._say.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p, ctypes.c_int32, *[ctypes.c_void_p] * 2]
        begin = getattr(library, f"unum_open_{version}")
        begin.restype = ctypes.c_void_p
        status = ctypes.c_int(0)
        self._format = ctypes.c_void_p(begin(SPELLOUT, None, 0, b"el", None, ctypes.byref(status)))
        name = f"%spellout-cardinal-{RULES[gender]}"
        choose = getattr(library, f"unum_setTextAttribute_{version}")
        choose(self._format, DEFAULT_RULESET, name.encode("utf-16-le"), len(name), ctypes.byref(status))
        assert status.value <= 0, "the rules are there"

    def say(self, number: int) -> str:
        status, said = ctypes.c_int(0), ctypes.create_string_buffer(2 * MOST_UNITS)
        length = self._say(self._format, number, said, MOST_UNITS, None, ctypes.byref(status))
        assert status.value <= 0
        words = said.raw[: 2 * length].decode("utf-16-le").replace("\u00ad", "").split()
        return " ".join(MENDED.get(word, word) for word in words)


@pytest.mark.parametrize("gender", RULES)
def test_numbers_sound_as_icu_says_them(gender: Gender) -> None:
    speller, sample = Speller(gender), random.Random(0).sample(range(10**9), 5_000)
    assert [(n, cardinal(n, gender)) for n in (*SMALL, *ROUND, *sample)] == [
        (n, speller.say(n)) for n in (*SMALL, *ROUND, *sample)
    ]
