"""What residents said yes to, when, and to which text. Nothing is overwritten: a withdrawal closes a yes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.store.prepared import PreparedSearch, PreparedWrite
from bot.store.tables import consent
from bot.store.vault import DataKey, Place, Vault

#: The scope of a yes to sharing with one party; which party stands sealed beside it.
SHARE = "share"


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


def give_share(connection: Connection, vault: Vault, key: DataKey, *, party: str, given: NewConsent) -> bool:
    """Record a yes to sharing with this party; False when it stood already. `key` is the resident's."""
    if party in standing_shares(connection, vault, key, resident_id=given.resident_id):
        return False
    row = {name: getattr(given, name) for name in NewConsent.__slots__}
    sealed = vault.seal_json(key, {"party": party}, Place("consent", given.id, "sealed"))
    connection.execute(consent.insert(), {**row, "scope": SHARE, "sealed": sealed})
    return True


def withdraw_share(
    connection: Connection, vault: Vault, key: DataKey, *, resident_id: int, party: str, at: datetime
) -> bool:
    """Close a yes to sharing with this party; False when there was none."""
    ids = [id for id, shared in _shares(connection, vault, key, resident_id).items() if shared == party]
    connection.execute(update(consent).where(consent.c.id.in_(ids)).values(withdrawn_at=at))
    return bool(ids)


def standing_shares(connection: Connection, vault: Vault, key: DataKey, *, resident_id: int) -> frozenset[str]:
    """The ids of the parties that the resident's yes to sharing stands for now. Raises Undecipherable."""
    return frozenset(_shares(connection, vault, key, resident_id).values())


def _shares(connection: Connection, vault: Vault, key: DataKey, resident_id: int) -> dict[int, str]:
    """Each standing yes to sharing, and the party it is for."""
    standing = consent.c.resident_id == resident_id, consent.c.scope == SHARE, consent.c.withdrawn_at.is_(None)
    rows = connection.execute(select(consent.c.id, consent.c.sealed).where(*standing))
    return {row.id: vault.open_json(key, row.sealed, Place("consent", row.id, "sealed"))["party"] for row in rows}
