"""A referral changes only as its table says, and an old yes never counts again."""

from datetime import datetime

import pytest

from bot.casework import moving
from bot.casework.case import CaseStatus
from bot.casework.joint_talk import RESIDENT
from bot.casework.proposal import Role
from bot.casework.referral import ALLOWED_CHANGES, UNDER_WAY, Chosen, Referral, ReferralStatus, next_reserve
from bot.errors import IllegalChange
from tests.casework.courses import TABLE, TOMORROW, A, B, C, accepted, offered, proposed, seat, talk, told_back
from tests.casework.making import NOW

S = ReferralStatus


@pytest.mark.parametrize("old", S)
@pytest.mark.parametrize("new", S)
def test_only_the_changes_of_the_table_are_allowed(old: S, new: S) -> None:
    before = Referral.of(A, old, NOW)
    if new in ALLOWED_CHANGES[old]:
        changed = before.changed(new, TOMORROW)
        assert (changed.status, changed.changed_at, changed.party) == (new, TOMORROW, "a")
    else:
        with pytest.raises(IllegalChange, match=r"Partij A is .* and cannot become"):
            before.changed(new, TOMORROW)


def test_a_referral_without_a_zone_in_its_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        Referral.of(A, S.ASKED, datetime(2026, 1, 1))


def test_a_seat_becomes_the_party_that_is_asked() -> None:
    assert Chosen.of(seat(A)) == A
    assert Chosen.of(seat(B, Role.BRIDGE)).role is Role.BRIDGE
    assert moving.proposed_parties(proposed()) == (A, C)
    assert TABLE.seats[-1].party == "coordinator"


def test_confirming_asks_for_each_party_and_keeps_others_behind() -> None:
    confirmed = moving.confirm(proposed(), (A, C), reserves=(B,), at=NOW)
    assert confirmed.status is CaseStatus.CONFIRMED
    assert [(each.party, each.status, each.order) for each in confirmed.course.referrals.values()] == [
        ("a", S.ASKED, 0), ("c", S.ASKED, 1), ("b", S.RESERVE, 2),
    ]  # fmt: skip
    assert confirmed.course.referral("a").reasons == A.reasons


def test_confirming_again_leaves_what_goes_on_and_asks_again_what_was_over() -> None:
    begun = moving.confirm(offered(A), (B,), reserves=(C,), at=NOW)
    refused = moving.answer_share(begun, "b", yes=False, at=NOW)
    again = moving.confirm(refused, (A, B), reserves=(C,), at=TOMORROW)
    assert {party: each.status for party, each in again.course.referrals.items()} == {
        "a": S.OFFERED, "b": S.ASKED, "c": S.RESERVE,
    }  # fmt: skip
    assert moving.confirm(again, (C,), at=TOMORROW).course.referral("c").status is S.ASKED


@pytest.mark.parametrize(
    ("parties", "reserves"),
    [((), (A,)), ((A, A), ()), ((A,), (A,)), ((Chosen(party="coordinator", name="x"),), ())],
)
def test_a_table_without_parties_or_with_one_twice_is_refused(
    parties: tuple[Chosen, ...], reserves: tuple[Chosen, ...]
) -> None:
    with pytest.raises(IllegalChange, match="at least one party, and each party once"):
        moving.confirm(proposed(), parties, reserves=reserves, at=NOW)


def test_a_party_that_declined_is_not_asked_again() -> None:
    declined = moving.decline(offered(A), "a", reason="vol", at=NOW)
    assert declined.course.referral("a").reason == "vol"
    with pytest.raises(IllegalChange, match="Partij A is declined and cannot become asked"):
        moving.confirm(declined, (A,), at=NOW)


def test_a_party_is_not_offered_the_case_before_the_residents_yes() -> None:
    asked = moving.confirm(proposed(), (A,), at=NOW)
    with pytest.raises(IllegalChange, match="asked and cannot become offered"):
        moving.offer(asked, "a", at=NOW)
    refused = moving.answer_share(asked, "a", yes=False, at=NOW)
    with pytest.raises(IllegalChange, match="refused and cannot become offered"):
        moving.offer(refused, "a", at=NOW)
    assert moving.answer_share(refused, "a", yes=True, at=NOW).course.referral("a").status is S.AGREED


def test_a_yes_that_was_taken_back_does_not_count_when_the_resident_is_asked_again() -> None:
    stopped = moving.take_back(accepted(A), "a", at=NOW)
    assert (stopped.course.live, stopped.course.accepted) == ((), ())
    again = moving.confirm(stopped, (A,), at=NOW)
    with pytest.raises(IllegalChange):
        moving.offer(again, "a", at=NOW)


def test_who_knows_the_resident_does_not_read() -> None:
    assert moving.open_by(offered(A), "a", knows_resident=True, at=NOW).course.live == ()
    read = moving.open_by(offered(A), "a", knows_resident=False, at=NOW)
    assert read.course.referral("a").status is S.OPENED
    assert moving.conflict(read, "a", at=NOW).course.referral("a").status is S.CONFLICT
    with pytest.raises(IllegalChange, match="offered and cannot become accepted"):
        moving.accept(offered(A), "a", at=NOW)


