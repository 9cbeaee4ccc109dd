"""A command beside a running server runs inside it: SQLite has one process, and one process only.

The server listens on a socket in the data folder that only its own user can open.
"""

import asyncio
import json
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

NAME = "aanbel.sock"
#: Bytes of one command line: a long text in any script fits, escaped as JSON.
_LONGEST_LINE = 1 << 20

#: Runs a command line and returns its exit code and what it printed.
Run = Callable[[Sequence[str]], tuple[int, str]]


class Control:
    """The listening end, inside the server."""

    def __init__(self, folder: Path, run: Run, *, after: Callable[[], None] = lambda: None) -> None:
        """`after` is called in the event loop after every command: it may have left something to send."""
        self._folder = folder
        self._run = run
        self._after = after
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen; a socket that a killed server left behind is taken away."""
        (self._folder / NAME).unlink(missing_ok=True)
        with _reachable(self._folder) as path:
            before = os.umask(0o177)
            try:
                self._server = await asyncio.start_unix_server(self._answer, path, limit=_LONGEST_LINE)
            finally:
                os.umask(before)

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            (self._folder / NAME).unlink(missing_ok=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            arguments = json.loads(await reader.readline())
            code, printed = await asyncio.to_thread(self._run, arguments)
            self._after()
            writer.write(json.dumps([code, printed]).encode())
            await writer.drain()
        writer.close()


def run_in_server(folder: Path, arguments: Sequence[str]) -> tuple[int, str] | None:
    """Run a command line inside the server of this data folder; None when no server listens there."""
    line = json.dumps(list(arguments)).encode() + b"\n"
    if len(line) > _LONGEST_LINE:
        return 2, "That is too long for one command; nothing was done.\n"
    with _reachable(folder) as path, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
        try:
            asked.connect(path)
        except OSError:
            return None
        asked.sendall(line)
        with asked.makefile("rb") as answer:
            code, printed = json.loads(answer.read())
        return int(code), str(printed)


@contextmanager
def _reachable(folder: Path) -> Iterator[str]:
    """The path of the socket, short enough: a socket's path holds 107 bytes, a data folder may be deeper."""
    path = str(folder / NAME)
    if len(os.fsencode(path)) < 100 or not folder.is_dir():
        yield path
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{NAME}"
    finally:
        os.close(descriptor)
