"""The sound of a bubble, after its text: handed over once, and nothing that goes wrong with it reaches the text."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from bot.channels.base import Medium, Outgoing
from bot.channels.handed import Handed
from bot.errors import ChannelError

#: Seconds that making it, and sending it, may take: the next bubble waits for this one.
_PATIENCE = 15.0
#: Seconds to wait for a channel that says it was too much; a longer wait is no sound.
_LONGEST_PAUSE = 5.0


log = logging.getLogger(__name__)


class Voices:
    """Sends sounds over one channel."""

    def __init__(
        self, send: Callable[[str, Medium, str], Awaitable[tuple[str, str]]], *, lifetime: float = float("inf")
    ) -> None:
        """`send` takes an address, a sound, and the channel's id of it or nothing; it gives the message's id and
        the sound's. The channel keeps a sound for `lifetime` seconds.
        """
        self._send = send
        self._handed = Handed(time.monotonic, lifetime=lifetime)

    async def after(self, address: str, outgoing: Outgoing) -> list[str]:
        """Send what the bubble sounds like; the channel's ids of it, none when it has no sound or did not go."""
        if outgoing.sound is None or self._handed.rests:
            return []
        medium = None
        try:
            async with asyncio.timeout(_PATIENCE):
                medium = await outgoing.sound()
                return [await self._sent(address, medium)] if medium else []
        except (ChannelError, OSError) as error:  # no answer, timeouts included
            if medium:
                self._handed.failed(medium)
            log.warning("sound.left_out", extra={"reason": type(error).__name__})
            return []

    async def _sent(self, address: str, medium: Medium) -> str:
        try:
            return await self._sent_once(address, medium)
        except ChannelError as error:
            if error.permanent or error.retry_after is None or error.retry_after > _LONGEST_PAUSE:
                raise
            await asyncio.sleep(error.retry_after)
            return await self._sent_once(address, medium)

    async def _sent_once(self, address: str, medium: Medium) -> str:
        message, id = await self._send(address, medium, self._handed.id_of(medium))
        self._handed.keep(medium, id)
        return message