def test_a_link_that_grew_too_old_can_be_sent_again_and_the_question_is_asked_again() -> None:
    read = moving.open_by(offered(A), "a", knows_resident=False, at=NOW)
    again = moving.offer(moving.expire(read, "a", at=NOW), "a", at=NOW)
    assert again.course.referral("a").status is S.OFFERED


def test_a_reserve_is_asked_for_the_same_topics() -> None:
    kept = moving.confirm(proposed(), (A,), reserves=(C, B), at=NOW)
    assert next_reserve(kept.course.referrals) == "c"
    assert next_reserve(kept.course.referrals, instead_of="a") == "b"
    asked = moving.ask_reserve(kept, "b", at=NOW)
    assert asked.course.referral("b").status is S.ASKED
    assert next_reserve(asked.course.referrals, instead_of="a") is None
    assert next_reserve(proposed().course.referrals) is None


def test_a_reserve_or_a_party_that_is_there_for_everything_fits_always() -> None:
    anything = Chosen(party="d", name="Partij D")
    for table, behind in ((A, anything), (anything, C)):
        kept = moving.confirm(proposed(), (table,), reserves=(behind,), at=NOW).course.referrals
        assert next_reserve(kept, instead_of=table.party) == behind.party


@pytest.mark.parametrize("status", S)
def test_the_team_takes_back_only_a_question_that_stands_or_was_answered_yes(status: S) -> None:
    before = Referral.of(A, status, NOW)
    if status in UNDER_WAY:
        unasked = before.unasked(TOMORROW)
        assert (unasked.status, unasked.by_team, unasked.changed_at) == (S.WITHDRAWN, True, TOMORROW)
        # Asked anew it is a question like any other, and a no to it is the resident's.
        assert not unasked.changed(S.ASKED, TOMORROW).by_team
    else:
        with pytest.raises(IllegalChange, match="there is nothing to take back") as refused:
            before.unasked(TOMORROW)
        assert refused.value.values == {"party": "Partij A"}


def test_a_party_the_team_takes_back_leaves_the_talk_and_the_plan() -> None:
    talking = moving.propose_talk(accepted(A, B), talk(), at=NOW)
    left = moving.unask(talking, "a", at=TOMORROW)
    assert left.course.joint_talk
    assert left.course.joint_talk.who == (RESIDENT, "b")
    assert left.course.referral("a").by_team
    with pytest.raises(IllegalChange, match="closed"):
        moving.unask(moving.answer_word_back(told_back(), "yes", at=NOW), "a", at=NOW)


def test_a_party_that_is_not_at_the_table_does_nothing() -> None:
    with pytest.raises(IllegalChange, match="'c' is not at the table of this case"):
        moving.accept(offered(A), "c", at=NOW)


def test_a_party_that_did_its_part_reads_no_longer_and_can_still_be_taken_back() -> None:
    completed = moving.complete(accepted(A), "a", at=NOW)
    assert completed.course.live == ()
    assert moving.take_back(completed, "a", at=NOW).course.referral("a").status is S.WITHDRAWN


def test_a_party_has_not_done_its_part_before_the_talk_with_it() -> None:
    asked = moving.propose_talk(accepted(A, B), talk(), at=NOW)
    with pytest.raises(IllegalChange, match="still to come"):
        moving.complete(asked, "a", at=NOW)
    for who in (RESIDENT, "a", "b"):
        asked = moving.answer_talk(asked, who, (0,))
    held = moving.hold_talk(asked, at=asked.course.joint_talk.moments[0].end)  # type: ignore[union-attr]
    assert moving.complete(held, "a", at=NOW).course.referral("a").status is S.COMPLETED


def test_a_closed_case_has_no_party_that_reads_or_waits() -> None:
    several = moving.confirm(accepted(A), (B,), reserves=(C,), at=NOW)
    several = moving.answer_share(several, "b", yes=False, at=NOW)
    given = moving.give_word_back(several, told_back().course.word_back[0], at=NOW)
    closed = moving.answer_word_back(given, "yes", at=NOW)
    assert {party: each.status for party, each in closed.course.referrals.items()} == {
        "a": S.COMPLETED, "b": S.REFUSED, "c": S.WITHDRAWN,
    }  # fmt: skip


def test_a_party_is_kept_in_reserve_no_longer_only_as_long_as_nobody_was_asked() -> None:
    kept = moving.confirm(proposed(), (A,), reserves=(B, C), at=NOW)
    again = moving.confirm(kept, (A,), dropped=("a", "b", "nobody"), at=TOMORROW)
    assert list(again.course.referrals) == ["a", "c"]
    assert again.course.referral("a") == kept.course.referral("a")
    anew = moving.confirm(again, (A,), reserves=(B,), at=TOMORROW)
    assert [each.order for each in anew.course.referrals.values()] == [0, 2, 3]
