"""What a text is about, and its fields: what a clerk would type off a paper, with the page it stands on."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from producers.desk.checking.days import Dated, dates_in, folded
from producers.desk.starting.filled import Filled, Source
from schemas import cpv, identifiers

BODY_CHARACTERS = 20_000
TITLE_CHARACTERS = 300
# Folded; the more of them a paper has, the likelier. What is narrower stands first and wins a tie.
SIGNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("tender", "clarification", ("διευκρινισεις επι", "παροχη διευκρινισεων", "απαντησεις σε ερωτηματα")),
    ("tender", "award", ("κατακυρωση", "αναθετουμε", "αναθεση συμβασης", "απευθειας αναθεση στ", "αναδειξη αναδοχου")),
    ("tender", "invitation", ("προσκληση υποβολης προσφορ", "προσκληση εκδηλωσης ενδιαφεροντος", "καταθεση προσφορ")),
    (
        "tender",
        "declaration",
        ("διακηρυξη", "διακηρυσσει", "διαγωνισμ", "εσηδης", "κριτηριο αναθεσης", "υποβολης προσφορων"),
    ),
    ("programme", "hiring", ("προσληψη", "σοχ ", "θεσεις εργασιας", "ορισμενου χρονου", "υποψηφιοι")),
    ("programme", "consultation", ("διαβουλευση", "καταθεσουν τις αποψεις")),
    (
        "event",
        "council_sitting",
        ("προσκληση σε συνεδριαση", "ημερησιας διαταξης", "τακτικη συνεδριαση", "ειδικη συνεδριαση"),
    ),
    ("event", "press_conference", ("συνεντευξη τυπου",)),
    (
        "press_release",
        "service_notice",
        (
            "διακοπη νερου",
            "διακοπη υδροδοτησης",
            "διακοπη κυκλοφοριας",
            "διακοπη ρευματος",
            "κυκλοφοριακες ρυθμισεις",
            "υδροδοτηση",
        ),
    ),
    (
        "event",
        "event",
        ("εκδηλωση", "συναυλια", "παρασταση", "φεστιβαλ", "εκθεση ζωγραφικης", "ωρα εναρξης", "εισοδος ελευθερη"),
    ),
    ("programme", "programme", ("αιτησεις", "εγγραφες", "δικαιουχοι", "δικαιολογητικα", "προγραμμα")),
    ("press_release", "press_release", ("δελτιο τυπου", "δηλωσε", "δημαρχος")),
)
CONTRACTS = (
    ("προμηθει", "supplies"),
    ("μελετ", "studies"),
    ("παροχη", "services"),
    ("υπηρεσι", "services"),
    ("κατασκευ", "works"),
    ("αναπλασ", "works"),
    ("ανακατασκευ", "works"),
    ("εργ(?:ο|ου|ων|α)(?!\\w)", "works"),
    ("μισθωσ", "lease"),
    ("παραχωρησ", "concession"),
)
_SUBJECT = re.compile(
    r"Θ\s?[ΈΕ]\s?Μ\s?Α\s*:\s*[«\"“]?(.+?)(?:[»\"”]\s*\n|\n\s*\n|\n(?=\s*(?:Σχετ|ΣΧΕΤ|Έχοντας|Ο Δήμ|Σας ))|\Z)",
    re.S | re.I,
)
_PROTOCOL = re.compile(r"(?:Αρ(?:ιθ)?\w*\.?\s*Πρωτ\w*\.?)\s*:?\s*(?:οικ\.?\s*)?([\w/.-]{0,30}\d[\w/-]{0,30})", re.I)
_DATED = re.compile(r"(?:Ημερομηνία|Ημ/νία|,)\s*:?\s*", re.I)
_ADA_LABEL = re.compile(r"(?:Α\.?Δ\.?Α\.?)\s*:\s*([Α-ΩA-Z0-9]{4,10}\s?[-‐‑–]\s?[Α-ΩA-Z0-9]{1,3})(?![\w])")
_ADA = re.compile(r"(?<![\w-])[Α-ΩA-Z0-9]{7,10}-[Α-ΩA-Z0-9]{3}(?![\w-])")
_ADAM = re.compile(r"(?<!\w)\d{2}(?:REQ|DIAB|PROC|AWRD|SYMV)\d{9}(?!\w)")
_CPV = re.compile(r"(?<![\w-])\d{8}-\d(?![\w-])")
_ESIDIS = re.compile(
    r"(?:συστημικ\w+\s+αριθμ\w+|α/α\s+συστήματος|ΕΣΗΔΗΣ|Ε\.Σ\.Η\.ΔΗ\.Σ\.?)[^\d\n]{0,40}(\d{5,8})(?!\d)", re.I
)
_TIME = re.compile(r"(?:ώρα|ώρες|στις|και ώρα|,)?\s*(\d{1,2})[:.](\d{2})\s*(π\.?μ\.?|μ\.?μ\.?)?", re.I)
_SUM = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})*,\d{2})\s*(?:€|ευρώ|EUR)", re.I)
_PHONE = re.compile(
    r"(?:τηλ\w*\.?(?:\s*επικοινωνίας)?|τηλέφων\w+)\s*:?\s*((?:\+30\s?)?2\d{2,4}[\s-]?\d{3}[\s-]?\d{2,4}|2\d{9})", re.I
)
_EMAIL = re.compile(r"(?<![\w.])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PLACE = re.compile(r"(?:Χώρος|Τόπος)(?:\s+διεξαγωγής)?\s*:\s*([^\n]{3,120})", re.I)
_CLOSES = ("καταληκτικη", "προθεσμια", "εως", "μεχρι", "ληξη")


def guess(pages: Sequence[str], today: date) -> Filled:
    """As much as can be made out; the page of each finding is its source."""
    text = "\n".join(pages)
    filled = Filled(*kind_of(text), head=text[:1500])
    subject = _title(pages)
    if subject is not None:
        filled.put("title.el", subject[0], _on(subject[1]))
    _papers(filled, pages, today)
    _dates(filled, pages, today)
    if filled.kind == "tender":
        _tender(filled, pages)
    for name, pattern in (("contact.phone", _PHONE), ("contact.email", _EMAIL)):
        for page, found in _each(pattern, pages):
            filled.put(name, found[found.re.groups and 1].strip(), _on(page))
    if filled.kind == "event":
        for page, found in _each(_PLACE, pages):
            filled.put("venue.name.el", found[1].strip(" .,"), _on(page))
    whole = _body(pages, subject)
    filled.put("body.el", whole[:BODY_CHARACTERS].strip(), _on(1))
    return filled


def kind_of(text: str) -> tuple[str, str]:
    """The likeliest kind and subtype. What its first lines say counts for more: they hold the subject."""
    small, head = " ".join(folded(text).split()), " ".join(folded(text[:1500]).split())
    scores = [sum(min(small.count(sign), 3) + 3 * (sign in head) for sign in signs) for _, _, signs in SIGNS]
    best = max(range(len(SIGNS)), key=lambda n: (scores[n], -n))
    if not scores[best]:
        return "press_release", "press_release"
    return SIGNS[best][0], SIGNS[best][1]


def _title(pages: Sequence[str]) -> tuple[str, int, str] | None:
    """What stands behind ΘΕΜΑ:, else the first line that is more than a letterhead's; its page, and as it stands."""
    for page, found in _each(_SUBJECT, pages):
        title = " ".join(found[1].split()).strip(' .«»"“”')
        if 5 <= len(title) <= TITLE_CHARACTERS:
            return title, page, found[0]
    for line in pages[0].splitlines():
        words = line.split()
        if len(words) >= 4 and len(line) <= TITLE_CHARACTERS and not re.search(r"Πρωτ|ΑΔΑ|ΔΗΜΟΚΡΑΤΙΑ|Τηλ|@", line):
            return " ".join(words).strip(" ."), 1, line
    return None


