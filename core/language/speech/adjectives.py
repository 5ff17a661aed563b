"""Adjectives that offices are named with, shortened: Κοιν. Πολιτικής, Τεχν. Υπηρεσία, Τοπ. Συμβούλιο."""

import re

from core.language.letters import fold
from core.language.speech.agreement import adjacent_word
from core.language.speech.draft import Rule
from core.language.speech.endings import FUNCTION, NEUTER_OS

STEMS = {
    "Τεχν": "Τεχνικ",
    "Κοιν": "Κοινωνικ",
    "Οικον": "Οικονομικ",
    "Οικ": "Οικονομικ",
    "Διοικ": "Διοικητικ",
    "Πολ": "Πολιτικ",
    "Πολιτ": "Πολιτικ",
    "Τοπ": "Τοπικ",
    "Περιφ": "Περιφερειακ",
    "Κεντρ": "Κεντρικ",
    "Ταμ": "Ταμειακ",
    "Πυρ": "Πυροσβεστικ",
    "Πυροσβ": "Πυροσβεστικ",
    "Δημ": "Δημοτικ",
    "Δημοτ": "Δημοτικ",
    "Σχ": "Σχολικ",
    "Σχολ": "Σχολικ",
    "Αστ": "Αστυνομικ",
    "Αστυν": "Αστυνομικ",
}
NAMED = (
    r"Υπηρεσ|Πολιτικ|Προστασ|Κοιν[όο]τητ|Εν[όο]τητ|Επιτροπ|Μ[έε]ριμν|Συμβο[ύυ]λ|Σύμβουλ|Διεύθυνσ|Διευθύνσ|Στ[ήη]ριξ"
    r"|Φροντίδ|Ανάπτυξ|Αναπτύξ|Ιατρεί|Παντοπωλεί|Αγορ|Αλληλεγγύ|Διαχείρισ|Πρόνοι"
)
HOUSES = "Σ[υύ]λλ[όο]γ|Κ[έε]ντρ|Οργανισμ|Χ[ώω]ρ|Εκδηλώσ|Εκδήλωσ|Στέγ"
CLUBS = "Σ[υύ]λλ[όο]γ|Κ[έε]ντρ|Οργανισμ|Εγκατ[άα]στ|Χ[ώω]ρ|Σωματεί|Ένωσ|Εκδηλώσ"
OWNED = (
    r"Θ[έε][άα]?τρ|Βιβλιοθ[ήη]κ|Γυμναστ[ήη]ρι|Κολυμβητ[ήη]ρι|Ωδεί|Πινακοθήκ|Αστυνομί|Φιλαρμονικ|Χορωδί|Στ[άα]δι|Γ[ήη]π[έε]δ"
    r"|Πάρκ|Νεκροταφεί|Κοιμητ[ήη]ρι|Σχολε[ίι]|Κατ[άα]στ[ήη]μα|Κ[ήη]π|Ταμεί|Φαρμακεί|Ραδι[όο]φων|Επιχε[ίι]ρ[ήη]σ|Μουσεί|Ξεν[ώω]ν"
    r"|Κτ[ίι]ρι|Αρχ[ήέώ]|Τελ[ώω]ν|Τέλη|Χώρ|Ιατρεί"
)
NORTH = "Μακεδονί|Ελλάδ|Αττική|Θεσσαλί|Κρήτη|Θράκη|Πελοπόννησ|Εύβοι|Λέσβ|Αιγαί|Ήπειρ|Ηπείρ"
# What else than an office an adjective goes with: how it is cut short, the nouns, what it is.
OTHERS = [
    ("Πολ|Πολιτ|Πολιτιστ", HOUSES, "Πολιτιστικ"),
    ("Πν|Πνευμ", "Κ[έε]ντρ", "Πνευματικ"),
    ("Αθλ|Αθλητ", CLUBS, "Αθλητικ"),
    ("Δημ|Δημοτ", OWNED, "Δημοτικ"),
    ("Σχ|Σχολ", "[έε]το[ςυ]|[έε]τη|[έε]τών|μονάδ|Στέγ|Κτ[ίι]ρι|Γιορτ|Εορτ|αγώνες|αγώνων", "Σχολικ"),
    ("Αστ|Αστυν", "Τμ[ήη]μα|Σταθμ", "Αστυνομικ"),
    ("Λαογρ|Λαογραφ", "Μουσεί|Σ[υύ]λλ[όο]γ", "Λαογραφικ"),
    ("Αρχ|Αρχαιολ", "Μουσεί|Χώρ", "Αρχαιολογικ"),
    ("Μορφ", "Σ[υύ]λλ[όο]γ", "Μορφωτικ"),
    ("Κλ", "Γυμναστ[ήη]ρι|Κολυμβητ[ήη]ρι", "Κλειστ"),
    ("Γεν", "Νοσοκομε[ίι]|Συν[έε]λευσ|Συνελεύσ", "Γενικ"),
    ("Βιομ", "Περιοχ|Ζών|Πάρκ", "Βιομηχανικ"),
    ("Εμπ", "Σ[υύ]λλ[όο]γ|Επιμελητ[ήη]ρι|Κ[έε]ντρ", "Εμπορικ"),
    ("Επιμ", "Κ[έε]ντρ", "Επιμορφωτικ"),
    ("Εθν", "Οδ|Εορτ|Γιορτ", "Εθνικ"),
    ("Επαρχ", "Οδ", "Επαρχιακ"),
    ("Αν", NORTH, "Ανατολικ"),
    ("Δυτ", NORTH, "Δυτικ"),
    ("Κ", "Μακεδονί|Ελλάδ", "Κεντρικ"),
    ("Οικογ", "κατ[άα]στασ|επ[ίι]δομ|επιδ[όο]μ|εισ[όο]δ[ήη]μ|μερίδ|εστί", "Οικογενειακ"),
    ("Πολ", "Μηχανικ", "Πολιτικ"),
    ("Ηλεκτρ", "διε[ύυ]θυνσ|ταχυδρομ|υποβολ|α[ίι]τ[ήη]σ|πλατφόρμ|σύστημα|μορφή|διαγωνισμ", "Ηλεκτρονικ"),
    ("Ακ|Ακαδ", "έτος|έτους", "Ακαδημαϊκ"),
    ("Οικ", "έτος|έτους|στοιχεί|ενίσχυσ|προσφορ", "Οικονομικ"),
    ("Αθλ|Αθλητ", "Όμιλ|Ομίλ", "Αθλητικ"),
    ("Γυμν", "Σ[υύ]λλ[όο]γ|Όμιλ|Ομίλ", "Γυμναστικ"),
    ("Λιμ", "Αρχή|Ταμεί", "Λιμενικ"),
    ("Τραπ", "λογαριασμ|κατ[άα]θ[έε]σ|εγγυητ", "Τραπεζικ"),
    ("Τεχν", "έκθεσ|μελ[έε]τ|προδιαγραφ|περιγραφ|έργ|δελτί|σ[ύυ]μβο[ύυ]λ", "Τεχνικ"),
    ("Προγρ", "σ[ύυ]μβ[αά]σ", "Προγραμματικ"),
    ("Συμπλ", "πληροφορ|δικαιολογητικ|σ[υύ]μβ[αά]σ|στοιχεί|α[ίι]τ[ήη]σ|προϋπολογισμ|έργ|εργασ", "Συμπληρωματικ"),
]
STEMS_OF_OTHERS = [stem for stems, _, _ in OTHERS for stem in stems.split("|")]
SHORT = "|".join(f"[{stem[0]}{stem[0].lower()}]{stem[1:]}" for stem in dict.fromkeys([*STEMS, *STEMS_OF_OTHERS]))
# Not accented on the last: how it is cut short, the nouns, what it is.
EXTREME = "ταχ[ύυ]τητ|ύψος|θερμοκρασ|αριθμ|ηλικί|βάρος|διάρκει|ποσό|βαθμολογί|τιμή|χρόνος"
UNACCENTED = [
    ("εργ|εργάσ|εργασ", "η?μ[έε]ρ", "εργάσιμ"),
    ("μην", "μ[ίι]σθ[ώω]μ|εν[οό]ίκι|συνδρομ|δόσ|αποδοχ|έκθεσ|τροφεί|κόστος", "μηνιαί"),
    (
        "ετ",
        "συνδρομ|μ[ίι]σθ[ώω]μ|τέλος|έκθεσ|κόστος|προϋπολογισμ|απολογισμ|σχέδι|πρόγραμμα|έσοδ|εισ[όο]δ[ήη]μ",
        "ετήσι",
    ),
    ("μέγ|μεγ", EXTREME, "μέγιστ"),
    ("ελάχ|ελαχ", EXTREME, "ελάχιστ"),
    ("μέσ", "όρο", "μέσ"),
    ("επόμ|επομ", "η?μ[έε]ρ|έτ|μήν|εβδομάδ", "επόμεν"),
    ("προηγ", "η?μ[έε]ρ|έτ|μήν|εβδομάδ|χρ[όο]ν", "προηγούμεν"),
    ("συνημμ", "έντυπ|έγγραφ|εγγράφ|αρχεί|πίνακ|υπόδειγμα|δήλωσ", "συνημμέν"),
    ("απαρ|απαραίτ", "δικαιολογητικ|έγγραφ|στοιχεί|προσόν|προσόντ", "απαραίτητ"),
]
UNACCENTED_WAYS = [one for shorts, _, _ in UNACCENTED for one in shorts.split("|")]
SHORT_UNACCENTED = "|".join(f"[{one[0]}{one[0].upper()}]{one[1:]}" for one in UNACCENTED_WAYS)
PLAIN_ENDINGS = str.maketrans("άέήίόύώ", "αεηιουω")
SIGNS = {"Η/Μ": "ηλεκτρομηχανολογικ", "Φ/Β": "φωτοβολταϊκ"}
# The first ending of the noun that fits tells the adjective's.
ENDINGS = [
    ("βουλια", "ά"),
    ("ιατρεια", "ά"),
    ("παντοπωλεια", "ά"),
    ("ητικα", "ά"),
    ("εντυπα", "ά"),
    ("εγγραφα", "ά"),
    ("προσοντα", "ά"),
    ("μηνα", "ό"),
    ("χρονο", "ό"),
    ("ματα", "ά"),
    ("ετοσ", "ό"),
    ("ετουσ", "ού"),
    ("ετη", "ά"),
    ("ετων", "ών"),
    ("εταιρεια", "ή"),
    ("εφορεια", "ή"),
    ("εια", "ά"),
    ("τηρια", "ά"),
    ("κτιρια", "ά"),
    ("σταδια", "ά"),
    ("κεντρα", "ά"),
    ("θεατρα", "ά"),
    ("γηπεδα", "ά"),
    ("παρκα", "ά"),
    ("εργα", "ά"),
    ("πανελ", "ά"),
    ("νησοσ", "ή"),
    ("νησου", "ής"),
    ("ηπειροσ", "ή"),
    ("ηπειρου", "ής"),
    ("οδοσ", "ή"),
    ("οδου", "ής"),
    ("οδο", "ή"),
    ("τελη", "ά"),
    ("ων", "ών"),
    ("ματοσ", "ού"),
    ("ουσ", "ούς"),
    ("ου", "ού"),
    ("οι", "οί"),
    ("οσ", "ός"),
    ("εωσ", "ής"),
    ("εισ", "ές"),
    ("εσ", "ές"),
    ("ησ", "ής"),
    ("ασ", "ής"),
    ("μα", "ό"),
    ("α", "ή"),
    ("η", "ή"),
    ("ο", "ό"),
    ("ι", "ό"),
]


