"""What may stand in each table of the organisation, field by field: the same for its file and for a page."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, time
from typing import Any

from bot.casework import cells
from bot.casework.hours import OpeningHours, read_hours
from bot.casework.organisation import ALWAYS, MODULES, Neighbourhood, Number, OnCall, Worded
from bot.casework.parties import Mistake
from bot.casework.wrong import Wrong

#: What an organisation fills in in every text besides its numbers (Organisation.facts).
_SAID = ("organisation", "coordinator", "phone", "place", "hours", "legal_ground")

_Row = Mapping[str, Any]

#: Days of an unfinished talk: a request that came to nothing is kept for six weeks and no longer (Selectielijst 2020,
#: 8.4.1); in less than one, somebody who was ill for some days loses a story.
DAYS_UNFINISHED = (7, 42)
#: Hours of the inbox before a yes: nothing was agreed to yet (house.md), but a talk may be broken off for a while.
HOURS_BEFORE_CONSENT = (1, 24)
#: Days of a closed case: who is asked how it goes is asked within six weeks, and longer than a year nobody needs it.
DAYS_CLOSED = (42, 365)
DAYS_READ = (1, 10)
#: The quiet hours may be wider than 20:00 to 09:00 and never narrower (house.md); some of the day is left to speak in.
QUIET_FROM = (time(16), time(20))
QUIET_UNTIL = (time(9), time(12))
#: Until who is on call must have looked.
MINUTES = (1, 24 * 60)


def neighbourhood_of(row: _Row) -> Neighbourhood:
    """Raises Wrong."""
    return Neighbourhood(**_fields("neighbourhoods", row))


def number_of(row: _Row) -> Number:
    """Raises Wrong."""
    return Number(**_fields("numbers", row))


def on_call_of(row: _Row) -> OnCall:
    """Raises Wrong."""
    return OnCall(**_fields("on_call", row))


def mistakes_in(table: str, row: _Row) -> list[Mistake]:
    """Every mistake in the fields of this row, as column and what is wrong."""
    found = []
    for name, read in FIELDS[table].items():
        try:
            if name in row or name not in OPTIONAL[table]:
                read(row.get(name, ""))
        except Wrong as wrong:
            found.append((name, wrong))
    if table == "on_call" and not found:
        found += [("phone", wrong) for wrong in _unreachable(row)]
    return found


def as_cell(value: Any) -> str:
    """A TOML value as it would stand in a cell of a CSV file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(as_cell(one) for one in value)
    return str(value)


def _fields(table: str, row: _Row) -> dict[str, Any]:
    wrong = mistakes_in(table, row)
    if wrong:
        raise wrong[0][1]
    return {name: read(row.get(name, "")) for name, read in FIELDS[table].items() if name in row}


def _unreachable(row: _Row) -> list[Wrong]:
    reached = any(str(row.get(name, "")).strip() for name in ("phone", "mail"))
    return [] if reached else [Wrong("needs a phone or a mail", "unreachable")]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong(f"'{value}' is not a text; put it between quotes", "text", what=str(value))
    return cells.required(value)


def _id(value: Any) -> str:
    return cells.identifier(_text(value))


def _number_id(value: Any) -> str:
    """An id that does not take the place of something else in a text."""
    id = _id(value)
    if id in _SAID:
        raise Wrong(f"'{id}' is not an id for a number: it stands for something else in every text", "said", what=id)
    return id


def _maybe(value: Any) -> str:
    return str(value).strip()


def _mail(value: Any) -> str:
    return cells.mail_address(str(value))


def _worded(value: Any) -> Worded:
    """One text for every language, or one a language: { nl = "...", en = "..." }, where "" is every other language."""
    if not isinstance(value, dict):
        return {"": _text(value)}
    if not value:
        raise Wrong("must not be empty", "empty")
    for code in value:
        cells.language_codes(code)
    return {code: _text(text) for code, text in value.items()}


def _opening_hours(value: Any) -> OpeningHours:
    return read_hours(_text(value))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Wrong("is not a list; write it between [ and ]", "list")
    return value


def _date(value: Any) -> date:
    return cells.day(as_cell(value))


def _dates(value: Any) -> tuple[date, ...]:
    return tuple(sorted(_date(one) for one in _list(value)))


def _postcodes(value: Any) -> tuple[str, ...]:
    codes = tuple(as_cell(code) for code in _list(value))
    wrong = [code for code in codes if not (len(code) == 4 and code.isdecimal() and code.isascii())]
    if wrong:
        raise Wrong(f"'{wrong[0]}' is not a postcode; write its four digits", "postcode", what=wrong[0])
    return codes


def _whole(value: Any, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Wrong(
            f"'{value}' is not a whole number from {least} to {most}",
            "whole", what=str(value), least=str(least), most=str(most),
        )  # fmt: skip
    return value


def _time(value: Any, least: time, most: time) -> time:
    try:
        # "9:30" is how many write it.
        read = time.fromisoformat(_text(value).zfill(5))
    except ValueError:
        read = None
    if read is None or not least <= read <= most:
        raise Wrong(
            f"'{value}' is not a time from {least:%H:%M} to {most:%H:%M}",
            "between", what=str(value), least=f"{least:%H:%M}", most=f"{most:%H:%M}",
        )  # fmt: skip
    return read


def _yes(value: Any) -> bool:
    return value if isinstance(value, bool) else cells.yes_or_no(_text(value))


def _modules(value: Any) -> tuple[str, ...]:
    chosen = cells.among(" ".join(_text(one) for one in _list(value)), MODULES, "module")
    return tuple(module for module in MODULES if module in chosen or module in ALWAYS)


#: Table -> field -> how its value is read. Raises Wrong.
FIELDS: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
    "organisation": {
        "name": _worded,
        "coordinator": _worded,
        "phone": _text,
        "place": _worded,
        "hours": _opening_hours,
        "hours_text": _worded,
        "holidays": _dates,
        "read_within": lambda value: _whole(value, *DAYS_READ),
        "quiet_from": lambda value: _time(value, *QUIET_FROM),
        "quiet_until": lambda value: _time(value, *QUIET_UNTIL),
        "quiet_sundays": _yes,
        "legal_ground": _worded,
        "modules": _modules,
        "acknowledge_within": lambda value: _whole(value, *MINUTES),
        "keep_unfinished": lambda value: _whole(value, *DAYS_UNFINISHED),
        "keep_before_consent": lambda value: _whole(value, *HOURS_BEFORE_CONSENT),
        "keep_closed": lambda value: _whole(value, *DAYS_CLOSED),
    },
    "neighbourhoods": {"id": _id, "name": _text, "postcodes": _postcodes},
    "numbers": {"id": _number_id, "number": _text, "source": _text, "checked": _date},
    "on_call": {"name": _text, "phone": _maybe, "mail": _mail},
}
#: Table -> what may be absent.
OPTIONAL: Mapping[str, Collection[str]] = {
    "organisation": (
        "holidays", "read_within", "quiet_from", "quiet_until", "quiet_sundays", "modules",
        "acknowledge_within", "keep_unfinished", "keep_before_consent", "keep_closed",
    ),
    "neighbourhoods": ("postcodes",),
    "numbers": ("checked",),
    "on_call": ("phone", "mail"),
}  # fmt: skip
