"""Pictures on Telegram: each handed over once, with the text as its caption, and never in the way of the text."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from telegram import Bot, InlineKeyboardMarkup
from telegram.constants import MessageLimit

from bot.channels.base import Medium
from bot.channels.handed import PATIENCE, Handed, stops_text
from bot.channels.telegram_errors import translated
from bot.channels.telegram_text import units
from bot.errors import ChannelError

#: UTF-16 units below a picture (Bot API, sendPhoto).
LONGEST_CAPTION = int(MessageLimit.CAPTION_LENGTH)

log = logging.getLogger(__name__)


class Photos:
    """Sends pictures for one bot."""

    def __init__(self, bot: Bot, clock: Callable[[], float] = time.monotonic, *, patience: float = PATIENCE) -> None:
        """A picture that takes longer than `patience` seconds is left out."""
        self._bot = bot
        self._patience = patience
        self._handed = Handed(clock)

    async def send(
        self, address: str, picture: Medium | None, caption: str = "", *, keyboard: InlineKeyboardMarkup | None = None
    ) -> str:
        """Send it; Telegram's id of the message, empty when it did not go and the text goes without it.

        Raises what would stop the text as well: Unreachable, or a ChannelError that says how long to wait.
        """
        if picture is None or self._handed.rests:
            return ""
        try:
            async with asyncio.timeout(self._patience):
                return await self._send(address, picture, {"caption": caption, "reply_markup": keyboard})
        except (ChannelError, TimeoutError) as error:
            if isinstance(error, ChannelError) and stops_text(error):
                raise
            self._handed.failed(picture)
            log.warning("telegram.picture_left_out", extra={"reason": type(error).__name__})
            return ""

    async def _send(self, address: str, picture: Medium, what: dict[str, Any]) -> str:
        content = self._handed.id_of(picture) or picture.content
        with translated():
            message = await self._bot.send_photo(address, content, **what)
        if message.photo:
            self._handed.keep(picture, message.photo[-1].file_id)
        return str(message.message_id)


def fits(text: str) -> bool:
    """The text may stand below a picture."""
    return units(text) <= LONGEST_CAPTION
