"""The script of an announcement: what is said aloud, as a presenter reads it and as a voice speaks it."""

from collections.abc import Iterator
from datetime import datetime, time
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date
from markdown_it import MarkdownIt

from core.facts import facts, venue_line
from core.language.catalogue import Catalogue
from core.language.dates import ATHENS, article, clock_time
from core.language.letters import elot743
from core.language.money import euros
from core.language.speech import speak
from core.translation import told
from core.wording import wording
from schemas.announcement import Announcement
from schemas.edition import Action, Edition, Reason
from schemas.event import Event, Occurrence
from schemas.localised import GREEK
from schemas.press_release import Outage, PressRelease
from schemas.programme import Programme
from schemas.subtypes import ProgrammeSubtype
from schemas.tender import Tender

BODY_CHARACTERS = 500  # about half a minute: an announcement without a summary is not read out whole
OCCURRENCES_SAID = 6
AWARDS_SAID = 3

_words = Catalogue.load(Path(__file__).with_name("script.toml"))


def script(edition: Edition, language: str, action: Action, own_words: str | None = None) -> str:
    """Who, what, when, where and a sign-off, a line each, written for the ear. Pure.

    `own_words`, where a person wrote some for this medium, take the place of all between opening and sign-off.
    Nothing in it depends on the hour at which it is read.
    """
    issuer = edition.issuer.name_genitive.best(language)
    lines = [_words("opening", language, issuer=issuer)]
    content = edition.content
    if content is None or action == Action.EXPUNGE:
        return "\n".join([*lines, _words("change.expunge", language)])
    said = wording(edition, language)
    if action == Action.WITHDRAW:
        return "\n".join([*lines, _words("change.withdraw", language, title=said.title.strip("«»“”"))])
    if action == Action.CORRECT or edition.reason in (Reason.CANCELLATION, Reason.REISSUE):
        lines.append(_words(f"change.{edition.reason or Reason.CORRECTION}", language))
        if edition.note and language == GREEK:
            lines.append(sentence(edition.note))
    if own_words:
        lines.append(sentence(plain(own_words)))
    else:
        lines += [sentence(said.title), *(sentence(text) for text in _told_about(said.summary, said.body) if text)]
        lines += list(_details(edition, content, language))
        if said.notice:
            lines.append(said.notice)
    if content.contact and content.contact.phone and not own_words:
        lines.append(_words("phone", language, phone=content.contact.phone))
    return "\n".join([*lines, _words("more", language, issuer=issuer)])


def spoken(text: str, language: str) -> str:
    """The script as a voice must get it: Greek with every number, date and abbreviation written out."""
    if language != GREEK:
        return elot743(text)  # a voice of another language spells Greek letters out
    return "\n".join(_spoken_line(line) for line in text.splitlines())


@lru_cache(maxsize=256)  # while somebody writes, one line changes and the others are said again
def _spoken_line(line: str) -> str:
    return speak(line).text


def plain(markdown: str) -> str:
    """The words of a Markdown text, a paragraph or list item a line, without its links' addresses."""
    lines = []
    for token in MarkdownIt("commonmark").parse(markdown):
        if token.type == "inline":
            parts = [
                " " if child.type in ("softbreak", "hardbreak") else child.content for child in token.children or []
            ]
            lines.append(sentence("".join(parts)))
    return "\n".join(line for line in lines if line)


def sentence(text: str) -> str:
    """Ends where a sentence ends, so that the voice falls."""
    text = text.strip()
    return text if not text or text[-1] in ".;!?:…·" or text[-2:] in (".»", "!»", ";»") else f"{text}."


def _told_about(summary: str, body: str) -> Iterator[str]:
    if summary:
        yield summary
        return
    said = 0
    for line in plain(body).splitlines():
        if said and said + len(line) > BODY_CHARACTERS:
            return
        said += len(line)
        yield line


def _details(edition: Edition, content: Announcement, language: str) -> Iterator[str]:
    match content:
        case Event():
            yield from _event(edition, content, language)
        case Programme():
            yield from _programme(edition, content, language)
        case Tender():
            yield from _tender(edition, content, language)
        case PressRelease():
            if content.outage:
                yield from _outage(edition, content.outage, language)


def _event(edition: Edition, event: Event, language: str) -> Iterator[str]:
    for occurrence in event.occurrences[:OCCURRENCES_SAID]:
        yield _occurrence(edition, occurrence, language)
    if len(event.occurrences) > OCCURRENCES_SAID:
        yield _words("event.more", language)
    if event.venue:
        yield _words("event.where", language, value=venue_line(event.venue, language))
    if event.online:
        yield _words("event.online", language)
    yield from _facts(edition, language, "event", "admission")


