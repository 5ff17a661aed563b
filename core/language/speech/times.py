"""Hours: 19:30 → επτά και μισή το απόγευμα."""

import re
from dataclasses import dataclass

from core.language.letters import fold
from core.language.speech.counting import CONTEST
from core.language.speech.draft import Rule
from core.language.speech.endings import MONTHS_FOLDED, WEEKDAYS
from core.language.speech.numbers import cardinal

HALF = r"(?:π\.\s?μ\.|μ\.\s?μ\.|Π\.\s?Μ\.|Μ\.\s?Μ\.|πμ|μμ|ΠΜ|ΜΜ|[ap]\.?m\.?)(?!\w)"
WORDED = r"(?:το πρωί|το μεσημέρι|το απόγευμα|το βράδυ|τα μεσάνυχτα|μετά τα μεσάνυχτα|τα ξημερώματα)"
ANY_MONTH = "|".join(sorted(MONTHS_FOLDED))
SENTENCE_SEEN = 120
FROM_OR_TO = frozenset(["απο", "εωσ", "ωσ", "μεχρι"])
DAYS_FOLDED = WEEKDAYS | MONTHS_FOLDED | {"αυριο", "σημερα", "μεθαυριο", "χθεσ", "αποψε"}


def _clock(prefix: str, marks: str) -> str:
    return (
        rf"(?P<{prefix}h>[01]?\d|2[0-4]){marks}(?P<{prefix}m>[0-5]\d)(?:[:.][0-5]\d)?['’΄′]?(?![\d/]|[.,:]\d)"
        rf"(?:\s?(?P<{prefix}half>{HALF}))?"
    )


@dataclass(frozen=True)
class Hour:
    hour: int
    minute: int

    @property
    def part(self) -> str:
        """The part of the day, with its article."""
        if self.hour % 24 == 0:
            return "τα μεσάνυχτα" if self.minute == 0 else "μετά τα μεσάνυχτα"
        for until, name in ((3, "μετά τα μεσάνυχτα"), (6, "τα ξημερώματα"), (12, "το πρωί"), (15, "το μεσημέρι")):
            if self.hour < until:
                return name
        return "το απόγευμα" if self.hour < 20 else "το βράδυ"

    @property
    def quarter_to(self) -> bool:
        return (self.minute == 45 and Hour((self.hour + 1) % 24, 0).part.split()[-1] == self.part.split()[-1]) or (
            self.minute == 45 and self.hour == 14
        )

    @property
    def named(self) -> int:
        """The hour on a twelve-hour clock that is said first."""
        return (self.hour + self.quarter_to - 1) % 12 + 1

    def said(self) -> str:
        hour = cardinal(self.named, "f", "acc")
        if self.quarter_to:
            return f"{hour} παρά τέταρτο"
        if self.minute == 0:
            return hour
        return f"{hour} και {({15: 'τέταρτο', 30: 'μισή'}).get(self.minute) or cardinal(self.minute)}"


def _hour(hour: str, minute: str | None, half: str | None) -> Hour:
    number = int(hour)
    sign = re.sub(r"[.\s]", "", half or "").lower()
    if sign in ("μμ", "pm") and number < 12:
        number += 12
    if sign in ("πμ", "am") and number == 12:
        number = 0
    return Hour(number, int(minute or 0))


def _noon(last: Hour, first: Hour) -> Hour:
    """«10-12 π.μ.» ends at noon, whatever the half day it is written with: offices are not open until midnight."""
    return Hour(12, last.minute) if last.hour == 0 and 0 < first.hour < 12 else last


def _lasted(match: re.Match[str]) -> str:
    """«σε 2:15:30»: how long, not when."""
    hours, minutes, seconds = (int(match[name]) for name in ("h", "m", "s"))
    parts = [
        f"{cardinal(hours, 'f', 'acc')} {'ώρα' if hours == 1 else 'ώρες'}" if hours else "",
        f"{cardinal(minutes)} {'λεπτό' if minutes == 1 else 'λεπτά'}" if minutes else "",
        f"{cardinal(seconds)} {'δευτερόλεπτο' if seconds == 1 else 'δευτερόλεπτα'}" if seconds else "",
    ]
    *before, last = [part for part in parts if part] or ["μηδέν δευτερόλεπτα"]
    return match["lead"] + (f"{', '.join(before)} και {last}" if before else last)


def _visiting(match: re.Match[str]) -> str:
    """«ώρες 11-1 και 5-7»"""
    return HOURS_BARE.sub(lambda m: f"{_on_dial(m[1])} έως {_on_dial(m[2])}", match.group())


def _of_a_weekday(match: re.Match[str]) -> str | None:
    """«Σάββατο 9-1»; not the score of a match on Saturday."""
    before, after = match.string[max(0, match.start() - SENTENCE_SEEN) : match.end()], match.string[match.end() :][:80]
    none = any(int(one) == 0 for hours in HOURS_BARE.findall(match.group()) for one in hours)
    return None if none or CONTEST.search(fold(f"{before} {after}")) else _visiting(match)


