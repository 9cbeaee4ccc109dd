"""The program as a user runs it, for measuring: a process of its own, on a loopback port, with a folder of its own."""

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

from bot.bench.browser import Browser, Refused
from bot.errors import AanbelError

#: Seconds.
_STARTS_WITHIN, _STOPS_WITHIN = 60.0, 30.0


class NotStarted(AanbelError):
    """The program that is to be measured did not start."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """A running server."""

    url: str
    #: What it printed and logged.
    log: Path

    def complaints(self) -> int:
        """How many warnings and errors it logged, besides that nobody checked the numbers of the sample."""
        lines = [json.loads(line) for line in self.log.read_text("utf-8").splitlines() if line.startswith("{")]
        return sum(line["level"] != "info" and line["event"] != "number.doubtful" for line in lines)


@asynccontextmanager
async def running(folder: Path, **settings: str) -> AsyncIterator[Program]:
    """`aanbel serve` with its data under `folder`, stopped with SIGTERM at the end. Raises NotStarted."""
    port = _free_port()
    environment = {
        "PATH": os.environ["PATH"], "AANBEL_DATA": str(folder / "data"), "AANBEL_PORT": str(port), **settings
    }  # fmt: skip
    program = Program(url=f"http://127.0.0.1:{port}", log=folder / "log")
    with program.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", env=environment, stdout=log, stderr=log
        )
    try:
        await _until_ready(program, process)
        yield program
    finally:
        await _stop(process)


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """The URL of an empty database on this PostgreSQL server, dropped at the end. The database of `url` is not used."""
    given, name = make_url(url).set(drivername="postgresql+psycopg"), f"aanbel_bench_{uuid4().hex}"
    engine = create_engine(given, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield given.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


async def _until_ready(program: Program, process: asyncio.subprocess.Process) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline and process.returncode is None:
        browser = Browser(program.url)
        try:
            await browser.open("/readyz")
            return
        except (OSError, EOFError, Refused):
            await asyncio.sleep(0.05)
        finally:
            browser.close()
    raise NotStarted(because=program.log.read_text(encoding="utf-8")[-500:])


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), _STOPS_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()
