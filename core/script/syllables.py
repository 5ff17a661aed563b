"""How long a spoken text takes to read: its syllables over a presenter's rate."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[0-9][0-9.,:]*[0-9]|[0-9]")
_GREEK = re.compile(r"[\u0370-\u03ff]")

# A vowel each, and two letters that are one: «αι», «ου», «ευ», also with the accent on the second; of those with it on
# the first only «άι» and «όι» («τσάι», «ρολόι»). A diaeresis keeps the second apart.
_VOWELS = re.compile(r"ου|ού|αι|αί|ει|εί|οι|οί|υι|υί|αυ|αύ|ευ|εύ|ηυ|ηύ|άι|όι|[αάεέηήιίϊΐοόυύϋΰωώ]")
_WEAK = "(?:ι|ει|οι|υ)"  # without an accent, before another vowel
# Where the weak vowel makes no syllable of its own for sure. All others count: a text is rather said to be longer.
_SYNIZESIS = re.compile(
    rf"(?<=[^αάεέηήιίοόυύωώ]){_WEAK}(?=(?:ά|άς|ές)$)"  # παιδιά, φωτιές, δουλειά
    r"|(?<=κόσ)ι(?=[αεο])|(?<=χίλ)ι(?=[αεο])|(?<=χιλ)ι(?=[άα])|(?<=^δ)ι(?=ακόσ)|(?<=^τρ)ι(?=ακόσ)|(?<=ενν)ι(?=ακόσ)"
    r"|(?<=^γ)(?:ι|ει)(?=[αάοόώ])"  # για, γιατρός, γιορτή, γεια
    r"|(?<=^μ)ι(?=ας?$|ά[ςν]?$)|(?<=^π)(?:ι|οι)(?=[αο]|ες?|ους?)|(?<=^δ)υ(?=ο$)"  # μια, πια, πιο, ποιος, δυο
)
_APART = frozenset(("σκιά", "σκιάς", "σκιές"))

_SILENT_E = re.compile(r"(?<=[aeiouy][bcdfghjkmnpqrstvwxz])e$|(?<=[aeiouy][bcdfghjkmnpqrtvwxz]{2})e$|(?<=[aeiouy]l)e$")
_SILENT_ED = re.compile(r"(?<=[^dt])ed$")
_SILENT_ES = re.compile(r"(?<=[^aeiouysxzc])es$(?<![sc]hes)(?<!ges)(?<!les)")
_SILENT_INSIDE = re.compile(r"(?<=[aeiouy][bcdfghkmnpqrstvwxz])e(?=ment|ly$|ful|less)|(?<=nc)e(?=ment)")
_SYLLABIC_LE = re.compile(r"(?<=[^aeiourlwy])le[ds]?$")
_APART_EN = re.compile(r"ia(?!l$|n$)|io(?!n)|ua|iu(?=m)|(?<=[^qg])uou|ying")
_ONES = (2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 2, 2, 2, 2, 3, 2, 2)  # zero … nineteen
_TENS = {2: 2, 3: 2, 4: 2, 5: 2, 6: 2, 7: 3, 8: 2, 9: 2}
_DIGITS_ALONE = 5  # a number as long as this, without signs of thousands, is a telephone's: read digit by digit


def read_time_s(spoken: str, syllables_per_s: float) -> float:
    """Seconds. `spoken` has its numbers in words, as `core.script.spoken` gives it; digits are counted as English."""
    return syllables(spoken) / syllables_per_s


@lru_cache(maxsize=4096)  # the same lines are counted for each form, and each time a day is looked at
def syllables(spoken: str) -> int:
    return sum(map(_of_word, _WORD.findall(unicodedata.normalize("NFC", spoken).lower())))


def _of_word(word: str) -> int:
    if word[0] in "0123456789":
        return _of_digits(word)
    return _greek(word) if _GREEK.search(word) else _english(word)


def _greek(word: str) -> int:
    """«παι-διά» 2, «βι-βλί-ο» 3; an acronym without vowels is said letter by letter."""
    found = len(_VOWELS.findall(word if word in _APART else _SYNIZESIS.sub("", word)))
    return found or len(word)


def _english(word: str) -> int:
    """By rule: groups of vowels, without the silent ones. Right for nine words in ten, and never none."""
    bare = _SILENT_INSIDE.sub("", word.replace("'", "").replace("’", ""))
    if not _SYLLABIC_LE.search(bare):
        silent = next((rule for rule in (_SILENT_ED, _SILENT_ES, _SILENT_E) if rule.search(bare)), None)
        bare = silent.sub("", bare) if silent else bare
    return max(1, len(re.findall(r"[aeiouy]+", bare)) + len(_APART_EN.findall(bare)))


def _of_digits(written: str) -> int:
    """«19:30» as nineteen thirty, «250,000.00» as a number, «24630» digit by digit."""
    if ":" in written:
        return sum(_number(int(part)) for part in written.split(":") if part.isdigit() and int(part))
    whole, _, cents = written.replace(",", "").partition(".")
    if len(whole) >= _DIGITS_ALONE and "," not in written:
        return sum(_ONES[int(digit)] for digit in whole)
    after = sum(_ONES[int(digit)] for digit in cents if digit.isdigit()) + 1 if cents.strip("0.") else 0
    return _number(int(whole)) + after


def _number(number: int) -> int:
    """Syllables of the English cardinal."""
    for size, name in ((10**9, 2), (10**6, 2), (1000, 2)):
        if number >= size:
            return _number(number // size) + name + (_number(number % size) if number % size else 0)
    if number >= 100:
        return _ONES[number // 100] + 2 + (1 + _number(number % 100) if number % 100 else 0)
    if number >= 20:
        return _TENS[number // 10] + (_ONES[number % 10] if number % 10 else 0)
    return _ONES[number]
