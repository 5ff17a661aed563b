"""A strict OpenID Connect provider on loopback: it refuses whatever a client may not do, and can be told to lie."""

import asyncio
import base64
import hashlib
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

from core.clock import Clock

CLIENT, SECRET = "keryx", "s3cret/&+ κωδικός"


@dataclass
class Provider:
    """`claims` go over what is right, `None` takes one away; `header` likewise. `person` is who has signed in there."""

    clock: Clock
    back: str  # the only redirect_uri it knows
    issuer: str = ""
    person: str = "maria@dimos.example"
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    signs_with: Any = None
    algorithm: str = "RS256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        async def discovery() -> dict[str, Any]:
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }

        @app.get("/keys")
        async def keys() -> dict[str, Any]:
            return {"keys": [self.key.as_dict(private=False)]}

        @app.get("/authorize")
        async def authorize(request: Request) -> Response:
            asked = dict(request.query_params)
            wanted = {"response_type": "code", "client_id": CLIENT, "redirect_uri": self.back}
            wanted["code_challenge_method"] = "S256"
            wrong = [name for name, value in wanted.items() if asked.get(name) != value]
            wrong += [name for name in ("state", "nonce", "code_challenge") if len(asked.get(name, "")) < 32]
            if wrong or "openid" not in asked.get("scope", "").split():
                self.refused.append(f"authorize: {wrong}")
                return JSONResponse({"error": "invalid_request", "wrong": wrong}, 400)
            code = secrets.token_urlsafe(16)
            self.codes[code] = asked
            answer = {"code": code, "state": asked["state"], "iss": self.issuer}
            return RedirectResponse(f"{self.back}?{urlencode(answer)}", 303)

        @app.post("/token")
        async def token(request: Request) -> Response:
            """A code is good once, for its client, its address and its verifier."""
            sent = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
            asked = self.codes.pop(sent.get("code", ""), None)
            kind, _, credentials = request.headers.get("authorization", "").partition(" ")
            user, _, password = base64.b64decode(credentials).decode().partition(":")
            challenge = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
            good = (
                asked is not None
                and (kind, unquote_plus(user), unquote_plus(password)) == ("Basic", CLIENT, SECRET)
                and sent.get("grant_type") == "authorization_code"
                and sent.get("redirect_uri") == self.back
                and challenge.rstrip(b"=").decode() == asked["code_challenge"]
            )
            if not good or asked is None:
                self.refused.append("token")
                return JSONResponse({"error": "invalid_grant"}, 400)
            return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": self.signed(asked["nonce"])})

        return app

    def signed(self, nonce: str) -> str:
        now = int(self.clock.now().timestamp())
        said = {"iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300, "nonce": nonce}
        said |= {"email": self.person, "email_verified": True, **self.claims}
        kept = {name: value for name, value in said.items() if value is not None}
        header = {"alg": self.algorithm, "kid": "one"}
        return jwt.encode(header, kept, self.signs_with or self.key, algorithms=[self.algorithm])


@asynccontextmanager
async def provider(clock: Clock, back: str) -> AsyncIterator[Provider]:
    found = Provider(clock, back)
    listener = socket.create_server(("127.0.0.1", 0))
    found.issuer = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(found.app(), log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield found
    server.should_exit = True
    await serving
