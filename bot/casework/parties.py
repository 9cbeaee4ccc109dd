"""Parties as rows: one table of columns reads and writes them, for CSV, for the organisation's file and for storing."""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.casework import cells
from bot.casework.hours import OpeningHours, read_hours, write_hours
from bot.casework.mistakes import Mistakes
from bot.casework.people import COORDINATOR, Host, Party, PartyKind
from bot.casework.preferences import Reach
from bot.casework.topics import TOPICS
from bot.errors import OrganisationError

#: The column, and what is wrong there.
Mistake = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """How one field of a party is read from text, and written as text that reads the same."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _places(text: str) -> frozenset[Reach]:
    return frozenset(Reach(word) for word in cells.among(text, [reach.value for reach in Reach], "place"))


def _hours(text: str) -> OpeningHours | None:
    return read_hours(text) if text else None


#: Field of `Party` -> how it stands in a cell. Only id, name and kind must be there.
COLUMNS: Mapping[str, Column] = {
    "id": Column(cells.identifier, str),
    "name": Column(cells.required, str),
    "kind": Column(lambda text: cells.choice(text, PartyKind), str),
    "topics": Column(lambda text: cells.among(text, TOPICS, "topic"), cells.joined),
    "neighbourhoods": Column(lambda text: frozenset(cells.split(text)), cells.joined),
    "languages": Column(lambda text: cells.language_codes(text or "nl"), cells.joined),
    "interpreter": Column(cells.yes_or_no, _yes),
    "community": Column(cells.language_codes, cells.joined),
    "host": Column(lambda text: cells.choice(text or "unknown", Host), str),
    "places": Column(_places, cells.joined),
    "hours": Column(_hours, lambda hours: write_hours(hours) if hours else ""),
    "capacity": Column(cells.count, lambda capacity: "" if capacity is None else str(capacity)),
    "contact": Column(str.strip, str),
    "mail": Column(cells.mail_address, str),
    "closed": Column(cells.periods, cells.write_periods),
    "fallback": Column(cells.yes_or_no, _yes),
    "beside": Column(cells.yes_or_no, _yes),
}

_NEEDED = ("id", "name", "kind")


def party_cells(party: Party) -> dict[str, str]:
    """The party as plain text fields: a CSV row, or JSON for storing."""
    return {name: column.write(getattr(party, name)) for name, column in COLUMNS.items()}


def party_from(row: Mapping[str, str]) -> tuple[Party | None, list[Mistake]]:
    """The party of these text fields, and every mistake in them; with a mistake there is no party."""
    fields: dict[str, Any] = {}
    wrong: list[Mistake] = []
    for name, column in COLUMNS.items():
        if name in row or name in _NEEDED:
            try:
                fields[name] = column.read(row.get(name, "").strip())
            except ValueError as mistake:
                wrong.append((name, str(mistake)))
    return (None if wrong else Party(**fields)), wrong


def doubts(party: Party, *, neighbourhoods: Collection[str], taken: Collection[str]) -> Iterator[Mistake]:
    """What is wrong with a party among the others, as column and message."""
    if party.id in taken or party.id == COORDINATOR:
        yield "id", f"the id '{party.id}' is used already"
    if not (party.topics or party.beside or party.kind is PartyKind.KEY_PERSON):
        yield "topics", "a party needs at least one topic"
    for unknown in sorted(party.neighbourhoods.difference(neighbourhoods)):
        yield "neighbourhoods", f"unknown neighbourhood '{unknown}'; use one of: {', '.join(neighbourhoods)}"


def read_parties_csv(text: str, *, file: str, neighbourhoods: Collection[str]) -> tuple[Party, ...]:
    """The parties of a CSV file, separated by commas or semicolons. Raises OrganisationError with every mistake."""
    mistakes = Mistakes(file)
    parties: dict[str, Party] = {}
    for line, row in _all_rows(text, file, mistakes):
        party, wrong = party_from(row)
        if party:
            wrong = [*doubts(party, neighbourhoods=neighbourhoods, taken=parties)]
            parties[party.id] = party
        for column, what in wrong:
            mistakes.add(line, f"{column}: {what}")
    mistakes.stop_if_any()
    return tuple(parties.values())


def write_parties_csv(parties: Iterable[Party]) -> str:
    """A CSV file that `read_parties_csv` reads back as the same parties."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(party_cells(party) for party in parties)
    return written.getvalue()


def _all_rows(text: str, file: str, mistakes: Mistakes) -> list[tuple[int, dict[str, str]]]:
    try:
        return list(_rows(text, mistakes))
    except csv.Error as wrong:
        raise OrganisationError(because=f"{file} cannot be read as CSV: {wrong}") from None


def _rows(text: str, mistakes: Mistakes) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the line it begins on; an empty row is none."""
    header, _, _ = text.lstrip("\ufeff").partition("\n")
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";" if ";" in header else ",")
    names = [name.strip() for name in next(reader, [])]
    _check_header(names, mistakes)
    mistakes.stop_if_any()
    begins = reader.line_num + 1
    for row in reader:
        if len(row) > len(names):
            mistakes.add(begins, f"{len(row)} fields, but there are {len(names)} columns")
        elif any(cell.strip() for cell in row):
            yield begins, dict(zip(names, row, strict=False))
        begins = reader.line_num + 1


def _check_header(names: list[str], mistakes: Mistakes) -> None:
    for name in names:
        if name not in COLUMNS:
            mistakes.add(1, f"unknown column '{name}'; use one of: {', '.join(COLUMNS)}")
    for name in _NEEDED:
        if name not in names:
            mistakes.add(1, f"the column '{name}' is missing")
