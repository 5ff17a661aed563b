"""OpenID Connect (Core 1.0): the authorization code flow with PKCE, state and nonce, and what an ID token must say.

A provider only vouches for an address: whom the desk knows by it comes in, nobody is made by it.
"""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import delete, insert

from core.clock import Clock
from core.store import Store
from producers.desk.settings import DeskSettings
from producers.desk.tables import openid

CALLBACK = "/desk/sign-in/openid/back"
WITHIN = timedelta(minutes=10)
SKEW_S = 60  # by which its clock may differ from ours
TIMEOUT_S = 10.0
MOST_BYTES = 1024 * 1024
# Only what is signed by a key that the provider alone has (RFC 8725 §3.1): no `none`, no shared secrets.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")


class NotVouched(Exception):
    """The provider did not let them in, or what it says cannot be trusted. `reason` is for the log, of no person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Begun:
    """Where the browser goes, and what it must bring back."""

    address: str
    state: str


@dataclass(frozen=True)
class Vouched:
    """In lower case; and the page they had wanted."""

    email: str
    target: str


class Provider:
    """The one that the settings name. `url` is the hub's public address."""

    def __init__(self, settings: DeskSettings, url: str, store: Store, clock: Clock) -> None:
        self._issuer, self._client = settings.openid_issuer, settings.openid_client
        self._secret = settings.openid_secret.get_secret_value()
        self._back, self._store, self._clock = f"{url}{CALLBACK}", store, clock

    async def begin(self, target: str) -> Begun:
        """NotVouched: the provider cannot be asked now."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        async with self._http() as client:
            known = await self._discovered(client)
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        question = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": self._back,
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        endpoint = known["authorization_endpoint"]
        address = f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(question)}"
        now = self._clock.now()
        row = {"state": _hash(state), "nonce": nonce, "verifier": verifier, "target": target, "at": now}
        async with self._store.write() as connection:
            await connection.execute(delete(openid).where(openid.c.at < now - WITHIN))
            await connection.execute(insert(openid).values(row))
        return Begun(address, state)

    async def finish(self, state: str, code: str, said_issuer: str | None) -> Vouched:
        """Whom the provider vouches for. A state is good once, whatever comes of it."""
        async with self._store.write() as connection:
            taken = await connection.execute(
                delete(openid)
                .where(openid.c.state == _hash(state), openid.c.at >= self._clock.now() - WITHIN)
                .returning(openid.c.nonce, openid.c.verifier, openid.c.target)
            )
            row = taken.first()
        if row is None:
            raise NotVouched("the state is not ours, was used, or is too old")
        if said_issuer is not None and said_issuer != self._issuer:  # RFC 9207: an answer of another provider
            raise NotVouched("another provider answered")
        async with self._http() as client:
            known = await self._discovered(client)
            keys = await _json(client, known["jwks_uri"])
            token = await self._token(client, known["token_endpoint"], code, row.verifier)
        return Vouched(self._read(token, keys, row.nonce), row.target)

    async def _token(self, client: httpx.AsyncClient, endpoint: str, code: str, verifier: str) -> str:
        """RFC 6749 §4.1.3, §2.3.1; RFC 7636 §4.5."""
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": verifier,
            "client_id": self._client,
        }
        # Both are form-encoded before they are put into the header.
        signed_in = httpx.BasicAuth(quote_plus(self._client), quote_plus(self._secret)) if self._secret else None
        answer = await _asked(client.build_request("POST", endpoint, data=asked), client, signed_in)
        token = answer.get("id_token") if isinstance(answer, Mapping) else None
        if not isinstance(token, str):
            raise NotVouched("no ID token")
        return token

    def _read(self, token: str, keys: Any, nonce: str) -> str:
        """OpenID Connect Core §3.1.3.7."""
        now = int(self._clock.now().timestamp())
        registry = jwt.JWTClaimsRegistry(
            now=now,
            leeway=SKEW_S,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS)).claims
            registry.validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotVouched(f"the ID token is not good: {type(error).__name__}") from error
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if (several or "azp" in claims) and claims.get("azp") != self._client:
            raise NotVouched("the ID token is for another client")
        email = claims.get("email")
        if not isinstance(email, str) or not email or claims.get("email_verified") is not True:
            raise NotVouched("the provider does not vouch for an e-mail address")
        return email.strip().lower()

    async def _discovered(self, client: httpx.AsyncClient) -> Mapping[str, str]:
        known = await _json(client, f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if not isinstance(known, Mapping) or known.get("issuer") != self._issuer:
            raise NotVouched("the provider calls itself by another address")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            address = known.get(name)
            if not isinstance(address, str) or urlsplit(address).scheme != urlsplit(self._issuer).scheme:
                raise NotVouched(f"the provider's {name} cannot be used")
        return known

    def _http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False, follow_redirects=False)


async def _json(client: httpx.AsyncClient, address: str) -> Any:
    return await _asked(client.build_request("GET", address), client)


async def _asked(question: httpx.Request, client: httpx.AsyncClient, signed_in: httpx.Auth | None = None) -> Any:
    """The provider's answer, if it is JSON of a bearable length and no error."""
    answer, raw = None, b""
    try:
        answer = await client.send(question, auth=signed_in, stream=True)
        answer.raise_for_status()
        async for piece in answer.aiter_bytes():
            raw += piece
            if len(raw) > MOST_BYTES:
                raise NotVouched("the provider's answer is too long")
        return json.loads(raw)
    except (httpx.HTTPError, ValueError) as error:
        raise NotVouched(f"the provider cannot be asked: {type(error).__name__}") from error
    finally:
        if answer is not None:
            await answer.aclose()


def _hash(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()
