"""Makes what residents load smaller on the way: a bundle with 20 MB a month is read to the last byte."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

#: Below this, packing makes an answer longer.
_LEAST = 400

#: Files that are not packed already.
_PACKABLE = (".css", ".js", ".svg")


class Packing:
    """Gzip for the residents' pages and their files, and for nothing else.

    A page that repeats what stands in its address, beside a secret, tells by its packed length what that secret is
    (BREACH). The team's and the parties' pages may do so; those of residents repeat no address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._packed = GZipMiddleware(app, minimum_size=_LEAST, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        packed = scope["type"] == "http" and _is_packed(scope["path"])
        await (self._packed if packed else self._app)(scope, receive, send)


def _is_packed(path: str) -> bool:
    if path.startswith("/static/"):
        return path.endswith(_PACKABLE)
    return path in ("/", "/chat") or path.split("/")[1] in ("help", "return", "privacy", "accessibility")
