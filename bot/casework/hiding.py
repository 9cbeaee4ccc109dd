"""Counts of people in every cross-section, with the small ones hidden: nobody is found by subtracting what is shown.

A cell of one to four is hidden. Along every line of a cube (the cells that add up to a total, and that total) what is
hidden must stay open to guessing: at least two cells of it, that hold at least five together and more than one each.
Where they do not, the smallest cell that is shown is hidden as well. Both look the same: nobody knows which is which.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

#: In the place of a value: every one of them together.
ALL = "*"
#: Fewer than so many are not shown.
LEAST = 5

#: One value, or `ALL`, for each dimension.
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """A cube: how many there are in every cross-section, and which of these are not shown."""

    counts: Mapping[Key, int]
    hidden: frozenset[Key]

    def __call__(self, *key: str) -> int | None:
        """How many; None: hidden."""
        return None if key in self.hidden else self.counts.get(key, 0)

    def values(self, dimension: int) -> tuple[str, ...]:
        """The values of a dimension that anything was counted in, in alphabetical order."""
        return tuple(sorted({key[dimension] for key in self.counts} - {ALL}))


def counted(items: Iterable[Key], *, hidden_before: Collection[Key] = ()) -> Counts:
    """Count these in every cross-section; `hidden_before`: keys that another cube of the same people hides."""
    counts: Counter[Key] = Counter()
    for key, number in Counter(items).items():
        for section in product(*((value, ALL) for value in key)):
            counts[section] += number
    return Counts(counts, frozenset(_hidden(counts, hidden_before)))


def _hidden(counts: Mapping[Key, int], before: Collection[Key]) -> set[Key]:
    lines = tuple(_lines(counts))
    hidden = {key for key, number in counts.items() if number < LEAST or key in before}
    while more := {key for line in lines if (key := _one_more(line, counts, hidden))}:
        hidden |= more
    return hidden


def _lines(counts: Mapping[Key, int]) -> Iterator[Sequence[Key]]:
    """The cells that add up to a total, with that total, along every dimension."""
    lines: defaultdict[tuple[int, Key], list[Key]] = defaultdict(list)
    for key in counts:
        for dimension in range(len(key)):
            lines[dimension, key[:dimension] + key[dimension + 1 :]].append(key)
    return iter(lines.values())


def _one_more(line: Sequence[Key], counts: Mapping[Key, int], hidden: Collection[Key]) -> Key | None:
    """What has to be hidden too, so that nothing hidden on this line can be worked out; None when all is well."""
    unseen = [key for key in line if key in hidden]
    if not unseen or _is_open(unseen, counts):
        return None
    shown = [key for key in line if key not in hidden]
    return min(shown, key=lambda key: (ALL in key, counts[key], key), default=None)


def _is_open(unseen: Sequence[Key], counts: Mapping[Key, int]) -> bool:
    together = sum(counts[key] for key in unseen)
    return len(unseen) > 1 and together >= LEAST and together > len(unseen)
