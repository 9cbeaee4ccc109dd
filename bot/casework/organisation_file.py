"""The one TOML file an organisation writes: read whole, with every mistake named at once and where it stands."""

import tomllib
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from bot.casework.hours import write_hours
from bot.casework.mistakes import Mistakes
from bot.casework.organisation import NEEDED_NUMBERS, Number, Organisation
from bot.casework.organisation_rows import FIELDS, OPTIONAL, as_cell, neighbourhood_of, number_of, on_call_of
from bot.casework.parties import COLUMNS, doubts, party_cells, party_from
from bot.casework.people import Party
from bot.casework.toml_lines import TomlLines
from bot.casework.wrong import Wrong
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
            "quiet_from": f"{organisation.quiet_from:%H:%M}",
            "quiet_until": f"{organisation.quiet_until:%H:%M}",
            "quiet_sundays": organisation.quiet_sundays,
            "legal_ground": dict(organisation.legal_ground),
            "modules": list(organisation.modules),
            "acknowledge_within": organisation.acknowledge_within,
            "keep_closed": organisation.keep_closed,
            **_retention(organisation),
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
        neighbourhoods = tuple(self._each("neighbourhoods", neighbourhood_of))
        numbers = {number.id: number for number in self._each("numbers", number_of)}
        for missing in sorted(set(NEEDED_NUMBERS).difference(numbers)):
            self._mistakes.add(self._lines.of("numbers"), f"the number '{missing}' is missing in [[numbers]]")
        on_call = tuple(self._each("on_call", on_call_of))
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
        for name, read in FIELDS["organisation"].items():
            if name in table:
                with self._mistakes.noted(self._lines.of("organisation", key=name), name):
                    fields[name] = read(table[name])
            elif name not in OPTIONAL["organisation"]:
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
            party, wrong = party_from({key: as_cell(value) for key, value in row.items()})
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


def _retention(organisation: Organisation) -> dict[str, int]:
    """What the organisation set of it; the rest is the installation's."""
    own = {"keep_unfinished": organisation.keep_unfinished, "keep_before_consent": organisation.keep_before_consent}
    return {name: kept for name, kept in own.items() if kept is not None}


def _number_table(number: Number) -> dict[str, str]:
    table = {"id": number.id, "number": number.number, "source": number.source}
    return {**table, "checked": str(number.checked)} if number.checked else table


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _take(id: str, taken: set[str]) -> None:
    if id in taken:
        raise Wrong(f"the id '{id}' is used already", "taken", what=id)
    taken.add(id)


#: Table -> the keys it may have.
_KEYS: Mapping[str, Collection[str]] = {
    **{table: fields.keys() for table, fields in FIELDS.items()},
    "parties": COLUMNS.keys(),
}
