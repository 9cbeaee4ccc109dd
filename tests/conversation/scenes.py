"""The surroundings that the tests of a talk share: the real words of the real language packs."""

from dataclasses import replace
from functools import cache

from bot.conversation.scene import Lexicon, Neighbourhood, Scene
from bot.language.catalogue import Catalogues
from bot.language.lexicon import load_lexicon
from bot.resources import folder

LANGUAGES = ("nl", "en", "ar", "ti")


@cache
def lexicon() -> Lexicon:
    return load_lexicon(folder("locales"), LANGUAGES, Catalogues.load(folder("locales"), LANGUAGES))


def scene(*, seen_turn: int = 10_000, away: bool = False) -> Scene:
    """A scene in which every bubble was seen, unless it is said otherwise."""
    return replace(_scene(), seen_turn=seen_turn, away=away)


@cache
def _scene() -> Scene:
    return Scene(
        lexicon=lexicon(),
        neighbourhoods=(
            Neighbourhood("n1", "Voorbeeldwijk Noord", ("5340", "5341")),
            Neighbourhood("n12", "Voorbeeldwijk Zuid", ("5345",)),
        ),
    )
