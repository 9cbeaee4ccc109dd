"""Where a channel's own servers call: the raw body goes to the channel, before anything reads it."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.web.forms import LARGEST_TEXT, read_body
from bot.web.house import Greet, Receive

#: Bytes of what WhatsApp may bring at once (Cloud API, webhooks).
LARGEST_BATCH = 3 * 1024 * 1024


class Webhook:
    """One channel's door."""

    def __init__(self, receive: Receive, *, largest: int = LARGEST_TEXT, greet: Greet | None = None) -> None:
        self._receive = receive
        self._largest = largest
        self._greet = greet

    async def take(self, request: Request) -> Response:
        """POST: answered with the channel's status, which comes after the commit. Raises TooLarge."""
        body = await read_body(request, self._largest)
        return Response(status_code=await self._receive(_headers(request), body))

    async def greet(self, request: Request) -> Response:
        """GET: the channel asks whether this is our address, and hears its own word back as plain text."""
        answer = self._greet(dict(request.query_params)) if self._greet else None
        return PlainTextResponse(answer) if answer is not None else Response(status_code=403)


def _headers(request: Request) -> dict[str, str]:
    """The headers by name; of one that came twice both, as one (RFC 9110, 5.3): a signature that is two is none."""
    found: dict[str, str] = {}
    for name, value in request.headers.items():
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found
