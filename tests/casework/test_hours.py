"""A promise is a day on which a person reads."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.hours import Opening, OpeningHours, next_reading_day, part_of, read_hours, write_hours
from bot.casework.preferences import PartOfDay

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WEEK = read_hours("ma-vr 09:00-17:00")

#: Any opening of whole minutes.
OPENINGS = st.tuples(
    st.integers(0, 6), st.lists(st.integers(0, 24 * 60 - 1), min_size=2, max_size=2, unique=True).map(sorted)
).map(lambda drawn: Opening(drawn[0], *(time(minute // 60, minute % 60) for minute in drawn[1])))
WEEKS = st.sets(OPENINGS, min_size=1, max_size=12).map(lambda openings: OpeningHours(tuple(sorted(openings))))


@pytest.mark.parametrize(
    ("now", "day"),
    [
        # Friday afternoon: nobody reads at the weekend.
        (datetime(2026, 11, 27, 15, 30, tzinfo=UTC), date(2026, 11, 30)),
        # Monday morning: today is not promised.
        (datetime(2026, 11, 30, 8, 0, tzinfo=UTC), date(2026, 12, 1)),
        # 23:30 in Greenwich is the next day here.
        (datetime(2026, 11, 30, 23, 30, tzinfo=UTC), date(2026, 12, 2)),
        # Christmas and Boxing Day, then a weekend.
        (datetime(2026, 12, 24, 12, 0, tzinfo=UTC), date(2026, 12, 28)),
    ],
)
def test_the_promise_is_the_next_open_day(now: datetime, day: date) -> None:
    holidays = (date(2026, 12, 25), date(2026, 12, 26))
    assert next_reading_day(now, WEEK, AMSTERDAM, holidays=holidays) == day


def test_the_promise_can_be_some_open_days_away() -> None:
    friday = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
    assert next_reading_day(friday, WEEK, AMSTERDAM, within=3) == date(2026, 12, 2)
    assert next_reading_day(friday, read_hours("di 10:00-12:00"), AMSTERDAM, within=2) == date(2026, 12, 8)


def test_the_night_the_clock_changes_promises_the_same_day() -> None:
    before, after = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert next_reading_day(before, WEEK, AMSTERDAM) == next_reading_day(after, WEEK, AMSTERDAM) == date(2026, 10, 26)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        next_reading_day(datetime(2026, 11, 27), WEEK, AMSTERDAM)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)), WEEKS, st.integers(1, 5))
def test_the_promised_day_is_open_and_never_today(now: datetime, hours: OpeningHours, within: int) -> None:
    day = next_reading_day(now, hours, AMSTERDAM, within=within)
    assert day > now.astimezone(AMSTERDAM).date()
    assert day.weekday() in hours.days


@given(WEEKS)
def test_hours_that_were_written_read_the_same(hours: OpeningHours) -> None:
    assert read_hours(write_hours(hours)) == hours


@pytest.mark.parametrize("text", ["mo-fr 9.00 - 17.00", "Ma-Vr 9:00-17:00,", "ma-do 09:00-17:00; vr 09:00-17:00"])
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert write_hours(read_hours(text)) == "ma-vr 09:00-17:00"


def test_different_times_and_days_apart_stand_apart() -> None:
    text = "ma-di 09:00-12:00; ma 13:00-17:00; do 09:00-12:00"
    assert write_hours(read_hours(text)) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("altijd", "cannot be read"),
        ("ma-xx 09:00-17:00", "unknown day 'xx'"),
        ("ma 09:00-25:00", "there is no time 25:00"),
        ("vr-ma 09:00-17:00", "end before they begin"),
        ("ma 17:00-09:00", "end before they begin"),
        (" ; ", "at least one open day"),
    ],
)
def test_wrong_hours_say_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_hours(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ma 09:00-12:00", {PartOfDay.MORNING}),
        ("ma 12:00-18:00", {PartOfDay.AFTERNOON}),
        ("ma 11:00-19:00", {PartOfDay.MORNING, PartOfDay.AFTERNOON, PartOfDay.EVENING}),
        ("za 09:00-12:00", {PartOfDay.WEEKEND}),
        ("ma 19:00-21:00; zo 10:00-11:00", {PartOfDay.EVENING, PartOfDay.WEEKEND}),
    ],
)
def test_hours_know_which_parts_of_the_day_they_hold(text: str, parts: set[PartOfDay]) -> None:
    hours = read_hours(text)
    assert {part for part in PartOfDay if hours.include(part)} == parts


@pytest.mark.parametrize(
    ("day", "hour", "part"),
    [
        (7, 0, PartOfDay.MORNING),
        (7, 11, PartOfDay.MORNING),
        (7, 12, PartOfDay.AFTERNOON),
        (7, 18, PartOfDay.EVENING),
        (7, 23, PartOfDay.EVENING),
        (11, 17, PartOfDay.AFTERNOON),
        (12, 10, PartOfDay.WEEKEND),
        (13, 20, PartOfDay.WEEKEND),
    ],
)
def test_every_moment_falls_in_a_part_of_the_day(day: int, hour: int, part: PartOfDay) -> None:
    assert part_of(datetime(2026, 12, day, hour, 59)) is part