def _body(pages: Sequence[str], subject: tuple[str, int, str] | None) -> str:
    """What follows the subject, in paragraphs."""
    text = "\n".join(pages)
    if subject is not None and (at := text.find(subject[2])) >= 0:
        text = text[at + len(subject[2]) :]
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(line for line in lines if line))


def _papers(filled: Filled, pages: Sequence[str], today: date) -> None:
    for page, found in _each(_PROTOCOL, pages[:1]):
        filled.put("protocol.number", found[1].strip(".,-/"), _on(page))
    if "protocol.number" in filled.fields and (dated := _head_date(pages[0], today)) is not None:
        filled.put("protocol.date", dated.day.isoformat(), _on(1))
    codes: list[str] = []
    for pattern in (_ADA_LABEL, _ADA):
        for page, found in _each(pattern, pages):
            code = _mended(found[found.re.groups and 1])
            if code and code not in codes and re.search(r"[ΓΔΘΛΞΠΣΦΨΩ]", code):
                filled.put(f"acts.{len(codes)}.ada", code, _on(page))
                codes.append(code)


def _mended(code: str) -> str:
    try:
        return identifiers.ada(code)
    except ValueError:
        return ""


def _head_date(page: str, today: date) -> Dated | None:
    """The day of a letter: the first date of its head."""
    return next((one for one in dates_in(page[:1500], today) if one.certain), None)


