"""Which language a page is in before a talk has told it."""

import pytest

from bot.web.languages import choose

PACKS = ("nl", "en", "ar", "ti")


@pytest.mark.parametrize(
    ("wished", "accepted", "chosen"),
    [
        ("ti", "nl,en;q=0.5", "ti"),
        ("", "ar-SY,ar;q=0.9,en;q=0.5", "ar"),
        ("", "fr-FR,en;q=0.3,ti;q=0.8", "ti"),
        ("", "fr,de", "nl"),
        ("", "", "nl"),
        ("../etc", "", "nl"),
        ("", ";q=,,;;q=x, en;q=nan", "nl"),
        ("", "en;q=0", "nl"),
    ],
)
def test_the_wish_counts_first_then_the_browser_then_the_first_pack(wished: str, accepted: str, chosen: str) -> None:
    assert choose(wished, accepted, PACKS) == chosen
