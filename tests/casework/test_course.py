"""Word back, notes, translations and what is asked later; and a course that goes through JSON unchanged."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.casework import moving
from bot.casework.answers import Given, Told
from bot.casework.case import Case, CaseStatus, case_from
from bot.casework.course import Course, Note, NoteKind, Translation
from bot.casework.proposal import Proposal
from bot.casework.wellbeing import Wellbeing
from bot.casework.word_back import UNANSWERED_AFTER, WordBack, WordBackKind
from bot.errors import IllegalChange
from tests.casework.courses import TABLE, TOMORROW, WORD_BACK, A, B, accepted, planned, proposed, step, talk, told_back
from tests.casework.making import EVERYTHING, NOW, content

FELT = Wellbeing(score=6, told=Told("beter"), given_at=TOMORROW)
NOTE = Note(kind=NoteKind.HUMAN_TALK, text="Thuis gesproken.", by="noor", at=NOW)
DUTCH = Translation(text="Rust.", by="sleutelpersoon", at=NOW)


def closed() -> Case:
    return moving.answer_word_back(told_back(), "little", words="een beetje", at=TOMORROW)


def full() -> Case:
    """Something at every place of the course."""
    case = planned(A, B, steps=(step(arranges=True), step("a")))
    case = moving.propose_talk(moving.answer_plan(case, "resident", "almost", words="maandag"), talk(), at=NOW)
    case = moving.answer_talk(case, "a", (0,))
    case = moving.note(moving.decline(case, "b", reason="vol", at=NOW), NOTE)
    case = moving.give_word_back(moving.translate(case, "goal", DUTCH), WORD_BACK, at=NOW)
    case = moving.answer_word_back(case, "no", words="nee", at=TOMORROW)
    return moving.feel_again(moving.contacted(case, yes=True), FELT)


def test_a_course_goes_through_json_unchanged_and_an_old_case_has_one_that_has_not_begun() -> None:
    course = full().course
    assert Course.from_json(json.loads(json.dumps(course.to_json()))) == course
    assert Course.from_json({}) == Course() == Course.from_json(json.loads(json.dumps(Course().to_json())))


@pytest.mark.parametrize(
    "make",
    [
        lambda: WordBack(kind=WordBackKind.DONE, told="a", did="b", possible="c", language="nl"),
        lambda: WordBack(kind=WordBackKind.NOT_POSSIBLE, told="a", gave="b", because="c", language="nl"),
    ],
)
def test_word_back_says_all_of_it(make: Callable[[], WordBack]) -> None:
    with pytest.raises(IllegalChange, match=r"Word back needs these words too: (gave|possible)\."):
        make()


def test_word_back_is_read_by_the_resident() -> None:
    with pytest.raises(IllegalChange, match="write it in 'ti'"):
        moving.give_word_back(accepted(A), replace(WORD_BACK, language="nl"), at=NOW)
    given = told_back()
    assert given.status is CaseStatus.WORD_BACK
    assert given.course.word_back == (replace(WORD_BACK, given_at=NOW),)


@pytest.mark.parametrize("answer", ["yes", "little"])
def test_a_case_closes_when_it_helps(answer: str) -> None:
    case = moving.answer_word_back(told_back(), answer, at=TOMORROW)
    assert case.status is CaseStatus.CLOSED
    assert case.course.word_back[-1] == replace(WORD_BACK, given_at=NOW, answer=answer, answered_at=TOMORROW)


def test_an_unhappy_answer_opens_the_case_again_and_its_words_may_follow() -> None:
    unhappy = moving.answer_word_back(told_back(), "no", at=NOW)
    assert (unhappy.status, unhappy.course.live) == (CaseStatus.REOPENED, ("a",))
    worded = moving.answer_word_back(unhappy, "no", words="nog geen rust", at=TOMORROW)
    assert worded.status is CaseStatus.REOPENED
    last = worded.course.word_back[-1]
    assert (last.words, last.answered_at) == ("nog geen rust", NOW)
    with pytest.raises(IllegalChange, match="has answered this word back"):
        moving.answer_word_back(worded, "yes", at=TOMORROW)


def test_a_case_closes_without_an_answer_when_none_came_for_long() -> None:
    told, ripe = told_back(), NOW + UNANSWERED_AFTER
    with pytest.raises(IllegalChange, match="has 28 days to answer; 27 of them have passed") as refused:
        moving.close_unanswered(told, at=ripe - timedelta(seconds=1))
    assert refused.value.values == {"count": 28, "moment": ripe}
    closed = moving.close_unanswered(told, at=ripe)
    assert (closed.status, closed.course.live) == (CaseStatus.CLOSED, ())
    assert closed.course.word_back == (replace(WORD_BACK, given_at=NOW, unanswered_at=ripe),)
    assert Course.from_json(json.loads(json.dumps(closed.course.to_json()))) == closed.course
    assert moving.reopen(closed, "belde terug", by="noor", at=ripe).status is CaseStatus.REOPENED


def test_only_who_is_asked_and_says_nothing_can_be_left_unanswered() -> None:
    ripe = NOW + 2 * UNANSWERED_AFTER
    for case in (proposed(), accepted(A), closed(), moving.answer_word_back(told_back(), "no", at=NOW)):
        with pytest.raises(IllegalChange, match="only while the resident is asked"):
            moving.close_unanswered(case, at=ripe)
    with pytest.raises(IllegalChange, match="took this story back"):
        moving.close_unanswered(told_back().withdrawn().with_course(word_back=(WORD_BACK,)), at=ripe)
    with pytest.raises(IllegalChange, match="has answered this word back"):
        moving.close_unanswered(told_back().with_course(word_back=(replace(WORD_BACK, answer="yes"),)), at=ripe)


def test_the_newest_word_back_is_the_one_to_wait_for() -> None:
    again = moving.give_word_back(told_back(), WORD_BACK, at=TOMORROW)
    with pytest.raises(IllegalChange, match="27 of them have passed"):
        moving.close_unanswered(again, at=NOW + UNANSWERED_AFTER)
    first, last = moving.close_unanswered(again, at=TOMORROW + UNANSWERED_AFTER).course.word_back
    assert (first.unanswered_at, last.unanswered_at) == (None, TOMORROW + UNANSWERED_AFTER)


@pytest.mark.parametrize(
    ("answer", "status"),
    [("yes", CaseStatus.CLOSED), ("little", CaseStatus.CLOSED), ("no", CaseStatus.REOPENED)],
)
def test_an_answer_can_still_come_to_a_case_that_was_closed_without_one(answer: str, status: CaseStatus) -> None:
    late = NOW + 2 * UNANSWERED_AFTER
    left = moving.close_unanswered(told_back(), at=NOW + UNANSWERED_AFTER)
    case = moving.answer_word_back(left, answer, words="beter laat", at=late)
    last = case.course.word_back[-1]
    assert (case.status, last.answer, last.words, last.answered_at) == (status, answer, "beter laat", late)


def test_no_case_closes_without_word_back() -> None:
    with pytest.raises(IllegalChange, match="has not heard what was done"):
        moving.answer_word_back(accepted(A), "yes", at=NOW)
    with pytest.raises(IllegalChange, match="one of: yes, little, no"):
        moving.answer_word_back(told_back(), "skip", at=NOW)


def test_a_closed_case_is_opened_again_before_anything_else() -> None:
    with pytest.raises(IllegalChange, match=r"The case is closed. Open it again first"):
        moving.confirm(closed(), (B,), at=NOW)
    again = moving.reopen(closed(), "belde terug", by="noor", at=NOW)
    assert again.status is CaseStatus.REOPENED
    assert again.course.notes[-1] == Note(kind=NoteKind.REOPENED, text="belde terug", by="noor", at=NOW)
    assert moving.confirm(again, (A,), at=NOW).status is CaseStatus.CONFIRMED


def test_what_is_asked_and_written_at_any_time_is_kept_in_a_closed_case_too() -> None:
    case = moving.assign(moving.note(closed(), NOTE), "noor")
    case = moving.feel_again(moving.contacted(case, yes=False), FELT)
    assert (case.holder, case.course.notes[-1]) == ("noor", NOTE)
    assert (case.course.contacted, case.course.wellbeing_again) == ("no", (FELT,))


def test_a_tailor_made_case_says_why_and_by_whom() -> None:
    case = moving.make_tailor_made(proposed(), "geen aanbod past", by="noor", at=NOW)
    assert (case.status, case.course.begun) == (CaseStatus.TAILOR_MADE, True)
    assert case.course.notes == (Note(kind=NoteKind.TAILOR_MADE, text="geen aanbod past", by="noor", at=NOW),)


def test_everything_the_resident_said_can_be_translated() -> None:
    said = full().said()
    assert said["goal"] == "Rust in huis.\nEn slapen."
    assert said["plan.1"] == "Een fiets halen"
    assert (said["plan_why"], said["feedback.1"], said["wellbeing_again.1"]) == ("maandag", "nee", "beter")
    assert moving.feel_again(proposed(), Wellbeing(score=3, given_at=NOW)).said() == proposed().said()
    with pytest.raises(IllegalChange, match=r"There are no words at 'need'. There are at: goal, "):
        moving.translate(proposed(), "need", DUTCH)


def test_a_translation_goes_when_the_words_do() -> None:
    case = moving.translate(moving.translate(proposed(), "goal", DUTCH), "can_self", DUTCH)
    changed = case_from({**EVERYTHING, "goal": Given((), "Werk")}, given_at=NOW)
    assert set(case.told_again(changed, TABLE).course.translations) == {"can_self"}
    gone = case_from({}, given_at=NOW)
    assert moving.confirm(case, (A,), at=NOW).told_again(gone, TABLE).course.translations == {}


def test_an_answer_that_changes_later_only_suggests_a_table() -> None:
    begun = moving.confirm(proposed(), (B,), at=NOW)
    again = begun.told_again(content(), Proposal())
    assert (again.status, again.proposal, again.content) == (CaseStatus.CONFIRMED, Proposal(), content())
    assert again.course == begun.course
    decided = moving.make_tailor_made(proposed(), "op maat", by="noor", at=NOW)
    assert decided.told_again(content(), TABLE).status is CaseStatus.TAILOR_MADE


@pytest.mark.parametrize("make", [told_back, closed])
def test_more_that_is_told_after_word_back_opens_the_case_again(make: Callable[[], Case]) -> None:
    again = make().told_again(content(), TABLE)
    assert (again.status, again.course.word_back) == (CaseStatus.REOPENED, make().course.word_back)


def test_a_withdrawn_case_allows_nothing() -> None:
    gone = full().withdrawn()
    assert (gone.course, gone.proposal) == (Course(), Proposal())
    moves: list[Callable[[Case], Case]] = [
        lambda case: moving.assign(case, "noor"),
        lambda case: moving.note(case, NOTE),
        lambda case: moving.translate(case, "goal", DUTCH),
        lambda case: moving.contacted(case, yes=True),
        lambda case: moving.confirm(case, (A,), at=NOW),
        lambda case: moving.reopen(case, "toch", by="noor", at=NOW),
        lambda case: case.told_again(content(), TABLE),
    ]
    for move in moves:
        with pytest.raises(IllegalChange):
            move(gone)
