"""Learning from the examples in the language packs: `aanbel train`. The same examples always lead to the same head."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

from bot.conversation.scene import Lexicon
from bot.conversation.topics import MOST_TOPICS
from bot.meaning.apart import learned_apart, others
from bot.meaning.embedding import Embedder
from bot.meaning.examples import LEARNED, Example, Message
from bot.meaning.finder import read_for, read_story
from bot.meaning.head import Head, Reading, Vector, evidence
from bot.meaning.learning_danger import Seen, fitted, learn_worry, ordinary
from bot.meaning.linear import Line, chance
from bot.meaning.worry import Worry, passages

#: How freely the examples are followed: less for thousands of weights than for a handful.
_FREE, _FREE_TOGETHER = 0.1, 1.0
#: A topic missed is worse than one too many, which the resident can take away: in every language so many of the true
#: topics are to be among those proposed, and then no more are proposed than that takes.
_RECALL = 0.84
_LEASTS = tuple(step / 100 for step in range(8, 62, 2))

_NOTHING = Line((), 0.0)
_NOTHING_YET = Head(
    model="",
    centres={},
    sentence={},
    story={},
    together=_NOTHING,
    common={},
    least={},
    worry=Worry(cells=(), meaning=_NOTHING, together=_NOTHING, least={}),
)


@dataclass(frozen=True, slots=True)
class Examples:
    """What is learned from."""

    stories: tuple[Example, ...]
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Studied:
    """An example, read by the model."""

    example: Example
    reading: Reading


def learn(examples: Examples, lexicon: Lexicon, embedder: Embedder, say: Callable[[str], None]) -> Head:
    """Learn a head for this model. Raises NoModel."""
    stories = examples.stories
    say(f"Reading {len(stories)} stories of {sum(len(each.story) for each in stories)} sentences.")
    studied = [_studied(each, embedder, lexicon) for each in stories]
    say("Learning what they are about.")
    head = _learn_topics(studied, embedder.model())
    messages = [*examples.messages, *ordinary(stories)]
    say(f"Reading {len(messages)} messages.")
    seen = [_seen(each, embedder, head) for each in messages]
    say("Learning what may be danger.")
    return replace(head, worry=learn_worry(seen, lexicon))


def _studied(example: Example, embedder: Embedder, lexicon: Lexicon) -> Studied:
    texts = read_for(example.story)
    vectors = dict(zip(texts, embedder.embed(texts), strict=True))
    return Studied(example, read_story(example.story, example.language, vectors, lexicon))


def _seen(message: Message, embedder: Embedder, head: Head) -> Seen:
    parts = passages(message.text)
    vectors = (head.centred(vector, message.language) for vector in embedder.embed(parts))
    return Seen(message, parts, tuple(vectors))


def _learn_topics(studied: Sequence[Studied], model: str) -> Head:
    heads = learned_apart(len(studied), lambda part: _lines(others(studied, part), model))
    known = [_evidence(each.reading, head) for each, head in zip(studied, heads, strict=True)]
    head = _put_together(_lines(studied, model), studied, known)
    judged = [_judged(each, head) for each in known]
    return replace(head, least={language: _least(language, studied, judged) for language in head.centres})


def _lines(studied: Sequence[Studied], model: str) -> Head:
    """What sentences and stories say of each topic, before the evidence is put together."""
    bare = replace(_NOTHING_YET, model=model, centres=_centres(studied))
    sentences = [values for each in studied for values in bare.sentence_values(each.reading)]
    stories = [bare.story_values(each.reading) for each in studied]
    said = [topics for each in studied for topics in each.example.sentences]
    about = [each.example.topics for each in studied]
    return replace(
        bare,
        sentence={topic: fitted(sentences, [topic in topics for topics in said], _FREE) for topic in LEARNED},
        story={topic: fitted(stories, [topic in topics for topics in about], _FREE) for topic in LEARNED},
    )


def _centres(studied: Sequence[Studied]) -> dict[str, Vector]:
    by_language: dict[str, list[Vector]] = {}
    for each in studied:
        by_language.setdefault(each.reading.language, []).extend(each.reading.vectors)
    return {language: centre(vectors) for language, vectors in by_language.items()}


def centre(vectors: Sequence[Vector]) -> Vector:
    """The middle of the sentences of a language."""
    return [fsum(parts) / len(vectors) for parts in zip(*vectors, strict=True)]


def _evidence(reading: Reading, head: Head) -> dict[str, list[float]]:
    sentences, stories = head.sentence_chances(reading), head.story_chances(reading)
    return {topic: evidence(reading, topic, sentences[topic], stories[topic]) for topic in LEARNED}


def _put_together(head: Head, studied: Sequence[Studied], known: Sequence[Mapping[str, list[float]]]) -> Head:
    """One line for the evidence of every topic, with what each topic adds of itself."""
    rows = [
        [*seen[topic], *(float(topic == other) for other in LEARNED)] for seen in known for topic in LEARNED
    ]  # fmt: skip
    line = fitted(rows, [topic in each.example.topics for each in studied for topic in LEARNED], _FREE_TOGETHER)
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
    enough = [least for least in _LEASTS if _recall(pairs, least) >= _RECALL]
    return max(enough, default=_LEASTS[0])


def _recall(pairs: Iterable[tuple[frozenset[str], Mapping[str, float]]], least: float) -> float:
    """How many of the true topics would be among those proposed."""
    right = true = 0
    for topics, chances in pairs:
        likely = sorted((topic for topic in chances if chances[topic] >= least), key=lambda topic: -chances[topic])
        right, true = right + len(topics.intersection(likely[:MOST_TOPICS])), true + len(topics)
    return right / max(true, 1)
