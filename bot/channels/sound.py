"""Sounds over one channel: each handed over once, and sent again by the channel's own id."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from bot.channels.base import Medium
from bot.channels.handed import Handed
from bot.errors import ChannelError

#: Seconds to wait for a channel that says it was too much; a longer wait is no sound.
_LONGEST_PAUSE = 5.0


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

    async def send(self, address: str, sound: Medium) -> list[str]:
        """The channel's ids of what was sent. Raises ChannelError."""
        try:
            return [await self._sent(address, sound)]
        except ChannelError as error:
            if not error.permanent and error.retry_after is not None and error.retry_after <= _LONGEST_PAUSE:
                await asyncio.sleep(error.retry_after)
                return [await self._sent(address, sound)]
            # Perhaps the channel no longer knows its id.
            self._handed.failed(sound)
            raise

    async def _sent(self, address: str, sound: Medium) -> str:
        message, id = await self._send(address, sound, self._handed.id_of(sound))
        self._handed.keep(sound, id)
        return message
