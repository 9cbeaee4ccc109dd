"""A process of our own beside the program: started at the first question, killed when it hangs, started again.

The model and the computer's voice work there: what they take of memory and time is not the turns', and what breaks in
them breaks nothing else.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeVar

Answer = TypeVar("Answer")

#: One core stays free for the turns.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class ChildProcess:
    """One child at most, and one question at a time."""

    def __init__(self, program: Path, *words: str, limit: float, fault: Callable[[str], Exception]) -> None:
        """`limit`: the seconds a question may take, the start of the child included.

        `fault` makes what is raised when there is no child to ask: "closed" or "not started".
        """
        # -P: what lies beside the child's own file is not to be taken for a library.
        self._command = [sys.executable, "-P", str(program), *words]
        self._limit = limit
        self._fault = fault
        self._child: subprocess.Popen[bytes] | None = None
        self._is_fresh = False
        self._closed = False
        #: The one is held while a child is put in place or taken away, the other for as long as it works.
        self._changing, self._working = threading.Lock(), threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process id; None when there is none."""
        return self._child.pid if self._child else None

    def close(self) -> None:
        """End the child; nothing is asked any more."""
        with self._changing:
            self._closed = True
            if self._child:
                self._child.kill()
        with self._working:
            if self._child:
                self._drop(self._child)

    def _asked(self, exchange: Callable[[IO[bytes], IO[bytes], bool], Answer]) -> Answer | None:
        """What `exchange` read of a child, fresh or not; None when it died, or was killed because it took too long."""
        with self._working:
            child = self._running()
            late = threading.Timer(self._limit, child.kill)
            late.daemon = True
            late.start()
            try:
                answer = exchange(*_pipes(child), self._is_fresh)
                self._is_fresh = False
            except (OSError, ValueError):
                self._drop(child)
                return None
            finally:
                late.cancel()
            return answer

    def _running(self) -> subprocess.Popen[bytes]:
        with self._changing:
            if self._closed:
                raise self._fault("closed")
            if self._child is None:
                self._child, self._is_fresh = self._started(), True
            return self._child

    def _started(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603
                self._command,
                env={**_without_secrets(os.environ), **_ONE_THREAD},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Whatever it has to say of itself may hold a resident's words.
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            raise self._fault("not started") from None

    def _drop(self, child: subprocess.Popen[bytes]) -> None:
        with self._changing:
            child.kill()
            child.wait()
            for pipe in _pipes(child):
                with suppress(OSError):
                    pipe.close()
            self._child = None


def _pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert child.stdin
    assert child.stdout
    return child.stdin, child.stdout


def _without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith("AANBEL_")}
