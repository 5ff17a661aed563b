"""Routers put together as they are, of routes that are read when somebody first comes."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import compile_path, get_name


class Late(APIRoute):
    """Knows at once what it answers to; its handler's parameters are read when it is first asked for anything else.

    Reading those of every page takes longer than all else a process does before it serves, and most serve few of them.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.path, self.endpoint = path, endpoint
        self.name = options.get("name") or get_name(endpoint)
        self.methods = {method.upper() for method in options.get("methods") or ("GET",)}
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)
        self.include_in_schema = options.get("include_in_schema", True)
        self._unread: dict[str, Any] | None = options

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet."""
        options = self._unread
        if options is None:
            raise AttributeError(name)
        self._unread = None
        try:
            super().__init__(self.path, self.endpoint, **options)
        except BaseException:
            self._unread = options  # as wrong for the next who asks
            raise
        return getattr(self, name)


def join(routes: APIRouter, *parts: APIRouter) -> APIRouter:
    """`routes` with those of the parts after its own, before anything is asked of it.

    `include_router` builds every route anew, for prefixes nobody here gives.
    """
    for part in parts:
        routes.routes.extend(part.routes)
    return routes
