"""Pictures on WhatsApp: each uploaded once for as long as WhatsApp keeps it, and never in the way of the text."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.channels.base import Medium
from bot.channels.handed import PATIENCE, Handed
from bot.channels.telegram_text import units
from bot.channels.whatsapp_text import MAX_BODY, Json
from bot.errors import ChannelError

#: An uploaded file can be sent for 30 days (Cloud API, media); a day less, for what waits on its way.
LIFETIME = timedelta(days=29)

#: Content and kind -> the id WhatsApp gives it. Raises ChannelError.
Upload = Callable[[bytes, str], Awaitable[str]]

log = logging.getLogger(__name__)


class Pictures:
    """Puts pictures to the messages of one number."""

    def __init__(self, upload: Upload, clock: Callable[[], float] = time.monotonic) -> None:
        self._upload = upload
        self._handed = Handed(clock, lifetime=LIFETIME.total_seconds())

    async def beside(self, parts: list[Json], picture: Medium | None) -> list[Json]:
        """The messages with the picture; the very same where there is none, or where it cannot be handed over."""
        if picture is None or self._handed.rests:
            return parts
        try:
            id = self._handed.id_of(picture) or await asyncio.wait_for(
                self._upload(picture.content, picture.mime), PATIENCE
            )
        except (ChannelError, TimeoutError) as error:
            self.left_out(picture, error)
            return parts
        self._handed.keep(picture, id)
        return with_picture(parts, id)

    def left_out(self, picture: Medium, error: Exception) -> None:
        """It did not go: its text goes without it."""
        self._handed.failed(picture)
        log.warning("whatsapp.picture_left_out", extra={"reason": type(error).__name__})


def with_picture(parts: list[Json], id: str) -> list[Json]:
    """The picture heads what has reply buttons and stands above words alone; a list takes none, so it goes before."""
    image = {"id": id}
    match parts:
        case [{"type": "interactive", "interactive": {"type": "button", **form}}]:
            head = {"type": "image", "image": image}
            return [{"type": "interactive", "interactive": {"type": "button", "header": head, **form}}]
        case [{"type": "text", "text": {"body": str(body)}}] if units(body) <= MAX_BODY:
            return [{"type": "image", "image": {**image, "caption": body}}]
    return [{"type": "image", "image": image}, *parts]
