"""A day as a resident cannot misread it: weekday, day, month and year, by the Gregorian calendar.

A moment has the part of the day and a clock's face besides: many count the hours from dawn, six hours off
(facts: integratiehuis.nl, fleck-ev.de).
"""

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date

#: Eritrean Tigrinya names months in more than one way, so its days are written in figures after the weekday.
_PATTERNS = {"ti": "EEEE dd-MM-yyyy"}
_PATTERN = "EEEE d MMMM y"
#: The Eritrean names of the weekdays.
_LOCALES = {"ti": "ti_ER"}


@lru_cache(maxsize=4096)
def day_text(iso: str, language: str) -> str:
    """The day of an ISO 8601 date ("2026-11-27") in words of the language. ValueError for anything else."""
    return format_date(
        date.fromisoformat(iso), _PATTERNS.get(language, _PATTERN), locale=_LOCALES.get(language, language)
    )


#: From this hour on it is that part of the day.
_PARTS_OF_DAY = ((0, "moment.night"), (6, "moment.morning"), (12, "moment.afternoon"), (18, "moment.evening"))
#: Clock faces: of one o'clock, and of half past one.
_FACES = 0x1F550, 0x1F55C


def local_moment(iso: str) -> datetime:
    """The moment of "2026-12-01T14:00". ValueError for anything else: a zone too, for clocks here show it."""
    return datetime.strptime(iso, "%Y-%m-%dT%H:%M")


def part_of_day(at: datetime) -> str:
    """The key of the phrase that tells a moment in this part of the day."""
    return [part for hour, part in _PARTS_OF_DAY if hour <= at.hour][-1]


def clock_face(at: datetime) -> str:
    """A clock that shows the nearest half hour: 10:50 looks like eleven."""
    half_hours = round((at.hour * 60 + at.minute) / 30) - 2
    return chr(_FACES[half_hours % 2] + half_hours // 2 % 12)
