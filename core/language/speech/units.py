"""Measures: metres, kilos, degrees, minutes, per cent."""

import re
from dataclasses import dataclass

from core.language.speech.agreement import adjacent_word, measure_case, number_value
from core.language.speech.draft import Rule
from core.language.speech.money import NUMBER
from core.language.speech.numbers import Case, Gender, cardinal, decimal


@dataclass(frozen=True)
class Unit:
    gender: Gender
    one: str
    many: str
    of_many: str
    of_one: str = ""
    many_object: str = ""

    def after(self, count: float, case: Case) -> str:
        if case == "gen":
            return (self.of_one or self.one) if count == 1 else self.of_many
        if count == 1 and case == "nom" and self.gender == "m":
            return f"{self.one}ς"
        return self.one if count == 1 else (self.many_object if case == "acc" and self.many_object else self.many)


def _neuter(stem: str, genitive_stem: str = "", before: tuple[str, str, str, str] = ("", "", "", "")) -> Unit:
    """Neuters in -ο; `before` is the adjective in the four forms."""
    genitive = genitive_stem or stem
    one, many, of_many, of_one = (f"{word} " if word else "" for word in before)
    return Unit("n", f"{one}{stem}ο", f"{many}{stem}α", f"{of_many}{genitive}ων", f"{of_one}{genitive}ου")


