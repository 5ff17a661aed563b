"""What a draft will do once it is sent: whom it reaches and how long that takes; of a correction, what it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from core.editions import load_edition
from core.estimates import Expected, expectation
from core.language.counts import grouped
from core.language.durations import about
from core.pages import language_of
from producers.desk.composing import drafts
from producers.desk.composing.drafts import Draft
from producers.desk.composing.pages import DRAFTS, WITH_FRAMES
from producers.desk.composing.previewing import Looked, look
from producers.desk.following.changes import Change, changes, shown
from producers.desk.following.effects import Effect, corrected, effects, holders
from producers.desk.following.quiet import quiet_until
from producers.desk.following.weighing import Proposal, propose
from producers.desk.following.words import OWN
from producers.desk.office import NotAllowed, Office, route_class
from producers.desk.staff.people import Role
from schemas.edition import Edition, Reason, Weight


@dataclass(frozen=True)
class Reached:
    """One channel's line. `targets` None: who reads it there comes by themselves."""

    name: str
    targets: str | None
    time: str


@dataclass(frozen=True)
class Corrected:
    """A correction beside the text it corrects."""

    proposal: Proposal
    found: Sequence[Change]
    effects: Sequence[Effect]
    weight: Weight


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def readable(request: Request, identity: UUID) -> Draft:
        signed = await office.signed(request)
        draft = await drafts.find(store, identity)
        if not (signed.person.may(Role.WRITER, draft.issuer) or signed.person.may(Role.APPROVER, draft.issuer)):
            raise NotAllowed
        return draft

    async def reached(draft: Draft, looked: Looked, language: str) -> list[Reached]:
        """Places first: they have no audience that could be counted."""
        edition = looked.edition
        assert edition is not None
        assert edition.content is not None
        takes = {n: channel for n, channel in office.channels.items() if edition.content.channels.takes(n)}
        told = await expectation(store, takes, edition, draft.announcement)
        known = {one.channel: one for one in told.channels}
        names = {n: office.parts.previewers[n].NAME for n in takes if n in office.parts.previewers}
        return [
            Reached(names[n].get(language) or names[n]["en"], *_line(known.get(n), language))
            for n in takes
            if n in names
        ]

    async def beside(draft: Draft, looked: Looked, language: str) -> Corrected | None:
        """None: it corrects nothing, or what it corrects is gone."""
        if not draft.correction or draft.announcement is None or looked.edition is None or draft.edition is None:
            return None
        url = office.context.settings.url
        async with store.read() as connection:
            before = await load_edition(connection, url, draft.announcement, draft.edition)
            held = await holders(connection, draft.announcement)
        if before.content is None or looked.content is None:
            return None
        old, new = (content.model_dump(mode="json") for content in (before.content, looked.content))
        proposal = propose(old, new)
        said = draft.change or {}
        weight = Weight(said.get("weight", Weight.MATERIAL))  # what it is sent as while nobody has said otherwise
        reason = Reason(said.get("reason", Reason.CORRECTION))
        after: Edition = corrected(before, looked.content, reason, weight, said.get("note"), looked.edition)
        made = effects(after, office.channels, office.parts.previewers, held, url, language)
        return Corrected(proposal, changes(old, new), made, weight)

    @router.get(DRAFTS + "/{identity}/reach")
    async def reach(request: Request, identity: UUID, part: bool = False) -> Response:
        """`part`: what scripts put into the page of the draft; else a page of its own."""
        draft, language = await readable(request, identity), language_of(request)
        looked = await look(office.context, office.posting, draft.body, clock.now())
        beside_it = await beside(draft, looked, language)
        values: Mapping[str, Any] = {
            "own": OWN,
            "grouped": grouped,
            "draft": draft,
            "reached": await reached(draft, looked, language) if looked.edition is not None else None,
            "corrected": beside_it,
            "shown": [shown(change, language) for change in beside_it.found] if beside_it else [],
            "because": [shown(change, language).label for change in beside_it.proposal.because] if beside_it else [],
            "quiet": quiet_until(office.settings, draft, clock.now()),
        }
        if part:
            answer = HTMLResponse(office.fragment("reach_part.html", language, **values))
            answer.headers["Cache-Control"] = "no-store"
            return answer
        page = office.page(request, "reach.html", **values)
        page.headers["Content-Security-Policy"] = WITH_FRAMES
        return page

    return router


def _line(expected: Expected | None, language: str) -> tuple[str | None, str]:
    if expected is None:
        return None, ""
    how = "about" if expected.seconds is not None else "at_least" if expected.at_least else "unknown"
    time = about(expected.seconds or expected.at_least or 1, language)
    said = OWN(f"reach.{how}", language, time=time)
    if expected.ahead:
        said = f"{said} {OWN('reach.ahead', language, n=grouped(expected.ahead, language))}"
    return grouped(expected.targets, language), said
