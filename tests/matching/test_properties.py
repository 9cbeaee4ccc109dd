"""Whatever the case and whoever is on the list: no table breaks a hard rule, and none is larger than it must be."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.answers import Given
from bot.casework.case import case_from
from bot.casework.people import Host, Party, PartyKind, Period
from bot.casework.preferences import Along, Interpreter, Partner, PartOfDay, Reach
from bot.casework.proposal import Proposal, Role
from bot.casework.topics import SAFETY, TOPICS
from bot.matching.rules import barred
from bot.matching.situation import Load, Situation
from tests.matching.making import NOW, YES, table

TODAY = date(2026, 11, 27)
IDS = [f"p{n}" for n in range(8)]
LANGUAGES = st.sampled_from(["nl", "en", "ar", "ti"])
SOME_IDS = st.frozensets(st.sampled_from(IDS), max_size=2)


def option(step: str, choice: type[StrEnum]) -> st.SearchStrategy[tuple[str, Given]]:
    given = st.sampled_from([one.value for one in choice]).map(lambda value: Given((value,)))
    return st.tuples(st.just(step), given | st.just(Given((), "anders")) | st.just(Given()))


WISHES = st.tuples(
    option("channel", Reach), option("time", PartOfDay), option("person", Partner), option("interpreter", Interpreter),
    option("along", Along), st.tuples(st.just("neighbourhood"), st.sampled_from([Given(), Given(("n1",))])),
    st.tuples(st.just("topics"), st.lists(st.sampled_from(TOPICS), max_size=5, unique=True).map(
        lambda topics: Given(tuple(topics))
    )),
).map(lambda answers: case_from(dict(answers), given_at=NOW))  # fmt: skip

SITUATIONS = st.builds(
    Situation,
    content=WISHES,
    language=LANGUAGES,
    today=st.just(TODAY),
    consents=st.sampled_from([(YES,), (YES,), (YES,), ()]),
    blocked=SOME_IDS,
    conflicts=SOME_IDS,
    load=st.dictionaries(st.sampled_from(IDS), st.builds(Load, st.integers(0, 3))),
)

PARTIES = st.lists(
    st.builds(
        Party,
        id=st.sampled_from(IDS),
        name=st.just("A party"),
        kind=st.sampled_from(PartyKind),
        topics=st.frozensets(st.sampled_from(TOPICS), max_size=4),
        neighbourhoods=st.sampled_from([frozenset(), frozenset({"n1"}), frozenset({"n2"})]),
        languages=st.frozensets(LANGUAGES, min_size=1, max_size=2),
        interpreter=st.booleans(),
        community=st.frozensets(LANGUAGES, max_size=1),
        host=st.sampled_from(Host),
        places=st.frozensets(st.sampled_from(Reach), max_size=2),
        capacity=st.sampled_from([None, 1, 2]),
        closed=st.sampled_from([(), (), (Period(TODAY, TODAY),)]),
        fallback=st.booleans(),
        beside=st.sampled_from([False, False, False, True]),
    ),
    max_size=8,
    unique_by=lambda party: party.id,
)


def at_table(proposal: Proposal, parties: list[Party]) -> list[Party]:
    ids = {seat.party for seat in proposal.seats}
    return [party for party in parties if party.id in ids]


@settings(max_examples=300)
@given(SITUATIONS, PARTIES)
def test_no_hard_rule_is_ever_broken(of: Situation, parties: list[Party]) -> None:
    proposal = table(of, *parties)
    for party in at_table(proposal, parties):
        assert barred(of, party) is None
        # The rules once more, from the outside.
        assert of.consents
        assert party.id not in of.blocked | of.conflicts
        assert not (of.content.neighbourhood and party.neighbourhoods == {"n2"})
        assert party.capacity is None or of.busy(party.id).residents < party.capacity
        assert not party.closed
        assert not (SAFETY in of.topics and party.kind is PartyKind.INFORMAL)
        assert not (of.content.preferences.refuses_own_group and of.foreign and of.language in party.community)


@settings(max_examples=300)
@given(SITUATIONS, PARTIES)
def test_every_seat_at_the_table_is_needed(of: Situation, parties: list[Party]) -> None:
    proposal = table(of, *parties)
    covers = [seat for seat in proposal.seats if seat.role is Role.COVERS]
    for seat in covers:
        assert {topic for other in covers if other is not seat for topic in other.topics} != proposal.covered
    assert len(covers) <= len(of.topics)


@given(SITUATIONS, PARTIES)
def test_what_is_not_covered_is_a_gap_with_a_reason_and_nothing_else_is(of: Situation, parties: list[Party]) -> None:
    proposal = table(of, *parties)
    assert {gap.topic for gap in proposal.gaps} == set(of.topics) - proposal.covered
    assert all(gap.reasons for gap in proposal.gaps)
    assert proposal.tailor_made == (not proposal.covered)


@given(SITUATIONS, PARTIES, st.randoms(use_true_random=False))
def test_the_table_is_the_same_whatever_the_order_of_the_list(of: Situation, parties: list[Party], by: Random) -> None:
    shuffled = list(parties)
    by.shuffle(shuffled)
    assert table(of, *parties) == table(of, *shuffled)


@given(SITUATIONS, PARTIES)
def test_a_block_is_absolute(of: Situation, parties: list[Party]) -> None:
    for party in at_table(table(of, *parties), parties):
        without = table(replace(of, blocked=of.blocked | {party.id}), *parties)
        assert party.id not in {seat.party for seat in without.seats}


@given(SITUATIONS, PARTIES)
def test_one_party_more_never_covers_less(of: Situation, parties: list[Party]) -> None:
    for left_out in parties:
        fewer = [party for party in parties if party is not left_out]
        assert table(of, *fewer).covered <= table(of, *parties).covered


@settings(max_examples=300)
@given(SITUATIONS, PARTIES)
def test_every_seat_has_a_reason_and_a_key_person_only_comes_where_wanted(of: Situation, parties: list[Party]) -> None:
    proposal = table(of, *parties)
    assert all(seat.reasons for seat in proposal.seats)
    bridges = [seat for seat in proposal.seats if seat.role is Role.BRIDGE]
    kinds = {party.id: party.kind for party in parties}
    assert len(bridges) <= 1
    assert len({seat.party for seat in proposal.seats}) == len(proposal.seats)
    assert all(kinds[seat.party] is PartyKind.KEY_PERSON for seat in bridges)
    if of.content.preferences.refuses_company:
        assert not bridges
    assert any(seat.party == "coordinator" for seat in proposal.seats)


@given(SITUATIONS, PARTIES)
def test_a_proposal_of_any_kind_goes_through_storing_unchanged(of: Situation, parties: list[Party]) -> None:
    proposal = table(of, *parties)
    assert Proposal.from_json(proposal.to_json()) == proposal
