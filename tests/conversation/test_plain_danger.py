"""What is said in the plainest words is answered with help and numbers at once, in every language."""

from functools import cache

import pytest

from bot.conversation.danger import KINDS, notice
from bot.conversation.scene import Lexicon
from bot.language.catalogue import Catalogues
from bot.language.lexicon import load_lexicon
from bot.resources import folder
from bot.settings import LANGUAGES
from tests.conversation.scenes import real_lexicon

SAID = {
    "nl": {
        "life": ("Ik wil dood", "ik wil niet meer leven", "ik ga zelfmoord plegen"),
        "violence": ("Mijn man slaat mij en ik ben bang voor vanavond.", "mijn vriend slaat me", "ik word geslagen"),
        "child": ("mijn vader slaat mijn broertje",),
        "illness": ("mijn buurman is bewusteloos", "ik krijg geen lucht"),
        "locked": ("hij houdt mij opgesloten", "hij heeft mijn paspoort afgepakt", "ik word gedwongen te trouwen"),
    },
    "en": {
        "life": ("I want to die", "i dont want to live anymore", "I will kill myself"),
        "violence": ("my husband beats me", "my boyfriend hit me"),
        "child": ("he hits my child",),
        "illness": ("my father is unconscious", "I cannot breathe"),
        "locked": ("he locked me in the house", "he took my passport", "they force me to marry"),
    },
    "ar": {
        "life": ("اريد ان اموت", "بدي موت", "ما بدي عيش"),
        "violence": ("زوجي يضربني كل يوم", "جوزي بيضربني", "رجلي كيضربني"),
        "child": ("هو يضرب ابني",),
        "illness": ("ابي فاقد الوعي",),
        "locked": ("حابسني بالبيت", "اخذ جوازي"),
    },
    "ti": {
        "life": ("ክመውት ይደሊ ኣለኹ", "ምንባር ኣይደልን እየ"),
        "violence": ("ሰብኣየይ ይወቕዓኒ", "ሰብኣየይ ወቒዑኒ"),
        "child": ("ንቖልዓይ ይወቕዖ",),
        "illness": ("ምስትንፋስ ኣቕቢጹኒ",),
        "locked": ("ኣብ ገዛ ዓጽዩኒ", "ፓስፖርተይ ወሲድዎ"),
    },
}


@pytest.mark.parametrize("language", SAID)
def test_what_is_said_plainly_is_noticed_as_what_it_is(language: str) -> None:
    assert SAID[language].keys() == set(KINDS)
    for kind, said in SAID[language].items():
        for text in said:
            assert kind in {found.kind for found in notice(text, language, real_lexicon())}, text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "mijn man slaat mij niet"),
        ("nl", "ik lach me dood"),
        ("en", "I'm dying to see it"),
        ("en", "he never hit me"),
    ],
)
def test_a_denial_and_a_figure_of_speech_are_no_danger(language: str, text: str) -> None:
    assert notice(text, language, real_lexicon()) == ()


#: A plain cry, and what an idiom of the same language takes for a figure of speech.
JOINED = {
    "nl": ("Ik wil dood", "bang voor spinnen"),
    "ar": ("اريد ان اموت", "خايف من امتحان"),
    "tr": ("ölmek istiyorum", "gülmekten öldük"),
    "pl": ("chcę umrzeć", "ja już nie mogę"),
    "uk": ("хочу померти", "без кави не можу"),
    "fa": ("می‌خواهم بمیرم", "از خنده غش کردیم"),
    "so": ("waxaan rabaa inaan dhinto", "qosol baan la dhintay"),
    "fr": ("je veux mourir", "ce boulot me tue"),
}


@pytest.mark.parametrize("language", JOINED)
def test_a_figure_of_speech_in_the_same_breath_takes_no_cry_away(language: str) -> None:
    cry, idiom = JOINED[language]
    for text in (cry, f"{idiom}, {cry}", f"{cry}, {idiom}", f"{cry} {idiom}"):
        assert "life" in {found.kind for found in notice(text, language, ten())}, text


@cache
def ten() -> Lexicon:
    return load_lexicon(folder("locales"), LANGUAGES, Catalogues.load(folder("locales"), LANGUAGES))
