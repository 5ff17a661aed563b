"""The client that does not wait: every operation is awaited."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

import httpx

from keryx_client import calls
from keryx_client.calls import Call, Id
from keryx_client.models import (
    Counts,
    Directory,
    Draft,
    Drafts,
    Edition,
    Editions,
    Endpoint,
    EndpointList,
    EndpointMade,
    Expectation,
    Kind,
    Left,
    Listed,
    MagazineIssue,
    Matrix,
    Page,
    Posted,
    PressMailing,
    Schedule,
    State,
)
from keryx_client.sending import Manner, checked, request_of
from keryx_client.written import Announcement

T = TypeVar("T")
Reason = Literal["correction", "reissue", "amendment", "extension", "postponement", "cancellation"]
Weight = Literal["minor", "material"]


class AsyncKeryx:
    """`with AsyncKeryx(url, token) as hub: hub.post(…)`. Every operation raises KeryxError where the hub refuses."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        language: str = "el",
        tries: int = 4,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`language` is of what is said to people: el or en. `tries`: how often one is sent before it is given up."""
        self._manner = Manner(url, token, language, tries)
        self._client = httpx.AsyncClient(**self._manner.opened, transport=transport)
        self._sleep = sleep

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, call: Call[T]) -> T:
        tried = 0
        while True:
            tried += 1
            response: httpx.Response | None = None
            try:
                response = await self._client.send(request_of(self._client, call))
            except httpx.TransportError:
                wait = self._manner.wait_s(tried, call, None)
                if wait is None:
                    raise
            else:
                wait = self._manner.wait_s(tried, call, response)
                if wait is None:
                    return call.read(checked(response))
            await self._sleep(wait)

    async def announcements(
        self,
        *,
        issuer: str | None = None,
        kind: Kind | None = None,
        state: State | None = None,
        since: datetime | None = None,
    ) -> AsyncIterator[Listed]:
        """All of them, page after page, the last posted first."""
        after: str | None = None
        while True:
            found = await self.page(issuer=issuer, kind=kind, state=state, since=since, after=after, limit=100)
            for one in found.announcements:
                yield one
            after = found.next
            if after is None:
                return

    async def post(self, announcement: Announcement, *, key: str | None = None) -> Posted:
        """It goes out at once, or when it says."""
        return await self._ask(calls.post(announcement, key))

    async def correct(
        self,
        announcement: Id,
        text: Announcement,
        *,
        edition: int,
        reason: Reason,
        weight: Weight,
        note: str | None = None,
        key: str | None = None,
    ) -> Posted:
        """All of the corrected text; `edition` is the one you looked at."""
        return await self._ask(calls.correct(announcement, text, edition, reason, weight, note, key))

    async def withdraw(self, announcement: Id, reason: str, *, key: str | None = None) -> Posted:
        """For good; the reason is shown."""
        return await self._ask(calls.end(announcement, "withdrawal", reason, key))

    async def expunge(self, announcement: Id, reason: str, *, key: str | None = None) -> Posted:
        """Destroys the content everywhere; the reason stays."""
        return await self._ask(calls.end(announcement, "expunge", reason, key))

    async def page(
        self,
        *,
        issuer: str | None = None,
        kind: Kind | None = None,
        state: State | None = None,
        since: datetime | None = None,
        after: str | None = None,
        limit: int = 30,
    ) -> Page:
        """The last posted first; `after` is the `next` of the page before."""
        return await self._ask(calls.page(issuer, kind, state, since, after, limit))

    async def announcement(self, identity: Id) -> Edition:
        """Its newest edition."""
        return await self._ask(calls.announcement(identity))

    async def editions(self, identity: Id) -> Editions:
        """All of them, the first first."""
        return await self._ask(calls.editions(identity))

    async def deliveries(self, identity: Id) -> Matrix:
        """Who has what, in counts."""
        return await self._ask(calls.deliveries(identity))

    async def estimate(self, identity: Id) -> Expectation:
        """How long sending it takes."""
        return await self._ask(calls.estimate(identity))

    async def schedule(self, identity: Id) -> Schedule:
        """When it goes out and ends."""
        return await self._ask(calls.schedule(identity))

    async def reschedule(self, identity: Id, version: int, **changes: datetime | bool | None) -> Schedule:
        """`release_at`, `expires_at` (None: it does not end), `paused`; `version` is the one you looked at."""
        return await self._ask(calls.reschedule(identity, version, changes))

    async def send_to_press(self, identity: Id, *, everyone: bool = False) -> PressMailing:
        """Ahead of its embargo."""
        return await self._ask(calls.send_to_press(identity, everyone))

    async def draft_issue(
        self, since: date, *, topics: Sequence[str] = (), issuer: str | None = None
    ) -> dict[str, Any]:
        """Of the magazine: what came out since then, to be edited."""
        return await self._ask(calls.draft_issue(since, topics, issuer))

    async def compose_issue(self, issue: Mapping[str, Any]) -> MagazineIssue:
        """Stored; nobody sees it until it is sent."""
        return await self._ask(calls.compose_issue(issue))

    async def send_issue(self, number: int) -> MagazineIssue:
        """Its page opens, and it is mailed to who chose it."""
        return await self._ask(calls.send_issue(number))

    async def leave_draft(self, body: Mapping[str, Any], *, key: str | None = None) -> Left:
        """For the desk; it need not be whole."""
        return await self._ask(calls.leave_draft(body, key))

    async def drafts(self, *, state: str | None = None, after: str | None = None, limit: int = 30) -> Drafts:
        """The last begun first."""
        return await self._ask(calls.drafts(state, after, limit))

    async def draft(self, identity: Id) -> Draft:
        """What became of it."""
        return await self._ask(calls.draft(identity))

    async def directory(self) -> Directory:
        """The names that an announcement may use."""
        return await self._ask(calls.directory())

    async def counts(self) -> Counts:
        """How many are subscribed."""
        return await self._ask(calls.counts())

    async def endpoints(self) -> EndpointList:
        """Who is told of what happens."""
        return await self._ask(calls.endpoints())

    async def add_endpoint(
        self, name: str, url: str, events: Sequence[str], *, issuers: Sequence[str] = ()
    ) -> EndpointMade:
        """Its secret is shown this once."""
        return await self._ask(calls.add_endpoint(name, url, events, issuers))

    async def renew_secret(self, identity: Id) -> EndpointMade:
        """For a day the one before signs too."""
        return await self._ask(calls.renew_secret(identity))

    async def activate_endpoint(self, identity: Id) -> Endpoint:
        """After it was switched off."""
        return await self._ask(calls.activate_endpoint(identity))

    async def remove_endpoint(self, identity: Id) -> None:
        """It is told nothing any more."""
        await self._ask(calls.remove_endpoint(identity))
