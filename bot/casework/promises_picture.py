"""The calendar of promises as `aanbel flow promises` prints it."""

from collections.abc import Callable
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


def picture() -> str:
    """The calendar as `aanbel flow promises` prints it."""
    return "\n".join(f"{_head(promise)}\n{_tail(promise)}" for promise in PROMISES) + "\n"


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
        case WorkingDays(count):
            return f"after {count} working days"
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