METRE, KILOMETRE = ("μέτρ", "μέτρ"), ("χιλιόμετρ", "χιλιομέτρ")
SQUARE = ("τετραγωνικό", "τετραγωνικά", "τετραγωνικών", "τετραγωνικού")
CUBIC = ("κυβικό", "κυβικά", "κυβικών", "κυβικού")
DEGREE = Unit("m", "βαθμό", "βαθμοί", "βαθμών", "βαθμού", "βαθμούς")
LASTS = re.compile(r"(?:[Δδ]ι[άα]ρκει|[Δδ]ιαρκ[εο])[^.;!?·]*\Z")
MINUTE = Unit("n", "λεπτό", "λεπτά", "λεπτών", "λεπτού")
INCH = Unit("f", "ίντσα", "ίντσες", "ιντσών", "ίντσας")
SCREENS = re.compile(r"^(?:οθον|τηλεορασ|τιβι|ταμπλετ)")
SECOND = _neuter("δευτερόλεπτ", "δευτερολέπτ")
UNITS: dict[str, Unit] = {
    **dict.fromkeys(
        ["km/h", "χλμ./ώρα", "χλμ/ώρα", "χλμ/ω", "χλμ./ω."],
        Unit("n", "χιλιόμετρο την ώρα", "χιλιόμετρα την ώρα", "χιλιομέτρων την ώρα"),
    ),
    "m/s": Unit("n", "μέτρο το δευτερόλεπτο", "μέτρα το δευτερόλεπτο", "μέτρων το δευτερόλεπτο"),
    **dict.fromkeys(["τ.χλμ.", "τ. χλμ.", "km2", "χλμ2"], _neuter(*KILOMETRE, SQUARE)),
    **dict.fromkeys(["τ.μ.", "τ. μ.", "τμ", "τμ.", "m2", "μ2", "τ.μ"], _neuter(*METRE, SQUARE)),
    **dict.fromkeys(["κ.μ.", "κ. μ.", "m3", "μ3", "κυβ.", "κ.μ"], _neuter(*METRE, CUBIC)),
    **dict.fromkeys(["χλμ.", "χλμ", "km", "χμ."], _neuter(*KILOMETRE)),
    **dict.fromkeys(["εκατ.", "εκ.", "cm"], Unit("n", "εκατοστό", "εκατοστά", "εκατοστών", "εκατοστού")),
    **dict.fromkeys(["χιλ.", "mm"], Unit("n", "χιλιοστό", "χιλιοστά", "χιλιοστών", "χιλιοστού")),
    **dict.fromkeys(["μ.", "m"], _neuter(*METRE)),
    **dict.fromkeys(["kg", "Kg", "KG", "κιλ."], Unit("n", "κιλό", "κιλά", "κιλών", "κιλού")),
    **dict.fromkeys(["gr", "g", "γρ."], Unit("n", "γραμμάριο", "γραμμάρια", "γραμμαρίων", "γραμμαρίου")),
    **dict.fromkeys(["lt", "L", "l", "λτ.", "λ.", "lit"], _neuter("λίτρ")),
    "ml": Unit("n", "χιλιοστόλιτρο", "χιλιοστόλιτρα", "χιλιοστόλιτρων", "χιλιοστόλιτρου"),
    **dict.fromkeys(["μg", "µg"], Unit("n", "μικρογραμμάριο", "μικρογραμμάρια", "μικρογραμμαρίων", "μικρογραμμαρίου")),
    "mg": Unit("n", "χιλιοστογραμμάριο", "χιλιοστογραμμάρια", "χιλιοστογραμμαρίων", "χιλιοστογραμμαρίου"),
    **dict.fromkeys(["στρ.", "στρ", "στρεμ.", "στρέμ."], Unit("n", "στρέμμα", "στρέμματα", "στρεμμάτων", "στρέμματος")),
    **dict.fromkeys(["τμχ.", "τμχ", "τεμ."], Unit("n", "τεμάχιο", "τεμάχια", "τεμαχίων", "τεμαχίου")),
    "ha": Unit("n", "εκτάριο", "εκτάρια", "εκταρίων", "εκταρίου"),
    **dict.fromkeys(["kWh", "KWh"], Unit("f", "κιλοβατώρα", "κιλοβατώρες", "κιλοβατωρών", "κιλοβατώρας")),
    "MWh": Unit("f", "μεγαβατώρα", "μεγαβατώρες", "μεγαβατωρών", "μεγαβατώρας"),
    **dict.fromkeys(["kW", "KW", "kWp"], Unit("n", "κιλοβάτ", "κιλοβάτ", "κιλοβάτ")),
    "kVA": Unit("n", "κιλοβολταμπέρ", "κιλοβολταμπέρ", "κιλοβολταμπέρ"),
    "hPa": Unit("n", "εκτοπασκάλ", "εκτοπασκάλ", "εκτοπασκάλ"),
    **dict.fromkeys(["W", "watt"], Unit("n", "βατ", "βατ", "βατ")),
    **dict.fromkeys(["V", "volt"], Unit("n", "βολτ", "βολτ", "βολτ")),
    "kV": Unit("n", "κιλοβόλτ", "κιλοβόλτ", "κιλοβόλτ"),
    "MW": Unit("n", "μεγαβάτ", "μεγαβάτ", "μεγαβάτ"),
    "Mbps": Unit("n", "μεγαμπίτ το δευτερόλεπτο", "μεγαμπίτ το δευτερόλεπτο", "μεγαμπίτ το δευτερόλεπτο"),
    "GB": Unit("n", "γιγαμπάιτ", "γιγαμπάιτ", "γιγαμπάιτ"),
    "MB": Unit("n", "μεγαμπάιτ", "μεγαμπάιτ", "μεγαμπάιτ"),
    "Gbps": Unit("n", "γιγαμπίτ το δευτερόλεπτο", "γιγαμπίτ το δευτερόλεπτο", "γιγαμπίτ το δευτερόλεπτο"),
    "TB": Unit("n", "τεραμπάιτ", "τεραμπάιτ", "τεραμπάιτ"),
    "Hz": Unit("n", "χερτζ", "χερτζ", "χερτζ"),
    "kHz": Unit("n", "κιλοχέρτζ", "κιλοχέρτζ", "κιλοχέρτζ"),
    "MHz": Unit("n", "μεγαχέρτζ", "μεγαχέρτζ", "μεγαχέρτζ"),
    "GHz": Unit("n", "γιγαχέρτζ", "γιγαχέρτζ", "γιγαχέρτζ"),
    "dB": Unit("n", "ντεσιμπέλ", "ντεσιμπέλ", "ντεσιμπέλ"),
    **dict.fromkeys(["μποφόρ", "Bf", "bf", "BF"], Unit("n", "μποφόρ", "μποφόρ", "μποφόρ")),
    **dict.fromkeys(["τόν.", "τν.", "tn", "τν", "τ.", "t"], Unit("m", "τόνο", "τόνοι", "τόνων", "τόνου", "τόνους")),
    **dict.fromkeys(["min", "λεπ.", "λεπτ."], MINUTE),
    **dict.fromkeys(["sec", "δευτ.", "δεύτ."], SECOND),
    **dict.fromkeys(["ώρ.", "h"], Unit("f", "ώρα", "ώρες", "ωρών", "ώρας")),
}
IN_CAPITALS = {
    name.upper(): unit for name, unit in UNITS.items() if re.fullmatch(r"[α-ω]+\.[α-ω.]+|[α-ω]{2,}\.?", name)
}
UNITS = {**IN_CAPITALS, **UNITS}
UNIT = "|".join(re.escape(name) for name in sorted(UNITS, key=len, reverse=True))
SIGNED = rf"(?P<minus>(?<![\w)])[-−–+])?(?<![\d.,/])(?P<number>{NUMBER})"
BEGINS = re.compile(r"(?:\A|[.!;:]\s)\Z")
STARTS = re.compile(r"\s+[Α-ΩΆΈΉΊΌΎΏ](?:[α-ω]|\s)")
MEASURED = re.compile(rf"\d\s?(?:{UNIT}|[α-ωάέήίόύώ]+)\Z")
KERAIA = "[΄'’′ʹ´]"
MEASURE_BEFORE = re.compile(
    rf"(?<![\d.,/:\w])(?:{NUMBER})\s?(?:{UNIT}|°\s?C?|{KERAIA}{{1,2}})\s?(?:και|ή|επί|[xXχ])\s?\Z"
)


