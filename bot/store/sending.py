"""Outbox rows on their way: taken in the order of each talk, then marked as sent, put off, or given up."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select, update

from bot.store import ready, receipts
from bot.store.knocked import KNOCKED
from bot.store.leases import Lease, is_open, take
from bot.store.statuses import Sending
from bot.store.tables import address, conversation, outbox
from bot.store.vault import WrappedKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """An outbox row that is ours for a while, with all that sending it needs; sealed values are still sealed."""

    id: int
    conversation_id: int
    resident_id: int
    address_id: int
    channel: str
    seq: int
    turn: int
    kind: str
    urgent: bool
    proactive: bool
    made_at: datetime
    #: This try included.
    attempts: int
    language: str
    #: The last turn that had reached the resident before this row was taken.
    seen_before: int
    #: The resident's last message, and our last bubble to them.
    heard_at: datetime
    last_sent_at: datetime | None
    #: The row goes to the address the talk is led at; a question whether somebody else goes on elsewhere does not.
    at_home: bool
    #: The resident said yes to being written to unasked.
    contact: bool
    blocked: bool
    #: The resident asked for a person, and nobody said yet that it is done.
    with_person: bool = False
    #: It went out and came back: only a template is taken.
    closed: bool = False
    wrapped: WrappedKey = field(repr=False)
    body: bytes | None = field(repr=False)
    address: bytes = field(repr=False)
    phone: bytes | None = field(default=None, repr=False)
    state: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A bubble that went out. What was said and the channel's ids of it are sealed."""

    id: int
    at: datetime
    text_version: str
    sent: bytes | None = field(default=None, repr=False)
    message_ids: bytes | None = field(default=None, repr=False)
    #: Only a template went in its place.
    knocked: bool = False
    #: By which the channel's word on it is found; empty where the channel gives none.
    receipts: tuple[bytes, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PutOff:
    """A row to be tried again later."""

    claimed: Claimed
    until: datetime
    #: The kind of error; empty when nothing went wrong, and then the try does not count.
    error: str = ""


def claim(
    connection: Connection, channel: str, lease: Lease, *, limit: int, ours: Collection[int] = ()
) -> list[Claimed]:
    """Take up to `limit` rows of this channel, at most one of a talk, and all that are urgent; those first.

    From the commit on, what the resident sends belongs to the question of the row: a reply may be quicker than the
    channel's word that it was delivered. `ours` are rows that this worker is still sending.
    """
    sought = ready.sought(channel, lease.at, ours)
    urgent = connection.execute(ready.URGENT, sought).all()
    others = connection.execute(ready.OTHERS, {**sought, "most": limit}).all() if limit > 0 else []
    found = {row.conversation_id: row for row in (*others, *urgent)}
    taken = take(connection, outbox, [row.id for row in found.values()], lease)
    claimed = [_claimed(row) for row in (*urgent, *others) if row.id in taken]
    _see(connection, claimed)
    return claimed


def count_ready(connection: Connection, channel: str, at: datetime, *, most: int) -> int:
    """How many rows of this channel are to be sent by now, or are being sent; counted up to `most`."""
    ready = (
        select(outbox.c.id)
        .join(address, address.c.id == outbox.c.address_id)
        .where(is_open(outbox), outbox.c.next_attempt_at <= at, address.c.channel == channel)
        .limit(most)
    )
    return connection.execute(select(func.count()).select_from(ready.subquery())).scalar_one()


def mark_sent(connection: Connection, token: str, done: Sequence[Sent]) -> None:
    """These went out. A row whose lease ran out meanwhile is marked all the same: it is with the resident."""
    rows = [
        {
            "the_id": row.id, "the_at": row.at, "the_version": row.text_version,
            "the_sent": row.sent, "the_ids": row.message_ids, "token": token,
            "the_error": KNOCKED if row.knocked else None,
        }
        for row in sorted(done, key=lambda row: row.id)
    ]  # fmt: skip
    if rows:
        connection.execute(_MARK_SENT, rows)
        receipts.expect(connection, [(key, row.id, row.at) for row in done for key in row.receipts])


def put_off(connection: Connection, token: str, late: Iterable[PutOff]) -> None:
    """Try these again later. What the resident sends meanwhile belongs to the question before, as it did."""
    ordered = sorted(late, key=lambda each: each.claimed.conversation_id)
    lock_talks(connection, [each.claimed.conversation_id for each in ordered])
    for each in ordered:
        put_back = connection.execute(_PUT_OFF, _put_off_row(token, each)).rowcount == 1
        if put_back and not each.claimed.proactive:
            _unsee(connection, each.claimed)


def give_up(connection: Connection, token: str, id: int, *, status: Sending, error: str = "") -> None:
    """This row is not tried again."""
    ended = {"status": status.value, "error": error or None, "lease": None, "lease_until": None}
    connection.execute(update(outbox).where(outbox.c.id == id, outbox.c.lease == token).values(**ended))


def cancel_waiting(connection: Connection, conversation_id: int, address_id: int) -> None:
    """Send nothing more of what waits for this address."""
    waiting = and_(
        outbox.c.conversation_id == conversation_id,
        outbox.c.address_id == address_id,
        outbox.c.status == Sending.WAITING.value,
    )
    connection.execute(update(outbox).where(waiting).values(status=Sending.CANCELLED.value))


def settle_unasked(connection: Connection, at: datetime) -> int:
    """Mark what may have gone out unasked when a worker stopped: it is never sent twice. Returns how many."""
    lost = and_(
        is_open(outbox), outbox.c.status == Sending.SENDING.value, outbox.c.proactive, outbox.c.lease_until <= at
    )
    ended = {"status": Sending.UNKNOWN.value, "lease": None, "lease_until": None}
    return connection.execute(update(outbox).where(lost).values(**ended)).rowcount


def lock_talks(connection: Connection, ids: Collection[int]) -> None:
    """Hold these talks until the end of the transaction, in the one order; on SQLite nobody else is there."""
    if ids and connection.dialect.name == "postgresql":
        ordered = select(conversation.c.id).where(conversation.c.id.in_(ids)).order_by(conversation.c.id)
        connection.execute(ordered.with_for_update(key_share=True)).all()


def _claimed(row: Row[Any]) -> Claimed:
    return Claimed(
        id=row.id, conversation_id=row.conversation_id, resident_id=row.resident_id, address_id=row.address_id,
        channel=row.channel, seq=row.seq, turn=row.turn, kind=row.kind, urgent=row.urgent, proactive=row.proactive,
        made_at=row.made_at, attempts=row.attempts + 1, language=row.language, seen_before=row.seen_turn,
        heard_at=row.heard_at, last_sent_at=row.last_sent_at, at_home=bool(row.at_home), contact=bool(row.contact),
        blocked=row.blocked_at is not None, with_person=bool(row.with_person), closed=row.error == receipts.CLOSED,
        wrapped=WrappedKey(row.data_key_id, row.key_id, row.wrapped),
        body=row.body, address=row.address, state=row.state, phone=row.phone,
    )  # fmt: skip


_SEE = (
    update(conversation)
    .where(conversation.c.id == bindparam("the_id"), conversation.c.seen_turn < bindparam("the_turn"))
    .values(seen_turn=bindparam("the_turn"))
)
_UNSEE = (
    update(conversation)
    .where(conversation.c.id == bindparam("the_id"), conversation.c.seen_turn == bindparam("the_turn"))
    .values(seen_turn=bindparam("before"))
)
_MARK_SENT = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("the_id"),
        or_(outbox.c.lease == bindparam("token"), outbox.c.status == Sending.WAITING.value),
    )
    .values(
        status=Sending.SENT.value, lease=None, lease_until=None, error=bindparam("the_error"),
        sent_at=bindparam("the_at"),
        sent=bindparam("the_sent"), message_ids=bindparam("the_ids"), text_version=bindparam("the_version"),
    )
)  # fmt: skip
_PUT_OFF = (
    update(outbox)
    .where(outbox.c.id == bindparam("the_id"), outbox.c.lease == bindparam("token"))
    .values(
        status=Sending.WAITING.value, lease=None, lease_until=None, next_attempt_at=bindparam("until"),
        attempts=bindparam("the_attempts"), error=bindparam("the_error"),
    )
)  # fmt: skip


def _see(connection: Connection, claimed: Collection[Claimed]) -> None:
    rows = [{"the_id": each.conversation_id, "the_turn": each.turn} for each in claimed if each.body and each.at_home]
    if rows:
        connection.execute(_SEE, sorted(rows, key=lambda row: row["the_id"]))


def _unsee(connection: Connection, claimed: Claimed) -> None:
    if claimed.body and claimed.at_home and claimed.seen_before < claimed.turn:
        row = {"the_id": claimed.conversation_id, "the_turn": claimed.turn, "before": claimed.seen_before}
        connection.execute(_UNSEE, row)


def _put_off_row(token: str, late: PutOff) -> dict[str, Any]:
    return {
        "the_id": late.claimed.id,
        "token": token,
        "until": late.until,
        "the_attempts": late.claimed.attempts - (0 if late.error else 1),
        "the_error": late.error or None,
    }
