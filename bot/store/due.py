"""Rows that are timers: what happens by itself, when, and until when that still makes sense."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select, update

from bot.store.dialect import insert_new
from bot.store.leases import is_open
from bot.store.prepared import PreparedWrite
from bot.store.statuses import Duty, Timer
from bot.store.tables import due


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDue:
    """A timer to be set: one of a kind a conversation, or one of a kind and place."""

    id: int
    kind: Timer
    conversation_id: int
    #: Which referral, talk, plan, step or request it is about; 0 for what there is one of.
    place: int = 0
    #: The turn of the conversation that set it.
    turn: int
    due_at: datetime
    late_until: datetime | None
    zone: ZoneInfo
    made_at: datetime

    @property
    def key(self) -> str:
        return key_of(self.conversation_id, self.kind, self.place)

    @property
    def local_time(self) -> str:
        """What was meant on the clock on the wall."""
        return f"{self.due_at.astimezone(self.zone):%Y-%m-%dT%H:%M:%S}"


def key_of(conversation_id: int, kind: Timer, place: int = 0) -> str:
    """What tells a timer from all others."""
    return f"{kind.value}:{conversation_id}:{place}" if place else f"{kind.value}:{conversation_id}"


_SCHEDULE = PreparedWrite(
    lambda connection: insert_new(connection, due),
    (
        "id", "key", "conversation_id", "kind", "place", "turn", "due_at", "late_until", "local_time", "zone", "status",
        "attempts", "made_at",
    ),
)  # fmt: skip

#: What a timer that is set anew takes over; who was at it no longer is.
_ANEW = (
    "conversation_id", "kind", "turn", "due_at", "late_until", "local_time", "zone", "status", "attempts", "lease",
    "lease_until",
)  # fmt: skip
_RESCHEDULE = PreparedWrite(
    lambda _: update(due).where(due.c.key == bindparam("the_key")).values({name: bindparam(name) for name in _ANEW}),
    ("the_key", *_ANEW),
)


def schedule(connection: Connection, *timers: NewDue) -> None:
    """Set these timers; one that was set before, fired or not, is left alone."""
    if timers:
        _SCHEDULE.run(connection, [_row(timer) for timer in timers])


def reschedule(connection: Connection, timer: NewDue) -> None:
    """Set a timer anew, whatever became of it before."""
    schedule(connection, timer)
    _RESCHEDULE.run(connection, [{**_row(timer), "the_key": timer.key, "lease": None, "lease_until": None}])


def revive(connection: Connection, *timers: NewDue) -> None:
    """Set what is missing of these, and what was dropped; what waits or fired is left alone."""
    schedule(connection, *timers)
    keys = [timer.key for timer in timers]
    dropped = due.c.key.in_(keys), due.c.status == Duty.DROPPED.value
    lost = frozenset(connection.execute(select(due.c.key).where(*dropped)).scalars())
    for timer in timers:
        if timer.key in lost:
            reschedule(connection, timer)


def waits_until(connection: Connection, conversation_id: int, kind: Timer) -> datetime | None:
    """When this timer of a conversation rings; None when it does not any more."""
    waiting = due.c.key == key_of(conversation_id, kind), is_open(due)
    found: datetime | None = connection.execute(select(due.c.due_at).where(*waiting)).scalar()
    return found


def was_set(connection: Connection, conversation_id: int, kind: Timer, place: int) -> bool:
    """There is such a timer, whatever became of it."""
    known = due.c.key == key_of(conversation_id, kind, place)
    return connection.execute(select(due.c.id).where(known)).first() is not None


class Waits(NamedTuple):
    """A timer that did not ring yet."""

    kind: Timer
    place: int
    late_until: datetime | None


def waiting(connection: Connection, conversation_id: int, id: int) -> Waits | None:
    """This timer of the conversation; None when it does not wait any more."""
    its = due.c.id == id, due.c.conversation_id == conversation_id, due.c.status == Duty.WAITING.value
    row = connection.execute(select(due.c.kind, due.c.place, due.c.late_until).where(*its)).first()
    return Waits(Timer(row.kind), row.place, row.late_until) if row else None


def drop(connection: Connection, conversation_id: int, *kinds: Timer) -> None:
    """Let these timers of a conversation not fire any more."""
    connection.execute(
        update(due)
        .where(
            due.c.conversation_id == conversation_id,
            due.c.kind.in_([kind.value for kind in kinds]),
            due.c.status != Duty.DONE.value,
        )
        .values(status=Duty.DROPPED.value)
    )


def drop_one(connection: Connection, conversation_id: int, kind: Timer, place: int) -> None:
    """Let this timer not fire any more; what became of one that fired stays known."""
    over = due.c.status.in_([Duty.DONE.value, Duty.MISSED.value])
    connection.execute(
        update(due).where(due.c.key == key_of(conversation_id, kind, place), ~over).values(status=Duty.DROPPED.value)
    )


def missed(connection: Connection, conversation_id: int) -> tuple[str, ...]:
    """The kinds of what did not happen in this talk because its moment passed by, the oldest first."""
    theirs = due.c.conversation_id == conversation_id, due.c.status == Duty.MISSED.value
    return tuple(connection.execute(select(due.c.kind).where(*theirs).order_by(due.c.due_at, due.c.id)).scalars())


def _row(timer: NewDue) -> dict[str, object]:
    return {
        "id": timer.id,
        "key": timer.key,
        "conversation_id": timer.conversation_id,
        "kind": timer.kind.value,
        "place": timer.place,
        "turn": timer.turn,
        "due_at": timer.due_at,
        "late_until": timer.late_until,
        "local_time": timer.local_time,
        "zone": timer.zone.key,
        "status": Duty.WAITING.value,
        "attempts": 0,
        "made_at": timer.made_at,
    }
