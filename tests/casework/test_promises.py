"""Every promise of the calendar: owed in one state, and no longer in the next. What stands here is written by hand."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.casework import moving
from bot.casework.case import Case, CaseStatus
from bot.casework.course import Note, NoteKind
from bot.casework.people import COORDINATOR
from bot.casework.plan import Plan
from bot.casework.promises import (
    BY_KIND,
    PROMISES,
    Days,
    KeptLong,
    On,
    Owed,
    ReadingDay,
    Thing,
    To,
    Unchanged,
    When,
    WorkingDays,
    of_place,
    owed,
    owner_of,
)
from bot.casework.promises_picture import BESIDE, picture
from bot.cli import main
from bot.conversation.steps import STEPS
from tests.casework.courses import (
    TOMORROW,
    WORD_BACK,
    A,
    B,
    accepted,
    offered,
    planned,
    proposed,
    step,
    talk,
    told_back,
)
from tests.casework.making import NOW, case, content

BY = date(2026, 12, 1)


def _talk_proposed() -> Case:
    return moving.propose_talk(accepted(A), talk(), at=NOW)


def _talk_agreed() -> Case:
    now = moving.answer_talk(_talk_proposed(), "resident", (0,))
    return moving.answer_talk(now, "a", (0,))


def _talk_held() -> Case:
    return moving.hold_talk(_talk_agreed(), at=TOMORROW)


def _no_moment() -> Case:
    return moving.answer_talk(_talk_proposed(), "resident", ())


def _plan_proposed() -> Case:
    return moving.propose_plan(accepted(A), Plan(steps=(step(),)), at=NOW)


def _planned() -> Case:
    return planned(A, steps=(step(), step(owner="a", arranges=True)))


def _wanted() -> Case:
    return moving.want(_planned(), 2, yes=True)


def _arranged() -> Case:
    return moving.arrange(_wanted(), 2, at=NOW)


def _usable() -> Case:
    return moving.use(_arranged(), 2, usable=True)


def _one_done() -> Case:
    return moving.finish_step(_usable(), 1, at=NOW)


def _all_done() -> Case:
    return moving.finish_step(_one_done(), 2, at=NOW)


def _closed() -> Case:
    return moving.answer_word_back(told_back(), "yes", at=NOW)


def _reopened() -> Case:
    return moving.answer_word_back(told_back(), "no", at=NOW)


def _asked() -> Case:
    return moving.confirm(proposed(), (A,), at=NOW)


def _two(first: str) -> Case:
    now = offered(A, B)
    now = moving.open_by(now, first, knows_resident=False, at=NOW)
    return moving.accept(now, first, at=NOW)


_ALWAYS: dict[tuple[Owed, int], When] = {(Owed.FOLLOW_UP, 0): Days(7)}
_STEPS: dict[tuple[Owed, int], When] = {
    (Owed.STEP_DUE, 1): On(BY),
    (Owed.STEP_DUE, 2): On(BY),
    (Owed.STEP_LATE, 1): On(BY, 2),
    (Owed.STEP_LATE, 2): On(BY, 2),
}
_UNTOUCHED: dict[tuple[Owed, int], When] = {(Owed.READING, 0): ReadingDay(), (Owed.BEGINNING, 0): WorkingDays(5)}
_REMIND = WorkingDays(3, most=7)
_PLANNED_TALK: dict[tuple[Owed, int], When] = {(Owed.TALK_PLANNED, 0): WorkingDays(5)}

#: A state of a case -> what is owed there beside "did somebody contact you?".
OWED: tuple[tuple[Callable[[], Case], dict[tuple[Owed, int], When]], ...] = (
    (lambda: case(content()), {(Owed.READING, 0): ReadingDay()}),
    (proposed, _UNTOUCHED),
    (lambda: moving.make_tailor_made(proposed(), "past niet", by="Anna", at=NOW), {}),
    (_asked, {}),
    (lambda: offered(A, B), {(Owed.REMIND_PARTY, 1): _REMIND, (Owed.REMIND_PARTY, 2): _REMIND}),
    (lambda: _two("a"), {(Owed.REMIND_PARTY, 2): _REMIND}),
    (lambda: moving.open_by(offered(A), "a", knows_resident=False, at=NOW), {(Owed.REMIND_PARTY, 1): _REMIND}),
    (lambda: moving.decline(offered(A), "a", reason="vol", at=NOW), {}),
    (lambda: accepted(A), _PLANNED_TALK),
    (_talk_proposed, {(Owed.TALK_ANSWERED, 1): WorkingDays(5)}),
    (_no_moment, _PLANNED_TALK),
    (_talk_agreed, {(Owed.TALK_TOLD, 1): On(TOMORROW.date(), 2)}),
    (_talk_held, {(Owed.PLAN_MADE, 1): WorkingDays(5)}),
    (_plan_proposed, {(Owed.PLAN_ANSWERED, 1): WorkingDays(5)}),
    (lambda: moving.answer_plan(_plan_proposed(), "resident", "no"), {}),
    (_planned, _STEPS),
    (_wanted, _STEPS),
    (_arranged, {**_STEPS, (Owed.USABLE, 2): Days(14)}),
    (_usable, _STEPS),
    (_one_done, {(Owed.STEP_DUE, 2): On(BY), (Owed.STEP_LATE, 2): On(BY, 2)}),
    (_all_done, {(Owed.TELLING, 1): WorkingDays(5)}),
    (lambda: moving.give_word_back(_all_done(), WORD_BACK, at=NOW), {(Owed.WORD_BACK, 0): Unchanged(14, 1)}),
    (told_back, {(Owed.WORD_BACK, 0): Unchanged(14, 1)}),
    (_closed, {(Owed.FORGETTING, 0): KeptLong()}),
    (_reopened, {(Owed.BEGINNING, 0): WorkingDays(5)}),
)  # fmt: skip


@pytest.mark.parametrize(("state", "beside"), OWED)
def test_what_is_owed_in_each_state(state: Callable[[], Case], beside: dict[tuple[Owed, int], When]) -> None:
    stands = state()
    due = owed(stands)
    assert ((Owed.STANDING_STILL, 0) in due) is (stands.status is not CaseStatus.CLOSED)
    due.pop((Owed.STANDING_STILL, 0), None)
    assert due == {**_ALWAYS, **beside}


def test_every_promise_is_owed_somewhere_and_nowhere_owed_for_ever() -> None:
    stated = [{kind for kind, _ in owed(state())} for state, _ in OWED]
    assert set.union(*stated) == set(Owed)
    assert set.intersection(*stated) == {Owed.FOLLOW_UP}


def _still(case: Case) -> When:
    return owed(case)[Owed.STANDING_STILL, 0]


def test_a_case_stands_still_as_long_as_only_words_are_said() -> None:
    before = _planned()
    words = Note(kind=NoteKind.MESSAGE, text="Nog niets.", by="Anna", at=NOW)
    told = moving.note(before, words)
    assert _still(told) == _still(before)
    assert _still(moving.note(before, replace(words, kind=NoteKind.NOTE))) != _still(before)
    assert _still(moving.finish_step(before, 1, at=NOW)) != _still(before)
    assert _still(before) == Unchanged(21, _still(before).what)  # type: ignore[union-attr]


def test_a_step_that_was_never_done_is_not_asked_for_after_the_end() -> None:
    told = moving.give_word_back(_planned(), WORD_BACK, at=NOW)
    assert (Owed.STEP_DUE, 1) in owed(told)
    assert owed(moving.answer_word_back(told, "yes", at=NOW)).keys() == {(Owed.FOLLOW_UP, 0), (Owed.FORGETTING, 0)}


def test_what_was_taken_back_is_owed_nothing() -> None:
    assert [owed(state().withdrawn()) for state in (proposed, _arranged, told_back)] == [{}, {}, {}]


def test_a_table_that_waits_for_a_party_is_not_ready() -> None:
    assert (Owed.TALK_PLANNED, 0) not in owed(_two("b"))


def test_a_held_talk_of_a_case_that_has_a_plan_already_owes_none() -> None:
    held = moving.hold_talk(_talk_agreed(), at=TOMORROW)
    assert (Owed.PLAN_MADE, 1) in owed(held)
    assert (Owed.PLAN_MADE, 1) not in owed(moving.propose_plan(held, Plan(steps=(step(),)), at=TOMORROW))


def test_an_agreed_talk_whose_moment_is_unknown_is_asked_after_all_the_same() -> None:
    agreed = _talk_agreed()
    assert agreed.course.joint_talk is not None
    unknown = agreed.with_course(joint_talk=replace(agreed.course.joint_talk, agreed=None))
    assert owed(unknown)[Owed.TALK_TOLD, 1] == WorkingDays(5)


def test_a_new_proposal_is_a_promise_of_its_own() -> None:
    again = moving.propose_talk(_no_moment(), talk(), at=NOW)
    assert (Owed.TALK_ANSWERED, 2) in owed(again)


@pytest.mark.parametrize(
    ("of", "place", "there"),
    [
        (Thing.CASE, 0, True), (Thing.REFERRAL, 1, True), (Thing.REFERRAL, 2, False), (Thing.TALK, 1, False),
        (Thing.PLAN, 1, True), (Thing.PLAN, 2, False), (Thing.STEP, 2, True), (Thing.STEP, 3, False),
    ],
)  # fmt: skip
def test_a_place_tells_which_one(of: Thing, place: int, there: bool) -> None:
    assert (of_place(_planned(), of, place) is not None) is there


def test_a_step_is_remembered_to_whoever_does_it() -> None:
    assert [owner_of(step(owner=owner)) for owner in ("resident", COORDINATOR, "a")] == [To.RESIDENT, To.TEAM, To.PARTY]


def test_each_kind_stands_once_and_whoever_hears_nothing_is_watched() -> None:
    assert [promise.kind for promise in PROMISES] == list(Owed)
    assert len(BY_KIND) == len(PROMISES)
    assert {promise.kind for promise in PROMISES if promise.to is To.RESIDENT and not promise.late} == set()
    assert {promise.says for promise in PROMISES if promise.to is To.RESIDENT} <= set(STEPS)


def test_the_statuses_are_those_of_the_thing() -> None:
    for promise in PROMISES:
        assert len({type(status) for status in promise.during}) == 1
    assert BY_KIND["follow_up"].during == frozenset(CaseStatus) - {CaseStatus.WITHDRAWN}


def test_the_calendar_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flow", "promises"]) == 0
    printed = capsys.readouterr().out
    assert printed == picture()
    assert list(_kinds(printed)) == [*(kind.value for kind in Owed), *BESIDE]
    assert max(map(len, printed.splitlines())) <= 130
    assert (
        "reading: while the case is received, proposed, tailor_made\n  after the promised day -> team: unread"
        in printed
    )
    reminded = "remind, welcome for 7 days; then the team: party_silent"
    assert f"  after 3 working days, 7 days at most -> party: {reminded}" in printed
    assert "  after 7 days -> resident: followup, welcome for 14 days\n" in printed
    assert "  on its day -> owner: step_due" in printed
    assert "  after as many days as the organisation keeps it -> nobody: forget\n" in printed


def _kinds(printed: str) -> Iterator[str]:
    return (line.split(":")[0] for line in printed.splitlines() if not line.startswith(" "))


def test_a_day_is_two_days_long() -> None:
    assert BY_KIND["step_due"].late == timedelta(days=2)


def test_a_second_word_back_is_a_promise_of_its_own() -> None:
    first = moving.give_word_back(_all_done(), WORD_BACK, at=NOW)
    again = moving.give_word_back(first, WORD_BACK, at=NOW)
    assert owed(first)[Owed.WORD_BACK, 0] != owed(again)[Owed.WORD_BACK, 0]
    assert owed(moving.assign(first, "Anna"))[Owed.WORD_BACK, 0] == owed(first)[Owed.WORD_BACK, 0]


def test_a_talk_about_a_plan_that_came_back_leads_to_a_plan() -> None:
    back = moving.answer_plan(_plan_proposed(), "resident", "no")
    held = _held(back)
    assert (Owed.PLAN_MADE, 1) in owed(held)
    assert (Owed.PLAN_MADE, 1) not in owed(_held(_planned()))


def test_what_was_done_is_told_also_when_a_talk_was_held_beside_the_plan() -> None:
    doing = moving.want(_held(_planned()), 2, yes=False)
    done = moving.finish_step(moving.finish_step(doing, 1, at=TOMORROW), 2, at=TOMORROW)
    assert (done.status, (Owed.TELLING, 1) in owed(done)) == (CaseStatus.TALKING, True)
    assert (Owed.TELLING, 1) not in owed(moving.propose_talk(_reopened_after(_all_done()), talk(), at=NOW))


def _held(case: Case) -> Case:
    now = moving.propose_talk(case, talk(), at=NOW)
    for who in ("resident", "a"):
        now = moving.answer_talk(now, who, (0,))
    return moving.hold_talk(now, at=TOMORROW)


def _reopened_after(case: Case) -> Case:
    return moving.answer_word_back(moving.give_word_back(case, WORD_BACK, at=NOW), "no", at=NOW)
