"""Finders for tests of the measuring, and files to measure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.conversation.topics import FoundTopic
from bot.meaning.found import Found


@dataclass
class Sure:
    """Always finds the same, and remembers what it read."""

    topics: tuple[str, ...] = ()
    worries: tuple[str, ...] = ()
    trained_with: str = "a test"
    read: list[Mapping[str, str]] = field(default_factory=list)

    def find(self, texts: Mapping[str, str], language: str) -> Found:
        self.read.append(texts)
        because = next(iter(texts.values()), "")
        return Found(topics=tuple(FoundTopic(topic, because) for topic in self.topics), worries=self.worries)


def written(file: Path, lines: Sequence[Mapping[str, object]]) -> Path:
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return file


def read(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
