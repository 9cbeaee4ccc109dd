"""Finding what a whole message means among the phrases of a pack: as it is, without politeness, or with a typo."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from bot.conversation.folding import LONGEST_ANSWER, all_signs_of, fold, spellings
from bot.conversation.scene import Lexicon, Words
from bot.conversation.typos import is_typo_of

#: A message of more words is a story: no command with its politeness is longer.
MOST_WORDS = 14
_LONGEST_FILLER = 4
#: From so many letters a phrase is also known when its words are run together or torn apart.
_LONG_ENOUGH_TO_JOIN = 6
#: In another language than the resident's own only words this long may hold a typo.
_LONG_ENOUGH_ABROAD = 7

_SHORTEST_WITHOUT_ARTICLE = 3

#: Latin letters of Arabic and Tigrinya: vowels are left out, and letters for the same sound are one.
_SOUNDS = str.maketrans("q97", "kkh", "aeiouwy2 ")
_LETTER_PAIRS = (("kh", "5"), ("gh", "8"), ("ch", "sh"))
#: Marks a sound, so that it is never taken for a word.
_SOUND = "~"
_REPEATED = re.compile(r"(.)\1+")
_LEAST_SOUND = 4

_NO_PACK = Words(language="")


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrasebook:
    """Phrases and what each means, laid out for looking up."""

    exact: Mapping[str, str]
    #: Every word of them, with its article and without.
    words: frozenset[str]
    #: With the words run together.
    joined: Mapping[str, str]
    #: The words that weigh, sorted.
    loose: Mapping[tuple[str, ...], str]
    #: The sound of what is written in Latin letters.
    sounds: Mapping[str, str]
    #: Number of words that weigh, letter they may begin with -> such phrases, as words, with what each means.
    nearby: Mapping[tuple[int, str], tuple[tuple[tuple[str, ...], str], ...]]


def phrasebook(phrases: Mapping[str, Iterable[str]], pack: Words) -> Phrasebook:
    """The book of these folded phrases by meaning; what could mean two things means nothing."""
    said = [(phrase, meaning) for meaning, group in phrases.items() for phrase in group]
    exact = _unambiguous(said)
    nearby: dict[tuple[int, str], list[tuple[tuple[str, ...], str]]] = {}
    for words, meaning in _unambiguous((_weighty_words(phrase, pack), meaning) for phrase, meaning in said).items():
        for letter in set(words[0][:2]):
            nearby.setdefault((len(words), letter), []).append((words, meaning))
    return Phrasebook(
        exact=exact,
        words=frozenset(
            form for phrase, _ in said for word in phrase.split() for form in (word, without_article(word, pack))
        ),
        joined=_unambiguous((_joined(phrase), meaning) for phrase, meaning in said),
        loose=_unambiguous(
            (_in_any_order(phrase, pack), meaning) for phrase, meaning in said if meaning not in AS_SAID
        ),
        sounds=_unambiguous((sound_of(phrase, pack), meaning) for phrase, meaning in said),
        nearby={key: tuple(found) for key, found in nearby.items()},
    )


#: In another order these are an answer: "somebody helps me" is said of now, "somebody who helps me" is what is needed.
AS_SAID = frozenset({"helper"})

_Form = TypeVar("_Form", str, tuple[str, ...])


def _unambiguous(said: Iterable[tuple[_Form, str]]) -> dict[_Form, str]:
    meanings: dict[_Form, set[str]] = {}
    for form, meaning in said:
        meanings.setdefault(form, set()).add(meaning)
    return {form: means.pop() for form, means in sorted(meanings.items()) if form and len(means) == 1}


def _joined(phrase: str) -> str:
    joined = phrase.replace(" ", "")
    return joined if len(joined) >= _LONG_ENOUGH_TO_JOIN else ""


def _weighty_words(phrase: str, pack: Words) -> tuple[str, ...]:
    """The words without the light ones and without articles; all of them as they are when fewer than two are left."""
    words = phrase.split()
    weighty = [without_article(word, pack) for word in words if word not in pack.light]
    return tuple(weighty if len(weighty) > 1 else words)


def _in_any_order(phrase: str, pack: Words) -> tuple[str, ...]:
    return tuple(sorted(_weighty_words(phrase, pack)))


def without_article(word: str, pack: Words) -> str:
    if not word.startswith(pack.articles):
        return word
    bare = next(word.removeprefix(article) for article in pack.articles if word.startswith(article))
    return bare if len(bare) >= _SHORTEST_WITHOUT_ARTICLE else word


def sound_of(phrase: str, pack: Words, least: int = _LEAST_SOUND) -> str:
    """The consonants of a phrase in Latin letters, each once; nothing when fewer than `least` are left to be sure."""
    if not (pack.latin_by_sound and phrase.isascii()):
        return ""
    for pair, letter in _LETTER_PAIRS:
        phrase = phrase.replace(pair, letter)
    sound = _REPEATED.sub(r"\1", phrase.translate(_SOUNDS))
    return _SOUND + sound if len(sound) >= least else ""


@lru_cache(maxsize=64)
def commands_in(pack: Words) -> Phrasebook:
    return phrasebook(pack.commands, pack)


@lru_cache(maxsize=64)
def yes_no_in(pack: Words) -> Phrasebook:
    return phrasebook({"yes": pack.yes, "no": pack.no}, pack)


@lru_cache(maxsize=64)
def polite_in(pack: Words) -> Phrasebook:
    return phrasebook({"polite": pack.polite | pack.yes}, pack)


@lru_cache(maxsize=64)
def own_words(pack: Words) -> frozenset[str]:
    """What has a meaning of its own in this language, and so is no command of another."""
    return frozenset().union(pack.not_typos, pack.yes, pack.no, pack.numbers, *pack.options.values())


def is_story(text: str) -> bool:
    """Whether a message is longer than any phrase with its politeness."""
    return len(text) > LONGEST_ANSWER or len(fold(text).split()) > MOST_WORDS


def whole_messages(text: str, fillers: frozenset[str]) -> tuple[str, ...]:
    """What a short message can be when fillers at its ends are left away, longest first; nothing for a story."""
    if len(text) > LONGEST_ANSWER:
        return ()
    written = [spelling.split() for spelling in spellings(text)]
    if not written[0]:
        signs = all_signs_of(text)
        return (signs,) if signs else ()
    if len(written[0]) > MOST_WORDS:
        return ()
    found = {bare for words in written for bare in _without_fillers(words, fillers)}
    return tuple(sorted(found, key=lambda bare: (-len(bare), bare)))


def _without_fillers(words: list[str], fillers: frozenset[str]) -> set[str]:
    count = len(words)
    starts, ends = {0}, {count}
    for start in range(count):
        if start in starts:
            nearby = range(start + 1, min(start + _LONGEST_FILLER, count) + 1)
            starts.update(end for end in nearby if " ".join(words[start:end]) in fillers)
    for end in range(count, 0, -1):
        if end in ends:
            nearby = range(max(end - _LONGEST_FILLER, 0), end)
            ends.update(start for start in nearby if " ".join(words[start:end]) in fillers)
    return {" ".join(words[start:end]) for start in starts for end in ends if start < end}


def find_exact(messages: Iterable[str], book: Phrasebook) -> str | None:
    """What one of the messages means as it stands, or with its words run together or torn apart."""
    messages = tuple(messages)
    found = (book.exact.get(message) for message in messages)
    joined = (book.joined.get(_joined(message)) for message in messages)
    return next((meaning for meaning in (*found, *joined) if meaning), None)


def find_loosely(messages: Iterable[str], book: Phrasebook, pack: Words) -> str | None:
    """What one of the messages means in other words: light words more or less, another order, said twice over."""
    messages = tuple(messages)
    worded = [message for message in messages if _is_in_words_of(book, message, pack)]
    loose = (book.loose.get(_in_any_order(message, pack)) for message in worded)
    sounds = (book.sounds.get(sound_of(message, pack)) for message in messages)
    twice = (_said_twice(message.split(), book, pack) for message in worded)
    return next((meaning for meaning in (*loose, *sounds, *twice) if meaning), None)


def _is_in_words_of(book: Phrasebook, message: str, pack: Words) -> bool:
    """Nothing but words of the book and light ones: most that is told is not, and need not be looked at further."""
    return all(
        word in book.words or word in pack.light or without_article(word, pack) in book.words
        for word in message.split()
    )


def _said_twice(words: list[str], book: Phrasebook, pack: Words) -> str | None:
    """The meaning both parts of a message have: "not a computer, a person"."""
    for at in range(1, len(words)):
        first = _part_meaning(" ".join(words[:at]), book, pack)
        if first and first == _part_meaning(" ".join(words[at:]), book, pack):
            return first
    return None


def _part_meaning(part: str, book: Phrasebook, pack: Words) -> str | None:
    return book.exact.get(part) or book.loose.get(_in_any_order(part, pack))


def find_typo(messages: Iterable[str], book: Phrasebook, pack: Words, ordinary: frozenset[str]) -> str | None:
    """What one of the messages means with a slip of the finger; None when it could mean two things.

    `ordinary` words never count as a slip.
    """
    for message in messages:
        typed = _weighty_words(message, pack)
        found = {
            meaning
            for words, meaning in book.nearby.get((len(typed), typed[0][0]), ())
            if _is_nearly(typed, words, pack.typos_from, ordinary)
        }
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _is_nearly(typed: tuple[str, ...], words: tuple[str, ...], shortest: int, ordinary: frozenset[str]) -> bool:
    return all(
        given == word or (given not in ordinary and is_typo_of(given, word, shortest))
        for given, word in zip(typed, words, strict=True)
    )


def in_own_language(text: str, pack: Words, book: Phrasebook) -> str | None:
    """What a whole message means in the resident's own language."""
    messages = whole_messages(text, pack.fillers)
    found = find_exact(messages, book) or find_loosely(messages, book, pack)
    return found or find_typo(messages, book, pack, pack.not_typos)


