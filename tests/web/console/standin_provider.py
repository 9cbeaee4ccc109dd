"""A provider of accounts on this machine: real HTTP, real signatures, and whatever lies a test asks of it."""

import base64
import hashlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

KEY, FOREIGN = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))
CLIENT, SECRET = "aanbel-here", "the secret of this client"


@dataclass
class StandIn:
    """One provider; what it says can be changed between two questions."""

    now: Callable[[], datetime]
    issuer: str = ""
    #: What it says of who signs in.
    claims: dict[str, Any] = field(default_factory=dict)
    #: What it says instead of the truth; None: it leaves this out.
    lies: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    #: Signs with this one instead, which nobody is told of.
    foreign_key: RSAKey | None = None
    #: What it was asked with, by code.
    asked: dict[str, Mapping[str, str]] = field(default_factory=dict)
    is_down: bool = False

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._about),
                Route("/keys", self._keys),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    async def _about(self, _request: Request) -> Response:
        at = self.issuer
        return JSONResponse(
            {
                "issuer": self.lies.get("issuer", at),
                "authorization_endpoint": f"{at}/authorize",
                "token_endpoint": f"{at}/token",
                "jwks_uri": f"{at}/keys",
            },
            503 if self.is_down else 200,
        )

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.asked)}"
        self.asked[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", 302)

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self.asked.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proven = asked and base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() == asked["code_challenge"]
        if not proven or request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_grant"}, 400)
        assert asked
        now = int(self.now().timestamp())
        told = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        said = {name: value for name, value in {**told, **self.claims, **self.lies}.items() if value is not None}
        return JSONResponse(
            {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": self._signed(said)}
        )

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.lies.get("alg") == "none":
            parts = (b'{"alg":"none"}', json.dumps(claims).encode(), b"")
            return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.foreign_key or self.key)


@contextmanager
def provider(now: Callable[[], datetime]) -> Iterator[StandIn]:
    """A provider for as long as the block lasts."""
    listening = socket.create_server(("127.0.0.1", 0))
    stand_in = StandIn(now=now, issuer=f"http://127.0.0.1:{listening.getsockname()[1]}")
    server = uvicorn.Server(uvicorn.Config(stand_in.app(), log_level="warning", access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield stand_in
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()
