"""Recordings of our texts by people: what stands, what was taken away, and the sound itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.store.ids import Ids
from bot.store.recording_table import recording


@dataclass(frozen=True, kw_only=True, slots=True)
class Recording:
    """One recording, without its sound."""

    id: int = 0
    language: str
    key: str
    #: Of the text that was read.
    text_version: str
    #: Of the sound.
    digest: str
    seconds: int
    by: str
    at: datetime
    removed_by: str = ""
    removed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class New:
    """A recording that comes in."""

    about: Recording
    sound: bytes = field(repr=False)


_LISTED = recording.c[
    "id", "language", "key", "text_version", "digest", "seconds", "made_by", "made_at", "removed_by", "removed_at"
]


def standing(connection: Connection) -> dict[tuple[str, str], Recording]:
    """Language and key -> the recording that stands: the newest that was not taken away."""
    rows = select(*_LISTED).where(recording.c.removed_at.is_(None)).order_by(recording.c.made_at, recording.c.id)
    return {(row.language, row.key): _read(row) for row in connection.execute(rows)}


def of(connection: Connection, language: str, key: str) -> list[Recording]:
    """Every recording of one text, the newest first."""
    here = recording.c.language == language, recording.c.key == key
    rows = select(*_LISTED).where(*here).order_by(recording.c.made_at.desc(), recording.c.id.desc())
    return [_read(row) for row in connection.execute(rows)]


def sound_of(connection: Connection, id: int) -> bytes | None:
    """The sound of one recording; None when there is none of this number."""
    found: bytes | None = connection.execute(select(recording.c.sound).where(recording.c.id == id)).scalar()
    return found


def sounds_of(connection: Connection, ids: Sequence[int]) -> dict[int, bytes]:
    """The sounds of these recordings, those that there are."""
    rows = connection.execute(select(recording.c.id, recording.c.sound).where(recording.c.id.in_(ids)))
    return {row.id: row.sound for row in rows}


def add(connection: Connection, ids: Ids, new: New) -> int:
    """Keep a recording; the number it got."""
    about, id = new.about, ids.new()
    row = {
        "id": id, "language": about.language, "key": about.key, "text_version": about.text_version,
        "sound": new.sound, "digest": about.digest, "seconds": about.seconds, "made_by": about.by,
        "made_at": about.at,
    }  # fmt: skip
    connection.execute(insert(recording), row)
    return id


def remove(connection: Connection, id: int, *, by: str, at: datetime) -> bool:
    """Take a recording away; False when it was not there. It can be put back."""
    this = update(recording).where(recording.c.id == id, recording.c.removed_at.is_(None))
    return connection.execute(this.values(removed_by=by, removed_at=at)).rowcount == 1


def put_back(connection: Connection, id: int) -> bool:
    """Undo taking a recording away; False when it stands already, or never was."""
    this = update(recording).where(recording.c.id == id, recording.c.removed_at.is_not(None))
    return connection.execute(this.values(removed_by=None, removed_at=None)).rowcount == 1


def _read(row: Row[Any]) -> Recording:
    return Recording(
        id=row.id, language=row.language, key=row.key, text_version=row.text_version, digest=row.digest,
        seconds=row.seconds, by=row.made_by, at=row.made_at, removed_by=row.removed_by or "",
        removed_at=row.removed_at,
    )  # fmt: skip
