"""Vectors that can be compared across languages: what the sentences of one language have in common is taken away."""

from collections.abc import Mapping, Sequence
from math import fsum, sqrt

from bot.conversation.scene import Lexicon
from bot.meaning.embedding import Embedder
from bot.meaning.found import NoModel

Vector = Sequence[float]


class Comparing:
    """A model, with the middle of each language's sentences as that model sees them."""

    def __init__(self, embedder: Embedder, lexicon: Lexicon, *, model: str, centres: Mapping[str, Vector]) -> None:
        """`model`: the name of the model that the centres belong to."""
        self._embedder = embedder
        self.lexicon = lexicon
        self._model = model
        self._centres = centres

    def vectors(self, sentences: Sequence[tuple[str, str]]) -> list[list[float] | None]:
        """A unit vector for each sentence with its language; None where it could not be compared with others.

        Raises NoModel, also when the centres are another model's.
        """
        if self._embedder.model() != self._model:
            raise NoModel
        read = [number for number, (text, language) in enumerate(sentences) if self._is_comparable(text, language)]
        vectors: list[list[float] | None] = [None] * len(sentences)
        for number, vector in zip(read, self._embedder.embed([sentences[number][0] for number in read]), strict=True):
            vectors[number] = _unit([x - y for x, y in zip(vector, self._centres[sentences[number][1]], strict=True)])
        return vectors

    @property
    def model(self) -> str:
        """The model whose vectors these are."""
        return self._model

    def _is_comparable(self, text: str, language: str) -> bool:
        """What is typed in Latin letters without a spelling lies with its like, whatever it says."""
        pack = self.lexicon.packs.get(language)
        if pack is None or language not in self._centres:
            return False
        letters = [letter for letter in text if letter.isalpha()]
        latin = sum(letter.isascii() for letter in letters)
        return bool(letters) and not (pack.latin_by_sound and 2 * latin > len(letters))


def middle(vectors: Sequence[Vector]) -> list[float]:
    """The average of these vectors."""
    return [fsum(parts) / len(vectors) for parts in zip(*vectors, strict=True)]


def _unit(vector: list[float]) -> list[float] | None:
    length = sqrt(fsum(x * x for x in vector))
    return [x / length for x in vector] if length else None
