"""The labelled examples in the language packs, written to learn from, one JSON object a line.

`examples*.jsonl`: {"id", "story": {question: [[sentence, [topics]], ...]}, "topics": [...]}.
`danger_examples*.jsonl`: {"id", "text", "kind": "explicit|implicit|hard_negative|neutral", "about"}.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.conversation.steps import TOPICS
from bot.errors import AanbelError
from bot.meaning.story import Told

#: What can be learned; "something else" is when none of them is found.
LEARNED = tuple(topic for topic in TOPICS if topic != "other")

#: A message of these kinds speaks of danger now.
_DANGER = frozenset({"explicit", "implicit"})
_KINDS = _DANGER | {"hard_negative", "neutral"}

#: A file with this in its name was written apart from the word lists, by somebody else: it tells how well the lists do
#: with words they were not made for.
_APART = "_apart"


class ExampleError(AanbelError):
    """An example to learn from has a mistake."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A story, and what it is about."""

    language: str
    story: tuple[Told, ...]
    #: The topics of every sentence, and of the whole story.
    sentences: tuple[frozenset[str], ...]
    topics: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A message that speaks of danger now, or does not."""

    language: str
    text: str
    #: explicit, implicit, hard_negative or neutral.
    kind: str
    #: Written apart from the word lists.
    apart: bool

    @property
    def danger(self) -> bool:
        return self.kind in _DANGER


T = TypeVar("T")


def read_examples(directory: Path, languages: tuple[str, ...]) -> tuple[Example, ...]:
    """Every labelled story of these languages, in a fixed order. Raises ExampleError, naming the line."""
    return tuple(
        _each(_example, language, path, line)
        for language in languages
        for path, line in _lines(directory / language, "examples*.jsonl")
    )


def read_messages(directory: Path, languages: tuple[str, ...]) -> tuple[Message, ...]:
    """Every labelled message of these languages, in a fixed order. Raises ExampleError, naming the line."""
    return tuple(
        _each(_message, language, path, line)
        for language in languages
        for path, line in _lines(directory / language, "danger_examples*.jsonl")
    )


def _lines(folder: Path, files: str) -> Iterator[tuple[str, str]]:
    """Every line of these files, with where it stands."""
    paths = sorted(folder.glob(files))
    if not paths:
        raise ExampleError(because=f"there is no {files} in {folder}")
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path}, line {number}", line


def _each(read: Callable[[Mapping[str, Any], str, str], T], language: str, where: str, line: str) -> T:
    try:
        return read(json.loads(line), language, where)
    except (ValueError, KeyError, TypeError) as error:
        raise ExampleError(because=f"{where}: {error!r}") from error


def _example(written: Mapping[str, Any], language: str, _where: str) -> Example:
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


def _message(written: Mapping[str, Any], language: str, where: str) -> Message:
    kind, text = written["kind"], written["text"]
    if kind not in _KINDS or not isinstance(text, str):
        raise ValueError(f"{kind!r} is no kind")
    return Message(language=language, text=text, kind=kind, apart=_APART in where)
