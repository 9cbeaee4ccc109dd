"""Recognising a command in a whole sentence: it holds a core of the command, and no word that tells anything else.

"Could you read the question to me again" holds a core of `repeat` (read, again); could, you, the, question, to and me
are a frame around it. One word of content ("again with my children"), a "not" or a third person makes it an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.conversation.folding import fold
from bot.conversation.phrases import MOST_WORDS, own_words, sound_of, without_article
from bot.conversation.scene import Core, Words
from bot.conversation.typos import is_typo_of

#: More words that are not known are no slips of the finger.
_MOST_SLIPS = 2
_SHORTEST_WITH_SLIP = 7
_LEAST_SOUND = 3

#: Every way in which one typed word may be known.
_Forms = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Group:
    """Words of which one is meant; `stems` begin a word."""

    words: frozenset[str]
    stems: tuple[str, ...]

    def holds(self, forms: _Forms) -> bool:
        return not self.words.isdisjoint(forms) or any(form.startswith(self.stems) for form in forms)


@dataclass(frozen=True, slots=True)
class _Command:
    name: str
    objects: _Group
    #: Every core: its parts, and whether they stand in this order.
    cores: tuple[tuple[tuple[_Group, ...], bool], ...]


@dataclass(frozen=True, slots=True)
class _Grammar:
    frame: _Group
    commands: tuple[_Command, ...]
    known: _Group
    #: First letter -> known words that may begin so.
    by_letter: dict[str, tuple[str, ...]]


def sentence_in_own_language(text: str, pack: Words) -> str | None:
    """The command a sentence in the resident's own language is; a word or two may hold a slip of the finger."""
    return _command_in(fold(text).split(), pack, slips=_MOST_SLIPS)


def sentence_in_another_language(text: str, own: Words, pack: Words) -> str | None:
    """The command a sentence in a pack that is not the resident's is, when it is written without a slip."""
    folded = fold(text)
    if folded in own_words(own):
        return None
    return _command_in(folded.split(), pack, slips=0)


def _command_in(words: list[str], pack: Words, *, slips: int) -> str | None:
    grammar = _grammar(pack)
    if not 1 < len(words) <= MOST_WORDS:
        return None
    typed, unknown = [], []
    for word in words:
        typed.append(_forms(word, pack))
        if not grammar.known.holds(typed[-1]):
            unknown.append(len(typed) - 1)
        if len(unknown) > slips:
            return None
    for at in unknown:
        typed[at] = _meant(words[at], pack, grammar)
    return _only_one(typed, grammar) if all(typed) else None


def _forms(word: str, pack: Words) -> _Forms:
    return frozenset({word, without_article(word, pack), sound_of(word, pack, _LEAST_SOUND) or word})


def _meant(word: str, pack: Words, grammar: _Grammar) -> _Forms:
    """The known words of which this one is a single slip: in a sentence more words are near than in a command alone."""
    shortest = max(pack.typos_from, _SHORTEST_WITH_SLIP)
    if len(word) < shortest or word in pack.not_typos:
        return frozenset()
    near = grammar.by_letter.get(word[0], ())
    return frozenset(known for known in near if is_typo_of(word, known, max(shortest, len(known) - 3)))


def _only_one(typed: Sequence[_Forms], grammar: _Grammar) -> str | None:
    """The command with the largest core in these words; None when two commands have one as large."""
    framed = frozenset(at for at, forms in enumerate(typed) if grammar.frame.holds(forms))
    sizes = {command.name: _largest_core(typed, framed, command) for command in grammar.commands}
    largest = max(sizes.values(), default=0)
    found = [name for name, size in sizes.items() if size == largest]
    return found[0] if largest and len(found) == 1 else None


def _largest_core(typed: Sequence[_Forms], framed: frozenset[int], command: _Command) -> int:
    """How many parts the largest core has that explains every word outside the frame; 0 without one."""
    left = {at for at, forms in enumerate(typed) if at not in framed and not command.objects.holds(forms)}
    return max((len(parts) for parts, ordered in command.cores if _explains(typed, left, parts, ordered)), default=0)


def _explains(typed: Sequence[_Forms], left: set[int], parts: tuple[_Group, ...], ordered: bool) -> bool:
    places = [[at for at, forms in enumerate(typed) if part.holds(forms)] for part in parts]
    return all(places) and left <= {at for found in places for at in found} and not (ordered and _turned(places))


def _turned(places: list[list[int]]) -> bool:
    """Whether a part stands only before the one it should follow."""
    return any(second[-1] < first[0] for first, second in pairwise(places))


@lru_cache(maxsize=64)
def _grammar(pack: Words) -> _Grammar:
    frame = pack.frame
    words = frame.union(*pack.objects.values(), *(part for core in _cores(pack) for part in core.parts))
    by_letter: dict[str, list[str]] = {}
    for word in sorted({word.rstrip("*") for word in words}):
        for letter in set(word[:2]):
            by_letter.setdefault(letter, []).append(word)
    return _Grammar(
        frame=_group(frame, pack),
        commands=tuple(_command(name, cores, pack) for name, cores in pack.cores.items()),
        known=_group(words, pack),
        by_letter={letter: tuple(found) for letter, found in by_letter.items()},
    )


def _cores(pack: Words) -> list[Core]:
    return [core for cores in pack.cores.values() for core in cores]


def _command(name: str, cores: Sequence[Core], pack: Words) -> _Command:
    groups = tuple((tuple(_group(part, pack) for part in core.parts), core.in_order) for core in cores)
    return _Command(name, _group(pack.objects.get(name, frozenset()), pack), groups)


def _group(words: frozenset[str], pack: Words) -> _Group:
    stems = {word[:-1] for word in words if word.endswith("*")}
    whole = {word for word in words if not word.endswith("*")}
    return _Group(frozenset(whole | _sounds(whole, pack)), tuple(sorted(stems | _sounds(stems, pack))))


def _sounds(words: set[str], pack: Words) -> set[str]:
    return {sound_of(word, pack, _LEAST_SOUND) for word in words} - {""}
