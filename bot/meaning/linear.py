"""Linear functions, small enough to be read in plain Python."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, fsum, log
from operator import mul
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """A linear function; `chance` makes a chance of its value."""

    weights: tuple[float, ...]
    bias: float

    def __call__(self, values: Iterable[float]) -> float:
        return self.bias + fsum(map(mul, self.weights, values))


def line_of(stored: Mapping[str, Any]) -> Line:
    """The line that was stored as a mapping. Raises KeyError and TypeError."""
    return Line(tuple(map(float, stored["weights"])), float(stored["bias"]))


def chance(value: float) -> float:
    """Between 0 and 1."""
    return 1.0 / (1.0 + exp(-max(min(value, 30.0), -30.0)))


def odds(chance: float) -> float:
    """The value of a chance, held within what one can be sure of."""
    sure = min(max(chance, 1e-4), 1.0 - 1e-4)
    return log(sure / (1.0 - sure))
