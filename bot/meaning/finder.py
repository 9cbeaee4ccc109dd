"""The second finder: what a story is about by the meaning of its sentences, with the word lists as one witness."""

from collections.abc import Mapping

from bot.conversation.scene import Lexicon
from bot.conversation.topics import MOST_TOPICS, FoundTopic, weigh
from bot.meaning.comparing import Comparing
from bot.meaning.embedding import Embedder
from bot.meaning.found import Found, NoModel
from bot.meaning.head import Head, Reading
from bot.meaning.story import Told, in_short, told


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
        return Found(topics=self.topics_of(read_story(story, language, self._embedder, self._lexicon)))

    def topics_of(self, reading: Reading) -> tuple[FoundTopic, ...]:
        """At most three topics, the likeliest first, each with the sentence that speaks of it most."""
        chances = self._head.chances(reading)
        least = self._head.least.get(reading.language) or max(self._head.least.values())
        likely = sorted((topic for topic in chances if chances[topic] >= least), key=lambda topic: -chances[topic])
        sentences = self._head.sentence_chances(reading)
        return tuple(FoundTopic(topic, _strongest(reading, topic, sentences[topic])) for topic in likely[:MOST_TOPICS])


def read_story(story: tuple[Told, ...], language: str, embedder: Embedder, lexicon: Lexicon) -> Reading:
    """Everything a head looks at. Raises NoModel."""
    *vectors, whole = embedder.embed([*(each.text for each in story), in_short(story)])
    worded = tuple(weigh(each.text, lexicon, language) for each in story)
    return Reading(story, language, tuple(vectors), whole, worded)


def _strongest(reading: Reading, topic: str, sentences: list[float]) -> str:
    """The sentence of which the model is surest; with a word of the lists in it, half as sure again."""
    weighed = [seen * (1.5 if topic in worded else 1.0) for seen, worded in zip(sentences, reading.worded, strict=True)]
    return reading.story[max(range(len(weighed)), key=lambda at: weighed[at])].text
