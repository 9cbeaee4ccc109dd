"""The voice of the computer: a process of its own, started at the first sound, killed when it hangs, started again."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from bot.child_process import ChildProcess
from bot.errors import AanbelError

_CHILD = Path(__file__).with_name("child.py")
#: Seconds of one sound: of a bubble, and of a recording that somebody hands in.
LONGEST, LONGEST_RECORDING = 600.0, 180.0
#: Changes when the same words are to be said in another way.
_MANNER = "1"


class NoSound(AanbelError):
    """This cannot be made into a sound."""

    def __init__(self, why: str) -> None:
        super().__init__(because=why)
        #: In one word: unreadable, long, silent, mpeg4, ended ...
        self.why = why


@dataclass(frozen=True, slots=True)
class Said:
    """Words for the computer's voice."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Played:
    """A recording that a person made."""

    content: bytes


Piece = Said | Played


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A sound, in the kind that was asked."""

    content: bytes
    seconds: float


@cache
def languages() -> frozenset[str]:
    """The languages that the computer speaks here; none where its voice is not installed."""
    found = find_spec("espeakng_loader") if find_spec("soundfile") else None
    places = [Path(place) for place in (found.submodule_search_locations or ())] if found else []
    voices = (voice for place in places for voice in (place / "espeak-ng-data" / "lang").rglob("*"))
    return frozenset(voice.name.lower() for voice in voices if voice.is_file())


@cache
def voice_version() -> str:
    """What tells this voice from a later one; empty without a voice."""
    try:
        return f"{version('espeakng-loader')} {version('soundfile')} {_MANNER}"
    except PackageNotFoundError:
        return ""


class Speaker(ChildProcess):
    """One child at most, and one sound at a time."""

    def __init__(self, *, limit: float = 30.0) -> None:
        """`limit`: the seconds a sound may take, the start of the child included."""
        super().__init__(_CHILD, limit=limit, fault=NoSound)
        #: How many sounds were made.
        self.made = 0

    def join(self, pieces: Sequence[Piece], *, kind: str, most: float = LONGEST) -> Made:
        """These pieces one after the other as one sound, "ogg" (Opus) or "mp3". Raises NoSound, in one word why."""
        asked = {"pieces": [_plain(piece) for piece in pieces], "kind": kind, "most": most}
        line = json.dumps(asked).encode("ascii") + b"\n"

        def exchange(questions: IO[bytes], answers: IO[bytes], _is_fresh: bool) -> Mapping[str, Any]:
            questions.write(line)
            questions.flush()
            answer: Mapping[str, Any] = json.loads(answers.readline())
            return answer

        answer = self._asked(exchange)
        if answer is None:
            raise NoSound("ended")
        if "sound" not in answer:
            raise NoSound(str(answer.get("refused", "")))
        self.made += 1
        return Made(content=base64.b64decode(answer["sound"]), seconds=answer["seconds"])


def _plain(piece: Piece) -> Mapping[str, str]:
    match piece:
        case Said(text, language):
            return {"say": text, "language": language}
        case Played(content):
            return {"played": base64.b64encode(content).decode()}