def _ending(noun: str) -> str | None:
    return next((said for written, said in ENDINGS if noun.endswith(written)), None)


def _adjective(match: re.Match[str]) -> str | None:
    ending = _ending(fold(match["noun"]))
    if not ending:
        return None
    short, noun = match["short"].capitalize(), match["noun"]
    others = (
        said for stems, nouns, said in OTHERS if short in stems.split("|") and re.match(nouns, noun, re.IGNORECASE)
    )
    stem = next(others, STEMS.get(short) if re.match(NAMED, noun, re.IGNORECASE) else None)
    if stem is None:
        return None
    said = stem + ending
    return said if match["short"][0].isupper() else said.lower()


def _unaccented(match: re.Match[str]) -> str | None:
    """«εργ. ημέρες» → εργάσιμες, «μην. μίσθωμα» → μηνιαίο."""
    short, noun = match["short"], match["noun"]
    stem = next(
        (
            said
            for shorts, nouns, said in UNACCENTED
            if short.lower() in shorts.split("|") and re.match(nouns, noun, re.IGNORECASE)
        ),
        None,
    )
    ending = "ό" if NEUTER_OS.match(fold(noun)) else _ending(fold(noun))
    if stem is None or ending is None:
        return None
    bare = ending.translate(PLAIN_ENDINGS)
    if stem.endswith(("ί", "ι")) and bare in ("η", "ης"):
        bare = bare.replace("η", "α")
    return (stem.capitalize() if short[0].isupper() else stem) + bare


