"""Abbreviations, titles and dotted initials, in the case their article asks for."""

import re

from core.language.letters import fold, upper
from core.language.speech import titles
from core.language.speech.agreement import WORD, adjacent_word
from core.language.speech.declined import DECLINED, PLURAL, SEVERAL_OF
from core.language.speech.draft import Rule
from core.language.speech.endings import ARTICLES, FUNCTION, PREPOSITIONS, SINGULAR_VERB, VERB
from core.language.speech.genders import masculine
from core.language.speech.numbers import Case
from core.language.speech.shortened import PLAIN

ENDS_A_SENTENCE = re.compile(r"^(?:και |άλλ|λοιπά|τα λοιπά|προ |μετά |τετρ|χιλιόμετρα|στρέμ)")

ACTS = "νόμου|κανονισμού|κώδικα|συντάγματος|καταστατικού|οργανισμού|(?:προεδρικού\\s)?διατάγματος"
OF_AN_ACT = rf"\s[αά]ρ\.\s?\d[^;!]{{0,40}}?\sτου\s(?i:{ACTS})"
OF_AN_OFFICE = re.compile(
    r"^(?:υπευθυν|προισταμεν|διευθυντ|αναπληρωτ|υπαλληλ|στελεχ|γραμματε|γραφει|μαθητ|καθηγητ|εκπαιδευτικ|γιατρ|ιατρ|συλλογ)"
)
OF_A_PLACE = re.compile(r"(?:(?<!στα)[σξψ]η|συμβολη|γωνια|υψοσ|υψουσ|κλεισιμο|(?:φωτ|καθαρ|αποκλε)ισμο[συ]?|κατοικοι)$")
SECOND_OF_A_PLACE = re.compile(r"\b(?:συμβολή|γωνία|διασταύρωση|μεταξύ)\s[^.;:]{2,40}[^;:]{0,10}\sκαι\s*\Z")
CASES: tuple[Case, Case, Case] = ("nom", "gen", "acc")
GREEK = re.compile("[α-ωάέήίόύώϊϋΐΰς]+")
THREE_LETTERS = re.compile(r"\A(?:\(\?<=[^)]*\))?[α-ωάέήίόύώϊϋΐΰς]{3}|κ\\\.\?\\s\?λπ|πρωτ")
TITLE_BEFORE = re.compile(r"(?:[Αα]ιδ\.|[Σσ]εβ\.|[Αα]ρχιμ\.)\s\Z")
LETTER = "[Α-ΩA-ZΆΈΉΊΌΎΏ]"


def _stop(match: re.Match[str]) -> str:
    """A dot that ended the sentence as well stays."""
    rest = match.string[match.end() :]
    ends = not re.sub(r'[ \n»”"]', "", rest) or (re.match(r"\s+[Α-ΩΆΈΉΊΌΎΏ]", rest) is not None)
    return "." if match.group().endswith(".") and ends else ""


def _plain(said: str, match: re.Match[str]) -> str:
    if match.group()[0].isupper():
        said = said[0].upper() + said[1:]
    if said.startswith("και ") and adjacent_word(match.string, match.start()) == "και":
        said = said.removeprefix("και ")
    final = not match.string[match.end() :].strip(' \n»”"')
    return said + (_stop(match) if ENDS_A_SENTENCE.match(said) or final else "")


def _declined(forms: dict[str, tuple[str, str, str]], match: re.Match[str]) -> str:
    start = TITLE_BEFORE.sub("", match.string[max(0, match.start() - 60) : match.start()])
    near = adjacent_word(start, len(start))
    following = re.match(r"\s*([^\W\d_]+)", match.string[match.end() :])
    name = fold(following.group(1)) if following else ""
    if near in PLURAL and name.startswith("συμβουλ") and name.endswith(("οι", "ουσ", "ων")):
        said = forms["m"][0].removesuffix("ός") + {"οι": "οί", "υσ": "ούς", "ων": "ών"}[name[-2:]]
        return said.capitalize() if match.group()[0].isupper() else said
    if near in PLURAL and (several := SEVERAL_OF.get(match.group().lower())):
        said = several[PLURAL[near]]
        return said.capitalize() if match.group()[0].isupper() else said
    if near == "και" and match.group()[0] in "ΛλΠπΟο" and SECOND_OF_A_PLACE.search(start):
        near = "τησ"  # «στη συμβολή Λεωφ. Νίκης και Πλ. Ηρώων»
    gender, case = _wanted(near, match.group(), name)
    if fold(match.group()).startswith("δημ") and name.startswith(("κοιν", "ενοτ")):
        gender, case = "f", "gen" if name.endswith("σ") else "nom"
    said = forms.get(gender, next(iter(forms.values())))[CASES.index(case)]
    if match.group()[0].isupper():
        said = " ".join(word.capitalize() for word in said.split())
    final = not match.string[match.end() :].strip(' \n»”")')
    return said + (_stop(match) if final or match.group() in ("αι.", "όρ.", "ορ.") else "")


