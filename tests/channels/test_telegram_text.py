"""Long texts are cut where a reader pauses, in Telegram's own units."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import button_data
from bot.channels.telegram import MENU
from bot.channels.telegram_text import LIMIT, from_the_right, split, units
from bot.conversation.steps import COMMANDS, STEPS
from bot.language.catalogue import Catalogues
from bot.resources import folder

#: name -> text, limit, parts
CUTS: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "short": ("hallo", 10, ("hallo",)),
    "exact": ("a" * 10, 10, ("a" * 10,)),
    "paragraph before line": ("een\n\ntwee\ndrie", 12, ("een", "twee\ndrie")),
    "line before sentence": ("een. twee\ndrie vier", 14, ("een. twee", "drie vier")),
    "sentence before word": ("Een twee. Drie vier vijf", 16, ("Een twee.", "Drie vier vijf")),
    "Arabic question": ("هل تريد؟ نعم أريد ذلك", 14, ("هل تريد؟", "نعم أريد ذلك")),
    "Ethiopic full stop": ("ሓደ ክልተ። ሰለስተ ኣርባዕተ", 14, ("ሓደ ክልተ።", "ሰለስተ ኣርባዕተ")),
    "word": ("eenentwintig tweeentwintig", 20, ("eenentwintig", "tweeentwintig")),
    "no pause": ("a" * 25, 10, ("a" * 10, "a" * 10, "a" * 5)),
    "emoji count for two": ("😀" * 5, 4, ("😀😀", "😀😀", "😀")),
    "a mark stays with its letter": ("aaae\u0301bb", 4, ("aaa", "e\u0301bb")),
    "a pause near the beginning is not used": ("a\n\n" + "b" * 19, 20, ("a\n\n" + "b" * 17, "bb")),
}


@pytest.mark.parametrize("name", CUTS)
def test_a_text_is_cut_at_the_best_pause(name: str) -> None:
    text, limit, parts = CUTS[name]
    assert split(text, limit) == parts


@given(st.text(st.sampled_from("ab .!\n።😀\u0301"), max_size=200), st.integers(4, 40))
def test_every_part_fits_and_nothing_but_white_space_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(units(part) <= limit for part in parts)
    assert all(parts) or parts == ("",)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_the_limit_is_telegrams() -> None:
    assert LIMIT == 4096


def test_every_line_of_a_right_to_left_text_starts_from_the_right() -> None:
    assert from_the_right("Aanbel مرحبا\n\n112 مساعدة") == "\u200fAanbel مرحبا\n\n\u200f112 مساعدة"


def test_every_button_of_the_talk_fits_in_telegrams_64_bytes() -> None:
    options = {(step.id, option) for step in STEPS.values() for option in step.options}
    commands = {(step, f"do:{command}") for step in STEPS for command in COMMANDS}
    changes = {("choose_answer", step) for step in STEPS}
    places = {("neighbourhood", "a-neighbourhood-id-of-32-letters")}
    assert len(options) > 50
    for step, option in options | commands | changes | places:
        assert len(button_data(step, option, 999_999).encode()) <= 64, (step, option)


@pytest.mark.parametrize("language", ["nl", "en", "ar", "ti"])
def test_the_bots_profile_fits_in_every_language(language: str) -> None:
    catalogues = Catalogues.load(folder("locales"), [language])

    def text(key: str) -> str:
        return catalogues.text(language, key, {}, defaultdict(lambda: "a name of twenty let"))

    assert 0 < units(text("telegram.about")) <= 120
    assert 0 < units(text("telegram.description")) <= 512
    assert all(0 < units(text(f"telegram.command.{name}")) <= 256 for name in MENU)
    assert 0 < units(text("group.text")) <= LIMIT
