"""Tokens that may post by the API: from the settings, or made once and kept in the database."""

import hashlib
import hmac
import secrets
from typing import Annotated

from pydantic import BaseModel, StringConstraints, TypeAdapter
from sqlalchemy import select

from core.clock import Clock
from core.errors import Invalid
from core.store import Store, insert_for
from core.tables import api_tokens
from schemas import explain
from schemas.problems import InvalidInput
from schemas.text import ONE_LINE, SAID

LONGEST_TOKEN = 200
LONGEST_NAME = 64


class _Named(BaseModel):
    name: Annotated[str, StringConstraints(max_length=LONGEST_NAME), ONE_LINE, SAID]


_named: TypeAdapter[_Named] = TypeAdapter(_Named)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def make_token(store: Store, clock: Clock, name: str) -> str:
    """A new token for a person or program; only its hash is kept, so it is shown this once. Invalid: no such name."""
    try:
        named = explain.checked(_named, {"name": name})
    except InvalidInput as error:
        raise Invalid.of(error) from error
    token = f"keryx_{secrets.token_urlsafe(32)}"
    async with store.write() as connection:
        await connection.execute(
            insert_for(connection, api_tokens).values(hash=_hash(token), name=named.name, at=clock.now())
        )
    return token


async def owner_of(store: Store, presented: str, configured: str) -> str | None:
    """Whose token this is; None when nobody's."""
    if not presented or len(presented) > LONGEST_TOKEN:
        return None
    if configured and hmac.compare_digest(presented.encode(), configured.encode()):
        return "api"
    async with store.read() as connection:
        row = (await connection.execute(select(api_tokens.c.name).where(api_tokens.c.hash == _hash(presented)))).first()
    return row.name if row else None
