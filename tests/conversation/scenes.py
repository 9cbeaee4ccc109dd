"""The surroundings that the tests of a talk share: the real words of the real language packs.

Of danger only the plainest sentences are known here, so that a test of the talk does not hang on those lists.
"""

from dataclasses import replace
from functools import cache

from bot.conversation.scene import DangerWords, Lexicon, Neighbourhood, Scene, Words
from bot.language.catalogue import Catalogues
from bot.language.lexicon import load_lexicon
from bot.resources import folder

LANGUAGES = ("nl", "en", "ar", "ti")


#: Language -> kind of danger -> how it is said.
DANGER = {
    "nl": {
        "life": "ik wil dood", "violence": "mijn man slaat mij", "child": "papa slaat mijn kind",
        "illness": "ik krijg geen lucht", "locked": "hij sluit mij op",
    },
    "en": {
        "life": "i want to die", "violence": "my husband hits me", "child": "he hits my child",
        "illness": "i can not breathe", "locked": "he locks me in",
    },
    "ar": {
        "life": "اريد ان اموت", "violence": "زوجي يضربني", "child": "يضرب طفلي", "illness": "لا استطيع التنفس",
        "locked": "يحبسني في البيت",
    },
    "ti": {
        "life": "ክመውት እደሊ", "violence": "ሰብኣየይ ይወቅዓኒ", "child": "ንቆልዓይ ይወቅዖ", "illness": "ክትንፍስ ኣይክእልን",
        "locked": "ኣብ ገዛ ዓጽዩኒ",
    },
}  # fmt: skip


@cache
def real_lexicon() -> Lexicon:
    """Every word, those of danger too."""
    return load_lexicon(folder("locales"), LANGUAGES, Catalogues.load(folder("locales"), LANGUAGES))


@cache
def lexicon() -> Lexicon:
    real = real_lexicon()
    return replace(real, packs={code: _plainest(pack) for code, pack in real.packs.items()})


def _plainest(pack: Words) -> Words:
    signs = {kind: (said,) for kind, said in DANGER[pack.language].items()}
    return replace(pack, danger=DangerWords(signs=signs))


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