def _on_dial(hour: str) -> str:
    return cardinal(int(hour), "f", "acc")


def _article(article: str, hour: Hour) -> str:
    """στις → στη before «μία»."""
    return article[:-2] + "η" if hour.named == 1 and article.endswith("ις") else article


def _time(match: re.Match[str]) -> str:
    found = match.groupdict()
    hour = _hour(found["h"], found.get("m"), found.get("half"))
    article = found.get("article") or ""
    lead = f"{_article(article.strip(), hour)} " if article else _lead(match)
    if found.get("worded"):
        return f"{lead}{hour.said()} {found['worded']}"
    end = "." if _ends_sentence(match) else ""
    return f"{lead}{hour.said()} {hour.part}{end}"


def _ends_sentence(match: re.Match[str]) -> bool:
    """The dot of «μ.μ.» is also the full stop at the end of a sentence."""
    rest = match.string[match.end() :]
    if match.group().endswith("Μ."):  # in a line of capitals the next one begins nothing
        return not rest.strip()
    return match.group().endswith(".") and (not rest.strip() or bool(re.match(r"\s+[Α-ΩΆΈΉΊΌΎΏ]", rest)))


def _lead(match: re.Match[str]) -> str:
    """«αύριο 19:30» lacks the preposition that speech needs: «αύριο στις επτά και μισή»."""
    before = match.string[: match.start()]
    last = re.search(r"([^\W_]+),?\s+$", before)
    if not last:
        return ""
    word = fold(last.group(1))
    if word in FROM_OR_TO:
        return f"{_article('τις', _hour(match['h'], match['m'], match['half']))} "
    dated = word in DAYS_FOLDED or re.search(rf"(?:{ANY_MONTH}) \S+(?: \S+){{1,4}},?\s+$", fold(before))
    hour = _hour(match["h"], match["m"], match["half"])
    # «στις 5/1, 13:05»: the preposition before the month is the day's, and the hour still lacks its own.
    since = re.split(rf"\b(?:{ANY_MONTH})\b", fold(before[-120:]))[-1]
    return f"{_article('στις', hour)} " if dated and not re.search(r"\b(?:στισ|τισ|ωρα|ωρεσ)\b[^.]*$", since) else ""


def _range(match: re.Match[str]) -> str:
    first = _hour(
        match["ah"], match["am"], match["ahalf"] or (match["bhalf"] if int(match["ah"]) <= int(match["bh"]) else None)
    )
    last = _noon(_hour(match["bh"], match["bm"], match["bhalf"]), first)
    since, until = _article("τις", first), _article("τις", last)
    before = fold(match.string[: match.start()])
    lead = (
        "" if re.search(r"\bτισ\s+$", before) else f"{since} " if re.search(r"\bαπο\s+$", before) else f"από {since} "
    )
    worded = match["worded"] or last.part
    part = "" if first.part == worded or match["worded"] else f" {first.part}"
    return f"{lead}{first.said()}{part} έως {until} {last.said()} {worded}" + ("." if _ends_sentence(match) else "")


def _half_days(match: re.Match[str]) -> str:
    """«9 π.μ. - 1 μ.μ.»: both halves written, minutes or not."""
    first, last = (_hour(match[f"{end}h"], match[f"{end}m"], match[f"{end}half"]) for end in "ab")
    last = _noon(last, first)
    lead = "" if re.search(r"\bτισ\s+$", fold(match.string[: match.start()])) else f"από {_article('τις', first)} "
    said = f"{lead}{first.said()} {first.part} έως {_article('τις', last)} {last.said()} {last.part}"
    return said + ("." if _ends_sentence(match) else "")


def _whole_range(match: re.Match[str]) -> str:
    half = match["bhalf"] or ""
    first = _hour(match["ah"], None, half if int(match["ah"]) < int(match["bh"]) else None)
    last = _noon(_hour(match["bh"], None, half), first)
    lead = f"{match['article'] or ''}"
    return f"{lead}{first.said()} έως {last.said()} {match['worded'] or last.part}" + (
        "." if _ends_sentence(match) else ""
    )


