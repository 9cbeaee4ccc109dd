"""What a story is about, found by word lists. The one door: whatever finds topics better comes in here.

Only a proposal: it is shown to the resident to correct, each topic with the sentence that led to it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from bot.conversation.folding import fold
from bot.conversation.scene import Lexicon, Words
from bot.conversation.typos import is_typo_of

_MOST_TOPICS = 3

#: What somebody wants or needs says more about the case than what they have to offer.
_WEIGHTS = {"goal": 4.0, "need": 4.0, "can_self": 0.5, "can_other": 0.5}
_WEIGHT = 2.0
_PHRASE_WEIGHT = 1.5

#: A topic weaker than this, or than this share of the strongest one, is a passing word.
_LEAST = 1.0
_LEAST_SHARE = 0.3

_SENTENCE_ENDS = re.compile(r"[.!?;\n\u061b\u061f።፧፨]+")
_LONG_ENOUGH_FOR_TYPOS = 7
_SHORTEST_STEM = 2


@dataclass(frozen=True, slots=True)
class FoundTopic:
    topic: str
    #: The resident's own sentence that led to it.
    because: str


@dataclass(frozen=True, slots=True)
class _Stems:
    """A pack's topic words, laid out for looking up; each leads to the topics it stands for."""

    whole: dict[str, set[str]] = field(default_factory=dict)
    #: "schuld*"
    beginning: dict[str, set[str]] = field(default_factory=dict)
    #: "*schuld" and "*schuld*"
    inside: dict[str, set[str]] = field(default_factory=dict)
    #: First letter -> those of `whole` and `beginning` that are long enough to be meant by a typo.
    long: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    #: First word -> phrases that begin with it, as words.
    phrases: dict[str, dict[tuple[str, ...], set[str]]] = field(default_factory=dict)


def find_topics(texts: Mapping[str, str], lexicon: Lexicon, language: str = "") -> tuple[FoundTopic, ...]:
    """At most three topics of these words (step id -> words), the strongest first; nothing found is an answer.

    What the goal speaks of most always counts: however much is told after it, that is what the resident came for.
    `language` is the one the resident chose; a sentence in another pack's language is read as that.
    """
    scores: dict[str, float] = {}
    wished: dict[str, float] = {}
    because: dict[str, tuple[float, str]] = {}
    for step, text in texts.items():
        for sentence in _sentences(text):
            for topic, weight in _weigh(sentence, lexicon, language).items():
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
    first = sorted(enough, key=lambda topic: (topic not in goal, -scores[topic]))[:_MOST_TOPICS]
    return sorted(first, key=lambda topic: -scores[topic])


def _sentences(text: str) -> Iterator[str]:
    return (sentence.strip() for sentence in _SENTENCE_ENDS.split(text) if sentence.strip())


def _weigh(sentence: str, lexicon: Lexicon, language: str) -> dict[str, float]:
    """Topic -> how strongly one sentence speaks of it. The same word twice says it once."""
    words = fold(sentence).split()
    weights: dict[str, float] = {}
    for pack in _likely_packs(words, lexicon, language):
        stems = _stems_of(pack)
        found = [(_topics_of(word, pack, stems), 1.0) for word in dict.fromkeys(words)]
        found += [(topics, _PHRASE_WEIGHT) for topics in _topics_of_phrases(words, stems)]
        for topics, weight in found:
            for topic in sorted(topics):
                weights[topic] = weights.get(topic, 0.0) + weight / len(topics)
    return weights


def _likely_packs(words: list[str], lexicon: Lexicon, language: str) -> list[Words]:
    """The packs in whose language the sentence can be, by its very common words; the resident's own wins a tie."""
    count = {
        code: len([word for word in words if word in pack.common]) + 0.5 * (code == language)
        for code, pack in lexicon.packs.items()
    }
    most = max(count.values(), default=0.0)
    return [pack for code, pack in lexicon.packs.items() if count[code] == most]


@lru_cache(maxsize=64)
def _stems_of(pack: Words) -> _Stems:
    stems = _Stems()
    for topic, given in pack.topics.items():
        for stem in sorted(given):
            words = tuple(stem.split())
            if len(words) > 1:
                stems.phrases.setdefault(words[0], {}).setdefault(words, set()).add(topic)
            else:
                _kind_of(stem, stems).setdefault(stem.strip("*"), set()).add(topic)
    for stem, topics in {**stems.whole, **stems.beginning}.items():
        if len(stem) >= _LONG_ENOUGH_FOR_TYPOS:
            stems.long.setdefault(stem[0], {})[stem] = topics
    return stems


def _kind_of(stem: str, stems: _Stems) -> dict[str, set[str]]:
    if stem.startswith("*"):
        return stems.inside
    return stems.beginning if stem.endswith("*") else stems.whole


def _topics_of(word: str, pack: Words, stems: _Stems) -> set[str]:
    """The topics one word stands for: as it is, without what is written onto its front, or with a typo."""
    bare = [word.removeprefix(prefix) for prefix in pack.prefixes if word.startswith(prefix)]
    for form in (word, *(form for form in bare if len(form) >= _SHORTEST_STEM)):
        found = _topics_of_form(form, stems)
        if found:
            return found
    return _topics_of_typo(word, stems) if len(word) >= _LONG_ENOUGH_FOR_TYPOS else set()


def _topics_of_form(form: str, stems: _Stems) -> set[str]:
    if form in stems.whole:
        return stems.whole[form]
    ends = range(len(form), _SHORTEST_STEM - 1, -1)
    longest = next((stems.beginning[form[:end]] for end in ends if form[:end] in stems.beginning), set[str]())
    return longest.union(*[topics for inside, topics in stems.inside.items() if inside in form])


def _topics_of_typo(word: str, stems: _Stems) -> set[str]:
    near = (topics for stem, topics in stems.long.get(word[0], {}).items() if is_typo_of(word, stem))
    return {topic for topics in near for topic in topics}


def _topics_of_phrases(words: list[str], stems: _Stems) -> Iterator[set[str]]:
    """The topics of every phrase in the sentence."""
    for at, word in enumerate(words):
        for phrase, topics in stems.phrases.get(word, {}).items():
            if _follows(words[at : at + len(phrase)], phrase):
                yield topics


def _follows(words: list[str], phrase: tuple[str, ...]) -> bool:
    *first, last = phrase
    if len(words) < len(phrase) or words[:-1] != first:
        return False
    return words[-1].startswith(last[:-1]) if last.endswith("*") else words[-1] == last
