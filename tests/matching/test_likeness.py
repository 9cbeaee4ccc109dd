"""What is like a case, and what fits it: by meaning, by words without a model, and nothing where nothing is."""

from collections.abc import Iterable

from bot.matching.gist import Gist, Sentence, in_bytes
from bot.matching.likeness import MOST, Compared, alike, fitting

_MODEL = "e5"


def _meaning(*shares: float) -> bytes:
    """A vector of these coordinates, filled up to length 1 in a place of its own."""
    rest = max(0.0, 1 - sum(x * x for x in shares)) ** 0.5
    # A byte holds less than a third: a long vector is spread over coordinates that say the same.
    wide = [x / 4 for x in (*shares, rest) for _ in range(16)]
    return in_bytes(wide)


def _sentence(step: str, vector: bytes = b"", *topics: str, words: Iterable[str] = ()) -> Sentence:
    return Sentence(step=step, start=0, end=1, topics=frozenset(topics), words=frozenset(words), vector=vector)


def _case(
    id: str, *sentences: Sentence, topics: tuple[str, ...] = (), near: bool = True, model: str = _MODEL
) -> Compared:
    whole = next((each.vector for each in sentences if each.step in ("goal", "need") and each.vector), b"")
    gist = Gist(fingerprint=id, topics=topics, sentences=sentences, whole=whole)
    return Compared(case=id, neighbourhood="n1" if near else "n2", gist=gist, model=model)


HERE = _meaning(1.0, 0.0)


def _at(cosine: float) -> bytes:
    """A meaning as near to `HERE` as this."""
    return _meaning(cosine, 0.0)


THIS = _case("this", _sentence("goal", HERE, "home"), topics=("home", "money"))


def _ids(found: Iterable[object]) -> list[str]:
    return [each.case for each in found]  # type: ignore[attr-defined]


def test_the_most_alike_stands_first_and_nothing_alike_is_an_answer() -> None:
    others = [
        _case("c", _sentence("goal", _at(0.6)), topics=("home",)),
        _case("b", _sentence("need", _at(0.8)), topics=("home",)),
        _case("d", _sentence("goal", _at(0.2)), topics=("home",)),
    ]
    assert _ids(alike(THIS, others)) == ["b", "c"]
    assert alike(THIS, others[2:]) == ()
    assert alike(THIS, []) == ()


def test_without_a_topic_in_common_more_likeness_is_asked() -> None:
    def found(cosine: float, *topics: str) -> list[str]:
        return _ids(alike(THIS, [_case("b", _sentence("goal", _at(cosine)), topics=topics)]))

    assert found(0.35, "money") == ["b"]
    assert found(0.35, "work") == found(0.35) == found(0.35, "other") == []
    assert found(0.55, "work") == found(0.55) == ["b"]


def test_something_else_is_no_topic_that_two_cases_share() -> None:
    this = _case("this", _sentence("goal", HERE), topics=("other",))
    other = _case("b", _sentence("goal", _at(0.35)), topics=("other",))
    assert alike(this, [other]) == ()


def test_nearby_comes_first_and_elsewhere_is_still_named() -> None:
    others = [
        _case("far", _sentence("goal", _at(0.9)), topics=("home",), near=False),
        _case("near", _sentence("goal", _at(0.5)), topics=("home",)),
    ]
    assert [(each.case, each.near) for each in alike(THIS, others)] == [("near", True), ("far", False)]


def test_nobody_lives_near_who_named_no_neighbourhood() -> None:
    this = Compared(case="this", neighbourhood="", gist=THIS.gist, model=_MODEL)
    other = Compared(case="b", neighbourhood="", gist=THIS.gist, model=_MODEL)
    assert [each.near for each in alike(this, [other])] == [False]


def test_at_most_five_and_of_equal_ones_always_the_same() -> None:
    others = [_case(f"c{n}", _sentence("goal", _at(0.7)), topics=("home",)) for n in range(20)]
    assert _ids(alike(THIS, others)) == _ids(alike(THIS, reversed(others))) == [f"c{n}" for n in (0, 1, 10, 11, 12)]
    assert len(alike(THIS, others)) == MOST
    assert len(alike(THIS, others, most=8)) == 8


def test_the_reason_names_topics_and_the_two_sentences_that_say_the_same() -> None:
    other = _case("b", _sentence("goal", _at(0.5)), _sentence("need", _at(0.9)), topics=("money", "home", "other"))
    (found,) = alike(THIS, [other])
    assert found.reason.topics == ("home", "money")
    assert found.reason.here == THIS.gist.sentences[0]
    assert found.reason.there == other.gist.sentences[1]
    assert found.gist == other.gist


