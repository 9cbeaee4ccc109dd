"""Reading where somebody lives: a neighbourhood's number, its name, or a postcode. Never an address."""

import re
from collections.abc import Sequence

from bot.conversation.figures import read_number
from bot.conversation.folding import LONGEST_ANSWER, digits_of, fold
from bot.conversation.scene import Lexicon, Neighbourhood
from bot.conversation.typos import is_typo_of

_POSTCODE = re.compile(r"(?<!\d)([1-9]\d{3})(?!\d)")
#: Articles and the like in a name: compared without them when something longer is left.
_SHORT_WORD = 3


def read_place(
    text: str, neighbourhoods: Sequence[Neighbourhood], language: str, lexicon: Lexicon | None = None
) -> str | None:
    """The id of the neighbourhood that is meant: its number as shown, its name with typos, or a postcode in it.

    None when it could be two of them, or none. With a lexicon numbers are also read as words.
    """
    if len(text) > LONGEST_ANSWER:
        return None
    lexicon = lexicon or Lexicon({})
    number = read_number(text, language, lexicon)
    if number is not None and (number == -1 or 0 < number <= len(neighbourhoods)):
        return neighbourhoods[number - (number > 0)].id if neighbourhoods else None
    if language in lexicon.packs and not lexicon.packs[language].negations.isdisjoint(fold(text).split()):
        return None
    return _by_postcode(text, neighbourhoods) or _by_name(text, neighbourhoods)


def _by_postcode(text: str, neighbourhoods: Sequence[Neighbourhood]) -> str | None:
    typed = set(_POSTCODE.findall(digits_of(text)))
    return _only([place.id for place in neighbourhoods if not typed.isdisjoint(place.postcodes)])


def _by_name(text: str, neighbourhoods: Sequence[Neighbourhood]) -> str | None:
    words = fold(text).split()
    exact = [place.id for place in neighbourhoods if _stands_in(_name_words(place), words, typos=False)]
    return _only(exact or [place.id for place in neighbourhoods if _stands_in(_name_words(place), words, typos=True)])


def _name_words(place: Neighbourhood) -> list[str]:
    words = fold(place.name).split()
    return [word for word in words if len(word) > _SHORT_WORD] or words


def _stands_in(name: list[str], words: list[str], *, typos: bool) -> bool:
    windows = (words[at : at + len(name)] for at in range(len(words) - len(name) + 1))
    return any(all(a == b or (typos and is_typo_of(a, b)) for a, b in zip(w, name, strict=True)) for w in windows)


def _only(found: list[str]) -> str | None:
    return found[0] if len(found) == 1 else None
