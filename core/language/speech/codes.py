"""Codes nobody can note down by ear (ΑΔΑ, ΑΔΑΜ, CPV, NUTS, IBAN): left out, with the words that introduced them."""

import re

from core.language.speech.draft import Rule

PORTAL = r"(?:συστημικ\S+\s+)?(?:α/α|Α/Α|αριθμ\S+)?\s*(?:συστήματος\s+)?ΕΣΗΔΗΣ"
LABEL = (
    rf"(?:Κ\.?Α\.?(?:Ε\.?)?|Α\.?Δ\.?Α\.?Μ\.?"
    rf"|Α\.?Δ\.?Α\.?|C\.?P\.?V\.?|NUTS|IBAN|{PORTAL}|κωδ(?:\.|ικ[όο][ςσύυ]?)\s+(?:CPV|NUTS|ΟΠΣ|MIS)|ΟΠΣ|MIS)"
)
ADA = r"(?=[Α-ΩA-Z0-9]*[Α-ΩA-Z])[Α-ΩA-Z0-9]{4,12}-[Α-ΩA-Z0-9]{1,3}"
LONG_ADA = r"(?<![\w-])(?=[Α-Ω0-9]*\d)(?=[Α-Ω0-9]*[Α-Ω])[Α-Ω0-9]{7,10}-[Α-Ω0-9]{3}(?![\w-])"
ADAM = r"\d{2}(?:REQ|DIAB|PROC|AWRD|SYMV|PAY)\d{9}"
CPV = r"(?<![\d.,-])\d{8}-\d(?!\d)"
IBAN = r"GR\d{2}(?: ?\d{4}){5} ?\d{1,3}"
NUTS = r"EL\d{1,3}"
TENDER = r"(?<=ΕΣΗΔΗΣ )\d{4,7}|(?<=ΕΣΗΔΗΣ: )\d{4,7}"
# Of a line of the budget.
BUDGET_NUMBER = r"(?>\d{2}[./-]\d{2,4}(?:[./-]\d{2,4}){0,3})(?!\d)"
BUDGET = rf"(?:(?<=Κ\.Α\. )|(?<=Κ\.Α\.: )|(?<=ΚΑ )|(?<=ΚΑ: )|(?<=ΚΑΕ )|(?<=Κ\.Α\.)|(?<=Κ\.Α\.Ε\. )){BUDGET_NUMBER}"
# Of a project in the Union's funds.
FUNDED = r"(?:(?<=ΟΠΣ )|(?<=MIS )|(?<=ΟΠΣ: )|(?<=MIS: ))\d{5,7}"
# Whose code it is: «ΑΔΑΜ διακήρυξης», «ΑΔΑ απόφασης ανάθεσης».
OF_WHAT = "διακήρυξης|προκήρυξης|πρόσκλησης|σύμβασης|απόφασης|ανάθεσης|έγκρισης|πράξης|πρωτογενούς|αιτήματος"
OF = rf"(?:\s++(?:{OF_WHAT})){{0,2}}+"
CODE = rf"(?:{TENDER}|{BUDGET}|{FUNDED}|{ADAM}|{CPV}|{IBAN}|(?<![\w-]){ADA}(?![\w-])|{NUTS})"
# Atomic: labels without end and no code behind them are given up at once.
LABELLED = rf"(?<!\w)(?>(?:{LABEL}(?!\w)(?:\s++Διαύγειας)?{OF}\s*+[:=]?\s*+(?:αριθμ\.?|είναι)?\s*+){{1,4}}){CODE}"
SEVERAL = rf"{LABELLED}(?:(?:\s*[,·;/–—-]\s*|\s+και\s+|\s+)(?:{LABELLED}|{CODE}))*"


def _between_commas(match: re.Match[str]) -> str:
    """«…γάλακτος, CPV: 15511000-3, κηρύχθηκε» loses both commas, «…, CPV: …» before a full stop loses one."""
    return " " if match["after"] and match["after"].strip() in (",", "–", "—") else (match["after"] or "")


def _after_its_article(match: re.Match[str]) -> str:
    """«σε βάρος του Κ.Α. 10-6142»: the code is named, not said."""
    article = match["article"]
    if article == "τον" and "Κ" in match.group():
        return "τον σχετικό κωδικό"
    if article == "τον":
        return "τον κωδικό στην ιστοσελίδα του Δήμου"
    said = BY_ITS_ARTICLE[article.lower()] if article != "Το" else "ο κωδικός"
    return said[0].upper() + said[1:] if article[0].isupper() else said


