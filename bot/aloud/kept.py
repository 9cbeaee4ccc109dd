"""Sounds of our own texts on disk, found by what is said: never more of them than there is room for."""

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Lock

#: Bytes of all sounds together: the texts of ten languages many times over.
ROOM = 256 * 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{40}\.(?:ogg|mp3)")


class Kept:
    """A folder of sounds; the one that was heard longest ago makes room for a new one."""

    def __init__(self, folder: Path, *, room: int = ROOM) -> None:
        self._folder = folder
        self._room = room
        self._writing = Lock()
        self._size: int | None = None

    def read(self, name: str) -> bytes | None:
        """The sound of this name; None when it is not here."""
        path = self._path(name)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):
            os.utime(path)
        return content or None

    def write(self, name: str, content: bytes) -> None:
        """Keep a sound, whole or not at all. A full disk is no reason to be silent."""
        path = self._path(name)
        with self._writing, suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
                file.write(content)
            Path(file.name).replace(path)
            self._make_room(len(content))

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("not the name of a sound")
        return self._folder / name

    def _make_room(self, added: int) -> None:
        self._size = self._measured() if self._size is None else self._size + added
        if self._size <= self._room:
            return
        files = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime)
        sizes = {path: path.stat().st_size for path in files}
        self._size = sum(sizes.values())
        # A tenth more than needed: not every sound that comes looks through all of them.
        for path in files[:-1]:
            if self._size <= self._room * 0.9:
                break
            path.unlink()
            self._size -= sizes[path]

    def _measured(self) -> int:
        return sum(path.stat().st_size for path in self._folder.iterdir())
