"""The gist of a case: its sentences are read here, by the word lists and, where there is one, by a model."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import fsum, sqrt
from typing import Protocol

from bot.casework.case import Case
from bot.conversation.folding import fold
from bot.conversation.scene import Lexicon
from bot.conversation.topics import weigh
from bot.matching.gist import OFFERS, WISHES, Gist, Sentence, fingerprint, in_bytes, places

#: A word of two topics speaks of either so much.
_LEAST = 0.5
#: A sentence that speaks of nothing, with one word at most beside the very common ones, tells nothing ("don't know").
_FEW = 1


class Compares(Protocol):
    """`bot.meaning.comparing.Comparing`: unit vectors of sentences with their languages. May raise NoModel."""

    @property
    def model(self) -> str: ...

    def vectors(self, sentences: Sequence[tuple[str, str]]) -> list[list[float] | None]: ...


def texts_of(case: Case) -> dict[str, str]:
    """What was told at the steps that are compared."""
    told = case.content.story.told()
    return {step: told[step].text for step in (*WISHES, *OFFERS) if step in told and told[step].text}


def mark_of(case: Case) -> str:
    """The fingerprint of all that a gist is made from."""
    return fingerprint(texts_of(case), case.content.topics)


def gist_of(case: Case, lexicon: Lexicon, compares: Compares | None) -> Gist:
    """What this case is compared by. Raises NoModel."""
    texts = texts_of(case)
    sentences = [each for step, text in texts.items() for each in _sentences(case, step, text, lexicon)]
    vectors: Sequence[list[float] | None] = [None] * len(sentences)
    if compares and sentences:
        languages = {step: language_of(case, step) for step in texts}
        vectors = compares.vectors(
            [(texts[each.step][each.start : each.end], languages[each.step]) for each in sentences]
        )
    wishes = [vector for each, vector in zip(sentences, vectors, strict=True) if vector and each.step in WISHES]
    return Gist(
        fingerprint=mark_of(case),
        topics=case.content.topics,
        sentences=tuple(_with(each, vector) for each, vector in zip(sentences, vectors, strict=True)),
        whole=in_bytes(_together(wishes)) if wishes else b"",
    )


def _sentences(case: Case, step: str, text: str, lexicon: Lexicon) -> Iterator[Sentence]:
    """The sentences of one answer that tell anything."""
    language = language_of(case, step)
    for start, end in places(text):
        said = text[start:end]
        words = dict.fromkeys(fold(said).split())
        topics = frozenset(topic for topic, weight in weigh(said, lexicon, language).items() if weight >= _LEAST)
        pack = lexicon.packs.get(language)
        telling = [word for word in words if pack is None or word not in pack.common]
        if topics or len(telling) > _FEW:
            listed = frozenset(word for word in words if weigh(word, lexicon, language))
            yield Sentence(step=step, start=start, end=end, topics=topics, words=listed)


def language_of(case: Case, step: str) -> str:
    """The language the talk was in when this was told."""
    return case.content.story.told()[step].language or case.language


def _with(each: Sentence, vector: Sequence[float] | None) -> Sentence:
    return replace(each, vector=in_bytes(vector)) if vector else each


def _together(vectors: Sequence[Sequence[float]]) -> list[float]:
    """What these mean together, as a unit vector; of those that say the opposite of each other there is none."""
    sums = [fsum(parts) for parts in zip(*vectors, strict=True)]
    length = sqrt(fsum(x * x for x in sums)) or 1.0
    return [x / length for x in sums]
