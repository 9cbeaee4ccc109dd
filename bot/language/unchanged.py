"""Where the files of a pack lie, and what tells that a file is still the one that was read."""

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


def pack_folder(directory: Path, language: str, own: Path | None = None) -> Path:
    """Where the pack of a language lies: among the organisation's own, else where those lie that came along."""
    return own / language if own and (own / language).is_dir() else directory / language
