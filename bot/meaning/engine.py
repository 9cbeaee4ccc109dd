"""What turns sentences into vectors: the one promise that every kind of model keeps."""

from collections.abc import Sequence
from typing import Protocol


class Fault(Exception):
    """It gave no answer. The text is one of a few fixed words, and may be logged."""


class Engine(Protocol):
    """One at a time; may block for as long as its limit."""

    def name(self) -> str:
        """Which model this is: another model has another name. Raises Fault."""
        ...

    def vectors(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for every text, none longer than a model reads at once. Raises Fault."""
        ...

    def close(self) -> None:
        """Let go of everything, from any thread; whoever waits for an answer gets a Fault."""
        ...
