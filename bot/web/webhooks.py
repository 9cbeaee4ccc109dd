"""Where a channel's own servers call: the raw body goes to the channel, before anything reads it."""

from starlette.requests import Request
from starlette.responses import Response

from bot.web.forms import LARGEST_TEXT, read_body
from bot.web.house import Receive


class Webhook:
    """One channel's door."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    async def take(self, request: Request) -> Response:
        """POST: answered with the channel's status, which comes after the commit. Raises TooLarge."""
        body = await read_body(request, LARGEST_TEXT)
        return Response(status_code=await self._receive(dict(request.headers), body))
