"""Counts with the small ones hidden: what is shown never gives away what is not."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.hiding import ALL, LEAST, Counts, Key, counted


def line(**counts: int) -> Counts:
    return counted((name,) for name, number in counts.items() for _ in range(number))


def shown(counts: Counts, *names: str) -> list[int | None]:
    return [counts(name) for name in (*names, ALL)]


def test_counts_of_five_and_more_are_shown_with_their_total() -> None:
    assert shown(line(a=5, b=7), "a", "b", "nowhere") == [5, 7, 0, 12]


def test_a_small_count_takes_the_smallest_other_one_with_it() -> None:
    assert shown(line(a=2, b=7, c=9), "a", "b", "c") == [None, None, 9, 18]


def test_small_counts_that_hide_one_another_take_nothing_with_them() -> None:
    assert shown(line(a=2, b=4, c=9), "a", "b", "c") == [None, None, 9, 15]


def test_two_of_one_would_give_each_other_away() -> None:
    assert shown(line(a=1, b=1, c=9, d=20), "a", "b", "c", "d") == [None, None, None, 20, 31]


def test_five_of_one_would_too() -> None:
    assert line(a=1, b=1, c=1, d=1, e=1, f=9)("f") is None


def test_a_total_that_is_small_is_hidden_with_all_it_is_made_of() -> None:
    assert shown(line(a=1, b=2), "a", "b") == [None, None, None]


def test_where_nothing_else_can_hide_it_the_total_is_hidden() -> None:
    assert shown(line(a=3), "a") == [None, None]
    assert counted([("a", "x")] * 3 + [("a", "y")] * 9)("a", ALL) == 12


def test_what_another_cube_hides_is_hidden_here() -> None:
    items = [("a",)] * 8 + [("b",)] * 9 + [("c",)] * 20
    assert shown(counted(items, hidden_before={("a",)}), "a", "b", "c") == [None, None, 20, 37]


def test_the_values_of_a_dimension_are_those_that_something_was_counted_in() -> None:
    counts = counted([("a", "x"), ("b", "x")])
    assert (counts.values(0), counts.values(1)) == (("a", "b"), ("x",))


@settings(max_examples=40)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_nobody_can_work_out_what_is_hidden(numbers: list[int]) -> None:
    """Every table of two by two that looks the same is tried: each hidden cell could be something else as well."""
    cells = dict(zip(product("ab", "xy"), numbers, strict=True))
    counts = counted(key for key, number in cells.items() for _ in range(number))
    unseen = [key for key in cells if counts(*key) is None]
    found = [dict(zip(unseen, guess, strict=True)) for guess in product(range(1, 12), repeat=len(unseen))]
    alike = [guess for guess in found if _looks_the_same({**cells, **guess}, counts)]
    assert all(cells[key] >= LEAST or counts(*key) is None for key in cells if cells[key])
    assert all(len({guess[key] for guess in alike}) > 1 for key in unseen)


def _looks_the_same(cells: dict[tuple[str, str], int], counts: Counts) -> bool:
    totals: dict[Key, int] = {(ALL, ALL): sum(cells.values())}
    totals |= {(row, ALL): sum(n for (r, _), n in cells.items() if r == row) for row in "ab"}
    totals |= {(ALL, column): sum(n for (_, c), n in cells.items() if c == column) for column in "xy"}
    return all(counts(*key) in (None, number) for key, number in totals.items())
