"""Words and phrases to look for in what somebody tells, written as patterns in a language pack.

A pattern is words in order, with at most a few others between every two of them:

    wil|wou niet meer leven     one of "wil" and "wou", then the others
    zelfmoord*  *moord  *moord* begins a word, ends one, stands anywhere in one
    auto & geschept             both somewhere in the sentence, in any order

Every word is compared folded, without what its language writes onto the front of words, with a slip of the finger when
it is long, and by its sound where the language has no spelling in Latin letters.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, product
from math import prod

from bot.conversation.folding import fold
from bot.conversation.phrases import sound_of
from bot.conversation.scene import Words
from bot.conversation.typos import is_typo_of

#: Words that may stand between two words of a pattern.
_MOST_BETWEEN = 2
_SHORTEST_WITH_SLIP = 6
#: A word so much longer than the shortest one with a slip could hold two (see `is_typo_of`).
_ONE_SLIP = 3
_SHORTEST_STEM = 2
_LEAST_SOUND = 3
#: From so many letters a phrase is also known when it is run together, and a word when it is torn apart.
_LONG_ENOUGH_TO_JOIN = 7
_LONGEST_TORN = 3
#: A pattern with more ways to say it is not looked for run together.
_MOST_WAYS_TOGETHER = 64

_SENTENCE_ENDS = re.compile(r"[.!?;\n\u061b\u061f。፧።፨]+")
#: Between letters a digit stands for the letter it looks like ("d00d"), where the language writes no sounds so.
_LOOKS_LIKE = str.maketrans("013457", "oieast")
_MIXED = re.compile(r"[a-z]\d|\d[a-z]")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern: a word of every part, in this order unless `anywhere`."""

    #: What the pattern stands for: a topic, a kind of danger.
    meaning: str
    parts: tuple[frozenset[str], ...]
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """A pattern that stands in a sentence, from word to word (the last one not included)."""

    pattern: Pattern
    start: int
    end: int
    #: Where the words stand of a pattern whose words may stand anywhere: what is between them is no part of it.
    apart: tuple[int, ...] = ()

    def has_words_in(self, other: "Sighting") -> bool:
        """Whether a word of this one is one of the other, or stands between two of them."""
        if self.apart:
            return any(other.start <= at < other.end for at in self.apart)
        return self.start < other.end and other.start < self.end


def pattern(meaning: str, written: str) -> Pattern:
    """Read a pattern. Raises ValueError when it has a part without a word."""
    anywhere = "&" in written
    parts = tuple(frozenset(map(_folded_stem, part.split("|"))) for part in written.replace("&", " ").split())
    if not parts or any(not stem.strip("*") for part in parts for stem in part):
        raise ValueError(f"{written!r} has a part without a word")
    return Pattern(meaning, parts, anywhere)


