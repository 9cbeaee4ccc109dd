"""What in an anonymised text may still tell who it is about: names, numbers, and words copied out of the story."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

#: So many words in a row that also stand in the story are its words.
_COPIED = 4


class Sort(StrEnum):
    """Why a piece of text is pointed at."""

    NAME = "name"
    #: A word with a capital within a sentence: it may be a name.
    CAPITAL = "capital"
    #: An age, a date, a house or telephone number.
    NUMBER = "number"
    ADDRESS = "address"
    COPIED = "copied"


@dataclass(frozen=True, slots=True)
class Trace:
    """A piece of text to look at again."""

    sort: Sort
    words: str


_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\b\d{4} ?[A-Za-z]{2}\b")
_NUMBER = re.compile(r"\d(?:[\d .:/-]*\d)+")
#: After a letter, a comma or the like: not at the beginning of a sentence.
_CAPITAL = re.compile(r"(?<=[^\W\d_,;:] )[^\W\d_a-z][\w'’-]+|(?<=[,;:] )[^\W\d_a-z][\w'’-]+")
_WORD = re.compile(r"\w+")


def traces(
    text: str, *, names: Iterable[str] = (), story: Iterable[str] = (), known: Iterable[str] = ()
) -> list[Trace]:
    """What to look at again, each once. `known`: what may be named, as the parties."""
    may_be_named = {word.casefold() for each in known for word in _WORD.findall(each)}
    found = [*_names(text, names), *_patterns(text, may_be_named), *_copied(text, story)]
    return list(dict.fromkeys(found))


def _names(text: str, names: Iterable[str]) -> Iterator[Trace]:
    words = {word.casefold() for word in _WORD.findall(text)}
    for name in names:
        yield from (
            Trace(Sort.NAME, word) for word in _WORD.findall(name) if len(word) > 1 and word.casefold() in words
        )


def _patterns(text: str, known: set[str]) -> Iterator[Trace]:
    addresses = [each[0] for each in _ADDRESS.finditer(text)]
    yield from (Trace(Sort.ADDRESS, each) for each in addresses)
    rest = _ADDRESS.sub(" ", text)
    yield from (Trace(Sort.NUMBER, each[0]) for each in _NUMBER.finditer(rest))
    yield from (
        Trace(Sort.CAPITAL, each[0])
        for each in _CAPITAL.finditer(rest)
        if each[0][0].isupper() and each[0].casefold() not in known
    )


def _copied(text: str, story: Iterable[str]) -> Iterator[Trace]:
    """The longest runs of words that stand in the story as well."""
    told = {run for each in story for run in _runs([word.casefold() for word in _WORD.findall(each)])}
    words = _WORD.findall(text)
    hits = [tuple(word.casefold() for word in run) in told for run in _runs(words)]
    at = 0
    while at < len(hits):
        if not hits[at]:
            at += 1
            continue
        end = at
        while end < len(hits) and hits[end]:
            end += 1
        yield Trace(Sort.COPIED, " ".join(words[at : end + _COPIED - 1]))
        at = end


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + _COPIED]) for at in range(len(words) - _COPIED + 1)]
