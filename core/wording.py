"""What an announcement is called and says in a reader's language, and how its changes are said."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.facts import occurrence_line
from core.language.catalogue import Catalogue
from core.language.dates import day, moment
from core.translation import partly_greek, told
from schemas import cpv
from schemas.announcement import Announcement
from schemas.edition import Action, Edition, Reason
from schemas.event import Event
from schemas.localised import ENGLISH, GREEK
from schemas.press_release import PressRelease
from schemas.programme import Programme
from schemas.subtypes import subtype_name
from schemas.tender import Tender

_words = Catalogue.load(Path(__file__).with_name("wording.toml"))

# Said even to who never had the earlier text: what is called off is not news, and a re-issue is marked by law.
_ALWAYS_SAID = (Reason.CANCELLATION, Reason.REISSUE)


@dataclass(frozen=True)
class Wording:
    """`language` is the one the words are in (for `lang=`). Without a translation (`translated` is False), title and
    summary are made of structured fields, `body` is empty (the facts stand for it), and `notice` says where the full
    text is. `summary` and `body` are "" where none was written; `body` is Markdown."""

    language: str
    title: str
    summary: str
    body: str
    translated: bool
    notice: str | None


def wording(edition: Edition, language: str) -> Wording:
    """The announcement's own text in this language; else in English, if there is one and the reader's is not Greek;
    else a rendition of the structured fields. `notice` says also that some field's text is only in Greek. After an
    expunge, only its reference."""
    content = edition.content
    if content is None:
        spoken = GREEK if language == GREEK else ENGLISH
        return Wording(spoken, _words("title.gone", language, reference=edition.reference), "", "", True, None)
    for candidate in (language, language.split("-")[0], *((ENGLISH,) if language != GREEK else ())):
        if title := content.title.get(candidate):
            return _own(content, candidate, title, language)
    return Wording(
        ENGLISH,
        _structured_title(edition, content, language),
        _structured_summary(edition, language),
        "",
        False,
        _words("notice.in_greek", language),
    )


def _own(content: Announcement, language: str, title: str, reader: str) -> Wording:
    summary = content.summary.get(language) if content.summary else ""
    body = content.body.get(language) if content.body else ""
    notice = None
    if body is None:
        notice = _words("notice.in_greek", language)
    elif summary is None or partly_greek(content, reader):
        notice = _words("notice.partly_in_greek", language)
    return Wording(language, title, summary or "", body or "", notice is None, notice)


def _structured_title(edition: Edition, content: Announcement, language: str) -> str:
    parts = _title_parts(edition, content, language) or [edition.issuer.name.best(language)]
    return _words("title.structured", language, subtype=subtype_name(content.subtype, language), told=", ".join(parts))


def _title_parts(edition: Edition, content: Announcement, language: str) -> list[str]:
    match content:
        case Event():
            held = [o for o in content.occurrences if not o.cancelled] or list(content.occurrences)
            when = occurrence_line(held[0], language) if content.cancelled else moment(held[0].start, language)
            return [when, *([content.venue.name.best(language)] if content.venue else [])]
        case Tender():
            what = [cpv.label(code, language) for code in content.cpv[:1]]
            return what + ([_until(content.deadline, language)] if content.deadline else [])
        case Programme():
            about = [topic.name.best(language) for topic in edition.topics[:2]]
            closes = content.applications.closes if content.applications else None
            return about + ([_until(closes, language)] if closes else [])
        case PressRelease():
            about = [topic.name.best(language) for topic in edition.topics[:2]]
            if content.outage:
                what = [text] if (text := told(content.outage.what, language)) else about
                where = [area.name.best(language) for area in edition.areas[:3]]
                return [*what, *where, moment(content.outage.since, language)]
            about = about or [edition.issuer.name.best(language)]
            return [*about, day(edition.first_published_at or edition.dated, language)]
    return []


def _until(when: datetime, language: str) -> str:
    return _words("title.until", language, when=moment(when, language))


def _structured_summary(edition: Edition, language: str) -> str:
    said = [_words("summary.from", language, issuer=edition.issuer.name_accusative.best(language))]
    for key, entries in (("summary.topics", edition.topics), ("summary.areas", edition.areas)):
        if entries:
            said.append(_words(key, language, names=", ".join(entry.name.best(language) for entry in entries)))
    return " ".join(said)


def headline(edition: Edition, language: str, action: Action) -> str:
    """The title, with what became of the announcement in front of it."""
    title = wording(edition, language).title
    if action == Action.EXPUNGE or edition.content is None:
        return _words("headline.expunge", language, reference=edition.reference)
    if action == Action.WITHDRAW:
        return _words("headline.withdraw", language, title=title)
    reason = _said_reason(edition, action)
    return _words(f"headline.{reason}", language, title=title) if reason else title


def change_notice(edition: Edition, language: str, action: Action) -> str | None:
    """One or two sentences on what became of it, that can be read alone; None for a first publication.

    The person's note is added for Greek readers, since it is written in Greek.
    """
    values = {"day": day(edition.at, language), "reference": edition.reference}
    if action == Action.EXPUNGE or edition.content is None:
        change, why = _words("change.expunge", language, **values), "change.why"
    elif action == Action.WITHDRAW:
        title = _inside_quotes(wording(edition, language).title)
        change, why = _words("change.withdraw", language, title=title, **values), "change.why"
    elif reason := _said_reason(edition, action):
        change, why = _words(f"change.{reason}", language, **values), "change.what"
    else:
        return None
    return _words(why, language, change=change, note=edition.note) if edition.note and language == GREEK else change


def _said_reason(edition: Edition, action: Action) -> Reason | None:
    if action == Action.CORRECT:
        return edition.reason or Reason.CORRECTION
    return edition.reason if edition.reason in _ALWAYS_SAID else None


def _inside_quotes(title: str) -> str:
    """Quotes in quotes are the other kind."""
    return title.replace("«", "‘").replace("»", "’").replace("“", "‘").replace("”", "’")