#: The same words stand in pattern after pattern, and every pattern is read twice: checked, then laid out.
@lru_cache(maxsize=65536)
def _folded_stem(stem: str) -> str:
    return f"{'*' * stem.startswith('*')}{fold(stem).replace(' ', '')}{'*' * stem.endswith('*')}"


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text as they were written, without what ends them."""
    return tuple(sentence.strip() for sentence in _SENTENCE_ENDS.split(text) if sentence.strip())


def words_of(sentence: str, *, sounds: bool) -> list[str]:
    """The folded words of a sentence; single letters in a row are one word, and figures among letters are letters."""
    words: list[str] = []
    spelled = ""
    for word in fold(sentence).split():
        if not sounds and _MIXED.search(word):
            word = word.translate(_LOOKS_LIKE)
        if len(word) == 1 and word.isascii() and word.isalpha():
            spelled += word
            continue
        words += [*_spelled(spelled), word]
        spelled = ""
    return [*words, *_spelled(spelled)]


def _spelled(letters: str) -> Iterable[str]:
    return (letters,) if len(letters) > _LONGEST_TORN else letters


@dataclass(frozen=True, slots=True)
class Book:
    """Patterns laid out for looking up."""

    patterns: tuple[Pattern, ...]
    pack: Words
    #: How many slips of the finger a very long word may hold; a long one may hold one.
    slips: int
    #: Letters of the longest stem: no longer part of a word needs to be looked up.
    longest: int
    #: Stem without stars -> the stems of patterns as written.
    whole: dict[str, set[str]] = field(default_factory=dict)
    beginning: dict[str, set[str]] = field(default_factory=dict)
    ending: dict[str, set[str]] = field(default_factory=dict)
    inside: dict[str, set[str]] = field(default_factory=dict)
    by_sound: dict[str, set[str]] = field(default_factory=dict)
    #: First letter and length -> long stems, of which a word may be a slip.
    long: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    #: A stem of a first part -> the patterns it may open, by number.
    opening: dict[str, list[int]] = field(default_factory=dict)
    #: A pattern without stars, run together -> its number.
    joined: dict[str, int] = field(default_factory=dict)

    def find(self, words: Sequence[str]) -> list[Sighting]:
        """Every pattern that stands in the words of a sentence, once."""
        return [*(each[0] for each in self._found(words) if each), *self._run_together(words)]

    def find_everywhere(self, words: Sequence[str]) -> list[Sighting]:
        """The same, everywhere each stands."""
        return [*chain.from_iterable(self._found(words)), *self._run_together(words)]

    def _found(self, words: Sequence[str]) -> Iterator[Sequence[Sighting]]:
        places = self._places(words)
        opened = {number for stem in places for number in self.opening.get(stem, ())}
        return (_sightings(self.patterns[number], places) for number in sorted(opened))

    def _places(self, words: Sequence[str]) -> Mapping[str, list[int]]:
        """Stem -> where a word stands that it is."""
        places: dict[str, list[int]] = {}
        for at, word in enumerate(words):
            for stem in self._stems(word):
                places.setdefault(stem, []).append(at)
            torn = word + words[at + 1] if at + 1 < len(words) else ""
            for stem in self._stems_of_form(torn) if len(torn) >= _LONG_ENOUGH_TO_JOIN else ():
                if len(stem.strip("*")) > max(len(word), len(torn) - len(word), _LONG_ENOUGH_TO_JOIN - 1):
                    places.setdefault(stem, []).append(at)
        return places

    def _stems(self, word: str) -> set[str]:
        """Every stem a word is: as it is, without what is written onto its front, by its sound, or with a slip."""
        bare = [word.removeprefix(prefix) for prefix in self.pack.prefixes if word.startswith(prefix)]
        found: set[str] = set()
        for form in (word, *(form for form in bare if len(form) >= _SHORTEST_STEM)):
            found |= self._stems_of_form(form)
        if self.by_sound and word.isascii():
            found |= self.by_sound.get(sound_of(word, self.pack, _LEAST_SOUND), set())
        if not found and len(word) >= _SHORTEST_WITH_SLIP and word not in self.pack.not_typos:
            found = self._meant(word)
        return found

    def _meant(self, word: str) -> set[str]:
        """The long stems this word is a slip of: letters too many or too few, or two in each other's place.

        Another letter makes another word too often.
        """
        found, letters = set[str](), sorted(word)
        for length in range(len(word) - self.slips, len(word) + self.slips + 1):
            shortest = max(_SHORTEST_WITH_SLIP, length - _ONE_SLIP if self.slips == 1 else 0)
            for stem in self.long.get((word[0], length), ()):
                bare = stem.strip("*")
                if (length != len(word) or sorted(bare) == letters) and is_typo_of(word, bare, shortest):
                    found.add(stem)
        return found

    def _stems_of_form(self, form: str) -> set[str]:
        found = set(self.whole.get(form, ()))
        for end in range(_SHORTEST_STEM, min(len(form), self.longest) + 1):
            found |= self.beginning.get(form[:end], set())
            found |= self.ending.get(form[-end:], set())
        return found.union(*(stems for part, stems in self.inside.items() if part in form))

    def _run_together(self, words: Sequence[str]) -> Iterator[Sighting]:
        for at, word in enumerate(words):
            if len(word) >= _LONG_ENOUGH_TO_JOIN and word in self.joined:
                yield Sighting(self.patterns[self.joined[word]], at, at + 1)


def _sightings(wanted: Pattern, places: Mapping[str, list[int]]) -> Sequence[Sighting]:
    """Everywhere a pattern stands, as close together as it can: "hits me, hits me at chess" holds one of chess."""
    if any(part.isdisjoint(places) for part in wanted.parts):
        return ()
    stands = [sorted({at for stem in part for at in places.get(stem, ())}) for part in wanted.parts]
    if wanted.anywhere:
        first = tuple(at[0] for at in stands)
        return (Sighting(wanted, min(first), max(first) + 1, first),)
    ends = {start: end for start in stands[0] if (end := _chain(start, stands[1:])) is not None}
    closest = {end: start for start, end in ends.items()}
    return tuple(Sighting(wanted, start, end + 1) for end, start in closest.items())


def _chain(start: int, stands: Sequence[Sequence[int]]) -> int | None:
    """Where the last part stands when every part follows the one before it nearly at once."""
    if not stands:
        return start
    near = (at for at in stands[0] if start < at <= start + 1 + _MOST_BETWEEN)
    return next((end for at in near if (end := _chain(at, stands[1:])) is not None), None)


def book(patterns: Iterable[Pattern], pack: Words, *, slips: int) -> Book:
    """Lay patterns out for looking up in this language."""
    listed = tuple(patterns)
    longest = max((len(stem.strip("*")) for each in listed for part in each.parts for stem in part), default=0)
    made = Book(listed, pack, slips, longest)
    for number, each in enumerate(made.patterns):
        for stem in each.parts[0]:
            made.opening.setdefault(stem, []).append(number)
        for stem in frozenset().union(*each.parts):
            _lay_out(stem, made)
        for phrase in _run_together(each):
            made.joined.setdefault(phrase, number)
    return made


def _run_together(wanted: Pattern) -> Iterator[str]:
    plain = [sorted(stem for stem in part if "*" not in stem) for part in wanted.parts]
    if len(plain) > 1 and not wanted.anywhere and prod(map(len, plain)) <= _MOST_WAYS_TOGETHER:
        yield from map("".join, product(*plain))


def _lay_out(stem: str, made: Book) -> None:
    bare = stem.strip("*")
    starred = (stem.startswith("*"), stem.endswith("*"))
    laid_out = {(False, True): made.beginning, (True, False): made.ending, (True, True): made.inside}
    laid_out.get(starred, made.whole).setdefault(bare, set()).add(stem)
    sound = sound_of(bare, made.pack, _LEAST_SOUND)
    if sound and starred == (False, False):
        made.by_sound.setdefault(sound, set()).add(stem)
    if len(bare) >= _SHORTEST_WITH_SLIP and not starred[0]:
        made.long.setdefault((bare[0], len(bare)), set()).add(stem)
