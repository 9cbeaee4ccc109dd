"""The program as a person runs it: a process of its own, a data folder of its own."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Program:
    """A running server, and the command beside it."""

    url: str
    folder: Path
    data: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes]

    def aanbel(self, *words: str) -> str:
        """What the command prints; it must succeed."""
        return aanbel(self.environment, *words)

    def cases(self) -> list[dict[str, Any]]:
        """`aanbel cases --json`."""
        listed: list[dict[str, Any]] = json.loads(self.aanbel("cases", "--json"))
        return listed

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def aanbel(environment: Mapping[str, str], *words: str) -> str:
    """Run one command; what it prints."""
    command = [sys.executable, "-m", "bot", *words]
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextlib.contextmanager
def running(folder: Path, **settings: str) -> Iterator[Program]:
    """A server with its data under `folder`, stopped with SIGTERM at the end."""
    environment = {
        "PATH": os.environ["PATH"],
        "AANBEL_DATA": str(folder / "data"),
        "AANBEL_PORT": str(free_port()),
        **settings,
    }
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "bot", "serve"], env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{environment['AANBEL_PORT']}"
    data = Path(environment["AANBEL_DATA"])
    program = Program(url=url, folder=folder, data=data, environment=environment, process=process)
    try:
        _wait_until_ready(program)
        yield program
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        finally:
            process.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_until_ready(program: Program) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and program.process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{program.url}/readyz", timeout=5):
            return
        time.sleep(0.05)
    raise AssertionError(f"the program did not start:\n{program.log()}")
