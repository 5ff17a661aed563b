"""Abbreviations, titles and dotted initials, in the case their article asks for."""

import re

from core.language.letters import fold, upper
from core.language.speech import offices, titles
from core.language.speech.agreement import WORD, adjacent_word
from core.language.speech.draft import Rule
from core.language.speech.endings import ARTICLES, FUNCTION, PLURAL_VERB, PREPOSITIONS, SINGULAR_VERB, VERB
from core.language.speech.genders import masculine
from core.language.speech.numbers import Case
from core.language.speech.shortened import PLAIN

ENDS_A_SENTENCE = re.compile(r"^(?:και |άλλ|λοιπά|τα λοιπά|προ |μετά |τετρ|χιλιόμετρα|στρέμ)")

OFFICES_OF = (
    "Τύπου|Δημάρχου|Προέδρου|Κίνησης|Πρωτοκόλλου|Επικοινωνίας|Προσωπικού|Προμηθειών|Μισθοδοσίας|Εσόδων"  # not a name
)
# nominative, genitive, accusative; masculine and feminine where the article tells them apart
DECLINED: dict[str, dict[str, tuple[str, str, str]]] = {
    r"[ΑαΆ][γΓ]\.": {"m": ("άγιος", "αγίου", "άγιο"), "f": ("αγία", "αγίας", "αγία")},
    r"[Λλ]εωφ?\.": {"f": ("λεωφόρος", "λεωφόρου", "λεωφόρο")},
    r"[Ππ]λ(?:ατ)?\.": {"f": ("πλατεία", "πλατείας", "πλατεία")},
    r"[Οο]δ\.": {"f": ("οδός", "οδού", "οδό")},
    r"[Δδ]/νσ(?:η|εις|ης|εων|εως)|Δ/ΝΣΗ[ΣΣ]?": {"f": ("διεύθυνση", "διεύθυνσης", "διεύθυνση")},
    r"[Δδ]/ντ(?:ής|ή|ού|ης|η|ου)": {"m": ("διευθυντής", "διευθυντή", "διευθυντή")},
    r"[Δδ]/ντρια[ςσ]?": {"f": ("διευθύντρια", "διευθύντριας", "διευθύντρια")},
    r"[Δδ]ρ\.?(?=\s[Α-ΩΆΈΉΊΌΎΏ])": {"m": ("δόκτωρ", "δόκτορος", "δόκτορα"), "f": ("δόκτωρ", "δόκτορος", "δόκτορα")},
    r"[Κκ]αθ\.(?=\s[Α-ΩΆΈΉΊΌΎΏ])": {
        "m": ("καθηγητής", "καθηγητή", "καθηγητή"),
        "f": ("καθηγήτρια", "καθηγήτριας", "καθηγήτρια"),
    },
    r"[Σσ]εβ\.": {"m": ("σεβασμιότατος", "σεβασμιοτάτου", "σεβασμιότατο")},
    r"[Αα]ρχιμ\.": {"m": ("αρχιμανδρίτης", "αρχιμανδρίτη", "αρχιμανδρίτη")},
    r"[Αα]ιδ\.": {"m": ("αιδεσιμότατος", "αιδεσιμοτάτου", "αιδεσιμότατο")},
    r"π\.(?=\s[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]+)": {"m": ("πατέρας", "πατέρα", "πατέρα")},
    r"[Ιι]\.\s?[Νν]\.(?=\s[Α-ΩΆΈΉΊΌΎΏ])": {"m": ("ιερός ναός", "ιερού ναού", "ιερό ναό")},
    r"[Ιι]\.\s?[Μμ]\.(?=\s[Α-ΩΆΈΉΊΌΎΏ])": {"f": ("ιερά μονή", "ιεράς μονής", "ιερά μονή")},
    r"Λ\.(?=\s[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]+\s\d)"
    r"|(?:(?<=[Ηη] )|(?<=τη )|(?<=της ))Λ\.(?=\s[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]+[αηωώ][ςν](?!\w))": {
        "f": ("λεωφόρος", "λεωφόρου", "λεωφόρο")
    },
    r"[Υυ]π\.(?=\s[Α-ΩΆΈΉΊΌΎΏ])": {"n": ("υπουργείο", "υπουργείου", "υπουργείο")},
    r"(?:(?<=\b[Οο] )|(?<=\bτον )|(?<=\bστον ))[Υυ]π\.(?=\s[Α-ΩΆΈΉΊΌΎΏ])": {"m": ("υπουργός", "υπουργού", "υπουργό")},
    r"[Νν]οσ\.": {"n": ("νοσοκομείο", "νοσοκομείου", "νοσοκομείο")},
    r"[Γγ]υμν\.": {"n": ("γυμνάσιο", "γυμνασίου", "γυμνάσιο")},
    r"[Λλ]υκ\.": {"n": ("λύκειο", "λυκείου", "λύκειο")},
    r"[Νν]ηπ\.|[Νν]ηπ/γείο": {"n": ("νηπιαγωγείο", "νηπιαγωγείου", "νηπιαγωγείο")},
    r"[Ππ]αν/μι(?:ο|ου)": {"n": ("πανεπιστήμιο", "πανεπιστημίου", "πανεπιστήμιο")},
    r"[Ππ]ρ/πολογισμ(?:ός|ού|ό)|[Ππ]ροϋπ/σμ(?:ός|ού|ό)": {"m": ("προϋπολογισμός", "προϋπολογισμού", "προϋπολογισμό")},
    r"[Ππ]ροϊστ\.": {
        "m": ("προϊστάμενος", "προϊσταμένου", "προϊστάμενο"),
        "f": ("προϊσταμένη", "προϊσταμένης", "προϊσταμένη"),
    },
    r"[Αα]ναπλ\.": {
        "m": ("αναπληρωτής", "αναπληρωτή", "αναπληρωτή"),
        "f": ("αναπληρώτρια", "αναπληρώτριας", "αναπληρώτρια"),
    },
    rf"[Γγ]ρ\.(?=\s(?:{OFFICES_OF}))": {"n": ("γραφείο", "γραφείου", "γραφείο")},
    r"Τ\.\s?Θ\.(?=\s?\d)|ΤΘ(?=\s\d)": {"f": ("ταχυδρομική θυρίδα", "ταχυδρομικής θυρίδας", "ταχυδρομική θυρίδα")},
    r"[Υυ]π/νσ(?:η|ης|εως)": {"f": ("υποδιεύθυνση", "υποδιεύθυνσης", "υποδιεύθυνση")},
    r"[Ττ]μ\.": {"n": ("τμήμα", "τμήματος", "τμήμα")},
    r"[Δδ]ημ(?:οτ)?\.(?=\s(?:Σχ|Κοιν|Ενότ))": {
        "m": ("δημοτικό", "δημοτικού", "δημοτικό"),
        "f": ("δημοτική", "δημοτικής", "δημοτική"),
    },
    r"[Σσ]χ\.": {"n": ("σχολείο", "σχολείου", "σχολείο")},
    r"[Αα]ριθμ?\.|[Αα]ρ\.(?=\s)": {"m": ("αριθμός", "αριθμού", "αριθμό")},
    r"[Γγ]εν\.(?=\s[Γγ]ραμματ)": {"m": ("γενικός", "γενικού", "γενικό"), "f": ("γενική", "γενικής", "γενική")},
    r"παρ\.": {"f": ("παράγραφος", "παραγράφου", "παράγραφο")},
    r"αι\.": {"m": ("αιώνας", "αιώνα", "αιώνα")},
    r"Τ\.?Κ\.?(?=[\s:]*(?:\d|[α-ωά-ώ]+ [α-ωά-ώ]+ [α-ωά-ώ]+))": {
        "m": ("ταχυδρομικός κώδικας", "ταχυδρομικού κώδικα", "ταχυδρομικό κώδικα")
    },
}
SEVERAL_NUMBERS = {"οι": "αριθμοί", "των": "αριθμών", "τουσ": "αριθμούς", "στουσ": "αριθμούς"}
SEVERAL_PARAGRAPHS = {"τισ": "παραγράφους", "στισ": "παραγράφους", "οι": "παράγραφοι", "των": "παραγράφων"}
MALE_SAINTS = frozenset(
    [
        "ιωαννη",
        "ανδρεα",
        "αντωνη",
        "λουκα",
        "θωμα",
        "μηνα",
        "σαββα",
        "ηλια",
        "παντελεημονα",
        "φανουριου",
        "αθανασιου",
        "τρυφωνα",
        "σπυριδωνα",
        "μαμα",
        "νεστορα",
        "χαραλαμπη",
        "νικολα",
        "βασιλη",
        "δημητρη",
        "πορφυρη",
        "ερμογενη",
    ]
)
OF_AN_OFFICE = re.compile(
    r"^(?:υπευθυν|προισταμεν|διευθυντ|αναπληρωτ|υπαλληλ|στελεχ|γραμματε|γραφει|μαθητ|καθηγητ|εκπαιδευτικ|γιατρ|ιατρ|συλλογ)"
)
SAINTS_TOGETHER = re.compile(
    r"\s*(?:Κωνσταντίνου (?:και|&) Ελένης|Κυρίλλου (?:και|&) Μεθοδίου|Πέτρου (?:και|&) Παύλου|Κοσμά (?:και|&) Δαμιανού"
    r"|Κυπριανού (?:και|&) Ιουστίνης|Σεργίου (?:και|&) Βάκχου)\b"
)
MALE_SAINTS_NAMED = frozenset(["παντελεημων", *(f"{name}σ" for name in MALE_SAINTS if name.endswith(("α", "η")))])
CASES: tuple[Case, Case, Case] = ("nom", "gen", "acc")
GREEK = re.compile("[α-ωάέήίόύώϊϋΐΰς]+")
THREE_LETTERS = re.compile(r"\A(?:\(\?<=[^)]*\))?[α-ωάέήίόύώϊϋΐΰς]{3}|κ\\\.\?\\s\?λπ|πρωτ")
LETTER = "[Α-ΩA-ZΆΈΉΊΌΎΏ]"


