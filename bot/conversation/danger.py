"""Noticing, from what somebody types, that a person may be in danger now. Recall first: showing help is cheap and kind.

The words are those of the language packs (`danger.toml`). It is the second net: the button "I need help now" is the
first. Nothing is scored and nobody is reported; what is noticed is answered with help, and put before a person.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.conversation.folding import fold
from bot.conversation.fragments import Learned, fragments_of
from bot.conversation.phrases import likely_packs
from bot.conversation.scene import Lexicon, Words
from bot.conversation.signs import Book, Sighting, book, pattern, sentences, words_of

#: What danger can be about, the most pressing first (trust.md 5).
KINDS = ("life", "violence", "child", "illness", "locked")

#: What a second look finds is of no kind: it only asks whether somebody should call.
WORRY = "worry"

#: With these the danger may be somebody near, who may hold the phone too.
HANDS_ON_PHONE = frozenset({"violence", "child", "locked"})

#: The lines of help that fit each kind, one number a line; and those that "I need help now" shows to everyone.
_LINES: Mapping[str, tuple[str, ...]] = {
    "life": ("danger.emergency", "danger.suicide_line"),
    "violence": ("danger.emergency", "danger.safe_home_phone"),
    "child": ("danger.emergency", "danger.safe_home_phone", "danger.child_line"),
    "illness": ("danger.emergency", "danger.doctor_phone"),
    "locked": ("danger.emergency", "danger.safe_home_phone"),
}
_FOR_EVERYONE = ("danger.emergency", "danger.suicide_line", "danger.safe_home_phone")

#: A sign that counts in any sentence but one that turns it round is written with this before it.
FIRM = "!"

_IDIOM, _ELSEWHERE = "idiom", "elsewhere"

#: What stands around a sign can only speak against it from so many words: what is said shortly always counts.
_LEAST_AROUND = 7


@dataclass(frozen=True, slots=True)
class Noticed:
    """A kind of danger, and the resident's own sentence it was noticed in."""

    kind: str
    because: str


@dataclass(frozen=True, slots=True)
class Signs:
    """Signs of one pack in a sentence: the kinds of danger they stand for, and the sentence with those beside it."""

    kinds: frozenset[str]
    sentence: str
    around: str
    pack: Words

    def value(self, learned: Learned) -> float:
        """How much what was learned about fragments of words speaks for danger here, rather than against it."""
        if len(self.around.split()) < _LEAST_AROUND:
            return float("inf")
        value = learned.value(fragments_of(self.sentence))
        # Mostly the sentence is all there is.
        return value if self.around == self.sentence else (value + learned.value(fragments_of(self.around))) / 2


@dataclass(frozen=True, slots=True)
class _Books:
    """The signs of one pack, and what takes a sign away."""

    signs: Book
    unless: Book


def notice(text: str, language: str, lexicon: Lexicon) -> tuple[Noticed, ...]:
    """Every kind of danger in a message, the most pressing first, each once.

    A sign counts for none where what stands around it was learned to go with figures of speech, the past, films.
    """
    found: dict[str, str] = {}
    for signs in signs_in(text, language, lexicon):
        learned = signs.pack.danger.learned
        new = signs.kinds - found.keys()
        if new and signs.value(learned) >= learned.harmless:
            found |= dict.fromkeys(new, signs.sentence)
    return tuple(Noticed(kind, found[kind]) for kind in KINDS if kind in found)


def signs_in(text: str, language: str, lexicon: Lexicon) -> Iterator[Signs]:
    """Where signs stand in a message that their own sentence does not take away or turn round.

    `language` is the resident's; a sentence in another pack's language is read as that too.
    """
    told = sentences(text)
    for at, sentence in enumerate(told):
        around = "\n".join(told[max(at - 1, 0) : at + 2])
        for pack in _packs(sentence, language, lexicon):
            if kinds := _kinds_in(sentence, pack):
                yield Signs(frozenset(kinds), sentence, around, pack)


def worries(text: str, language: str, lexicon: Lexicon) -> bool:
    """Whether what was learned about fragments of words says that a person might ask if somebody should call."""
    learned = [pack.danger.learned for pack in _packs(text, language, lexicon)]
    parts = [fragments_of(part) for part in (text, *sentences(text))]
    return any(each.value(part) >= each.least for each in learned if each.weights for part in parts)


def help_lines(kinds: Collection[str], *, shut: bool = False) -> tuple[str, ...]:
    """The message keys of the numbers for these kinds, the emergency number first, each once.

    On a phone whose holder we do not know they tell no more than "I need help now" does.
    """
    fitting = (line for kind in KINDS if kind in kinds for line in _LINES[kind])
    return tuple(dict.fromkeys((*(_FOR_EVERYONE if shut else ()), *fitting)))


def _packs(sentence: str, language: str, lexicon: Lexicon) -> Iterable[Words]:
    """The resident's own pack whatever the sentence looks like, and every other it can be in."""
    words = fold(sentence).split()
    own = (lexicon.packs[language],) if language in lexicon.packs else ()
    return dict.fromkeys((*own, *likely_packs(words, language, lexicon))) if words else ()


def _kinds_in(sentence: str, pack: Words) -> set[str]:
    books, words = _books_of(pack), words_of(sentence, sounds=pack.latin_by_sound)
    signs = books.signs.find_everywhere(words)
    if not signs:
        return set()
    unless = books.unless.find_everywhere(words)
    return {
        sign.pattern.meaning.removeprefix(FIRM)
        for sign in signs
        if not _is_taken_away(sign, unless) and not _is_turned_round(sign, words, pack)
    }


def _is_taken_away(sign: Sighting, unless: Sequence[Sighting]) -> bool:
    """It stands in a figure of speech; or, when it is not firm, in a sentence about a film, the news or long ago."""
    return any(
        other.has_words_in(sign) if other.pattern.meaning == _IDIOM else not sign.pattern.meaning.startswith(FIRM)
        for other in unless
    )


def _is_turned_round(sign: Sighting, words: Sequence[str], pack: Words) -> bool:
    """A "not" stands right beside it. A sign that holds one itself ("not live any more") is not turned round."""
    around = pack.danger
    if any(not around.negations.isdisjoint(part) for part in sign.pattern.parts):
        return False
    before = words[max(sign.start - around.before, 0) : sign.start]
    return not around.negations.isdisjoint((*before, *words[sign.end : sign.end + around.after]))


@lru_cache(maxsize=64)
def _books_of(pack: Words) -> _Books:
    given = pack.danger
    signs = (
        pattern(_meaning(kind, said), said.removeprefix(FIRM))
        for kind, listed in given.signs.items()
        for said in listed
    )
    unless = (
        *(pattern(_IDIOM, said) for said in given.idioms),
        *(pattern(_ELSEWHERE, said) for said in given.elsewhere),
    )
    return _Books(book(signs, pack, slips=1), book(unless, pack, slips=1))


def _meaning(kind: str, said: str) -> str:
    return FIRM + kind if said.startswith(FIRM) else kind
