"""Learning from the examples in the language packs: `aanbel train`. The same examples always lead to the same head."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

from bot.conversation.scene import Lexicon
from bot.conversation.topics import MOST_TOPICS
from bot.meaning.embedding import Embedder
from bot.meaning.examples import LEARNED, Example
from bot.meaning.finder import read_story
from bot.meaning.head import Head, Line, Reading, Vector, chance, evidence

#: Every story is judged by what was learned from the others: they are parted in so many.
_PARTS = 5
#: How freely the examples are followed: less for thousands of weights than for a handful.
_FREE, _FREE_TOGETHER = 0.1, 1.0
#: A topic missed is worse than one too many, which the resident can take away: recall counts so much more.
_BETA = 1.5
_LEASTS = tuple(step / 100 for step in range(8, 62, 2))

_NOTHING_YET = Line((), 0.0)


@dataclass(frozen=True, slots=True)
class Studied:
    """An example, read by the model."""

    example: Example
    reading: Reading


def learn(examples: Sequence[Example], lexicon: Lexicon, embedder: Embedder, say: Callable[[str], None]) -> Head:
    """Learn a head for this model. Raises NoModel."""
    say(f"Reading {len(examples)} stories of {sum(len(each.story) for each in examples)} sentences.")
    studied = [Studied(each, read_story(each.story, each.language, embedder, lexicon)) for each in examples]
    say("Learning.")
    model = embedder.model()
    parts = [_lines(_others(studied, part), model) for part in range(_PARTS)]
    known = [_evidence(each.reading, parts[at % _PARTS]) for at, each in enumerate(studied)]
    head = _put_together(_lines(studied, model), studied, known)
    judged = [_judged(each, head) for each in known]
    return replace(head, least={language: _least(language, studied, judged) for language in head.centres})


def _others(studied: Sequence[Studied], part: int) -> list[Studied]:
    return [each for at, each in enumerate(studied) if at % _PARTS != part]


def _lines(studied: Sequence[Studied], model: str) -> Head:
    """What sentences and stories say of each topic, before the evidence is put together."""
    bare = Head(
        model=model, centres=_centres(studied), sentence={}, story={}, together=_NOTHING_YET, common={}, least={}
    )
    sentences = [values for each in studied for values in bare.sentence_values(each.reading)]
    stories = [bare.story_values(each.reading) for each in studied]
    said = [topics for each in studied for topics in each.example.sentences]
    about = [each.example.topics for each in studied]
    return replace(
        bare,
        sentence={topic: _fit(sentences, [topic in topics for topics in said], _FREE) for topic in LEARNED},
        story={topic: _fit(stories, [topic in topics for topics in about], _FREE) for topic in LEARNED},
    )


def _centres(studied: Sequence[Studied]) -> dict[str, Vector]:
    by_language: dict[str, list[Vector]] = {}
    for each in studied:
        by_language.setdefault(each.reading.language, []).extend(each.reading.vectors)
    return {
        language: [fsum(parts) / len(vectors) for parts in zip(*vectors, strict=True)]
        for language, vectors in by_language.items()
    }


def _evidence(reading: Reading, head: Head) -> dict[str, list[float]]:
    sentences, stories = head.sentence_chances(reading), head.story_chances(reading)
    return {topic: evidence(reading, topic, sentences[topic], stories[topic]) for topic in LEARNED}


def _put_together(head: Head, studied: Sequence[Studied], known: Sequence[Mapping[str, list[float]]]) -> Head:
    """One line for the evidence of every topic, with what each topic adds of itself."""
    rows = [
        [*seen[topic], *(float(topic == other) for other in LEARNED)] for seen in known for topic in LEARNED
    ]  # fmt: skip
    line = _fit(rows, [topic in each.example.topics for each in studied for topic in LEARNED], _FREE_TOGETHER)
    size = len(line.weights) - len(LEARNED)
    common = dict(zip(LEARNED, line.weights[size:], strict=True))
    return replace(head, together=Line(line.weights[:size], line.bias), common=common)


def _judged(known: Mapping[str, list[float]], head: Head) -> dict[str, float]:
    return {topic: chance(head.together(known[topic]) + head.common[topic]) for topic in LEARNED}


def _least(language: str, studied: Sequence[Studied], judged: Sequence[Mapping[str, float]]) -> float:
    """The least chance at which proposing serves best, in this language."""
    pairs = [
        (each.example.topics, chances)
        for each, chances in zip(studied, judged, strict=True)
        if each.reading.language == language
    ]
    return max(_LEASTS, key=lambda least: _worth(pairs, least))


def _worth(pairs: Iterable[tuple[frozenset[str], Mapping[str, float]]], least: float) -> float:
    """F-beta of what would be proposed."""
    right = proposed = true = 0
    for topics, chances in pairs:
        likely = sorted((topic for topic in chances if chances[topic] >= least), key=lambda topic: -chances[topic])
        first = set(likely[:MOST_TOPICS])
        right, proposed, true = right + len(first & topics), proposed + len(first), true + len(topics)
    return (1 + _BETA**2) * right / max(_BETA**2 * true + proposed, 1)


def _fit(rows: Sequence[Sequence[float]], wanted: Sequence[bool], free: float) -> Line:
    # Only for learning: the head itself is read without it.
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=free, max_iter=2000).fit(rows, wanted)
    return Line(tuple(map(float, fitted.coef_[0])), float(fitted.intercept_[0]))
