"""What the organisation wrote in place of a pack's own texts: every version, who wrote it, and who looked at it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.errors import AanbelError
from bot.store.account_tables import edited_text
from bot.store.ids import Ids


class ChangedMeanwhile(AanbelError):
    """Somebody else changed this text a moment ago. Look at it again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One version of one text."""

    language: str
    key: str
    #: Counted from 1; 0 is the pack's own.
    number: int
    #: Empty: the pack's own text again.
    text: str
    by: str
    at: datetime
    reviewed_by: str = ""
    reviewed_at: datetime | None = None


def newest(connection: Connection, *, reviewed: bool = False) -> dict[tuple[str, str], Version]:
    """Language and key -> the newest version of every text that was ever edited; `reviewed`: that was looked at."""
    rows = select(edited_text).order_by(edited_text.c.version)
    if reviewed:
        rows = rows.where(edited_text.c.reviewed_at.is_not(None))
    return {(row.language, row.key): _version(row) for row in connection.execute(rows)}


def versions(connection: Connection, language: str, key: str) -> list[Version]:
    """Every version of one text, the newest first."""
    here = edited_text.c.language == language, edited_text.c.key == key
    rows = select(edited_text).where(*here).order_by(edited_text.c.version.desc())
    return [_version(row) for row in connection.execute(rows)]


def add(connection: Connection, ids: Ids, new: Version) -> None:
    """Keep a new version. Raises ChangedMeanwhile when its number is taken: another was written first."""
    row = {
        "id": ids.new(), "language": new.language, "key": new.key, "version": new.number, "text": new.text or None,
        "written_by": new.by, "made_at": new.at,
    }  # fmt: skip
    try:
        with connection.begin_nested():
            connection.execute(insert(edited_text), row)
    except IntegrityError:
        raise ChangedMeanwhile(because=f"{new.language} {new.key}") from None


def review(connection: Connection, seen: Version, *, by: str, at: datetime) -> bool:
    """Note that somebody looked at this version; False when it is the newest no more, or was looked at before."""
    current = versions(connection, seen.language, seen.key)
    if not current or current[0].number != seen.number:
        return False
    this = (
        edited_text.c.language == seen.language,
        edited_text.c.key == seen.key,
        edited_text.c.version == seen.number,
        edited_text.c.reviewed_at.is_(None),
        # Four eyes: never the two that wrote it.
        edited_text.c.written_by != by,
    )
    looked_at = update(edited_text).where(*this).values(reviewed_by=by, reviewed_at=at)
    return connection.execute(looked_at).rowcount == 1


def standing(connection: Connection, *, is_watched: Callable[[str], bool]) -> dict[tuple[str, str], str]:
    """Language and key -> the text in place of the pack's own.

    Of a key that is watched (`is_watched`) only what somebody else looked at stands.
    """
    written, looked_at = newest(connection), newest(connection, reviewed=True)
    live = (looked_at.get(each) if is_watched(each[1]) else version for each, version in written.items())
    return {(version.language, version.key): version.text for version in live if version and version.text}


def _version(row: Row[Any]) -> Version:
    return Version(
        language=row.language, key=row.key, number=row.version, text=row.text or "", by=row.written_by,
        at=row.made_at, reviewed_by=row.reviewed_by or "", reviewed_at=row.reviewed_at,
    )  # fmt: skip
