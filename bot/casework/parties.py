"""Parties as rows: one table of columns reads and writes them, for files, for storing and for pages."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.casework import cells
from bot.casework.hours import OpeningHours, read_hours, write_hours
from bot.casework.people import COORDINATOR, Host, Party, PartyKind
from bot.casework.preferences import Reach
from bot.casework.topics import TOPICS
from bot.casework.wrong import Wrong

#: The column, and what is wrong there.
Mistake = tuple[str, Wrong]


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

#: Columns that must be there.
NEEDED = ("id", "name", "kind")


def party_cells(party: Party) -> dict[str, str]:
    """The party as plain text fields: a CSV row, or JSON for storing."""
    return {name: column.write(getattr(party, name)) for name, column in COLUMNS.items()}


def party_from(row: Mapping[str, str]) -> tuple[Party | None, list[Mistake]]:
    """The party of these text fields, and every mistake in them; with a mistake there is no party."""
    fields: dict[str, Any] = {}
    wrong: list[Mistake] = []
    for name, column in COLUMNS.items():
        if name in row or name in NEEDED:
            try:
                fields[name] = column.read(row.get(name, "").strip())
            except Wrong as mistake:
                wrong.append((name, mistake))
    return (None if wrong else Party(**fields)), wrong


def doubts(party: Party, *, neighbourhoods: Collection[str], taken: Collection[str]) -> Iterator[Mistake]:
    """What is wrong with a party among the others, as column and message."""
    if party.id in taken or party.id == COORDINATOR:
        yield "id", Wrong(f"the id '{party.id}' is used already", "taken", what=party.id)
    if not (party.topics or party.beside or party.kind is PartyKind.KEY_PERSON):
        yield "topics", Wrong("a party needs at least one topic", "no_topic")
    for unknown in sorted(party.neighbourhoods.difference(neighbourhoods)):
        known = ", ".join(neighbourhoods)
        sentence = f"unknown neighbourhood '{unknown}'; use one of: {known}"
        yield "neighbourhoods", Wrong(sentence, "choice", what=unknown, known=known)