BY_ITS_ARTICLE = {
    **dict.fromkeys(["ο", "η"], "ο κωδικός"),
    **dict.fromkeys(["του", "της"], "του κωδικού"),
    **dict.fromkeys(["το", "τον", "την"], "τον κωδικό"),
    **dict.fromkeys(["στο", "στον", "στην"], "στον κωδικό"),
}
TO_ACCOUNT = {"στο": "στον", "το": "τον", "με": "με"}
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
    Rule(
        "codes by themselves",
        re.compile(rf"(?:(?<=[.!?])\s+|\A\s*)(?:[Κκ]ωδικ(?:ός|οί)|Αρ(?:ιθμός|\.))\s+{SEVERAL}\s*(?:\.|\Z)"),
        lambda m: "",
    ),
    Rule(
        "code that something has",
        re.compile(rf"(?P<has>\b(?:έχει|φέρει|έλαβε|πήρε)\s+)(?:τον\s+)?{SEVERAL}(?=\s*(?:[.;!]|\Z))"),
        lambda m: f"{m['has']}κωδικό",
    ),
    Rule(
        "bank account",
        re.compile(
            rf"(?P<lead>\b(?:στον|στο|τον|το|με)\s+)(?:(?:τραπεζικό\s+)?λογαριασμό\s+(?:με\s+)?)?(?:αριθμό\s+)?IBAN\s*:?\s*{IBAN}"
        ),
        lambda m: f"{TO_ACCOUNT.get(m['lead'].strip(), m['lead'].strip())} λογαριασμό",
    ),
    Rule("code in brackets", re.compile(rf"\s*[(\[]\s*(?:(?:με|βλ\.|βλέπε)\s+)?{SEVERAL}\s*[)\]]"), lambda m: ""),
    Rule(
        "code in brackets behind its name",
        re.compile(rf"\s*(?:\bμε\s+)?(?<!\w)(?:{LABEL})\s*[(\[]\s*{CODE}\s*[)\]]"),
        lambda m: "",
    ),
    Rule("bare code in brackets", re.compile(rf"\s*[(\[]\s*{CODE}\s*[)\]]"), lambda m: ""),
    Rule("bracket begins with a code", re.compile(rf"(?<=[(\[])\s*{SEVERAL}\s*[,;·-]\s*"), lambda m: ""),
    Rule(
        "code between commas",
        re.compile(rf"\s*(?:[,·–—]|-(?=\s))\s*(?:με\s+)?{SEVERAL}(?P<after>\s*(?:,|[–—](?=\s))\s*)?"),
        _between_commas,
    ),
    Rule("code as a sentence", re.compile(rf"(?:(?<=[.!?])\s+|\A\s*){SEVERAL}\s*(?:\.|\Z)"), lambda m: ""),
    Rule(
        "code that heads a sentence",
        re.compile(rf"(?:(?<=[.!?])\s+|\A\s*){SEVERAL}\s*[:,–-]\s+(?P<next>\w)"),
        lambda m: (" " if m.start() else "") + m["next"].upper(),
    ),
    Rule(
        "number behind the portal",
        re.compile(r"(?<=ΕΣΗΔΗΣ)\s+(?:με\s+)?(?:α/α|Α/Α|αριθμ\S+)(?:\s+συστήματος)?\s*:?\s*\d{4,7}(?!\d)"),
        lambda m: "",
    ),
    Rule("code with a preposition", re.compile(rf"\s+(?:με|και)\s+(?:τον\s+)?(?:κωδικό\s+)?{SEVERAL}"), lambda m: ""),
    Rule(
        "code that ends it",
        re.compile(rf"\s*:\s*(?:{SEVERAL}|{ADAM}|{CPV}|{IBAN}|{LONG_ADA})\s*(?:\.|\Z)"),
        lambda m: ".",
    ),
    Rule(
        "code that a sentence begins with",
        re.compile(rf"(?:(?<=[.!;]\s)|\A)(?:Με\s+(?:τον\s+)?)?{SEVERAL}\s*,?\s+(?P<next>[^\W\d_])"),
        lambda m: m["next"].upper(),
    ),
    Rule(
        "code after an article",
        re.compile(rf"\b(?P<article>[ΟοΗη]|[Ττ](?:ον?|ην|ου|ης)|[Σσ]τ(?:ον?|ην))\s+{SEVERAL}"),
        _after_its_article,
    ),
    Rule("code", re.compile(rf"\s*{SEVERAL}"), lambda m: ""),
    Rule("bare code", re.compile(rf"\s*(?:{ADAM}|{CPV}|{IBAN})"), lambda m: ""),
    Rule(
        "bare ΑΔΑ",
        re.compile(rf"\s*{LONG_ADA}"),
        lambda m: "",
    ),
)
