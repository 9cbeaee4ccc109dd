"""The second finder: what a story is about by the meaning of its sentences, with the word lists as one witness."""

from collections.abc import Iterable, Mapping
from itertools import chain

from bot.conversation.danger import WORRY
from bot.conversation.scene import Lexicon
from bot.conversation.topics import MOST_TOPICS, FoundTopic, weigh
from bot.meaning.comparing import Comparing
from bot.meaning.embedding import Embedder
from bot.meaning.found import Found, NoModel
from bot.meaning.head import Head, Reading, Vector
from bot.meaning.story import Told, in_short, told
from bot.meaning.worry import passages, witnesses


class Finder:
    """A model with what was learned for it."""

    def __init__(self, embedder: Embedder, head: Head, lexicon: Lexicon) -> None:
        self._embedder = embedder
        self._head = head
        self._lexicon = lexicon

    @property
    def trained_with(self) -> str:
        return self._head.model

    def comparing(self) -> Comparing:
        """The same model for comparing sentences across languages."""
        return Comparing(self._embedder, self._lexicon, model=self._head.model, centres=self._head.centres)

    def find(self, texts: Mapping[str, str], language: str) -> Found:
        """See `found.Finds`. Raises NoModel, also when what was learned is another model's."""
        if self._embedder.model() != self._head.model:
            raise NoModel
        story = told(texts)
        if not story:
            return Found()
        parts = [passages(text) for text in texts.values()]
        vectors = self._vectors([*read_for(story), *chain(*parts)])
        topics = self.topics_of(read_story(story, language, vectors, self._lexicon))
        worried = any(self._is_worrying({part: vectors[part] for part in each}, language) for each in parts)
        return Found(topics=topics, worries=(WORRY,) if worried else ())

    def _vectors(self, texts: Iterable[str]) -> dict[str, Vector]:
        """A vector for every text; one that comes twice is read once."""
        once = tuple(dict.fromkeys(texts))
        return dict(zip(once, self._embedder.embed(once), strict=True))

    def _is_worrying(self, message: Mapping[str, Vector], language: str) -> bool:
        """Whether a person might ask, after a message with these passages, if somebody should call."""
        worry = self._head.worry
        known = [
            witnesses(passage, self._meaning(vector, language), language, self._lexicon)
            for passage, vector in message.items()
        ]
        return worry.value(known) >= worry.least.get(language, float("inf"))

    def _meaning(self, vector: Vector, language: str) -> float:
        return self._head.worry.meaning_of(self._head.centred(vector, language))

    def topics_of(self, reading: Reading) -> tuple[FoundTopic, ...]:
        """At most three topics, the likeliest first, each with the sentence that speaks of it most."""
        chances = self._head.chances(reading)
        least = self._head.least.get(reading.language) or max(self._head.least.values())
        likely = sorted((topic for topic in chances if chances[topic] >= least), key=lambda topic: -chances[topic])
        sentences = self._head.sentence_chances(reading)
        return tuple(FoundTopic(topic, _strongest(reading, topic, sentences[topic])) for topic in likely[:MOST_TOPICS])


def read_for(story: tuple[Told, ...]) -> tuple[str, ...]:
    """The texts whose vectors a reading of this story holds."""
    return (*(each.text for each in story), in_short(story))


def read_story(story: tuple[Told, ...], language: str, vectors: Mapping[str, Vector], lexicon: Lexicon) -> Reading:
    """Everything a head looks at; `vectors` holds those of `read_for`."""
    *sentences, whole = (vectors[text] for text in read_for(story))
    worded = tuple(weigh(each.text, lexicon, language) for each in story)
    return Reading(story, language, tuple(sentences), whole, worded)


def _strongest(reading: Reading, topic: str, sentences: list[float]) -> str:
    """The sentence of which the model is surest; with a word of the lists in it, half as sure again."""
    weighed = [seen * (1.5 if topic in worded else 1.0) for seen, worded in zip(sentences, reading.worded, strict=True)]
    return reading.story[max(range(len(weighed)), key=lambda at: weighed[at])].text
