"""What every request to the API brings: who asks, by a bearer token, and a body of a size we take."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from core.context import Context
from core.errors import Conflict
from producers.api.tokens import owner_of
from producers.reading import read_json

MAX_BODY_BYTES = 512 * 1024
bearer = HTTPBearer(
    auto_error=False, scheme_name="token", description="Με «keryx token ΟΝΟΜΑ» ή KERYX_TOKEN. By `keryx token NAME`."
)


def principal_of(context: Context) -> Callable[..., Awaitable[str]]:
    """A dependency: whose token it is. Conflict (401) when it is nobody's."""

    async def principal(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> str:
        token = credentials.credentials if credentials is not None else ""
        owner = await owner_of(context.store, token, context.settings.token)
        if owner is None:
            raise Conflict(
                "Λείπει ή δεν ισχύει το διακριτικό· στείλτε Authorization: Bearer και το διακριτικό που σας δόθηκε "
                "(keryx token).",
                "The token is missing or not valid; send Authorization: Bearer and the token you were given "
                "(keryx token).",
                401,
            )
        return owner

    return principal


async def read_body(request: Request) -> Any:
    """The body as JSON, of a size we take; announcements are limited to half a megabyte."""
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
