"""Accounts of the team: who there is, and what each may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from bot.casework.access import Account, Role
from bot.errors import AanbelError
from bot.store.account_tables import account


class TakenName(AanbelError):
    """Somebody of the team has this name or this mail address already."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredAccount:
    """An account as it is kept, without its secrets."""

    account: Account
    login: str
    #: Password and second factor were chosen, or it signs in through the organisation's own provider.
    is_ready: bool
    made_at: datetime
    closed_at: datetime | None


def add(connection: Connection, new: Account, *, login: str, at: datetime) -> None:
    """Make an account that nobody can sign in with yet. Raises TakenName."""
    taken = select(account.c.id).where((account.c.name_folded == folded(new.name)) | (account.c.login == folded(login)))
    if connection.execute(taken.limit(1)).first():
        raise TakenName(because=new.name)
    row = {"id": new.id, "login": folded(login), "tries": 0, "made_at": at, **_changing(new, at)}
    connection.execute(account.insert(), row)


def change(connection: Connection, changed: Account, *, at: datetime) -> bool:
    """Keep roles, party, neighbourhoods and language anew; the name stays: it stands in the log. False without it."""
    values = _changing(changed, at)
    del values["name"], values["name_folded"]
    return connection.execute(update(account).where(account.c.id == changed.id).values(**values)).rowcount == 1


def close(connection: Connection, id: int, *, at: datetime) -> bool:
    """Nobody is let in with it any longer; its name stays taken, because it stands in the log. False if it was so."""
    is_open = account.c.id == id, account.c.closed_at.is_(None)
    return connection.execute(update(account).where(*is_open).values(closed_at=at, changed_at=at)).rowcount == 1


def reopen(connection: Connection, id: int, *, at: datetime) -> None:
    connection.execute(update(account).where(account.c.id == id).values(closed_at=None, changed_at=at))


def set_language(connection: Connection, id: int, language: str) -> None:
    """The language of somebody's pages."""
    connection.execute(update(account).where(account.c.id == id).values(language=language))


def find(connection: Connection, id: int) -> StoredAccount | None:
    """The account of this id, closed or not."""
    row = connection.execute(select(account).where(account.c.id == id)).first()
    return _stored(row) if row else None


def find_by_login(connection: Connection, login: str) -> StoredAccount | None:
    """The account with this mail address, closed or not."""
    row = connection.execute(select(account).where(account.c.login == folded(login))).first()
    return _stored(row) if row else None


def listed(connection: Connection) -> list[StoredAccount]:
    """Every account, by name."""
    return [_stored(row) for row in connection.execute(select(account).order_by(account.c.name_folded))]


def is_anybody(connection: Connection) -> bool:
    """There is an account."""
    return connection.execute(select(account.c.id).limit(1)).first() is not None


def account_of(row: Row[Any]) -> Account:
    """The account in a row that holds its columns."""
    return Account(
        id=row.id,
        name=row.name,
        roles=_roles(row.roles),
        party=row.party or "",
        neighbourhoods=frozenset(row.neighbourhoods),
        language=row.language,
    )


def folded(name: str) -> str:
    """A name or mail address as it is compared: whatever its capitals and the space around it."""
    return name.strip().casefold()


def _roles(stored: Iterable[str]) -> frozenset[Role]:
    """The roles; one that this version does not know gives nothing."""
    return frozenset(Role(role) for role in stored if role in Role.__members__.values())


def _changing(new: Account, at: datetime) -> dict[str, Any]:
    return {
        "name": new.name,
        "name_folded": folded(new.name),
        "roles": sorted(new.roles),
        "party": new.party or None,
        "neighbourhoods": sorted(new.neighbourhoods),
        "language": new.language,
        "changed_at": at,
    }


def _stored(row: Row[Any]) -> StoredAccount:
    return StoredAccount(
        account=account_of(row),
        login=row.login,
        is_ready=(row.password is not None and row.totp is not None) or row.subject is not None,
        made_at=row.made_at,
        closed_at=row.closed_at,
    )
