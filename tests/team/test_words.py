"""Staff's own words reach a resident in the resident's language, or not at all."""

from dataclasses import replace

import pytest

from bot.casework.case import Content
from bot.team.refused import Refused
from bot.team.words import for_resident, written
from tests.casework.making import case

TIGRINYA = case(Content())


def test_words_in_the_residents_language_pass_without_white_space_around_them() -> None:
    assert for_resident(TIGRINYA, " ሰላም, Selam 14:00 \n", "ti", what="The message") == "ሰላም, Selam 14:00"
    assert for_resident(replace(TIGRINYA, language="ar"), "مرحبا", "ar", what="The message") == "مرحبا"


def test_a_text_without_letters_and_a_language_without_a_known_script_pass() -> None:
    assert for_resident(TIGRINYA, "14:00", "ti", what="The message") == "14:00"
    assert for_resident(replace(TIGRINYA, language="zh"), "Hallo", "zh", what="The message") == "Hallo"


def test_the_letters_of_a_language_are_known_without_its_name_in_the_program() -> None:
    ukrainian = replace(TIGRINYA, language="uk")
    assert for_resident(ukrainian, "Добрий день", "uk", what="The message") == "Добрий день"
    with pytest.raises(Refused, match="no letter of 'uk'"):
        for_resident(ukrainian, "Hallo", "uk", what="The message")


@pytest.mark.parametrize(
    ("language", "text", "why"),
    [
        ("", "ሰላም", "--language ti is what the resident reads"),
        ("nl", "Hallo", "reads 'ti', not 'nl'. Have it translated by a person first"),
        ("ti", "Hallo", "holds no letter of 'ti'"),
        ("ti", "  ", "The message is empty"),
        ("ti", "ሰ" * 2001, "has 2001 characters; at most 2000 fit"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(language: str, text: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        for_resident(TIGRINYA, text, language, what="The message")
    assert why in str(refused.value)
    assert "Hallo" not in str(refused.value)


def test_written_words_have_an_end() -> None:
    assert written(" x ", what="The name", most=1) == "x"
    with pytest.raises(Refused, match="at most 1 fit"):
        written("xy", what="The name", most=1)
