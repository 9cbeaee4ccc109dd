"""The public holidays of the Netherlands, computed (Algemene termijnenwet, article 3)."""

from collections.abc import Mapping
from datetime import date, timedelta

#: Years in which Liberation Day is a day off for most people: every fifth.
_LUSTRUM = 5
_SUNDAY = 6


def dutch_holidays(year: int) -> Mapping[str, date]:
    """The holidays of this year by name, in order; without Good Friday, on which most work."""
    easter = easter_sunday(year)
    kings_day = date(year, 4, 27)
    if kings_day.weekday() == _SUNDAY:
        kings_day -= timedelta(days=1)
    days = {
        "new_year": date(year, 1, 1),
        "easter": easter,
        "easter_monday": easter + timedelta(days=1),
        "kings_day": kings_day,
        "ascension": easter + timedelta(days=39),
        "pentecost": easter + timedelta(days=49),
        "pentecost_monday": easter + timedelta(days=50),
        "christmas": date(year, 12, 25),
        "second_christmas": date(year, 12, 26),
    }
    if year % _LUSTRUM == 0:
        days["liberation"] = date(year, 5, 5)
    return dict(sorted(days.items(), key=lambda each: each[1]))


def easter_sunday(year: int) -> date:
    """Easter in the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    skipped, leaps = divmod(century, 4)
    moon = (19 * golden + century - skipped - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * leaps + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)
