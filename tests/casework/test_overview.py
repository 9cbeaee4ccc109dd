"""What cases come down to when they are counted: only what a resident gave, and nobody of the team."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.casework import moving
from bot.casework.case import Case, Content
from bot.casework.course import Course
from bot.casework.hiding import ALL
from bot.casework.overview import Fact, Loop, Selection, Spread, Stage, Talk, fact_of, overview, quarter
from bot.casework.wellbeing import Wellbeing
from bot.casework.word_back import UNANSWERED_AFTER
from tests.casework.courses import A, accepted, offered, planned, proposed, step, told_back
from tests.casework.making import EVERYTHING, NOW, case, content

ZONE = ZoneInfo("Europe/Amsterdam")
PROMISED = date(2026, 12, 1)


def fact(case: Case, *, contact: float | None = None, now: datetime = NOW) -> Fact:
    """What counts of a case; `contact`: so many days after it came."""
    at = None if contact is None else case.received_at + timedelta(days=contact)
    found = fact_of(case, contact_at=at, promised=PROMISED, now=now, zone=ZONE)
    assert found
    return found


def one(**more: object) -> Fact:
    plain = Fact(
        period="2026-4", neighbourhood="n1", language="ti", topics=("home",), wait="day", loop=Loop.HELPS,
        before=None, later=None, tailor_made=False,
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def felt(score: int | None) -> Wellbeing:
    return Wellbeing(score=score, given_at=NOW)


def test_a_case_is_counted_by_what_the_resident_gave() -> None:
    found = fact(proposed())
    assert (found.period, found.neighbourhood, found.language) == ("2026-4", "n2", "ti")
    assert found.topics == ("things", "feelings")
    assert (found.before, found.later, found.tailor_made) == (4, None, False)


def test_nothing_of_a_worker_a_party_or_a_name_can_be_counted() -> None:
    assert {field.name for field in fields(Fact)} == {
        "period", "neighbourhood", "language", "topics", "wait", "loop", "before", "later", "tailor_made",
    }  # fmt: skip


def test_a_case_that_was_taken_back_is_not_counted() -> None:
    assert fact_of(proposed().withdrawn(), contact_at=None, promised=PROMISED, now=NOW, zone=ZONE) is None


@pytest.mark.parametrize(
    ("moment", "period"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), "2026-4"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "2027-1"),
        (datetime(2026, 3, 31, 22, 0, tzinfo=UTC), "2026-2"),
    ],
)
def test_a_quarter_begins_at_midnight_on_the_clock_of_the_neighbourhood(moment: datetime, period: str) -> None:
    assert quarter(moment, ZONE) == period


@pytest.mark.parametrize(
    ("days", "word"), [(0.5, "day"), (1, "day"), (2, "three_days"), (3, "three_days"), (7, "week"), (7.1, "longer")]
)
def test_the_wait_for_a_first_turn_of_a_person_is_counted_in_days(days: float, word: str) -> None:
    assert fact(proposed(), contact=days).wait == word


def test_who_was_never_turned_to_waits_and_where_nobody_knows_when_nothing_is_said() -> None:
    assert fact(proposed()).wait == "waiting"
    assert fact(offered(A)).wait == ""


@pytest.mark.parametrize(
    ("answer", "loop"), [("", Loop.TOLD), ("yes", Loop.HELPS), ("little", Loop.LITTLE), ("no", Loop.NOT)]
)
def test_a_loop_is_closed_by_what_the_resident_says_to_word_back(answer: str, loop: Loop) -> None:
    told = told_back()
    assert fact(moving.answer_word_back(told, answer, at=NOW) if answer else told, contact=1).loop is loop


def test_a_case_that_was_closed_without_an_answer_helped_nobody_as_far_as_is_known() -> None:
    closed = moving.close_unanswered(told_back(), at=NOW + UNANSWERED_AFTER)
    assert fact(closed, contact=1).loop is Loop.TOLD
    assert fact(moving.answer_word_back(closed, "little", at=NOW), contact=1).loop is Loop.LITTLE


def test_a_story_is_overdue_when_nobody_turned_to_it_by_the_promised_day() -> None:
    assert fact(proposed()).loop is Loop.UNDER_WAY
    late = NOW + timedelta(days=9)
    assert fact(proposed(), now=late).loop is Loop.OVERDUE
    assert fact(proposed(), contact=1, now=late).loop is Loop.UNDER_WAY
    assert fact(offered(A), now=late).loop is Loop.UNDER_WAY


def test_a_plan_is_overdue_when_the_day_of_a_step_passed_that_is_not_done() -> None:
    going = planned(A, steps=(step(), step()))
    late = NOW + timedelta(days=9)
    assert fact(going, contact=1).loop is Loop.UNDER_WAY
    assert fact(going, contact=1, now=late).loop is Loop.OVERDUE
    assert going.course.plan
    done = tuple(replace(each, done_at=NOW) for each in going.course.plan.steps)
    ready = going.with_course(plan=replace(going.course.plan, steps=done))
    assert fact(ready, contact=1, now=late).loop is Loop.UNDER_WAY
    asked = moving.propose_plan(accepted(A), replace(going.course.plan, answers={}), at=NOW)
    assert fact(asked, contact=1, now=late).loop is Loop.UNDER_WAY


def test_the_last_score_that_the_resident_gave_counts() -> None:
    told = case(content(**EVERYTHING))
    again = replace(told, course=Course(wellbeing_again=(felt(5), felt(8), felt(None))))
    assert (fact(again).before, fact(again).later) == (4, 8)
    assert fact(replace(told, content=Content())).before is None


def test_tailor_made_is_counted_now_and_afterwards() -> None:
    made = moving.make_tailor_made(proposed(), "Niets past.", by="Noor", at=NOW)
    assert fact(made).tailor_made
    assert fact(moving.confirm(made, [A], at=NOW)).tailor_made


def test_topics_are_counted_each_and_small_ones_are_hidden() -> None:
    facts = [one()] * 6 + [one(topics=("home", "safety"))] * 2
    found = overview(facts, [], at=NOW)
    assert found.cases(ALL, ALL, ALL) == 8
    assert found.topics["home"](ALL, ALL, ALL) == 8
    assert found.topics["safety"](ALL, ALL, ALL) is None


def test_the_words_of_a_case_are_counted_with_the_places_it_is_of() -> None:
    facts = [one(wait="week", before=2, later=7, tailor_made=True)] * 5 + [one(neighbourhood="n2", before=5)] * 7
    found = overview(facts, [], at=NOW)
    assert found.kinds["wait"](ALL, "n1", ALL, "week") == 5
    assert found.kinds["loop"](ALL, ALL, "ti", "helps") == 12
    assert [found.kinds["before"](ALL, ALL, ALL, band) for band in ("low", "middle", "high")] == [5, 7, 0]
    assert found.kinds["later"](ALL, ALL, ALL, "high") == 5
    assert found.kinds["tailor_made"]("2026-4", ALL, ALL, "yes") == 5


@pytest.mark.parametrize(("later", "word"), [(3, "worse"), (4, "same"), (9, "better")])
def test_a_change_is_that_from_the_first_score_to_the_last(later: int, word: str) -> None:
    found = overview([one(before=4, later=later)] * 5, [], at=NOW)
    assert found.kinds["change"](ALL, ALL, ALL, word) == 5


def test_the_spread_of_change_tells_the_middle_and_the_middle_half() -> None:
    facts = [one(before=4, later=later) for later in (5, 6, 6, 7, 8)] + [one(before=4)] * 4 + [one(later=4)]
    found = overview(facts, [], at=NOW)
    assert found.spread(Selection()) == Spread(number=5, middle=2, low=2, high=3)
    assert found.spread(Selection(language="nl")) is None


def test_the_spread_of_change_does_not_tell_what_is_hidden_beside_it() -> None:
    found = overview([one(before=4, later=6)] * 4 + [one(before=4, later=1)], [], at=NOW)
    assert found.kinds["change"](ALL, ALL, ALL, "worse") is None
    assert found.kinds["change"](ALL, ALL, ALL, ALL) == 5
    assert found.spread(Selection()) is None


def test_of_fewer_than_five_there_is_no_spread() -> None:
    facts = [one(before=4, later=8)] * 4 + [one()] * 9
    assert overview(facts, [], at=NOW).spread(Selection()) is None


def test_what_few_people_are_in_cannot_be_looked_at_alone() -> None:
    found = overview([one()] * 9 + [one(language="ar")] * 2 + [one(language="nl")] * 6, [], at=NOW)
    assert found.may_show(Selection())
    assert found.may_show(Selection(language="ti"))
    assert not found.may_show(Selection(language="ar"))
    # With it shown, two Arabic cases would be what is left over.
    assert not found.may_show(Selection(language="nl"))
    assert found.may_show(Selection(language="fa"))


def test_a_selection_holds_the_cases_of_all_it_names() -> None:
    assert Selection(period="2026-4", language="ti").holds(one())
    assert not Selection(neighbourhood="n2").holds(one())


def test_talks_are_counted_by_how_far_they_came() -> None:
    def talk(stage: Stage, language: str = "ti", channel: str = "web") -> Talk:
        return Talk(period="2026-4", language=language, channel=channel, stage=stage)

    talks = [talk(Stage.BEFORE_YES)] * 7 + [talk(Stage.STORY)] * 9 + [talk(Stage.UNFINISHED, channel="telegram")] * 6
    found = overview([], talks, at=NOW).talks
    assert found["language"](ALL, "ti", "before_yes") == 7
    assert found["channel"](ALL, "telegram", "unfinished") == 6
    assert found["channel"](ALL, "web", ALL) == 16