def measure(written: str, unit: Unit, case: Case) -> str:
    """«1.300» with τ.μ. in the genitive → χιλίων τριακοσίων τετραγωνικών μέτρων."""
    whole, part = number_value(written)
    if part.strip("0"):
        return f"{decimal(whole, part)} {unit.after(2, case)}"
    return f"{cardinal(whole, unit.gender, case)} {unit.after(whole, case)}"


def _case(match: re.Match[str]) -> Case:
    """Of measures that «και» joins the first decides: «αγώνας 5 km και 10 km»."""
    start = match.start()
    while before := MEASURE_BEFORE.search(match.string, max(0, start - 40), start):
        start = before.start()
    return _case_at(match.string, start)


def _case_at(text: str, start: int) -> Case:
    near = adjacent_word(text, start)
    if not near and BEGINS.search(text, max(0, start - 3), start):  # «-3°C το πρωί»
        return "nom"
    if near.endswith("οι") and near != "οι":
        return "acc"
    return "nom" if near == "οι" else measure_case(text, start)


def _measure(match: re.Match[str]) -> str:
    return measure(match["number"], UNITS[match["unit"]], _case(match)) + _stop(match)


def _stop(match: re.Match[str]) -> str:
    """The dot of «τ.μ.» is also the full stop at the end of a sentence."""
    rest = match.string[match.end() :]
    return "." if match["unit"].endswith(".") and (not rest.strip() or STARTS.match(rest)) else ""


def _sign(match: re.Match[str]) -> str:
    return {"": "", "+": "συν "}.get(match["minus"] or "", "μείον ")


def _degrees(match: re.Match[str]) -> str:
    said = measure(match["number"], DEGREE, _case(match))
    return _sign(match) + said + (" Κελσίου" if match["scale"] else "")


def _percent(match: re.Match[str]) -> str:
    whole, part = number_value(match["number"])
    of = "τοις χιλίοις" if match["sign"] == "‰" else "τοις εκατό"
    return f"{_sign(match)}{decimal(whole, part) if part.strip('0') else cardinal(whole)} {of}"


def _minutes(match: re.Match[str]) -> str:
    unit = SECOND if len(match["marks"]) == 2 or match["marks"] in '″”"' else MINUTE
    near = adjacent_word(match.string, match.start())
    if unit is SECOND and SCREENS.match(near):
        return measure(match["number"], INCH, "gen")
    if near in ("στο", "το") and unit is MINUTE:
        return cardinal(int(match["number"]))
    return measure(match["number"], unit, _case(match))


def _minutes_and_seconds(match: re.Match[str]) -> str:
    case = _case(match)
    return f"{measure(match['minutes'], MINUTE, case)} και {measure(match['seconds'], SECOND, case)}"


def _of_range(match: re.Match[str]) -> str:
    """«5-8 km»: both numbers take the form that their measure has."""
    unit, case = UNITS.get(match["unit"]) or DEGREE, _case(match)
    whole, part = number_value(match["first"])
    first = decimal(whole, part) if part else cardinal(whole, unit.gender, case)
    scale = " Κελσίου" if match["scale"] else ""
    return f"{first} έως {measure(match['number'], unit, case)}{scale}{_stop(match)}"


def _per(match: re.Match[str]) -> str | None:
    """«95 kWh/τ.μ.»: only after a number with its measure."""
    if not MEASURED.search(match.string, max(0, match.start() - 40), match.start()):
        return None
    unit = SECOND if match["unit"] == "s" else UNITS.get(match["unit"])
    rest = match.string[match.end() :]
    stop = "." if match.group().endswith(".") and (not rest.strip() or STARTS.match(rest)) else ""
    return f" ανά {unit.one if unit else match['unit']}{stop}"


def _on_the_road(match: re.Match[str]) -> str:
    """«στο 7ο χλμ. της οδού»"""
    return match["ordinal"] + (" χιλιομέτρου" if match["ordinal"].endswith(("ου", "ού")) else " χιλιόμετρο")


def _of_what_lasts(match: re.Match[str]) -> str | None:
    """«διάρκεια: 90 λ.» are no litres."""
    return " λεπ." if LASTS.search(match.string[: match.start()]) else None


