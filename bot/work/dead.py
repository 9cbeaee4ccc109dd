"""What was tried in vain, for a person to look at: what kind of thing it was, how old, and why; never what it said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from bot.channels.base import Incoming
from bot.store import conversations, mails
from bot.store.inbox import opened_event
from bot.store.mails import UnsentMail
from bot.store.people import open_address
from bot.store.statuses import Duty, Heard, Saying, Sending
from bot.store.tables import address, conversation, data_key, due, inbox, outbox
from bot.store.vault import WrappedKey
from bot.work.group import Arrival, take_alone
from bot.work.road import Road

_UNSENT = (Sending.FAILED.value, Sending.DEAD.value, Sending.UNKNOWN.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadLetter:
    """One thing that did not work out."""

    id: int
    #: message (a resident's, not understood by the program), bubble (not sent), timer (its moment passed by), mail (to
    #: a party, not sent).
    what: str
    #: bubble, wipe, goodbye, reminder ...; for a message `wordless` when its words are not, or no longer, here.
    kind: str
    status: str
    #: The kind of error; empty without one.
    error: str
    attempts: int
    #: Empty for a mail that belongs to no resident any more.
    conversation_id: int | None
    age: timedelta

    def as_plain(self) -> dict[str, Any]:
        """The letter as plain JSON values."""
        return {
            "id": str(self.id), "what": self.what, "kind": self.kind, "status": self.status, "error": self.error,
            "attempts": self.attempts, "conversation": str(self.conversation_id or ""),
            "age_seconds": int(self.age.total_seconds()),
        }  # fmt: skip


def dead_letters(connection: Connection, now: datetime) -> list[DeadLetter]:
    """Everything that was tried in vain, the oldest first."""
    return sorted(_found(connection, now), key=lambda letter: letter.age, reverse=True)


def retry(connection: Connection, road: Road, id: int) -> bool:
    """Try this letter once more; False when there is none of this id, or it is not to be sent any more.

    Raises what the message itself causes.
    """
    now = road.clock()
    again = {"attempts": 0, "error": None, "lease": None, "lease_until": None}
    unsent = outbox.c.id == id, outbox.c.status.in_(_UNSENT)
    bubble = connection.execute(select(outbox).where(*unsent)).first()
    if bubble:
        at = _sent_at(connection, road, bubble)
        anew = {"status": Sending.WAITING.value, "next_attempt_at": at, "made_at": now, **again}
        return bool(at and connection.execute(update(outbox).where(*unsent).values(**anew)).rowcount)
    timer = update(due).where(due.c.id == id, due.c.status == Duty.MISSED.value)
    if connection.execute(timer.values(status=Duty.WAITING.value, due_at=now, late_until=None, **again)).rowcount:
        return True
    return mails.retry(connection, id, at=now) or _retry_message(connection, road, id)


def _sent_at(connection: Connection, road: Road, row: Row[Any]) -> datetime | None:
    """When this may be sent after all; None when the resident is not to read it there any more.

    It was an answer once. By now nobody asked for it, and unlike a knock it is not looked at when it goes.
    """
    now = road.clock()
    if row.proactive or row.kind != Saying.BUBBLE:
        return now
    talk = conversations.find_by_id(connection, road.vault, row.conversation_id)
    if talk is None or talk.is_damaged or talk.address_id != row.address_id:
        return None
    state = talk.state
    if state.locked or (state.consented and not state.reachable):
        return None
    return now if row.urgent else road.rest.next(now)


def _found(connection: Connection, now: datetime) -> Iterator[DeadLetter]:
    for row in connection.execute(select(inbox).where(inbox.c.status == Heard.DEAD.value)):
        yield _letter(row, "message", "" if row.payload else "wordless", now - row.received_at)
    for row in connection.execute(select(outbox).where(outbox.c.status.in_(_UNSENT))):
        yield _letter(row, "bubble", row.kind, now - row.made_at)
    for row in connection.execute(select(due).where(due.c.status == Duty.MISSED.value)):
        yield _letter(row, "timer", row.kind, now - row.due_at)
    for mail in mails.unsent(connection):
        yield _letter(mail, "mail", mail.kind, now - mail.made_at)


def _letter(row: Row[Any] | UnsentMail, what: str, kind: str, age: timedelta) -> DeadLetter:
    return DeadLetter(
        id=row.id, what=what, kind=kind, status=row.status, error=row.error or "", attempts=row.attempts,
        conversation_id=row.conversation_id, age=age,
    )  # fmt: skip


def _retry_message(connection: Connection, road: Road, id: int) -> bool:
    """Take the turn of a message that was laid aside. Its words are still there, its files are not."""
    found = (
        select(
            inbox.c.id, inbox.c.key, inbox.c.payload, inbox.c.received_at,
            address.c.id.label("address_id"), address.c.channel, address.c.lookup, address.c.sealed,
            data_key.c.id.label("data_key_id"), data_key.c.key_id, data_key.c.wrapped,
        )
        .join(conversation, conversation.c.id == inbox.c.conversation_id)
        .join(address, address.c.id == inbox.c.address_id)
        .join(data_key, data_key.c.resident_id == conversation.c.resident_id)
        .where(inbox.c.id == id, inbox.c.status == Heard.DEAD.value, inbox.c.payload.is_not(None))
        .where(address.c.resident_id == conversation.c.resident_id)
    )  # fmt: skip
    row = connection.execute(found).first()
    if row is None:
        return False
    key = road.vault.unwrap(WrappedKey(row.data_key_id, row.key_id, row.wrapped))
    incoming = Incoming(
        channel=row.channel,
        external_id="",  # only its HMAC is kept, and that is the key
        address=open_address(road.vault, key, row.address_id, row.sealed),
        received_at=row.received_at,
        event=opened_event(road.vault, key, row.id, row.payload),
    )
    connection.execute(update(inbox).where(inbox.c.id == id).values(status=Heard.TRYING.value, error=None))
    take_alone(road, connection, Arrival(incoming, row.key, row.lookup))
    return True
