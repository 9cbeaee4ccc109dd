"""Who could come for who cannot: the matching once more, without those who were asked before."""

from bot.casework import moving
from bot.casework.case import Case, Content
from bot.casework.proposal import Role
from bot.casework.referral import Chosen
from bot.casework.word_back import UNANSWERED_AFTER
from bot.matching.situation import Situation
from bot.team.suggesting import chosen, missed, situation_of, suggestions
from tests.casework.courses import WORD_BACK, A, accepted, offered, proposed
from tests.casework.making import NOW
from tests.matching.making import key_person, party

BRIDGE = Chosen(party="bridge", name="Brug", role=Role.BRIDGE)
PARTIES = (
    party("a", "things"), party("b", "things", "feelings"), party("d", "things"), party("f", "feelings"),
    key_person("bridge", "ti"), key_person("brug2", "ti"),
)  # fmt: skip


def _situation(case: Case) -> Situation:
    return situation_of(case, ["keep", "contact"], today=NOW.date(), load={})


def _suggested(case: Case) -> list[str]:
    return [seat.party for seat in suggestions(case, _situation(case), PARTIES)]


def test_nobody_is_suggested_as_long_as_nobody_is_lost() -> None:
    assert _suggested(proposed()) == []
    assert _suggested(accepted(A)) == []


def test_a_decline_a_conflict_and_a_no_name_the_next_for_the_same() -> None:
    lost = (
        moving.decline(offered(A), "a", reason="vol", at=NOW),
        moving.open_by(offered(A), "a", knows_resident=True, at=NOW),
        moving.expire(offered(A), "a", at=NOW),
        moving.take_back(offered(A), "a", at=NOW),
        moving.answer_share(moving.confirm(proposed(), [A], at=NOW), "a", yes=False, at=NOW),
    )
    assert [_suggested(case) for case in lost] == [["b"]] * 5
    assert [referral.party for referral in missed(lost[0])] == ["a"]


def test_what_somebody_else_at_the_table_is_there_for_is_not_missed() -> None:
    other = Chosen(party="d", name="D", topics=("things",))
    case = moving.decline(offered(A, other), "a", reason="vol", at=NOW)
    assert missed(case) == ()
    assert _suggested(case) == []


def test_a_lost_bridge_is_followed_by_another() -> None:
    case = moving.decline(offered(A, BRIDGE), "bridge", reason="vakantie", at=NOW)
    assert _suggested(case) == ["brug2"]


def test_a_case_without_topics_is_about_something_else() -> None:
    other = Chosen(party="a", name="A", topics=("other",))
    plain = Content()
    case = moving.confirm(Case(
        id="x", language="nl", channel="web", received_at=NOW, content=plain
    ).proposed(proposed().proposal), [other], at=NOW)  # fmt: skip
    refused = moving.answer_share(case, "a", yes=False, at=NOW)
    found = suggestions(refused, _situation(refused), (party("a", "other"), party("z", "other")))
    assert [seat.party for seat in found] == ["z"]


def test_the_residents_no_bars_and_the_end_of_a_case_does_not() -> None:
    refused = moving.answer_share(moving.confirm(proposed(), [A], at=NOW), "a", yes=False, at=NOW)
    assert _situation(refused).blocked == {"a"}
    assert _situation(moving.take_back(offered(A), "a", at=NOW)).blocked == {"a"}
    assert _situation(moving.unask(offered(A), "a", at=NOW)).blocked == frozenset()
    told = moving.give_word_back(offered(A), WORD_BACK, at=NOW)
    closed = moving.answer_word_back(told, "yes", at=NOW)
    assert closed.course.referrals["a"].status == "withdrawn"
    assert _situation(closed).blocked == frozenset()
    left = moving.close_unanswered(told, at=NOW + UNANSWERED_AFTER)
    assert left.course.referrals["a"].status == "withdrawn"
    assert _situation(left).blocked == frozenset()
    conflict = moving.open_by(offered(A), "a", knows_resident=True, at=NOW)
    assert _situation(conflict).conflicts == {"a"}


def test_a_party_is_chosen_as_it_was_proposed_or_weighed_now() -> None:
    case = proposed()
    assert chosen(case, _situation(case), party("a", "things")) == A
    found = chosen(case, _situation(case), party("d", "things"))
    assert (found.party, found.name, found.topics, found.role) == ("d", "D", ("things",), Role.COVERS)
    assert found.reasons[0].key == "match.reason.topic"
    assert chosen(case, _situation(case), key_person("k", "ti")).role is Role.BRIDGE
    assert chosen(case, _situation(case), party("s", beside=True)).role is Role.BESIDE
