"""Recordings of our texts by people: handing one in, taking it away, and undoing that."""

import asyncio
import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.aloud.recordings import Recordings
from bot.aloud.sounds import Sounds
from bot.aloud.speaker import NoSound
from bot.casework.access import Account
from bot.errors import AanbelError
from bot.store import audit, recordings
from bot.store.database import Database
from bot.store.recordings import New, Recording
from bot.store.texts import ChangedMeanwhile
from bot.work.road import Road

#: Bytes of a recording that is handed in: minutes of the best a phone makes.
LARGEST = 8 * 1024 * 1024
_WHY = ("kind", "large", "long", "silent", "unreadable", "mpeg4")


class NoRecording(AanbelError):
    """This file cannot be used as a recording."""

    def __init__(self, why: str) -> None:
        super().__init__(because=why)
        #: kind, large, long, silent, unreadable, mpeg4; else: other.
        self.why = why if why in _WHY else "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """What is read aloud: one text in one language, as it stands now."""

    language: str
    key: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Recorder:
    """What an editor does with recordings."""

    database: Database
    road: Road
    recordings: Recordings
    sounds: Sounds

    async def add(self, account: Account, text: Text, content: bytes) -> None:
        """Keep a recording, which is heard at once. Raises NoRecording."""
        if len(content) > LARGEST:
            raise NoRecording("large")
        if not is_sound(content):
            raise NoRecording("kind")
        try:
            made = await self.sounds.of_recording(content)
        except NoSound as refused:
            raise NoRecording(refused.why) from None
        about = Recording(
            language=text.language,
            key=text.key,
            text_version=text.version,
            digest=hashlib.sha256(made.content).hexdigest()[:32],
            seconds=math.ceil(made.seconds),
            by=account.name,
            at=self.road.clock(),
        )

        def adding(connection: Connection) -> None:
            recordings.add(connection, self.road.ids, New(about=about, sound=made.content))
            self._note(connection, "recording.added", text, account)

        await self._done(adding)

    async def remove(self, account: Account, text: Text, id: int) -> None:
        """No longer play this one; it can be put back. Raises ChangedMeanwhile."""

        def removing(connection: Connection) -> None:
            _found(connection, text, id)
            if not recordings.remove(connection, id, by=account.name, at=self.road.clock()):
                raise ChangedMeanwhile
            self._note(connection, "recording.removed", text, account)

        await self._done(removing)

    async def put_back(self, account: Account, text: Text, id: int) -> None:
        """Play this one again. Raises ChangedMeanwhile."""

        def putting(connection: Connection) -> None:
            _found(connection, text, id)
            if not recordings.put_back(connection, id):
                raise ChangedMeanwhile
            self._note(connection, "recording.put_back", text, account)

        await self._done(putting)

    async def _done(self, work: Callable[[Connection], None]) -> None:
        await self.database.write(work)
        await asyncio.to_thread(self.recordings.reload)

    def _note(self, connection: Connection, action: str, text: Text, account: Account) -> None:
        on = f"text:{text.language}/{text.key}"
        audit.note(connection, self.road.ids, action, on=on, at=self.road.clock(), actor=account.name)


def is_sound(content: bytes) -> bool:
    """Ogg, WAV, MP3 or MPEG-4, by its first bytes."""
    if content[:4] == b"OggS" or (content[:4] == b"RIFF" and content[8:12] == b"WAVE") or content[4:8] == b"ftyp":
        return True
    return content[:3] == b"ID3" or (len(content) > 4 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2)


def _found(connection: Connection, text: Text, id: int) -> None:
    """Raises ChangedMeanwhile when this recording is of another text, or of none."""
    if not any(each.id == id for each in recordings.of(connection, text.language, text.key)):
        raise ChangedMeanwhile
