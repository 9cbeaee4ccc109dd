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
        ("Selams moeder kookte.", [(Sort.NAME, "Selam")]),
        ("Selamantha is een ander woord.", []),
        ("Samen met J. naar de stad.", [(Sort.CAPITAL, "J.")]),
        ("A.B. sliep slecht, o.a. door lawaai.", [(Sort.CAPITAL, "A.B.")]),
        ("Er kwam hulp (Fatima).", [(Sort.CAPITAL, "Fatima")]),
        ("Het was de Dorpsstraat 5.", [(Sort.ADDRESS, "Dorpsstraat 5")]),
        ("In de kerkstraat is plek, onderweg ook.", [(Sort.ADDRESS, "kerkstraat")]),
        ("Het was op 3 mei rond.", [(Sort.NUMBER, "3 mei")]),
        ("Samen met ፋትማ እያ gekookt.", [(Sort.SCRIPT, "ፋትማ እያ")]),
        ("Met فاطمة gekookt.", [(Sort.SCRIPT, "فاطمة")]),
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
    assert traces("ሓደ ሰብ ገዛይ ጽቡቕ ክኸውን እደሊ ኢሉ", story=["ገዛይ ጽቡቕ ክኸውን እደሊ።"]) == [
        Trace(Sort.SCRIPT, "ሓደ ሰብ ገዛይ ጽቡቕ ክኸውን እደሊ ኢሉ"),
        Trace(Sort.COPIED, "ገዛይ ጽቡቕ ክኸውን እደሊ"),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [("Jose kreeg werk.", "José"), ("Jose\u0301 kreeg werk.", "José"), ("ምስ ሰላምን", "ሰላም"), ("Het is ولسلام", "سلام")],
)
def test_a_name_is_found_however_it_is_written(text: str, name: str) -> None:
    assert Trace(Sort.NAME, name) in traces(text, names=[name])


def test_what_stands_in_every_text_is_no_name() -> None:
    assert traces("Wij zijn van de buurt.", names=["jan van de berg"]) == []


def test_a_name_out_of_the_story_is_found_where_a_sentence_begins() -> None:
    found = traces("Fatima kreeg een bed. Samen is gekookt.", story=["Mijn dochter Fatima slaapt niet."])
    assert found == [Trace(Sort.CAPITAL, "Fatima")]
