"""Figures with how sure they are: 95 % intervals."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

#: Standard deviations on either side that hold 95 % of a normal distribution.
_Z = 1.959964
_DRAWS, _SEED = 1_000, 2026


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and between which two it lies, most likely."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}-{self.high:.3f})"


@dataclass(frozen=True, slots=True)
class Counts:
    """Of the labels of one text: found and true, found, true."""

    hit: int
    found: int
    true: int


def share(part: int, whole: int) -> Figure | None:
    """So many of so many, with Wilson's interval; None of nothing."""
    if not whole:
        return None
    value, spread = part / whole, _Z**2 / whole
    middle = value + spread / 2
    around = _Z * sqrt(value * (1 - value) / whole + spread / (4 * whole))
    return Figure(value, max((middle - around) / (1 + spread), 0.0), min((middle + around) / (1 + spread), 1.0))


def micro_f1(counts: Sequence[Counts]) -> Figure | None:
    """F1 over all labels together; the interval from drawing the texts again and again, always the same draws."""
    if not counts:
        return None
    chance = random.Random(_SEED)  # noqa: S311 - nothing secret
    drawn = sorted(_f1(chance.choices(counts, k=len(counts))) for _ in range(_DRAWS))
    return Figure(_f1(counts), drawn[_DRAWS * 25 // 1000], drawn[_DRAWS * 975 // 1000 - 1])


def _f1(counts: Sequence[Counts]) -> float:
    both = sum(each.found + each.true for each in counts)
    return 2 * sum(each.hit for each in counts) / both if both else 0.0
