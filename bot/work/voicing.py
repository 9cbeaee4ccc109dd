"""Sends what a bubble sounds like when its text is there and that is written down: last of all, and never in its way.

A sound is owed only by this run of the program: what a stop or a kill takes away is not made up for.
"""

import asyncio
import logging
from dataclasses import dataclass, field

from sqlalchemy import Connection

from bot.channels.base import Channel, MakesSound
from bot.store import wiping
from bot.store.database import Database
from bot.store.vault import DataKey, Vault
from bot.work.pacing import Pace, Paused

log = logging.getLogger(__name__)

#: Seconds after which a sound comes too late to belong to its text.
_TOO_LATE = 60.0
#: Sounds that are owed at the same time; with more there is such a crowd that texts alone are enough to send.
_MOST = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """A sound that follows a bubble."""

    #: Of the bubble's row.
    id: int
    key: DataKey
    address: str = field(repr=False)
    channel: Channel
    pace: Pace
    sound: MakesSound


class Voicing:
    """Sends sounds after their texts."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._owed: dict[int, Owed] = {}
        self._saying: set[asyncio.Task[None]] = set()

    def owe(self, owed: Owed) -> None:
        """The text of this row goes out now."""
        self._owed[owed.id] = owed

    def landed(self, id: int) -> None:
        """What became of this row is written down: its sound may follow."""
        owed = self._owed.pop(id, None)
        if owed and len(self._saying) < _MOST:
            task = asyncio.create_task(self._say(owed))
            self._saying.add(task)
            task.add_done_callback(self._saying.discard)

    def stop(self) -> None:
        """Send nothing more."""
        for task in self._saying:
            task.cancel()

    async def _say(self, owed: Owed) -> None:
        try:
            async with asyncio.timeout(_TOO_LATE):
                await self._said(owed)
        except Paused:
            pass
        except Exception as error:
            # Its words could hold a resident's.
            log.warning("sound.left_out", extra={"reason": type(error).__name__})

    async def _said(self, owed: Owed) -> None:
        sound = await owed.sound()
        if sound is None:
            return
        await owed.pace.turn(last=True)
        if not await self._database.write(lambda connection: wiping.stands(connection, owed.id)):
            # It did not go, or was wiped since.
            return
        ids = await owed.channel.voice(owed.address, sound)

        def kept(connection: Connection) -> bool:
            return wiping.add_ids(connection, self._vault, owed.key, row_id=owed.id, ids=ids)

        if not await self._database.write(kept):
            await owed.channel.delete(owed.address, ids)
