"""Euros and cents, millions, prices per something."""

import re

from core.language.letters import fold
from core.language.speech.agreement import adjacent_word, measure_case, number_value
from core.language.speech.draft import Rule
from core.language.speech.numbers import Case, Gender, cardinal, decimal, million_word

NUMBER = r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"
EURO = r"(?:€|[Εε]υρώ|ΕΥΡΩ|EUR)(?!\w)"
LARGE = (
    r"(?:εκατ(?:ομμ)?\.|εκ\.|εκατομμύρι[αο]|εκατομμυρί(?:ων|ου)"
    r"|δισ\.|δισεκατομμύρι[αο]|δισεκατομμυρίων|χιλ\.|χιλιάδ(?:ες|ων)|ΕΚΑΤ\.|ΕΚ\.(?=\s?(?:€|ΕΥΡΩ))|ΔΙΣ\.|ΧΙΛ\.)"
)
SIZE = re.compile(
    r"χιον|μηκ|πλατ|υψ|βαθ|παχ|διαμετρ|διαστασ|σταθμη|επι$|εως$|βροχ|αποσταση|ακτιν|ζων|πιστ|καρτ|οθον|τηλεορασ"
)
MEASURED = re.compile(r"(?:\w+τητασ|εκτασησ|πληθυσμου|ογκου|βαρουσ|παραγωγησ|αποδοσησ)$")
RANGE_BEFORE = re.compile(rf"(?<![\d.,/]){NUMBER}\s?[-–—]\s?\Z")
PER = {
    "μήνα": "τον μήνα",
    "έτος": "τον χρόνο",
    "χρόνο": "τον χρόνο",
    "ημέρα": "την ημέρα",
    "μέρα": "την ημέρα",
    "ώρα": "την ώρα",
    "άτομο": "το άτομο",
    "κιλό": "το κιλό",
    "τ.μ.": "το τετραγωνικό μέτρο",
    "εβδομάδα": "την εβδομάδα",
    "m2": "το τετραγωνικό μέτρο",
    "κ.μ.": "το κυβικό μέτρο",
    "kg": "το κιλό",
    "kWh": "την κιλοβατώρα",
    "MWh": "τη μεγαβατώρα",
    "m3": "το κυβικό μέτρο",
    "km": "το χιλιόμετρο",
    "χλμ.": "το χιλιόμετρο",
    "στρ.": "το στρέμμα",
    "στρέμμα": "το στρέμμα",
    "τεμ.": "το τεμάχιο",
    "τεμάχιο": "το τεμάχιο",
    "τόνο": "τον τόνο",
    "λίτρο": "το λίτρο",
    "lt": "το λίτρο",
}


def _cents(part: str) -> int:
    return int((part + "0")[:2])


def amount(written: str, case: Case) -> str:
    """«48.360,25» → σαράντα οκτώ χιλιάδες τριακόσια εξήντα ευρώ και είκοσι πέντε λεπτά."""
    whole, part = number_value(written)
    if len(part) > 2:
        return f"{decimal(whole, part)} ευρώ"
    cents = _cents(part) if part else 0
    said_cents = f"{cardinal(cents, 'n', case)} {_cent_word(cents, case)}" if cents else ""
    if cents and not whole:
        return said_cents
    euros = f"{cardinal(whole, 'n', case)} ευρώ"
    return f"{euros} και {said_cents}" if cents else euros


def _cent_word(cents: int, case: Case) -> str:
    return ("λεπτού" if cents == 1 else "λεπτών") if case == "gen" else "λεπτό" if cents == 1 else "λεπτά"


def _euros(match: re.Match[str]) -> str:
    return amount(match["number"], measure_case(match.string, match.start(), money=True))


def large(written: str, word: str, case: Case) -> str:
    """«2,5 εκ.» → δύο κόμμα πέντε εκατομμύρια."""
    whole, part = number_value(written)
    part = part.rstrip("0")
    if word.startswith("χιλ"):
        said = decimal(whole, part) if part else cardinal(whole, "f", case)
        return f"{said} {'χιλιάδων' if case == 'gen' else 'χιλιάδες'}"
    stem = "δισεκατομμύρι" if word.startswith("δισ") else "εκατομμύρι"
    said = decimal(whole, part) if part else cardinal(whole, "n", case)
    return f"{said} {million_word(2 if part else whole, case, stem)}"


def _large(match: re.Match[str]) -> str | None:
    """«Χιονόπτωση 20 εκ.» is no million, nor are «20 εκ. βροχής»."""
    word, before = match["large"].lower(), match.start()
    if first := RANGE_BEFORE.search(match.string, max(0, before - 20), before):  # «2-3 εκ.»
        before = first.start()
    if word in ("εκ.", "χιλ.") and not match["euro"]:
        behind = re.match(r"\s+([^\W\d_]+)", match.string[match.end() :])
        if SIZE.match(adjacent_word(match.string, before)) or (behind and SIZE.match(fold(behind[1]))):
            return None
    return large(match["number"], word, _case_of_large(match)) + (" ευρώ" if match["euro"] else "")


def _case_of_large(match: re.Match[str]) -> Case:
    if match["large"].lower().endswith(("ων", "ου")):
        return "gen"
    if not match["euro"] and MEASURED.match(adjacent_word(match.string, match.start())):
        return "gen"
    return measure_case(match.string, match.start(), money=True)


