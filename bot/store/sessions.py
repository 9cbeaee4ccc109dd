"""Who of the team is signed in, in which browser: kept here, so that an end is an end at once (trust.md S8)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, select, update

from bot.casework.access import Account
from bot.store.account_tables import account, session
from bot.store.accounts import account_of
from bot.store.vault import Vault

#: Without a page for so long it is over, and in any case after so long.
IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=10)
#: A password alone opens the page for the second factor, for so long: an app on a phone is not found in a minute.
HALF = timedelta(minutes=30)
#: When somebody was here last is remembered for so long.
KEPT = timedelta(days=90)
#: A page a minute is written down, not every one.
_SEEN = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn:
    """Somebody in one browser."""

    id: int
    account: Account
    #: When the second factor was given last; None: only the password was.
    proved_at: datetime | None
    made_at: datetime
    seen_at: datetime
    device: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A browser that is let in."""

    id: int
    device: str
    made_at: datetime
    seen_at: datetime


def begin(connection: Connection, vault: Vault, *, id: int, account_id: int, device: str, at: datetime) -> str:
    """A session that still waits for the second factor; its token, 43 letters, digits, '-' and '_', is kept nowhere."""
    token = secrets.token_urlsafe(32)
    row = {
        "id": id, "account_id": account_id, "key": vault.session_key(token), "device": device,
        "made_at": at, "seen_at": at,
    }  # fmt: skip
    connection.execute(session.insert(), row)
    return token


def who(connection: Connection, vault: Vault, token: str, *, at: datetime) -> SignedIn | None:
    """Who shows this token; None when it is nobody's, any more. That a page was asked for is written down."""
    kept = (
        session.c.id.label("session_id"), session.c.proved_at, session.c.made_at.label("begun_at"),
        session.c.seen_at, session.c.device, account,
    )  # fmt: skip
    standing = session.c.key == vault.session_key(token), session.c.ended_at.is_(None), account.c.closed_at.is_(None)
    found = select(*kept).join(account, account.c.id == session.c.account_id).where(*standing)
    row = connection.execute(found).first()
    if row is None or at - row.seen_at >= IDLE or at - row.begun_at >= (ABSOLUTE if row.proved_at else HALF):
        return None
    if at - row.seen_at >= _SEEN:
        connection.execute(update(session).where(session.c.id == row.session_id).values(seen_at=at))
    return SignedIn(
        id=row.session_id, account=account_of(row), proved_at=row.proved_at,
        made_at=row.begun_at, seen_at=row.seen_at, device=row.device,
    )  # fmt: skip


def prove(connection: Connection, vault: Vault, id: int, *, at: datetime) -> str:
    """The second factor was given: the session goes on under a fresh token (no token from before it can be used)."""
    token = secrets.token_urlsafe(32)
    values = {"key": vault.session_key(token), "proved_at": at, "seen_at": at}
    connection.execute(update(session).where(session.c.id == id).values(**values))
    return token


def of(connection: Connection, account_id: int, *, at: datetime) -> list[Session]:
    """The browsers of this account that are let in, the last used first."""
    theirs = session.c.account_id == account_id, session.c.proved_at.is_not(None), *_stands(at)
    found = select(session).where(*theirs).order_by(session.c.seen_at.desc(), session.c.id.desc())
    return [_session(row) for row in connection.execute(found)]


def seen_last(connection: Connection) -> dict[int, datetime]:
    """When each account was here last, as long as that is remembered."""
    found = select(session.c.account_id, func.max(session.c.seen_at)).group_by(session.c.account_id)
    return {row[0]: row[1] for row in connection.execute(found)}


def count_standing(connection: Connection, *, at: datetime) -> dict[int, int]:
    """How many browsers of each account are let in."""
    standing = session.c.proved_at.is_not(None), *_stands(at)
    found = select(session.c.account_id, func.count()).where(*standing).group_by(session.c.account_id)
    return {row[0]: row[1] for row in connection.execute(found)}


def sweep(connection: Connection, *, at: datetime) -> int:
    """Throw away what ended long ago. Returns how many there were."""
    return connection.execute(delete(session).where(session.c.seen_at < at - KEPT)).rowcount


def end(connection: Connection, id: int, *, at: datetime) -> None:
    """This browser is let in no longer."""
    connection.execute(update(session).where(session.c.id == id, session.c.ended_at.is_(None)).values(ended_at=at))


def end_own(connection: Connection, id: int, *, account_id: int, at: datetime) -> bool:
    """End a browser of this account; False when it is another's, or ended before."""
    theirs = session.c.id == id, session.c.account_id == account_id, session.c.ended_at.is_(None)
    return connection.execute(update(session).where(*theirs).values(ended_at=at)).rowcount == 1


def end_all(connection: Connection, account_id: int, *, but: int = 0, at: datetime) -> int:
    """None of this account's browsers is let in any longer, but one. Returns how many were."""
    theirs = session.c.account_id == account_id, session.c.id != but, session.c.ended_at.is_(None)
    return connection.execute(update(session).where(*theirs).values(ended_at=at)).rowcount


def end_everywhere(connection: Connection, *, at: datetime) -> None:
    """Nobody is let in any longer, whoever it is."""
    connection.execute(update(session).where(session.c.ended_at.is_(None)).values(ended_at=at))


def _stands(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return session.c.ended_at.is_(None), session.c.seen_at > at - IDLE, session.c.made_at > at - ABSOLUTE


def _session(row: Row[Any]) -> Session:
    return Session(id=row.id, device=row.device, made_at=row.made_at, seen_at=row.seen_at)
