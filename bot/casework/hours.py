"""Opening hours, holidays, and the day on which a person reads: what is promised to a resident is a date."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.casework.preferences import PartOfDay
from bot.casework.wrong import Wrong

#: As written in the organisation's files, Monday first; both ways of writing are read.
DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_DAY_NUMBERS = {
    name: number for names in (DAYS, ("mo", "tu", "we", "th", "fr", "sa", "su")) for number, name in enumerate(names)
}
_LINE = re.compile(r"([a-z]{2})(?:-([a-z]{2}))?\s+(\d{1,2})[:.](\d{2})\s*-\s*(\d{1,2})[:.](\d{2})")
_WEEKEND = 5

#: Part of a working day -> when it begins and ends.
_PARTS = {
    PartOfDay.MORNING: (time(0), time(12)),
    PartOfDay.AFTERNOON: (time(12), time(18)),
    PartOfDay.EVENING: (time(18), time.max),
}


def aware(instant: datetime) -> datetime:
    """The instant itself, if it says in which zone it is; ValueError otherwise."""
    if instant.utcoffset() is None:
        raise ValueError("an instant without a zone")
    return instant


@dataclass(frozen=True, order=True, slots=True)
class Opening:
    #: 0 is Monday.
    day: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """A week's openings, in order; at least one, so that a next open day always exists."""

    openings: tuple[Opening, ...]

    def __post_init__(self) -> None:
        if not self.openings:
            raise Wrong("opening hours need at least one open day", "no_hours")

    @property
    def days(self) -> frozenset[int]:
        return frozenset(opening.day for opening in self.openings)

    def include(self, part: PartOfDay) -> bool:
        """Whether some opening falls in this part of the day: on a weekend, or on a working day's part."""
        if part is PartOfDay.WEEKEND:
            return any(day >= _WEEKEND for day in self.days)
        begins, ends = _PARTS[part]
        return any(
            opening.opens < ends and opening.closes > begins for opening in self.openings if opening.day < _WEEKEND
        )


def next_reading_day(
    now: datetime, hours: OpeningHours, zone: ZoneInfo, *, holidays: Iterable[date] = (), within: int = 1
) -> date:
    """The day a person has read by: the next open day after today, in this zone, or the `within`th open day.

    Today itself is never promised: what was promised for today could be an hour away.
    """
    closed = frozenset(holidays)
    day = aware(now).astimezone(zone).date()
    left = within
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() in hours.days and day not in closed
    return day


def next_open(now: datetime, hours: OpeningHours, zone: ZoneInfo, *, holidays: Iterable[date] = ()) -> datetime:
    """This moment when it is open now, else the next opening in this zone; aware UTC."""
    closed = frozenset(holidays)
    day = aware(now).astimezone(zone).date()
    while True:
        for opening in hours.openings if day not in closed else ():
            if opening.day == day.weekday() and now < datetime.combine(day, opening.closes, zone):
                return max(now, datetime.combine(day, opening.opens, zone)).astimezone(UTC)
        day += timedelta(days=1)


def part_of(moment: datetime) -> PartOfDay:
    """The part of the day, or the weekend, that a local moment falls in."""
    if moment.weekday() >= _WEEKEND:
        return PartOfDay.WEEKEND
    return next((part for part, (_, ends) in _PARTS.items() if moment.time() < ends), PartOfDay.EVENING)


def read_hours(text: str) -> OpeningHours:
    """Hours as people write them: "ma-vr 09:00-17:00; za 10:00-12:00". Raises ValueError that says what is wrong."""
    lines = [line.strip().casefold() for line in re.split(r"[;,]", text) if line.strip()]
    return OpeningHours(tuple(sorted({opening for line in lines for opening in _openings(line)})))


def write_hours(hours: OpeningHours) -> str:
    """The hours as `read_hours` reads them, days that follow each other and are alike taken together."""
    by_times = sorted(hours.openings, key=lambda opening: (opening.opens, opening.closes, opening.day))
    lines = [
        (days[0], opens, f"{_days(days)} {opens:%H:%M}-{closes:%H:%M}")
        for (opens, closes), alike in groupby(by_times, key=lambda opening: (opening.opens, opening.closes))
        for days in _runs([opening.day for opening in alike])
    ]
    return "; ".join(line for *_, line in sorted(lines))


def _openings(line: str) -> Iterator[Opening]:
    found = _LINE.fullmatch(line)
    if not found:
        sentence = f"hours '{line}' cannot be read; write them like 'ma-vr 09:00-17:00; za 10:00-12:00'"
        raise Wrong(sentence, "hours", what=line)
    first, last = _day(found[1]), _day(found[2] or found[1])
    opens, closes = _time(found[3], found[4]), _time(found[5], found[6])
    if first > last or opens >= closes:
        raise Wrong(f"hours '{line}' end before they begin", "hours_end", what=line)
    return (Opening(day, opens, closes) for day in range(first, last + 1))


def _day(name: str) -> int:
    if name not in _DAY_NUMBERS:
        raise Wrong(f"unknown day '{name}'; use one of: {', '.join(DAYS)}", "weekday", what=name)
    return _DAY_NUMBERS[name]


def _time(hour: str, minute: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise Wrong(f"there is no time {hour}:{minute}", "time", what=f"{hour}:{minute}") from None


def _runs(days: list[int]) -> list[list[int]]:
    """Days that follow each other, together."""
    numbered = groupby(enumerate(days), key=lambda place: place[1] - place[0])
    return [[day for _, day in run] for _, run in numbered]


def _days(run: list[int]) -> str:
    return DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}"
