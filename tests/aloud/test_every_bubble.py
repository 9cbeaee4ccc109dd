"""Every text of every language that can stand in a bubble is heard, or a note says that it cannot be yet."""

import ctypes
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import espeakng_loader
import pytest

from bot.aloud.script import Line, Teller
from bot.aloud.sounds import By, Sounds
from bot.aloud.speaker import languages
from bot.conversation.bubbles import Bubble, Phrase, Value
from bot.conversation.steps import STEPS
from bot.language.catalogue import Catalogues
from bot.language.render import FACTS
from bot.language.rewording import PLACEHOLDER
from bot.resources import folder
from bot.web.console.recordings import _SILENT
from bot.web.console.trying import bubble_with, example
from tests.conversation.scenes import scene

PACKS = sorted(path.parent.parent.name for path in Path(folder("locales")).glob("*/LC_MESSAGES/bot.po"))
TEXTS = Catalogues.load(folder("locales"), PACKS)
TELLER = Teller(TEXTS, {**dict(zip(FACTS, FACTS, strict=True)), "emergency": "112", "phone": "0412 000 000"})
MUTE = {"so"}


class Phonemes:
    """What espeak-ng would say, without saying it: the sounds of a text, as it writes them down."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._library.espeak_Initialize(2, 0, espeakng_loader.get_data_path().encode(), 0)
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p

    def of(self, text: str, language: str) -> str:
        assert self._library.espeak_SetVoiceByName(language.encode()) == 0, language
        left, said = ctypes.c_char_p(text.encode()), ""
        while left.value:
            said += (self._library.espeak_TextToPhonemes(ctypes.byref(left), 1, 2) or b"").decode()
        return said


@pytest.fixture(scope="module")
def phonemes() -> Phonemes:
    return Phonemes()


def keys(language: str) -> list[str]:
    return [key for key in TEXTS.own(language).phrases if not key.startswith(_SILENT)]


def filled(key: str, language: str) -> Phrase:
    """The phrase with something in the place of every value."""
    names = set(PLACEHOLDER.findall(TEXTS.find(language, key).template)) - set(TELLER.facts)
    values: dict[str, Value] = {name: example(name, date(2026, 11, 23)) for name in names}
    return Phrase(key, values)


def lines(language: str) -> Iterator[Line]:
    return (TELLER.line(filled(key, language), language) for key in keys(language))


def test_the_ten_languages_are_there() -> None:
    assert {"nl", "en", "ar", "ti"} <= set(PACKS)
    assert set(PACKS) - languages() <= MUTE


@pytest.mark.parametrize("language", [pack for pack in PACKS if pack not in MUTE])
def test_every_text_of_a_language_with_a_voice_has_a_sound(phonemes: Phonemes, language: str) -> None:
    said = list(lines(language))
    assert len(said) > 300
    assert [line.key for line in said if not line.said] == []
    assert [line.key for line in said if not phonemes.of(line.said, line.language).strip()] == []


@pytest.mark.parametrize("language", PACKS)
def test_every_question_is_heard_or_says_that_it_cannot_be(sounds: Sounds, language: str) -> None:
    wanted = By.NOBODY if language in MUTE else By.COMPUTER
    bubbles: list[Bubble] = [bubble_with(f"{step}.text", scene()) for step in STEPS]
    for bubble in bubbles:
        parts = tuple(filled(part.key, language) for part in bubble.parts)
        heard = TELLER.script(Bubble(step=bubble.step, turn=1, parts=parts), language)
        assert sounds.heard_by(heard) is wanted, bubble.step
    assert len(bubbles) > 60
    # The note that stands there instead is in the language itself.
    assert TEXTS.find(language, "aloud.none").pack.language == language


@pytest.mark.anyio
@pytest.mark.parametrize("language", [pack for pack in PACKS if pack not in MUTE])
async def test_the_first_question_of_every_language_really_sounds(sounds: Sounds, language: str) -> None:
    made = await sounds.of(TELLER.script(bubble_with("form.text", scene()), language), "ogg")
    assert made
    assert len(made.content) > 5_000
