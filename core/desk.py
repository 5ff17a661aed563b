"""How a channel brings pages of its own to the desk: its folder's `desk.py`, built on what the desk gives here.

`desk.py` has `router(context, desk) -> APIRouter`, whose addresses are below `/desk/<the channel>`, `SECTIONS`, the
pages that stand in the menu, and `at_home`, its part of the first page. Their templates extend `desk.html`; who asks is
known by `Desk.signed`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, cast
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncConnection

from core.context import Context
from core.errors import Invalid
from core.wake import Wake


@dataclass(frozen=True)
class Section:
    """A page in the desk's menu: its address, its names by language, the roles that find it there."""

    address: str
    names: Mapping[str, str]
    roles: frozenset[str]
    also: tuple[str, ...] = ()  # addresses elsewhere that are reached from here


@dataclass(frozen=True)
class Who:
    """Somebody of the office who is signed in. `grants`: (role, issuer); "" is every issuer, also those to come."""

    id: UUID
    email: str
    name: str
    grants: frozenset[tuple[str, str]] = field(default=frozenset())

    def may(self, role: str, issuer: str) -> bool:
        """Whether they have the role for this issuer."""
        return (role, "") in self.grants or (role, issuer) in self.grants

    def has(self, role: str) -> bool:
        """Whether they have the role for any issuer at all."""
        return any(role == one for one, _ in self.grants)


class Desk(Protocol):
    """What the desk gives to a channel's pages."""

    wake: Wake

    def route_class(self) -> type[APIRoute]:
        """Routes whose errors are pages of the desk: who is not signed in is sent to do so, Conflict is told."""

    async def signed(self, request: Request, *roles: str) -> Who:
        """Who asks. What is raised when it is nobody, or somebody with none of the roles (if any), the routes answer.

        A form that another site sent is refused.
        """

    async def still(self, request: Request, *roles: str) -> bool:
        """Whether who opened a page that goes on and on is signed in still, and has one of the roles."""

    def page(self, request: Request, folder: Path, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page in the desk's frame, from a folder of templates. It is never kept by a browser."""

    def fragment(self, folder: Path, template: str, language: str, **values: Any) -> str:
        """A part of a page by itself."""

    def to(self, request: Request, path: str) -> Response:
        """On to another page of the desk (303), in the language that is being read."""

    def errors(self, error: Invalid, language: str) -> list[tuple[str, str]]:
        """Each wrong field with what to do."""

    async def note(
        self,
        connection: AsyncConnection,
        who: Who,
        act: str,
        subject: str,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:
        """The note in the audit trail, in the transaction of the act itself. `subject`: as `announcement:<id>`."""


AtHome = Callable[[Who, str], Awaitable[str]]
"""The part for somebody, in a language, as HTML; "" where there is nothing for them."""


class Bringing(Protocol):
    """A channel's module `desk`."""

    SECTIONS: Sequence[Section]

    def router(self, context: Context, desk: Desk) -> APIRouter: ...

    def at_home(self, context: Context, desk: Desk) -> AtHome: ...


def bringing(module: ModuleType) -> Bringing:
    return cast(Bringing, module)
