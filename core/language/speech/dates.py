"""Dates written with figures: the day is feminine, the month in the genitive, the year does not decline."""

import re

from core.language.letters import fold
from core.language.speech import decades
from core.language.speech.agreement import adjacent_word
from core.language.speech.draft import Rule
from core.language.speech.endings import ARTICLES, MONTHS, MONTHS_THEMSELVES, WEEKDAYS
from core.language.speech.numbers import cardinal, ordinal, year

DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
MONTH = r"(?P<month>0?[1-9]|1[0-2])"
YEAR = r"(?P<year>(?:19|20)\d{2}|\d{2})"
ANY_MONTH = "|".join(MONTHS)
NAMED_MONTH = (
    r"(?:Ιανουάρι|Φεβρουάρι|Μάρτι|Απρίλι|Μάι|Ιούνι|Ιούλι|Αύγουστ|Σεπτέμβρι|Οκτώβρι|Νοέμβρι|Δεκέμβρι)ος?"
    rf"|{'|'.join(MONTHS)}"
)
SHORT_MONTHS = {
    "Ιαν": 0,
    "Φεβ": 1,
    "Φεβρ": 1,
    "Μαρ": 2,
    "Μάρ": 2,
    "Μαρτ": 2,
    "Απρ": 3,
    "Μαΐ": 4,
    "Ιουν": 5,
    "Ιούν": 5,
    "Ιουλ": 6,
    "Ιούλ": 6,
    "Αυγ": 7,
    "Σεπ": 8,
    "Σεπτ": 8,
    "Οκτ": 9,
    "Νοε": 10,
    "Νοεμ": 10,
    "Δεκ": 11,
}
SHORT_DAYS = {
    "Δευτ": "Δευτέρα",
    "Δευ": "Δευτέρα",
    "Τρ": "Τρίτη",
    "Τετ": "Τετάρτη",
    "Πέμ": "Πέμπτη",
    "Πεμ": "Πέμπτη",
    "Παρ": "Παρασκευή",
    "Σάβ": "Σάββατο",
    "Σαβ": "Σάββατο",
    "Κυρ": "Κυριακή",
}
LONG_DAYS = "|".join(dict.fromkeys(SHORT_DAYS.values()))
PARAGRAPH = r"Παρ\.\s?\d+\s(?:του (?:άρθρ|νόμ|[νΝ]\.)|της (?:απόφ|ΚΥΑ))"
ANY_DAY = "|".join(sorted({cardinal(day, "f", "acc") for day in range(2, 32)}, key=len, reverse=True))
FROM_OR_TO = ("απο", "εωσ", "ωσ", "μεχρι")
DATED = frozenset([*FROM_OR_TO, "και", "ημερομηνια", "πριν", "μετα", "τισ", "στισ", "στην", "για"])
UP_TO_AND = re.compile(r"\b(?:έως|ως|μέχρι) και\s+\Z", re.IGNORECASE)
# «τρεις έως 10/7»: the first day has no article, nor has the second.
BARE_DAY = re.compile(rf"(?<!τις )(?<!την )(?<!\w)(?:πρώτη|{ANY_DAY}) έως\s+\Z")
DATED_WORD = re.compile(r"(?:[Σσ]τις|έως|[Αα]πό|μέχρι|Δευτέρα|Τρίτη|Τετάρτη|Πέμπτη|Παρασκευή|Σάββατο|Κυριακή)\s\Z")


def day_of_month(number: int, *, genitive: bool = False) -> str:
    """12 → δώδεκα, 1 → πρώτη; after «της» the ordinal: δωδέκατης."""
    if genitive:
        return ordinal(number, "ης")
    return "πρώτη" if number == 1 else cardinal(number, "f", "acc")


def _date(match: re.Match[str]) -> str:
    near = adjacent_word(match.string, match.start())
    said = [day_of_month(int(match["day"]), genitive=near == "τησ"), MONTHS[int(match["month"]) - 1]]
    before = match.string[max(0, match.start() - 40) : match.start()]
    if (near in FROM_OR_TO and not BARE_DAY.search(before)) or UP_TO_AND.search(
        before
    ):  # «από 1/12 έως 24/12» is written without the articles that are said
        said.insert(0, "την" if int(match["day"]) == 1 else "τις")
    if match["year"]:
        number = int(match["year"])
        said.append(year(number if number > 99 else number + (2000 if number < 50 else 1900)))
    return " ".join(said)


