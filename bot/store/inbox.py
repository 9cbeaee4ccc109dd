"""What residents sent: every message once, sealed, with its place in the talk."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, literal_column, select, update

from bot.conversation import events
from bot.conversation.events import Event
from bot.store.database import Conflict
from bot.store.dialect import insert_new
from bot.store.prepared import PreparedSearch, PreparedWrite
from bot.store.statuses import Heard
from bot.store.tables import inbox, seen_message
from bot.store.vault import DataKey, Place, Vault


@dataclass(frozen=True, kw_only=True, slots=True)
class HeardMessage:
    """One message on its way into the inbox."""

    id: int
    #: See `Vault.message_key`.
    key: bytes
    conversation_id: int
    address_id: int
    seq: int
    received_at: datetime
    event: Event
    #: The channel's id of the resident's own bubble; empty without one.
    message_id: str
    status: Heard = Heard.DONE
    attempts: int = 1


class Tried(NamedTuple):
    """A message that is tried on its own."""

    id: int
    attempts: int
    status: Heard


_ADD = PreparedWrite(
    lambda connection: insert_new(connection, inbox),
    ("id", "key", "conversation_id", "address_id", "seq", "received_at", "status", "attempts", "payload", "message_id"),
)

_KNOWN = PreparedSearch(
    lambda keys: (
        select(inbox.c.key, inbox.c.status)
        .where(inbox.c.key.in_(keys))
        .union_all(select(seen_message.c.key, literal_column("'done'")).where(seen_message.c.key.in_(keys)))
    )
)


def known(connection: Connection, keys: Collection[bytes]) -> dict[bytes, Heard]:
    """Which of these messages came before, and what became of them."""
    return {bytes(key): Heard(status) for key, status in _KNOWN.run(connection, tuple(keys))}


def add_all(connection: Connection, vault: Vault, messages: Iterable[tuple[HeardMessage, DataKey | None]]) -> None:
    """Store these messages, each sealed with its resident's key; without a key only that it came, not what it said.

    Raises Conflict when one came elsewhere meanwhile.
    """
    rows = [_row(vault, message, key) for message, key in messages]
    if _ADD.run(connection, rows) != len(rows):
        raise Conflict(because="another process heard the same message")


def find(connection: Connection, key: bytes) -> Tried | None:
    """A message that was stored before; None when it was not."""
    columns = select(inbox.c.id, inbox.c.attempts, inbox.c.status)
    row = connection.execute(columns.where(inbox.c.key == key)).first()
    return None if row is None else Tried(row.id, row.attempts, Heard(row.status))


def count_try(connection: Connection, id: int) -> None:
    """One try more, written before it is made."""
    connection.execute(update(inbox).where(inbox.c.id == id).values(attempts=inbox.c.attempts + 1))


def mark(connection: Connection, id: int, status: Heard, error: str = "") -> None:
    """Say what became of a message; `error` is the kind of the last error, never its words."""
    connection.execute(update(inbox).where(inbox.c.id == id).values(status=status.value, error=error or None))


def note_seen(connection: Connection, key: bytes, *, at: datetime) -> None:
    """This was taken: the same again is a repeat. Raises Conflict when it came elsewhere meanwhile."""
    if connection.execute(insert_new(connection, seen_message), {"key": key, "made_at": at}).rowcount != 1:
        raise Conflict(because="another process took the same form")


def forget(connection: Connection, id: int) -> None:
    """What this message said is not kept; that it came is, against repeats."""
    connection.execute(update(inbox).where(inbox.c.id == id).values(payload=None))


def opened_event(vault: Vault, key: DataKey, id: int, payload: bytes) -> Event:
    """The event of a stored message. Raises Undecipherable."""
    return events.from_json(vault.open_json(key, payload, Place("inbox", id, "payload")))


def opened_message_id(vault: Vault, key: DataKey, id: int, sealed: bytes) -> str:
    """The channel's id of the resident's own bubble. Raises Undecipherable."""
    return vault.open(key, sealed, Place("inbox", id, "message_id")).decode()


def _row(vault: Vault, message: HeardMessage, key: DataKey | None) -> dict[str, Any]:
    return {
        "id": message.id,
        "key": message.key,
        "conversation_id": message.conversation_id,
        "address_id": message.address_id,
        "seq": message.seq,
        "received_at": message.received_at,
        "status": message.status.value,
        "attempts": message.attempts,
        "payload": _sealed_event(vault, message, key) if key else None,
        "message_id": _sealed_id(vault, message, key) if key and message.message_id else None,
    }


def _sealed_event(vault: Vault, message: HeardMessage, key: DataKey) -> bytes:
    return vault.seal_json(key, events.to_json(message.event), Place("inbox", message.id, "payload"))


def _sealed_id(vault: Vault, message: HeardMessage, key: DataKey) -> bytes:
    return vault.seal(key, message.message_id.encode(), Place("inbox", message.id, "message_id"))