RULES = (
    Rule(
        "Celsius", re.compile(r"(?P<degrees>\bβαθμ(?:ούς|οί|ών|ό|ός))\s?C(?!\w)"), lambda m: f"{m['degrees']} Κελσίου"
    ),
    Rule("minutes of what lasts", re.compile(r"(?<=\d)\s?λ\.(?!\s?χ\.)"), _of_what_lasts),
    Rule("kilos", re.compile(r"(?<=\d)\s?κ\.(?=\s[α-ωάέήίόύώ]|\s*\Z)"), lambda m: " κιλ."),  # not «κ. Δήμαρχε»
    Rule(
        "range of per cent",
        re.compile(rf"(?<![\d.,/])(?P<number>{NUMBER})\s?%?\s?[-–—]\s?(?=(?:{NUMBER})\s?%)(?P<minus>)(?P<sign>)"),
        lambda m: _percent(m).removesuffix(" τοις εκατό") + " έως ",
    ),
    Rule("plus or minus", re.compile(r"±\s?(?=\d)"), lambda m: "συν πλην "),
    Rule("per cent", re.compile(rf"{SIGNED}\s?(?P<sign>[%‰])"), _percent),
    Rule("per cent sign", re.compile("[%‰]"), lambda m: " τοις εκατό "),
    Rule(
        "range of measures",
        re.compile(
            rf"(?<![\w.,/-])(?P<first>{NUMBER})\s?[-–—]\s?(?P<number>{NUMBER})\s?(?P<unit>{UNIT}|°\s?(?P<scale>[CΚK])?)(?!\w)"
        ),
        _of_range,
    ),
    Rule(
        "degrees to degrees",
        re.compile(rf"{SIGNED}(?=\s(?:έως|ως|μέχρι|με|και)\s[-−–+]?{NUMBER}\s?(?:°|º))"),
        lambda m: _sign(m) + measure(m["number"], DEGREE, "acc").removesuffix(" βαθμούς").removesuffix(" βαθμό"),
    ),
    Rule("degrees", re.compile(rf"{SIGNED}\s?(?:°|º|[οo]\s?(?=[CΚ](?!\w)))\s?(?P<scale>[CΚK])?(?!\w)"), _degrees),
    Rule("added time", re.compile(rf"(?<=\d){KERAIA}?\s?\+\s?(?=\d{{1,2}}{KERAIA})"), lambda m: " συν "),
    Rule(
        "range of minutes",
        re.compile(rf"(?<![\d.,:/])(?P<first>\d+){KERAIA}?\s?[-–—]\s?(?=\d+{KERAIA}(?![\w'΄’′]))"),
        lambda m: f"{cardinal(int(m['first']), 'n', measure_case(m.string, m.start()))} έως ",
    ),
    Rule(
        "half an hour", re.compile(r"(?<!\w)(?P<m>[Μμ])ισό(?=\s(?:ώρα|μερίδα|σελίδα)(?!\w))"), lambda m: m["m"] + "ισή"
    ),
    Rule(
        "an hour and a half",
        re.compile(r"(?<![\d.,])1,5(?=\s(?:ώρας?|εβδομάδας?|μέρας?|σελίδας?)(?!\w))"),
        lambda m: "μιάμιση",
    ),
    Rule(
        "minutes and seconds",
        re.compile(
            rf"(?<![\d.,/:])(?P<minutes>\d+){KERAIA}(?!{KERAIA})\s?(?:και\s)?(?P<seconds>[0-5]?\d)"
            rf"(?:{KERAIA}{{2}}|[″”\"])(?!\w)"
        ),
        _minutes_and_seconds,
    ),
    Rule(
        "minutes",
        re.compile(rf"(?<![\d.,/:])(?P<number>\d+)(?P<marks>{KERAIA}{{1,2}}|[″”\"])(?!\w)(?=[\s.,;)!]|$)"),
        _minutes,
    ),
    Rule("kilometre of a road", re.compile(r"(?P<ordinal>\d(?:ο|ου|ό|ού)) χλμ\.?(?!\w)"), _on_the_road),
    Rule(
        "per measure",
        re.compile(
            rf"(?<=[\w.])\s?/\s?(?P<unit>{UNIT}|s|λίτρο|κιλό|ώρα|ημέρα|μήνα|έτος|χρόνο|άτομο|στρέμμα|εβδομάδα|κάτοικο)(?!\w)"
        ),
        _per,
    ),
    Rule("measure of one", re.compile(rf"(?<=ανά )(?P<unit>{UNIT})(?!\w)"), lambda m: UNITS[m["unit"]].one + _stop(m)),
    Rule("measure", re.compile(rf"(?<![\d.,/:\w])(?P<number>{NUMBER})\s?(?P<unit>{UNIT})(?!\w)"), _measure),
)
