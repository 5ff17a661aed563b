"""The gender of a noun in the plural, told by its ending, its accent and short lists of those that mislead."""

import re

from core.language.letters import fold

VOWEL = re.compile("αι|ει|οι|υι|ου|αυ|ευ|ηυ|[αεηιουω]")
ACCENTED = re.compile("[άέήίόύώΐΰ]")

FEMININE_OI = re.compile(
    r"(?:οδ|λεωφορ|παραγραφ|ψηφ|εγκυκλι|μετρ|νησ|νοσ|ηπειρ|διαλεκτ|καθετ|αμμ|δοκ|ερημ|αβυσσ|διφθογγ|ραβδ)(?:οι|ουσ)$"
)
FEMININE_OS = re.compile(
    r"(?:οδ|λεωφορ|παραγραφ|ψηφ|εγκυκλι|αμετρ|ιμετρ|^νησ|^νοσ|ηπειρ|διαλεκτ|καθετ|^αμμ|^δοκ|ερημ|αβυσσ|διφθογγ|^ραβδ)οσ$"
)
FEMININE_O = re.compile(
    r"^(?:λεωφορο|μεθοδο|περιοδο|ψηφο|εισοδο|παραγραφο|οδο|παροδο|συνοδο|εγκυκλιο|διαλεκτο|ηπειρο|νησο)$"
)

FEMININE_TES = re.compile(  # on the last syllable: «γιορτές»
    r"(?:γιορτ|κλωστ|εορτ|τελετ|ακτ|αρετ|ανοικτ|ανοιχτ|κλειστ|αρκετ|λεπτ|σκεπαστ|γραπτ|δυνατ|προσιτ|βροντ|αστραπ|σωστ|γνωστ|πιστ"
    r"|δεκτ|σχετ|θερμαντ|χρηστ|ζεστ|μεστ|πλαστ|εκλεκτ|υψωτ|φωτειν|εικοστ|τριακοστ|πεντηκοστ|αγαπητ|αισθητ|κινητ|ακριβ)εσ$"
)
FEMININE_PAROXYTONE = re.compile(  # before the last: «νότες», «κάρτες», «τρίτες»
    r"(?:[οιυ]τητ|^νοτ|^κοτ|^γατ|πατατ|σαλατ|σοκολατ|γραβατ|^τεντ|^καρτ|^πορτ|^βολτ|^ηττ|νυχτ|νυκτ|^τουρτ|ρουκετ|κασετ|τουαλετ|ρακετ"
    r"|ετικετ|(?<!φει)λετ|[νπσ]ετ|κροκετ|μοκετ|πλακετ|μπαγκετ|ομελετ|^πιτ|^μυτ|διαιτ|κουβεντ|τσαντ|^λιστ|^πιστ|^παστ|φιεστ|^κουτ|βεντετ|σονατ|καντατ"
    r"|^τρατ|^τριτ|^πρωτ|πεμπτ|^εκτ|μπαλαντ|ρεγκατ|μελετ|ντοματ|ασπιρινετ|βιολετ|κονσερβ|βασιλοπιτ|ζακετ|μπλουζ|κιμωλι|σερβιετ"
    r"|ομπρελ|πιρουετ|σιλουετ|εταζερ|τοστιερ|^ροτ|πιλοτ|^μποτ|μπαντ|πατεντ|γιρλαντ|κομποστ|λεμονατ|τρουτ|μπουκιτ|ερωτ|απατ|ληστ|φρεγατ|κανατ|κουβερτ|βεραντ|σικλετ|βαλιτσ)εσ$"
)
# Not in -τες, and masculine all the same.
MASCULINE_ES = re.compile(
    r"(?:^μηνεσ|σωληνεσ|κηφηνεσ|λιμενεσ|ποιμενεσ|(?<!κο)[^ζρφ]ωνεσ|αιωνεσ|καυσωνεσ|αρχιτεκτονεσ|^κανονεσ|γειτονεσ|ηγεμονεσ|πνευμονεσ|δαιμονεσ"
    r"|^πινακεσ|φυλακεσ|επιστημονεσ|κηδεμονεσ|κουβαδεσ|φοινικεσ|ρυακεσ|κορακεσ|θωρακεσ|κηρυκεσ|προσφυγεσ|ενηλικεσ|ανηλικεσ|συνηλικεσ|^ανδρεσ|^αντρεσ|πατερεσ|μαγειρεσ|τορεσ"
    r"|τηρεσ|αστερεσ|^αερεσ|ηρωεσ|[οα]ντεσ|ματιεσ|ταμιεσ|νεανιεσ|λοχιεσ|πωλεσ|μετρεσ|τεχνεσ|ψαραδεσ|παπαδεσ|μπαμπαδεσ|λουκουμαδεσ"
    r"|βαρκαδεσ|σκουπιδιαρηδεσ|[ηε]δεσ|παππουδεσ|ελληνεσ|ευρωπαιοι|κολχοζ|μαρτυρεσ|ρητορεσ|λαμπτηρεσ|ανθρωποι)$"
)
MASCULINE_TES_IN_CAPITALS = re.compile(r"(?:[ηιω]τεσ|ντεσ|στεσ|πτεσ|[^ν]οτεσ|[λρβ]ατεσ|ργατεσ|θετεσ|γετεσ|ναυτεσ)$")


def masculine(noun: str) -> bool:
    """Whether a plural in -ες, -οι or -ους is masculine: «μαθητές», not «γιορτές»; «δρόμοι», not «οδοί»."""
    word = fold(noun)
    if word.endswith(("οι", "ουσ")):
        return not FEMININE_OI.search(word)
    if word.endswith("αρχεσ"):
        return stressed(noun) != 1
    if not word.endswith("τεσ"):
        return bool(MASCULINE_ES.search(word))
    match stressed(noun):
        case 1:
            return not FEMININE_TES.search(word)
        case 2:
            return not FEMININE_PAROXYTONE.search(word)
        case 3:
            return word.endswith(("ντεσ", "λεβητεσ", "ταπητεσ", "μαγνητεσ"))
    return bool(MASCULINE_TES_IN_CAPITALS.search(word)) and not FEMININE_PAROXYTONE.search(word)


def stressed(word: str) -> int:
    """Which syllable has the accent, counted from the end; 0: none is written."""
    accents = list(ACCENTED.finditer(word.lower()))
    return 1 + len(VOWEL.findall(fold(word[accents[-1].end() :]))) if accents else 0
