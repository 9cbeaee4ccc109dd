"""Our texts as a voice should say them."""

import pytest

from bot.aloud.wording import as_said, facts_as_said, one_by_one


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("🎤 Praten", "Praten"),
        ("👨‍👩‍👧 Gezin ✍️🏽 en 5️⃣", "Gezin en 5"),
        ("🔇", ""),
        ("…", ""),
        ("Bel \u20660412 - 345 678\u2069 nu", "Bel 0 4, 1 2, 3 4, 5 6, 7 8 nu"),
        ("Bel +31 412 000 000.", "Bel + 3 1, 4 1, 2 0, 0 0, 0 0, 0."),
        ("Code 1234 5678 9012", "Code 1 2, 3 4, 5 6, 7 8, 9 0, 1 2"),
        ("In 2026 of 2027, om 14:00", "In 2026 of 2027, om 14:00"),
        ("Kijk op https://www.kindertelefoon.nl/chat?x=1 .", "Kijk op kindertelefoon punt nl ."),
        ("Mail info@aanbel.example.nl", "Mail info @ aanbel punt example punt nl"),
        ("\u200fሰላም። ከመይ፧", "ሰላም. ከመይ፧"),
        ("e\u0301\u00e9n  twee\n drie ", "e\u0301\u00e9n twee\ndrie"),
    ],
)
def test_what_is_written_becomes_what_is_said(written: str, said: str) -> None:
    assert as_said(written, "nl") == said


def test_a_joiner_that_is_part_of_spelling_stays() -> None:
    assert as_said("می\u200cخواهم", "fa") == "می\u200cخواهم"


def test_the_numbers_of_the_organisation_are_said_figure_by_figure() -> None:
    facts = {"emergency": "112", "phone": "+31 412 00", "organisation": "Buurt 3", "hours": "09:00–17:00"}
    told = facts_as_said(facts)
    assert told == {**facts, "emergency": "1 1 2", "phone": "+ 3 1, 4 1, 2 0, 0"}
    assert one_by_one("0800-2000") == "0 8, 0 0, 2 0, 0 0"