def _stop(match: re.Match[str]) -> str:
    """A dot that ended the sentence as well stays."""
    rest = match.string[match.end() :]
    ends = not rest.strip(' \n»”")') or (re.match(r"\s+[Α-ΩΆΈΉΊΌΎΏ]", rest) is not None)
    return "." if match.group().endswith(".") and ends else ""


def _plain(said: str, match: re.Match[str]) -> str:
    if match.group()[0].isupper():
        said = said[0].upper() + said[1:]
    if said.startswith("και ") and adjacent_word(match.string, match.start()) == "και":
        said = said.removeprefix("και ")
    final = not match.string[match.end() :].strip(' \n»”")')
    return said + (_stop(match) if ENDS_A_SENTENCE.match(said) or final else "")


def _declined(forms: dict[str, tuple[str, str, str]], match: re.Match[str]) -> str:
    near = adjacent_word(match.string, match.start())
    following = re.match(r"\s*([^\W\d_]+)", match.string[match.end() :])
    name = fold(following.group(1)) if following else ""
    if fold(match.group()) == "αγ." and SAINTS_TOGETHER.match(match.string, match.end()):
        return "Αγίων" if match.group()[0].isupper() else "αγίων"
    if fold(match.group()) == "αγ." and name.endswith(("ουσ", "οι", "ων")) and not name.endswith("μων"):
        said = {"ουσ": "αγίους", "οι": "άγιοι", "ων": "αγίων"}[re.sub(".*(?=ουσ|οι|ων)", "", name)]
        return said.capitalize() if match.group()[0].isupper() else said
    if match.group() == "παρ." and near in SEVERAL_PARAGRAPHS:
        return SEVERAL_PARAGRAPHS[near]
    if fold(match.group()).startswith("αρ") and near in SEVERAL_NUMBERS:
        return SEVERAL_NUMBERS[near]
    gender, case = _wanted(near, name, match.group())
    if fold(match.group()).startswith("δημ") and name.startswith(("κοιν", "ενοτ")):
        gender, case = "f", "gen" if name.endswith("σ") else "nom"
    said = forms.get(gender, next(iter(forms.values())))[CASES.index(case)]
    if match.group()[0].isupper():
        said = " ".join(word.capitalize() for word in said.split())
    return said + (_stop(match) if match.group() == "αι." else "")