def _wanted(near: str, written: str, following: str) -> tuple[str, Case]:
    gender, case = ARTICLES.get(near, (None, None))
    if written == "αι." or (written in ("όρ.", "ορ.") and near in ("ο", "οσ", "ου")):  # of «1ο», «1ος», «1ου»
        return "m", "nom" if near.endswith("οσ") else "gen" if near == "ου" and written != "αι." else "acc"
    if near == "ου" or (near == "δημοτικου" and fold(written) == "σχ."):  # «του 3ου Δημ. Σχ.»
        return "n", "gen"
    if fold(written).startswith(("δ/νσ", "υπ/νσ")) and written.endswith(("ης", "εως")):
        return "f", "gen"
    if near == "τησ":
        return "f", "gen"
    if near.endswith("τρια") or (not near and following.endswith("τρια")):  # «Επ. Καθηγήτρια»
        return "f", "nom"
    if case is None and OF_AN_OFFICE.match(near) and written[:2] in ("Τμ", "τμ", "Υπ", "Γυ", "Λυ", "Σχ", "Νο"):
        return "n", "gen"
    if case is None and near in PREPOSITIONS:
        return "m", "gen" if near in ("επι", "ενωπιον") else "acc"
    if case is None and SINGULAR_VERB.search(near) and not near.endswith(("ται", "ηκε")):  # «γράφετε αρ.»
        return "m", "acc"
    if case is None and written[0] in "ΛλΠπΟο" and OF_A_PLACE.search(near):  # «ανάπλαση Πλ. Ηρώων»
        return "f", "gen"
    if case is None and written[0] in "Ιι" and len(near) > 3 and not VERB.search(near) and near not in FUNCTION:
        return "m", "gen"  # «πανήγυρις Ι.Ν. Αγίου Νικολάου»: never the subject of what stands before it
    if case is None:
        return "m", "gen" if near in ("υπερ", "μεταξυ", "παρουσια", "εκτοσ") else "nom"
    return gender or "m", case


def _initials(match: re.Match[str]) -> str:
    """The last dot stays where the sentence ended: before nothing, or before «Η», «Στο», «Για»."""
    said = re.sub(r"[.\s]", "", match.group())
    rest = match.string[match.end() :]
    opening = re.match(r"\s+([Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]*)(?![\w.])", rest)
    return said + ("." if not rest.strip() or (opening and fold(opening[1]) in FUNCTION) else "")


def _articles(match: re.Match[str]) -> str:
    """«Τα αρ. 5 και 6», «του αρ. 72 του νόμου»: of a law, not numbers."""
    ending = match["article"].strip().lower().removeprefix("σ").removeprefix("τ")
    return f"{match['article']}άρθρ{ending}"


def _others(match: re.Match[str]) -> str:
    """«κυπαρίσσια κ.ά.», «κ.ά. σύλλογοι»; «των οδών Ρήγα, Ερμού κ.ά.»: in the genitive of the list."""
    clause = re.split(r"[.;:!?]\s", match.string[: match.start()])[-1]
    listed = re.search(r"\bτων\s+(?P<list>[^.;:!?]*)\Z", clause)
    if listed is not None and not any(VERB.search(fold(word)) for word in WORD.findall(listed["list"])):
        return _plain("και άλλων", match)
    following = re.match(r"\s+([α-ωά-ώϊϋΐΰ]{3,})", match.string[match.end() :])
    ending = _of_many(following[1]) if following else "α"
    if ending == "οι" and re.search(r"ους,?\s+\Z", match.string[: match.start()]):  # «άνεργους κ.ά. πολίτες»
        ending = "ους"
    return _plain(f"και άλλ{ending}", match)


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
    Rule(
        "people with disabilities",
        re.compile(r"(?<![\w.])(?:Α\.\s?με\.?\s?Α\.?|Αμε\.Α\.?)(?!\w)"),
        lambda m: "ΑμεΑ" + _stop(m),
    ),
    Rule(
        "articles of a law",
        re.compile(rf"(?P<article>\b(?:(?:[Ττ]|[Σσ]τ)α|[Ττ](?:ων|ου|ο)(?={OF_AN_ACT}))\s)[αά]ρ\.(?=\s?\d)"),
        _articles,
    ),
    Rule(
        "numbered by its article",
        re.compile(r"(?P<article>\b(?:[Ηη]|[Ττ]ην?|[Ττ]ης|[Ττ]ο)\s)αρ(?:ιθμ?)?\.(?=\s(?!πρωτ))"),
        lambda m: f"{m['article']}με αριθμό",
    ),
    Rule("slash of numbers", re.compile(r"(?<=[Κκ]αι)/(?=ή)|(?<=ή)/(?=και)"), lambda m: " "),
    Rule("and others", re.compile(r"(?<![\w.])[κΚ]\.\s?[άα]\.(?!\w)"), _others),
    *(_rule(pattern, said) for pattern, said in PLAIN.items()),
    *(_declined_rule(pattern, forms) for pattern, forms in sorted(DECLINED.items(), key=lambda item: -len(item[0]))),
    *titles.RULES,
    Rule(
        "syllable initials",
        re.compile(rf"(?<![\w.])(?:[Α-Ω][α-ω]\.(?=(?:{LETTER}\.){{2}}))?(?:{LETTER}{{1,4}}\.){{2,}}(?!\w)(?<!\s)"),
        _initials,
    ),
    Rule("initials", re.compile(rf"(?<![\w.]){LETTER}\.(?:\s?{LETTER}\.)*{LETTER}\.(?:{LETTER}(?!\w))?"), _initials),
    Rule("era to era", re.compile(r"(?<=Χριστού)\s?[-–—]\s?(?=\w)"), lambda m: " έως "),
    Rule("and", re.compile(r"\s?&\s?"), lambda m: " και "),
)
