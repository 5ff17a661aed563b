"""A number that an address or a form brings is one that the database can hold, else it is refused."""

from collections.abc import Iterator
from typing import Any

from annotated_types import Le, Lt
from fastapi.routing import APIRoute

from tests.producers.desk.clerk import House

# These keep what reaches the database in bounds themselves: of a list the nearest page is shown, and an edition that
# cannot be is not found.
THEMSELVES = {("/desk/radio/scripts", "page"), ("/api/v1/announcements/{announcement}/editions/{number}", "number")}


def every(app: Any) -> Iterator[APIRoute]:
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from every(inner)
        elif isinstance(route, APIRoute):
            yield route


def unbounded(route: APIRoute) -> Iterator[str]:
    asked = [route.dependant, *route.dependant.dependencies]
    for each in asked:
        for one in (*each.path_params, *each.query_params, *each.body_params, *each.header_params):
            kinds = getattr(one.field_info.annotation, "__args__", (one.field_info.annotation,))
            if (route.path, one.name) in THEMSELVES:
                continue
            if int in kinds and not any(isinstance(bound, Le | Lt) for bound in one.field_info.metadata):
                yield f"{sorted(route.methods or ())} {route.path}: {one.name}"


async def test_every_number_from_outside_has_a_bound(house: House) -> None:
    routes = list(every(house.app))
    assert len(routes) > 200
    assert [name for route in routes for name in unbounded(route)] == []
