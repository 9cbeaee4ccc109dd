"""The second look at what may be danger: the meaning of a message, its fragments and the word lists put together.

It only leads to a question, "shall somebody call you?": nothing that comes out of it is kept or shown to anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.conversation.danger import notice
from bot.conversation.fragments import fragments_of
from bot.conversation.scene import Lexicon
from bot.conversation.signs import sentences
from bot.meaning.linear import Line


@dataclass(frozen=True, kw_only=True, slots=True)
class Worry:
    """What was learned from the examples of danger."""

    #: A small net over a vector: what each of its cells looks for, and how they are put together.
    cells: tuple[Line, ...]
    meaning: Line
    #: The three witnesses put together, see `witnesses`.
    together: Line
    #: Language -> the least value that leads to the question.
    least: Mapping[str, float]

    def meaning_of(self, centred: Sequence[float]) -> float:
        """What the net says of a vector."""
        return self.meaning(max(cell(centred), 0.0) for cell in self.cells)

    def value(self, known: Sequence[Sequence[float]]) -> float:
        """How worrying a message is, from what the witnesses say of its passages: the whole of it speaks along always.

        By itself a sentence may sound worse than it is.
        """
        whole, *parts = map(self.together, known)
        return max((whole, *((whole + part) / 2 for part in parts)))


def passages(text: str) -> tuple[str, ...]:
    """What of a message is looked at by itself: all of it, and every sentence."""
    return tuple(dict.fromkeys((text, *sentences(text))))


def witnesses(passage: str, meaning: float, language: str, lexicon: Lexicon) -> list[float]:
    """What the net, the fragments and the word lists say of a passage."""
    learned = lexicon.packs[language].danger.learned
    return [meaning, learned.value(fragments_of(passage)), float(bool(notice(passage, language, lexicon)))]
