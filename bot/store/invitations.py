"""The one-time link with which somebody of the team chooses a password and a second factor."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update

from bot.casework.access import Account
from bot.store.account_tables import account, invitation
from bot.store.accounts import account_of
from bot.store.vault import Vault

#: How long a link can be used.
LIVES = timedelta(hours=72)


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """Somebody who was given a link that still stands."""

    id: int
    account: Account
    login: str


def make(connection: Connection, vault: Vault, *, id: int, account_id: int, at: datetime) -> str:
    """A link for this account, instead of any other; its token, 43 letters, digits, '-' and '_', is kept nowhere."""
    forget(connection, account_id)
    token = secrets.token_urlsafe(32)
    row = {
        "id": id, "account_id": account_id, "key": vault.invitation_key(token), "made_at": at, "expires_at": at + LIVES,
    }  # fmt: skip
    connection.execute(invitation.insert(), row)
    return token


def find(connection: Connection, vault: Vault, token: str, *, at: datetime) -> Invited | None:
    """Whose link this is; None when it was used, is too old, or its account was closed. Looking uses nothing up."""
    stands = (
        invitation.c.key == vault.invitation_key(token), invitation.c.used_at.is_(None),
        invitation.c.expires_at > at, account.c.closed_at.is_(None),
    )  # fmt: skip
    found = select(invitation.c.id.label("invitation_id"), account).join(account).where(*stands)
    row = connection.execute(found).first()
    return Invited(id=row.invitation_id, account=account_of(row), login=row.login) if row else None


def use(connection: Connection, id: int, *, at: datetime) -> bool:
    """The link was used; False when it was before."""
    unused = invitation.c.id == id, invitation.c.used_at.is_(None)
    return connection.execute(update(invitation).where(*unused).values(used_at=at)).rowcount == 1


def waiting(connection: Connection, *, at: datetime) -> dict[int, datetime]:
    """The accounts that have a link to use, and until when."""
    stand = invitation.c.used_at.is_(None), invitation.c.expires_at > at
    rows = connection.execute(select(invitation.c.account_id, invitation.c.expires_at).where(*stand))
    return {row.account_id: row.expires_at for row in rows}


def forget(connection: Connection, account_id: int) -> None:
    """No link of this account is good any longer."""
    connection.execute(delete(invitation).where(invitation.c.account_id == account_id))


def forget_every(connection: Connection) -> None:
    """No link of anybody is good any longer."""
    connection.execute(delete(invitation))


def sweep(connection: Connection, *, at: datetime) -> int:
    """Throw away what was used or is too old. Returns how many there were."""
    over = or_(invitation.c.used_at.is_not(None), invitation.c.expires_at <= at)
    return connection.execute(delete(invitation).where(over)).rowcount
