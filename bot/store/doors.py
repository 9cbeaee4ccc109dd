"""Doors to a case: a link of a party's own, which opens with a code from its mailbox (house.md, "Links in e-mail").

A link alone opens nothing: mail is read by scanners and forwarded. It lives until a day, and dies when it is revoked.
Of tokens, codes and sessions only an HMAC is kept.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from bot.store import mails
from bot.store.tables import cases, data_key, door
from bot.store.vault import DataKey, Place, Vault, WrappedKey

#: How long a link lives (house.md).
LINK_LIVES = timedelta(days=14)
#: How long a code can be used, and how long a door that it opened stays open (house.md).
CODE_LIVES = OPEN_FOR = timedelta(minutes=30)
#: Of a hundred million codes, five guesses each and five codes an hour leave a guesser one in four million an hour.
MOST_TRIES, MOST_CODES, _WINDOW = 5, 5, timedelta(hours=1)
_DIGITS = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDoor:
    """A door to be made; `key` is the resident's own."""

    id: int
    resident_id: int
    case_id: str
    party: str
    key: DataKey
    made_at: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """A door that stands, found by its token."""

    id: int
    resident_id: int
    conversation_id: int
    case_id: str
    #: The id of the party whose door it is.
    party: str
    expires_at: datetime
    #: HMAC of the session it is open for, and until when; empty: for nobody.
    session: bytes | None = field(repr=False)
    open_until: datetime | None
    #: Until when the code that was sent last works; empty: none does.
    code_until: datetime | None


def make(connection: Connection, vault: Vault, new: NewDoor) -> str:
    """Make a door; the token for its link, 43 letters, digits, '-' and '_', which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    row = {
        "id": new.id,
        "resident_id": new.resident_id,
        "case_id": new.case_id,
        "key": vault.door_key(token),
        "content": vault.seal_json(new.key, {"party": new.party}, Place("door", new.id, "content")),
        "made_at": new.made_at,
        "expires_at": new.until,
        "code_tries": 0,
        "codes_sent": 0,
    }
    connection.execute(door.insert(), row)
    return token


def find(connection: Connection, vault: Vault, token: str, *, at: datetime) -> Door | None:
    """The door of this token; None when there never was one, it is past its day, or it was revoked."""
    standing = door.c.key == vault.door_key(token), door.c.revoked_at.is_(None), door.c.expires_at > at
    row = connection.execute(_doors().where(*standing)).first()
    if row is None:
        return None
    return Door(
        id=row.id,
        resident_id=row.resident_id,
        conversation_id=row.conversation_id,
        case_id=row.case_id,
        party=_party(vault, row),
        expires_at=row.expires_at,
        session=row.session,
        open_until=row.open_until,
        code_until=row.code_until,
    )


def send_code(connection: Connection, vault: Vault, opened: Door, *, at: datetime) -> str | None:
    """A fresh code of eight digits for this door; the one before works no longer.

    None when five were asked for within the hour, or the door was revoked meanwhile.
    """
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    given = {"code": vault.door_code_key(opened.id, code), "code_until": at + CODE_LIVES, "code_tries": 0}
    stands = door.c.id == opened.id, door.c.revoked_at.is_(None)
    began = door.c.codes_since > at - _WINDOW
    more = update(door).where(*stands, began, door.c.codes_sent < MOST_CODES)
    if connection.execute(more.values(codes_sent=door.c.codes_sent + 1, **given)).rowcount:
        return code
    anew = update(door).where(*stands, began.is_not(True)).values(codes_sent=1, codes_since=at, **given)
    return code if connection.execute(anew).rowcount else None


def try_code(connection: Connection, vault: Vault, opened: Door, *, code: str, at: datetime) -> str | None:
    """The session that the right code opens, once; None for another code, and after five tries for every code.

    The try is counted by what is written here: let the transaction be committed, whatever comes back.
    """
    valid = (
        door.c.id == opened.id,
        door.c.revoked_at.is_(None),
        door.c.code.is_not(None),
        door.c.code_until > at,
        door.c.code_tries < MOST_TRIES,
    )
    counted = update(door).where(*valid).values(code_tries=door.c.code_tries + 1).returning(door.c.code)
    stored = connection.execute(counted).scalar()
    if stored is None or not hmac.compare_digest(stored, vault.door_code_key(opened.id, code)):
        return None
    session = secrets.token_urlsafe(32)
    entered = {"session": vault.door_session_key(opened.id, session), "open_until": at + OPEN_FOR}
    connection.execute(update(door).where(door.c.id == opened.id).values(code=None, code_until=None, **entered))
    return session


def is_open(vault: Vault, opened: Door, session: str, *, at: datetime) -> bool:
    """True for the session that the last right code opened, for half an hour."""
    if opened.session is None or opened.open_until is None or opened.open_until <= at:
        return False
    return hmac.compare_digest(opened.session, vault.door_session_key(opened.id, session))


def close(connection: Connection, opened: Door) -> None:
    """End the session of this door, as whoever sits there asks; the link lives on, and a code opens it again."""
    connection.execute(update(door).where(door.c.id == opened.id).values(session=None, open_until=None))


def revoke(connection: Connection, vault: Vault, case_id: str, *, party: str = "", at: datetime) -> int:
    """Close every door of a case, or of one party to it, for good, and send no mail with its link. Returns how many.

    Raises Undecipherable when the party of a door cannot be read; without a party it closes them unread.
    """
    standing = connection.execute(_doors().where(door.c.case_id == case_id, door.c.revoked_at.is_(None))).all()
    closing = [row.id for row in standing if not party or _party(vault, row) == party]
    shut = {"revoked_at": at, "code": None, "code_until": None, "session": None, "open_until": None}
    connection.execute(update(door).where(door.c.id.in_(closing)).values(**shut))
    mails.cancel_for(connection, closing)
    return len(closing)


def until(connection: Connection, vault: Vault, case_id: str) -> dict[str, datetime]:
    """Party id -> until when the last of its links that were not revoked lives. Raises Undecipherable."""
    standing = _doors().where(door.c.case_id == case_id, door.c.revoked_at.is_(None)).order_by(door.c.expires_at)
    return {_party(vault, row): row.expires_at for row in connection.execute(standing)}


def _doors() -> Select[Any]:
    return (
        select(door, cases.c.conversation_id, data_key.c.id.label("data_key_id"), data_key.c.key_id, data_key.c.wrapped)
        .join(cases, cases.c.id == door.c.case_id)
        .join(data_key, data_key.c.resident_id == door.c.resident_id)
    )


def _party(vault: Vault, row: Row[Any]) -> str:
    key = vault.unwrap(WrappedKey(row.data_key_id, row.key_id, row.wrapped))
    party: str = vault.open_json(key, row.content, Place("door", row.id, "content"))["party"]
    return party
