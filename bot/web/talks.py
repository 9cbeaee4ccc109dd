"""The talks of the store, as the web reads them."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.channels.webchat import CHANNEL
from bot.store import migrate, talk
from bot.store.database import Database
from bot.store.talk import Talk
from bot.store.vault import Vault


class StoredTalks:
    """Reads and marks through the one door to the database."""

    def __init__(self, database: Database, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    async def read(self, token: str) -> Talk | None:
        """The talk of this cookie; None when there is none. Raises StoreError."""
        now = self._clock()

        def reading(connection: Connection) -> Talk | None:
            return talk.read_talk(connection, self._vault, channel=CHANNEL, address=token, now=now)

        return await self._database.write(reading)

    async def mark_seen(self, shown: Talk, at: datetime, version: str) -> None:
        """The bubbles of this talk have reached the resident, in the texts of this version. Raises StoreError."""
        new, anew = shown.unseen, shown.shown_anew(version)

        def marking(connection: Connection) -> None:
            if new:
                talk.mark_seen(connection, shown.conversation_id, new, at=at)
            talk.mark_version(connection, {*new, *anew}, version)

        await self._database.write(marking)

    async def ready(self) -> Mapping[str, bool]:
        """The database takes work, and has the tables of this version. Raises StoreError."""
        version = await self._database.write(migrate.version_of)
        return {"database": True, "migrations": version == migrate.newest()}
