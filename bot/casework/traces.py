"""What in an anonymised text may still tell who it is about: names, numbers, and words copied out of the story."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

#: So many words in a row that also stand in the story are its words.
_COPIED = 4


class Sort(StrEnum):
    """Why a piece of text is pointed at."""

    NAME = "name"
    #: A word with a capital within a sentence, here or in the story, or an initial: it may be a name.
    CAPITAL = "capital"
    #: An age, a date, a house or telephone number.
    NUMBER = "number"
    ADDRESS = "address"
    #: Letters without capitals: a name does not stand out, and not everybody at the meeting reads it.
    SCRIPT = "script"
    COPIED = "copied"


@dataclass(frozen=True, slots=True)
class Trace:
    """A piece of text to look at again."""

    sort: Sort
    words: str


#: Of mail, of the web, a postcode, a street with or without its number.
_ADDRESS = re.compile(
    r"\S+@\S+|https?://\S+|\b\d{4} ?[A-Za-z]{2}\b"
    r"|\b\w{2,}(?:straat|laan|plein|kade|steeg|gracht|singel)\b(?: \d+)?|\b\w{3,}(?:weg|hof|dijk|pad|park) \d+",
    re.IGNORECASE,
)
_MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_NUMBER = re.compile(rf"\d(?:[\d .:/-]*\d)+|\d (?:{_MONTHS})\b", re.IGNORECASE)
#: After a letter, a comma, a quotation mark or the like: not at the beginning of a sentence.
_CAPITAL = re.compile(r"(?<=[^\W\d_,;:] )[^\W\d_a-z][\w'’-]+|(?:(?<=[,;:] )|(?<=[(\"“„‘«]))[^\W\d_a-z][\w'’-]+")
_INITIALS = re.compile(r"(?<!\w)[^\W\d_](?:\. ?[^\W\d_])*\.(?!\w)")
_WORD = re.compile(r"\w+")
#: Before many a name, and in every text.
_PARTICLES = frozenset(("al", "de", "den", "der", "el", "het", "la", "le", "te", "ten", "ter", "van"))
#: Selams, ሰላምን: so many letters more, and it is still the name.
_ENDING = 2


def traces(
    text: str, *, names: Iterable[str] = (), story: Iterable[str] = (), known: Iterable[str] = ()
) -> list[Trace]:
    """What to look at again, each once. `known`: what may be named, as the parties."""
    text, *told = (unicodedata.normalize("NFC", each) for each in (text, *story))
    may_be_named = {word.casefold() for each in known for word in _WORD.findall(each)}
    found = [
        *_names(text, names), *_patterns(text, may_be_named), *_named_in(told, text, may_be_named),
        *_in_other_letters(text), *_copied(text, told),
    ]  # fmt: skip
    return list(dict.fromkeys(found))


def _names(text: str, names: Iterable[str]) -> Iterator[Trace]:
    words = {_plain(word) for word in _WORD.findall(text)}
    for name in names:
        for word in _WORD.findall(unicodedata.normalize("NFC", name)):
            plain = _plain(word)
            if len(plain) > 1 and plain not in _PARTICLES and any(_is_name(each, plain) for each in words):
                yield Trace(Sort.NAME, word)


def _plain(word: str) -> str:
    """Without case, and without marks: José is Jose."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each))


def _is_name(word: str, name: str) -> bool:
    if word == name:
        return True
    longer = len(name) > _ENDING and 0 < len(word) - len(name) <= _ENDING
    return longer and (word.startswith(name) or word.endswith(name))


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
    initials = (each[0] for each in _INITIALS.finditer(rest))
    yield from (Trace(Sort.CAPITAL, each) for each in initials if each.isupper())


def _named_in(story: Iterable[str], text: str, known: set[str]) -> Iterator[Trace]:
    """What has a capital within a sentence of the story, at the beginning of one here."""
    named = {each[0].casefold() for told in story for each in _CAPITAL.finditer(told) if each[0][0].isupper()} - known
    words = (word for word in _WORD.findall(text) if word[0].isupper())
    yield from (Trace(Sort.CAPITAL, word) for word in words if word.casefold() in named)


def _in_other_letters(text: str) -> Iterator[Trace]:
    for other, words in groupby(_WORD.findall(text), key=lambda word: word.lower() == word.upper() and word.isalpha()):
        if other:
            yield Trace(Sort.SCRIPT, " ".join(words))


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
