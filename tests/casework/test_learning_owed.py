"""What the learning meeting owes stands before the team in time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.casework.learning import Kind, Meeting, Noted
from bot.casework.learning_owed import Task, outstanding

DAY = date(2026, 11, 27)
MEETING = Meeting(id=2, first=date(2026, 10, 17), day=DAY)
HELD = replace(MEETING, closed_at=datetime(2026, 11, 27, 16, tzinfo=UTC))
STEP = Noted(kind=Kind.STEP, text="Bel de wethouder.", owner="Noor", until=date(2026, 12, 10), met_on=DAY)
#: Six weeks later.
NEXT = date(2027, 1, 8)


@pytest.mark.parametrize(
    ("meeting", "today", "task", "is_late"),
    [
        (MEETING, DAY - timedelta(days=8), None, False),
        (MEETING, DAY - timedelta(days=7), Task.PREPARE, False),
        (MEETING, DAY, Task.PREPARE, False),
        (MEETING, DAY + timedelta(days=1), Task.CLOSE, True),
        (HELD, NEXT - timedelta(days=8), None, False),
        (HELD, NEXT - timedelta(days=7), Task.PLAN, False),
        (HELD, NEXT + timedelta(days=1), Task.PLAN, True),
    ],
)
def test_a_meeting_is_told_of_in_time(meeting: Meeting, today: date, task: Task | None, is_late: bool) -> None:
    found = outstanding([meeting, replace(HELD, id=1)], [], today=today)
    assert [(each.task, each.is_late(today)) for each in found] == ([(task, is_late)] if task else [])


@pytest.mark.parametrize(
    ("step", "there"),
    [
        (STEP, True),
        (replace(STEP, until=date(2026, 12, 11)), False),
        (replace(STEP, closed_on=DAY), False),
        (replace(STEP, until=None), False),
        (replace(STEP, kind=Kind.LESSON), False),
    ],
)
def test_a_step_comes_a_week_before_its_day_and_stays_until_it_is_done(step: Noted, there: bool) -> None:
    today = date(2026, 12, 3)
    found = outstanding([HELD], [step], today=today)
    assert [each.step for each in found] == ([step] if there else [])
    late = outstanding([HELD], [step], today=date(2026, 12, 30))
    assert [each.is_late(date(2026, 12, 30)) for each in late if each.step] == (
        [True] if step.closed_on is None and step.kind is Kind.STEP and step.until else []
    )


def test_the_earliest_comes_first_and_nothing_before_the_first_meeting() -> None:
    found = outstanding([HELD], [STEP, replace(STEP, until=date(2026, 12, 1))], today=NEXT)
    assert [each.by for each in found] == [date(2026, 12, 1), date(2026, 12, 10), NEXT]
    assert outstanding([], [STEP], today=NEXT) == ()
