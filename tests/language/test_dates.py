"""Days that nobody can misread."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.bubbles import Moment
from bot.language.bidi import strip_isolates
from bot.language.catalogue import Catalogues
from bot.language.dates import clock_face, day_text, local_moment, part_of_day
from tests.language.packs import LOCALES, RESIDENTS


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("nl", "vrijdag 27 november 2026"),
        ("en", "Friday 27 November 2026"),
        ("ar", "الجمعة 27 نوفمبر 2026"),
        ("ti", "ዓርቢ 27-11-2026"),
        ("tr", "Cuma 27 Kasım 2026"),
        ("pl", "piątek 27 listopada 2026"),
        ("uk", "пʼятниця 27 листопада 2026"),
        ("fa", "جمعه 27 نوامبر 2026"),
        ("so", "Jimco 27 Noofeembar 2026"),
        ("fr", "vendredi 27 novembre 2026"),
    ],
)
def test_a_day_shows_its_weekday_day_month_and_year(language: str, shown: str) -> None:
    assert day_text("2026-11-27", language) == shown


@given(st.dates(), st.sampled_from(["nl", "en", "ar", "ti", "tr", "pl", "uk", "fa", "so", "fr"]))
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


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("nl", "📅 dinsdag 1 december 2026, 14:00 uur in de middag 🕑"),
        ("en", "📅 Tuesday 1 December 2026, 14:00 in the afternoon 🕑"),
        ("ar", "📅 الثلاثاء 1 ديسمبر 2026، الساعة 14:00 بعد الظهر 🕑"),
        ("ti", "📅 ሰሉስ 01-12-2026፡ ሰዓት 14:00 ድሕሪ ቀትሪ 🕑"),
    ],
)
def test_a_moment_shows_its_day_its_time_the_part_of_the_day_and_a_clock(language: str, shown: str) -> None:
    catalogues = Catalogues.load(LOCALES, RESIDENTS)
    said = catalogues.text(language, "meet.moment", {"moment": Moment("2026-12-01T14:00")}, {})
    assert strip_isolates(said).lstrip("\u200f") == shown


@pytest.mark.parametrize(
    ("time", "part", "clock"),
    [
        ("00:00", "night", "🕛"), ("05:59", "night", "🕕"), ("06:00", "morning", "🕕"), ("09:30", "morning", "🕤"),
        ("10:50", "morning", "🕚"), ("12:00", "afternoon", "🕛"), ("13:00", "afternoon", "🕐"),
        ("17:59", "afternoon", "🕕"), ("18:00", "evening", "🕕"), ("20:20", "evening", "🕣"),
        ("23:50", "evening", "🕛"),
    ],
)  # fmt: skip
def test_the_part_of_the_day_and_the_clock_follow_the_hour(time: str, part: str, clock: str) -> None:
    at = local_moment(f"2026-12-01T{time}")
    assert (part_of_day(at), clock_face(at)) == (f"moment.{part}", clock)


@pytest.mark.parametrize(
    "iso", ["2026-12-01", "2026-12-01T14:00Z", "2026-12-01T14:00+01:00", "2026-12-01T14:00:00", ""]
)
def test_a_moment_has_no_zone_and_no_seconds(iso: str) -> None:
    with pytest.raises(ValueError, match=r"unconverted data|does not match"):
        local_moment(iso)
