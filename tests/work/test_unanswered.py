"""A question that stays without an answer is seen by everybody of the team, and the resident hears it once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assemble import sample_organisation
from bot.casework.organisation import OnCall
from bot.store import audit
from bot.store.requests import answer
from bot.store.tables import due, request
from bot.team.answer_request import answer_request, put_back
from tests.conversation.scenes import DANGER
from tests.work.roads import House
from tests.work.table import Table


@pytest.fixture
def table(house: House) -> Table:
    return Table.laid(house)


def _on_call(table: Table, *people: OnCall) -> None:
    table.house.road = replace(table.house.road, organisation=lambda: replace(sample_organisation(), on_call=people))
    table.house.__post_init__()


def _reads(table: Table) -> None:
    """Somebody reads the story in time."""
    ids, at = table.house.road.ids, table.house.clock()
    on = f"case:{table.case_id}"
    table.house.database.write_now(lambda c: audit.note(c, ids, "case.read", on=on, at=at, actor="Anna"))


def _asks(table: Table, words: str) -> None:
    table.presses("done", "do:question")
    table.amal.says(words)


def _timers(table: Table) -> list[str]:
    return [row.status for row in table.house.rows(due) if row.kind == "request"]


def _waiting(table: Table) -> int:
    return [prompt.step for prompt in table.state().prompts].count("message")


def _passes(table: Table) -> None:
    """The promised day goes by."""
    table.house.clock.now = max(row.due_by for row in table.house.rows(request))
    table.ticks(times=3)


def test_a_question_past_its_day_is_marked_and_the_resident_hears_it_once(table: Table) -> None:
    _reads(table)
    _asks(table, "Wanneer komt iemand?")
    table.house.clock.move(hours=1)
    table.ticks()
    assert (_timers(table), "overdue" in table.requests(), _waiting(table)) == (["waiting"], False, 0)
    _passes(table)
    assert (_timers(table), table.requests().count("overdue"), _waiting(table)) == (["done"], 1, 1)
    assert "request.overdue" in table.log()


def test_of_two_questions_the_resident_hears_once(table: Table) -> None:
    _reads(table)
    _asks(table, "Wanneer komt iemand?")
    _asks(table, "En wie?")
    _passes(table)
    assert (_timers(table), table.requests().count("overdue"), _waiting(table)) == (["done", "done"], 1, 1)


def test_what_was_answered_in_time_says_nothing(table: Table) -> None:
    _reads(table)
    _asks(table, "Wanneer komt iemand?")

    (row,) = table.house.rows(request)
    assert table.house.database.write_now(lambda c: answer(c, row.id, by="Anna", at=table.house.clock()))
    _passes(table)
    assert (_timers(table), table.requests().count("overdue"), _waiting(table)) == (["dropped"], 0, 0)


def test_a_story_that_was_not_read_is_told_kindly_once(table: Table) -> None:
    table.ticks(days=1)
    assert _waiting(table) == 0
    table.ticks(times=3, days=1)
    assert (table.requests().count("unread"), _waiting(table)) == (1, 1)


def test_weeks_after_the_promised_day_nobody_is_told_of_it(table: Table) -> None:
    table.ticks(times=2, days=10)
    assert (table.requests().count("unread"), _waiting(table)) == (1, 0)


def test_with_nobody_on_call_a_call_for_help_is_watched_like_the_rest(table: Table) -> None:
    _on_call(table)
    _reads(table)
    table.presses("done", "do:help_now")
    _passes(table)
    assert (_timers(table), table.requests().count("overdue"), _waiting(table)) == (["done"], 1, 1)


def test_danger_that_nobody_looked_at_is_told_to_the_team_alone(table: Table) -> None:
    _on_call(table)
    _reads(table)
    table.amal.says(DANGER["nl"]["violence"])
    _passes(table)
    assert (_timers(table), table.requests().count("overdue"), _waiting(table)) == (["done"], 1, 0)


def test_what_has_somebody_who_looks_first_goes_round_and_is_not_watched_beside_it(table: Table) -> None:
    _on_call(table, OnCall(name="Anna", mail="anna@team.example"))
    table.presses("done", "do:help_now")
    assert _timers(table) == []


def test_what_was_ticked_off_by_mistake_over_its_day_is_watched_again(table: Table) -> None:
    _reads(table)
    _asks(table, "Wanneer komt iemand?")
    house = table.house
    (row,) = house.rows(request)
    house.clock.now = row.due_by - timedelta(minutes=5)
    assert house.database.write_now(lambda c: answer_request(house.road, c, row.id, by="Anna"))
    table.ticks(minutes=10)
    assert _timers(table) == ["dropped"]
    assert house.database.write_now(lambda c: put_back(house.road, c, row.id, by="Anna"))
    table.ticks(minutes=1)
    assert (_timers(table), table.requests().count("overdue"), _waiting(table)) == (["done"], 1, 1)


def test_what_the_program_put_before_the_team_is_not_watched_when_it_is_put_back(table: Table) -> None:
    house = table.house
    table.team(lambda file: file.ask_team("table_ready"))
    (row,) = house.rows(request)
    assert house.database.write_now(lambda c: answer_request(house.road, c, row.id, by="Anna"))
    assert house.database.write_now(lambda c: put_back(house.road, c, row.id, by="Anna"))
    assert _timers(table) == []
