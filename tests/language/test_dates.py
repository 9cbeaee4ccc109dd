"""Days that nobody can misread."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.dates import day_text


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("nl", "vrijdag 27 november 2026"),
        ("en", "Friday 27 November 2026"),
        ("ar", "الجمعة 27 نوفمبر 2026"),
        ("ti", "ዓርቢ 27-11-2026"),
    ],
)
def test_a_day_shows_its_weekday_day_month_and_year(language: str, shown: str) -> None:
    assert day_text("2026-11-27", language) == shown


@given(st.dates(), st.sampled_from(["nl", "en", "ar", "ti"]))
def test_day_and_year_stand_in_digits_of_the_gregorian_calendar(day: object, language: str) -> None:
    year, _, of_month = str(day).split("-")
    figures = [int(found) for found in re.findall(r"\d+", day_text(str(day), language))]
    assert figures[0] == int(of_month)
    assert figures[-1] == int(year)


def test_no_ethiopic_numeral_is_ever_used() -> None:
    days = [day_text(f"2026-{month:02}-{day:02}", "ti") for month in range(1, 13) for day in range(1, 29)]
    assert len(set(days)) == 12 * 28
    assert not any(re.search("[፩-፼]", day) for day in days)


def test_what_is_no_day_is_refused() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        day_text("27-11-2026", "nl")
