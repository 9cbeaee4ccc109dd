"""When something may be said or is due, on the clock that hangs on the wall here: zones, rest, holidays, wishes.

Every moment is worked out on the local clock and then made an instant, so that a change of the clock moves no promise
by an hour.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.casework.hours import OpeningHours, next_reading_day
from bot.casework.preferences import PartOfDay
from bot.casework.promises import MORNING, Days, KeptLong, ReadingDay, Unchanged, When, WorkingDays

SUNDAY, _SATURDAY = 6, 5
#: A resident's wish -> the hours of a day it leaves; of the weekend the day.
_NOON, _SIX = time(12), time(18)
#: Days within which any wish that can be followed comes round, also after weeks of holidays one after the other.
_FAR = 62


@dataclass(frozen=True, kw_only=True, slots=True)
class Rest:
    """When nothing is said that nobody asked for (house.md: never between 20:00 and 09:00, whatever sends it)."""

    zone: ZoneInfo
    begins: time = time(20)
    ends: time = time(9)
    #: Days of the week, 0 is Monday.
    weekdays: frozenset[int] = frozenset({SUNDAY})
    holidays: frozenset[date] = frozenset()

    def next(self, moment: datetime, wishes: Collection[str] = ()) -> datetime:
        """The moment itself, or the first after it at which something may be said; aware UTC.

        A wish of the resident ("morning", "weekend") is followed where the rest leaves room for it.
        """
        local = moment.astimezone(self.zone)
        for days in range(_FAR):
            day = local.date() + timedelta(days=days)
            for begins, ends in self._openings(day, wishes):
                if local < datetime.combine(day, ends, self.zone):
                    return max(moment, datetime.combine(day, begins, self.zone)).astimezone(UTC)
        # What cannot be followed is no reason never to say a thing.
        without = self if wishes else self.by_night
        return without.next(moment)

    @property
    def by_night(self) -> "Rest":
        """The hours of the night alone: for what answers somebody who did something just now."""
        return replace(self, weekdays=frozenset(), holidays=frozenset())

    def last_day_before(self, day: date) -> date:
        """The last day before this one on which something may be said."""
        before = (day - timedelta(days=days) for days in range(1, _FAR))
        return next((each for each in before if self._openings(each, ())), day - timedelta(days=1))

    def _openings(self, day: date, wishes: Collection[str]) -> list[tuple[time, time]]:
        if day.weekday() in self.weekdays or day in self.holidays:
            return []
        if not wishes:
            return [(self.ends, self.begins)]
        if PartOfDay.WEEKEND in wishes and day.weekday() >= _SATURDAY:
            return [(self.ends, self.begins)]
        parts = (
            (PartOfDay.MORNING, self.ends, _NOON),
            (PartOfDay.AFTERNOON, _NOON, _SIX),
            (PartOfDay.EVENING, _SIX, self.begins),
        )
        return [
            (max(begins, self.ends), min(ends, self.begins))
            for part, begins, ends in parts
            if part in wishes and max(begins, self.ends) < min(ends, self.begins)
        ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Openness:
    """When the organisation works."""

    zone: ZoneInfo
    hours: OpeningHours
    holidays: tuple[date, ...] = ()
    #: A story is read by this open day, counted from the next.
    read_within: int = 1
    #: Days that what was told is kept after a case closed.
    keep_closed: int = 90


def due_at(when: When, began: datetime, open_: Openness) -> datetime:
    """The instant at which something is due that began to be owed at `began`; aware UTC."""
    local = began.astimezone(open_.zone)
    match when:
        case ReadingDay():
            day = _open_day(local, open_.read_within, open_)
            moment = datetime.combine(day + timedelta(days=1), time(0), open_.zone)
        case WorkingDays(count, most):
            day = _open_day(local, count, open_)
            last = local.date() + timedelta(days=most) if most else day
            moment = datetime.combine(min(day, last), MORNING, open_.zone)
        case Days(count) | Unchanged(count):
            moment = _days_later(local, count)
        case KeptLong():
            moment = _days_later(local, open_.keep_closed)
        case _:
            first = datetime.combine(when.day, MORNING, open_.zone)
            last = _open_day(first, when.working_days, open_) if when.working_days else when.day
            moment = datetime.combine(last, MORNING, open_.zone)
    return moment.astimezone(UTC)


def _days_later(local: datetime, count: int) -> datetime:
    """So many days on, at the same time on the wall."""
    return datetime.combine(local.date() + timedelta(days=count), local.time(), local.tzinfo)


def _open_day(local: datetime, count: int, open_: Openness) -> date:
    return next_reading_day(local, open_.hours, open_.zone, holidays=open_.holidays, within=count)
