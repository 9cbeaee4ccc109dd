"""Fragments of what was written, and what was learned from examples about each: parts of words, words, two in a row.

Where a phrase list knows only what somebody thought of, fragments know a little of everything: inflected words,
misspellings, Latin letters, dialects. What they add up to decides one thing only, and is kept nowhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import fsum, sqrt

from bot.conversation.folding import fold

_SHORTEST, _LONGEST = 2, 5


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned in one language. Empty, it finds nothing."""

    #: Fragment -> how much it speaks for what was looked for, or against it.
    weights: Mapping[str, float] = field(default_factory=dict)
    bias: float = 0.0
    #: The least value that counts.
    least: float = float("inf")
    #: Around a sign of the word lists: below this value it is taken for no sign.
    harmless: float = float("-inf")

    def value(self, found: frozenset[str]) -> float:
        """How much these fragments speak for it, whatever their number."""
        return self.bias + fsum(self.weights.get(each, 0.0) for each in found) / sqrt(len(found) or 1)


def fragments_of(text: str) -> frozenset[str]:
    """Every fragment of a text, folded: parts of words with a blank around each word, words, and pairs of words."""
    words = fold(text).split()
    parts = (part for word in set(words) for part in _parts(f" {word} "))
    return frozenset((*parts, *(f"_{word}" for word in words), *(f"_{one}_{other}" for one, other in pairwise(words))))


def _parts(word: str) -> Iterator[str]:
    for length in range(_SHORTEST, _LONGEST + 1):
        for at in range(len(word) - length + 1):
            yield word[at : at + length]
