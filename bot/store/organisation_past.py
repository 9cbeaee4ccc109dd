"""What the organisation was before each of its last changes: enough to see them, and to put a part back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from bot.store.account_tables import organisation_before

#: Changes that are kept; the oldest go first.
KEPT = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class PastChange:
    """One change of the organisation."""

    id: int
    at: datetime
    #: Whose it was.
    by: str
    #: Dotted, as in the audit log: "party.changed".
    what: str
    #: Part -> what it was, and what it became; None where it was not there.
    parts: Mapping[str, tuple[Any, Any]]


def keep(connection: Connection, change: PastChange) -> None:
    """Keep this change, and let go of the oldest beyond what is kept."""
    value = {part: [before, after] for part, (before, after) in change.parts.items()}
    row = {"id": change.id, "at": change.at, "changed_by": change.by, "what": change.what, "value": value}
    connection.execute(insert(organisation_before), row)
    beyond = select(organisation_before.c.id).order_by(organisation_before.c.id.desc()).offset(KEPT).limit(1)
    oldest = connection.execute(beyond).scalar()
    if oldest is not None:
        connection.execute(delete(organisation_before).where(organisation_before.c.id <= oldest))


def listed(connection: Connection) -> list[PastChange]:
    """The changes that are kept, newest first."""
    return [_change(row) for row in connection.execute(_ALL.order_by(organisation_before.c.id.desc()))]


_ALL = select(organisation_before)


def _change(row: Row[Any]) -> PastChange:
    parts = {part: (before, after) for part, (before, after) in row.value.items()}
    return PastChange(id=row.id, at=row.at, by=row.changed_by, what=row.what, parts=parts)
