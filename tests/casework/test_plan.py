"""A plan: agreed when everyone said yes, and nothing is arranged that the resident does not want."""

from dataclasses import replace
from datetime import date

import pytest

from bot.casework import moving
from bot.casework.case import Case, CaseStatus
from bot.casework.joint_talk import RESIDENT
from bot.casework.plan import ALLOWED_CHANGES, Plan, PlanAnswer, PlanStatus
from bot.errors import IllegalChange
from tests.casework.courses import A, B, accepted, planned, step
from tests.casework.making import NOW

S = PlanStatus
YES, ALMOST = PlanAnswer("yes"), PlanAnswer("almost", "niet op maandag")
OF_TWO = Plan(steps=(step(), step("a")), who=(RESIDENT, "a"))
AGREED = OF_TWO.answered("a", YES).answered(RESIDENT, YES)


def plan_of(case: Case) -> Plan:
    assert case.course.plan is not None
    return case.course.plan


@pytest.mark.parametrize("old", S)
@pytest.mark.parametrize("new", S)
def test_only_the_changes_of_the_table_are_allowed(old: S, new: S) -> None:
    before = replace(OF_TWO, status=old)
    if new in ALLOWED_CHANGES[old]:
        assert before.changed(new).status is new
    else:
        with pytest.raises(IllegalChange, match=r"The plan is .* and cannot become"):
            before.changed(new)


def test_a_plan_has_a_few_steps_with_words() -> None:
    for steps in ((), (step(),) * 8, (replace(step(), text=""),)):
        with pytest.raises(IllegalChange, match="one to 7 steps"):
            Plan(steps=steps)


def test_a_plan_is_agreed_only_when_everyone_said_yes() -> None:
    assert OF_TWO.answered("a", YES).status is S.PROPOSED
    assert AGREED.status is S.AGREED
    assert AGREED.objections() == {}


def test_one_that_is_not_a_yes_brings_it_back_with_the_objection() -> None:
    back = OF_TWO.answered("a", YES).answered(RESIDENT, ALMOST)
    assert (back.status, back.objections()) == (S.BACK, {RESIDENT: ALMOST})
    both = back.answered("a", PlanAnswer("no", "te duur"))
    assert (both.status, set(both.objections())) == (S.BACK, {RESIDENT, "a"})
    assert back.answered(RESIDENT, YES).status is S.BACK


def test_a_yes_can_be_taken_back() -> None:
    assert AGREED.answered(RESIDENT, YES).status is S.AGREED
    assert AGREED.answered(RESIDENT, PlanAnswer("no")).status is S.BACK


def test_only_who_was_asked_answers_with_an_answer_before_it_is_done() -> None:
    with pytest.raises(IllegalChange, match="Only who was asked"):
        OF_TWO.answered("b", YES)
    with pytest.raises(IllegalChange, match="yes, almost or no"):
        OF_TWO.answered("a", PlanAnswer("maybe"))
    with pytest.raises(IllegalChange, match="nothing is asked any more"):
        AGREED.changed(S.DONE).answered("a", YES)


def test_a_party_that_leaves_brings_the_plan_back_only_when_a_step_was_theirs() -> None:
    assert AGREED.without("a").status is S.BACK
    others = replace(OF_TWO, steps=(step(),)).answered(RESIDENT, YES)
    agreed = others.without("a")
    assert (agreed.status, agreed.who) == (S.AGREED, (RESIDENT,))
    assert agreed.without("b") == agreed
    done = AGREED.step_done(2, at=NOW).without("a")
    assert (done.status, done.answers) == (S.AGREED, {RESIDENT: YES})
    assert replace(AGREED, status=S.DONE).without("a").who == AGREED.who


def test_nothing_is_arranged_that_the_resident_has_not_said_yes_to() -> None:
    agreed = planned(A, steps=(step(arranges=True), step("a")))
    with pytest.raises(IllegalChange, match="Step 1: the resident has not said yes to it"):
        moving.arrange(agreed, 1, at=NOW)
    unwanted = moving.want(agreed, 1, yes=False, needs="ik kan niet fietsen")
    with pytest.raises(IllegalChange, match="has not said yes"):
        moving.arrange(unwanted, 1, at=NOW)
    wanted = moving.want(unwanted, 1, yes=True, needs="fietsles")
    arranged = moving.arrange(wanted, 1, at=NOW)
    used = plan_of(moving.use(arranged, 1, usable=False, words="te hoog")).steps[0]
    assert (used.wanted, used.needs, used.arranged_at) == ("yes", "fietsles", NOW)
    assert (used.usable, used.usable_words) == ("no", "te hoog")
    assert plan_of(moving.use(arranged, 1, usable=True)).steps[0].usable == "yes"
    with pytest.raises(IllegalChange, match="Step 1 is arranged already"):
        moving.want(arranged, 1, yes=False)