def _occurrence(edition: Edition, occurrence: Occurrence, language: str) -> str:
    on = _on(occurrence.start, edition, language)
    if occurrence.cancelled:
        return _words("event.cancelled", language, on=on)
    if occurrence.moved_from:
        return _words("event.moved", language, on=on, before=_on(occurrence.moved_from, edition, language))
    if occurrence.end and _local(occurrence.end).date() == _local(occurrence.start).date():
        key = "event.until_one" if _at_one(occurrence.end) else "event.until"
        return _words(key, language, on=on, end=clock_time(occurrence.end, language))
    return _words("event.when", language, on=on)


def _programme(edition: Edition, programme: Programme, language: str) -> Iterator[str]:
    if window := programme.applications:
        values = {}
        if window.opens:
            values["opens"] = _from(window.opens, edition, language)
        if window.closes:
            values["closes"] = _until(window.closes, edition, language)
        kind = "consultation" if programme.subtype == ProgrammeSubtype.CONSULTATION else "programme"
        yield _words(f"{kind}.{'between' if len(values) == 2 else next(iter(values))}", language, **values)
    for name, text in (("eligibility", programme.eligibility), ("how_to_apply", programme.how_to_apply)):
        if text and (words := told(text, language)):
            yield sentence(_words(f"programme.{name}", language, value=plain(words)))
    if programme.places:
        # The noun after its number, so that the number takes its gender: «είκοσι τέσσερις θέσεις».
        key = "programme.place" if programme.places == 1 else "programme.places"
        yield _words(key, language, value=str(programme.places))
    yield from _facts(edition, language, "programme", "cost")


def _tender(edition: Edition, tender: Tender, language: str) -> Iterator[str]:
    if tender.deadline:
        yield _words("tender.deadline", language, on=_on(tender.deadline, edition, language))
    if tender.budget and tender.budget.with_vat is not None:
        yield _words("tender.budget_with_vat", language, value=euros(tender.budget.with_vat, language))
    elif tender.budget and tender.budget.without_vat is not None:
        yield _words("tender.budget_without_vat", language, value=euros(tender.budget.without_vat, language))
    for award in tender.awards[:AWARDS_SAID]:
        yield _words("tender.award", language, value=award.contractor.best(language))


def _outage(edition: Edition, outage: Outage, language: str) -> Iterator[str]:
    what = "outage.what_was" if outage.restored_at else "outage.what"
    yield _words(what, language, value=outage.what.best(language))
    yield sentence(_words("outage.where", language, value=plain(outage.where.best(language))))
    yield _words("outage.since", language, on=_on(outage.since, edition, language))
    if outage.restored_at:
        yield _words("outage.restored_at", language, on=_on(outage.restored_at, edition, language))
    elif outage.expected_until:
        yield _words("outage.expected_until", language, on=_on(outage.expected_until, edition, language))


def _facts(edition: Edition, language: str, kind: str, *keys: str) -> Iterator[str]:
    values = {fact.key: fact.value for fact in facts(edition, language)}
    for key in keys:
        if key in values:
            yield _words(f"{kind}.{key}", language, value=values[key])


def _on(instant: datetime, edition: Edition, language: str) -> str:
    """«την Παρασκευή 15 Ιανουαρίου στις 10:00»; the year only where it is another than the edition's."""
    day = _day(instant, edition, language)
    return _words("at_one" if _at_one(instant) else "at", language, day=day, time=clock_time(instant, language))


def _day(instant: datetime, edition: Edition, language: str) -> str:
    local = _local(instant)
    pattern = "EEEE d MMMM" if local.year == _local(edition.at).year else "EEEE d MMMM y"
    day = format_date(local.date(), pattern, locale="el" if language == GREEK else "en_GB")
    if language == GREEK:
        day = f"{article(local.date())} {day}"
    return day


def _from(instant: datetime, edition: Edition, language: str) -> str:
    """A day that begins at its midnight is said as a day: «στις δώδεκα τα μεσάνυχτα» is heard as the night after it."""
    return _day(instant, edition, language) if _local(instant).time() == time.min else _on(instant, edition, language)


def _until(instant: datetime, edition: Edition, language: str) -> str:
    """To the last minute of a day is said as «και» that day."""
    last = _local(instant).time().replace(second=0, microsecond=0) == time(23, 59)
    return (
        _words("whole_day", language, day=_day(instant, edition, language)) if last else _on(instant, edition, language)
    )


def _at_one(instant: datetime) -> bool:
    """Of all hours only one is singular in Greek: «στη μία»."""
    return _local(instant).hour in (1, 13)


def _local(instant: datetime) -> datetime:
    return instant.astimezone(ATHENS)
