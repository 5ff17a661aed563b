"""A mailing as a letter: what its source brings, put into the words of its kind. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlsplit

from channels.email.letter import Letter
from channels.email.letters import call, digest, guest_list, magazine, press, reminder, signing_up, statutory
from core.channel import Contents, Mailing
from core.pages import in_language


def letter_of(mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str], url: str) -> Letter:
    """Digests and reminders are told by their body and editions; letters by `personal`: the token of their link
    (`confirm`, `preferences` or `data`), and of a confirmation `source`, `place`, `until` (ISO 8601) and `choices`
    («Θέματα: Πολιτισμός», a line each); the press, the magazine and what staff wrote (`answer`, `test`) by their
    editions and words. KeyError for a kind that has no letter."""
    body = mailing.body
    if mailing.kind in guest_list.KINDS:
        return guest_list.compose(mailing, contents, language, personal, url)
    match mailing.kind:
        case "digest":
            first, last = date.fromisoformat(body["first"]), date.fromisoformat(body["last"])
            return digest.compose(
                digest.Digest(mailing.issuer, body["every"], first, last, contents.editions), language, url
            )
        case "reminder":
            [(edition, _)] = contents.editions
            at, sent_on = datetime.fromisoformat(body["at"]), date.fromisoformat(contents.words["sent_on"])
            return reminder.compose(reminder.Reminder(edition, body["of"], at, sent_on), language, url)
        case "confirm":
            return signing_up.compose(_confirm(mailing, personal, language, url), language, url)
        case "already" | "link":
            link = in_language(f"{url}/preferences/{personal['preferences']}", language)
            asked: signing_up.Already | signing_up.Preferences
            if mailing.kind == "already":
                source = signing_up.source_of(body.get("source", "page"))
                asked = signing_up.Already(mailing.issuer, source, mailing.release_at, link)
            else:
                asked = signing_up.Preferences(mailing.issuer, mailing.release_at, link)
            return signing_up.compose(asked, language, url)
        case "data":
            link = in_language(f"{url}/my-data/{personal['data']}", language)
            return signing_up.compose(signing_up.OwnData(mailing.issuer, mailing.release_at, link), language, url)
        case "call":
            return call.compose(mailing.issuer, contents.words, language, url)
        case "press":
            return press.compose(press.Copy.of(contents, personal), language, url)
        case "magazine":
            return magazine.compose(magazine.Magazine.of(mailing, contents, language), language, url)
        case "statutory" | "answer" | "test" | "clippings":
            texts = {name: contents.words[name] for name in ("subject", "lead", "text", "notice")}
            told = statutory.Statutory(mailing.issuer, **texts, editions=contents.editions)
            return statutory.compose(told, language, url)
    raise KeyError(mailing.kind)


def _confirm(mailing: Mailing, personal: Mapping[str, str], language: str, url: str) -> signing_up.Confirm:
    chosen = [line.partition(": ") for line in personal.get("choices", "").splitlines()]
    return signing_up.Confirm(
        issuer=mailing.issuer,
        choices=[signing_up.Choice(name, value) for name, _, value in chosen],
        source=signing_up.source_of(personal.get("source", "page")),
        place=personal.get("place") or urlsplit(url).hostname or "",
        asked_at=mailing.release_at,
        until=datetime.fromisoformat(personal["until"]),
        link=in_language(f"{url}/confirm/{personal['confirm']}", language),
    )
