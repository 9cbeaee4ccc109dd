"""A day as a resident cannot misread it: weekday, day, month and year, by the Gregorian calendar."""

from datetime import date
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
