"""Abbreviations, titles and dotted initials, in the case their article asks for."""

import re

from core.language.letters import fold
from core.language.speech.agreement import adjacent_word, words_before
from core.language.speech.draft import Rule
from core.language.speech.endings import ARTICLES, FUNCTION, PREPOSITIONS
from core.language.speech.numbers import Case

PLAIN = {
    r"π\.\s?χ\.": "παραδείγματος χάριν",
    r"λ\.\s?χ\.": "λόγου χάριν",
    r"κ\.?\s?λπ\.?": "και λοιπά",
    r"κ\.τ\.λ\.": "και τα λοιπά",
    r"κτλ\.?": "και τα λοιπά",
    r"κ\.\s?[άα]\.": "και άλλα",
    r"κ\.τ\.[όο]\.": "και τα όμοια",
    r"κ\.\s?ο\.\s?κ\.": "και ούτω καθεξής",
    r"κ\.\s?εξ\.": "και εξής",
    r"δηλ\.": "δηλαδή",
    r"βλ\.": "βλέπε",
    r"πρβλ\.": "παράβαλε",
    r"πληρ\.|πληροφ\.": "πληροφορίες",
    r"σχετ\.": "σχετική",
    r"συνολ\.": "συνολικά",
    r"εκδ\.": "εκδόσεις",
    r"επιμ\.": "επιμέλεια",
    r"μτφρ?\.": "μετάφραση",
    r"τρ\.(?=\s?\d)": "τρέχουσα",
    r"κυβ\.": "κυβικά",
    r"ευρ\.": "ευρώ",
    r"προϋπ\.": "προϋπολογισμός",
    r"χρημ\.": "χρηματοδότηση",
    r"π\.\s?Χ\.": "προ Χριστού",
    r"μ\.\s?Χ\.": "μετά Χριστόν",
    r"τ\.\s?έ\.": "τρέχοντος έτους",
    r"υπ['’΄.]?\s?αριθμ?\.|υπ['’΄.]?\s?αρ\.": "υπ' αριθμόν",
    r"(?<=[Μμ]ε )αρ\.\s?πρωτ\.|(?<=[Μμ]ε )αριθμ?\.\s?πρωτ\.": "αριθμό πρωτοκόλλου",
    r"αρ\.\s?πρωτ\.|αριθμ?\.\s?πρωτ\.": "αριθμός πρωτοκόλλου",
    r"πρωτ\.": "πρωτοκόλλου",
    r"(?<=[Μμ]ε )αριθμ?\.|(?<=[Μμ]ε )αρ\.": "αριθμό",
    r"[Νν]ο\.?(?=\s?\d)": "αριθμός",
    r"α/α": "αύξων αριθμός",
    r"τηλ\.\s?[/&-]\s?(?:[Ff]ax|[Φφ]αξ)\.?": "τηλέφωνο και φαξ",
    r"τηλ\.(?=\s?κέντρο)": "τηλεφωνικό",
    r"ηλ\.(?=\s?ταχυδρ)": "ηλεκτρονικό",
    r"ηλ\.(?=\s?διεύθ)": "ηλεκτρονική",
    r"(?<=[Σσ]τα )τηλ\.|(?<=[Ττ]α )τηλ\.": "τηλέφωνα",
    r"τηλ\.|ΤΗΛ\.": "τηλέφωνο",
    r"κιν\.": "κινητό",
    r"εσωτ\.": "εσωτερικό",
    r"άρθρ?\.|αρθρ\.": "άρθρο",
    r"εδ\.": "εδάφιο",
    r"σελ\.": "σελίδα",
    r"τεύχ\.": "τεύχος",
    r"κεφ\.": "κεφάλαιο",
    r"χιλ\.": "χιλιάδες",
    r"εκατ\.": "εκατομμύρια",
    r"περ\.(?=\s?\d)": "περίπου",
    r"απόφ\.": "απόφαση",
    r"συμπ\.": "συμπεριλαμβανομένου",
    r"τετρ\.\s?μ\.|τ\.\s?μ\.": "τετραγωνικά μέτρα",
    r"χλμ\.": "χιλιόμετρα",
    r"ισόγ\.": "ισόγειο",
    r"γραφ\.(?=\s?\d)": "γραφείο",
    r"διαμ\.(?=\s?\d)": "διαμέρισμα",
    r"όρ\.": "όροφος",
    r"υ\.\s?γ\.": "υστερόγραφο",
    r"ημερ\.": "ημερομηνία",
    r"ό\.\s?π\.": "όπως παραπάνω",
    r"στρ\.(?!\s[Α-ΩΆΈΉΊΌΎΏ])": "στρέμματα",
}
ENDS_A_SENTENCE = re.compile(r"^(?:και |άλλα|λοιπά|τα λοιπά|προ |μετά |τετρ|χιλιόμετρα|στρέμ)")

