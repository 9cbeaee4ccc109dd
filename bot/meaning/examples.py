"""The labelled stories in the language packs: `examples*.jsonl`, written to learn topics from.

One story a line: {"id", "story": {question: [[sentence, [topics]], ...]}, "topics": [...]}.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.conversation.steps import TOPICS
from bot.errors import AanbelError
from bot.meaning.story import Told

#: What can be learned; "something else" is when none of them is found.
LEARNED = tuple(topic for topic in TOPICS if topic != "other")


class ExampleError(AanbelError):
    """An example to learn from has a mistake."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    language: str
    story: tuple[Told, ...]
    #: The topics of every sentence, and of the whole story.
    sentences: tuple[frozenset[str], ...]
    topics: frozenset[str]


def read_examples(directory: Path, languages: tuple[str, ...]) -> tuple[Example, ...]:
    """Every example of these languages, in a fixed order. Raises ExampleError, naming the line, also for none at all."""
    found = tuple(
        example
        for language in languages
        for path in sorted((directory / language).glob("examples*.jsonl"))
        for example in _in_file(path, language)
    )
    if not found:
        raise ExampleError(because=f"there is no examples.jsonl in {directory}")
    return found


def _in_file(path: Path, language: str) -> Iterator[Example]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            yield _example(json.loads(line), language)
        except (ValueError, KeyError, TypeError) as error:
            raise ExampleError(because=f"{path}, line {number}: {error!r}") from error


def _example(written: Mapping[str, Any], language: str) -> Example:
    said = [(Told(text, question), topics) for question, answer in written["story"].items() for text, topics in answer]
    topics = frozenset(written["topics"])
    unknown = topics.union(*(labels for _, labels in said)) - set(TOPICS)
    if unknown or not said:
        raise ValueError(f"{sorted(unknown)} are no topics" if unknown else "tells nothing")
    return Example(
        language=language,
        story=tuple(sentence for sentence, _ in said),
        sentences=tuple(frozenset(labels) for _, labels in said),
        topics=topics - {"other"},
    )