def _days(match: re.Match[str]) -> str:
    first = day_of_month(int(match["first"]))
    return f"{first} {match['link'].strip() if match['link'].strip() in ('και', 'έως', '&') else 'έως'} "


def _fraction(match: re.Match[str]) -> str | None:
    above, below = int(match["above"]), int(match["below"])
    parted = re.match(r"\s+(?:των|του|της)\b", match.string[match.end() :])
    if not (0 < above < below) or (below > 10 and not parted):  # «το 1/12» by itself is a day
        return None
    if adjacent_word(match.string, match.start()) in ("των", "του", "πλειοψηφια", "πλειοψηφιασ"):
        if above > 1:
            return f"{cardinal(above, 'n', 'gen')} {ordinal(below, 'ων')}"
        return "μισού" if below == 2 else f"ενός {ordinal(below, 'ου')}"
    if above == 1:
        if below == 2 and re.match(r"\s+(?:ώρα|κουταλιά|μερίδα|σελίδα|δόση)", match.string[match.end() :]):
            return "μισή"
        return "μισό" if below == 2 else f"ένα {ordinal(below, 'ο')}"
    return f"{cardinal(above)} {ordinal(below, 'α')}"


def _month_alone(match: re.Match[str]) -> str:
    """«στα τέλη Σεπτ.» → Σεπτεμβρίου, «τον Οκτ.» → Οκτώβριο."""
    number = SHORT_MONTHS[match["short"]]
    month = MONTHS[number] if match["of"] else MONTHS_THEMSELVES[number]
    return f"{match['of'] or match['article']}{month}" + ("" if match.string[match.end() :].strip() else ".")


def _to_another_day(match: re.Match[str]) -> str:
    return f"{_date(match)} έως "


def _article_of_the_first(match: re.Match[str]) -> str:
    """«στις πρώτη», «από πρώτη» → «την πρώτη», «από την πρώτη»: of the days of a month only this one is singular."""
    word = match["word"]
    article = "Την" if word[0] == "Σ" or word[0] == "Τ" else "την"
    return f"{article} " if fold(word) in ("στισ", "τισ") else f"{word} την "


def _dotted(match: re.Match[str]) -> str | None:
    """«στις 23.04» is a day, «στις 23.05» may be an hour; after a weekday it is no hour."""
    weekday = adjacent_word(match.string, match.start()) in WEEKDAYS
    hour = int(match["day"]) < 25 and int(match["month"]) % 5 == 0
    return None if hour and not weekday else _date(match)


def _always(match: re.Match[str]) -> str | None:
    """«Λειτουργεί 24/7», not «στις 24/7»."""
    near = adjacent_word(match.string, match.start())
    dated = near in DATED or near in WEEKDAYS or near in ARTICLES
    return None if dated else "είκοσι τέσσερις ώρες το εικοσιτετράωρο, επτά ημέρες την εβδομάδα"


def _and_a_half(match: re.Match[str]) -> str:
    """«1½ ώρα», «2 1/2 κιλά»; the sign itself has become a word already."""
    if match["whole"] == "2":
        return "δυόμισι"
    return "μιάμιση" if re.match(r"ώρα|μέρα|ημέρα|κουταλιά|σελίδα|εβδομάδα", match["noun"]) else "ενάμισι"


def _academic(match: re.Match[str]) -> str:
    near = fold(match.string[: match.start()].rsplit(".", 1)[-1])
    first, second = int(match["first"]), int(match["second"])
    full = second if second > 99 else first // 100 * 100 + second
    season = re.search(r"(?:σχολικ|ακαδημαικ|χρονια|σεζον)\S*(?:\s+\S+)?\s*$", near)
    said = year(full) if second > 99 else cardinal(second)
    return f"{year(first)} {said}" if season else f"{year(first)} έως {said}"


