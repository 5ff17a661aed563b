"""Which gender and case a number takes, judged by the words around it.

Greek has no free dictionary of genders to ship, so the endings decide, with short lists for those that mislead.
"""

import re
from dataclasses import dataclass

from core.language.letters import fold
from core.language.speech.endings import (
    ARTICLES,
    DIMENSIONS,
    EXTREMES,
    FEMININE_MA,
    FUNCTION,
    HAVING,
    LABELS,
    MASCULINE_ACC_A,
    MASCULINE_ACC_O,
    MODIFIERS,
    MONTHS_FOLDED,
    NEUTER_OS,
    NO_VERB,
    NOT_MEASURED,
    NOUN_BEFORE_MEASURE,
    OF_MONEY,
    OWNING_VERB,
    PLURAL_VERB,
    PREPOSITIONS,
    SINGULAR_VERB,
    VERB,
    WATCHING,
    WEEKDAYS,
)
from core.language.speech.genders import FEMININE_O, FEMININE_OS, feminine_of_many, masculine
from core.language.speech.numbers import Case, Gender

SHARE = re.compile(r"\s+(?:σ|από\s+)(τους|τις|τα)\s+(?:\d|δύο|τρεις|τρία|τέσσερ|πέντε|έξι|δέκα|δώδεκα|είκοσι|εκατό)")
SHARED = re.compile(r"(?i:από|σ)\s*(τους|τις|τα)\s+\d+\s+[^\W\d_]{3,}[^.;!]*\Z")
VOTE = re.compile(r"\s+(?:υπέρ|κατά|(?:λευκ|άκυρ)[ήές]\w*|παρών|αποχ\w+)\b")
NO_NEUTER = frozenset(["οι", "τισ", "στισ", "τουσ", "στουσ"])
FEMININE_EA = frozenset(["ιδεα", "θεα", "παρεα", "νεα", "στερεα", "κερεα"])
LOOK_BACK = 400
WORD = re.compile(r"[^\W\d_]+(?:['’΄][^\W\d_]+)?")
HIS_ADJECTIVE = re.compile(  # «1 επίτιμο πρόεδρο», «1 σχολικό φύλακα»; not «1 εισιτήριο μαθητή»
    r"\s+[^\W\d_]+(?:[οό]\s+(?P<noun>[^\W\d_]+[οό])(?!\w)|(?:ικό|μένο|ιμο|νέο|ηρό)\s+(?P<other>[^\W\d_]+[ηήαά])(?!\w))"
)
LATIN = re.compile(r"(?:[A-Za-z][A-Za-z-]*\s+)+")
JOINED = re.compile(
    r"(?:(?:\s*,\s*|-|–|\s(?:και|ή|(?:[έε]ως|ως|μ[έε]χρι)(?:\s+και)?|με|&)\s+)(?:(?:από|τις|τους|τα|των)\s+)?\d(?:[\d.,]*\d)?)*\s*"
    r"(?:(?:μόνο|μόνον|περίπου|ακόμη|ακόμα|επιπλέον|και πλέον)\s+)?",
    re.IGNORECASE,
)


COUNTED = re.compile(r"(?<![\d.,/:])\d{1,3}(?:\.\d{3})*(?![\d/:]|[.,]\d)")
LABELLED = re.compile(r"(?:\A|[.;!,\n]\s|\()(?P<word>[^\W\d_]{4,})(?:\s[^\W\d_]+){0,4}:\s*\Z")
LABELS_OF_MANY = re.compile(
    r"^(?:γραμμεσ|αιθουσεσ|στασεισ|ωρεσ|πληροφοριεσ|οδοι|σελιδεσ|κλησεισ|κρατησεισ|ημερομηνιεσ|βλαβεσ)$"
)
ENDS = re.compile(r"\s*(?:[.,;!)]|\Z|\sκαι\b)")
PARTED = re.compile(r"\s+(?:από|στο|στη|στην|στον|στα|στις|στους|σε|για|με|ανά)\b")
GOES_ON = frozenset(["υπερ", "μονο", "μολισ", "περιπου", "τουλαχιστον", "συνολικα", "ηδη", "τελικα"])


@dataclass(frozen=True)
class Form:
    gender: Gender = "n"
    case: Case = "nom"
    day: bool = False
    """The number is a day of a month: the first is «πρώτη»."""


def words_before(text: str, position: int) -> list[str]:
    """Folded words of the clause before a position, nearest first; [] if punctuation stands between."""
    clause = re.split(r"[.;!?:\n](?:\s|$)", text[max(0, position - LOOK_BACK) : position])[-1]
    return [fold(word) for word in reversed(WORD.findall(clause))]


def adjacent_word(text: str, position: int) -> str:
    """The folded word right before a position, "" if something else stands there."""
    found = re.search(r"([^\W\d_]+)\s*[«(\"“]?\s*$", text[max(0, position - 60) : position])
    return fold(found.group(1)) if found else ""


