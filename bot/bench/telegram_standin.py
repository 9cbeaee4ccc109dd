"""A stand-in for Telegram: the Bot API over real HTTP on a loopback port, with residents to speak through.

In a program or a test: `async with StandIn() as telegram: resident = telegram.resident(1); resident.start()`.
As a process of its own: `python -m bot.bench.telegram_standin`, which prints its address and is steered by
`POST /residents/<id>/<verb>` with a JSON object of arguments, `GET /residents/<id>/bubbles` and `POST /faults`.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.bench.telegram_methods import Flood, Methods
from bot.bench.telegram_residents import Group, Resident
from bot.bench.telegram_updates import Polling, Webhook, conflict_of
from bot.bench.telegram_world import ApiError, World

#: What another process may have a resident do.
_VERBS = ("start", "say", "edit", "press", "block", "unblock", "send_other")


@dataclass(kw_only=True)
class Fault:
    """Something that goes wrong with the next calls of a method."""

    #: In lower case; "file" is a download, "*" any.
    method: str
    #: error, drop_before, slow, garbage and redirect come instead of the effect; drop_after and strange after it.
    kind: str
    times: int = 1
    #: For slow.
    seconds: float = 0.0
    #: For redirect.
    to: str = ""


class StandIn:
    """The server and its world. `url` is what AANBEL_TELEGRAM_API_URL takes."""

    def __init__(self, *, token: str = "", port: int = 0, clock: Callable[[], float] = time.time) -> None:
        self.token = token or f"4200000001:{secrets.token_urlsafe(26)}"
        self.world = World(clock=clock)
        self.methods = Methods(self.world)
        self.polling = Polling(self.world)
        self.webhook = Webhook(self.world)
        self.faults: list[Fault] = []
        #: Every call so far: method in lower case, parameters.
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._residents: dict[int, Resident] = {}
        self._port = port
        self._closing = False
        self.world.on_update = self._on_update

    async def __aenter__(self) -> "StandIn":
        # Named as TCP, so that asyncio sends small answers at once instead of 40 ms later.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        listener.listen(2048)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        logging.getLogger("uvicorn.error").addFilter(_unplanned)
        config = uvicorn.Config(self._app(), lifespan="off", ws="none", log_config=None, access_log=False)
        config.timeout_graceful_shutdown = 1
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        return self

    async def __aexit__(self, *error: object) -> None:
        self._closing = True
        self.webhook.close()
        self.polling.wake()
        self._server.should_exit = True
        await self._serving
        logging.getLogger("uvicorn.error").removeFilter(_unplanned)

    def resident(self, user_id: int, *, language_code: str = "nl") -> Resident:
        """The resident with this id, a new one the first time."""
        if user_id not in self._residents:
            self._residents[user_id] = Resident(self.world, user_id, language_code=language_code)
        return self._residents[user_id]

    def group(self) -> Group:
        return Group(self.world)

    def fault(self, method: str, kind: str, **how: Any) -> None:
        """Let the next call of a method go wrong."""
        self.faults.append(Fault(method=method.lower(), kind=kind, **how))

    def called(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of a method."""
        return [wanted for name, wanted in self.calls if name == method.lower()]

    def _on_update(self) -> None:
        self.polling.wake()
        self.webhook.wake()

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/bot{token}/{method}", self._method, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._file),
                Route("/residents/{user_id:int}/bubbles", self._bubbles),
                Route("/residents/{user_id:int}/{verb}", self._steer, methods=["POST"]),
                Route("/faults", self._add_fault, methods=["POST"]),
            ]
        )

    async def _method(self, request: Request) -> Response:
        method = request.path_params["method"].lower()
        wanted = await _parameters(request)
        if request.path_params["token"] != self.token:
            return _refusal(ApiError(401, "Unauthorized"))
        self.calls.append((method, wanted))
        fault = self._fault_for(method)
        if fault and (broken := await _break_before(fault)):
            return broken
        try:
            result = await self._result(method, wanted)
        except ApiError as error:
            return _refusal(error)
        if fault and fault.kind == "drop_after":
            return _Dropped()
        return JSONResponse({"ok": True, "result": {"strange": 1} if fault and fault.kind == "strange" else result})

    async def _result(self, method: str, wanted: dict[str, Any]) -> Any:
        match method:
            case "getupdates":
                conflict_of(self.webhook)
                return await self.polling.get(wanted)
            case "setwebhook":
                self.polling.abort("Conflict: terminated by setWebhook request")
                return self.webhook.set(wanted)
            case "deletewebhook":
                return self.webhook.set({**wanted, "url": ""})
            case "getwebhookinfo":
                return self.webhook.information()
        if method not in self.methods.by_name:
            raise ApiError(404, "Not Found: method not found")
        return self.methods.by_name[method](wanted)

    async def _file(self, request: Request) -> Response:
        if request.path_params["token"] != self.token:
            return _refusal(ApiError(401, "Unauthorized"))
        fault = self._fault_for("file")
        if fault and (broken := await _break_before(fault)):
            return broken
        path = request.path_params["path"]
        stored = next((file for file in self.world.files.values() if file.path == path), None)
        return Response(stored.content) if stored else _refusal(ApiError(404, "Not Found"))

    def _fault_for(self, method: str) -> Fault | None:
        fault = next((fault for fault in self.faults if fault.method in (method, "*")), None)
        if fault:
            fault.times -= 1
            self.faults = [fault for fault in self.faults if fault.times > 0]
        return fault

    async def _steer(self, request: Request) -> Response:
        verb = request.path_params["verb"]
        if verb not in _VERBS:
            return JSONResponse({"error": f"one of {', '.join(_VERBS)}"}, status_code=404)
        arguments = await request.json() if await request.body() else {}
        try:
            result = getattr(self.resident(request.path_params["user_id"]), verb)(**arguments)
        except LookupError as error:
            return JSONResponse({"error": str(error)}, status_code=409)
        return JSONResponse({"result": result})

    async def _bubbles(self, request: Request) -> Response:
        bubbles = self.resident(request.path_params["user_id"]).bubbles
        return JSONResponse([{"id": b.message_id, "text": b.text, "labels": b.labels} for b in bubbles])

    async def _add_fault(self, request: Request) -> Response:
        self.faults.append(Fault(**await request.json()))
        return JSONResponse({"result": True})


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the program around it."""
        yield


class _BreakOff(Exception):
    """Ends a connection in the middle of an answer, on purpose."""


def _unplanned(record: logging.LogRecord) -> bool:
    """Not what was broken off on purpose, here or by the end of the program on the other side."""
    return not (record.exc_info and record.exc_info[0] in (_BreakOff, ClientDisconnect))


class _Dropped(Response):
    """An answer that breaks off, so that the connection is lost."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        raise _BreakOff


