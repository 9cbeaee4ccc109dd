"""The smallest set: checked against trying every set there is."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.people import Party, PartyKind
from bot.casework.topics import SAFETY, TOPICS
from bot.matching.cover import _without_the_unneeded, smallest
from bot.matching.rank import Ranked, rank
from tests.effort import IN_PROPORTION, effort, growth
from tests.matching.making import informal, party, situation

SOME = TOPICS[:8]
DRAWN = st.lists(
    st.tuples(st.frozensets(st.sampled_from(SOME), min_size=1, max_size=3), st.booleans()), min_size=1, max_size=8
)


def ranked(topics: tuple[str, ...], parties: list[Party]) -> list[Ranked]:
    return [one for one in rank(situation(*topics), parties) if one.topics]


def ids(chosen: tuple[Ranked, ...]) -> list[str]:
    return sorted(one.party.id for one in chosen)


def _covers(topics: tuple[str, ...], parties: list[Party], some: tuple[Party, ...]) -> bool:
    can = {topic for one in parties for topic in one.topics}
    return {topic for one in some for topic in one.topics} >= can.intersection(topics)


@given(DRAWN)
def test_no_smaller_set_covers_as_much(drawn: list[tuple[frozenset[str], bool]]) -> None:
    parties = [(party if formal else informal)(f"p{n}", *topics) for n, (topics, formal) in enumerate(drawn)]
    chosen = smallest(SOME, ranked(SOME, parties))
    assert _covers(SOME, parties, tuple(one.party for one in chosen))
    assert not any(_covers(SOME, parties, some) for some in combinations(parties, len(chosen) - 1))


@given(DRAWN)
def test_of_the_smallest_sets_a_mixed_one_is_taken_where_there_is_one(drawn: list[tuple[frozenset[str], bool]]) -> None:
    parties = [(party if formal else informal)(f"p{n}", *topics) for n, (topics, formal) in enumerate(drawn)]
    chosen = smallest(SOME, ranked(SOME, parties))
    mixed = [
        some for some in combinations(parties, len(chosen))
        if _covers(SOME, parties, some) and len({one.kind for one in some}) == 2
    ]  # fmt: skip
    assert (len({one.party.kind for one in chosen}) == 2) == bool(mixed)


def test_a_party_that_covers_all_comes_alone() -> None:
    parties = [party("a", "home"), party("b", "money"), party("both", "home", "money")]
    assert ids(smallest(("home", "money"), ranked(("home", "money"), parties))) == ["both"]


def test_nobody_covers_nothing() -> None:
    assert smallest(("home",), []) == ()


def test_many_topics_and_thousands_of_parties_take_a_bounded_search_that_holds_no_party_too_many() -> None:
    many = tuple(topic for topic in TOPICS if topic != SAFETY)
    fours = list(combinations(many, 4))
    parties = [(party if n % 2 else informal)(f"p{n}", *fours[n * 7 % len(fours)]) for n in range(3000)]
    given = ranked(many, parties)
    assert effort(lambda: smallest(many, given)) < 10_000_000
    assert growth(lambda count: smallest(many, given[:count]), len(given)) <= IN_PROPORTION
    covered = [set(one.topics) for one in smallest(many, given)]
    assert set().union(*covered) == set(many)
    for one in covered:
        assert not set().union(*(other for other in covered if other is not one)).issuperset(many)


def test_a_party_the_others_made_needless_leaves() -> None:
    """Above eight topics the search may keep such a party for a while; the last step lets it go."""
    of = ("home", "money", "work")
    parties = [party("a", "home", "money"), party("b", "money"), party("c", "money", "work")]
    left = _without_the_unneeded(tuple(ranked(of, parties)))
    assert ids(left) == ["a", "c"]
    assert {one.party.kind for one in left} == {PartyKind.FORMAL}