RULES = (
    Rule(
        "one and a half",
        re.compile(r"(?<![\d.,/])(?P<whole>[12])\s?(?:½|1/2|μισό)(?=\s+(?P<noun>[α-ωά-ώ]+))"),
        _and_a_half,
    ),
    Rule("weekend", re.compile(r"(?<!\w)Σ[άα]β(?:β)?/κο(?!\w)"), lambda m: "Σαββατοκύριακο"),
    Rule(
        "short weekdays",
        re.compile(rf"(?<!\w)(?P<first>{'|'.join(SHORT_DAYS)})\.?\s?[-–—]\s?(?P<last>{'|'.join(SHORT_DAYS)})(?!\w)\.?"),
        lambda m: f"{SHORT_DAYS[m['first']]} έως {SHORT_DAYS[m['last']]}",
    ),
    Rule(
        "short weekday",
        re.compile(
            rf"(?<!\w)(?!{PARAGRAPH})(?P<short>{'|'.join(SHORT_DAYS)})\.(?=,?\s+\d|\s?[-–—]\s?[ΤΠΣΚ]|\s+έως|,\s(?:{'|'.join(SHORT_DAYS)})\.)"
            rf"|(?<=\.,\s)(?P<last>{'|'.join(SHORT_DAYS)})\.(?=\s+και|,)"
        ),
        lambda m: SHORT_DAYS[m["short"] or m["last"]],
    ),
    Rule(
        "short day of hours",
        re.compile(
            rf"(?<!\w)(?P<short>{'|'.join(SHORT_DAYS)})(?=\s(?:\d{{1,2}}[:.]\d\d(?!\d)|(?:και|&|ή|έως)\s(?:{'|'.join(SHORT_DAYS)})\.))"
        ),
        lambda m: SHORT_DAYS[m["short"]],
    ),
    Rule(
        "short day anywhere",  # «Παρ.» is a paragraph as well, «Τρ.» what is current, «Κυρ.» somebody's first name
        re.compile(
            r"(?<!\w)(?P<short>Δευτ|Δευ|Τετ|Πέμ|Πεμ|Σάβ|Σαβ|Κυρ(?!\.\s[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ])"
            r"|(?:Παρ|Τρ)(?=\.\s(?:πρωί|μεσημέρι|απόγευμα|βράδυ|κλειστ|ανοι[χκ]τ"
            r"|(?:και|&|ή|έως) (?:Δευ|Τρ|Τετ|Π[έε]μ|Παρ|Σ[άα]β|Κυρ)[α-ωά-ώ.])))\.(?!\w)"
        ),
        lambda m: SHORT_DAYS[m["short"]] + ("" if m.string[m.end() :].strip() else "."),
    ),
    Rule("day and night", re.compile(r"(?<![\d/.,-])24\s?/\s?7(?![\d/.,:-]*\d)"), _always),
    Rule("ISO date", re.compile(rf"(?<![\d-])(?P<year>(?:19|20)\d{{2}})-{MONTH}-{DAY}(?:T(?=\d))?(?![\d-])"), _date),
    Rule(
        "several days",
        re.compile(
            rf"(?<![\d/.,-])(?P<first>0?[1-9]|[12]\d|3[01])(?P<link>\s?[-–—]\s?|\s+και\s+|\s+έως\s+|\s?&\s?)(?={DAY}[/.]{MONTH}(?:[/.](?:19|20)\d{{2}}|(?!\d|[/.:]\d)))"
        ),
        _days,
    ),
    Rule(
        "day to a day of another month",
        re.compile(rf"(?<![\d/.,-]){DAY}/{MONTH}(?:/{YEAR})?\s?[-–—]\s?(?=\d{{1,2}}/\d{{1,2}}(?!\d|[.,-]\d))"),
        _to_another_day,
    ),
    Rule(
        "dotted day and month",
        re.compile(
            r"(?:(?<=[Σσ]τις )|(?<=έως )|(?<=[Αα]πό )|(?<=μέχρι )|(?<=α )|(?<=[ηή] )|(?<=ο ))"
            rf"{DAY}\.(?P<month>0[1-9]|1[0-2])(?P<year>)(?!\d|[.,:]\d"
            r"|\s?(?:[€%]|[πμ]\.|ευρώ|χλμ|τ\.|μέτρ|κιλ|στρ|χιλ|εκατ|το |τα ))"
        ),
        lambda m: _dotted(m) if DATED_WORD.search(m.string, max(0, m.start() - 12), m.start()) else None,
    ),
    Rule(
        "ordinal day and month",
        re.compile(rf"(?<![\w.,/-]){DAY}(?P<case>ης?)\s?/\s?{MONTH}(?:ου)?(?![\w/]|[.,]\d)"),
        lambda m: f"{ordinal(int(m['day']), m['case'])} {MONTHS[int(m['month']) - 1]}",
    ),
    Rule("full date", re.compile(rf"(?<![\d/.,-]){DAY}(?P<mark>[/.-]){MONTH}(?P=mark){YEAR}(?![\d/]|[.,-]\d)"), _date),
    Rule(
        "fraction",
        re.compile(
            r"(?:(?<=[Κκ]ατά )|(?<=[ΤτΣσ]α )|(?<=στα )|(?<=\b[Ττ]ο )|(?<=\bστο )|(?<=\bτων )|(?<=\bτου )"
            r"|(?<=πλειοψηφία )|(?<=πλειοψηφίας ))(?P<above>\d{1,2})/(?P<below>\d{1,3})(?![\d/])"
        ),
        _fraction,
    ),
    Rule(
        "fraction of",
        re.compile(
            r"(?<![\d/.,])(?P<above>\d)/(?P<below>[2-9]|10)(?=\s+(?:(?:των|του|της|τους)\b|ώρα|κιλ|λίτρ|φλιτζ|ποτήρ|κουταλ|στρέμμ|τόνο|μερίδ|σελίδ|μισθ|δόσ))"
        ),
        _fraction,
    ),
    Rule("day and month", re.compile(rf"(?<![\d/.,-]){DAY}/{MONTH}(?P<year>)(?![\d/]|[.,]\d)"), _date),
    Rule(
        "article of the first",
        re.compile(
            r"\b(?P<word>[Σσ]τις|[Ττ]ις|[Αα]πό|[Έέ]ως|[Ωω]ς|[Μμ]έχρι)\s"
            rf"(?=πρώτη (?:(?:έως|και|με|μέχρι) \S+(?: \S+)? )?(?:{ANY_MONTH})\b)"
        ),
        _article_of_the_first,
    ),
    Rule(
        "short month",
        re.compile(rf"(?<=\d )(?P<short>{'|'.join(SHORT_MONTHS)})\.?(?!\w)"),
        lambda m: (
            MONTHS[SHORT_MONTHS[m["short"]]]
            + ("." if m.group().endswith(".") and not m.string[m.end() :].strip() else "")
        ),
    ),
    Rule(
        "short month without a day",
        re.compile(
            rf"(?<!\w)(?:(?P<of>(?:τέλη|αρχές|μέσα|του|μήνα|μηνός)(?: του)? )|(?P<article>σ?τον ))"
            rf"(?P<short>{'|'.join(SHORT_MONTHS)})\.(?!\w)"
        ),
        _month_alone,
    ),
    Rule(
        "years",
        re.compile(
            r"(?<![\d.,/-])(?P<first>(?:1[5-9]|20)\d{2})\s?[-–/]\s?(?P<second>(?:1[5-9]|20)\d{2}|\d{2})(?![\d/]|[.,-]\d)"
        ),
        _academic,
    ),
    Rule(
        "short year of a month",
        re.compile(rf"(?P<month>\b(?:{ANY_MONTH}))\s?['’΄′ʹ´‘`](?P<year>\d{{2}})(?!\w)"),
        lambda m: f"{m['month']} {year(int(m['year']) + (2000 if int(m['year']) < 50 else 1900))}",
    ),
    *decades.RULES,
    Rule(
        "several weekdays",  # «Δευτέρα-Τετάρτη-Παρασκευή»: no range
        re.compile(rf"(?<!\w)(?:{LONG_DAYS})(?:\s?[-–—]\s?(?:{LONG_DAYS})){{2,}}(?!\w)"),
        lambda m: re.sub(r"\s?[-–—]\s?", ", ", m.group()),
    ),
    Rule(
        "dash between weekdays",
        re.compile(
            r"(?:(?<=έρα)|(?<=έμπτη)|(?<=ίτη)|(?<=άρτη)|(?<=ευή)|(?<=βατο))\s?[-–—]\s?(?=Τρίτη|Τετάρτη|Πέμπτη|Παρασκευή|Σάββατο|Κυριακή)"
        ),
        lambda m: " έως ",
    ),
    Rule(
        "dash between months",  # «Ιούνιος 2026 - Μάιος 2027»
        re.compile(rf"(?P<first>(?<!\w)(?:{NAMED_MONTH})(?:\s(?:19|20)\d\d)?)\s?[-–—]\s?(?=(?:{NAMED_MONTH})(?!\w))"),
        lambda m: f"{m['first']} έως ",
    ),
    Rule(
        "dash between dates",
        re.compile(rf"(?<=ίου|του)\s?[-–—]\s?(?=\S+(?:\s\S+)?\s(?:{ANY_MONTH}))"),
        lambda m: " έως ",
    ),
)
