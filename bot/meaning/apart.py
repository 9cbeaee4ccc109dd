"""Judging an example only by what was learned from others: the examples are parted, and one part left out at a time."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
L = TypeVar("L")

_PARTS = 5


def others(rows: Sequence[T], part: int) -> list[T]:
    """All rows but those of this part."""
    return [row for at, row in enumerate(rows) if at % _PARTS != part]


def learned_apart(size: int, learn: Callable[[int], L]) -> list[L]:
    """For each of so many examples what was learned without its part; `learn` is given the part to leave out."""
    parts = [learn(part) for part in range(_PARTS)]
    return [parts[at % _PARTS] for at in range(size)]