def in_another_language(text: str, own: Words, pack: Words, book: Phrasebook) -> str | None:
    """What a whole message means in a pack that is not the resident's, unless it is a word of the resident's own."""
    known, fillers, ordinary = _of_both(own, pack)
    messages = [message for message in whole_messages(text, fillers) if message not in known]
    long = [message for message in messages if len(message) >= _LONG_ENOUGH_ABROAD and " " not in message]
    return find_exact(messages, book) or find_typo(long, book, pack, ordinary)


#: Ten languages make a hundred pairs.
@lru_cache(maxsize=1024)
def _of_both(own: Words, pack: Words) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The resident's own words, the fillers of both languages, and all that is no slip in a phrase of the other."""
    known = own_words(own)
    return known, own.fillers | pack.fillers, known | pack.not_typos


def packs_by_nearness(language: str, lexicon: Lexicon) -> tuple[Words, tuple[Words, ...]]:
    """The resident's own pack, and the others. Without a language yet every pack is another."""
    own = lexicon.packs.get(language, _NO_PACK)
    return own, tuple(pack for pack in lexicon.packs.values() if pack is not own)


def likely_packs(words: Sequence[str], language: str, lexicon: Lexicon) -> tuple[Words, ...]:
    """The packs in whose language these folded words can be, by their very common ones; the resident's wins a tie."""
    count = {
        code: len([word for word in words if word in pack.common]) + 0.5 * (code == language)
        for code, pack in lexicon.packs.items()
    }
    most = max(count.values(), default=0.0)
    return tuple(pack for code, pack in lexicon.packs.items() if count[code] == most)
