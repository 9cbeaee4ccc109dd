"""The one TOML file an organisation writes: read whole, with every mistake named at once and where it stands."""

import tomllib
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, TypeVar

from bot.casework import cells
from bot.casework.hours import OpeningHours, read_hours, write_hours
from bot.casework.mistakes import Mistakes
from bot.casework.organisation import MODULES, NEEDED_NUMBERS, Neighbourhood, Number, OnCall, Organisation, Worded
from bot.casework.parties import COLUMNS, doubts, party_cells, party_from
from bot.casework.people import Party
from bot.casework.toml_lines import TomlLines
from bot.errors import OrganisationError

_Row = Mapping[str, Any]
_Read = TypeVar("_Read")


def read_organisation(text: str, *, file: str) -> Organisation:
    """The organisation this TOML text describes. Raises OrganisationError with every mistake."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise OrganisationError(because=f"{file} is not valid TOML: {wrong}") from None
    return _OrganisationFile(tables, TomlLines(text), Mistakes(file)).read()


def organisation_from(tables: Mapping[str, Any]) -> Organisation:
    """The organisation that `tables_of` wrote. Raises OrganisationError."""
    return _OrganisationFile(tables, TomlLines(""), Mistakes("stored organisation")).read()


def tables_of(organisation: Organisation) -> dict[str, Any]:
    """The organisation as the tables of its file, in plain JSON values, for storing and for export."""
    return {
        "organisation": {
            "name": dict(organisation.name),
            "coordinator": dict(organisation.coordinator),
            "phone": organisation.phone,
            "place": dict(organisation.place),
            "hours": write_hours(organisation.hours),
            "hours_text": dict(organisation.hours_text),
            "holidays": [str(day) for day in organisation.holidays],
            "read_within": organisation.read_within,
            "legal_ground": dict(organisation.legal_ground),
            "modules": list(organisation.modules),
            "acknowledge_within": organisation.acknowledge_within,
        },
        "neighbourhoods": [
            {"id": place.id, "name": place.name, "postcodes": list(place.postcodes)}
            for place in organisation.neighbourhoods
        ],
        "numbers": [_number_table(number) for number in organisation.numbers.values()],
        "on_call": [{"name": one.name, "phone": one.phone, "mail": one.mail} for one in organisation.on_call],
        "parties": [party_cells(party) for party in organisation.parties],
    }


class _OrganisationFile:
    def __init__(self, tables: Mapping[str, Any], lines: TomlLines, mistakes: Mistakes) -> None:
        self._tables = tables
        self._lines = lines
        self._mistakes = mistakes

    def read(self) -> Organisation:
        self._check_shape()
        fields = self._fields()
        neighbourhoods = tuple(self._each("neighbourhoods", _neighbourhood))
        numbers = {number.id: number for number in self._each("numbers", _number)}
        for missing in sorted(set(NEEDED_NUMBERS).difference(numbers)):
            self._mistakes.add(self._lines.of("numbers"), f"the number '{missing}' is missing in [[numbers]]")
        on_call = tuple(self._each("on_call", _on_call))
        parties = self._parties([neighbourhood.id for neighbourhood in neighbourhoods])
        self._mistakes.stop_if_any()
        return Organisation(**fields, neighbourhoods=neighbourhoods, numbers=numbers, parties=parties, on_call=on_call)

    def _check_shape(self) -> None:
        """The tables are there, and are tables; without that nothing else can be read."""
        for name, table in self._tables.items():
            line = self._lines.of(name)
            if name not in _KEYS:
                self._mistakes.add(line, f"unknown table '{name}'; use one of: {', '.join(_KEYS)}")
            elif name == "organisation" and not isinstance(table, dict):
                self._mistakes.add(line, "write it as [organisation]")
            elif name != "organisation" and not _are_tables(table):
                self._mistakes.add(line, f"write '{name}' as [[{name}]], once for each")
        for name in ("organisation", "neighbourhoods", "numbers"):
            if not self._tables.get(name):
                self._mistakes.add(1, f"there is no [{name}]")
        self._mistakes.stop_if_any()

    def _fields(self) -> dict[str, Any]:
        """The fields of [organisation]; those with a default may be absent."""
        table = self._tables["organisation"]
        self._check_keys("organisation", 1, table)
        fields: dict[str, Any] = {}
        for name, read in _FIELDS.items():
            if name in table:
                with self._mistakes.noted(self._lines.of("organisation", key=name), name):
                    fields[name] = read(table[name])
            elif name not in _OPTIONAL:
                self._mistakes.add(self._lines.of("organisation"), f"{name} is missing in [organisation]")
        return fields

    def _each(self, table: str, read: Callable[[_Row], _Read]) -> list[_Read]:
        """Every table of this name that can be read, each id once; where there are no ids, each name."""
        found: list[_Read] = []
        taken: set[str] = set()
        for index, row in enumerate(self._tables.get(table, ()), 1):
            self._check_keys(table, index, row)
            with self._mistakes.noted(self._lines.of(table, index), f"{table} {index}"):
                found.append(read(row))
                _take(row["id" if "id" in _KEYS[table] else "name"], taken)
        return found

    def _parties(self, neighbourhoods: Collection[str]) -> tuple[Party, ...]:
        parties: dict[str, Party] = {}
        for index, row in enumerate(self._tables.get("parties", ()), 1):
            self._check_keys("parties", index, row)
            party, wrong = party_from({key: _as_cell(value) for key, value in row.items()})
            if party:
                wrong = [*doubts(party, neighbourhoods=neighbourhoods, taken=parties)]
                parties[party.id] = party
            for column, what in wrong:
                line = self._lines.of("parties", index, column)
                self._mistakes.add(line, f"parties {index} ('{row.get('id', '')}'), {column}: {what}")
        return tuple(parties.values())

    def _check_keys(self, table: str, index: int, row: _Row) -> None:
        for key in row:
            if key not in _KEYS[table]:
                line = self._lines.of(table, index, key)
                self._mistakes.add(line, f"unknown key '{key}' in {table}; use one of: {', '.join(_KEYS[table])}")


def _neighbourhood(row: _Row) -> Neighbourhood:
    postcodes = tuple(_as_cell(postcode) for postcode in _list(row.get("postcodes", [])))
    wrong = [code for code in postcodes if not (len(code) == 4 and code.isdecimal() and code.isascii())]
    if wrong:
        raise ValueError(f"'{wrong[0]}' is not a postcode; write its four digits")
    return Neighbourhood(
        id=cells.identifier(_text(row.get("id", ""))), name=_text(row.get("name", "")), postcodes=postcodes
    )


def _number(row: _Row) -> Number:
    return Number(
        id=cells.identifier(_text(row.get("id", ""))),
        number=_text(row.get("number", "")),
        source=_text(row.get("source", "")),
        checked=_date(row["checked"]) if "checked" in row else None,
    )


def _on_call(row: _Row) -> OnCall:
    phone, mail = (str(row.get(key, "")).strip() for key in ("phone", "mail"))
    if not (phone or mail):
        raise ValueError("needs a phone or a mail")
    return OnCall(name=_text(row.get("name", "")), phone=phone, mail=cells.mail_address(mail))


def _number_table(number: Number) -> dict[str, str]:
    table = {"id": number.id, "number": number.number, "source": number.source}
    return {**table, "checked": str(number.checked)} if number.checked else table


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"'{value}' is not a text; put it between quotes")
    return cells.required(value)


def _worded(value: Any) -> Worded:
    """One text for every language, or one a language: { nl = "...", en = "..." }, where "" is every other language."""
    if not isinstance(value, dict):
        return {"": _text(value)}
    if not value:
        raise ValueError("must not be empty")
    for code in value:
        cells.language_codes(code)
    return {code: _text(text) for code, text in value.items()}


def _opening_hours(value: Any) -> OpeningHours:
    return read_hours(_text(value))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("is not a list; write it between [ and ]")
    return value


def _date(value: Any) -> date:
    return cells.day(_as_cell(value))


def _dates(value: Any) -> tuple[date, ...]:
    return tuple(sorted(_date(one) for one in _list(value)))


def _days_from_one(value: Any) -> int:
    if not isinstance(value, int) or not 1 <= value <= 10:
        raise ValueError(f"'{value}' is not a number of days from 1 to 10")
    return value


def _minutes(value: Any) -> int:
    if not isinstance(value, int) or not 1 <= value <= 24 * 60:
        raise ValueError(f"'{value}' is not a number of minutes from 1 to {24 * 60}")
    return value


def _modules(value: Any) -> tuple[str, ...]:
    chosen = cells.among(" ".join(_text(one) for one in _list(value)), MODULES, "module")
    return tuple(module for module in MODULES if module in chosen)


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _as_cell(value: Any) -> str:
    """A TOML value as it would stand in a cell of a CSV file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(_as_cell(one) for one in value)
    return str(value)


def _take(id: str, taken: set[str]) -> None:
    if id in taken:
        raise ValueError(f"the id '{id}' is used already")
    taken.add(id)


#: Field of [organisation] -> how its value is read.
_FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "name": _worded,
    "coordinator": _worded,
    "phone": _text,
    "place": _worded,
    "hours": _opening_hours,
    "hours_text": _worded,
    "holidays": _dates,
    "read_within": _days_from_one,
    "legal_ground": _worded,
    "modules": _modules,
    "acknowledge_within": _minutes,
}
_OPTIONAL = ("holidays", "read_within", "modules", "acknowledge_within")

#: Table -> the keys it may have.
_KEYS: Mapping[str, Collection[str]] = {
    "organisation": _FIELDS.keys(),
    "neighbourhoods": ("id", "name", "postcodes"),
    "numbers": ("id", "number", "source", "checked"),
    "on_call": ("name", "phone", "mail"),
    "parties": COLUMNS.keys(),
}