async def _break_before(fault: Fault) -> Response | None:
    match fault.kind:
        case "error":
            return _refusal(ApiError(500, "Internal Server Error"))
        case "drop_before":
            return _Dropped()
        case "garbage":
            return Response("<html>a tired proxy</html>")
        case "redirect":
            return RedirectResponse(fault.to)
        case "slow":
            await asyncio.sleep(fault.seconds)
    return None


def _refusal(error: ApiError) -> Response:
    parameters = {"parameters": {"retry_after": error.retry_after}} if error.retry_after else {}
    body = {"ok": False, "error_code": error.code, "description": error.description, **parameters}
    return JSONResponse(body, status_code=error.code)


async def _parameters(request: Request) -> dict[str, Any]:
    """Parameters as the Bot API takes them: query, form, multipart or JSON."""
    wanted: dict[str, Any] = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        wanted |= json.loads(await request.body() or b"{}")
        return wanted
    async with request.form() as form:
        for name, value in form.items():
            wanted[name] = await value.read() if isinstance(value, UploadFile) else value
    return wanted


async def _main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in for Telegram's Bot API.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default="")
    parser.add_argument("--limits", action="store_true", help="with flood limits")
    chosen = parser.parse_args()
    async with StandIn(token=chosen.token, port=chosen.port) as telegram:
        if chosen.limits:
            telegram.methods.flood = Flood()
        print(json.dumps({"url": telegram.url, "token": telegram.token}), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_main())