def test_only_what_was_arranged_can_be_used_and_only_what_arranges_is_asked_about() -> None:
    agreed = planned(A, steps=(step(arranges=True), step("a")))
    with pytest.raises(IllegalChange, match="Step 1 has not been arranged"):
        moving.use(agreed, 1, usable=True)
    with pytest.raises(IllegalChange, match="Step 2 arranges nothing"):
        moving.want(agreed, 2, yes=True)
    for number in (0, 3):
        with pytest.raises(IllegalChange, match=f"no step {number}"):
            moving.want(agreed, number, yes=True)


def test_a_plan_is_carried_out_only_when_it_is_agreed() -> None:
    with pytest.raises(IllegalChange, match="The plan is proposed: only an agreed plan is carried out"):
        OF_TWO.step_done(1, at=NOW)


def test_a_plan_is_done_with_its_last_step() -> None:
    agreed = planned(A, steps=(step(arranges=True), step("a"), step(arranges=True)))
    with pytest.raises(IllegalChange, match="Step 1 has not been arranged"):
        moving.finish_step(agreed, 1, at=NOW)
    unwanted = moving.finish_step(moving.want(agreed, 1, yes=False), 1, at=NOW)
    almost = moving.finish_step(unwanted, 2, at=NOW)
    assert plan_of(almost).status is S.AGREED
    arranged = moving.arrange(moving.want(almost, 3, yes=True), 3, at=NOW)
    done = moving.finish_step(arranged, 3, at=NOW)
    assert (plan_of(done).status, done.status) == (S.DONE, CaseStatus.PLANNED)


def test_a_plan_is_proposed_to_the_resident_and_who_accepted() -> None:
    planning = moving.propose_plan(accepted(A), replace(OF_TWO, answers={"x": YES}, status=S.BACK), at=NOW)
    assert (planning.status, plan_of(planning)) == (CaseStatus.PLANNING, OF_TWO)
    assert plan_of(moving.propose_plan(planning, OF_TWO, at=NOW)).number == 2


def test_a_plan_nobody_can_carry_out_or_read_is_not_proposed() -> None:
    with pytest.raises(IllegalChange, match=r"Step 2: 'b' is not at the table. Use resident, a, coordinator"):
        moving.propose_plan(accepted(A), Plan(steps=(step("a"), step("b"))), at=NOW)
    with pytest.raises(IllegalChange, match="Step 1: the day 2026-11-26 is over"):
        moving.propose_plan(accepted(A), Plan(steps=(replace(step(), by=date(2026, 11, 26)),)), at=NOW)
    with pytest.raises(IllegalChange, match="write it in 'ti'"):
        moving.propose_plan(accepted(A), Plan(steps=(replace(step(), language="nl"),)), at=NOW)


def test_the_case_follows_its_plan() -> None:
    agreed = planned(A, B, steps=(step("a"),))
    assert agreed.status is CaseStatus.PLANNED
    assert moving.answer_plan(agreed, "a", "no", words="ziek").status is CaseStatus.PLANNING
    assert moving.take_back(agreed, "a", at=NOW).status is CaseStatus.PLANNING
    assert moving.decline(agreed, "b", reason="vol", at=NOW).status is CaseStatus.PLANNED
    with pytest.raises(IllegalChange, match="No plan has been proposed"):
        moving.answer_plan(accepted(A), RESIDENT, "yes")


def test_an_answer_to_a_plan_does_not_move_a_case_that_is_elsewhere() -> None:
    again = moving.confirm(moving.propose_plan(accepted(A), OF_TWO, at=NOW), (B,), at=NOW)
    answered = moving.answer_plan(moving.answer_plan(again, RESIDENT, "yes"), "a", "yes")
    assert (answered.status, plan_of(answered).status) == (CaseStatus.CONFIRMED, S.AGREED)
