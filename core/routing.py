"""Routers put together as they are: `include_router` builds every route anew, for prefixes nobody here gives."""

from fastapi import APIRouter


def join(routes: APIRouter, *parts: APIRouter) -> APIRouter:
    """`routes` with those of the parts after its own, before anything is asked of it."""
    for part in parts:
        routes.routes.extend(part.routes)
    return routes
