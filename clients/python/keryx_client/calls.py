"""What each operation asks and how its answer is read, before any of it is sent: both clients are made of these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from pydantic import TypeAdapter

from keryx_client import models
from keryx_client.written import Announcement

T = TypeVar("T")
Id = UUID | str


@dataclass(frozen=True)
class Call(Generic[T]):
    """`key`: sent as Idempotency-Key, so that it may be tried again though the answer was lost."""

    method: str
    path: str
    answer: Any
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None

    @property
    def repeatable(self) -> bool:
        return self.method in ("GET", "DELETE") or self.key is not None

    def read(self, content: bytes) -> T:
        found: T = _adapter(self.answer).validate_json(content) if self.answer is not None else None  # type: ignore[assignment]
        return found


@cache
def _adapter(answer: Any) -> TypeAdapter[Any]:
    return TypeAdapter(answer)


def _given(**values: Any) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


def _of(announcement: Id, *parts: str) -> str:
    return "/".join(("/announcements", str(announcement), *parts))


def _if_match(number: int) -> dict[str, str]:
    return {"If-Match": f'"{number}"'}


def post(announcement: Announcement, key: str | None) -> Call[models.Posted]:
    return Call("POST", "/announcements", models.Posted, body=announcement, key=key or str(uuid4()))


def correct(
    announcement: Id, text: Announcement, edition: int, reason: str, weight: str, note: str | None, key: str | None
) -> Call[models.Posted]:
    body = _given(reason=reason, weight=weight, note=note, announcement=text)
    path, headers = _of(announcement, "corrections"), _if_match(edition)
    return Call("POST", path, models.Posted, body=body, headers=headers, key=key or str(uuid4()))


def end(announcement: Id, how: str, reason: str, key: str | None) -> Call[models.Posted]:
    return Call("POST", _of(announcement, how), models.Posted, body={"reason": reason}, key=key or str(uuid4()))


def page(
    issuer: str | None, kind: str | None, state: str | None, since: datetime | None, after: str | None, limit: int
) -> Call[models.Page]:
    params = _given(issuer=issuer, kind=kind, state=state, since=since, after=after, limit=limit)
    return Call("GET", "/announcements", models.Page, params)


def announcement(identity: Id) -> Call[models.Edition]:
    return Call("GET", _of(identity), models.Edition)


def editions(identity: Id) -> Call[models.Editions]:
    return Call("GET", _of(identity, "editions"), models.Editions)


def deliveries(identity: Id) -> Call[models.Matrix]:
    return Call("GET", _of(identity, "deliveries"), models.Matrix)


def estimate(identity: Id) -> Call[models.Expectation]:
    return Call("GET", _of(identity, "estimate"), models.Expectation)


def schedule(identity: Id) -> Call[models.Schedule]:
    return Call("GET", _of(identity, "schedule"), models.Schedule)


def reschedule(identity: Id, version: int, changes: Mapping[str, Any]) -> Call[models.Schedule]:
    body = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in changes.items()}
    return Call("PATCH", _of(identity, "schedule"), models.Schedule, body=body, headers=_if_match(version))


def send_to_press(identity: Id, everyone: bool) -> Call[models.PressMailing]:
    params = {"everyone": "true"} if everyone else {}
    return Call("POST", _of(identity, "press"), models.PressMailing, params)


def draft_issue(since: date, topics: Sequence[str], issuer: str | None) -> Call[dict[str, Any]]:
    params = {**_given(issuer=issuer), "since": since.isoformat(), "topic": list(topics)}
    return Call("GET", "/magazine/draft", dict[str, Any], params)


def compose_issue(issue: Mapping[str, Any]) -> Call[models.MagazineIssue]:
    return Call("POST", "/magazine/issues", models.MagazineIssue, body=issue)


def send_issue(number: int) -> Call[models.MagazineIssue]:
    return Call("POST", f"/magazine/issues/{number}/sending", models.MagazineIssue)


def leave_draft(body: Mapping[str, Any], key: str | None) -> Call[models.Left]:
    return Call("POST", "/drafts", models.Left, body=body, key=key or str(uuid4()))


def drafts(state: str | None, after: str | None, limit: int) -> Call[models.Drafts]:
    return Call("GET", "/drafts", models.Drafts, _given(state=state, after=after, limit=limit))


def draft(identity: Id) -> Call[models.Draft]:
    return Call("GET", f"/drafts/{identity}", models.Draft)


def directory() -> Call[models.Directory]:
    return Call("GET", "/directory", models.Directory)


def counts() -> Call[models.Counts]:
    return Call("GET", "/subscribers/counts", models.Counts)


def endpoints() -> Call[models.EndpointList]:
    return Call("GET", "/endpoints", models.EndpointList)


def add_endpoint(name: str, url: str, events: Sequence[str], issuers: Sequence[str]) -> Call[models.EndpointMade]:
    body = {"name": name, "url": url, "events": list(events), "issuers": list(issuers)}
    return Call("POST", "/endpoints", models.EndpointMade, body=body)


def renew_secret(identity: Id) -> Call[models.EndpointMade]:
    return Call("POST", f"/endpoints/{identity}/secret", models.EndpointMade)


def activate_endpoint(identity: Id) -> Call[models.Endpoint]:
    return Call("POST", f"/endpoints/{identity}/activation", models.Endpoint)


def remove_endpoint(identity: Id) -> Call[None]:
    return Call("DELETE", f"/endpoints/{identity}", None)
