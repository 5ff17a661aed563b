"""The structured fields of an announcement as label and value, in the reader's language."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.language.catalogue import Catalogue
from core.language.dates import day, moment, span
from core.language.letters import elot743
from core.language.money import euros
from core.translation import told
from schemas import cpv, nuts
from schemas.announcement import Announcement
from schemas.edition import Edition
from schemas.event import Admission, Entrance, Event, Occurrence, Venue
from schemas.localised import GREEK
from schemas.parts import Contact
from schemas.press_release import Outage, PressRelease
from schemas.programme import Cost, Programme, Window
from schemas.subtypes import ProgrammeSubtype
from schemas.tender import Award, Budget, Lot, Tender

OCCURRENCES_SHOWN = 12

_words = Catalogue.load(Path(__file__).with_name("facts.toml"))


@dataclass(frozen=True)
class Fact:
    """A line: `label`: `value`. `key` is unique in its announcement: `when`, `when.2`. The value is plain text."""

    key: str
    label: str
    value: str


def facts(edition: Edition, language: str) -> tuple[Fact, ...]:
    """All that can be said without prose, most wanted first. A language without words of its own reads English ones.

    Names are always said, and where something is cut: in Greek where nothing else is known. Other longer texts only in
    the reader's language; `partly_greek` tells that some are missing.
    """
    content = edition.content
    if content is None:
        return ()
    seen: dict[str, int] = {}
    numbered = []
    for fact in (*_of_kind(content, language), *_of_every_kind(content, language)):
        count = seen[fact.key] = seen.get(fact.key, 0) + 1
        numbered.append(fact if count == 1 else replace(fact, key=f"{fact.key}.{count}"))
    return tuple(numbered)


def _fact(key: str, value: str, language: str, **in_label: object) -> Fact:
    return Fact(key, _words(f"label.{key}", language, **in_label), value)


def _of_kind(content: Announcement, language: str) -> Iterator[Fact]:
    match content:
        case Event():
            yield from _event(content, language)
        case Programme():
            yield from _programme(content, language)
        case Tender():
            yield from _tender(content, language)
        case PressRelease():
            if content.outage:
                yield from _outage(content.outage, language)
            if content.press_contact:
                yield _fact("press_contact", contact_line(content.press_contact, language), language)


def _of_every_kind(content: Announcement, language: str) -> Iterator[Fact]:
    if content.contact:
        yield _fact("contact", contact_line(content.contact, language), language)
    if content.deciding_body:
        yield _fact("deciding_body", content.deciding_body.best(language), language)
    if content.protocol:
        yield _fact("protocol", f"{content.protocol.number}/{content.protocol.date:%d-%m-%Y}", language)
    for act in content.acts:
        yield _fact("act", f"{act.ada} – {act.title.best(language)}" if act.title else act.ada, language)


def contact_line(contact: Contact, language: str) -> str:
    """Name, telephone, e-mail, address and hours on one line."""
    localised = (contact.name, contact.address, contact.hours)
    name, address, hours = (text.best(language) if text else None for text in localised)
    return ", ".join(part for part in (name, contact.phone, contact.email, address, hours) if part)


def occurrence_line(occurrence: Occurrence, language: str) -> str:
    """When it takes place, with what became of it."""
    when = span(occurrence.start, occurrence.end, language) if occurrence.end else moment(occurrence.start, language)
    if occurrence.note:
        when = f"{when} – {occurrence.note.best(language)}"
    if occurrence.cancelled:
        return _words("value.cancelled", language, when=when)
    if occurrence.moved_from:
        return _words("value.moved", language, when=when, before=moment(occurrence.moved_from, language))
    return when


def venue_line(venue: Venue, language: str) -> str:
    """Name and address."""
    name = venue.name.best(language)
    return f"{name}, {venue.address.best(language)}" if venue.address else name


def _event(event: Event, language: str) -> Iterator[Fact]:
    for occurrence in event.occurrences[:OCCURRENCES_SHOWN]:
        yield _fact("when", occurrence_line(occurrence, language), language)
    more = len(event.occurrences) - OCCURRENCES_SHOWN
    if more > 0:
        yield _fact("when", _words("value.more_times", language, number=more), language)
    if event.venue:
        where = venue_line(event.venue, language)
        if event.moved_from_venue:
            where = _words("value.moved", language, when=where, before=event.moved_from_venue.name.best(language))
        yield _fact("where", where, language)
    if event.online:
        yield _fact("online", event.online, language)
    if event.admission:
        yield _fact("admission", _admission(event.admission, language), language)
        if event.admission.url:
            yield _fact("booking", event.admission.url, language)
    if event.organiser:
        yield _fact("organiser", event.organiser.best(language), language)
    if event.venue and event.venue.accessibility and (text := told(event.venue.accessibility, language)):
        yield _fact("accessibility", text, language)
    for number, item in enumerate(event.agenda, start=1):
        if text := told(item, language):
            yield _fact("agenda", text, language, number=number)


def _admission(admission: Admission, language: str) -> str:
    if admission.entrance == Entrance.TICKET and admission.price:
        entrance = _words("value.entrance.priced", language, price=euros(admission.price, language))
    else:
        entrance = _words(f"value.entrance.{admission.entrance}", language)
    return f"{entrance} ({admission.details.best(language)})" if admission.details else entrance


def _programme(programme: Programme, language: str) -> Iterator[Fact]:
    if programme.applications:
        consultation = programme.subtype == ProgrammeSubtype.CONSULTATION
        yield _applications(programme.applications, consultation, language)
    if programme.eligibility and (text := told(programme.eligibility, language)):
        yield _fact("eligibility", text, language)
    if programme.runs:
        runs = "employment" if programme.subtype == ProgrammeSubtype.HIRING else "runs"
        yield _fact(runs, span(programme.runs.opens, programme.runs.closes, language), language)
    if programme.places:
        yield _fact("places", str(programme.places), language)
    if programme.cost:
        yield _fact("cost", _cost(programme.cost, language), language)
    if programme.how_to_apply and (text := told(programme.how_to_apply, language)):
        yield _fact("how_to_apply", text, language)
    if programme.apply_at:
        yield _fact("apply_at", programme.apply_at, language)
    if programme.service:
        yield _fact("service", programme.service.best(language), language)


def _applications(window: Window, consultation: bool, language: str) -> Fact:
    key = "consultation" if consultation else "applications"
    if window.opens is None and window.closes is not None:
        deadline = "consultation_deadline" if consultation else "application_deadline"
        return _fact(deadline, moment(window.closes, language), language)
    return _fact(key, span(window.opens, window.closes, language), language)


def _cost(cost: Cost, language: str) -> str:
    amount = euros(cost.amount, language) if cost.amount else _words("value.no_cost", language)
    return f"{amount} ({cost.details.best(language)})" if cost.details else amount


def _tender(tender: Tender, language: str) -> Iterator[Fact]:
    if tender.deadline:
        yield _fact("deadline", moment(tender.deadline, language), language)
    if tender.clarifications_until:
        yield _fact("clarifications_until", moment(tender.clarifications_until, language), language)
    if tender.opening:
        yield _fact("opening", moment(tender.opening, language), language)
    for award in tender.awards:
        yield _award(award, language)
    if tender.budget and tender.budget.without_vat is not None:
        yield _fact("budget_without_vat", euros(tender.budget.without_vat, language), language)
    if tender.budget and tender.budget.with_vat is not None:
        yield _fact("budget_with_vat", euros(tender.budget.with_vat, language), language)
    if tender.contract_type:
        yield _fact("contract_type", _words(f"value.contract.{tender.contract_type}", language), language)
    if tender.procedure:
        yield _fact("procedure", _words(f"value.procedure.{tender.procedure}", language), language)
    for lot in tender.lots:
        yield _lot(lot, language)
    for code in tender.cpv:
        yield _fact("cpv", _cpv(code, language), language)
    if tender.nuts:
        yield _fact("nuts", ", ".join(_region(code, language) for code in tender.nuts), language)
    if tender.adam:
        yield _fact("adam", ", ".join(tender.adam), language)
    if tender.esidis:
        yield _fact("esidis", tender.esidis, language)
    if tender.ted:
        yield _fact("ted", tender.ted, language)
    if tender.sent_to_ted:
        yield _fact("sent_to_ted", day(tender.sent_to_ted, language), language)


def _region(code: str, language: str) -> str:
    name = nuts.greek().get(code)
    if name is None:
        return code
    return f"{code} ({name if language == GREEK else elot743(name)})"


def _budget(budget: Budget, language: str) -> str:
    sums = (("value.without_vat", budget.without_vat), ("value.with_vat", budget.with_vat))
    return ", ".join(_words(key, language, sum=euros(amount, language)) for key, amount in sums if amount is not None)


def _lot(lot: Lot, language: str) -> Fact:
    told = [lot.title.best(language)]
    if lot.budget:
        told.append(_budget(lot.budget, language))
    if lot.cpv:
        codes = ", ".join(_cpv(code, language) for code in lot.cpv)
        told.append(_words("value.lot_cpv", language, codes=codes))
    if lot.esidis:
        told.append(_words("value.lot_esidis", language, number=lot.esidis))
    return _fact("lot", " – ".join(told), language, number=lot.number)


def _cpv(code: str, language: str) -> str:
    return f"{code} ({cpv.label(code, language)})"


def _award(award: Award, language: str) -> Fact:
    value = f"{award.contractor.best(language)} – {_budget(award.amount, language)}"
    if award.decided_on:
        on = {"date": f"{award.decided_on:%d-%m-%Y}", "day": day(award.decided_on, language)}
        value = f"{value} – {_words('value.decided_on', language, **on)}"
    if award.lot is None:
        return _fact("award", value, language)
    return _fact("award_of_lot", value, language, number=award.lot)


def _outage(outage: Outage, language: str) -> Iterator[Fact]:
    yield _fact("outage_over" if outage.restored_at else "outage", outage.what.best(language), language)
    yield _fact("where", outage.where.best(language), language)
    yield _fact("from", moment(outage.since, language), language)
    if outage.restored_at:
        yield _fact("restored_at", moment(outage.restored_at, language), language)
    elif outage.expected_until:
        yield _fact("expected_until", moment(outage.expected_until, language), language)
