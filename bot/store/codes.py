"""Return codes and resumed talks: twelve digits, used once, of which only an HMAC is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from bot.store.tables import attempt, resumption, return_code
from bot.store.vault import Vault

_DIGITS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCode:
    id: int
    conversation_id: int
    made_at: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    id: int
    conversation_id: int
    made_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class NewResumption:
    id: int
    conversation_id: int
    #: The address that spoke last before; None when there was none any more.
    first: int | None
    new: int
    made_at: datetime


def give(connection: Connection, vault: Vault, new: NewCode) -> str:
    """A fresh code for this conversation; the one given before works no longer."""
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    unused = return_code.c.conversation_id == new.conversation_id, return_code.c.used_at.is_(None)
    connection.execute(delete(return_code).where(*unused))
    row = {"id": new.id, "conversation_id": new.conversation_id, "made_at": new.made_at, "expires_at": new.until}
    connection.execute(return_code.insert(), {**row, "key": vault.code_key(code)})
    return code


def use(connection: Connection, vault: Vault, code: str, *, now: datetime) -> int | None:
    """Use a code up and return its conversation; None when it is unknown, used or too old."""
    valid = (
        return_code.c.key == vault.code_key(code),
        return_code.c.used_at.is_(None),
        return_code.c.expires_at > now,
    )
    found = connection.execute(select(return_code.c.conversation_id).where(*valid)).scalar()
    used = connection.execute(update(return_code).where(*valid).values(used_at=now))
    return found if used.rowcount == 1 else None


def count_guess(connection: Connection, guess: Guess, *, within: timedelta) -> int:
    """How often this conversation has tried a code within this time, this one counted."""
    row = {name: getattr(guess, name) for name in Guess.__slots__}
    connection.execute(attempt.insert(), row)
    since = attempt.c.made_at > guess.made_at - within
    recent = select(func.count()).where(attempt.c.conversation_id == guess.conversation_id, since)
    return connection.execute(recent).scalar_one()


def note_resumption(connection: Connection, new: NewResumption) -> None:
    """Remember that a talk was taken up at a new address, until its first address says whether that was right."""
    row = {
        "id": new.id,
        "conversation_id": new.conversation_id,
        "first_address_id": new.first,
        "new_address_id": new.new,
        "made_at": new.made_at,
    }
    connection.execute(resumption.insert(), row)


def open_resumption(connection: Connection, conversation_id: int) -> Row[*tuple[Any, ...]] | None:
    """The last resumption of this conversation that its first address has not answered."""
    waiting = resumption.c.conversation_id == conversation_id, resumption.c.answered_at.is_(None)
    return connection.execute(select(resumption).where(*waiting).order_by(resumption.c.id.desc()).limit(1)).first()


def close_resumptions(connection: Connection, conversation_id: int, *, at: datetime) -> None:
    """The first address answered."""
    connection.execute(
        update(resumption)
        .where(resumption.c.conversation_id == conversation_id, resumption.c.answered_at.is_(None))
        .values(answered_at=at)
    )
