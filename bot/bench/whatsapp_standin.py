"""A stand-in for WhatsApp: the Cloud API over real HTTP on a loopback port, signed webhooks, and residents.

`async with StandIn() as whatsapp: await whatsapp.subscribe(url); whatsapp.resident(1).say("hallo")`.
"""

import asyncio
import contextlib
import hashlib
import hmac
import json
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.bench.whatsapp_checks import check
from bot.bench.whatsapp_residents import Resident
from bot.bench.whatsapp_world import UPLOAD_LIFETIME, URL_LIFETIME, ApiError, Json, World

#: Values of one webhook call.
_TOGETHER = 8


class StandIn:
    """The server and its world. `url` is what AANBEL_WHATSAPP_API_URL takes."""

    def __init__(self, *, clock: Callable[[], float] = time.time, auth_header: str = "Authorization") -> None:
        self.token, self.app_secret, self.verify_token = (secrets.token_urlsafe(24) for _ in range(3))
        self.world = World(clock=clock)
        #: Everything that was asked to be sent, refused ones included.
        self.asked: list[Json] = []
        #: Errors that come instead of the next sends, first the first.
        self.refusals: list[ApiError | Response] = []
        #: Every status the webhook answered.
        self.answers: list[int] = []
        #: Each webhook call is sent twice.
        self.twice = False
        #: Where files are said to be; a test lets it lead astray.
        self.file_host = ""
        self.first_pause = 0.05
        self._auth_header = auth_header
        self._residents: dict[int, Resident] = {}
        self._callback = ""
        self._news = asyncio.Event()
        self.world.on_change = self._news.set

    async def __aenter__(self) -> "StandIn":
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
        listener.listen(2048)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(self._app(), lifespan="off", ws="none", log_config=None, access_log=False)
        config.timeout_graceful_shutdown = 1
        self._server = _Server(config)
        self._client = httpx.AsyncClient(timeout=10, trust_env=False)
        self._tasks = [asyncio.create_task(self._server.serve(sockets=[listener])), asyncio.create_task(self._call())]
        while not self._server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        return self

    async def __aexit__(self, *error: object) -> None:
        serving, calling = self._tasks
        calling.cancel()
        self._server.should_exit = True
        await asyncio.gather(serving, calling, return_exceptions=True)
        await self._client.aclose()

    def resident(self, number: int) -> Resident:
        """The resident with this number, a new one the first time."""
        if number not in self._residents:
            self._residents[number] = Resident(self.world, number)
        return self._residents[number]

    async def subscribe(self, callback: str) -> None:
        """Ask for the challenge, and send webhooks there from now on. Raises ValueError when it is not echoed."""
        challenge = str(secrets.randbelow(10**10))
        asked = {"hub.mode": "subscribe", "hub.verify_token": self.verify_token, "hub.challenge": challenge}
        answer = await self._client.get(callback, params=asked)
        if answer.status_code != 200 or answer.text != challenge:
            raise ValueError(f"{answer.status_code}: the challenge was not echoed")
        self._callback = callback
        self._news.set()

    def sign(self, body: bytes) -> str:
        return f"sha256={hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()}"

    async def idle(self) -> None:
        """Wait until the webhook has taken all."""
        async with asyncio.timeout(10):
            while self.world.waiting:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def _call(self) -> None:
        """Send what waits, several changes together, again until it is taken."""
        pause = self.first_pause
        while True:
            await self._news.wait()
            self._news.clear()
            while self.world.waiting and self._callback:
                values = self.world.waiting[:_TOGETHER]
                if all([await self._deliver(values) for _ in range(1 + self.twice)]):
                    del self.world.waiting[: len(values)]
                    pause = self.first_pause
                else:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 2.0)

    async def _deliver(self, values: list[Json]) -> bool:
        changes = [{"field": "messages", "value": value} for value in values]
        payload = {"object": "whatsapp_business_account", "entry": [{"id": self.world.waba_id, "changes": changes}]}
        body = json.dumps(payload).encode()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": self.sign(body)}
        try:
            answer = await self._client.post(self._callback, content=body, headers=headers)
        except httpx.HTTPError:
            return False
        self.answers.append(answer.status_code)
        return answer.status_code == 200

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/files/{id}", self._guarded(self._content)),
                # With and without a version before it, as clients write it.
                *(
                    route
                    for before in ("", "/{version:str}")
                    for route in (
                        Route(f"{before}/{self.world.phone_id}/messages", self._guarded(self._send), methods=["POST"]),
                        Route(f"{before}/{self.world.phone_id}/media", self._guarded(self._upload), methods=["POST"]),
                        Route(f"{before}/{{id:str}}", self._guarded(self._describe)),
                    )
                ),
            ]
        )

    def _guarded(self, answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
        async def guarded(request: Request) -> Response:
            bearer = "Bearer " if self._auth_header == "Authorization" else ""
            try:
                if request.headers.get(self._auth_header) != f"{bearer}{self.token}":
                    raise ApiError(401, 190, "Invalid OAuth access token.")
                found: Response = await answer(request)
            except ApiError as error:
                return _refusal(error)
            except (KeyError, TypeError, ValueError):
                return _refusal(ApiError(400, 100, "(#100) Invalid parameter"))
            return found

        return guarded

    async def _send(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        if body.get("status") == "read":
            return JSONResponse({"success": True})
        if self.refusals:
            refusal = self.refusals.pop(0)
            if isinstance(refusal, Response):
                return refusal
            raise refusal
        check(body)
        bubble = self.world.send(self.world.find(body), body)
        named = body.get("to") or body.get("recipient")
        return JSONResponse(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": named, "wa_id": named}],
                "messages": [{"id": bubble.id}],
            }
        )

    async def _upload(self, request: Request) -> Response:
        async with request.form() as form:
            file = form["file"]
            assert isinstance(file, UploadFile)
            stored = self.world.store(await file.read(), str(form.get("type") or file.content_type), UPLOAD_LIFETIME)
        return JSONResponse({"id": stored.id})

    async def _describe(self, request: Request) -> Response:
        stored = self.world.file(request.path_params["id"])
        until = int(self.world.now()) + URL_LIFETIME
        url = f"{self.file_host or self.url}/files/{stored.id}?until={until}"
        size = {"file_size": len(stored.content), "messaging_product": "whatsapp"}
        return JSONResponse({**self.world.describe(stored), "url": url, **size})

    async def _content(self, request: Request) -> Response:
        if int(request.query_params["until"]) < self.world.now():
            raise ApiError(404, 100, "URL expired")
        stored = self.world.file(request.path_params["id"])
        if stored.mime == "redirect":
            return RedirectResponse(stored.content.decode())
        return Response(stored.content, media_type=stored.mime)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the program around it."""
        yield


def _refusal(error: ApiError) -> Response:
    told: Json = {"message": error.message, "type": "OAuthException", "code": error.code, "fbtrace_id": "A"}
    told["error_data"] = {"messaging_product": "whatsapp", "details": error.message}
    return JSONResponse({"error": told}, status_code=error.status)
