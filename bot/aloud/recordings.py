"""What people recorded, kept in memory but for the sounds themselves: a bubble is planned without the database."""

from collections.abc import Mapping, Sequence
from threading import Lock

from bot.store import recordings
from bot.store.database import Database
from bot.store.recordings import Recording


class Recordings:
    """The recordings that stand."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._standing: Mapping[tuple[str, str], Recording] = {}
        self._one_look = Lock()
        self.reload()

    def reload(self) -> None:
        """Read again which there are, after one came or went, here or by another process. Raises StoreError."""
        # One look at a time: an older one that is slow may not go over a newer.
        with self._one_look:
            self._standing = self._database.write_now(recordings.standing)

    def standing(self) -> Mapping[tuple[str, str], Recording]:
        """Language and key -> the recording, also of a text that changed since."""
        return self._standing

    def find(self, language: str, key: str, version: str) -> tuple[int, str] | None:
        """The number and the digest of the recording of this very text; None without one."""
        found = self._standing.get((language, key))
        return (found.id, found.digest) if found and found.text_version == version else None

    async def sounds(self, ids: Sequence[int]) -> dict[int, bytes]:
        """The sounds of these recordings, those that still stand there."""
        return await self._database.write(lambda connection: recordings.sounds_of(connection, ids))
