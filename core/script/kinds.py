"""What is said of each kind of announcement, in the order in which it is said, with its rank."""

from collections.abc import Iterator

from core.facts import facts, venue_line
from core.language.dates import clock_time
from core.language.money import euros
from core.script.bound import relative
from core.script.days import Days, at_one, local
from core.script.lines import SHORT, Line, Rank
from core.script.sentences import plain, sentence, sentences
from core.translation import told
from schemas.announcement import Announcement
from schemas.edition import Edition, Reason
from schemas.event import Event, Occurrence, Venue
from schemas.localised import Localised
from schemas.press_release import Outage, PressRelease
from schemas.programme import Programme, Window
from schemas.subtypes import EventSubtype, ProgrammeSubtype, TenderSubtype
from schemas.tender import Tender

OCCURRENCES_SAID = {15: 1, 30: 2, 60: 6}
AGENDA_SAID = 3
AWARDS_SAID = 3


def details(edition: Edition, content: Announcement, days: Days, form_s: int) -> Iterator[Line]:
    """Of what is called off only that it is."""
    off = edition.reason is Reason.CANCELLATION
    match content:
        case Event():
            yield from _event(edition, content, days, form_s, off=off)
        case Programme() if not off:
            yield from _programme(edition, content, days)
        case Tender() if not off:
            yield from _tender(content, days)
        case PressRelease() if content.outage and not off:
            yield from _outage(content.outage, days)


def repeated(edition: Edition, content: Announcement, days: Days, title: str) -> Line | None:
    """What the listener is to do, and until when, once more."""
    words, language = days.words, days.language
    if edition.reason is Reason.CANCELLATION or (isinstance(content, Event) and content.cancelled):
        return Line(words("repeat.cancellation", language, title=title.rstrip(".")), Rank.FIRST)
    match content:
        case Event():
            coming = _coming(content, days)
            key = "repeat.first" if len(coming) > 1 else "repeat.event"
            return Line(words(key, language, on=days.at(coming[0].start)), Rank.FIRST) if coming else None
        case Programme() if content.applications and content.applications.closes:
            key = "consultation" if content.subtype is ProgrammeSubtype.CONSULTATION else "programme"
            closes = days.closing(content.applications.closes)
            return Line(words(f"repeat.{key}", language, closes=closes), Rank.FIRST)
        case Tender() if content.deadline:
            return Line(words("repeat.tender", language, on=days.closing(content.deadline)), Rank.FIRST)
        case PressRelease() if content.outage and not content.outage.restored_at:
            said = words("repeat.outage", language, title=title.rstrip("."), on=days.at(content.outage.since))
            return Line(said, Rank.FIRST)
    return None


def _coming(event: Event, days: Days) -> list[Occurrence]:
    return [o for o in event.occurrences if not o.cancelled and not days.over(o.end or o.start)]


def _event(edition: Edition, event: Event, days: Days, form_s: int, *, off: bool) -> Iterator[Line]:
    words, language, most = days.words, days.language, OCCURRENCES_SAID[form_s]
    off = off and not any(o.cancelled for o in event.occurrences)
    wanted = [o for o in event.occurrences if not days.over(o.end or o.start)] or list(event.occurrences)
    if off or event.cancelled:
        for number, occurrence in enumerate(wanted[:most]):
            rank = Rank.NEXT if number else Rank.MUST
            yield Line(_called_off(occurrence, days), rank, "when", shorter=_called_off_briefly(occurrence, days))
        return
    for number, occurrence in enumerate(wanted[:most]):
        rank = (Rank.MUST, Rank.NEXT)[number] if number < 2 else Rank.GOOD
        said = _occurrence(occurrence, days, first=number == 0, short=form_s == SHORT)
        yield Line(said, rank, "when", shorter=_briefly(occurrence, days))
        if number == 0 and (soon := days.soon(occurrence.start)):
            yield Line(soon, Rank.GOOD)
    yield Line(words("event.more", language), Rank.FIRST, "when", instead=len(wanted) <= most)
    if event.venue:
        yield Line(_where(event, event.venue, days, short=form_s == SHORT), Rank.FIRST)
    if event.online:
        yield Line(words("event.online", language), Rank.GOOD if event.venue else Rank.FIRST)
    if event.subtype is EventSubtype.COUNCIL_SITTING:
        yield from _agenda(event, days)
    yield from _facts(edition, days, "event", "admission", Rank.NEXT)


