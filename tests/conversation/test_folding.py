"""One written form for many ways of typing."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.conversation.folding import all_signs_of, digits_of, fold, signs_of, spellings
from tests.effort import IN_PROPORTION, growth

ANYTHING = st.text(st.characters(codec=None))
_DIGITS = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Nd"]


@given(ANYTHING)
def test_folding_never_raises_and_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANYTHING)
@example("0´0")
def test_the_signs_and_digits_of_any_text_can_be_read(text: str) -> None:
    assert signs_of(text) in ("", all_signs_of(text))
    assert fold(digits_of(text)) == fold(text)
    assert fold(text) in spellings(text)


@given(st.text("stopSTOP ", max_size=40))
def test_case_and_spaces_do_not_matter(text: str) -> None:
    assert fold(f"  {text.upper()} \t\n") == fold(text.lower())


def test_the_digits_of_all_scripts_are_the_same_digits() -> None:
    assert len(_DIGITS) > 500
    assert all(fold(digit) == str(unicodedata.decimal(digit)) == digits_of(digit) for digit in _DIGITS)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Kunnen we STOPPEN, a.u.b.?!", "kunnen we stoppen a u b"),
        ("oké", "oke"),
        ("stoppp", "stop"),
        ("don't", "dont"),
        ("foto’s", "fotos"),
        ("Straße Ærø Łódź", "strasse aero lodz"),
        ("أُريدُ التوقّـــف", "اريد التوقف"),
        ("إجابة", "اجابه"),
        ("على شيء", "علي شي"),
        ("ፀሓይ ሠላም አነ", "ጸሓይ ሰላም ኣነ"),
        ("ኣይኽእልን", "ኣይክእልን"),
        ("ሕቶ'ዚ", "ሕቶ ዚ"),
        ("እንታይ፡ትደሊ።", "እንታይ ትደሊ"),
        ("نمی خواهم، نمی\u200cخواهم", "نميخواهم نميخواهم"),
        ("قدیمی خانه", "قديمي خانه"),
        ("مي خيار", "مي خيار"),
        ("Сім'ї ґрунт", "сiмi грунт"),
        ("допоможіть", "допоможiть"),
        ("мы это подъезд", "ми ето подезд"),
        ("7️⃣", "7"),
        ("🔟", "10"),
        ("\u2067٣\u2069", "3"),
        ("👍🏽", ""),
        ("\ud800\x00stop\udfff", "stop"),
        ("1000", "1000"),
    ],
)
def test_variants_of_writing_become_one(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("typed", "number"), [("፩", "1"), ("፲፪", "12"), ("፻", "100"), ("፶፫፻፵፭", "5345"), ("፼", "10000"), ("፪፼፫", "20003")]
)
def test_ethiopic_numerals_are_read_as_numbers(typed: str, number: str) -> None:
    assert fold(typed) == number
    assert digits_of(typed) == number


def test_a_stretched_letter_stands_for_one_or_for_two() -> None:
    assert spellings("neeee") == ("ne", "nee")
    assert spellings("nee") == ("nee",)


def test_a_text_of_signs_alone_has_signs() -> None:
    assert signs_of("👍🏽👍 !") == "👍"
    assert signs_of("👍 ok") == ""
    assert all_signs_of("👍 ok") == "👍"


@pytest.mark.parametrize("text", ["a" * 4096, "ab, c٣ " * 585, "፩" * 4096, "\ud800" * 4096, "ﷺ" * 4096, "'" * 4096])
def test_a_long_message_is_folded_with_work_in_proportion(text: str) -> None:
    assert growth(lambda size: fold(text[:size]), len(text)) <= IN_PROPORTION


def test_more_letters_than_are_remembered_are_folded_all_the_same() -> None:
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 5000)))
    assert fold(letters) == letters
