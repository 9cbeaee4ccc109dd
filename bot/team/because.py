"""Which words of the resident led to a topic: found again by the word lists whenever a case is read.

What led to it is not kept with the case: words change, and the lists get better. What a second finder saw is in the
talk, and is passed in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.casework.case import Case
from bot.conversation.scene import Lexicon
from bot.conversation.topics import FoundTopic, weigh

#: Sentences shown of one topic.
_MOST = 3
#: Characters of one answer that are looked through, and of all: who tells more has said by then what it is about.
_SEARCHED, _SEARCHED_IN_ALL = 4_000, 20_000
#: A word of two topics speaks of either so much.
_LEAST = 0.5
_ENDS = frozenset(".!?;\n\u061b\u061f።፧።፨")
#: Told for a coordinator to act on, not about anything.
_NO_STORY = frozenset({"name", "number"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Because:
    """A sentence that speaks of a topic: where it stands."""

    step: str
    start: int
    end: int


def because(case: Case, lexicon: Lexicon, found: Sequence[FoundTopic] = ()) -> Mapping[str, tuple[Because, ...]]:
    """Topic of the case -> the sentences that speak of it most, the strongest first; none where no word does."""
    texts = _texts(case)
    weighed: dict[str, list[tuple[float, Because]]] = {topic: [] for topic in case.content.topics}
    for place in _places(texts):
        sentence = texts[place.step][place.start : place.end]
        for topic, weight in weigh(sentence, lexicon, case.language_of(place.step)).items():
            if topic in weighed and weight >= _LEAST:
                weighed[topic].append((weight, place))
    return {topic: _strongest(each, _seen(texts, found, topic)) for topic, each in weighed.items()}


def _strongest(weighed: Iterable[tuple[float, Because]], seen: Iterable[Because]) -> tuple[Because, ...]:
    by_weight = sorted(weighed, key=lambda each: -each[0])
    return tuple(dict.fromkeys([*seen, *(place for _, place in by_weight)]))[:_MOST]


def _seen(texts: Mapping[str, str], found: Iterable[FoundTopic], topic: str) -> Iterator[Because]:
    """What a second finder named, where it stands in the story as it is now."""
    for one in found:
        for step, text in texts.items():
            at = text.find(one.because) if one.topic == topic and one.because else -1
            if at >= 0:
                yield Because(step=step, start=at, end=at + len(one.because))
                break


def _texts(case: Case) -> dict[str, str]:
    return {step: told.text for step, told in case.content.told().items() if told.text and step not in _NO_STORY}


def _places(texts: Mapping[str, str]) -> Iterator[Because]:
    left = _SEARCHED_IN_ALL
    for step, text in texts.items():
        searched = text[: min(_SEARCHED, left)]
        left -= len(searched)
        start = 0
        for at, letter in enumerate(searched + "\n"):
            if letter in _ENDS:
                if place := _trimmed(step, searched, start, at):
                    yield place
                start = at + 1


def _trimmed(step: str, text: str, start: int, end: int) -> Because | None:
    said = text[start:end]
    first, last = start + len(said) - len(said.lstrip()), start + len(said.rstrip())
    return Because(step=step, start=first, end=last) if first < last else None
