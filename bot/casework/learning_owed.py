"""What the learning meeting owes: a next step by its day, and every six weeks a meeting (requirements.md, R20)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.casework.learning import Kind, Meeting, Noted, after
from bot.casework.promises import AHEAD


class Task(StrEnum):
    """What is to be done."""

    #: Somebody said to do it by a day.
    STEP = "step"
    #: A meeting comes.
    PREPARE = "prepare"
    #: Its day went by.
    CLOSE = "close"
    #: The last one is six weeks ago, or nearly.
    PLAN = "plan"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outstanding:
    """One thing that is to be done by a day."""

    task: Task
    by: date
    #: The meeting it is of, or was written down at last; the newest there is.
    meeting: Meeting
    step: Noted | None = None

    def is_late(self, today: date) -> bool:
        return self.by < today


def outstanding(meetings: Sequence[Meeting], notes: Iterable[Noted], *, today: date) -> tuple[Outstanding, ...]:
    """What is late or comes within days, the earliest first; nothing before the first meeting. Newest meeting first."""
    if not meetings:
        return ()
    newest = meetings[0]
    steps = (
        Outstanding(task=Task.STEP, by=each.until, meeting=newest, step=each)
        for each in notes
        if each.kind is Kind.STEP and each.closed_on is None and each.until
    )
    found = (*steps, _of_meetings(newest, today))
    return tuple(sorted((each for each in found if each.by <= today + AHEAD), key=lambda each: each.by))


def _of_meetings(newest: Meeting, today: date) -> Outstanding:
    if newest.closed_at:
        # From the meeting itself, and not from today: else it would never be late.
        return Outstanding(task=Task.PLAN, by=after(newest, today=newest.day).day, meeting=newest)
    task = Task.CLOSE if newest.day < today else Task.PREPARE
    return Outstanding(task=task, by=newest.day, meeting=newest)