def _by_signs(match: re.Match[str]) -> str:
    """«Η/Μ εξοπλισμός» → ηλεκτρομηχανολογικός; by itself what there is of it: «εγκατάσταση φωτοβολταϊκών»."""
    noun = re.match(r"\s+([α-ωά-ώϊΐ]{4,})", match.string[match.end() :])
    word = fold(noun[1]) if noun and fold(noun[1]) not in FUNCTION else ""
    ending = _ending(word) if word else None
    near = adjacent_word(match.string, match.start())
    return SIGNS[match["signs"]] + (ending or ("ά" if not near or (near in FUNCTION and near != "των") else "ών"))


RULES = (
    Rule(
        "adjective of an office",
        re.compile(rf"(?<![\w.])(?P<short>{SHORT})\.(?=\s?(?P<noun>[Α-ΩΆΈΉΊΌΎΏα-ωά-ώ][α-ωά-ώϊΐ]+))"),
        _adjective,
    ),
    Rule(
        "adjective that is not accented on the last",
        re.compile(
            rf"(?<![\w.])(?P<short>{SHORT_UNACCENTED})"
            r"\.(?=\s?(?P<noun>[α-ωά-ώϊΐ]{3,}))"
        ),
        _unaccented,
    ),
    Rule("adjective by its signs", re.compile(rf"(?<!\w)(?P<signs>{'|'.join(SIGNS)})(?!\w)"), _by_signs),
)
