"""A voice, a folder for what it said, and nobody who recorded anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.aloud.kept import Kept
from bot.aloud.sounds import Sounds
from bot.aloud.speaker import Speaker


@dataclass
class Tape:
    """What people recorded, in a dict: (language, key, version) -> its sound."""

    sounds_of: dict[tuple[str, str, str], bytes] = field(default_factory=dict)

    def find(self, language: str, key: str, version: str) -> tuple[int, str] | None:
        known = list(self.sounds_of)
        at = (language, key, version)
        return (known.index(at), f"digest {known.index(at)}") if at in known else None

    async def sounds(self, ids: Sequence[int]) -> dict[int, bytes]:
        return {id: list(self.sounds_of.values())[id] for id in ids}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def voice() -> Iterator[Speaker]:
    voice = Speaker()
    yield voice
    voice.close()


@pytest.fixture
def tape() -> Tape:
    return Tape()


@pytest.fixture
def folder_of_sounds(tmp_path: Path) -> Path:
    return tmp_path / "sounds"


@pytest.fixture
def sounds(voice: Speaker, tape: Tape, folder_of_sounds: Path) -> Sounds:
    return Sounds(voice=voice, kept=Kept(folder_of_sounds), recorded=tape)
