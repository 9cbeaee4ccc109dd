"""The language something is written in: told by very common words, and by how other words begin, end and look.

The letters come first: only the words in the letters of most of them are read. Every word may speak for several
languages; what tells two of them apart is what only one of them knows.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.conversation.scene import Lexicon, Tongue

#: A language shows in the beginning of a story.
_MOST_CHARACTERS = 300
#: A word of the language counts more than one that only looks like it.
_WORD, _SIGN = 2, 1
#: One must speak for it for every so many words.
_OF_HOW_MANY = 3
#: What only one of two languages knows: so much at least, and so many times what only the other knows.
_LEAST_APART = 2
_TIMES_AS_MUCH = 1.5
#: Share of the words that must be in the same letters.
_SAME_LETTERS = 0.6
#: Fewer words may be a name, a quotation, or what everybody says in another language.
_LEAST_WORDS = 3

#: A zero-width non-joiner stands inside Persian words.
_WORD_TYPED = re.compile(r"[^\W_](?:[^\W_]|\u200c|'(?=[^\W\d_]))*")
_APOSTROPHES = str.maketrans("’‘`´", "''''")


def language_of(text: str, chosen: str, lexicon: Lexicon) -> str:
    """The language of these words: that of another pack when three words or more are plainly in it, else the chosen."""
    if len(_words(text)) < _LEAST_WORDS:
        return chosen
    return written_in(text, lexicon) or chosen


def written_in(text: str, lexicon: Lexicon) -> str | None:
    """The language of a pack that these words are plainly in; None when they may be in another, or in none of ours."""
    # "ar-Latn" is Arabic in Latin letters.
    tongue = (tongue_of(text, lexicon.tongues) or "").partition("-")[0]
    return tongue if tongue in lexicon.packs else None


def tongue_of(text: str, tongues: Mapping[str, Tongue]) -> str | None:
    """The one of these languages that the words are plainly in, whether there is a pack for it or not."""
    words = _words(text)
    votes = {code: [_vote(word, tongue) for word in words] for code, tongue in tongues.items()}
    most = max(votes, key=lambda code: sum(votes[code]), default=None)
    if most is None or sum(votes[most]) < max(tongues[most].enough, len(words) / _OF_HOW_MANY):
        return None
    return most if all(_is_apart(votes[most], votes[code]) for code in votes if code != most) else None


def typed(text: str) -> str:
    """The words as they are looked up: one case, one apostrophe, no marks above and below, and all else as typed."""
    # Persian and Amharic differ from Arabic and Tigrinya by letters that folding makes one.
    small = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower().translate(_APOSTROPHES))
    return "".join(letter for letter in small if unicodedata.category(letter) != "Mn")


def _words(text: str) -> list[str]:
    """The different words in the letters that most of them are in; none when two kinds of letters are mixed."""
    found = dict.fromkeys(_WORD_TYPED.findall(typed(text[:_MOST_CHARACTERS])))
    letters = {word: _letters(word) for word in found}
    known = [kind for kind in letters.values() if kind]
    main = max(known, key=known.count, default="")
    if known.count(main) <= _SAME_LETTERS * len(known):
        return []
    return [word for word in found if letters[word] == main]


def _letters(word: str) -> str:
    """The script of its first letter ("LATIN", "ARABIC"); empty for a number."""
    first = next((letter for letter in word if letter.isalpha()), "")
    return unicodedata.name(first, "?").partition(" ")[0] if first else ""


def _vote(word: str, tongue: Tongue) -> int:
    if word in tongue.words:
        return _WORD
    return _SIGN if tongue.signs and _signs(tongue).search(word) else 0


@lru_cache(maxsize=256)
def _signs(tongue: Tongue) -> re.Pattern[str]:
    return re.compile("|".join(map(_sign, tongue.signs)))


def _sign(sign: str) -> str:
    """ "ge*" begins a word, "*heid" ends it, "*ij*" stands anywhere in it, "ge*en" does both."""
    inside = ".+".join(map(re.escape, sign.strip("*").split("*")))
    begin, end = "" if sign.startswith("*") else r"\A", "" if sign.endswith("*") else r"\Z"
    return f"{begin}{inside}{end}"


def _is_apart(votes: Sequence[int], others: Sequence[int]) -> bool:
    """What only the one language knows outweighs what only the other does."""
    ours = sum(max(0, mine - other) for mine, other in zip(votes, others, strict=True))
    theirs = sum(max(0, other - mine) for mine, other in zip(votes, others, strict=True))
    return ours >= max(_LEAST_APART, _TIMES_AS_MUCH * theirs)
