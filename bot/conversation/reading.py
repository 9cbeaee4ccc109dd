"""Reading an answer to a question that was asked: generous, but never guessing between two choices."""

import re
from collections.abc import Mapping
from functools import lru_cache

from bot.conversation.figures import read_number, read_phone, read_return_code, read_score
from bot.conversation.folding import LONGEST_ANSWER, fold
from bot.conversation.phrases import (
    Phrasebook,
    find_exact,
    find_loosely,
    find_typo,
    in_another_language,
    packs_by_nearness,
    phrasebook,
    whole_messages,
)
from bot.conversation.places import read_place
from bot.conversation.scene import Lexicon, Words

__all__ = [
    "fold", "names_option", "read_choice", "read_many", "read_number", "read_phone", "read_place", "read_return_code",
    "read_score",
]  # fmt: skip

#: Somebody may explain a choice; longer than this it is a story.
_MOST_WORDS = 16
_LONGEST_PHRASE = 5
_SEPARATORS = re.compile(r"[,;/+&\n،؛፡፣፤·]")


def read_choice(text: str, options: Mapping[str, str], language: str, lexicon: Lexicon) -> str | None:
    """The id of the option that is meant; None when that is not clear.

    `options` is option id -> label key, in the order shown. Understood are the label with or without its emoji, other
    words for it, its number, typos, and an explanation around it ("in the morning, then the children are at school").
    """
    own, others = packs_by_nearness(language, lexicon)
    book = _book(tuple(options.items()), own)
    messages = whole_messages(text, own.fillers)
    found = find_exact(messages, book) or _numbered(text, options, language, lexicon)
    found = found or find_loosely(messages, book, own) or find_typo(messages, book, own, frozenset())
    found = found or _explained(text, own, book)
    return found or next(filter(None, (_chosen_abroad(text, own, pack, options) for pack in others)), None)


def names_option(text: str, options: Mapping[str, str], language: str, lexicon: Lexicon) -> str | None:
    """The option whose label, or another word for it, the whole message is: as it stands, in the resident's language.

    Sure enough to go before a command ("later", "delete everything" at the question that offers it).
    """
    own, _ = packs_by_nearness(language, lexicon)
    return find_exact(whole_messages(text, own.fillers), _book(tuple(options.items()), own))


def read_many(text: str, options: Mapping[str, str], language: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The ids of all options that are meant, in the order shown: "1 3 5", "work and money". Unclear parts are left."""
    if len(text) > LONGEST_ANSWER:
        return ()
    own, _ = packs_by_nearness(language, lexicon)
    found = {id for part in _parts(text, own) for id in _chosen_in(part, options, language, lexicon)}
    return tuple(id for id in options if id in found)


def _chosen_abroad(text: str, own: Words, pack: Words, options: Mapping[str, str]) -> str | None:
    return in_another_language(text, own, pack, _book(tuple(options.items()), pack))


@lru_cache(maxsize=512)
def _book(options: tuple[tuple[str, str], ...], pack: Words) -> Phrasebook:
    return phrasebook({id: pack.options.get(key, frozenset()) for id, key in options}, pack)


def _numbered(text: str, options: Mapping[str, str], language: str, lexicon: Lexicon) -> str | None:
    number = read_number(text, language, lexicon)
    ids = list(options)
    if number is None or not ids or not (number == -1 or 0 < number <= len(ids)):
        return None
    return ids[number - (number > 0)]


def _explained(text: str, pack: Words, book: Phrasebook) -> str | None:
    """The one option that is named in a sentence, or with which it opens ("yes, that is fine")."""
    words = fold(text[:LONGEST_ANSWER]).split()
    if len(words) > _MOST_WORDS:
        return None
    named = _named(words, book, pack.yes | pack.no)
    opening = _opening(words, pack)
    first = " ".join(words[:opening])
    rest = {word for at, word in enumerate(words) if at >= opening and not any(s <= at < e for s, e in named)}
    ids = set(named.values())
    if len(ids) == 1 and rest.isdisjoint(pack.negations):
        return None if first in pack.negations else ids.pop()
    if first in pack.yes and (ids or not rest.isdisjoint(pack.negations | pack.no)):
        return None
    return book.exact.get(first) if rest.isdisjoint(pack.reservations) else None


def _opening(words: list[str], pack: Words) -> int:
    """How many words at the beginning say yes or no."""
    openers = pack.yes | pack.no
    return max((end for end in range(1, _LONGEST_PHRASE + 1) if " ".join(words[:end]) in openers), default=0)


def _named(words: list[str], book: Phrasebook, openers: frozenset[str]) -> dict[tuple[int, int], str]:
    """Where options are named: (start, end) -> option id. What stands inside a longer name is not one of its own."""
    found = {
        (start, end): book.exact[phrase]
        for start in range(len(words))
        for end in range(start + 1, min(start + _LONGEST_PHRASE, len(words)) + 1)
        if (phrase := " ".join(words[start:end])) in book.exact and phrase not in openers
    }
    return {
        (start, end): id
        for (start, end), id in found.items()
        if not any(s <= start and end <= e and e - s > end - start for s, e in found)
    }


def _parts(text: str, pack: Words) -> list[list[str]]:
    """The words of every part between commas and the like, and between words as "and"."""
    parts: list[list[str]] = [[]]
    for piece in _SEPARATORS.split(text):
        for word in fold(piece).split():
            if word in pack.joiners:
                parts.append([])
            else:
                parts[-1].append(word)
        parts.append([])
    return [part for part in parts if part]


def _chosen_in(part: list[str], options: Mapping[str, str], language: str, lexicon: Lexicon) -> set[str]:
    """What one part chooses: one option, or several that stand side by side ("1 3 5"); nothing when it says "no"."""
    one = names_option(" ".join(part), options, language, lexicon)
    if one is not None:
        return {one}
    own, _ = packs_by_nearness(language, lexicon)
    if not own.negations.isdisjoint(part):
        return set()
    part = part[:_MOST_WORDS]
    named = _named(part, _book(tuple(options.items()), own), frozenset())
    apart = (read_choice(word, options, language, lexicon) for word in _words_apart(part, language, lexicon))
    return {*named.values(), *(id for id in apart if id is not None)}


def _words_apart(part: list[str], language: str, lexicon: Lexicon) -> list[str]:
    """The words to read one by one: each also without what is written onto its front ("والمال" is also "المال").

    A number in words counts only among other numbers: "een" is Dutch for "one" and for "a".
    """
    own, _ = packs_by_nearness(language, lexicon)
    numbers = {word for word in part if read_number(word, language, lexicon) is not None}
    if numbers.issuperset(part):
        return part
    words = [word for word in part if word.isdecimal() or word not in numbers]
    return words + [word.removeprefix(prefix) for word in words for prefix in own.prefixes if word.startswith(prefix)]
