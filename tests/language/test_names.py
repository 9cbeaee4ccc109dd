"""What a language is called by who reads."""

import pytest

from bot.language.names import name_of


@pytest.mark.parametrize(
    ("language", "reader", "name"),
    [
        ("ti", "nl", "Tigrinya"),
        ("ar", "en", "Arabic"),
        ("nl", "nl", "Nederlands"),
        ("qx", "nl", "qx"),
        ("no such", "en", "no such"),
        ("", "en", ""),
    ],
)
def test_a_language_has_a_name_in_every_language_or_its_code(language: str, reader: str, name: str) -> None:
    assert name_of(language, reader) == name