ARTICLE = r"(?P<article>\b(?:[Σσ]τις|[Ττ]ις|[Σσ]τη|τη)\s+)?"
AFTER = rf"(?:\s+(?P<worded>{WORDED}))?"
HOURS_BARE = re.compile(r"(\d{1,2})\s?[-–—]\s?(\d{1,2})")
_HOURS = r"(?:\d|1\d|2[0-4])\s?[-–—]\s?(?:\d|1\d|2[0-4])"
_OPENING_DAYS = "Δευτέρα|Τρίτη|Τετάρτη|Πέμπτη|Παρασκευή|Σάββατο|Κυριακή|Σαββατοκύριακο|[Κκ]αθημεριν(?:ά|ές)"
PARTS_CUT_SHORT = {"πρ": "πρωί", "μεσημ": "μεσημέρι", "απόγ": "απόγευμα", "απογ": "απόγευμα", "βρ": "βράδυ"}
RULES = (
    Rule(
        "part of the day, cut short",
        re.compile(rf"(?<=\d )το (?P<part>{'|'.join(PARTS_CUT_SHORT)})\.(?!\w)"),
        lambda m: f"το {PARTS_CUT_SHORT[m['part']]}" + ("." if _ends_sentence(m) else ""),
    ),
    Rule(
        "time that it took",
        re.compile(
            r"(?P<lead>\b(?:σε|χρόνο(?:ς|υ)?|επίδοση|επίδοσης|διάρκεια|διάρκειας|ήταν|με|έκανε):?\s)"
            r"(?P<h>\d{1,2}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)(?![\d:/])"
        ),
        _lasted,
    ),
    Rule(
        "whole hours of the clock",
        re.compile(
            rf"\b(?:[ΏώΩω]ρες(?:\s\w+)?|[Ωω]ράριο(?:\s\w+)?):?\s{_HOURS}(?:(?:,|\sκαι)\s{_HOURS})*"
            rf"(?![\d:/]|[.,]\d|\s?{HALF})"
        ),
        _visiting,
    ),
    Rule(
        "hours of a weekday",
        re.compile(
            rf"\b(?:{_OPENING_DAYS})(?:,|:)?\s{_HOURS}(?:(?:,|\sκαι)\s{_HOURS})*"
            rf"(?![\d:/]|[.,]\d|\s?{HALF})(?=\s*(?:[.,;·)\n]|\Z))"
        ),
        _of_a_weekday,
    ),
    Rule(
        "from hour to hour",
        re.compile(
            rf"(?:\b[σΣ]τις\s+)?(?<![\d.,:/]){_clock('a', '[:.]')}\s?[-–—]\s?(?:τις\s)?{_clock('b', '[:.]')}{AFTER}"
        ),
        _range,
    ),
    Rule(
        "whole hours of a half day",
        re.compile(
            rf"{ARTICLE}(?<![\d.,:/])(?P<ah>\d|1[0-2])\s?[-–—]\s?(?P<bh>\d|1[0-2])\s?(?:(?P<bhalf>{HALF})|(?P<worded>{WORDED}))"
        ),
        _whole_range,
    ),
    Rule(
        "half days",
        re.compile(
            rf"(?:\b(?:[σΣ]τις|από)\s+)?(?<![\d.,:/])(?P<ah>\d|1[0-2])(?:[:.](?P<am>[0-5]\d))?\s?(?P<ahalf>{HALF})\s?[-–—]\s?"
            rf"(?P<bh>\d|1[0-2])(?:[:.](?P<bm>[0-5]\d))?\s?(?P<bhalf>{HALF})"
        ),
        _half_days,
    ),
    Rule("hour", re.compile(rf"{ARTICLE}(?<![\d.,:/]){_clock('', ':')}{AFTER}"), _time),
    Rule(
        "dotted hour",
        re.compile(
            rf"(?:(?P<article>\b(?:[Σσ]τις|[Ττ]ις|[Σσ]τη)\s+)|(?<=ώρα )|(?<=από )|(?<=έως )|(?<=μέχρι ))"
            rf"{_clock('', r'[.]')}{AFTER}"
        ),
        _time,
    ),
    Rule(
        "bare dotted hour",
        re.compile(
            r"(?<![\d.,:/-])(?<!άρθρο )(?P<h>[01]?\d|2[0-4])\.(?P<m>00|15|30|45)(?P<half>)"
            r"(?=[.,;!)]?(?:\s|$)(?!\s?[€%\d]))"
            rf"(?!\s(?!{WORDED}|και\b|ή\b|στ|με\b|η\b|ο\b|το\b|θα\b|για\b)[α-ωά-ώA-Za-z]){AFTER}"
        ),
        _time,
    ),
    Rule(
        "dotted hour of a half day",
        re.compile(rf"(?<![\d.,:/])(?P<h>[01]?\d|2[0-4])\.(?P<m>[0-5]\d)\s?(?P<half>{HALF})"),
        _time,
    ),
    Rule(
        "hour of a half day",
        re.compile(rf"{ARTICLE}(?<![\d.,:/])(?P<h>[01]?\d|2[0-4])(?P<m>)\s?(?P<half>{HALF}){AFTER}"),
        _time,
    ),
    Rule(
        "hour of a named part",
        re.compile(rf"{ARTICLE}(?<![\d.,:/-])(?P<h>\d|1[0-2])(?P<m>)(?P<half>)\s+(?P<worded>{WORDED})"),
        _time,
    ),
    Rule(
        "morning",
        re.compile(r"(?<![\w.])π\.μ\.(?!\w)"),
        lambda m: "προ μεσημβρίας" + ("." if _ends_sentence(m) else ""),
    ),
    Rule(
        "afternoon",
        re.compile(r"(?<![\w.])μ\.μ\.(?!\w)"),
        lambda m: "μετά μεσημβρίαν" + ("." if _ends_sentence(m) else ""),
    ),
)
