"""What was learned from the examples in the language packs: how vectors of sentences speak of topics.

A head is a few linear functions, small enough to be read in plain Python. It belongs to one model, and is of no use
with another.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import fsum, log1p
from pathlib import Path
from typing import Any

from bot.errors import AanbelError
from bot.meaning.linear import Line, chance, line_of, odds
from bot.meaning.story import OFFERS, QUESTIONS, WISHES, Told
from bot.meaning.worry import Worry

Vector = Sequence[float]

#: Differences between sentences are small: this brings them near 1.
_SCALE = 10.0
#: A sentence that offers something counts for so much.
_OFFER = 0.3
_SUREST = 0.999


class HeadError(AanbelError):
    """The file with what was learned cannot be read; `aanbel train` makes it anew."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A story with everything a head looks at."""

    story: tuple[Told, ...]
    language: str
    #: A vector for every sentence, and one for the story in short.
    vectors: tuple[Vector, ...]
    whole: Vector
    #: For every sentence: topic -> how strongly the word lists see it.
    worded: tuple[Mapping[str, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    #: The name of the model it was trained with.
    model: str
    #: Language -> the middle of its sentences: what they have in common is taken away first.
    centres: Mapping[str, Vector]
    #: Topic -> what one sentence says of it, by its vector and its question.
    sentence: Mapping[str, Line]
    #: Topic -> what the whole story says of it.
    story: Mapping[str, Line]
    #: The evidence put together, see `evidence`; and how common each topic is.
    together: Line
    common: Mapping[str, float]
    #: Language -> the least chance at which a topic is proposed.
    least: Mapping[str, float]
    #: What was learned of danger.
    worry: Worry

    def chances(self, reading: Reading) -> dict[str, float]:
        """Topic -> the chance that the story is about it."""
        sentences = self.sentence_chances(reading)
        stories = self.story_chances(reading)
        return {
            topic: chance(self.together(evidence(reading, topic, sentences[topic], stories[topic])) + common)
            for topic, common in self.common.items()
        }

    def sentence_chances(self, reading: Reading) -> dict[str, list[float]]:
        """Topic -> the chance of every sentence to speak of it, offers counted for less."""
        seen = self.sentence_values(reading)
        shares = [_OFFER if each.question in OFFERS else 1.0 for each in reading.story]
        return {
            topic: [share * chance(line(values)) for share, values in zip(shares, seen, strict=True)]
            for topic, line in self.sentence.items()
        }

    def story_chances(self, reading: Reading) -> dict[str, float]:
        values = self.story_values(reading)
        return {topic: chance(line(values)) for topic, line in self.story.items()}

    def sentence_values(self, reading: Reading) -> list[list[float]]:
        """What the lines of `sentence` are given, for every sentence."""
        return [
            [*self.centred(vector, reading.language), *(float(each.question == question) for question in QUESTIONS)]
            for each, vector in zip(reading.story, reading.vectors, strict=True)
        ]

    def story_values(self, reading: Reading) -> list[float]:
        """What the lines of `story` are given."""
        every = [self.centred(vector, reading.language) for vector in reading.vectors]
        middle = [fsum(parts) / len(every) for parts in zip(*every, strict=True)]
        return [*self.centred(reading.whole, reading.language), *middle]

    def centred(self, vector: Vector, language: str) -> list[float]:
        centre = self.centres.get(language) or next(iter(self.centres.values()))
        return [(x - y) * _SCALE for x, y in zip(vector, centre, strict=True)]


def evidence(reading: Reading, topic: str, sentences: Sequence[float], story: float) -> list[float]:
    """What is known of one topic: that any sentence speaks of it, the story, a wish; and the word lists, twice."""
    wished = [each.question in WISHES for each in reading.story]
    words = [
        worded.get(topic, 0.0) * (_OFFER if each.question in OFFERS else 1.0)
        for each, worded in zip(reading.story, reading.worded, strict=True)
    ]
    none = 1.0
    for each in sentences:
        none *= 1.0 - min(each, _SUREST)
    return [
        odds(1.0 - none),
        odds(story),
        odds(max((each for each, wish in zip(sentences, wished, strict=True) if wish), default=0.0)),
        log1p(fsum(words)),
        log1p(fsum(each for each, wish in zip(words, wished, strict=True) if wish)),
    ]


def write(head: Head, path: Path) -> None:
    """Write what was learned, rounded so that two trainings of the same examples write the same file."""
    path.write_text(json.dumps(_rounded(asdict(head)), sort_keys=True, separators=(",", ":")) + "\n", encoding="ascii")


def read(path: Path) -> Head:
    """Read what `write` wrote. Raises HeadError."""
    try:
        return _head(json.loads(path.read_text(encoding="ascii")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise HeadError(because=f"{path}: {error!r}") from error


def _head(stored: Mapping[str, Any]) -> Head:
    worry = stored["worry"]
    return Head(
        model=str(stored["model"]),
        centres={language: tuple(map(float, centre)) for language, centre in stored["centres"].items()},
        sentence={topic: line_of(line) for topic, line in stored["sentence"].items()},
        story={topic: line_of(line) for topic, line in stored["story"].items()},
        together=line_of(stored["together"]),
        common=stored["common"],
        least=stored["least"],
        worry=Worry(
            cells=tuple(map(line_of, worry["cells"])),
            meaning=line_of(worry["meaning"]),
            together=line_of(worry["together"]),
            least=worry["least"],
        ),
    )


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, (list, tuple)) else value
