"""Cells for a spreadsheet: none is a formula, and each reads back as it was."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.parties_csv import write_parties_csv
from bot.casework.sheet import plain_cell, safe_cell
from tests.casework.test_parties import PARTIES

#: trust.md, S16.
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


@given(st.text() | st.sampled_from(BEGINNINGS).flatmap(lambda first: st.text().map(lambda rest: first + rest)))
def test_a_cell_reads_back_as_it_was_and_is_no_formula(text: str) -> None:
    assert plain_cell(safe_cell(text)) == text
    assert not safe_cell(text).startswith(BEGINNINGS)


@pytest.mark.parametrize("written", ["'s-Gravenhage", "'", "Buurthuis 't Hof", ""])
def test_a_cell_that_a_person_wrote_stays(written: str) -> None:
    assert plain_cell(written) == written


@settings(max_examples=25)
@given(st.lists(PARTIES, max_size=3))
def test_no_field_of_a_party_is_a_formula_in_its_file(parties: list) -> None:  # type: ignore[type-arg]
    rows = [*csv.reader(io.StringIO(write_parties_csv(parties, separator=";")), delimiter=";")]
    assert len(rows) == len(parties) + 1
    assert not any(cell.startswith(BEGINNINGS) for row in rows for cell in row)
