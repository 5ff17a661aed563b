"""Greek numbers in words: cardinals in every gender and case, ordinals, digits one by one, decimals."""

from typing import Literal

Gender = Literal["m", "f", "n"]
Case = Literal["nom", "gen", "acc"]

SMALL = [
    "μηδέν",
    "ένα",
    "δύο",
    "τρία",
    "τέσσερα",
    "πέντε",
    "έξι",
    "επτά",
    "οκτώ",
    "εννέα",
    "δέκα",
    "έντεκα",
    "δώδεκα",
    "δεκατρία",
    "δεκατέσσερα",
    "δεκαπέντε",
    "δεκαέξι",
    "δεκαεπτά",
    "δεκαοκτώ",
    "δεκαεννέα",
]
TENS = ["", "", *["είκοσι", "τριάντα", "σαράντα", "πενήντα", "εξήντα", "εβδομήντα", "ογδόντα", "ενενήντα"]]
HUNDREDS = ["", "", *["διακόσι", "τριακόσι", "τετρακόσι", "πεντακόσι", "εξακόσι", "επτακόσι", "οκτακόσι", "εννιακόσι"]]
ONE = {
    ("m", "nom"): "ένας", ("m", "acc"): "έναν", ("m", "gen"): "ενός",
    ("f", "nom"): "μία", ("f", "acc"): "μία", ("f", "gen"): "μίας",
    ("n", "nom"): "ένα", ("n", "acc"): "ένα", ("n", "gen"): "ενός",
}  # fmt: skip
HUNDRED_ENDINGS = {("m", "nom"): "οι", ("m", "acc"): "ους", ("f", "nom"): "ες", ("f", "acc"): "ες"}
LARGEST = 10**12 - 1

ORDINAL_STEMS = [
    "",
    "πρώτ",
    "δεύτερ",
    "τρίτ",
    "τέταρτ",
    "πέμπτ",
    "έκτ",
    "έβδομ",
    "όγδο",
    "ένατ",
    "δέκατ",
    "ενδέκατ",
    "δωδέκατ",
]
ORDINAL_TENS = [
    "",
    "δέκατ",
    *["εικοστ", "τριακοστ", "τεσσαρακοστ", "πεντηκοστ", "εξηκοστ", "εβδομηκοστ", "ογδοηκοστ", "ενενηκοστ"],
]
ORDINAL_HUNDREDS = [
    "",
    *[
        "εκατοστ",
        "διακοσιοστ",
        "τριακοσιοστ",
        "τετρακοσιοστ",
        "πεντακοσιοστ",
        "εξακοσιοστ",
        "επτακοσιοστ",
        "οκτακοσιοστ",
        "εννιακοσιοστ",
    ],
]
STRESSED_ENDINGS = {
    "ος": "ός", "ου": "ού", "ο": "ό", "η": "ή", "ης": "ής", "οι": "οί", "ους": "ούς", "ων": "ών", "ες": "ές", "α": "ά",
}  # fmt: skip


def cardinal(number: int, gender: Gender = "n", case: Case = "nom") -> str:
    """3 → τρία, τρεις, τριών. Beyond a trillion the digits are said one by one."""
    if number < 0:
        return f"μείον {cardinal(-number, gender, case)}"
    if number > LARGEST:
        return digits(str(number))
    if number < 1000:
        return _below_thousand(number, gender, case)
    words = []
    for size, stem in ((10**9, "δισεκατομμύρι"), (10**6, "εκατομμύρι")):
        count, number = divmod(number, size)
        if count:
            words.append(f"{_below_thousand(count, 'n', case)} {million_word(count, case, stem)}")
    thousands, number = divmod(number, 1000)
    if thousands == 1:
        words.append("χιλίων" if case == "gen" else "χίλι" + HUNDRED_ENDINGS.get((gender, case), "α"))
    elif thousands:
        words.append(f"{_below_thousand(thousands, 'f', case)} {'χιλιάδων' if case == 'gen' else 'χιλιάδες'}")
    if number:
        words.append(_below_thousand(number, gender, case))
    return " ".join(words)


def million_word(count: float, case: Case, stem: str = "εκατομμύρι") -> str:
    """εκατομμύριο, εκατομμύρια, εκατομμυρίου, εκατομμυρίων (or δισεκατομμύρι…) after that many."""
    if case == "gen":
        return stem.replace("ύρι", "υρί") + ("ου" if count == 1 else "ων")
    return stem + ("ο" if count == 1 else "α")


def _below_thousand(number: int, gender: Gender, case: Case) -> str:
    hundreds, rest = divmod(number, 100)
    words = []
    if hundreds == 1:
        words.append("εκατόν" if rest else "εκατό")
    elif hundreds and case == "gen":
        words.append(HUNDREDS[hundreds].replace("όσι", "οσί") + "ων")
    elif hundreds:
        words.append(HUNDREDS[hundreds] + HUNDRED_ENDINGS.get((gender, case), "α"))
    if rest or not hundreds:
        words.append(_below_hundred(rest, gender, case))
    return " ".join(words)


def _below_hundred(number: int, gender: Gender, case: Case) -> str:
    if number >= 20:
        tens, unit = divmod(number, 10)
        return f"{TENS[tens]} {_below_hundred(unit, gender, case)}" if unit else TENS[tens]
    if number == 1:
        return ONE[gender, case]
    if number in (3, 13):
        word = "τριών" if case == "gen" else "τρία" if gender == "n" else "τρείς" if number == 13 else "τρεις"
        return word if number == 3 else f"δεκα{word}"
    if number in (4, 14):
        word = "τεσσάρων" if case == "gen" else "τέσσερα" if gender == "n" else "τέσσερις"
        return word if number == 4 else f"δεκα{word}"
    return SMALL[number]


def ordinal(number: int, ending: str) -> str:
    """34 with "ης" → τριακοστής τέταρτης. Endings: ος ου ο η ης οι ους ων ες α."""
    words = []
    thousands, rest = divmod(number, 1000)
    if thousands:
        words.append(("" if thousands == 1 else cardinal(thousands, "f") + " ") + "χιλιοστ" + STRESSED_ENDINGS[ending])
    hundreds, rest = divmod(rest, 100)
    if hundreds:
        words.append(ORDINAL_HUNDREDS[hundreds] + STRESSED_ENDINGS[ending])
    if rest <= 12:
        words += [ORDINAL_STEMS[rest] + ending] if rest else []
    else:
        tens, unit = divmod(rest, 10)
        words.append(ORDINAL_TENS[tens] + (ending if tens == 1 else STRESSED_ENDINGS[ending]))
        words += [ORDINAL_STEMS[unit] + ending] if unit else []
    return " ".join(words)


def digits(text: str) -> str:
    """Every digit by itself: 2410 → δύο τέσσερα ένα μηδέν."""
    return " ".join(SMALL[int(sign)] for sign in text if sign.isdigit())


def decimal(whole: int, part: str) -> str:
    """2,05 → δύο κόμμα μηδέν πέντε."""
    zeros = len(part) - len(part.lstrip("0"))
    rest = part[zeros:]
    said = ["μηδέν"] * zeros + ([cardinal(int(rest)) if len(rest) <= 3 else digits(rest)] if rest else [])
    return f"{cardinal(whole)} κόμμα {' '.join(said)}"


def year(number: int) -> str:
    """A year does not decline: του δύο χιλιάδες είκοσι επτά."""
    return cardinal(number)
