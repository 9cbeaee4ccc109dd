"""How far a typed word may be from the word that was meant."""

import pytest

from bot.conversation.typos import is_typo_of


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("overslan", "overslaan"),
        ("ovreslaan", "overslaan"),
        ("overslann", "overslaan"),
        ("oversln", "overslaan"),
        ("menss", "mens"),
        ("stpo", "stop"),
        ("tsop", "stop"),
        ("wiss", "wis"),
        ("herhaaal", "herhaal"),
        ("languge", "language"),
        ("ሕለፊ", "ሕለፍ"),
        ("ደምሱስ", "ደምስስ"),
    ],
)
def test_a_slip_of_the_finger_is_forgiven(typed: str, word: str) -> None:
    assert is_typo_of(typed, word)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("stop", "stop"),
        ("shop", "stop"),
        ("stap", "stop"),
        ("txop", "stop"),
        ("ma", "am"),
        ("graag", "vraag"),
        ("verslaan", "overslaan"),
        ("terugkomen", "terug"),
        ("ovrsln", "overslaan"),
        ("vurge", "terug"),
        ("1122", "112"),
        ("ገዛ", "ገዙ"),
        ("ሕቶታ", "ሕለፍ"),
        ("ሓላፊ", "ሕለፍ"),
        ("abcd", "abce"),
    ],
)
def test_another_word_is_no_slip(typed: str, word: str) -> None:
    assert not is_typo_of(typed, word)


def test_where_many_words_are_one_letter_apart_only_longer_ones_may_hold_a_wrong_letter() -> None:
    assert is_typo_of("المساعده", "المساعدة".replace("ة", "ت"), 8)
    assert not is_typo_of("المال", "المان", 8)
    assert is_typo_of("المال", "المان", 5)