def _occurrence(occurrence: Occurrence, days: Days, *, first: bool, short: bool) -> str:
    """A short form says the new time without the old one, and no end.

    In the present, which holds before and while it takes place: nobody knows at what hour this is read.
    """
    words, language, on = days.words, days.language, days.at(occurrence.start)
    if occurrence.cancelled:
        return _called_off(occurrence, days)
    if occurrence.moved_from:
        before = days.at(occurrence.moved_from)
        return words("event.moved_short" if short else "event.moved", language, on=on, before=before)
    over = days.over(occurrence.end or occurrence.start)
    lead = words("event.also" if not first else "event.took_place" if over else "event.takes_place", language)
    on = days.falls(occurrence.start)
    if not short and occurrence.end and local(occurrence.end).date() == local(occurrence.start).date():
        key = "event.until_one" if at_one(occurrence.end) else "event.until"
        return words(key, language, lead=lead, on=on, end=clock_time(occurrence.end, language))
    return words("event.when", language, lead=lead, on=on)


def _briefly(occurrence: Occurrence, days: Days) -> tuple[str, ...]:
    """The first of them, where there is little time."""
    if occurrence.cancelled:
        return _called_off_briefly(occurrence, days)
    brief = days.in_brief
    said = _occurrence(occurrence, brief, first=True, short=True)
    if occurrence.moved_from or days.over(occurrence.end or occurrence.start):
        return (said,)
    on = sentence(brief.falls(occurrence.start))
    return said, f"{on[:1].upper()}{on[1:]}"


def _called_off(occurrence: Occurrence, days: Days) -> str:
    return days.words("event.cancelled", days.language, on=days.at(occurrence.start))


def _called_off_briefly(occurrence: Occurrence, days: Days) -> tuple[str, ...]:
    brief = days.in_brief
    return (
        _called_off(occurrence, brief),
        days.words("event.cancelled_short", days.language, on=brief.at(occurrence.start)),
    )


def _where(event: Event, venue: Venue, days: Days, *, short: bool) -> str:
    where = venue.name.best(days.language) if short else venue_line(venue, days.language)
    if event.moved_from_venue:
        before = event.moved_from_venue.name.best(days.language)
        key = "event.moved_place_short" if short else "event.moved_place"
        return days.words(key, days.language, value=where, before=before)
    return days.words("event.where", days.language, value=where)


def _agenda(event: Event, days: Days) -> Iterator[Line]:
    for number, item in enumerate(event.agenda[:AGENDA_SAID]):
        if text := told(item, days.language):
            said = sentence(" ".join(plain(text).split()))
            key = "event.agenda_first" if number == 0 else "event.agenda"
            yield Line(days.words(key, days.language, value=said), Rank.LAST, "agenda")


def _programme(edition: Edition, programme: Programme, days: Days) -> Iterator[Line]:
    words, language = days.words, days.language
    if window := programme.applications:
        kind = "consultation" if programme.subtype is ProgrammeSubtype.CONSULTATION else "programme"
        times, brief = _window(window, days), _window(window, days.in_brief)
        if times:
            key = "between" if len(times) == 2 else next(iter(times))
            shorter = [words(f"{kind}.{key}", language, **brief)]
            if len(times) == 2:
                shorter = [words(f"{kind}.closes", language, closes=said["closes"]) for said in (times, brief)]
            yield Line(words(f"{kind}.{key}", language, **times), Rank.MUST, shorter=tuple(shorter))
        if window.closes and (left := days.left(window.closes)):
            yield Line(left, Rank.NEXT)
    yield from _told(programme.eligibility, "programme.eligibility", Rank.FIRST, days)
    yield from _told(programme.how_to_apply, "programme.how_to_apply", Rank.NEXT, days)
    if programme.places:
        # The noun after its number, so that the number takes its gender: «είκοσι τέσσερις θέσεις».
        key = "programme.place" if programme.places == 1 else "programme.places"
        hiring = programme.subtype is ProgrammeSubtype.HIRING
        yield Line(words(key, language, value=str(programme.places)), Rank.NEXT if hiring else Rank.LAST)
    yield from _facts(edition, days, "programme", "cost", Rank.GOOD)


