"""Codes nobody can note down by ear (ΑΔΑ, ΑΔΑΜ, CPV, NUTS, IBAN): left out, with the words that introduced them."""

import re

from core.language.speech.draft import Rule

PORTAL = r"(?:συστημικ\S+\s+)?(?:α/α|Α/Α|αριθμ\S+)?\s*(?:συστήματος\s+)?ΕΣΗΔΗΣ"
LABEL = (
    rf"(?:Κ\.?Α\.?(?:Ε\.?)?|Α\.?Δ\.?Α\.?Μ\.?"
    rf"|Α\.?Δ\.?Α\.?|C\.?P\.?V\.?|NUTS|IBAN|{PORTAL}|κωδ(?:\.|ικ[όο][ςσύυ]?)\s+(?:CPV|NUTS))"
)
ADA = r"(?=[Α-ΩA-Z0-9]*[Α-ΩA-Z])[Α-ΩA-Z0-9]{4,12}-[Α-ΩA-Z0-9]{1,3}"
ADAM = r"\d{2}(?:REQ|DIAB|PROC|AWRD|SYMV|PAY)\d{9}"
CPV = r"\d{8}-\d"
IBAN = r"GR\d{2}(?: ?\d{4}){5} ?\d{1,3}"
NUTS = r"EL\d{1,3}"
TENDER = r"(?<=ΕΣΗΔΗΣ )\d{4,7}|(?<=ΕΣΗΔΗΣ: )\d{4,7}"
# Of a line of the budget.
BUDGET_NUMBER = r"\d{2}[.-]\d{4}(?:[.-]\d{2,4})?(?!\d)"
BUDGET = rf"(?:(?<=Κ\.Α\. )|(?<=Κ\.Α\.: )|(?<=ΚΑ )|(?<=ΚΑ: )|(?<=ΚΑΕ )|(?<=Κ\.Α\.)){BUDGET_NUMBER}"
CODE = rf"(?:{TENDER}|{BUDGET}|{ADAM}|{CPV}|{IBAN}|(?<![\w-]){ADA}(?![\w-])|{NUTS})"
# Atomic: labels without end and no code behind them are given up at once.
LABELLED = rf"(?<!\w)(?>(?:{LABEL}(?!\w)(?:\s++Διαύγειας)?\s*+[:=]?\s*+(?:αριθμ\.?|είναι)?\s*+){{1,4}}){CODE}"
SEVERAL = rf"{LABELLED}(?:(?:\s*[,·;/–—-]\s*|\s+και\s+|\s+)(?:{LABELLED}|{CODE}))*"


def _between_commas(match: re.Match[str]) -> str:
    """«…γάλακτος, CPV: 15511000-3, κηρύχθηκε» loses both commas, «…, CPV: …» before a full stop loses one."""
    return " " if match["after"] and match["after"].strip() == "," else (match["after"] or "")


RULES = (
    Rule(
        "code told in a sentence",
        re.compile(
            rf"\b(?:[ΗΟηο]|[Ττ]ο)\s+(?:ΑΔΑ|ΑΔΑΜ|CPV|IBAN)\b(?P<of>[^.;!]{{0,60}}?)\s+είναι\s*:?\s+(?:η|ο|το)?\s*{CODE}"
        ),
        lambda m: f"{'Ο' if m.group()[0].isupper() else 'ο'} κωδικός{m['of']} βρίσκεται στην ιστοσελίδα του Δήμου",
    ),
    Rule(
        "code by its word",
        re.compile(rf"(?P<kept>\b(?:[Οο]|[Ττ]ον|[Ττ]ου)\s+κωδικ(?:ός|ό|ού))\s+(?:CPV|NUTS|ΑΔΑ|ΑΔΑΜ)?\s*:?\s*{CODE}"),
        lambda m: m["kept"],
    ),
    Rule("code in brackets", re.compile(rf"\s*[(\[]\s*(?:με\s+)?{SEVERAL}\s*[)\]]"), lambda m: ""),
    Rule("bare code in brackets", re.compile(rf"\s*[(\[]\s*{CODE}\s*[)\]]"), lambda m: ""),
    Rule("bracket begins with a code", re.compile(rf"(?<=[(\[])\s*{SEVERAL}\s*[,;·-]\s*"), lambda m: ""),
    Rule("code between commas", re.compile(rf"\s*[,·–]\s*(?:με\s+)?{SEVERAL}(?P<after>\s*,\s*)?"), _between_commas),
    Rule("code as a sentence", re.compile(rf"(?:(?<=[.!?])\s+|\A\s*){SEVERAL}\s*(?:\.|\Z)"), lambda m: ""),
    Rule("code with a preposition", re.compile(rf"\s+(?:με|και)\s+(?:τον\s+)?(?:κωδικό\s+)?{SEVERAL}"), lambda m: ""),
    Rule(
        "code after an article",
        re.compile(rf"\b(?:(?P<subject>[Οο])|[Ττ]ον)\s+{SEVERAL}"),
        lambda m: f"{m.group()[0]} κωδικός" if m["subject"] else f"{m.group()[:3]} κωδικό στην ιστοσελίδα του Δήμου",
    ),
    Rule("code", re.compile(rf"\s*{SEVERAL}"), lambda m: ""),
    Rule("bare code", re.compile(rf"\s*(?:{ADAM}|{CPV}|{IBAN})"), lambda m: ""),
    Rule(
        "bare ΑΔΑ",
        re.compile(r"\s*(?<![\w-])(?=[Α-Ω0-9]*\d)(?=[Α-Ω0-9]*[Α-Ω])[Α-Ω0-9]{7,10}-[Α-Ω0-9]{3}(?![\w-])"),
        lambda m: "",
    ),
)
