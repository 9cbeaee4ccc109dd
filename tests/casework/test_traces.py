"""What in an anonymised text may still tell who it is about."""

import pytest

from bot.casework.traces import Sort, Trace, traces

STORY = ("Ik wil dat mijn zoon weer naar school gaat. Wij wonen klein.",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Samen is een bed gezocht. Dat lukte.", []),
        ("Zij heet selam en kookt graag.", [(Sort.NAME, "Selam")]),
        ("Het gesprek met Fatima ging goed.", [(Sort.CAPITAL, "Fatima")]),
        ("Er kwam hulp, Fatima belde.", [(Sort.CAPITAL, "Fatima")]),
        ("Wij belden de Kringloop op.", []),
        ("Een vrouw van 43 jaar.", [(Sort.NUMBER, "43")]),
        ("Bel 06-12 34 56 78 of kom.", [(Sort.NUMBER, "06-12 34 56 78")]),
        ("Zij woont op 5344 AB.", [(Sort.ADDRESS, "5344 AB")]),
        ("Schrijf naar s@voorbeeld.nl dan.", [(Sort.ADDRESS, "s@voorbeeld.nl")]),
        ("De zoon kan weer naar school gaan.", []),
        ("Zij zei: mijn zoon weer naar school gaat nu.", [(Sort.COPIED, "mijn zoon weer naar school gaat")]),
        ("Het kostte 3 weken.", []),
        ("", []),
    ],
)
def test_what_may_tell_who_it_is(text: str, found: list[tuple[Sort, str]]) -> None:
    known = traces(text, names=["Selam B."], story=STORY, known=["De Kringloop"])
    assert known == [Trace(sort, words) for sort, words in found]


def test_each_is_pointed_at_once_and_two_runs_of_words_are_two() -> None:
    twice = "met Fatima en met Fatima. Wij wonen klein. mijn zoon weer naar de stad, dat mijn zoon weer"
    assert traces(twice, story=["dat mijn zoon weer", "en mijn zoon weer naar"]) == [
        Trace(Sort.CAPITAL, "Fatima"),
        Trace(Sort.COPIED, "mijn zoon weer naar"),
        Trace(Sort.COPIED, "dat mijn zoon weer"),
    ]


def test_words_in_another_script_are_found_too() -> None:
    assert traces("ሓደ ሰብ ገዛይ ጽቡቕ ክኸውን እደሊ ኢሉ", story=["ገዛይ ጽቡቕ ክኸውን እደሊ።"]) == [Trace(Sort.COPIED, "ገዛይ ጽቡቕ ክኸውን እደሊ")]
