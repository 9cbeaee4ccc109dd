"""What residents said yes to, when, and to which text. Nothing is overwritten: a withdrawal closes a yes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.store.tables import consent


@dataclass(frozen=True, kw_only=True, slots=True)
class NewConsent:
    id: int
    resident_id: int
    scope: str
    #: The version of the text that was said yes to, and the language it was shown in.
    text_version: str
    language: str
    given_at: datetime


def standing(connection: Connection, resident_id: int) -> frozenset[str]:
    """The scopes the resident's yes stands for now."""
    rows = select(consent.c.scope).where(consent.c.resident_id == resident_id, consent.c.withdrawn_at.is_(None))
    return frozenset(connection.execute(rows).scalars())


def give(connection: Connection, given: NewConsent) -> bool:
    """Record a yes; False when it stood already."""
    if given.scope in standing(connection, given.resident_id):
        return False
    row = {name: getattr(given, name) for name in NewConsent.__slots__}
    connection.execute(consent.insert(), row)
    return True


def withdraw(connection: Connection, resident_id: int, scope: str, *, at: datetime) -> bool:
    """Close a yes; False when there was none."""
    closed = connection.execute(
        update(consent)
        .where(consent.c.resident_id == resident_id, consent.c.scope == scope, consent.c.withdrawn_at.is_(None))
        .values(withdrawn_at=at)
    )
    return closed.rowcount > 0
