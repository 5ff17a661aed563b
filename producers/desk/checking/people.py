"""Personal data in a text: numbers of persons, accounts and mobile telephones."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from producers.desk.checking.finding import Finding, Seen, Severity

_AFM = re.compile(r"(?<![\w.,/-])\d{9}(?![\w/-]|[.,]\d)")
_AMKA = re.compile(r"(?<![\w.,/-])\d{11}(?![\w/-]|[.,]\d)")
_IDENTITY = re.compile(r"(?<!\w)[Α-ΩA-Z]{1,2}[\s-]?\d{6}(?!\w)")
_IBAN = re.compile(r"(?<!\w)GR\d{2}(?:\s?\d){23}(?!\w)")
_MOBILE = re.compile(r"(?<![\w.,/-])(?:(?:\+|00)30[\s-]?)?69\d(?:[\s-]?\d){7}(?![\w/-]|[.,]\d)")
_LABEL = re.compile(r"(?:Α\.?Δ\.?Τ\.?|ταυτότητ\w+)[\s:αριθμ.]*$", re.I)


def is_afm(number: str) -> bool:
    """ΑΦΜ: nine digits, the last of which follows from the others (weights 2⁸ … 2¹, mod 11, mod 10)."""
    total = sum(int(digit) << (8 - place) for place, digit in enumerate(number[:8]))
    return len(number) == 9 and number.strip("0") != "" and total % 11 % 10 == int(number[8])


def is_amka(number: str) -> bool:
    """ΑΜΚΑ: a birthday as ddmmyy, and Luhn's check over all eleven digits."""
    try:
        date(2000 + int(number[4:6]), int(number[2:4]), int(number[:2]))
    except ValueError:
        return False
    digits = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in digits) % 10 == 0


def is_iban(number: str) -> bool:
    """ISO 13616: the country and its check behind, letters as numbers, mod 97 is 1."""
    tight = re.sub(r"\s", "", number)
    return int("".join(str(int(sign, 36)) for sign in tight[4:] + tight[:4])) % 97 == 1


_NUMBERS: tuple[tuple[str, Severity, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("amka", "must", _AMKA, is_amka),
    ("afm", "should", _AFM, is_afm),
    ("iban", "should", _IBAN, is_iban),
    ("mobile", "should", _MOBILE, lambda _: True),
)


def personal_data(seen: Seen) -> Iterator[Finding]:
    """Each sort once in a field; what was found is told by how many they are, never by the number."""
    for name, text in seen.texts():
        for check, severity, pattern, true in _NUMBERS:
            if found := [one[0] for one in pattern.finditer(text) if true(one[0])]:
                yield Finding(check, severity, name, str(len(found)), {"number": ", ".join(found[:3])})
        cards = [
            one[0] for one in _IDENTITY.finditer(text) if _LABEL.search(text[max(0, one.start() - 40) : one.start()])
        ]
        if cards:
            yield Finding("identity_card", "should", name, str(len(cards)), {"number": ", ".join(cards[:3])})
