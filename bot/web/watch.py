"""Around every answer: the headers that protect a resident, and a log line that says nothing of one."""

import logging
import time
import traceback
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.house import House
from bot.web.showing import HAVE

_log = logging.getLogger(__name__)

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

_FOR_SCRIPT = HAVE.encode()

_PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(self), payment=(), usb=()"


class Headers:
    """Security headers on every answer (trust.md S9); pages are never kept by a browser, files are.

    What only a document obeys goes with documents only: the rest is paid for on somebody's bundle, line by line.
    """

    def __init__(self, app: ASGIApp, *, house: House) -> None:
        self._app = app
        self._everywhere = _everywhere(house)
        self._document = _document(house)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kept = _kept(scope)
        # No link, form or frame can lead to an answer to this header: only our own script reads it.
        is_read_by_script = any(name == _FOR_SCRIPT for name, _ in scope["headers"])

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._everywhere)
                if not is_read_by_script and message["status"] != 304:
                    headers.update(self._document)
                headers["Cache-Control"] = kept
            await send(message)

        await self._app(scope, receive, with_headers)


class Watch:
    """One log line a request: never a query, a body, or an address that was typed. Nothing raises past here."""

    def __init__(self, app: ASGIApp, *, sorry: Callable[[Request, Exception], Awaitable[Response]]) -> None:
        self._app = app
        self._sorry = sorry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0
        started = time.monotonic()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            _log.error("request failed", extra={"error": type(error).__name__, "at": _place(error)})
            if status:
                raise
            response = await self._sorry(Request(scope), error)
            await response(scope, receive, noting)
        finally:
            _tell(scope, status, time.monotonic() - started)


def _kept(scope: Scope) -> str:
    """How long a browser may keep the answer: a file whose address carries its mark for ever, a page not at all."""
    if not scope["path"].startswith("/static/"):
        return "no-store"
    return "public, max-age=31536000, immutable" if scope["query_string"] else "no-cache"


def _everywhere(house: House) -> dict[str, str]:
    headers = {"Cross-Origin-Resource-Policy": "same-origin", "X-Content-Type-Options": "nosniff"}
    if house.https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def _document(house: House) -> dict[str, str]:
    return {
        "Content-Security-Policy": _policy(house.exit_url),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": _PERMISSIONS,
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
    }


def _policy(exit_url: str) -> str:
    exit = urlsplit(exit_url)
    # blob: is the resident's own photo or voice, shown before it is sent; the exit is where "leave and forget" goes.
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
        "img-src 'self' blob:; media-src 'self' blob:; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {exit.scheme}://{exit.netloc}"
    )


def _place(error: Exception) -> str:
    """File and line: the error's own words could hold a resident's."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def _tell(scope: Scope, status: int, seconds: float) -> None:
    route = scope.get("route")
    path = route.path if isinstance(route, Route) else "-"
    # A method, too, is something that can be typed.
    method = scope["method"] if scope["method"] in _METHODS else "-"
    told = {"method": method, "path": path, "status": status, "seconds": round(seconds, 3)}
    # A page that looks for news every few seconds, and its files, would drown the rest.
    level = logging.DEBUG if status == 304 or (path == "-" and scope["path"].startswith("/static/")) else logging.INFO
    _log.log(level, "request", extra=told)
