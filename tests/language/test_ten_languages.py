"""The question for a language with all ten: each is tapped on every channel, and typed by its name in any of them."""

from functools import cache

import pytest

from bot.channels.base import read_button
from bot.channels.whatsapp_text import MAX_ROWS, messages
from bot.conversation.asking import bubble_of
from bot.conversation.commands import meaning_of
from bot.conversation.engine import advance
from bot.conversation.events import MessageReceived, Started
from bot.conversation.reading import read_choice
from bot.conversation.scene import Lexicon, Scene
from bot.conversation.state import State
from bot.conversation.steps import STEPS
from bot.language.catalogue import Catalogues
from bot.language.lexicon import load_lexicon
from bot.settings import LANGUAGES
from bot.work.composing import compose
from tests.language.packs import LOCALES, TEN

CATALOGUES = Catalogues.load(LOCALES, TEN)
FACTS = {"organisation": "Buurt"}


@cache
def lexicon() -> Lexicon:
    return load_lexicon(LOCALES, TEN, CATALOGUES)


def chosen(typed: str) -> str:
    """The language of the talk after somebody who was only greeted typed this."""
    scene = Scene(lexicon=lexicon())
    asked = advance(State(), Started(payload=""), scene).state
    assert asked.step == "language"
    return advance(asked, MessageReceived(text=typed), scene).state.language


#: A name of each language in another one.
NAMES = {
    "nl": "Dutch", "en": "الإنجليزية", "ar": "arabisch", "ti": "Eritrees", "tr": "turkish", "pl": "pools",
    "uk": "ዩክሬን", "fa": "Dari", "so": "somalisch", "fr": "French",
}  # fmt: skip


def test_ten_languages_are_offered_unless_the_settings_say_otherwise() -> None:
    assert LANGUAGES == TEN
    assert CATALOGUES.is_rtl("fa")


@pytest.mark.parametrize("language", TEN)
def test_a_language_is_chosen_by_its_own_name_by_another_and_by_its_number(language: str) -> None:
    assert chosen(CATALOGUES.phrases("nl")[f"language.{language}"]) == language
    assert chosen(NAMES[language]) == language
    assert chosen(str(TEN.index(language) + 1)) == language


@pytest.mark.parametrize("language", TEN)
def test_every_pack_names_every_language_in_its_own_script(language: str) -> None:
    names = {each: CATALOGUES.phrases(each)[f"language.{language}"] for each in TEN}
    assert set(names.values()) == {names[language]}


def test_every_language_has_a_button_and_another_too() -> None:
    bubble = bubble_of(State(step="language"), Scene(lexicon=lexicon()))
    outgoing = compose(bubble, "", CATALOGUES, FACTS)
    rows = [[read_button(button.data)[1] for button in row] for row in outgoing.buttons]
    assert [option for row in rows for option in row if ":" not in option] == [*TEN, "other"]
    assert max(map(len, rows)) <= 3
    said = [part for part in outgoing.text.split("\n\n") if part]
    assert len(said) == len(TEN)


def test_on_whatsapp_every_language_can_be_tapped_in_lists_that_hold_ten() -> None:
    bubble = bubble_of(State(step="language"), Scene(lexicon=lexicon()))
    made = messages(compose(bubble, "", CATALOGUES, FACTS), "Kies")
    lists = [message["interactive"]["action"] for message in made]
    tapped = [[row["id"] for row in each["sections"][0]["rows"]] for each in lists]
    assert [len(rows) <= MAX_ROWS for rows in tapped] == [True, True]
    assert [id.split("|")[2] for rows in tapped for id in rows if "do:" not in id] == [*TEN, "other"]
    assert all(CATALOGUES.phrases("nl")[f"language.{each}"] in made[0]["interactive"]["body"]["text"] for each in TEN)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("fr", "dur"), ("fr", "C'est dur"), ("fr", "sil"), ("fr", "dib"), ("nl", "Maya"), ("en", "Maya"), ("nl", "Sil"),
        ("nl", "Bas"), ("en", "Adam"), ("pl", "sił"), ("tr", "maya"), ("ar", "خير"), ("fa", "حسن"), ("so", "geri"),
    ],
)  # fmt: skip
def test_an_ordinary_word_or_a_name_is_an_answer_though_another_language_has_it_for_a_command(
    language: str, typed: str
) -> None:
    assert meaning_of(typed, language, lexicon()) == "none"


#: "Yes, only on Tuesdays."
ONLY = {
    "nl": "Ja, alleen op dinsdag", "en": "Yes, only on Tuesdays", "ar": "نعم، فقط يوم الثلاثاء", "ti": "እወ፡ ሰሉስ ጥራይ",
    "tr": "Evet, sadece salı günleri", "pl": "Tak, tylko we wtorki", "uk": "Так, тільки у вівторок",
    "fa": "بله، فقط سه‌شنبه", "so": "Haa, talaadada kaliya", "fr": "Oui, seulement le mardi",
}  # fmt: skip


@pytest.mark.parametrize("language", TEN)
@pytest.mark.parametrize("step", ["safe", "consent"])
def test_a_yes_with_a_condition_is_no_yes(language: str, step: str) -> None:
    assert read_choice(ONLY[language], STEPS[step].options, language, lexicon()) is None
