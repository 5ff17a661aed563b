"""What an endpoint is told, as JSON: ids and what is public anyway. Pure."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.channel import Mailing, Rendition
from core.trying_out import Trial
from schemas.edition import Action, Edition

NAME, TEST = "webhooks", "test"
_EVENTS: Mapping[Action, str] = {
    Action.PUBLISH: "published",
    Action.CORRECT: "corrected",
    Action.WITHDRAW: "withdrawn",
    Action.EXPUNGE: "withdrawn",
}


def render(edition: Edition, language: str, action: Action) -> Rendition:
    """The same for every endpoint and language. A withdrawn or expunged one says no more what it said."""
    event = _EVENTS[action]
    data: dict[str, Any] = {
        "id": str(edition.announcement),
        "reference": edition.reference,
        "edition": edition.number,
        "issuer": edition.issuer.slug,
        "url": edition.public_url,
    }
    content = edition.content
    if content is not None and event != "withdrawn":
        data |= {
            "kind": content.kind,
            "subtype": content.subtype,
            "title": content.title.model_dump(mode="json"),
            "topics": [topic.slug for topic in edition.topics],
            "areas": [area.slug for area in edition.areas],
        }
    if action is Action.CORRECT:
        data |= {"reason": edition.reason, "weight": edition.weight}
    if event == "withdrawn":
        data["expunged"] = action is Action.EXPUNGE
    at = edition.dated if event == "published" else edition.at
    return _told(edition, language, action, event, f"{edition.announcement}_{edition.number}", at.isoformat(), data)


def render_delivered(mailing: Mailing, words: Mapping[str, Any], language: str) -> Rendition:
    """A channel is through with an edition."""
    identity = f"{words['id']}_{words['edition']}_{words['channel']}"
    return _told(mailing, language, Action.PUBLISH, "delivered", identity, mailing.release_at.isoformat(), words)


def render_trial(trial: Trial, now: datetime) -> str:
    """A test message: about nothing."""
    data = {"issuer": trial.issuer.slug, "subject": trial.subject, "text": trial.text, "notice": trial.notice}
    return _payload(TEST, now.isoformat(), data)


def _told(
    subject: Edition | Mailing,
    language: str,
    action: Action,
    event: str,
    identity: str,
    at: str,
    data: Mapping[str, Any],
) -> Rendition:
    parts = {"event": event, "id": f"{identity}_{event}", "payload": _payload(f"announcement.{event}", at, data)}
    return Rendition(NAME, subject, language, action, parts)


def _payload(kind: str, at: str, data: Mapping[str, Any]) -> str:
    return json.dumps({"type": kind, "timestamp": at, "data": data}, ensure_ascii=False, separators=(",", ":"))