def _dates(filled: Filled, pages: Sequence[str], today: date) -> None:
    """The deadline, or when it takes place: a day ahead, with its hour, whose words say which it is."""
    times: list[str] = []
    for page, text in enumerate(pages, 1):
        for found in dates_in(text, today):
            if found.day < today:
                continue
            ahead = folded(text[max(0, found.start - 120) : found.start])
            behind = text[found.start + len(found.written) :][:60]
            hour = _TIME.match(re.sub(r"^[\s,]*(?:και\s+)?", "", behind))
            when = f"{datetime.combine(found.day, _hour(hour)):%Y-%m-%dT%H:%M}"
            closes = any(word in ahead[-90:] for word in _CLOSES)
            if filled.kind == "tender" and "αποσφραγιση" in ahead:
                filled.put("opening", when, _on(page))
            elif filled.kind == "tender" and closes and filled.subtype in ("declaration", "invitation"):
                filled.put("deadline", when, _on(page))
            elif filled.kind == "programme" and closes:
                filled.put("applications.closes", when, _on(page))
            elif filled.kind == "event" and not closes and hour is not None and when not in times:
                filled.put(f"occurrences.{len(times)}.start", when, _on(page))
                times.append(when)


def _hour(found: re.Match[str] | None) -> time:
    """23:59 where none is written: a day's end is when a deadline ends."""
    if found is None:
        return time(23, 59)
    hour, minute = int(found[1]), int(found[2])
    if found[3] and found[3].lower().startswith("μ") and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else time(23, 59)


def _tender(filled: Filled, pages: Sequence[str]) -> None:
    if "title.el" in filled.fields:
        filled.put("contract_type", _contract(filled.fields["title.el"]), filled.sources["title.el"])
    numbers: list[str] = []
    codes: list[str] = []
    for page, found in _each(_ADAM, pages):
        if found[0] not in numbers:
            numbers.append(found[0])
            filled.sources.setdefault("adam", _on(page))
    for page, found in _each(_CPV, pages):
        entry = cpv.entries().get(found[0][:8])
        if entry is not None and entry.code not in codes:
            codes.append(entry.code)
            filled.sources.setdefault("cpv", _on(page))
    if numbers:
        filled.fields["adam"] = numbers
    if codes:
        filled.fields["cpv"] = codes
    for page, found in _each(_ESIDIS, pages):
        filled.put("esidis", found[1], _on(page))
    for page, text in enumerate(pages, 1):
        for found in _SUM.finditer(text):
            around = folded(text[max(0, found.start() - 120) : found.end() + 60])
            if not re.search(r"προυπολογισ|εκτιμωμενη αξια|αξιας|δαπανη", around):
                continue
            behind, close = (
                folded(text[found.end() : found.end() + 60]),
                folded(text[max(0, found.start() - 60) : found.start()]),
            )
            without = re.search(r"χωρις|πλεον|μη συμπ|ανευ|προ φ", behind) or re.search(r"χωρις φ|ανευ φ", close)
            with_vat = re.search(r"συμπεριλαμβαν|με φ", behind) or re.search(r"με (τον )?φ\.?π|συμπεριλ", close)
            name = "budget.without_vat" if without or not with_vat else "budget.with_vat"
            filled.put(name, found[1], _on(page))


def _contract(title: str) -> str | None:
    """What is contracted for, by the subject's own words."""
    small = folded(title)
    return next((sort for sign, sort in CONTRACTS if re.search(rf"(?<!\w){sign}", small)), None)


def _each(pattern: re.Pattern[str], pages: Sequence[str]) -> Iterator[tuple[int, re.Match[str]]]:
    for page, text in enumerate(pages, 1):
        for found in pattern.finditer(text):
            yield page, found


def _on(page: int) -> Source:
    return Source("paper", {"page": str(page)})