def noun_after(text: str, position: int) -> str:
    """The word a number counts, as written: «3 ή 4 άτομα» → άτομα. Empty when none follows."""
    joined = JOINED.match(text, position)
    at = joined.end() if joined else position
    latin = LATIN.match(text, at)  # «4 smart κάδοι»
    word = WORD.match(text, latin.end() if latin else at)
    if not word or fold(word.group()) in FUNCTION or VERB.search(fold(word.group())):
        return ""
    return word.group()


def agree(text: str, start: int, end: int, number: int) -> Form:
    """The form for the number written at text[start:end]."""
    near = adjacent_word(text, start)
    noun = noun_after(text, end)
    if fold(noun) in MONTHS_FOLDED or (near in WEEKDAYS and not noun):
        return Form("f", "gen" if near == "τησ" else "acc", day=True)
    gender, case = ARTICLES.get(near, (None, None))
    if (
        (LABELS.match(near) and not fold(noun).endswith("ων"))
        or near in MONTHS_FOLDED
        or (near in ("το", "στο", "του") and number != 1)
    ):
        return Form()
    if share := SHARE.match(text[end : end + 30]):  # «3 από τις 24 θέσεις»
        of: Gender = "m" if share[1] == "τους" else "f" if share[1] == "τις" else "n"
        return Form(of, "acc" if near in PREPOSITIONS or near in ("τον", "στον") else "nom")
    if VOTE.match(text, end) and any(word.startswith("ψηφ") for word in words_before(text, start)):
        return Form("f", "acc")  # «24 ψήφους υπέρ και 3 κατά»
    many = number != 1 or _goes_on_to_many(text, end)
    known = _plural(noun) if many else _singular(noun, case)
    if not many and known and known.gender == "n" and (his := HIS_ADJECTIVE.match(text, end)):
        known = behind if (behind := _singular(his["noun"] or his["other"], case)) and behind.gender == "m" else known
    if known is None and not noun and (understood := _understood(text, start, end)):
        case = _subject_or_object(text, start) if understood == "m" and number != 1 and case is None else case
        return Form(understood, case or "nom")
    if known is None:
        if near == "οι":
            gender = _shared(text, start) if not noun else "m"
        return Form(gender or "n", case or "nom") if case != "gen" or number == 1 or near == "των" else Form()
    if known.gender == "n" and number != 1 and near in NO_NEUTER:  # «οι 3 ΔΕΥΑ»
        return Form("f" if near.endswith("τισ") else "m", case or "nom")
    if known.case != "nom" or known.gender != "m" or not many:
        return known
    return Form("m", case or _subject_or_object(text, start)) if not fold(noun).endswith("οι") else known


def _goes_on_to_many(text: str, end: int) -> bool:
    """«1-2 ώρες», «1 έως 4 παιδιά»: what is counted stands in the plural, also for the one."""
    joined = JOINED.match(text, end)
    return joined is not None and any(character.isdigit() for character in joined.group())


def _understood(text: str, start: int, end: int) -> Gender | None:
    """«Υποβλήθηκαν 120 αιτήσεις και εγκρίθηκαν 93», «Θέσεις: 4»: of what was counted or named before."""
    if label := LABELLED.search(text, max(0, start - LOOK_BACK), start):
        word = fold(label["word"])
        known = None if LABELS_OF_MANY.match(word) or not word.endswith(("ισ", "εσ", "οι")) else _plural(label["word"])
        if known and ENDS.match(text, end):
            return known.gender
    near = adjacent_word(text, start)
    if near:
        verb = VERB.search(near) or PLURAL_VERB.search(near) or (len(near) > 3 and SINGULAR_VERB.search(near))
        if not (verb or near in GOES_ON or (near == "και" and PARTED.match(text, end))):
            return None
    elif not (text[:start].rstrip().endswith((",", ":")) and PARTED.match(text, end)):
        return None
    sentence = re.split(r"[.;!]\s", text[max(0, start - LOOK_BACK) : start])[-1]
    at = start - len(sentence)
    for one in reversed(list(COUNTED.finditer(text, at, start))):
        noun = noun_after(text, one.end())
        known = _plural(noun) if noun and not text[one.end() :].lstrip().startswith(",") else None
        if known and not fold(noun).endswith("ων"):
            return known.gender
    return None


def _shared(text: str, start: int) -> Gender:
    """«Από τις 24 αιτήσεις εγκρίθηκαν οι 21»: of what was counted before."""
    of = SHARED.search(text[max(0, start - LOOK_BACK) : start])
    return "m" if of is None or of[1] == "τους" else "f" if of[1] == "τις" else "n"


def _plural(noun: str) -> Form | None:
    word = fold(noun)
    if len(word) < 3 or not re.match(r"[α-ω]", word):
        return None
    if word.endswith("ων"):
        return Form("f" if feminine_of_many(noun) else "n", "gen")
    if word.endswith("ουσ"):
        return Form("m" if masculine(noun) else "f", "acc")
    if word.endswith("οι"):
        return Form("m" if masculine(noun) else "f", "nom")
    if word.endswith("εισ"):
        return Form("m" if noun.endswith("είς") else "f", "nom")
    if word.endswith("εσ"):
        return Form("m" if masculine(noun) else "f", "nom")
    if word.endswith(("α", "η", "ι", "ο", "υ", "ω")):
        return Form("n", "nom")
    return None


