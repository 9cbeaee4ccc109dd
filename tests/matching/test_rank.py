"""The order: who fits best, then who was asked longest ago; of cases, who waits longest."""

from dataclasses import replace
from datetime import timedelta

from bot.casework.people import Host
from bot.matching.rank import oldest_first, rank
from bot.matching.situation import Load
from tests.casework.making import case, content
from tests.matching.making import NOW, party, situation


def test_who_fits_best_comes_first_and_who_is_barred_not_at_all() -> None:
    parties = [
        party("man", "money", host=Host.MAN),
        party("woman", "money", host=Host.WOMAN),
        party("full", capacity=0),
    ]
    ranked = rank(situation("money", wishes={"person": "woman"}), parties)
    assert [one.party.id for one in ranked] == ["woman", "man"]
    assert [reason.key for reason in ranked[0].reasons] == ["match.reason.everywhere", "match.reason.woman"]
    assert ranked[0].points > ranked[1].points


def test_of_equals_the_one_asked_longest_ago_comes_first_and_one_never_asked_before_all() -> None:
    load = {"a": Load(0, NOW), "b": Load(0, NOW - timedelta(days=3))}
    ranked = rank(situation("money", load=load), [party(id, "money") for id in "abdc"])
    assert [one.party.id for one in ranked] == ["c", "d", "b", "a"]


def test_the_case_that_waits_longest_comes_first() -> None:
    new = case(content())
    old = replace(new, id="zzz", received_at=NOW - timedelta(days=2))
    same = replace(old, id="aaa")
    assert oldest_first([new, old, same]) == (same, old, new)
