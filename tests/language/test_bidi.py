"""Isolates: values keep their own direction, and cannot turn the sentence around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.bidi import FSI, LRI, PDI, RLM, has_rtl, isolate, start_rtl, strip_isolates

CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    "value",
    ["+31 6 12345678", "0800-2000", "112", "(0412) 12 34 56", "9-17", "1234 5678 9012", "https://x.nl/a", "www.x.nl",
     "hulp@x.nl"],
)  # fmt: skip
def test_numbers_and_addresses_run_left_to_right_in_arabic(value: str) -> None:
    assert isolate(value, rtl=True) == f"{LRI}{value}{PDI}"


@pytest.mark.parametrize("value", ["Marian", "مريم", "ገዛ", "7 kinderen", "ma-vr 9-17", "😀"])
def test_names_and_words_run_their_own_way_in_arabic(value: str) -> None:
    assert isolate(value, rtl=True) == f"{FSI}{value}{PDI}"


@pytest.mark.parametrize("number", ["06-12345678", "+31 6 12345678", "0412-12 34 56", "4/12/2026"])
def test_a_number_in_arabic_words_keeps_its_order_whatever_the_pack(number: str) -> None:
    for rtl in (True, False):
        assert isolate(f"رقمنا {number} هنا 112", rtl=rtl) == f"{FSI}رقمنا {LRI}{number}{PDI} هنا 112{PDI}"


def test_in_a_left_to_right_pack_only_right_to_left_words_are_isolated() -> None:
    assert isolate("Marian", rtl=False) == "Marian"
    assert isolate("+31 6 12345678", rtl=False) == "+31 6 12345678"
    assert isolate("أريد عملاً", rtl=False) == f"{FSI}أريد عملاً{PDI}"


def test_each_line_is_isolated_apart_because_a_line_break_ends_an_isolate() -> None:
    assert isolate("one\n\nمرحبا", rtl=True) == f"{FSI}one{PDI}\n\n{FSI}مرحبا{PDI}"


def test_words_cannot_break_out_of_their_isolate() -> None:
    assert isolate(f"x{PDI}\u202eevil", rtl=True) == f"{FSI}xevil{PDI}"
    assert isolate("x\u202eevil", rtl=False) == "xevil"


def test_marks_and_joiners_that_are_part_of_spelling_stay() -> None:
    persian = "می\u200cخواهم\u200f"
    assert strip_isolates(persian) == persian


def test_stripping_gives_the_value_back_as_data() -> None:
    assert strip_isolates(isolate("0800-2000", rtl=True)) == "0800-2000"


@pytest.mark.parametrize(
    ("text", "started"),
    [
        ("Aanbel هنا", f"{RLM}Aanbel هنا"),
        ("مرحبا Aanbel", "مرحبا Aanbel"),
        ("📞 112", "📞 112"),
        (f"{FSI}Sam{PDI}: نعم", f"{RLM}{FSI}Sam{PDI}: نعم"),
        ("نعم\nSam قال", f"نعم\n{RLM}Sam قال"),
        ("", ""),
    ],
)
def test_every_line_of_a_right_to_left_text_starts_right_to_left(text: str, started: str) -> None:
    assert start_rtl(text) == started


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from([*CONTROLS, "\n", "ا", "a", "1"]))), st.booleans())
def test_whatever_a_resident_writes_isolates_stay_in_pairs(value: str, rtl: bool) -> None:
    for line in isolate(value, rtl=rtl).split("\n"):
        inside = line[1:-1] if line[:1] in (FSI, LRI) and line[-1:] == PDI else line
        assert not set(inside) & set(CONTROLS)
    assert strip_isolates(isolate(value, rtl=rtl)) == strip_isolates(value)


@given(st.text())
def test_a_text_without_right_to_left_letters_is_left_alone_in_dutch(value: str) -> None:
    if not has_rtl(value):
        assert isolate(value, rtl=False) == strip_isolates(value)