def test_two_cases_can_be_alike_as_a_whole_only() -> None:
    this = Gist(fingerprint="", topics=("home",), sentences=(_sentence("goal", _meaning(0, 1)),), whole=HERE)
    other = Gist(fingerprint="", topics=("home",), sentences=(_sentence("goal", _meaning(0.1, 0)),), whole=HERE)
    cases = (Compared(case=id, neighbourhood="", gist=gist, model=_MODEL) for id, gist in (("a", this), ("b", other)))
    (found,) = alike(next(cases), cases)
    assert (found.reason.here, found.reason.there) == (None, None)


def test_what_no_model_read_is_compared_by_topics_and_words() -> None:
    this = _case("this", _sentence("goal", b"", "home", words=["schimmel"]), topics=("home",), model="")
    same = _case("same", _sentence("need", b"", "home", words=["schimmel"]), topics=("home",), model="")
    some = _case("some", _sentence("need", b"", "home"), topics=("home", "work"), model="")
    hardly = _case("hardly", _sentence("need", b"", "home"), topics=("home", "work", "money"), model="")
    silent = _case("silent", topics=("home",), model="")
    never = _case("never", _sentence("need", b"", "work", words=["schimmel"]), topics=("work",), model="")
    found = alike(this, [hardly, some, never, silent, same])
    assert _ids(found) == ["same", "silent", "some"]
    assert found[0].reason.there == same.gist.sentences[0]
    assert found[1].reason.there is None


def test_what_two_models_say_is_not_compared() -> None:
    other = _case("b", _sentence("goal", HERE), topics=("work",), model="another")
    assert alike(THIS, [other]) == ()
    read = _case("c", _sentence("goal", _at(0.4)), topics=("home", "money"))
    by_topic = _case("a", _sentence("goal", HERE), topics=("home", "money"), model="another")
    assert _ids(alike(THIS, [by_topic, read])) == ["c", "a"]


NEEDS = _case("this", _sentence("need", HERE, "papers"), topics=("papers",))


def test_an_offer_fits_what_is_needed_and_of_each_resident_the_best_is_named() -> None:
    others = [
        _case("b", _sentence("can_other", _at(0.5), "papers"), _sentence("can_other", _at(0.9))),
        _case("c", _sentence("can_other", _at(0.7), "papers")),
        _case("d", _sentence("can_other", _at(0.2), "papers")),
        _case("e", _sentence("need", HERE, "papers"), _sentence("can_self", HERE, "papers")),
    ]
    found = fitting(NEEDS, others)
    assert _ids(found) == ["b", "c"]
    assert found[0].reason.there == others[0].gist.sentences[1]
    assert found[0].reason.here == NEEDS.gist.sentences[0]
    assert [each.reason.topics for each in found] == [(), ("papers",)]
    assert fitting(NEEDS, others[2:]) == ()


def test_an_offer_about_something_else_must_fit_better() -> None:
    def found(cosine: float, *topics: str) -> list[str]:
        return _ids(fitting(NEEDS, [_case("b", _sentence("can_other", _at(cosine), *topics))]))

    assert found(0.35, "papers") == ["b"]
    assert found(0.35) == found(0.35, "work") == found(0.35, "other") == []
    assert found(0.5) == ["b"]


def test_an_offer_nearby_comes_first() -> None:
    others = [
        _case("far", _sentence("can_other", _at(0.9)), near=False),
        _case("near", _sentence("can_other", _at(0.5))),
    ]
    assert [(each.case, each.near) for each in fitting(NEEDS, others)] == [("near", True), ("far", False)]


def test_without_a_model_an_offer_fits_by_what_the_sentences_are_about() -> None:
    this = _case("this", _sentence("need", b"", "papers", words=["brief"]), topics=("papers",), model="")
    others = [
        _case("b", _sentence("can_other", b"", "papers"), model=""),
        _case("c", _sentence("can_other", b"", "papers", words=["brief"]), model=""),
        _case("d", _sentence("can_other", b"", "work", "papers", "home"), model=""),
        _case("e", _sentence("can_other", b"", "other"), model=""),
        _case("f", model=""),
    ]
    assert _ids(fitting(this, others)) == ["c", "b"]
    assert fitting(_case("this", model=""), others) == ()
