"""Finding what a whole message means among the phrases of a pack: as it is, without politeness, or with a typo."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.conversation.folding import LONGEST_ANSWER, signs_of, spellings
from bot.conversation.scene import Lexicon, Words
from bot.conversation.typos import is_typo_of

#: A message of more words is a story: no phrase with its politeness is longer.
_MOST_WORDS = 12
_LONGEST_FILLER = 4
#: From so many letters a phrase is also known when its words are run together or torn apart.
_LONG_ENOUGH_TO_JOIN = 6
#: In another language than the resident's own only words this long may hold a typo.
_LONG_ENOUGH_ABROAD = 7

_NO_PACK = Words(language="")


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrasebook:
    """Phrases and what each means, laid out for looking up."""

    exact: Mapping[str, str]
    joined: Mapping[str, str]
    #: Number of words -> phrases of that length, as words, with what each means.
    by_length: Mapping[int, tuple[tuple[tuple[str, ...], str], ...]]


def phrasebook(phrases: Mapping[str, Iterable[str]]) -> Phrasebook:
    """The book of these folded phrases by meaning; a phrase with two meanings has none."""
    meanings: dict[str, list[str]] = {}
    for meaning, said in phrases.items():
        for phrase in said:
            meanings.setdefault(phrase, []).append(meaning)
    exact = {phrase: means[0] for phrase, means in sorted(meanings.items()) if len(means) == 1}
    by_length: dict[int, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, meaning in exact.items():
        words = tuple(phrase.split())
        by_length.setdefault(len(words), []).append((words, meaning))
    return Phrasebook(
        exact=exact,
        joined={p.replace(" ", ""): m for p, m in exact.items() if len(p.replace(" ", "")) >= _LONG_ENOUGH_TO_JOIN},
        by_length={length: tuple(found) for length, found in by_length.items()},
    )


@lru_cache(maxsize=64)
def commands_in(pack: Words) -> Phrasebook:
    return phrasebook(pack.commands)


@lru_cache(maxsize=64)
def yes_no_in(pack: Words) -> Phrasebook:
    return phrasebook({"yes": pack.yes, "no": pack.no})


@lru_cache(maxsize=64)
def own_words(pack: Words) -> frozenset[str]:
    """What has a meaning of its own in this language, and so is no command of another."""
    return frozenset().union(pack.not_typos, pack.yes, pack.no, pack.numbers, *pack.options.values())


def whole_messages(text: str, fillers: frozenset[str]) -> tuple[str, ...]:
    """What a short message can be when fillers at its ends are left away, longest first; nothing for a story."""
    if len(text) > LONGEST_ANSWER:
        return ()
    found = {bare for spelling in spellings(text) for bare in _without_fillers(spelling.split(), fillers)}
    signs = signs_of(text)
    return (signs,) if signs else tuple(sorted(found, key=lambda bare: (-len(bare), bare)))


def _without_fillers(words: list[str], fillers: frozenset[str]) -> set[str]:
    count = len(words)
    if count > _MOST_WORDS:
        return set()
    starts, ends = {0}, {count}
    for start in range(count):
        if start in starts:
            starts.update(_filler_ends(words, start, fillers))
    for start in reversed(range(count)):
        if ends.intersection(_filler_ends(words, start, fillers)):
            ends.add(start)
    return {" ".join(words[start:end]) for start in starts for end in ends if start < end}


def _filler_ends(words: list[str], start: int, fillers: frozenset[str]) -> list[int]:
    last = min(start + _LONGEST_FILLER, len(words))
    return [end for end in range(start + 1, last + 1) if " ".join(words[start:end]) in fillers]


def find_exact(messages: Iterable[str], book: Phrasebook) -> str | None:
    """What one of the messages means as it stands, or with its words run together."""
    messages = tuple(messages)
    for message in messages:
        if message in book.exact:
            return book.exact[message]
    for message in messages:
        if message.replace(" ", "") in book.joined:
            return book.joined[message.replace(" ", "")]
    return None


def find_typo(messages: Iterable[str], book: Phrasebook, pack: Words, ordinary: frozenset[str]) -> str | None:
    """What one of the messages means with a slip of the finger; None when it could mean two things.

    `ordinary` words never count as a slip.
    """
    for message in messages:
        typed = message.split()
        found = {
            meaning
            for words, meaning in book.by_length.get(len(typed), ())
            if _is_nearly(typed, words, pack.typos_from, ordinary)
        }
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _is_nearly(typed: list[str], words: tuple[str, ...], shortest: int, ordinary: frozenset[str]) -> bool:
    return all(
        given == word or (given not in ordinary and is_typo_of(given, word, shortest))
        for given, word in zip(typed, words, strict=True)
    )


def in_own_language(text: str, pack: Words, book: Phrasebook) -> str | None:
    """What a whole message means in the resident's own language."""
    messages = whole_messages(text, pack.fillers)
    return find_exact(messages, book) or find_typo(messages, book, pack, pack.not_typos)


def in_another_language(text: str, own: Words, pack: Words, book: Phrasebook) -> str | None:
    """What a whole message means in a pack that is not the resident's, unless it is a word of the resident's own."""
    known = own_words(own)
    messages = [message for message in whole_messages(text, own.fillers | pack.fillers) if message not in known]
    long = [message for message in messages if len(message) >= _LONG_ENOUGH_ABROAD]
    return find_exact(messages, book) or find_typo(long, book, pack, known | pack.not_typos)


def packs_by_nearness(language: str, lexicon: Lexicon) -> tuple[Words, tuple[Words, ...]]:
    """The resident's own pack, and the others. Without a language yet every pack is another."""
    own = lexicon.packs.get(language, _NO_PACK)
    return own, tuple(pack for pack in lexicon.packs.values() if pack is not own)