def _wanted(near: str, name: str, written: str) -> tuple[str, Case]:
    gender, case = ARTICLES.get(near, (None, None))
    if fold(written).startswith("αγ"):
        feminine = (case == "gen" and near == "τησ") or gender == "f"
        if name.endswith("ου") and case != "gen":
            return "m", "gen"
        if gender == "f" and case != "gen" and name.endswith(("ασ", "ησ", "αδοσ")):
            return "f", "gen"
        if case is None and name in MALE_SAINTS:
            return "m", "gen"
        if name in MALE_SAINTS_NAMED:
            return "m", "nom"
        if case is None:
            feminine = name.endswith(("ησ", "ασ", "α", "η", "αδοσ"))
            case = "gen" if name.endswith(("ου", "ησ", "ασ", "αδοσ")) else "acc" if name.endswith("ο") else "nom"
        return ("f" if feminine else "m"), case
    if written == "αι.":
        return "m", "nom" if near.endswith("οσ") else "acc"
    if fold(written).startswith(("δ/νσ", "υπ/νσ")) and written.endswith(("ης", "εως")):
        return "f", "gen"
    if near == "τησ":
        return "f", "gen"
    if near.endswith("τρια"):
        return "f", "nom"
    if case is None and OF_AN_OFFICE.match(near) and written[:2] in ("Τμ", "τμ", "Υπ", "Γυ", "Λυ", "Σχ", "Νο"):
        return "n", "gen"
    if case is None:
        return "m", "gen" if near in ("υπερ", "μεταξυ", "παρουσια", "εκτοσ") else "nom"
    return gender or "m", case


