"""Opening hours in words, for who wrote them in short."""

from babel import Locale

from bot.casework.hours import DAYS, read_hours, write_hours
from bot.casework.wrong import Wrong
from bot.web.console.visit import Visit


def hours_in_words(visit: Visit, text: str) -> list[str]:
    """ "ma-vr 09:00-17:00" as a line for each time; nothing where it cannot be read."""
    try:
        written = write_hours(read_hours(text)) if text.strip() else ""
    except Wrong:
        return []
    return [_line(visit, line) for line in filter(None, written.split("; "))]


def _line(visit: Visit, line: str) -> str:
    days, times = line.split(" ")
    first, _, last = days.partition("-")
    opens, closes = times.split("-")
    names = {"first": _day(visit, first), "last": _day(visit, last or first)}
    key = "organisation.hours.days" if last else "organisation.hours.day"
    return visit.t(key, **names, opens=opens, closes=closes)


def _day(visit: Visit, short: str) -> str:
    """The name of a day of the week."""
    return str(Locale.parse(visit.language).days["format"]["wide"][DAYS.index(short)])
