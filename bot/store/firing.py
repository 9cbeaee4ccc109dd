"""Timers whose moment has come: taken under a lease, then done, dropped, missed, or set for later."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Integer, and_, bindparam, func, select, update

from bot.store.columns import Instant
from bot.store.due import NewDue
from bot.store.leases import Lease, is_free, is_open, take
from bot.store.statuses import Duty, Timer
from bot.store.tables import conversation, due, inbox


@dataclass(frozen=True, kw_only=True, slots=True)
class DueTimer:
    """A timer that is ours for a while."""

    id: int
    conversation_id: int
    resident_id: int
    kind: Timer
    #: Which referral, talk, plan, step or request it is about; 0 for what there is one of.
    place: int
    #: The turn that set it.
    turn: int
    due_at: datetime
    late_until: datetime | None
    #: What was meant on the clock on the wall when it was set: "2026-12-01T10:00:00".
    local_time: str
    #: This try included.
    attempts: int
    #: Whose lease it is.
    token: str


_AT = bindparam("at", type_=Instant)
_READY = (
    select(due, conversation.c.resident_id)
    .join(conversation, conversation.c.id == due.c.conversation_id)
    .where(is_open(due), due.c.due_at <= _AT, is_free(due, _AT))
    .order_by(due.c.due_at, due.c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(of=due, skip_locked=True)
)


def claim(connection: Connection, lease: Lease, *, limit: int) -> list[DueTimer]:
    """Take up to `limit` timers that are due, the longest due first."""
    rows = connection.execute(_READY, {"at": lease.at, "most": limit}).all()
    taken = take(connection, due, [row.id for row in rows], lease)
    return [
        DueTimer(
            id=row.id, conversation_id=row.conversation_id, resident_id=row.resident_id, kind=Timer(row.kind),
            place=row.place, turn=row.turn, due_at=row.due_at, late_until=row.late_until,
            local_time=row.local_time, attempts=row.attempts + 1, token=lease.token,
        )
        for row in rows
        if row.id in taken
    ]  # fmt: skip


def finish(connection: Connection, timer: DueTimer, status: Duty, at: datetime, *, error: str = "") -> bool:
    """Say what became of this timer; False when it is no longer ours: taken back, or set anew."""
    ended = {"status": status.value, "done_at": at, "error": error or None, "lease": None, "lease_until": None}
    return connection.execute(update(due).where(_is_ours(timer)).values(**ended)).rowcount == 1


def finish_if_unmoved(connection: Connection, timer: DueTimer, turn: int, at: datetime) -> bool:
    """Mark this timer done, unless the talk has moved on from this turn, at which it was looked at."""
    talk = select(conversation.c.turn).where(conversation.c.id == timer.conversation_id).scalar_subquery()
    ours = and_(_is_ours(timer), talk == turn)
    ended = update(due).where(ours).values(status=Duty.DONE.value, done_at=at, lease=None, lease_until=None)
    return connection.execute(ended).rowcount == 1


def set_later(connection: Connection, timer: DueTimer, moved: NewDue) -> None:
    """Set this timer for another moment, as far as it is still ours."""
    values = {
        "status": Duty.WAITING.value, "lease": None, "lease_until": None, "attempts": 0,
        "turn": moved.turn, "due_at": moved.due_at, "late_until": moved.late_until, "local_time": moved.local_time,
        "zone": moved.zone.key,
    }  # fmt: skip
    connection.execute(update(due).where(_is_ours(timer)).values(**values))


def is_ours(connection: Connection, timer: DueTimer) -> bool:
    """True while nobody took this timer back or over."""
    return connection.execute(select(due.c.id).where(_is_ours(timer))).first() is not None


def forget_inbox(connection: Connection, conversation_id: int, before: datetime) -> datetime | None:
    """Forget what was said in this talk up to this moment; when the oldest that is left was said, if any is left.

    That it was said stays known, against repeats.
    """
    told = inbox.c.conversation_id == conversation_id, inbox.c.payload.is_not(None)
    connection.execute(update(inbox).where(*told, inbox.c.received_at <= before).values(payload=None))
    oldest: datetime | None = connection.execute(select(func.min(inbox.c.received_at)).where(*told)).scalar()
    return oldest


def _is_ours(timer: DueTimer) -> ColumnElement[bool]:
    return and_(due.c.id == timer.id, due.c.lease == timer.token, due.c.status == Duty.CLAIMED.value)
