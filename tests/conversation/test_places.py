"""Reading where somebody lives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.reading import read_place
from bot.conversation.scene import Neighbourhood

_PLACES = (
    Neighbourhood("n1", "Voorbeeldwijk Noord", ("5340", "5341")),
    Neighbourhood("n2", "Voorbeeldwijk Zuid", ("5345",)),
    Neighbourhood("n3", "De Molenbuurt", ("5344", "5345")),
    Neighbourhood("n4", "Ei"),
)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("Voorbeeldwijk Noord", "n1"),
        ("in noord", "n1"),
        ("zuiid", "n2"),
        ("ik woon in de Molenbuurt", "n3"),
        ("molenbuurd", "n3"),
        ("ei", "n4"),
        ("5340 AB", "n1"),
        ("5344ab", "n3"),
        ("٥٣٤١", "n1"),
        ("፶፫፻፵፬", "n3"),
        ("voorbeeldwijk", None),
        ("noord of zuid", None),
        ("5345", None),
        ("15340", None),
        ("9999", None),
        ("ver weg", None),
        ("", None),
        ("noord " * 100, None),
    ],
)
def test_a_place_is_its_name_or_a_postcode_in_it_and_never_a_guess(typed: str, place: str | None) -> None:
    assert read_place(typed, _PLACES) == place


def test_two_places_of_one_name_cannot_be_told_apart_by_it() -> None:
    twins = (Neighbourhood("a", "Centrum", ("1000",)), Neighbourhood("b", "Centrum", ("2000",)))
    assert read_place("centrum", twins) is None
    assert read_place("2000", twins) == "b"


@given(st.text(st.characters(codec=None), max_size=300))
def test_no_message_makes_it_raise(text: str) -> None:
    assert read_place(text, _PLACES) in (None, "n1", "n2", "n3", "n4")
    assert read_place(text, ()) is None
