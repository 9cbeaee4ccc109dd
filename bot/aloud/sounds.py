"""The sound of a bubble: what people recorded, else the computer's voice, else none. Each is made once."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Protocol

from bot.aloud import speaker
from bot.aloud.kept import Kept
from bot.aloud.script import Line, Script
from bot.aloud.speaker import Made, NoSound, Piece, Played, Said, Speaker
from bot.channels.base import Medium
from bot.errors import AanbelError

log = logging.getLogger(__name__)

MIME = {"ogg": "audio/ogg", "mp3": "audio/mpeg"}


class By(StrEnum):
    """Whose voice a bubble is heard in."""

    PERSON = "person"
    COMPUTER = "computer"
    NOBODY = "nobody"


class Recorded(Protocol):
    """What people recorded."""

    def find(self, language: str, key: str, version: str) -> tuple[int, str] | None:
        """The number and the digest of the recording of this very text; None without one."""

    async def sounds(self, ids: Sequence[int]) -> dict[int, bytes]:
        """The sounds of these recordings."""


@dataclass(frozen=True, slots=True)
class _Record:
    """A piece that a person recorded, not yet fetched."""

    id: int
    digest: str


_Planned = Said | _Record


class Sounds:
    """Makes and keeps sounds. Everything slow happens in a thread and a process of its own."""

    def __init__(self, *, voice: Speaker, kept: Kept, recorded: Recorded) -> None:
        self._voice = voice
        self._kept = kept
        self._recorded = recorded
        self._making: dict[str, asyncio.Task[bytes]] = {}
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="aloud")

    def close(self) -> None:
        """End the voice."""
        self._voice.close()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def heard_by(self, script: Script) -> By:
        """Whose voice this would be heard in; nothing is made."""
        planned = self._planned(script)
        if not planned:
            return By.NOBODY
        return By.COMPUTER if any(isinstance(piece, Said) for piece in planned) else By.PERSON

    async def of(self, script: Script, kind: str) -> Medium | None:
        """The sound of a bubble, "ogg" or "mp3"; None when nothing speaks its language. Never raises for a sound."""
        planned = self._planned(script)
        if not planned:
            return None
        key = "" if script.private else _key(planned, kind)
        try:
            content = await (self._once(key, planned, kind) if key else self._make(planned, kind))
        except (AanbelError, OSError) as error:
            # Its words could hold a resident's.
            log.warning("sound.failed", extra={"error": type(error).__name__})
            return None
        return Medium(content=content, mime=MIME[kind], key=key)

    async def of_recording(self, content: bytes) -> Made:
        """A recording that somebody hands in, in the form it is kept in. Raises NoSound, which says why."""
        return await self._joined([Played(content)], "ogg", speaker.LONGEST_RECORDING)

    async def _once(self, key: str, planned: Sequence[_Planned], kind: str) -> bytes:
        """Who asks for what is being made waits for it, and makes no second one."""
        making = self._making.get(key)
        if making is None:
            making = self._making[key] = asyncio.create_task(self._kept_or_made(key, planned, kind))
            making.add_done_callback(partial(self._made, key))
        # Who goes away leaves the others their sound.
        return await asyncio.shield(making)

    def _made(self, key: str, making: asyncio.Task[bytes]) -> None:
        del self._making[key]
        if not making.cancelled():
            making.exception()

    async def _kept_or_made(self, key: str, planned: Sequence[_Planned], kind: str) -> bytes:
        name = f"{key}.{kind}"
        kept = await asyncio.to_thread(self._kept.read, name)
        if kept is not None:
            return kept
        content = await self._make(planned, kind)
        await asyncio.to_thread(self._kept.write, name, content)
        return content

    async def _make(self, planned: Sequence[_Planned], kind: str) -> bytes:
        wanted = [piece.id for piece in planned if isinstance(piece, _Record)]
        played = await self._recorded.sounds(wanted) if wanted else {}
        if any(id not in played for id in wanted):
            raise NoSound("taken away")
        pieces: list[Piece] = [Played(played[piece.id]) if isinstance(piece, _Record) else piece for piece in planned]
        return (await self._joined(pieces, kind)).content

    async def _joined(self, pieces: Sequence[Piece], kind: str, most: float = speaker.LONGEST) -> Made:
        work = partial(self._voice.join, pieces, kind=kind, most=most)
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _planned(self, script: Script) -> list[_Planned]:
        """What is said, piece by piece; empty when a text of the bubble cannot be heard in any of its languages."""
        told = [list(self._pieces(lines)) for _, lines in script.texts]
        heard = [piece for pieces in told if None not in pieces for piece in pieces if piece is not None]
        if not heard:
            return []
        choices = [piece for line in script.choices for piece in self._choice(line)]
        whole = [*heard, *choices]
        warned = script.warnings if any(isinstance(piece, Said) for piece in whole) else ()
        return [*(piece for piece in self._pieces(warned) if piece is not None), *whole]

    def _pieces(self, lines: Sequence[Line]) -> Iterator[_Planned | None]:
        """Every line with something to say; None for one that nobody can say."""
        return (self._piece(line) for line in lines if line.said)

    def _piece(self, line: Line) -> _Planned | None:
        found = self._recorded.find(line.language, line.key, line.version) if line.version else None
        if found:
            return _Record(*found)
        return Said(line.said, line.language) if line.language in speaker.languages() else None

    def _choice(self, line: Line) -> Iterator[_Planned]:
        """A choice and its number; what nobody can say of it is left out, for it stands on the button."""
        piece = self._piece(line) if line.said else None
        if isinstance(piece, Said):
            yield Said(f"{line.number}: {piece.text}" if line.number else piece.text, piece.language)
        elif piece:
            if line.number and line.language in speaker.languages():
                yield Said(str(line.number), line.language)
            yield piece


def _key(planned: Sequence[_Planned], kind: str) -> str:
    told = [[piece.language, piece.text] if isinstance(piece, Said) else piece.digest for piece in planned]
    whole = json.dumps([speaker.voice_version(), kind, told])
    return hashlib.sha256(whole.encode()).hexdigest()[:40]
