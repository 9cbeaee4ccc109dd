"""The last step of an erasure (house.md, "Erasing, in order"); what comes before it stands in the outbox and in `due`.

When a resident asked, everything that waited was cancelled, the known bubbles are being taken away and a goodbye is on
its way. When the timer fires, ready or not, the data key goes, and with it everything it opened.
"""

import asyncio
import logging

from sqlalchemy import Connection

from bot.errors import Undecipherable
from bot.store import audit, conversations, firing
from bot.store.database import Database
from bot.store.erasing import erase_resident
from bot.store.firing import DueTimer
from bot.store.sending import lock_talks
from bot.work.casefile import SYSTEM, CaseFile, work_at
from bot.work.group import open_group
from bot.work.referring import stop_everyone
from bot.work.road import Road

log = logging.getLogger(__name__)


class Erasure:
    """Erases residents whose moment has come."""

    def __init__(self, *, database: Database, road: Road) -> None:
        self._database = database
        self._road = road

    async def erase(self, timer: DueTimer) -> bool:
        """Erase the resident of this timer; False when that was taken back meanwhile. Raises StoreError."""
        return await self._database.write(lambda connection: self._erased(connection, timer))

    async def clear(self) -> None:
        """Make what was erased leave every file of the database. Raises StoreError."""
        await asyncio.to_thread(self._database.checkpoint)

    def _erased(self, connection: Connection, timer: DueTimer) -> bool:
        lock_talks(connection, [timer.conversation_id])
        if not firing.is_ours(connection, timer):
            return False
        self._tell_parties(connection, timer)
        self._road.probe("before_erase")
        erase_resident(connection, self._road.ids, timer.resident_id, self._road.clock())
        return True

    def _tell_parties(self, connection: Connection, timer: DueTimer) -> None:
        """Whoever reads the story is told to stop, as far as the key still opens who that is."""
        group = open_group(self._road, connection, alone=True)
        try:
            talk = conversations.find_by_id(connection, self._road.vault, timer.conversation_id)
            file = CaseFile.of(work_at(group, talk), actor=SYSTEM) if talk else None
            if file:
                stop_everyone(file)
        except Undecipherable as error:
            log.error("timer.failed", extra={"id": timer.id, "kind": timer.kind.value, "error": type(error).__name__})
        audit.add_all(connection, group.noted)
