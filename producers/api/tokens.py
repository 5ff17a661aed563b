"""Tokens for the API: made once and shown once, for some scopes and issuers, until a day; revoked; last used."""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, TypeAdapter
from sqlalchemy import select, update

from core.clock import Clock
from core.directory import load_directory
from core.errors import FieldError, Invalid, NotFound
from core.language.dates import ATHENS
from core.store import Store, insert_for
from core.tables import api_tokens
from producers.api.scopes import FORMER, Caller, Scope
from producers.desk.trail import note
from schemas import explain
from schemas.problems import InvalidInput
from schemas.text import ONE_LINE, SAID

LONGEST_TOKEN = 200
LONGEST_NAME = 64
LONGEST_LIFE_DAYS = 3_650
ID_DIGITS = 16  # of the hash: enough to name a token, worth nothing to who would use it


class _Asked(BaseModel):
    name: Annotated[str, StringConstraints(max_length=LONGEST_NAME), ONE_LINE, SAID]
    days: Annotated[int, Field(ge=1, le=LONGEST_LIFE_DAYS)] | None = None


_asked: TypeAdapter[_Asked] = TypeAdapter(_Asked)


@dataclass(frozen=True)
class Token:
    """One that was made; the token itself nobody knows any more."""

    id: str
    name: str
    scopes: frozenset[Scope]
    issuers: frozenset[str]
    at: datetime
    made_by: str | None
    expires_at: datetime | None
    revoked_at: datetime | None
    used_on: date | None

    def good(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


@dataclass(frozen=True)
class Wanted:
    """What a new token is to be. `days` None: until it is revoked."""

    name: str
    scopes: Collection[Scope] = field(default_factory=lambda: FORMER)
    issuers: Collection[str] = ()
    days: int | None = None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def make_token(store: Store, clock: Clock, wanted: Wanted, *, who: str) -> str:
    """A new token for a program; only its hash is kept, so it is shown this once. Invalid names what is wrong."""
    try:
        asked = explain.checked(_asked, {"name": wanted.name, "days": wanted.days})
    except InvalidInput as error:
        raise Invalid.of(error) from error
    if not wanted.scopes:
        el, en = "Επιλέξτε τι θα μπορεί να κάνει.", "Choose what it may do."
        raise Invalid([FieldError("scopes", el, en)])
    now, token = clock.now(), f"keryx_{secrets.token_urlsafe(32)}"
    hashed, scopes, issuers = _hash(token), sorted(wanted.scopes), sorted(wanted.issuers)
    expires_at = now + timedelta(days=asked.days) if asked.days is not None else None
    async with store.write() as connection:
        known = [issuer.slug for issuer in (await load_directory(connection)).issuers]
        if strange := sorted(set(issuers) - set(known)):
            listed = ", ".join(known)
            el, en = f"Άγνωστος φορέας «{strange[0]}»· {listed}.", f"Unknown issuer “{strange[0]}”; {listed}."
            raise Invalid([FieldError("issuers", el, en)])
        await connection.execute(
            insert_for(connection, api_tokens).values(
                hash=hashed,
                name=asked.name,
                scopes=",".join(scopes),
                issuers=",".join(issuers),
                at=now,
                made_by=who,
                expires_at=expires_at,
            )
        )
        after = {"name": asked.name, "scopes": scopes, "issuers": issuers, "days": asked.days}
        await note(connection, now, who, "token.make", f"token:{hashed[:ID_DIGITS]}", after=after)
    return token


async def revoke(store: Store, clock: Clock, identity: str, *, who: str) -> None:
    """It is good for nothing from now on. Revoking twice is revoking once; NotFound: there is none."""
    now = clock.now()
    async with store.write() as connection:
        mine = api_tokens.c.hash.startswith(identity, autoescape=True)
        rows = (await connection.execute(select(api_tokens.c.hash, api_tokens.c.revoked_at).where(mine))).all()
        if len(identity) != ID_DIGITS or not rows:
            raise NotFound("Δεν υπάρχει τέτοιο διακριτικό.", "There is no such token.")
        if rows[0].revoked_at is None:
            await connection.execute(update(api_tokens).where(mine).values(revoked_at=now))
            await note(connection, now, who, "token.revoke", f"token:{identity}")


async def every_token(store: Store) -> list[Token]:
    """The last made first."""
    async with store.read() as connection:
        rows = await connection.execute(select(api_tokens).order_by(api_tokens.c.at.desc(), api_tokens.c.hash))
        return [_token(row) for row in rows]


def _token(row: Any) -> Token:
    return Token(
        row.hash[:ID_DIGITS],
        row.name,
        frozenset(Scope(one) for one in row.scopes.split(",")),
        frozenset(row.issuers.split(",")) if row.issuers else frozenset(),
        row.at,
        row.made_by,
        row.expires_at,
        row.revoked_at,
        row.used_on,
    )


async def caller_of(store: Store, clock: Clock, presented: str, configured: str) -> Caller | None:
    """Who shows this token; None when it is nobody's, any more or at all. The day of its use is kept, and no more."""
    if not presented or len(presented) > LONGEST_TOKEN:
        return None
    if configured and hmac.compare_digest(presented.encode(), configured.encode()):
        return Caller("api")
    hashed, now = _hash(presented), clock.now()
    async with store.read() as connection:
        row = (await connection.execute(select(api_tokens).where(api_tokens.c.hash == hashed))).first()
    if row is None or not (token := _token(row)).good(now):
        return None
    today = now.astimezone(ATHENS).date()
    if token.used_on != today:
        async with store.write() as connection:
            await connection.execute(update(api_tokens).where(api_tokens.c.hash == hashed).values(used_on=today))
    return Caller(token.name, token.scopes, token.issuers)
