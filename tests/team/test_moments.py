"""A slip of the pen in a day or a moment is refused with what to type instead."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.casework.joint_talk import Moment
from bot.team.moments import read_day, read_moment, read_moments
from bot.team.refused import Refused

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-12-01 14:00", datetime(2026, 12, 1, 13, 0, tzinfo=UTC)),
        (" 2026-12-01T14:00 ", datetime(2026, 12, 1, 13, 0, tzinfo=UTC)),
        ("2027-07-01 14:00", datetime(2027, 7, 1, 12, 0, tzinfo=UTC)),
        ("2026-11-23 12:01", datetime(2026, 11, 23, 11, 1, tzinfo=UTC)),
        ("2026-12-01 07:00", datetime(2026, 12, 1, 6, 0, tzinfo=UTC)),
        ("2026-12-01 21:00", datetime(2026, 12, 1, 20, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_is_on_the_organisations_own_clock(typed: str, meant: datetime) -> None:
    assert read_moment(typed, now=NOW, zone=AMSTERDAM) == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1 december", "'1 december' is no moment. Write it like 2026-12-01 14:00."),
        ("2026-12-01", "is no moment"),
        ("2026-02-30 14:00", "is no moment"),
        ("2026-11-23 12:00", "is over: it is 2026-11-23 12:00 now"),
        ("2016-12-01 14:00", "is over"),
        ("2036-12-01 14:00", "more than a year away"),
        ("2026-12-01 03:00", "at night. A talk begins between 07:00 and 21:00"),
        ("2026-12-01 21:01", "at night"),
        ("2026-12-01 06:59", "at night"),
        ("2027-03-28 02:30", "does not exist: the clock is put forward then"),
        ("2027-10-31 02:30", "comes twice: the clock is put back then"),
    ],
)
def test_a_moment_nobody_can_mean_is_refused(typed: str, why: str) -> None:
    with pytest.raises(Refused, match="Nothing was changed") as refused:
        read_moment(typed, now=NOW, zone=AMSTERDAM)
    assert why in str(refused.value)


def test_one_to_three_different_moments_are_proposed() -> None:
    (one,) = read_moments(["2026-12-01 14:00"], minutes=45, now=NOW, zone=AMSTERDAM)
    assert one == Moment(datetime(2026, 12, 1, 13, 0, tzinfo=UTC), 45)
    with pytest.raises(Refused, match="one to 3 moments, not 4"):
        read_moments(["2026-12-01 14:00"] * 4, minutes=60, now=NOW, zone=AMSTERDAM)
    with pytest.raises(Refused, match="stands there twice"):
        read_moments(["2026-12-01 14:00", "2026-12-01T14:00"], minutes=60, now=NOW, zone=AMSTERDAM)
    for minutes in (9, 481):
        with pytest.raises(Refused, match="10 to 480 minutes"):
            read_moments(["2026-12-01 14:00"], minutes=minutes, now=NOW, zone=AMSTERDAM)


def test_a_day_is_today_or_later_and_within_a_year() -> None:
    today = date(2026, 11, 23)
    assert read_day(" 2026-11-23", today=today) == today
    for typed, why in (
        ("morgen", "Write it like 2026-12-01"),
        ("2026-11-22", "is over: today is 2026-11-23"),
        ("2016-12-01", "is over"),
        ("2036-12-01", "more than a year away"),
    ):
        with pytest.raises(Refused, match=why):
            read_day(typed, today=today)
