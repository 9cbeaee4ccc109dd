"""The voice of the computer: a process of its own, started at the first sound, killed when it hangs, started again."""

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from bot.errors import AanbelError

_CHILD = Path(__file__).with_name("child.py")
#: One core stays free for the turns.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
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


class Speaker:
    """One child at most, and one sound at a time."""

    def __init__(self, *, limit: float = 30.0) -> None:
        """`limit`: the seconds a sound may take, the start of the child included."""
        self._limit = limit
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False
        #: The one is held while a child is put in place or taken away, the other for as long as it works.
        self._changing, self._working = threading.Lock(), threading.Lock()
        #: How many sounds were made.
        self.made = 0

    def join(self, pieces: Sequence[Piece], *, kind: str, most: float = LONGEST) -> Made:
        """These pieces one after the other as one sound, "ogg" (Opus) or "mp3". Raises NoSound, in one word why."""
        asked = {"pieces": [_plain(piece) for piece in pieces], "kind": kind, "most": most}
        answer = self._asked(json.dumps(asked).encode("ascii") + b"\n")
        if answer is None:
            raise NoSound("ended")
        if "sound" not in answer:
            raise NoSound(str(answer.get("refused", "")))
        self.made += 1
        return Made(content=base64.b64decode(answer["sound"]), seconds=answer["seconds"])

    def close(self) -> None:
        """End the child; nothing is made any more."""
        with self._changing:
            self._closed = True
            if self._child:
                self._child.kill()
        with self._working:
            if self._child:
                self._drop(self._child)

    def _asked(self, line: bytes) -> Mapping[str, Any] | None:
        """The child's answer; None when it died, or was killed because it took too long."""
        with self._working:
            child = self._running()
            late = threading.Timer(self._limit, child.kill)
            late.daemon = True
            late.start()
            try:
                answer = _exchanged(child, line)
            finally:
                late.cancel()
            if answer is None:
                self._drop(child)
            return answer

    def _running(self) -> subprocess.Popen[bytes]:
        with self._changing:
            if self._closed:
                raise NoSound("closed")
            if self._child is None:
                self._child = _started()
            return self._child

    def _drop(self, child: subprocess.Popen[bytes]) -> None:
        with self._changing:
            child.kill()
            child.wait()
            for pipe in _pipes(child):
                with suppress(OSError):
                    pipe.close()
            self._child = None


def _plain(piece: Piece) -> Mapping[str, str]:
    match piece:
        case Said(text, language):
            return {"say": text, "language": language}
        case Played(content):
            return {"played": base64.b64encode(content).decode()}


def _exchanged(child: subprocess.Popen[bytes], line: bytes) -> Mapping[str, Any] | None:
    questions, answers = _pipes(child)
    try:
        questions.write(line)
        questions.flush()
        answer: Mapping[str, Any] = json.loads(answers.readline())
    except (OSError, ValueError):
        return None
    return answer


def _started() -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603
            # -P: what lies beside the child's own file is not to be taken for a library.
            [sys.executable, "-P", str(_CHILD)],
            env={**_without_secrets(os.environ), **_ONE_THREAD},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Whatever it has to say of itself may hold a resident's words.
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        raise NoSound("not started") from None


def _pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert child.stdin
    assert child.stdout
    return child.stdin, child.stdout


def _without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith("AANBEL_")}
