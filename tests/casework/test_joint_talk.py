"""One talk for all: the first moment that everyone has, or new moments."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.casework import moving
from bot.casework.case import CaseStatus
from bot.casework.joint_talk import ALLOWED_CHANGES, RESIDENT, JointTalk, Moment, TalkStatus
from bot.errors import IllegalChange
from tests.casework.courses import A, B, accepted, offered, proposed, talk
from tests.casework.making import NOW

S = TalkStatus
OF_TWO = replace(talk(), who=(RESIDENT, "a"))
OF_THREE = replace(talk(), who=(RESIDENT, "a", "b"))


@pytest.mark.parametrize("old", S)
@pytest.mark.parametrize("new", S)
def test_only_the_changes_of_the_table_are_allowed(old: S, new: S) -> None:
    before = replace(talk(), status=old)
    if new in ALLOWED_CHANGES[old]:
        assert before.changed(new).status is new
    else:
        with pytest.raises(IllegalChange, match=r"The talk is .* and cannot become"):
            before.changed(new)


def test_a_moment_has_a_zone_and_an_end() -> None:
    assert Moment(NOW, 90).end == NOW + timedelta(minutes=90)
    with pytest.raises(ValueError, match="without a zone"):
        Moment(datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="at least a minute"):
        Moment(NOW, 0)


def test_a_talk_needs_a_few_different_moments_and_a_place() -> None:
    with pytest.raises(IllegalChange, match="one to 3 different moments"):
        JointTalk(moments=(), place="home")
    with pytest.raises(IllegalChange, match="one to 3 different moments"):
        talk(4)
    with pytest.raises(IllegalChange, match="different"):
        JointTalk(moments=(Moment(NOW), Moment(NOW)), place="home")
    with pytest.raises(IllegalChange, match="home, centre, call, other"):
        replace(talk(), place="moon")
    with pytest.raises(IllegalChange, match="in words where"):
        replace(talk(), place="other")
    assert replace(talk(), place="other", place_words="De kerk").place_words == "De kerk"


def test_the_first_moment_that_everyone_has_is_agreed() -> None:
    waiting = OF_TWO.answered("a", (1, 0, 0))
    assert (waiting.status, waiting.answers, waiting.moment) == (S.PROPOSED, {"a": (0, 1)}, None)
    agreed = waiting.answered(RESIDENT, (1,))
    assert (agreed.status, agreed.agreed, agreed.moment) == (S.AGREED, 1, OF_TWO.moments[1])


def test_other_moments_are_needed_as_soon_as_none_is_left() -> None:
    split = OF_THREE.answered("a", (0,)).answered("b", (1,))
    assert split.status is S.NO_MOMENT
    late = split.answered(RESIDENT, (0, 1))
    assert (late.status, late.answers[RESIDENT]) == (S.NO_MOMENT, (0, 1))
    assert OF_TWO.answered(RESIDENT, ()).status is S.NO_MOMENT


def test_only_who_was_asked_answers_and_only_with_what_was_proposed() -> None:
    with pytest.raises(IllegalChange, match="Only who was asked"):
        OF_TWO.answered("b", (0,))
    with pytest.raises(IllegalChange, match="not proposed"):
        OF_TWO.answered("a", (2,))
    agreed = OF_TWO.answered("a", (0,)).answered(RESIDENT, (0,))
    with pytest.raises(IllegalChange, match="The talk is agreed: nothing is asked any more"):
        agreed.answered("a", (1,))


def test_a_party_that_leaves_no_longer_stands_in_the_way() -> None:
    waiting = OF_THREE.answered("a", (0,)).answered(RESIDENT, (0,))
    agreed = waiting.without("b")
    assert (agreed.status, agreed.who, agreed.agreed) == (S.AGREED, (RESIDENT, "a"), 0)
    assert agreed.without("b") == agreed
    assert agreed.without("a").status is S.CANCELLED
    none = OF_THREE.answered("b", ()).without("b")
    assert (none.status, none.answers) == (S.NO_MOMENT, {})
    held = agreed.held(NOW)
    assert (held.without("a"), held.held_at) == (held, NOW)


def test_a_talk_is_proposed_to_the_resident_and_who_accepted() -> None:
    both = moving.confirm(accepted(A), (B,), at=NOW)
    first = moving.propose_talk(both, replace(talk(), who=("x",), answers={"x": (0,)}), at=NOW)
    assert first.status is CaseStatus.TALKING
    assert first.course.joint_talk == replace(talk(), who=(RESIDENT, "a"), number=1)
    second = moving.propose_talk(first, talk(), at=NOW).course.joint_talk
    assert second is not None
    assert second.number == 2


def test_a_talk_waits_for_a_party_unless_the_case_is_tailor_made() -> None:
    with pytest.raises(IllegalChange, match="No party has accepted yet"):
        moving.propose_talk(offered(A), talk(), at=NOW)
    alone = moving.make_tailor_made(proposed(), "geen aanbod", by="noor", at=NOW)
    talking = moving.answer_talk(moving.propose_talk(alone, talk(), at=NOW), RESIDENT, ())
    again = moving.propose_talk(talking, talk(), at=NOW).course.joint_talk
    assert again is not None
    assert (again.who, again.number) == ((RESIDENT,), 2)


def test_a_moment_that_is_over_is_not_proposed() -> None:
    with pytest.raises(IllegalChange, match="over already"):
        moving.propose_talk(accepted(A), talk(), at=NOW + timedelta(days=1))


def test_a_talk_is_agreed_and_held() -> None:
    talking = moving.propose_talk(accepted(A), talk(), at=NOW)
    with pytest.raises(IllegalChange, match="The talk is proposed and cannot become held"):
        moving.hold_talk(talking, at=NOW)
    agreed = moving.answer_talk(moving.answer_talk(talking, RESIDENT, (0,)), "a", (0, 1))
    held = moving.hold_talk(agreed, at=NOW)
    assert held.course.joint_talk is not None
    assert (held.course.joint_talk.status, held.status) == (S.HELD, CaseStatus.TALKING)
    with pytest.raises(IllegalChange, match="No talk has been proposed"):
        moving.hold_talk(accepted(A), at=NOW)


def test_who_stops_sharing_with_a_party_meets_the_others() -> None:
    talking = moving.propose_talk(accepted(A, B), talk(), at=NOW)
    stopped = moving.take_back(talking, "a", at=NOW).course.joint_talk
    assert stopped is not None
    assert stopped.who == (RESIDENT, "b")