def _window(window: Window, days: Days) -> dict[str, str]:
    """`opens`, `closes`, as they are said; of what is open already only until when."""
    found = {}
    if window.opens and not days.over(window.opens):
        found["opens"] = days.opening(window.opens)
    if window.closes:
        found["closes"] = days.closing(window.closes)
    return found


def _told(text: Localised | None, key: str, rank: Rank, days: Days) -> Iterator[Line]:
    """A longer text under its label: its first sentence, then the others as there is time."""
    if text is None or not (said := told(text, days.language)):
        return
    holds = [one for one in sentences(plain(said)) if not (days.elsewhere and relative(one))]
    for number, one in enumerate(holds):
        line = days.words(key, days.language, value=one) if number == 0 else one
        yield Line(line, Rank.LAST if number else rank, key)


def _tender(tender: Tender, days: Days) -> Iterator[Line]:
    words, language = days.words, days.language
    awarded = tender.subtype is TenderSubtype.AWARD
    for number, award in enumerate(tender.awards[:AWARDS_SAID]):
        rank = (Rank.NEXT if number else Rank.MUST) if awarded else Rank.GOOD
        yield Line(words("tender.award", language, value=award.contractor.best(language)), rank, "awards")
    if len(tender.awards) > 1:
        yield Line(words("tender.more_awards", language), Rank.FIRST, "awards", len(tender.awards) <= AWARDS_SAID)
    if tender.deadline and not awarded:
        until = days.in_brief.closing(tender.deadline)
        shorter = tuple(words(key, language, on=until) for key in ("tender.deadline", "tender.deadline_short"))
        yield Line(words("tender.deadline", language, on=days.closing(tender.deadline)), Rank.MUST, shorter=shorter)
        if left := days.left(tender.deadline):
            yield Line(left, Rank.NEXT)
    if tender.budget and tender.budget.with_vat is not None:
        value = euros(tender.budget.with_vat, language)
        yield Line(words("tender.budget_with_vat", language, value=value), Rank.NEXT)
    elif tender.budget and tender.budget.without_vat is not None:
        value = euros(tender.budget.without_vat, language)
        yield Line(words("tender.budget_without_vat", language, value=value), Rank.NEXT)


def _outage(outage: Outage, days: Days) -> Iterator[Line]:
    words, language = days.words, days.language
    what = "outage.what_was" if outage.restored_at else "outage.what"
    yield Line(words(what, language, value=outage.what.best(language)), Rank.GOOD)
    where = list(sentences(plain(outage.where.best(language))))
    for number, one in enumerate(where):
        line = words("outage.where", language, value=one) if number == 0 else one
        yield Line(line, Rank.FIRST, "where")
    since, brief = (words("outage.since", language, on=said.at(outage.since)) for said in (days, days.in_brief))
    yield Line(since, Rank.GOOD if outage.restored_at else Rank.MUST, shorter=(brief,))
    if outage.restored_at:
        at = outage.restored_at
        said, brief = (words("outage.restored_at", language, on=one.falls(at)) for one in (days, days.in_brief))
        yield Line(said, Rank.MUST, shorter=(brief,))
    elif outage.expected_until:
        yield Line(words("outage.expected_until", language, on=days.falls(outage.expected_until)), Rank.FIRST)


def _facts(edition: Edition, days: Days, kind: str, key: str, rank: Rank) -> Iterator[Line]:
    for fact in facts(edition, days.language):
        if fact.key == key:
            yield Line(days.words(f"{kind}.{key}", days.language, value=fact.value), rank)