def _singular(noun: str, case: Case | None) -> Form | None:
    word = fold(noun)
    if len(word) < 3 or not re.match(r"[α-ω]", word):
        return None
    if word in ("μηνοσ", "ανδροσ"):
        return Form("m", "gen")
    if word.endswith("εασ") and word not in ("νεασ", "ωραιασ", "θεασ", "ιδεασ"):
        return Form("m", "nom")
    if word.endswith(("ματοσ", "ου")) or (word.endswith("ουσ") and case != "acc"):
        return Form("n", "gen")
    if NEUTER_OS.match(word):
        return Form("n", "nom")
    if FEMININE_OS.search(word) or FEMININE_MA.search(word):  # «έξοδος», «ψήφος», «φόρμα»
        return Form("f", "nom")
    if FEMININE_O.match(word) or (noun.endswith("έα") and word not in FEMININE_EA):
        return Form("f" if word.endswith("ο") else "m", "acc")  # «μέθοδο», «φορέα»
    bare = noun.rstrip("ςσΣ")
    if bare[-1:] in "άέ" and masculine(f"{bare}δες"):  # «κουβάς», «καφέ»
        return Form("m", "nom" if bare != noun else "acc")
    his = masculine(f"{bare[:-1]}{'ές' if bare[-1:] in 'ήά' else 'ες'}")
    if word.endswith("οσ") or (word.endswith(("ησ", "ασ")) and his):
        return Form("m", "nom")
    if word.endswith(("ησ", "ασ", "εωσ")):
        return Form("f", "gen")
    if MASCULINE_ACC_O.match(word) or MASCULINE_ACC_A.match(word) or (word.endswith("η") and his):
        return Form("m", "acc")
    if word.endswith(("ο", "ι", "υ", "μα", "ουα")) and not word.endswith("οι"):
        return Form("n", "nom")
    if word.endswith(("α", "η")):
        return Form("f", "nom")
    return None


def _subject_or_object(text: str, start: int) -> Case:
    """«Ήρθαν 300 μαθητές» counts a subject, «βράβευσε 300 μαθητές» an object: the nearest verb before tells."""
    before = words_before(text, start)
    for place, word in enumerate(before):
        if word in MODIFIERS or word in NO_VERB:
            continue
        if word in PREPOSITIONS and place == 0:
            return "acc"
        if len(word) > 3 and SINGULAR_VERB.search(word):
            return "acc"
        if len(word) > 3 and PLURAL_VERB.search(word):
            active = not word.endswith(("νται", "θηκαν")) or word == "δεχονται"
            return "acc" if OWNING_VERB.match(word) or (active and _has_subject(before[place + 1 :], word)) else "nom"
    return "nom"


def _has_subject(before: list[str], verb: str) -> bool:
    """«Οι δήμοι στέλνουν», «τα σχολεία στέλνουν»; not «από τα σχολεία έρχονται», «τα μαθήματα παρακολουθούν»."""
    if "τα" not in before or WATCHING.match(verb):
        return "οι" in before
    preceding = before[before.index("τα") + 1 :][:1]
    return "οι" in before or not PREPOSITIONS.intersection(preceding)


def measure_case(text: str, start: int, *, money: bool = False) -> Case:
    """The case of a measure (ευρώ, τ.μ., λεπτά) whose own word shows none: «οικόπεδο χιλίων τετραγωνικών»."""
    near = adjacent_word(text, start)
    if near == "των" or (near == "του" and re.match(r"1(?![\d.,])", text[start:])):
        return "gen"
    if near in EXTREMES:
        return "nom"
    if money and OF_MONEY.match(near):
        return "acc" if words_before(text, start)[1:2] == ["ωσ"] else "gen"  # «ως εγγύηση τριακόσια ευρώ»
    if re.search(r"ά\s*\Z", text[max(0, start - 4) : start]):  # «χωρά», «συνολικά»
        return "acc"
    if near in ARTICLES or near in FUNCTION or near in PREPOSITIONS or near in NOT_MEASURED or len(near) < 3:
        return "acc"
    if money:
        return "acc"
    before = words_before(text, start)[1:2]
    if near in DIMENSIONS and before and before[0] in HAVING:  # «έχει μήκος δύο χιλιόμετρα»
        return "acc"
    if near.endswith(("νται", "ηκαν", "θουν")):  # «μαζεύτηκαν τρεις τόνοι»: it is their subject
        return "nom"
    if VERB.search(near) or PLURAL_VERB.search(near):
        return "acc"
    return "gen" if OF_MONEY.match(near) or NOUN_BEFORE_MEASURE.search(near) else "acc"


def number_value(written: str) -> tuple[int, str]:
    """«2.040,6» → (2040, "6"); no decimals → ""."""
    whole, _, part = written.partition(",")
    return int(whole.replace(".", "")), part
