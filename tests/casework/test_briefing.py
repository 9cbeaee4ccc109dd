"""What a party reads: only after the conflict question, the story first, and nothing it does not need."""

import json
from dataclasses import replace

import pytest

from bot.casework import moving, records
from bot.casework.answers import Given
from bot.casework.briefing import for_party, telling
from bot.casework.case import Case, Content, case_from
from bot.casework.course import Translation
from bot.casework.plan import Plan
from bot.casework.referral import READABLE, ReferralStatus
from bot.errors import IllegalChange, NotShared
from tests.casework.courses import TABLE, A, B, accepted, offered, proposed, step
from tests.casework.making import EVERYTHING, NOW

DUTCH = Translation(text="Rust.", by="sleutelpersoon", at=NOW)


def read(**answers: Given) -> Case:
    """The case of these answers, at a party that knows nobody in it."""
    told = offered(A).told_again(case_from({**EVERYTHING, **answers}, given_at=NOW), TABLE)
    return moving.open_by(told, "a", knows_resident=False, at=NOW)


@pytest.mark.parametrize("status", sorted(set(ReferralStatus) - READABLE))
def test_only_a_party_that_may_read_reads(status: ReferralStatus) -> None:
    case = offered(A)
    referral = replace(case.course.referral("a"), status=status)
    with pytest.raises(NotShared, match=f"Partij A is {status.value}"):
        for_party(case.with_course(referrals={"a": referral}), "a")


def test_a_party_that_was_not_asked_reads_nothing() -> None:
    with pytest.raises(IllegalChange, match="'b' is not at the table"):
        for_party(accepted(A), "b")


def test_the_goal_and_what_somebody_can_stand_before_needs() -> None:
    briefing = for_party(moving.translate(read(), "goal", DUTCH), "a")
    assert [each.heading for each in briefing.story] == [
        "case.goal", "case.can_self", "case.can_other", "case.need", "case.added",
    ]  # fmt: skip
    goal, *_, need, _added = briefing.story
    assert (goal.original, goal.language, goal.translation) == ("Rust in huis.\nEn slapen.", "ti", DUTCH)
    assert (need.original, need.files, need.translation) == ("", 2, None)
    assert len(briefing.exploration) == 8
    assert briefing.exploration[0].heading == "case.exploration.change"


def test_every_answer_is_in_the_language_it_was_told_in() -> None:
    case = read(goal=Given(text="Rust in huis.", language="nl"))
    kept = replace(case, content=Content.from_json(json.loads(json.dumps(case.content.to_json()))))
    goal, can_self, *_ = for_party(kept, "a").story
    assert (goal.language, can_self.language) == ("nl", "ti")


def test_a_party_reads_how_to_meet_and_only_its_own_topics() -> None:
    briefing = for_party(read(), "a")
    assert (briefing.case, briefing.language, briefing.neighbourhood) == ("k7m2p9q4r1", "ti", "n2")
    assert briefing.topics == ("things",)
    assert ("case.preference.time", "time.evening") in briefing.wishes
    assert [(each.heading, each.original) for each in briefing.wishes_told] == [
        ("case.preference.person", "of mijn zus")
    ]
    assert briefing.name is not None
    assert briefing.name.original == "Sara"


def test_the_telephone_number_is_there_only_for_who_wants_to_be_called() -> None:
    assert for_party(read(), "a").number is None
    called = for_party(read(channel=Given(("call",))), "a").number
    assert called is not None
    assert called.original == "0612345678"


def test_nothing_of_another_party_and_no_score_reaches_a_party() -> None:
    case = moving.decline(accepted(A, B), "b", reason="wij zitten vol", at=NOW)
    written = json.dumps(records.to_json(for_party(case, "a")))
    assert "wij zitten vol" not in written
    assert "Partij B" not in written
    assert "wellbeing" not in written


def test_a_step_of_the_plan_has_its_translation_beside_it() -> None:
    case = moving.propose_plan(accepted(A), Plan(steps=(step(),)), at=NOW)
    told = telling(moving.translate(case, "plan.1", DUTCH), "plan.1", "case.plan")
    assert told is not None
    assert (told.original, told.translation, told.files) == ("Een fiets halen", DUTCH, 0)
    assert telling(proposed(), "plan.1", "case.plan") is None
