"""Parties as a CSV file: every mistake in it is named at once, with its line."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from bot.casework.mistakes import Mistakes
from bot.casework.parties import COLUMNS, NEEDED, doubts, party_cells, party_from
from bot.casework.people import Party
from bot.casework.sheet import plain_cell, safe_cell
from bot.casework.wrong import Wrong


@dataclass(frozen=True, kw_only=True, slots=True)
class LineMistake:
    """What is wrong with a line, counted from 1."""

    line: int
    wrong: Wrong
    #: Empty: the line as a whole.
    column: str = ""

    def __str__(self) -> str:
        return f"{self.column}: {self.wrong}" if self.column else str(self.wrong)


def read_parties_csv(text: str, *, file: str, neighbourhoods: Collection[str]) -> tuple[Party, ...]:
    """The parties of a CSV file, separated by commas or semicolons. Raises OrganisationError with every mistake."""
    parties, wrong = parties_in(text, neighbourhoods=neighbourhoods)
    mistakes = Mistakes(file)
    for mistake in wrong:
        mistakes.add(mistake.line, str(mistake))
    mistakes.stop_if_any()
    return parties


def parties_in(text: str, *, neighbourhoods: Collection[str]) -> tuple[tuple[Party, ...], list[LineMistake]]:
    """The parties of a CSV file that can be read, and every mistake in it."""
    parties: dict[str, Party] = {}
    mistakes: list[LineMistake] = []
    for line, row in _rows(text, mistakes):
        party, wrong = party_from(row)
        if party:
            wrong = [*doubts(party, neighbourhoods=neighbourhoods, taken=parties)]
            parties[party.id] = party
        mistakes += [LineMistake(line=line, column=column, wrong=what) for column, what in wrong]
    return tuple(parties.values()), mistakes


def write_parties_csv(parties: Iterable[Party], *, separator: str = ",") -> str:
    """A CSV file that `read_parties_csv` reads back as the same parties, and that holds no formula."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in party_cells(party).values()] for party in parties)
    return written.getvalue()


def _rows(text: str, mistakes: list[LineMistake]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the line it begins on; an empty row is none. Ends where the file is no CSV any more."""
    bare = text.lstrip("\ufeff")
    header, _, _ = bare.partition("\n")
    reader = csv.reader(io.StringIO(bare), delimiter=";" if ";" in header else ",")
    try:
        names = [name.strip() for name in next(reader, [])]
        mistakes += [LineMistake(line=1, wrong=wrong) for wrong in _header_mistakes(names)]
        begins = reader.line_num + 1
        for row in reader if not mistakes else ():
            if len(row) > len(names):
                sentence = f"{len(row)} fields, but there are {len(names)} columns"
                wrong = Wrong(sentence, "fields", found=str(len(row)), wanted=str(len(names)))
                mistakes.append(LineMistake(line=begins, wrong=wrong))
            elif any(cell.strip() for cell in row):
                yield begins, {name: plain_cell(cell) for name, cell in zip(names, row, strict=False)}
            begins = reader.line_num + 1
    except csv.Error as error:
        wrong = Wrong(f"cannot be read as CSV: {error}", "csv")
        mistakes.append(LineMistake(line=reader.line_num, wrong=wrong))


def _header_mistakes(names: list[str]) -> Iterator[Wrong]:
    known = ", ".join(COLUMNS)
    for name in names:
        if name not in COLUMNS:
            yield Wrong(f"unknown column '{name}'; use one of: {known}", "column", what=name, known=known)
    for name in NEEDED:
        if name not in names:
            yield Wrong(f"the column '{name}' is missing", "no_column", what=name)
