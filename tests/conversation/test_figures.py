"""Reading numbers, scores, telephone numbers and return codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.reading import read_number, read_phone, read_return_code, read_score
from bot.conversation.scene import Lexicon
from tests.conversation.scenes import LANGUAGES, lexicon

ANYTHING = st.text(st.characters(codec=None), max_size=300)
_ZEROS = (0x30, 0x660, 0x6F0, 0x966, 0xFF10)


@pytest.mark.parametrize(
    ("language", "typed", "score"),
    [
        ("nl", "7", 7), ("nl", "٧", 7), ("nl", "፯", 7), ("nl", "፲", 10), ("nl", "7️⃣", 7), ("nl", "🔟", 10),
        ("nl", "zeven", 7), ("nl", "een 7", 7), ("nl", "een zeven", 7), ("nl", "een", 1), ("nl", "één", 1),
        ("nl", "0", 0), ("nl", "7/10", 7), ("nl", "10/10", 10), ("nl", "7 van de 10", 7),
        ("nl", "slecht, 2", 2), ("nl", "ik geef het een 6", 6),
        ("nl", "zeve", 7), ("nl", "tweeee", 2), ("nl", "seven", 7), ("nl", "sab3a", 7), ("nl", "07", 7),
        ("en", "seven", 7), ("en", "I would say an 8", 8), ("en", "7 out of 10", 7), ("en", "zero", 0),
        ("ar", "سبعة", 7), ("ar", "٧ من ١٠", 7), ("ar", "الحمد لله ٨", 8), ("ti", "ሸውዓተ", 7), ("ti", "7 ካብ 10", 7),
        ("", "7", 7),
    ],
)  # fmt: skip
def test_a_score_is_read_as_digit_word_or_part_of_ten(language: str, typed: str, score: int) -> None:
    assert read_score(typed, language, lexicon()) == score


@pytest.mark.parametrize(
    "typed",
    [
        "7,5", "7.5", "7½", "7-8", "7–8", "-3", "11", "100", "6 of 7", "6 7", "een beetje slecht", "ik heb 3 kinderen",
        "goed", "", "geen idee", "7" * 300, "de laatste", "een " * 20, "het gaat " * 9 + "7",
    ],
)  # fmt: skip
def test_a_score_is_never_rounded_or_guessed(typed: str) -> None:
    assert read_score(typed, "nl", lexicon()) is None


@given(st.integers(0, 10), st.sampled_from(_ZEROS), st.sampled_from(LANGUAGES))
def test_every_score_is_read_in_the_digits_of_other_scripts(score: int, zero: int, language: str) -> None:
    typed = "".join(chr(zero + int(digit)) for digit in str(score))
    assert read_score(typed, language, lexicon()) == score
    assert read_number(typed, language, lexicon()) == score


def test_a_number_word_that_could_be_two_numbers_is_none() -> None:
    assert read_number("vijfde", "nl", lexicon()) == 5
    assert read_number("vijfd", "nl", lexicon()) == 5
    assert read_number("leven", "nl", lexicon()) is None
    assert read_number("viertiende", "nl", lexicon()) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("06 12345678", "0612345678"),
        ("06-1234 5678", "0612345678"),
        ("٠٦١٢٣٤٥٦٧٨", "0612345678"),
        ("\u206606 12345678\u2069", "0612345678"),
        ("+31 6 12345678", "+31612345678"),
        ("+31 (0)6-1234 5678", "+31612345678"),
        ("+310612345678", "+31612345678"),
        ("0031612345678", "+31612345678"),
        ("31612345678", "+31612345678"),
        ("612345678", "0612345678"),
        ("(0412) 123456", "0412123456"),
        ("mijn nummer is 0612345678, na 5 uur", "0612345678"),
        ("oud: 06 123, nieuw: 06 87654321", "0687654321"),
        ("+49 151 12345678", "+4915112345678"),
        ("+251 91 123 4567", "+251911234567"),
    ],
)
def test_a_telephone_number_is_read_as_people_write_it(typed: str, number: str) -> None:
    assert read_phone(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "06 123", "061234567", "06123456789", "+31 6 1234", "12345678", "nee", "+" + "1" * 18]
)
def test_half_a_telephone_number_is_none(typed: str) -> None:
    assert read_phone(typed) is None


@pytest.mark.parametrize(
    "typed", ["123456789012", "1234 5678 9012", "1234-5678-9012", " ١٢٣٤ ٥٦٧٨ ٩٠١٢ ", "1234 - 5678 - 9012"]
)
def test_a_return_code_is_twelve_digits(typed: str) -> None:
    assert read_return_code(typed) == "123456789012"


@pytest.mark.parametrize(
    "typed", ["", "12345678901", "1234567890123", "code 123456789012", "+31 6 12345678", "1" * 300]
)
def test_anything_else_is_no_return_code(typed: str) -> None:
    assert read_return_code(typed) is None


@given(ANYTHING, st.sampled_from(("", "xx", *LANGUAGES)))
def test_no_message_makes_it_raise(text: str, language: str) -> None:
    assert read_score(text, language, lexicon()) in (None, *range(11))
    assert read_score(text, language, Lexicon({})) in (None, *range(11))
    assert isinstance(read_number(text, language, lexicon()), int | None)
    assert len(read_phone(text) or "0612345678") >= 9
    assert len(read_return_code(text) or "123456789012") == 12
