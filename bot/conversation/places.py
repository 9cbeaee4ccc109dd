"""Reading where somebody lives: the name of a neighbourhood or a postcode. Never an address."""

import re
from collections.abc import Sequence

from bot.conversation.folding import LONGEST_ANSWER, digits_of, fold
from bot.conversation.scene import Neighbourhood
from bot.conversation.typos import is_typo_of

_POSTCODE = re.compile(r"(?<!\d)([1-9]\d{3})(?!\d)")
#: Articles and the like in a name: compared without them when something longer is left.
_SHORT_WORD = 3
#: Where only a few names can be meant, a slip is forgiven in shorter words than elsewhere.
_SHORTEST_TYPO = 4


def read_place(text: str, neighbourhoods: Sequence[Neighbourhood]) -> str | None:
    """The id of the one neighbourhood that is meant, by its name, typos included, or by a postcode in it.

    None when it could be two of them, or none. Its number among the choices is read by `read_choice`.
    """
    if len(text) > LONGEST_ANSWER:
        return None
    return _by_postcode(text, neighbourhoods) or _by_name(text, neighbourhoods)


def _by_postcode(text: str, neighbourhoods: Sequence[Neighbourhood]) -> str | None:
    typed = set(_POSTCODE.findall(digits_of(text)))
    return _only([place.id for place in neighbourhoods if not typed.isdisjoint(place.postcodes)])


def _by_name(text: str, neighbourhoods: Sequence[Neighbourhood]) -> str | None:
    words = fold(text).split()
    names = {place.id: _telling_words(place, neighbourhoods) for place in neighbourhoods}
    exact = [id for id, name in names.items() if _stands_in(name, words, typos=False)]
    return _only(exact or [id for id, name in names.items() if _stands_in(name, words, typos=True)])


def _telling_words(place: Neighbourhood, neighbourhoods: Sequence[Neighbourhood]) -> list[str]:
    """The words of a name that no other name has, without articles; the whole name when none are left."""
    words = fold(place.name).split()
    elsewhere = {word for other in neighbourhoods if other is not place for word in fold(other.name).split()}
    telling = [word for word in words if word not in elsewhere]
    return [word for word in telling if len(word) > _SHORT_WORD] or telling or words


def _stands_in(name: list[str], words: list[str], *, typos: bool) -> bool:
    windows = (words[at : at + len(name)] for at in range(len(words) - len(name) + 1))
    return any(
        all(a == b or (typos and is_typo_of(a, b, _SHORTEST_TYPO)) for a, b in zip(w, name, strict=True))
        for w in windows
    )


def _only(found: list[str]) -> str | None:
    return found[0] if len(found) == 1 else None
