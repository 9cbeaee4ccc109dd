"""What residents said yes to, when, and to which text. Nothing is overwritten: a withdrawal closes a yes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.store.prepared import PreparedSearch, PreparedWrite
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


_STANDING = PreparedSearch(
    lambda residents: select(consent.c.scope).where(
        consent.c.resident_id.in_(residents), consent.c.withdrawn_at.is_(None)
    )
)
_GIVE = PreparedWrite(lambda _: consent.insert(), NewConsent.__slots__)


def standing(connection: Connection, resident_id: int) -> frozenset[str]:
    """The scopes the resident's yes stands for now."""
    return frozenset(row.scope for row in _STANDING.run(connection, (resident_id,)))


def give(connection: Connection, given: NewConsent) -> bool:
    """Record a yes; False when it stood already."""
    if given.scope in standing(connection, given.resident_id):
        return False
    _GIVE.run(connection, [{name: getattr(given, name) for name in NewConsent.__slots__}])
    return True


def withdraw(connection: Connection, resident_id: int, scope: str, *, at: datetime) -> bool:
    """Close a yes; False when there was none."""
    closed = connection.execute(
        update(consent)
        .where(consent.c.resident_id == resident_id, consent.c.scope == scope, consent.c.withdrawn_at.is_(None))
        .values(withdrawn_at=at)
    )
    return closed.rowcount > 0
