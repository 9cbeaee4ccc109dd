"""When something may be said and when it is due: on the clock on the wall, whatever the clock itself does."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.casework.hours import read_hours
from bot.casework.moments import Openness, Rest, due_at
from bot.casework.promises import Days, KeptLong, On, ReadingDay, Unchanged, When, WorkingDays

ZONE = ZoneInfo("Europe/Amsterdam")
REST = Rest(zone=ZONE)
OPEN = Openness(zone=ZONE, hours=read_hours("ma-vr 09:00-17:00"), holidays=(date(2026, 12, 25),))


def local(*at: int) -> datetime:
    return datetime(*at, tzinfo=ZONE)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("moment", "wishes", "next_"),
    [
        (local(2026, 11, 23, 9), (), local(2026, 11, 23, 9)),
        (local(2026, 11, 23, 8, 59), (), local(2026, 11, 23, 9)),
        (local(2026, 11, 23, 19, 59), (), local(2026, 11, 23, 19, 59)),
        (local(2026, 11, 23, 20), (), local(2026, 11, 24, 9)),
        # A Saturday evening: Sunday is for rest.
        (local(2026, 11, 28, 20), (), local(2026, 11, 30, 9)),
        (local(2026, 11, 29, 12), (), local(2026, 11, 30, 9)),
        # A wish: each part of the day has its own hours.
        (local(2026, 11, 23, 13), ("morning",), local(2026, 11, 24, 9)),
        (local(2026, 11, 23, 9, 30), ("morning",), local(2026, 11, 23, 9, 30)),
        (local(2026, 11, 23, 9, 30), ("afternoon",), local(2026, 11, 23, 12)),
        (local(2026, 11, 23, 9, 30), ("evening",), local(2026, 11, 23, 18)),
        (local(2026, 11, 23, 13), ("morning", "evening"), local(2026, 11, 23, 18)),
        (local(2026, 11, 23, 13), ("weekend",), local(2026, 11, 28, 9)),
        (local(2026, 11, 28, 13), ("weekend",), local(2026, 11, 28, 13)),
        (local(2026, 11, 28, 13), ("weekend", "morning"), local(2026, 11, 28, 13)),
        # What is no part of a day is no wish that can be followed.
        (local(2026, 11, 23, 13), ("any",), local(2026, 11, 23, 13)),
    ],
)  # fmt: skip
def test_the_first_moment_at_which_something_may_be_said(
    moment: datetime, wishes: tuple[str, ...], next_: datetime
) -> None:
    found = REST.next(moment, wishes)
    assert (found, found.tzinfo) == (next_, UTC)


def test_a_wish_for_hours_that_are_all_rest_is_not_followed() -> None:
    early = Rest(zone=ZONE, begins=time(18))
    assert early.next(local(2026, 11, 23, 8), ("evening",)) == local(2026, 11, 23, 9)


def test_a_holiday_is_a_day_of_rest() -> None:
    rest = Rest(zone=ZONE, holidays=frozenset({date(2026, 12, 25), date(2026, 12, 26)}))
    assert rest.next(local(2026, 12, 25, 10)) == local(2026, 12, 28, 9)


def test_a_summer_of_three_weeks_is_rest_to_its_end_also_for_who_likes_another_hour() -> None:
    summer = frozenset(date(2027, 7, 19) + timedelta(days=number) for number in range(21))
    rest = Rest(zone=ZONE, holidays=summer)
    assert rest.next(local(2027, 7, 19, 10)) == local(2027, 8, 9, 9)
    assert rest.next(local(2027, 7, 19, 10), ("evening",)) == local(2027, 8, 9, 18)
    assert rest.last_day_before(date(2027, 8, 9)) == date(2027, 7, 17)


def test_who_has_no_day_left_is_told_between_nine_and_eight_all_the_same() -> None:
    never = Rest(zone=ZONE, weekdays=frozenset(range(7)))
    assert never.next(local(2026, 11, 23, 10)) == local(2026, 11, 23, 10)
    assert never.next(local(2026, 11, 23, 21), ("morning",)) == local(2026, 11, 24, 9)


@pytest.mark.parametrize(
    ("day", "before"), [(date(2026, 11, 30), date(2026, 11, 28)), (date(2026, 11, 28), date(2026, 11, 27))]
)
def test_the_last_day_before_another_is_no_day_of_rest(day: date, before: date) -> None:
    assert REST.last_day_before(day) == before


def test_without_any_day_left_it_is_the_day_before() -> None:
    never = Rest(zone=ZONE, weekdays=frozenset(range(7)))
    assert never.last_day_before(date(2026, 11, 30)) == date(2026, 11, 29)


def test_only_the_night_holds_back_what_answers_somebody() -> None:
    assert REST.by_night.next(local(2026, 11, 29, 12)) == local(2026, 11, 29, 12)
    assert REST.by_night.next(local(2026, 11, 29, 21)) == local(2026, 11, 30, 9)


@pytest.mark.parametrize("day", [date(2027, 3, 27), date(2027, 10, 30)])
def test_the_night_in_which_the_clock_changes_ends_at_nine_too(day: date) -> None:
    rest = Rest(zone=ZONE, weekdays=frozenset())
    evening = datetime.combine(day, time(22), ZONE)
    assert rest.next(evening) == datetime.combine(day + timedelta(days=1), time(9), ZONE)


@given(
    some.datetimes(datetime(2026, 11, 1), datetime(2029, 12, 31), timezones=some.just(UTC)),
    some.frozensets(some.sampled_from(["morning", "afternoon", "evening", "weekend", "any"])),
)
def test_never_at_night_never_on_sunday_never_before(moment: datetime, wishes: frozenset[str]) -> None:
    found = REST.next(moment, wishes)
    wall = found.astimezone(ZONE)
    assert found >= moment
    assert time(9) <= wall.time() < time(20)
    assert wall.weekday() != 6
    assert REST.next(found, wishes) == found


@pytest.mark.parametrize(
    ("when", "began", "due"),
    [
        # A Friday: the promised day is Monday, and it is over when Tuesday begins.
        (ReadingDay(), local(2026, 11, 27, 16, 30), local(2026, 12, 1, 0)),
        (WorkingDays(1), local(2026, 11, 27, 16, 30), local(2026, 11, 30, 10)),
        (WorkingDays(5), local(2026, 11, 27, 16, 30), local(2026, 12, 4, 10)),
        # Christmas is no working day.
        (WorkingDays(1), local(2026, 12, 24, 12), local(2026, 12, 28, 10)),
        (Days(7), local(2026, 11, 27, 16, 30), local(2026, 12, 4, 16, 30)),
        # The same time on the wall, an hour more or less away.
        (Unchanged(21, ()), local(2026, 11, 27, 16, 30), local(2026, 12, 18, 16, 30)),
        (Days(7), local(2027, 3, 24, 16), local(2027, 3, 31, 16)),
        (Days(7), local(2027, 10, 27, 16), local(2027, 11, 3, 16)),
        # 02:30 does not exist on that day, and is half past three.
        (Days(1), local(2027, 3, 27, 2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        # It is twice on that one: the first counts.
        (Days(1), local(2027, 10, 30, 2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (KeptLong(), local(2026, 11, 27, 16, 30), local(2027, 2, 25, 16, 30)),
        (On(date(2026, 12, 5)), local(2026, 11, 27, 16), local(2026, 12, 5, 10)),
        (On(date(2026, 12, 5), 2), local(2026, 11, 27, 16), local(2026, 12, 8, 10)),
        (On(date(2026, 12, 3), 2), local(2026, 11, 27, 16), local(2026, 12, 7, 10)),
    ],
)  # fmt: skip
def test_when_something_is_due(when: When, began: datetime, due: datetime) -> None:
    found = due_at(when, began, OPEN)
    assert (found, found.tzinfo) == (due.astimezone(UTC), UTC)


def test_a_story_may_take_more_than_one_day_to_be_read() -> None:
    slow = Openness(zone=ZONE, hours=OPEN.hours, read_within=3)
    assert due_at(ReadingDay(), local(2026, 11, 27, 16), slow) == local(2026, 12, 3, 0)