def _initials(match: re.Match[str]) -> str:
    """The last dot stays where the sentence ended: before nothing, or before «Η», «Στο», «Για»."""
    said = re.sub(r"[.\s]", "", match.group())
    rest = match.string[match.end() :]
    opening = re.match(r"\s+([Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]*)(?![\w.])", rest)
    return said + ("." if not rest.strip() or (opening and fold(opening[1]) in FUNCTION) else "")


COMPUTERS = {"nom": "ηλεκτρονικοί υπολογιστές", "gen": "ηλεκτρονικών υπολογιστών", "acc": "ηλεκτρονικούς υπολογιστές"}
COMPUTER = {"ο": "ηλεκτρονικός υπολογιστής", "του": "ηλεκτρονικού υπολογιστή"} | dict.fromkeys(
    ["τον", "στον", "εναν"], "ηλεκτρονικό υπολογιστή"
)


def _computers(match: re.Match[str]) -> str:
    """«τον Η/Υ», «10 Η/Υ», «αίθουσα Η/Υ»"""
    start = match.start("counted") if match["counted"] else match.start()
    near = adjacent_word(match.string, start)
    if near in COMPUTER and not match["counted"]:
        return COMPUTER[near]
    _gender, case = ARTICLES.get(near, (None, None))
    if not case and PLURAL_VERB.search(near):
        case = "nom"
    elif not case and (near in PREPOSITIONS or VERB.search(near) or SINGULAR_VERB.search(near)):
        case = "acc"
    return (match["counted"] or "") + COMPUTERS[case or "gen"]


def _others(match: re.Match[str]) -> str:
    """«κυπαρίσσια κ.ά.», «κ.ά. σύλλογοι»; «των οδών Ρήγα, Ερμού κ.ά.»: in the genitive of the list."""
    clause = re.split(r"[.;:!?]\s", match.string[: match.start()])[-1]
    listed = re.search(r"\bτων\s+(?P<list>[^.;:!?]*)\Z", clause)
    if listed is not None and not any(VERB.search(fold(word)) for word in WORD.findall(listed["list"])):
        return _plain("και άλλων", match)
    following = re.match(r"\s+([α-ωά-ώϊϋΐΰ]{3,})", match.string[match.end() :])
    return _plain(f"και άλλ{_of_many(following[1]) if following else 'α'}", match)


