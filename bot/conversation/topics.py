"""What a story is about, found by word lists. What a model finds after it comes in as an event, see `TopicsFound`.

Only a proposal: it is shown to the resident to correct, each topic with the sentence that led to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.conversation.folding import fold
from bot.conversation.phrases import likely_packs
from bot.conversation.scene import Lexicon, Words
from bot.conversation.signs import Book, book, pattern, sentences, words_of

MOST_TOPICS = 3

#: What somebody wants or needs says more about the case than what they have to offer.
_WEIGHTS = {"goal": 4.0, "need": 4.0, "can_self": 0.5, "can_other": 0.5}
_WEIGHT = 2.0
_PHRASE_WEIGHT = 1.5

#: A topic weaker than this, or than this share of the strongest one, is a passing word.
_LEAST = 1.0
_LEAST_SHARE = 0.29


@dataclass(frozen=True, slots=True)
class FoundTopic:
    topic: str
    #: The resident's own sentence that led to it.
    because: str


def find_topics(texts: Mapping[str, str], lexicon: Lexicon, language: str = "") -> tuple[FoundTopic, ...]:
    """At most three topics of these words (step id -> words), the strongest first; nothing found is an answer.

    What the goal speaks of most always counts: however much is told after it, that is what the resident came for.
    `language` is the one the resident chose; a sentence in another pack's language is read as that too.
    """
    scores: dict[str, float] = {}
    wished: dict[str, float] = {}
    because: dict[str, tuple[float, str]] = {}
    for step, text in texts.items():
        for sentence in sentences(text):
            for topic, weight in weigh(sentence, lexicon, language).items():
                weight *= _WEIGHTS.get(step, _WEIGHT)
                scores[topic] = scores.get(topic, 0.0) + weight
                wished[topic] = wished.get(topic, 0.0) + weight * (step == "goal")
                because[topic] = max(because.get(topic, (0.0, "")), (weight, sentence), key=lambda found: found[0])
    return tuple(FoundTopic(topic, because[topic][1]) for topic in _strongest(scores, wished))


def _strongest(scores: Mapping[str, float], wished: Mapping[str, float]) -> list[str]:
    """The topics that count most, and of the goal its own strongest ones among them."""
    most, most_wished = (max(weights.values(), default=0.0) for weights in (scores, wished))
    goal = {topic for topic in scores if wished[topic] == most_wished > 0}
    enough = [topic for topic in scores if topic in goal or scores[topic] >= max(_LEAST, _LEAST_SHARE * most)]
    first = sorted(enough, key=lambda topic: (topic not in goal, -scores[topic]))[:MOST_TOPICS]
    return sorted(first, key=lambda topic: -scores[topic])


def weigh(sentence: str, lexicon: Lexicon, language: str) -> dict[str, float]:
    """Topic -> how strongly one sentence speaks of it. The same word twice says it once; a word of two topics, half."""
    weights: dict[str, float] = {}
    for pack in likely_packs(fold(sentence).split(), language, lexicon):
        words = words_of(sentence, sounds=pack.latin_by_sound)
        said: dict[tuple[str, ...], set[str]] = {}
        for sighting in _book_of(pack).find(words):
            said.setdefault(tuple(words[sighting.start : sighting.end]), set()).add(sighting.pattern.meaning)
        for phrase, topics in said.items():
            for topic in sorted(topics):
                weight = (_PHRASE_WEIGHT if len(phrase) > 1 else 1.0) / len(topics)
                weights[topic] = weights.get(topic, 0.0) + weight
    return weights


@lru_cache(maxsize=64)
def _book_of(pack: Words) -> Book:
    return book(
        (pattern(topic, said) for topic, listed in pack.topics.items() for said in sorted(listed)), pack, slips=2
    )