CAPITALISED = "[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]+"
# nominative, genitive, accusative; masculine and feminine where the article tells them apart
DECLINED: dict[str, dict[str, tuple[str, str, str]]] = {
    r"κ\.": {"m": ("κύριος", "κυρίου", "κύριο"), "f": ("κυρία", "κυρίας", "κυρία")},
    r"κ\.\s?κ\.|κκ\.?": {"m": ("κύριοι", "κυρίων", "κυρίους"), "f": ("κυρίες", "κυριών", "κυρίες")},
    r"[Λλ]εωφ?\.": {"f": ("λεωφόρος", "λεωφόρου", "λεωφόρο")},
    r"[Ππ]λ(?:ατ)?\.": {"f": ("πλατεία", "πλατείας", "πλατεία")},
    r"[Οο]δ\.": {"f": ("οδός", "οδού", "οδό")},
    r"[Δδ]/νσ(?:η|ης|εως)|Δ/ΝΣΗ[ΣΣ]?": {"f": ("διεύθυνση", "διεύθυνσης", "διεύθυνση")},
    r"[Δδ]/ντ(?:ής|ή|ού)": {"m": ("διευθυντής", "διευθυντή", "διευθυντή")},
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
    rf"Λ\.(?=\s{CAPITALISED}\s\d)|(?:(?<=[Ηη] )|(?<=τη )|(?<=της ))Λ\.(?=\s{CAPITALISED}(?<=[αηωώ][ςν])(?!\w))": {
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
    r"[Αα]ναπλ\.|[Αα]ν\.(?=\s(?:[Γγ]ραμματ|[Κκ]αθηγ|[Δδ]ιευθ|[Δδ]/ντ|[Ππ]ρο[έε]δρ))": {
        "m": ("αναπληρωτής", "αναπληρωτή", "αναπληρωτή"),
        "f": ("αναπληρώτρια", "αναπληρώτριας", "αναπληρώτρια"),
    },
    r"[Ττ]μ\.": {"n": ("τμήμα", "τμήματος", "τμήμα")},
    r"[Δδ]ημ\.(?=\sΣ[υύ]μβο[υύ]λο)": {"m": ("δημοτικός", "δημοτικού", "δημοτικό")},
    r"[Δδ]ημ\.(?=\s(?:Σχ|Συμβ|Κοιν|Ενότ))": {
        "m": ("δημοτικό", "δημοτικού", "δημοτικό"),
        "f": ("δημοτική", "δημοτικής", "δημοτική"),
    },
    r"[Σσ]χ\.": {"n": ("σχολείο", "σχολείου", "σχολείο")},
    r"[Αα]ριθμ?\.|[Αα]ρ\.(?=\s)": {"m": ("αριθμός", "αριθμού", "αριθμό")},
    r"[Ππ]ερ\.(?=\s(?:Ενότητ|Σ[υύ]μβο[υύ]λ|Δ/νσ|Διεύθυνσ))": {
        "m": ("περιφερειακός", "περιφερειακού", "περιφερειακό"),
        "f": ("περιφερειακή", "περιφερειακής", "περιφερειακή"),
    },
    r"[Γγ]εν\.(?=\s(?:[Γγ]ραμματ|[Δδ]ι[εέ]υθυν|[Δδ]/ντ|[Σσ]υν[έε]λευσ))": {
        "m": ("γενικός", "γενικού", "γενικό"),
        "f": ("γενική", "γενικής", "γενική"),
    },
    r"παρ\.": {"f": ("παράγραφος", "παραγράφου", "παράγραφο")},
    r"αι\.": {"m": ("αιώνας", "αιώνα", "αιώνα")},
    r"Τ\.?Κ\.?(?=[\s:]*(?:\d|[α-ωά-ώ]+ [α-ωά-ώ]+ [α-ωά-ώ]+))": {
        "m": ("ταχυδρομικός κώδικας", "ταχυδρομικού κώδικα", "ταχυδρομικό κώδικα")
    },
}
SEVERAL = {"οι": "κύριοι", "τουσ": "κυρίους", "στουσ": "κυρίους", "των": "κυρίων"}
PLURAL = {"τισ": "acc", "στισ": "acc", "οι": "nom", "των": "gen"}
SEVERAL_OF = {
    "παρ.": {"nom": "παράγραφοι", "gen": "παραγράφων", "acc": "παραγράφους"},
    "λεωφ.": {"nom": "λεωφόροι", "gen": "λεωφόρων", "acc": "λεωφόρους"},
    "πλ.": {"nom": "πλατείες", "gen": "πλατειών", "acc": "πλατείες"},
    "οδ.": {"nom": "οδοί", "gen": "οδών", "acc": "οδούς"},
}
OFFICE = re.compile(
    r"^(?:(?:αντι)?(?:δημαρχ|προεδρ|πρυταν|περιφερειαρχ)|γραμματε|(?:υπο)?διευθυντ|υ?φ?υπουργ|βουλευτ|συμβουλ|συντονιστ"
    r"|προισταμεν|διοικητ|καθηγητ|εκπροσωπ|υπευθυν|ιατρ|γιατρ|συγγραφε|αρχηγ|προπονητ|εισηγητ|μητροπολιτ|εφορ|επιτροπ[οε])"
)
OF_AN_OFFICE = re.compile(
    r"^(?:υπευθυν|προισταμεν|διευθυντ|αναπληρωτ|υπαλληλ|στελεχ|γραμματε|γραφει|μαθητ|καθηγητ|εκπαιδευτικ|γιατρ|ιατρ|συλλογ)"
)
OF_A_PLACE = re.compile(r"(?:(?<!στα)[σξψ]η|συμβολη|γωνια|υψοσ|υψουσ|κλεισιμο|(?:φωτ|καθαρ|αποκλε)ισμο[συ]?|κατοικοι)$")
FEMALE_NAMES = (
    "Μαρία|Ελένη|Αικατερίνη|Κατερίνα|Βασιλική|Σοφία|Αγγελική|Γεωργία|Ευαγγελία|Ιωάννα|Δήμητρα|Παρασκευή|Άννα|Ειρήνη|Ευαγγελία"
    "|Αναστασία|Παναγιώτα|Κωνσταντίνα|Ευτυχία|Αλεξάνδρα|Χριστίνα|Όλγα|Φωτεινή|Δέσποινα|Ζωή|Στυλιανή|Ελευθερία|Θεοδώρα|Αθανασία"
    "|Χρυσούλα|Μαρίνα|Νίκη|Σταυρούλα|Αντωνία|Ευφροσύνη|Καλλιόπη|Αθηνά|Στέλλα|Βάσω|Ρένα|Λένα|Νατάσα|Ελισάβετ|Μάρθα|Ελπίδα|Χαρά|Αγάπη"
    "|Ιουλία|Λυδία|Ραλλού|Ιφιγένεια|Πηνελόπη|Αριστέα|Κυριακή|Ματίνα|Ντίνα|Τασούλα|Βικτωρία|Αργυρώ|Μυρτώ|Ηρώ|Μαργαρίτα|Ξένια"
)
CASES: tuple[Case, Case, Case] = ("nom", "gen", "acc")
WRITTEN_TITLES = {
    "κος": "κύριος",
    "κου": "κυρίου",
    "κον": "κύριο",
    "κα": "κυρία",
    "κας": "κυρίας",
    "καν": "κυρία",
    "κες": "κυρίες",
    "κκες": "κυρίες",
}
TITLE_BEFORE = re.compile(r"(?:[Αα]ιδ\.|[Σσ]εβ\.|[Αα]ρχιμ\.)\s\Z")
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
    start = TITLE_BEFORE.sub("", match.string[max(0, match.start() - 60) : match.start()])
    near = adjacent_word(start, len(start))
    following = re.match(r"\s*([^\W\d_]+)", match.string[match.end() :])
    name = fold(following.group(1)) if following else ""
    if match.group() == "κ." and (name.endswith("ε") or near in ("αξιοτιμε", "αγαπητε")):
        return "κύριε"
    if match.group() == "κ." and near in SEVERAL and name.endswith(("οι", "ουσ", "ων", "εισ", "εσ")):
        return SEVERAL[near]
    if near in SEVERAL and name.startswith("συμβουλ") and name.endswith(("οι", "ουσ", "ων")):
        said = forms["m"][0].removesuffix("ός") + {"οι": "οί", "υσ": "ούς", "ων": "ών"}[name[-2:]]
        return said.capitalize() if match.group()[0].isupper() else said
    if near in PLURAL and (several := SEVERAL_OF.get(match.group().lower())):
        said = several[PLURAL[near]]
        return said.capitalize() if match.group()[0].isupper() else said
    if match.group() == "κ." and near not in ARTICLES and (told := _by_office(match)):
        return forms[told[0]][CASES.index(told[1])]
    gender, case = _wanted(near, match.group())
    if fold(match.group()[:2]) == "αρ" and (gender == "f" or near == "τησ"):  # «η αριθμ. 14/2026 πράξη»
        return "υπ' αριθμόν"
    said = forms.get(gender, next(iter(forms.values())))[CASES.index(case)]
    if match.group()[0].isupper():
        said = " ".join(word.capitalize() for word in said.split())
    return said + (_stop(match) if match.group() == "αι." else "")


def _by_office(match: re.Match[str]) -> tuple[str, Case] | None:
    """«η Αντιδήμαρχος κ. Ελένη Νίκου», «του Προέδρου της ΔΕΥΑ κ. Φώτη Νίκα»: the office tells, or her first name."""
    before = words_before(match.string, match.start())[:9]
    office = next((place for place, word in enumerate(before) if OFFICE.match(word)), None)
    if office is not None:
        article = next((word for word in before[office + 1 : office + 4] if word in ARTICLES), "")
        gender, case = ARTICLES.get(article, (None, None))
        if case:
            return ("f" if gender == "f" or article == "τησ" else "m"), case
        if before[office].endswith(("τρια", "ισσα")):
            return "f", "nom"
    if len(before) > 1 and (before[1] == "τησ" or ARTICLES.get(before[1], ("", ""))[0] == "f"):
        return "f", ARTICLES[before[1]][1]
    rest = match.string[match.end() :]
    if re.match(rf"\s*(?:{FEMALE_NAMES})\b", rest):
        return "f", "nom"
    if re.match(r"\s*[Α-ΩΆΈΉΊΌΎΏ]\w+(?:[αάηήωώ])\s+[Α-ΩΆΈΉΊΌΎΏ]", rest):
        return "f", "nom"
    return None


def _wanted(near: str, written: str) -> tuple[str, Case]:
    gender, case = ARTICLES.get(near, (None, None))
    if written == "αι.":
        return "m", "nom" if near.endswith("οσ") else "acc"
    if fold(written).startswith("δ/νσ") and written.endswith(("ης", "εως")):
        return "f", "gen"
    if near == "τησ":
        return "f", "gen"
    if near.endswith("τρια"):
        return "f", "nom"
    if case is None and OF_AN_OFFICE.match(near) and written[:2] in ("Τμ", "τμ", "Υπ", "Γυ", "Λυ", "Σχ", "Νο"):
        return "n", "gen"
    if case is None and near in PREPOSITIONS:
        return "m", "gen" if near in ("επι", "ενωπιον") else "acc"
    if case is None and written[0] in "ΛλΠπΟο" and OF_A_PLACE.search(near):  # «ανάπλαση Πλ. Ηρώων»
        return "f", "gen"
    if case is None:
        return "m", "gen" if near in ("υπερ", "μεταξυ", "παρουσια", "εκτοσ") else "nom"
    return gender or "m", case


def _initials(match: re.Match[str]) -> str:
    """The last dot stays where the sentence ended: before nothing, or before «Η», «Στο», «Για»."""
    said = re.sub(r"[.\s]", "", match.group())
    rest = match.string[match.end() :]
    opening = re.match(r"\s+([Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]*)(?![\w.])", rest)
    return said + ("." if not rest.strip() or (opening and fold(opening[1]) in FUNCTION) else "")


def _rule(pattern: str, said: str) -> Rule:
    """Either case for the first letter only: «π.χ.» is not «π.Χ.»."""
    ways = [f"[{way[0]}{way[0].upper()}]{way[1:]}" if way[0].isalpha() else way for way in pattern.split("|")]
    return Rule(
        "abbreviation",
        re.compile(rf"(?<![\w.])(?:{'|'.join(ways)})(?!\w)"),
        lambda m: _plain(said, m),
    )


def _declined_rule(pattern: str, forms: dict[str, tuple[str, str, str]]) -> Rule:
    return Rule("title or name", re.compile(rf"(?<![\w.])(?:{pattern})(?!\w)"), lambda m: _declined(forms, m))


RULES = (
    Rule("slash of numbers", re.compile(r"(?<=[Κκ]αι)/(?=ή)|(?<=ή)/(?=και)"), lambda m: " "),
    *(_rule(pattern, said) for pattern, said in PLAIN.items()),
    *(_declined_rule(pattern, forms) for pattern, forms in sorted(DECLINED.items(), key=lambda item: -len(item[0]))),
    Rule(
        "title without a dot",
        re.compile(r"(?<![\w.])(?:κκες|κες|κας|καν|κα|κος|κου|κον)\.?(?=\s+[Α-ΩΆΈΉΊΌΎΏ])"),
        lambda m: WRITTEN_TITLES[m.group().rstrip(".")],
    ),
    Rule("people with a disability", re.compile(r"(?<![\w.])Α\.\s?με\.?\s?Α\.?(?!\w)"), lambda m: "ΑμεΑ" + _stop(m)),
    Rule("syllable initials", re.compile(rf"(?<![\w.])(?:{LETTER}{{1,4}}\.){{2,}}(?!\w)(?<!\s)"), _initials),
    Rule("initials", re.compile(rf"(?<![\w.]){LETTER}\.(?:\s?{LETTER}\.)*{LETTER}\.(?:{LETTER}(?!\w))?"), _initials),
    Rule("era to era", re.compile(r"(?<=Χριστού)\s?[-–—]\s?(?=\w)"), lambda m: " έως "),
    Rule("and", re.compile(r"\s?&\s?"), lambda m: " και "),
)
