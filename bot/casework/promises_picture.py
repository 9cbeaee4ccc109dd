"""The calendar of promises as `aanbel flow promises` prints it."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.casework.promises import (
    PROMISES,
    STILL,
    Days,
    KeptLong,
    Promise,
    ReadingDay,
    When,
    WorkingDays,
    after_the_last_word,
    unless_it_moves,
)

#: What also rings by itself, in words, for it is of a talk and not of where a case stands: timer -> while, and what.
BESIDE: Mapping[str, tuple[str, str]] = {
    "forget_inbox": ("there is no yes yet", "after a day -> nobody: forget what was said"),
    "reminder": (
        "the story is unfinished",
        "after a day of quiet, or as the settings say -> resident: reminder, once, welcome for 3 days",
    ),
    "retention": ("the story is unfinished", "after 42 days of quiet, or as the organisation says -> nobody: forget"),
    "knock": ("something waits for the resident, who is busy", "after half an hour of quiet -> resident: knock"),
    "silent": ("something waits for the resident", "after 7 days -> team: resident_silent"),
    "request": (
        "the resident waits for a person",
        "after the promised day -> team: overdue; resident: it is not forgotten",
    ),
    "alert": (
        "nobody acknowledged danger",
        "after the organisation's minutes -> the next on call; a working day later a new round, until acknowledged",
    ),
    "tomorrow": (
        "the talk is agreed",
        "on the last day before it that is no day of rest -> resident: tomorrow; then the team: too_late",
    ),
    "wellbeing": (
        "the yes to being asked stands",
        "after 42 days -> resident: wellbeing_again, welcome for 14 days; then the team: too_late",
    ),
    "referral_expires": (
        "the referral is offered, opened",
        "when its link dies -> the next in reserve; then the team: party_silent",
    ),
    "erase": ("the resident asked for it", "after ten minutes -> nobody: everything is erased"),
}


def picture() -> str:
    """The calendar as `aanbel flow promises` prints it."""
    beside = (f"{kind}: while {stands}\n  {what}" for kind, (stands, what) in BESIDE.items())
    return "\n".join([*(f"{_head(promise)}\n{_tail(promise)}" for promise in PROMISES), *beside]) + "\n"


def _head(promise: Promise) -> str:
    order = [status.value for status in type(next(iter(promise.during))) if status in promise.during]
    return f"{promise.kind.value}: while the {promise.of.value} is {', '.join(order)}"


def _tail(promise: Promise) -> str:
    late = f", welcome for {promise.late.days} days" if promise.late else ""
    again = f", again every {promise.again.days} days" if promise.again else ""
    otherwise = f"; then the team: {promise.otherwise}" if promise.otherwise else ""
    return f"  {_said(promise.when)} -> {promise.to.value}: {promise.says}{late}{again}{otherwise}"


def _said(when: When | Callable[[Any], When]) -> str:
    match when:
        case ReadingDay():
            return "after the promised day"
        case WorkingDays(count, most):
            return f"after {count} working days" + (f", {most} days at most" if most else "")
        case Days(count):
            return f"after {count} days"
        case _ if when is after_the_last_word:
            return "after 14 days"
        case _ if when is unless_it_moves:
            return f"after {STILL} days without a change"
        case KeptLong():
            return "after as many days as the organisation keeps it"
        case _:
            return "on its day"
