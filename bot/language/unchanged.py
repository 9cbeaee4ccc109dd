"""What tells that a file is still the one that was read: a pack is read once in a process, and anew when edited."""

from pathlib import Path

#: When it was written, and how long it is; zeros for a file that is not there.
Stamp = tuple[int, int]


def stamp(path: Path) -> Stamp:
    """The stamp of this file at this moment."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size
