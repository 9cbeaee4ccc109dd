"""With what somebody of the team signs in: password, one-time codes, and how often it was tried in vain."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, or_, select, update

from bot.casework.access import Account
from bot.store.account_tables import account
from bot.store.accounts import account_of, folded
from bot.store.vault import Place, Vault

#: So often may a password or a code be wrong within this while; then nobody may try, and after it again.
TRIES, WHILE = 5, timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """An account as signing in sees it."""

    account: Account
    login: str
    #: As argon2 wrote it; empty until one was chosen.
    password: str
    #: There is a second factor too: without one nobody is let in.
    is_whole: bool
    is_closed: bool


def by_login(connection: Connection, login: str) -> Known | None:
    """The account with this mail address."""
    return _known(connection, account.c.login == folded(login))


def by_id(connection: Connection, id: int) -> Known | None:
    return _known(connection, account.c.id == id)


def by_subject(connection: Connection, subject: str) -> int:
    """The id of the open account that a provider knows by this; 0 without one."""
    theirs = account.c.subject == subject, account.c.closed_at.is_(None)
    return connection.execute(select(account.c.id).where(*theirs)).scalar() or 0


def link(connection: Connection, id: int, subject: str) -> bool:
    """This account is known by this subject from now on; False when it is known by another."""
    unlinked = account.c.id == id, account.c.subject.is_(None)
    return connection.execute(update(account).where(*unlinked).values(subject=subject)).rowcount == 1


def claim_try(connection: Connection, id: int, *, at: datetime) -> datetime | None:
    """Count one more try; None when it may be made, otherwise from when on it may be."""
    row = connection.execute(
        select(account.c.tries, account.c.tries_since).where(account.c.id == id).with_for_update()
    ).one()
    since = row.tries_since if row.tries_since and at - row.tries_since < WHILE else None
    if since and row.tries >= TRIES:
        return row.tries_since + WHILE  # type: ignore[no-any-return]
    values = {"tries": row.tries + 1 if since else 1, "tries_since": since or at}
    connection.execute(update(account).where(account.c.id == id).values(**values))
    return None


def give_back_try(connection: Connection, id: int) -> None:
    """The try was no mistake: it does not count."""
    connection.execute(update(account).where(account.c.id == id, account.c.tries > 0).values(tries=account.c.tries - 1))


def forget_tries(connection: Connection, id: int) -> None:
    """Somebody is in: mistakes from before no longer count."""
    connection.execute(update(account).where(account.c.id == id).values(tries=0, tries_since=None))


def set_password(connection: Connection, id: int, hashed: str, *, at: datetime) -> None:
    connection.execute(update(account).where(account.c.id == id).values(password=hashed, changed_at=at))


def rehash(connection: Connection, id: int, *, before: str, hashed: str) -> None:
    """The same password with the parameters of today, unless another was chosen meanwhile."""
    same = account.c.id == id, account.c.password == before
    connection.execute(update(account).where(*same).values(password=hashed))


def set_seed(connection: Connection, vault: Vault, id: int, seed: str, *, step: int) -> None:
    """Codes come from this seed from now on; `step` is that of the code that proved it."""
    sealed = vault.seal(vault.own_key(), seed.encode(), Place("account", id, "totp"))
    connection.execute(update(account).where(account.c.id == id).values(totp=sealed, totp_step=step))


def seed_of(connection: Connection, vault: Vault, id: int) -> str:
    """The seed of the one-time codes; empty without one. Only for checking a code: no page shows it. Undecipherable."""
    sealed = connection.execute(select(account.c.totp).where(account.c.id == id)).scalar()
    return vault.open(vault.own_key(), sealed, Place("account", id, "totp")).decode() if sealed else ""


def take_step(connection: Connection, id: int, step: int) -> bool:
    """Take the code of this time step; False when one of it, or of a later one, was taken before."""
    later = account.c.id == id, or_(account.c.totp_step.is_(None), account.c.totp_step < step)
    return connection.execute(update(account).where(*later).values(totp_step=step)).rowcount == 1


def forget(connection: Connection, id: int) -> None:
    """Password and one-time codes let nobody in any longer, nor does the organisation's own provider."""
    nothing = {"password": None, "totp": None, "totp_step": None, "subject": None, "tries": 0, "tries_since": None}
    connection.execute(update(account).where(account.c.id == id).values(**nothing))


def _known(connection: Connection, which: ColumnElement[bool]) -> Known | None:
    row = connection.execute(select(account).where(which)).first()
    if row is None:
        return None
    return Known(
        account=account_of(row),
        login=row.login,
        password=row.password or "",
        is_whole=row.totp is not None,
        is_closed=row.closed_at is not None,
    )