def _of_many(noun: str) -> str:
    """The ending of what goes with a noun in the plural; of anything else, that of a neuter."""
    word = fold(noun)
    if word in FUNCTION or VERB.search(word) or not word.endswith(("οι", "ουσ", "εσ", "εισ")):
        return "α"
    his = noun.endswith("είς") if word.endswith("εισ") else masculine(noun)
    return ("ους" if word.endswith("ουσ") else "οι") if his else "ες"


def _in_capitals(way: str) -> str:
    """«τηλ.» as «ΤΗΛ.»; "" where too few letters would be taken for initials."""
    return GREEK.sub(lambda m: upper(m.group()), way) if THREE_LETTERS.search(way) else ""


def _rule(pattern: str, said: str) -> Rule:
    """Either case for the first letter, or capitals: «π.χ.» is not «π.Χ.»."""
    written = pattern.split("|")
    ways = [f"[{way[0]}{way[0].upper()}]{way[1:]}" if way[0].isalpha() else way for way in written]
    ways += [way for one in written if (way := _in_capitals(one))]
    return Rule(
        "abbreviation",
        re.compile(rf"(?<![\w.])(?:{'|'.join(ways)})(?!\w)"),
        lambda m: _plain(said, m),
    )


def _declined_rule(pattern: str, forms: dict[str, tuple[str, str, str]]) -> Rule:
    if re.match(r"\[[Α-Ω][α-ω]\][α-ω]+", pattern) and "|" not in pattern and "(?=" not in pattern:
        pattern += "|" + re.sub(r"^\[([Α-Ω])[α-ω]\]", r"\1", GREEK.sub(lambda m: upper(m.group()), pattern))
    return Rule("title or name", re.compile(rf"(?<![\w.])(?:{pattern})(?!\w)"), lambda m: _declined(forms, m))


RULES = (
    *offices.RULES,
    Rule(
        "people with disabilities",
        re.compile(r"(?<![\w.])(?:Α\.με\.?Α\.?|Αμε\.Α\.?)(?!\w)"),
        lambda m: "ΑμεΑ" + _stop(m),
    ),
    Rule("short name", re.compile(r"(?<!\w)Κων/ν(?=(?:ος|ου|ο|ε|ας?)(?!\w))"), lambda m: "Κωνσταντίν"),
    Rule("computers", re.compile(r"(?P<counted>(?<![\d.,])[\d.]+ )?(?<!\w)Η/Υ(?!\w)"), _computers),
    Rule(
        "numbered by its article",
        re.compile(r"(?P<article>\b(?:[Ηη]|[Ττ]ην?|[Ττ]ης|[Ττ]ο)\s)αρ(?:ιθμ?)?\.(?=\s(?!πρωτ))"),
        lambda m: f"{m['article']}με αριθμό",
    ),
    Rule("and by the same", re.compile(r"(?<=\w\.)/(?=φαξ|fax)|(?<=[Ττ]ηλ)/(?=φαξ|fax)"), lambda m: " και "),
    Rule("slash of numbers", re.compile(r"(?<=[Κκ]αι)/(?=ή)|(?<=ή)/(?=και)"), lambda m: " "),
    Rule("and others", re.compile(r"(?<![\w.])[κΚ]\.\s?[άα]\.(?!\w)"), _others),
    *(_rule(pattern, said) for pattern, said in PLAIN.items()),
    *(_declined_rule(pattern, forms) for pattern, forms in sorted(DECLINED.items(), key=lambda item: -len(item[0]))),
    *titles.RULES,
    Rule("syllable initials", re.compile(rf"(?<![\w.])(?:{LETTER}{{1,4}}\.){{2,}}(?!\w)(?<!\s)"), _initials),
    Rule("initials", re.compile(rf"(?<![\w.]){LETTER}\.(?:\s?{LETTER}\.)*{LETTER}\.(?:{LETTER}(?!\w))?"), _initials),
    Rule("and", re.compile(r"\s?&\s?"), lambda m: " και "),
)
