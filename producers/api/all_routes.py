"""Every route of the API, with one pace for each token, and the models that they answer by."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter
from pydantic import TypeAdapter

from core.channel import Channel
from core.context import Context
from core.wake import Wake
from core.witness import Witness
from producers.api import drafts, endpoints, lists, looking, magazine, press, routes, scheduling
from producers.api.asking import Asking
from producers.api.listing import Page
from producers.magazine.composing import Magazine
from producers.posting import Posting
from schemas.directory import Directory

MODELS: Mapping[str, TypeAdapter[Any]] = {
    "Page": TypeAdapter(Page),
    "Schedule": scheduling.SCHEDULE,
    "Directory": TypeAdapter(Directory),
    "Counts": lists.COUNTS,
    "Draft": drafts.DRAFT,
    "Drafts": drafts.DRAFTS,
    "Left": drafts.LEFT,
    "Endpoint": endpoints.ENDPOINT,
    "EndpointList": endpoints.LIST,
    "EndpointMade": endpoints.MADE,
}
INPUTS: Mapping[str, TypeAdapter[Any]] = {
    "ScheduleChange": scheduling.CHANGE,
    "EndpointWanted": endpoints.WANTED,
}


def routers(
    context: Context, posting: Posting, channels: Mapping[str, Channel], wake: Wake, witness: Witness
) -> Iterator[APIRouter]:
    """All under /api/v1."""
    asking = Asking(context)
    yield routes.router(context, posting, asking)
    yield looking.router(context, channels, asking)
    yield scheduling.router(context, posting, asking)
    yield press.router(context, wake, witness, asking)
    yield drafts.router(context, posting, asking)
    yield lists.router(context, asking)
    yield magazine.router(context, Magazine.of(context, wake, witness), asking)
    yield endpoints.router(context, asking)
