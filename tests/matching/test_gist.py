"""A gist survives being kept, says where its sentences stand, and compares meanings in a byte a coordinate."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.gist import Gist, Sentence, cosine, fingerprint, in_bytes, packed, places, readable, unpacked

_WORDS = st.frozensets(st.text(min_size=1, max_size=5), max_size=3)
_SENTENCES = st.builds(
    Sentence,
    step=st.sampled_from(["goal", "need", "can_other"]),
    start=st.integers(0, 9),
    end=st.integers(10, 4000),
    topics=_WORDS,
    words=_WORDS,
    vector=st.binary(max_size=400),
)


@given(
    st.builds(
        Gist,
        fingerprint=st.text(max_size=64),
        topics=st.lists(st.sampled_from(["home", "money", "other"])).map(tuple),
        sentences=st.lists(_SENTENCES, max_size=5).map(tuple),
        whole=st.binary(max_size=400),
    )
)
def test_what_is_packed_comes_back(gist: Gist) -> None:
    assert unpacked(packed(gist)) == gist


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Ik wil een bed. Mijn zoon hoest!  ", ["Ik wil een bed", "Mijn zoon hoest"]),
        ("ይፈልጥ እየ። መግቢ፧ ...", ["ይፈልጥ እየ", "መግቢ"]),
        ("هل تسمعني؟ نعم؛ لا", ["هل تسمعني", "نعم", "لا"]),
        ("one\n\n two ", ["one", "two"]),
        (" .?! ", []),
        ("", []),
    ],
)
def test_sentences_stand_where_they_were_told(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in places(text)] == sentences


def test_of_a_long_answer_the_first_sentences_count() -> None:
    assert len(list(places("een. " * 100))) == 12


def test_a_fingerprint_changes_with_every_word_and_topic() -> None:
    prints = [
        fingerprint({"goal": "a"}, ["home"]),
        fingerprint({"goal": "b"}, ["home"]),
        fingerprint({"need": "a"}, ["home"]),
        fingerprint({"goal": "a"}, ["home", "money"]),
        fingerprint({"goal": "a\ud83d"}, ["home"]),
    ]
    assert len(set(prints)) == len(prints)
    assert prints[0] == fingerprint({"goal": "a"}, ("home",))


def test_a_byte_a_coordinate_is_enough() -> None:
    chance = random.Random(7)
    for _ in range(50):
        one, other = (_unit([chance.gauss(0, 1) for _ in range(384)]) for _ in range(2))
        near = _unit([x + y / 2 for x, y in zip(one, other, strict=True)])
        exact = math.fsum(x * y for x, y in zip(one, near, strict=True))
        assert abs(cosine(readable(in_bytes(one)), readable(in_bytes(near))) - exact) < 0.01


def test_what_is_far_from_the_middle_stays_within_its_byte() -> None:
    assert list(readable(in_bytes([1.0, -1.0, 0.0]))) == [127, -127, 0]


def _unit(vector: list[float]) -> list[float]:
    length = math.sqrt(math.fsum(x * x for x in vector))
    return [x / length for x in vector]
