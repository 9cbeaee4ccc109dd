"""Whether a timer of a talk is still wanted when its moment comes: what was right when it was set may be wrong now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.errors import Undecipherable
from bot.store.conversations import OpenTalk
from bot.store.firing import DueTimer
from bot.store.statuses import Duty, Talking, Timer
from bot.work.road import Road
from bot.work.unasked import may_write, speaks_at


@dataclass(frozen=True, slots=True)
class Fire:
    """It is wanted now, at this turn of the talk."""

    turn: int = 0


@dataclass(frozen=True, slots=True)
class End:
    """There is nothing to do any more."""

    status: Duty
    #: The kind of error; empty without one.
    error: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Set it for this moment."""

    at: datetime


Verdict = Fire | End | Later


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """A timer beside the talk it is of, at this moment."""

    timer: DueTimer
    talk: OpenTalk
    #: The resident agreed to be written to unasked.
    contact: bool
    #: The oldest message before the yes that is not forgotten yet.
    oldest: datetime | None = None
    road: Road
    now: datetime

    @property
    def turn(self) -> int:
        """The turn the talk is at; of a damaged one the turn that set the timer."""
        return self.timer.turn if self.talk.is_damaged else self.talk.state.turn


def reminder(look: Look) -> Verdict:
    """One kind reminder when an unfinished talk has gone quiet (issue 2): later while the talk moves on, never two."""
    now = look.now
    if look.talk.status not in (Talking.TELLING, Talking.STOPPED):
        return End(Duty.DROPPED)
    quiet_at = look.talk.heard_at + look.road.reminder_after
    if quiet_at > now:
        return Later(quiet_at)
    if look.talk.is_damaged:
        # Nobody knows whether it is safe to write there.
        return End(Duty.MISSED, Undecipherable.__name__)
    if not may_write(look.talk.state, contact=look.contact):
        return Later(now + look.road.reminder_after)
    if look.timer.late_until is not None and look.timer.late_until < now:
        return End(Duty.MISSED)
    polite = speaks_at(look.talk.state, look.road.rest, now)
    return Later(polite) if polite > now else Fire(look.turn)


def retention(look: Look) -> Verdict:
    """An unfinished talk is kept for so long after the resident's last message."""
    if look.talk.status in (Talking.DONE, Talking.ERASING):
        return End(Duty.DONE)
    until = look.talk.heard_at + look.road.keep_unfinished
    return Later(until) if until > look.now else Fire()


def forget_inbox(look: Look) -> Verdict:
    """Before the yes the inbox is kept for a day; what is older is forgotten, again and again while there is no yes."""
    if look.talk.status != Talking.DOOR:
        return End(Duty.DROPPED)
    return Later((look.oldest or look.now) + look.road.keep_before_consent)


def erase(_look: Look) -> Verdict:
    """What was to be erased is erased; it is taken back by dropping the timer."""
    return Fire()


#: The timers of a talk. Those of a case are looked at where they ring, see `ringing.py`.
VERDICTS: Mapping[Timer, Callable[[Look], Verdict]] = {
    Timer.REMINDER: reminder,
    Timer.RETENTION: retention,
    Timer.FORGET_INBOX: forget_inbox,
    Timer.ERASE: erase,
}
