"""Files of JSON lines that say what is to be judged, and those that say what it was judged to be."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from bot.errors import AanbelError


class EvaluationError(AanbelError):
    """The file of messages has a mistake."""


class Judged(Protocol):
    """Whatever a line is about."""

    @property
    def id(self) -> str: ...


J = TypeVar("J", bound=Judged)


@dataclass(frozen=True, slots=True)
class Line:
    """One line, by the names in it."""

    where: str
    fields: Mapping[str, Any]

    def wrong(self, because: str) -> EvaluationError:
        return EvaluationError(because=f"{self.where}: {because}")

    def text(self, name: str) -> str:
        """A text that must be there, and may be empty."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise self.wrong(f'"{name}" should be a text')
        return value

    def language(self, languages: Collection[str]) -> str:
        """The code of a language with a pack."""
        code = self.text("lang")
        if code not in languages:
            raise self.wrong(f'there is no pack for the language "{code}"')
        return code

    def one_of(self, name: str, words: Sequence[str]) -> str:
        """One of these words; empty when it is not said."""
        value = self.fields.get(name) or ""
        if value and value not in words:
            raise self.wrong(f'"{name}" should be one of {", ".join(words)}')
        return str(value)

    def some_of(self, name: str, words: Sequence[str]) -> frozenset[str] | None:
        """Some of these words, in a list or one alone; None when it is not said."""
        value = self.fields.get(name)
        if value is None:
            return None
        listed = [value] if isinstance(value, str) and value else value or []
        if not isinstance(listed, list) or not all(isinstance(each, str) and each in words for each in listed):
            raise self.wrong(f'"{name}" should be a list of {", ".join(words)}')
        return frozenset(listed)


def read_lines(file: Path, make: Callable[[Line], J]) -> tuple[J, ...]:
    """What stands in a file of JSON lines. Raises EvaluationError, naming the line."""
    read: dict[str, J] = {}
    for line in _lines(file):
        one = make(line)
        if one.id in read:
            raise line.wrong(f"the id {one.id!r} stands twice")
        read[one.id] = one
    return tuple(read.values())


def read_text(file: Path) -> str:
    """The whole file. Raises EvaluationError."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(because=f"{file}: {error}") from error


def write_lines(file: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Write JSON lines. Raises EvaluationError."""
    try:
        file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise EvaluationError(because=f"{file}: {error.strerror}") from error


def _lines(file: Path) -> Iterator[Line]:
    for number, written in enumerate(read_text(file).split("\n"), 1):
        if not written.strip():
            continue
        line = Line(f"{file}, line {number}", {})
        try:
            fields = json.loads(written)
        except (ValueError, RecursionError) as error:
            raise line.wrong(f"not JSON ({error})") from error
        if not isinstance(fields, dict):
            raise line.wrong("should be an object with id, lang and text")
        yield Line(line.where, fields)
