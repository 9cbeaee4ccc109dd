"""Passkeys of the team: what an authenticator signs with stays in it, what is kept here only checks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from bot.store.account_tables import account, passkey


@dataclass(frozen=True, kw_only=True, slots=True)
class Passkey:
    id: int
    account_id: int
    #: By which the authenticator knows it.
    credential: bytes
    public_key: bytes
    sign_count: int
    #: What its owner calls it.
    name: str
    made_at: datetime
    used_at: datetime | None = None


def add(connection: Connection, new: Passkey) -> bool:
    """Keep it; False when this credential is somebody's already."""
    if connection.execute(select(passkey.c.id).where(passkey.c.credential == new.credential)).first():
        return False
    row = {
        "id": new.id, "account_id": new.account_id, "credential": new.credential, "public_key": new.public_key,
        "sign_count": new.sign_count, "name": new.name, "made_at": new.made_at,
    }  # fmt: skip
    connection.execute(passkey.insert(), row)
    return True


def find(connection: Connection, credential: bytes) -> Passkey | None:
    """The passkey of an account that is not closed."""
    row = connection.execute(
        select(passkey).join(account).where(passkey.c.credential == credential, account.c.closed_at.is_(None))
    ).first()
    return Passkey(**row._mapping) if row else None


def of(connection: Connection, account_id: int) -> list[Passkey]:
    """An account's passkeys, oldest first."""
    theirs = select(passkey).where(passkey.c.account_id == account_id).order_by(passkey.c.made_at, passkey.c.id)
    return [Passkey(**row._mapping) for row in connection.execute(theirs)]


def used(connection: Connection, id: int, *, sign_count: int, at: datetime) -> bool:
    """It signed; False when this signature, or a later one, was taken before: then somebody has a copy."""
    # An authenticator that does not count says 0 each time (WebAuthn, section 6.1.1).
    counts = or_(passkey.c.sign_count < sign_count, (passkey.c.sign_count == 0) & (sign_count == 0))
    taken = update(passkey).where(passkey.c.id == id, counts).values(sign_count=sign_count, used_at=at)
    return connection.execute(taken).rowcount == 1


def remove(connection: Connection, id: int, *, account_id: int) -> bool:
    """It lets nobody in any longer; False when it was not this account's."""
    theirs = passkey.c.id == id, passkey.c.account_id == account_id
    return connection.execute(delete(passkey).where(*theirs)).rowcount == 1


def forget_all(connection: Connection, account_id: int) -> None:
    connection.execute(delete(passkey).where(passkey.c.account_id == account_id))
