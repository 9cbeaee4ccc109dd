"""What was asked, told or planned is not lost on the way: each test here is a way in which it once was."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot.casework import moving
from bot.casework.plan import Plan, PlanStep
from bot.store import requests
from bot.store.tables import due, request
from bot.team.answer_for import FromParty
from bot.team.arrange import finish_step
from bot.work import asking_resident, party_answers
from bot.work.answers import said_to_person
from bot.work.referring import stop_sharing
from tests.table.ways import WAYS, answer
from tests.work.roads import House
from tests.work.table import GELDFIT, KRINGLOOP, MOMENT, Table


@pytest.fixture
def table(house: House) -> Table:
    return Table.laid(house)


def _prompts(table: Table) -> list[str]:
    return [prompt.step for prompt in table.state().prompts]


def _days(table: Table, count: int) -> None:
    for _ in range(count):
        table.ticks(2, days=1)


def _tick_off(table: Table) -> None:
    """Somebody of the team did, or tried, everything that waits."""

    def do(connection: Any) -> None:
        for row in open_ones:
            requests.answer(connection, row.id, by="Anna", at=table.house.clock())

    open_ones = [row for row in table.house.rows(request) if row.status == "open"]
    table.house.database.write_now(do)


def test_who_stays_silent_is_looked_at_again_for_what_is_asked_later(table: Table) -> None:
    table.confirm(KRINGLOOP)
    _days(table, 7)
    assert table.requests().count("resident_silent") == 1
    _tick_off(table)
    table.team(lambda file: asking_resident.tell_message(file, "Dag Amal"))
    _days(table, 6)
    assert "resident_silent" not in table.requests()
    _days(table, 1)
    assert table.requests().count("resident_silent") == 1


def test_as_long_as_somebody_is_to_look_a_new_question_moves_that_day_no_further(table: Table) -> None:
    table.confirm(KRINGLOOP)
    _days(table, 6)
    table.team(lambda file: asking_resident.tell_message(file, "Dag Amal"))
    _days(table, 1)
    assert table.requests().count("resident_silent") == 1


def test_what_the_team_wrote_down_as_done_is_not_asked_of_the_resident_any_more(table: Table) -> None:
    WAYS["step due"].to(table)
    assert _prompts(table) == ["step_due"]
    table.team(lambda file: finish_step(file, step=1))
    assert _prompts(table) == []


@pytest.mark.parametrize(
    "then", [lambda table: table.team(asking_resident.ask_plan), lambda table: _says_no_after_all(table)]
)
def test_a_step_of_a_plan_that_is_no_more_is_not_asked_about(table: Table, then: Any) -> None:
    WAYS["step due"].to(table)
    then(table)
    assert "step_due" not in _prompts(table)


def _says_no_after_all(table: Table) -> None:
    table.team(lambda file: said_to_person(file, "plan", option="no", about="1"))


def test_a_step_is_not_asked_about_once_the_case_is_closed(table: Table) -> None:
    WAYS["step due"].to(table)
    table.give_word_back()
    table.team(lambda file: said_to_person(file, "feedback", option="yes", about="1"))
    assert _prompts(table) == []


def test_where_it_is_quiet_until_eleven_a_talk_is_told_of_at_eleven(house: House) -> None:
    known = replace(house.road.organisation(), quiet_until=time(11))
    house.road = replace(house.road, organisation=lambda: known)
    table = Table.laid(house)
    WAYS["talk agreed"].to(table)
    answer(table, ("met", "ok"))
    (timer,) = (row for row in house.rows(due) if row.kind == "tomorrow")
    assert timer.due_at == datetime.combine(MOMENT.date(), time(10), UTC)
    house.clock.now = timer.due_at
    table.ticks(2)
    assert (_prompts(table)[-1], "too_late" in table.requests()) == ("tomorrow", False)


def test_weeks_after_its_day_a_question_is_before_a_person_and_no_word_of_it_goes_out(table: Table) -> None:
    table.presses("done", "do:question")
    table.amal.says("Wanneer komt iemand?")
    table.ticks(2, days=30)
    assert (table.requests().count("overdue"), "message" in _prompts(table)) == (1, False)


@pytest.mark.parametrize("kind", ["offer", "step", "remind"])
def test_whom_the_resident_takes_a_yes_back_from_is_told_nothing_by_a_person_either(table: Table, kind: str) -> None:
    WAYS["agreed"].to(table)
    _tick_off(table)
    table.team(lambda file: file.mail(kind, GELDFIT))
    assert table.requests() == [f"tell_{kind}"]
    table.team(lambda file: stop_sharing(file, GELDFIT))
    assert table.requests() == ["sharing_stopped"]


def test_of_a_closed_case_no_party_gets_a_link_and_nobody_is_asked_of_a_step(table: Table) -> None:
    WAYS["step due"].to(table)
    table.give_word_back()
    table.team(lambda file: said_to_person(file, "feedback", option="yes", about="1"))
    table.mails()
    _tick_off(table)
    _days(table, 20)
    assert (table.mails(), table.requests(), _prompts(table)) == ([], [], [])


def test_a_party_that_did_its_part_gets_no_link_for_a_step_that_is_left(table: Table) -> None:
    WAYS["step due"].to(table)
    table.team(lambda file: FromParty(file=file, say=lambda key, values: key, party=KRINGLOOP).finished())
    table.mails()
    _days(table, 10)
    assert table.mails() == []
    assert table.requests().count("step_late") == 2


def test_the_coordinators_own_step_is_put_before_the_team_once_as_long_as_it_waits(table: Table) -> None:
    table.confirm(KRINGLOOP)
    answer(table, ("share", "yes"))
    table.takes_part(KRINGLOOP)
    table.propose_plan(arranges=False)
    table.party(KRINGLOOP, party_answers.answer_plan, number=1, answer="yes", words="")
    answer(table, ("plan", "yes"))
    _days(table, 40)
    assert table.requests().count("step_late") == 1


def test_word_back_that_is_given_once_more_is_looked_at_when_it_stays_without_an_answer(table: Table) -> None:
    WAYS["word back"].to(table)
    _days(table, 15)
    _tick_off(table)
    table.give_word_back()
    _days(table, 13)
    assert "feedback_unanswered" not in table.requests()
    _days(table, 1)
    assert table.requests().count("feedback_unanswered") == 1


def test_a_day_that_falls_into_three_quiet_days_is_asked_about_after_them(house: House) -> None:
    """25 and 26 December, and a Sunday: nothing was late, it was not the hour."""
    known = replace(house.road.organisation(), holidays=(date(2026, 12, 25), date(2026, 12, 26)))
    house.road = replace(house.road, organisation=lambda: known)
    table = Table.laid(house)
    WAYS["accepted"].to(table)
    step = PlanStep(text="Een bed kiezen", language="nl", owner="resident", by=date(2026, 12, 25))
    table.team(lambda file: file.change(moving.propose_plan(file.case, Plan(steps=(step,)), at=file.now)))
    table.team(asking_resident.ask_plan)
    table.party(KRINGLOOP, party_answers.answer_plan, number=1, answer="yes", words="")
    answer(table, ("plan", "yes"))
    _tick_off(table)
    house.clock.now = datetime(2026, 12, 25, 9, tzinfo=UTC)
    table.ticks(2)
    house.clock.now = datetime(2026, 12, 28, 8, tzinfo=UTC)
    table.ticks(2)
    (timer,) = (row for row in house.rows(due) if row.kind == "step_due")
    assert (timer.status, "step_due" in _prompts(table)) == ("done", True)
