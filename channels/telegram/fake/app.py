"""The fake Bot API server as an ASGI app: calls, scripted faults, readable state, and a page for people."""

import re
import secrets
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from channels.telegram.fake.faults import Control, Fault, Faults
from channels.telegram.fake.methods import Methods
from channels.telegram.fake.page import page
from channels.telegram.fake.state import ApiError, State
from core.clock import Clock, SystemClock

TOKEN_SHAPE = re.compile(r"\d+:[A-Za-z0-9_-]{20,}")


class FakeTelegram:
    """A bot's token, its chats, and what is to go wrong next."""

    def __init__(self, token: str, *, state: Path | None = None, clock: Clock | None = None) -> None:
        self.methods = Methods(State.load(state), clock or SystemClock(), token)
        self.faults = Faults([])
        self.calls: Counter[str] = Counter()
        self._token = token
        self.app = Starlette(
            routes=[
                Route("/", self._page),
                Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
                Route("/_control", self._control, methods=["GET", "POST"]),
                Route("/_chats/{id}", self._chat),
            ]
        )

    async def _call(self, request: Request) -> Response:
        token, method = request.path_params["token"], request.path_params["method"]
        try:
            if not TOKEN_SHAPE.fullmatch(token):
                raise ApiError(404, "Not Found")
            if not secrets.compare_digest(token, self._token):
                raise ApiError(401, "Unauthorized")
            fields = await _fields(request)
            self.calls[method] += 1
            fault = self.faults.next(method)
            if fault is None:
                return _ok(self.methods.call(method, fields))
            return self._faulty(fault, method, fields)
        except ApiError as error:
            return _refusal(error)

    def _faulty(self, fault: Fault, method: str, fields: Mapping[str, Any]) -> Response:
        if fault.kind == "429":
            return _refusal(self.methods.flood.halt(fault.retry_after))
        if fault.carried_out:
            self.methods.call(method, fields)
        if fault.kind == "drop":
            return Dropped()
        if fault.kind == "hang":
            return Hanging()
        if fault.kind == "502":
            return HTMLResponse("<html><head><title>502 Bad Gateway</title></head></html>", 502)
        return _refusal(ApiError(500, "Internal Server Error"))

    async def _control(self, request: Request) -> Response:
        if request.method == "POST":
            try:
                order = Control.model_validate_json(await request.body())
            except ValidationError as error:
                return Response(error.json(include_url=False), 422, media_type="application/json")
            self.order(order)
        return JSONResponse(
            {
                "calls": dict(self.calls),
                "faults": [fault.model_dump() for fault in self.faults.waiting],
                "ignored": self.methods.flood.ignored,
                "limits": self.methods.limits,
                "webhook": self.methods.state.webhook,
                "chats": [chat.answer() for chat in self.methods.state.chats],
            }
        )

    def order(self, order: Control) -> None:
        """Carry out what `POST /_control` asks."""
        state = self.methods.state
        if order.clear:
            self.faults.waiting.clear()
        self.faults.waiting += order.faults
        for wanted in order.chats:
            state.add_chat(wanted.name, wanted.title, wanted.type)
        for chat in state.chats:
            names = {str(chat.id), f"@{chat.username}"}
            chat.kicked = (chat.kicked or bool(names & set(order.kick))) and not names & set(order.invite)
        for migration in order.migrate:
            old = state.find(migration.chat)
            if old is not None:
                old.migrated_to = migration.to
                state.add_chat(str(migration.to), old.title, "supergroup")
        for update in order.updates:
            state.last_update += 1
            state.updates.append({"update_id": state.last_update, **update})
        if order.limits is not None:
            self.methods.limits = order.limits
        state.save()

    async def _chat(self, request: Request) -> Response:
        chat = self.methods.state.find(request.path_params["id"])
        return JSONResponse(chat.public()) if chat else JSONResponse({"error": "chat not found"}, 404)

    async def _page(self, request: Request) -> Response:
        return HTMLResponse(page(self.methods.state, request.query_params.get("chat")))


class Dropped(Response):
    """The connection breaks in the middle of the answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-length", b"100")],
            }
        )


class Hanging(Response):
    """No answer, until the caller gives up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass


async def _fields(request: Request) -> Mapping[str, Any]:
    """The four ways to pass parameters: query, form, multipart, JSON (Bot API, "Making requests")."""
    fields: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        body = await request.json()
        if not isinstance(body, dict):
            raise ApiError(400, "Bad Request: object expected as parameters")
        fields |= body
    elif kind:
        for name, value in (await request.form()).multi_items():
            fields[name] = await value.read() if isinstance(value, UploadFile) else value
    return fields


def _ok(result: Any) -> Response:
    return JSONResponse({"ok": True, "result": result})


def _refusal(error: ApiError) -> Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": error.code,
        "description": error.description,
    }
    if error.parameters:
        body["parameters"] = error.parameters
    headers = {"Retry-After": str(error.parameters["retry_after"])} if error.code == 429 else None
    return JSONResponse(body, error.code, headers)
