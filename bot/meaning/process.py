"""The model in a process of its own: started at the first question, killed when it hangs, started again."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from bot.meaning.engine import Fault

_CHILD = Path(__file__).with_name("child.py")
#: One core stays free for the turns.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Process:
    """One child at most. The next question starts it; a question that it dies of is asked once more."""

    def __init__(self, model_file: str = "", *, limit: float = 20.0) -> None:
        """`limit`: the seconds a question may take, the start of the child included."""
        self._model_file = model_file
        self._limit = limit
        self._child: subprocess.Popen[bytes] | None = None
        self._hello: Mapping[str, Any] = {}
        self._closed = False
        #: The one is held while a child is put in place or taken away, the other for as long as it works.
        self._changing, self._working = threading.Lock(), threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process id; None when there is none."""
        return self._child.pid if self._child else None

    def name(self) -> str:
        if not self._hello:
            self.vectors(["?"])
        return f"e5 {self._hello['model']}"

    def vectors(self, texts: Sequence[str]) -> list[list[float]]:
        line = json.dumps(texts).encode("ascii") + b"\n"
        for _ in range(2):
            begun = time.monotonic()
            answer = self._asked(line)
            if answer is not None:
                return answer
            if time.monotonic() - begun >= self._limit:
                raise Fault("late")
        raise Fault("ended")

    def close(self) -> None:
        with self._changing:
            self._closed = True
            if self._child:
                self._child.kill()
        with self._working:
            if self._child:
                self._drop(self._child)

    def _asked(self, line: bytes) -> list[list[float]] | None:
        """The child's answer; None when it died, or was killed because it took too long."""
        with self._working:
            child = self._running()
            late = threading.Timer(self._limit, child.kill)
            late.daemon = True
            late.start()
            try:
                answer = self._exchanged(child, line)
            finally:
                late.cancel()
            if answer is None:
                self._drop(child)
            return answer

    def _exchanged(self, child: subprocess.Popen[bytes], line: bytes) -> list[list[float]] | None:
        questions, answers = _pipes(child)
        try:
            if not self._hello:
                self._hello = json.loads(answers.readline())
            questions.write(line)
            questions.flush()
            vectors: list[list[float]] = json.loads(answers.readline())
        except (OSError, ValueError):
            return None
        return vectors

    def _running(self) -> subprocess.Popen[bytes]:
        with self._changing:
            if self._closed:
                raise Fault("closed")
            if self._child is None:
                self._hello = {}
                self._child = _started(self._model_file)
            return self._child

    def _drop(self, child: subprocess.Popen[bytes]) -> None:
        with self._changing:
            child.kill()
            child.wait()
            for pipe in _pipes(child):
                with suppress(OSError):
                    pipe.close()
            self._child = None


def _started(model_file: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603
            # -P: what lies beside the child's own file is not to be taken for a library.
            [sys.executable, "-P", str(_CHILD), model_file],
            env={**_without_secrets(os.environ), **_ONE_THREAD},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Whatever it has to say of itself may hold a resident's words.
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        raise Fault("not started") from None


def _pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert child.stdin
    assert child.stdout
    return child.stdin, child.stdout


def _without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith("AANBEL_")}
