"""A PostgreSQL server of the tests' own: made for one run, reached over a socket only, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PROGRAMS = Path("/usr/lib/postgresql/15/bin")
_OPTIONS = "-c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=60 -c deadlock_timeout=100ms"


def is_installed() -> bool:
    """True when the server's programs are there."""
    return (_PROGRAMS / "initdb").exists()


class Server:
    """A running server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql://aanbel@/{database}?host={self.folder}"

    def start(self) -> None:
        self._control("start", "-l", str(self.folder / "log"), "-o", f"-k {self.folder} {_OPTIONS}")

    def stop(self, mode: str = "fast") -> None:
        """Stop it; mode "immediate" is as good as pulling the plug."""
        self._control("stop", "-m", mode)

    def dump(self, database: str) -> bytes:
        """Everything in one of its databases, as SQL."""
        command = [str(_PROGRAMS / "pg_dump"), "-h", str(self.folder), "-U", "aanbel", database]
        return subprocess.run(command, check=True, capture_output=True).stdout

    def _control(self, *words: str) -> None:
        _run(self.folder, "pg_ctl", "-w", "-D", str(self.folder / "cluster"), *words)


@contextmanager
def running() -> Iterator[Server]:
    """A fresh server, stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="aanbel-pg-"))
    try:
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        _run(folder, "initdb", "-D", str(folder / "cluster"), "-U", "aanbel", "-A", "trust", "--no-sync", "-E", "UTF8")
        server = Server(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder)


def _run(folder: Path, program: str, *words: str) -> None:
    # PostgreSQL refuses to run as root.
    unprivileged = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    command = [*unprivileged, str(_PROGRAMS / program), *words]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
