"""What native speakers said of the texts: which they found right, and what they would rather read."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.store.ids import Ids
from bot.store.text_review_table import text_review


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """What one person said of one text."""

    id: int = 0
    language: str
    key: str
    #: Of the text that was read.
    mark: str
    #: True: right as it stands; False: a suggestion.
    approves: bool
    wording: str = ""
    remark: str = ""
    by: str
    at: datetime
    settled_by: str = ""
    settled_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """A suggestion nobody did anything with."""
        return not self.approves and self.settled_at is None


def mark_of(text: str) -> str:
    """What tells a text from every other."""
    return sha256(text.encode()).hexdigest()[:16]


def in_language(connection: Connection, language: str) -> dict[str, list[Review]]:
    """Key -> all that was said of its text, the newest first."""
    rows = select(text_review).where(text_review.c.language == language).order_by(*_NEWEST)
    found: dict[str, list[Review]] = {}
    for row in connection.execute(rows):
        found.setdefault(row.key, []).append(_read(row))
    return found


def of(connection: Connection, language: str, key: str) -> list[Review]:
    """All that was said of one text, the newest first."""
    here = text_review.c.language == language, text_review.c.key == key
    return [_read(row) for row in connection.execute(select(text_review).where(*here).order_by(*_NEWEST))]


def approved(connection: Connection) -> dict[tuple[str, str, str], set[str]]:
    """Language, key and mark of a text -> who found it right."""
    columns = text_review.c["language", "key", "text_mark", "said_by"]
    found: dict[tuple[str, str, str], set[str]] = {}
    for row in connection.execute(select(*columns).where(text_review.c.approves)):
        found.setdefault((row.language, row.key, row.text_mark), set()).add(row.said_by)
    return found


def add(connection: Connection, ids: Ids, new: Review) -> None:
    """Keep what somebody said."""
    row = {
        "id": ids.new(), "language": new.language, "key": new.key, "text_mark": new.mark, "approves": new.approves,
        "wording": new.wording or None, "remark": new.remark or None, "said_by": new.by, "said_at": new.at,
    }  # fmt: skip
    connection.execute(insert(text_review), row)


def settle(connection: Connection, seen: Review, *, by: str, at: datetime) -> bool:
    """Lay a suggestion aside, or note that it was taken over; False when that was done before."""
    this = text_review.c.id == seen.id, text_review.c.settled_at.is_(None), text_review.c.approves.is_(False)
    return connection.execute(update(text_review).where(*this).values(settled_by=by, settled_at=at)).rowcount == 1


_NEWEST = text_review.c.said_at.desc(), text_review.c.id.desc()


def _read(row: Row[Any]) -> Review:
    return Review(
        id=row.id, language=row.language, key=row.key, mark=row.text_mark, approves=row.approves,
        wording=row.wording or "", remark=row.remark or "", by=row.said_by, at=row.said_at,
        settled_by=row.settled_by or "", settled_at=row.settled_at,
    )  # fmt: skip
