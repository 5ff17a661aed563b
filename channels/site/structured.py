"""What search engines read of a page: schema.org as JSON-LD, made safe to stand inside HTML. Pure."""

import json
from collections.abc import Iterator
from typing import Any

from core.pages import in_language
from schemas.edition import Edition
from schemas.event import Entrance, Event, Occurrence, Position

# A JSON text inside <script> must not be able to end it, or begin a comment.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def json_ld(edition: Edition, language: str, title: str, summary: str) -> str:
    """An Event for each occurrence, else a NewsArticle."""
    content = edition.content
    if isinstance(content, Event):
        graph = list(_events(edition, content, language, title, summary))
    else:
        graph = [_article(edition, language, title, summary)]
    return json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False).translate(ESCAPES)


def _organisation(edition: Edition, language: str) -> dict[str, Any]:
    issuer = edition.issuer
    return _filled(
        {
            "@type": "GovernmentOrganization",
            "name": issuer.name.best(language),
            "url": issuer.website,
            "email": issuer.email,
        }
    )


def _article(edition: Edition, language: str, title: str, summary: str) -> dict[str, Any]:
    published = edition.first_published_at or edition.released_at or edition.at
    return _filled(
        {
            "@type": "NewsArticle",
            "headline": title,
            "description": summary,
            "inLanguage": language,
            "url": in_language(edition.public_url, language),
            "datePublished": published.isoformat(),
            "dateModified": max(published, edition.at).isoformat(),
            "publisher": _organisation(edition, language),
            "about": [topic.name.best(language) for topic in edition.topics],
        }
    )


def _events(edition: Edition, event: Event, language: str, title: str, summary: str) -> Iterator[dict[str, Any]]:
    for occurrence in event.occurrences:
        yield _filled(
            {
                "@type": "Event",
                "name": title,
                "description": summary,
                "inLanguage": language,
                "url": in_language(edition.public_url, language),
                "startDate": occurrence.start.isoformat(),
                "endDate": occurrence.end.isoformat() if occurrence.end else None,
                "eventStatus": f"https://schema.org/{_status(occurrence)}",
                "previousStartDate": occurrence.moved_from.isoformat() if occurrence.moved_from else None,
                "location": _locations(event, language),
                "organizer": (
                    {"@type": "Organization", "name": event.organiser.best(language)}
                    if event.organiser
                    else _organisation(edition, language)
                ),
                "isAccessibleForFree": (
                    event.admission.entrance in (Entrance.FREE, Entrance.BOOKING) if event.admission else None
                ),
            }
        )


def _status(occurrence: Occurrence) -> str:
    if occurrence.cancelled:
        return "EventCancelled"
    return "EventRescheduled" if occurrence.moved_from else "EventScheduled"


def _locations(event: Event, language: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if event.venue:
        found.append(
            _filled(
                {
                    "@type": "Place",
                    "name": event.venue.name.best(language),
                    "address": event.venue.address.best(language) if event.venue.address else None,
                    "geo": _geo(event.venue.position) if event.venue.position else None,
                }
            )
        )
    if event.online:
        found.append({"@type": "VirtualLocation", "url": event.online})
    return found


def _geo(position: Position) -> dict[str, Any]:
    return {"@type": "GeoCoordinates", "latitude": position.latitude, "longitude": position.longitude}


def _filled(thing: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if value not in (None, "", [])}
