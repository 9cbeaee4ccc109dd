"""Public holidays: those of the sample, which people looked up, and Easter by another road."""

from datetime import date, timedelta

import pytest

from bot.casework.holidays import dutch_holidays, easter_sunday
from bot.casework.organisation_file import read_organisation
from tests.casework.making import SAMPLE


def test_the_holidays_that_people_looked_up_are_computed() -> None:
    looked_up = read_organisation(SAMPLE.read_text(encoding="utf-8"), file=SAMPLE.name).holidays
    computed = {day for year in (2026, 2027, 2028) for day in dutch_holidays(year).values()}
    assert len(looked_up) > 10
    assert set(looked_up) <= computed


def test_easter_is_the_sunday_after_the_first_full_moon_of_spring() -> None:
    known = {2024: "03-31", 2025: "04-20", 2026: "04-05", 2027: "03-28", 2038: "04-25", 2285: "03-22", 2000: "04-23"}
    assert {year: f"{easter_sunday(year):%m-%d}" for year in known} == known
    for year in range(1900, 2200):
        easter = easter_sunday(year)
        assert easter.weekday() == 6
        assert date(year, 3, 22) <= easter <= date(year, 4, 25)


@pytest.mark.parametrize(("year", "day"), [(2025, "04-26"), (2026, "04-27"), (2031, "04-26")])
def test_the_kings_day_is_never_a_sunday(year: int, day: str) -> None:
    assert f"{dutch_holidays(year)['kings_day']:%m-%d}" == day


def test_liberation_day_is_free_every_fifth_year_and_the_days_stand_in_order() -> None:
    assert [year for year in range(2024, 2036) if "liberation" in dutch_holidays(year)] == [2025, 2030, 2035]
    for year in range(2024, 2060):
        days = [*dutch_holidays(year).values()]
        assert days == sorted(days)
        assert dutch_holidays(year)["pentecost"] - dutch_holidays(year)["easter"] == timedelta(days=49)
