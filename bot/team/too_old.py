"""What the team looks at again because time went by: numbers nobody checks, texts, the free days of a new year."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.language.rewording import is_safety
from bot.store.texts import Version

#: A text that protects somebody and waits for a second reader: until then residents see the older one.
_WAITS_LONG = timedelta(days=14)
#: What the organisation wrote itself names people, places and hours: after so long one of them may have changed.
_IS_OLD = timedelta(days=365)

#: So far ahead promises are counted in open days.
_SOON = timedelta(days=60)


def old_texts(newest: Iterable[Version], now: datetime) -> dict[str, int]:
    """Language -> how many texts wait too long for a second reader, or were looked at too long ago."""
    found: dict[str, int] = {}
    for each in newest:
        if _is_old(each, now):
            found[each.language] = found.get(each.language, 0) + 1
    return dict(sorted(found.items()))


def free_days_missing(known: Iterable[date], today: date) -> int:
    """The year of which no free day is known, and in which promises fall soon; 0: none."""
    year = (today + _SOON).year
    return 0 if any(day.year == year for day in known) else year


def _is_old(version: Version, now: datetime) -> bool:
    if version.reviewed_at is None and is_safety(version.key):
        return now - version.at > _WAITS_LONG
    return bool(version.text) and now - (version.reviewed_at or version.at) > _IS_OLD
