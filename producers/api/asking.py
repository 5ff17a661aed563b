"""What every request to the API brings: who asks, by a bearer token with scopes, and a body of a size we take."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from core.context import Context
from core.errors import Conflict
from producers.api.pace import Pace
from producers.api.scopes import Caller, Scope, Turned
from producers.api.settings import ApiSettings
from producers.api.tokens import caller_of
from producers.reading import read_json

MAX_BODY_BYTES = 512 * 1024
REALM = 'Bearer realm="keryx"'
bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="Φτιάχνεται στο γραφείο (/desk/tokens) ή με «keryx token ΟΝΟΜΑ»· κάθε πράξη γράφει το δικαίωμα που "
    "ζητά. Made at the desk (/desk/tokens) or by `keryx token NAME`; each operation names the scope it asks for.",
)


class Asking:
    """Who may ask: made once for all routes, so that a token has one pace."""

    def __init__(self, context: Context, settings: ApiSettings | None = None) -> None:
        self._context = context
        self._pace = Pace(context.clock, (settings or ApiSettings()).per_minute)

    def needs(self, scope: Scope) -> Any:
        """For a route's parameter `who: Annotated[Caller, asking.needs(Scope.READ)]`."""
        return Security(self._caller(), scopes=[scope.value])

    def _caller(self) -> Callable[..., Awaitable[Caller]]:
        context, pace = self._context, self._pace

        async def caller(
            security: SecurityScopes, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
        ) -> Caller:
            token = credentials.credentials if credentials is not None else ""
            found = await caller_of(context.store, context.clock, token, context.settings.token)
            if found is None:
                raise Turned(
                    "Λείπει ή δεν ισχύει το διακριτικό· στείλτε Authorization: Bearer και το δικό σας.",
                    "The token is missing or not valid; send Authorization: Bearer and the token you were given.",
                    401,
                    WWW_Authenticate=f'{REALM}, error="invalid_token"' if token else REALM,  # RFC 6750 §3.1
                )
            pace.step(token)
            found.must_have(security.scopes)
            return found

        return caller


async def read_body(request: Request) -> Any:
    """The body as JSON, of a size we take; announcements are limited to half a megabyte."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise Turned(
            f"Το σώμα είναι {kind[:64]}· στείλτε JSON, με Content-Type: application/json.",
            f"The body is {kind[:64]}; send JSON, with Content-Type: application/json.",
            415,
            Accept="application/json",
        )
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BODY_BYTES:
            raise Conflict(
                f"Το κείμενο ξεπερνά τα {MAX_BODY_BYTES // 1024} KiB· συντομεύστε το.",
                f"The body is larger than {MAX_BODY_BYTES // 1024} KiB; shorten it.",
                413,
            )
    return read_json(data)