def _range_of_large(match: re.Match[str]) -> str | None:
    """«2-3 εκατ. ευρώ»: both numbers take the case that their measure has."""
    last = _large(match)
    if last is None:
        return None
    whole, part = number_value(match["first"])
    gender: Gender = "f" if match["large"].lower().startswith("χιλ") else "n"
    return f"{decimal(whole, part) if part else cardinal(whole, gender, _case_of_large(match))} έως {last}"


MONEYS: dict[str, tuple[Gender, str, str]] = {"$": ("n", "δολάριο", "δολάρια"), "£": ("f", "λίρα", "λίρες")}


def _foreign(match: re.Match[str]) -> str:
    """«$5», «20£»: as they are counted, whatever stands around."""
    whole, part = number_value(match["number"] or match["behind"])
    gender, one, many = MONEYS[match["sign"] or match["after"]]
    part = part.rstrip("0")
    if part:
        return f"{decimal(whole, part)} {many}"
    return f"{cardinal(whole, gender, 'acc')} {one if whole == 1 else many}"


def _range(match: re.Match[str]) -> str:
    case = measure_case(match.string, match.start(), money=True)
    first, last = amount(match["number"], case), amount(match["last"], case)
    plain = "," not in match["number"]
    return f"{first.removesuffix(' ευρώ') if plain else first} έως {last}"


def _per(match: re.Match[str]) -> str:
    rest = match.string[match.end() :]
    ends = not rest.strip() or re.match(r"\s+[Α-ΩΆΈΉΊΌΎΏ](?:[α-ω]|\s)", rest)
    stop = "." if match["what"].endswith(".") and ends else ""
    return f" {PER[match['what']]}{stop}"


RULES = (
    Rule(
        "less than nothing",
        re.compile(rf"(?<!\S)(?<!\d\s)[-−–](?=\d[\d.,]*\s?{EURO})"),
        lambda m: "μείον ",
    ),
    Rule(
        "times",
        re.compile(r"(?P<before>\d(?:\s?(?:mm|cm|m|χλμ\.|εκ\.|μ\.|μ))?)\s?[xX×χΧ]\s?(?=\d)"),
        lambda m: f"{m['before']} επί ",
    ),
    Rule(
        "half a million",
        re.compile(rf"(?P<half>\b(?:[Εε]νάμισι|[Μμ]ισό)\s)(?:εκατ\.|εκ\.)(?P<euro>\s?{EURO})?"),
        lambda m: m["half"] + "εκατομμύριο" + (" ευρώ" if m["euro"] else ""),
    ),
    Rule(
        "dotted decimal",
        re.compile(r"(?<![\d.,/:])(?P<whole>\d{1,3})\.(?P<part>\d{1,2})(?![\d/:]|[.,]\d)"),
        lambda m: f"{m['whole']},{m['part']}",
    ),
    Rule(
        "range of euros",
        re.compile(rf"(?<![\d.,/])(?P<number>{NUMBER})\s?(?:€\s?)?[-–—]\s?(?P<last>{NUMBER})\s?{EURO}"),
        _range,
    ),
    Rule(
        "range of millions",
        re.compile(
            rf"(?<![\d.,/-])(?P<first>{NUMBER})\s?[-–—]\s?(?P<number>{NUMBER})\s?(?P<large>{LARGE})(?!\w)(?P<euro>\s?{EURO})?"
        ),
        _range_of_large,
    ),
    Rule(
        "euros before millions",
        re.compile(rf"€\s?(?P<number>{NUMBER})\s?(?P<large>{LARGE})(?!\w)"),
        lambda m: large(m["number"], m["large"], measure_case(m.string, m.start(), money=True)) + " ευρώ",
    ),
    Rule(
        "millions",
        re.compile(rf"(?<![\d.,/])(?P<number>{NUMBER})\s?(?P<large>{LARGE})(?!\w)(?P<euro>\s?{EURO})?"),
        _large,
    ),
    Rule("euros", re.compile(rf"(?<![\d.,/])(?P<number>{NUMBER})(?:,-)?\s?{EURO}"), _euros),
    Rule(
        "other money",
        re.compile(
            rf"(?<![\d.,/])(?:(?P<number>{NUMBER})\s?(?P<after>[$£])|(?P<sign>[$£])\s?(?P<behind>{NUMBER}))(?!\d)"
        ),
        _foreign,
    ),
    Rule("euros first", re.compile(rf"€\s?(?P<number>{NUMBER})(?!\d)"), _euros),
    Rule(
        "euros per",
        re.compile(
            r"(?:(?<=ευρώ)|(?<=λεπτά)|(?<=λεπτών)|(?<=λεπτό)|(?<=μέτρο)|(?<=κιλό)|(?<=το άτομο))"
            rf"\s?/\s?(?P<what>{'|'.join(map(re.escape, PER))})(?!\w)"
        ),
        _per,
    ),
    Rule("per", re.compile(r"(?:(?<=ευρώ)|(?<=λεπτά)|(?<=λεπτών))\s?/\s?(?=\w)"), lambda m: " ανά "),
    Rule("euro sign", re.compile("€"), lambda m: " ευρώ "),
)
