"""Who pressed an old "no" and took it back: nothing is asked meanwhile, and what was promised is owed as before."""

from datetime import timedelta
from typing import Any

import pytest

from bot.conversation.events import ButtonPressed
from bot.store.tables import conversation, due
from bot.team.message import message
from tests.work.roads import House, Resident
from tests.work.table import KRINGLOOP, Table


@pytest.fixture
def table(house: House) -> Table:
    return Table.laid(house)


def refuses(resident: Resident) -> None:
    resident.sends(ButtonPressed(step="age", option="no", turn=0))


def timers(table: Table, *kinds: str) -> list[tuple[str, str, Any]]:
    rows = table.house.rows(due)
    return sorted((row.kind, row.status, row.due_at) for row in rows if row.kind in kinds)


def test_everything_that_was_promised_keeps_its_moment(table: Table) -> None:
    kinds = ("follow_up", "reading", "standing_still", "wellbeing")
    table.ticks(days=7)
    table.answers(("again", "yes")) if table.asked("again") else table.answers(("followup", "yes"), ("again", "yes"))
    before = timers(table, *kinds)
    assert [kind for kind, status, _ in before if status == "waiting"] == ["standing_still", "wellbeing"]
    refuses(table.amal)
    table.ticks(minutes=2)
    table.amal.presses("minor", "mistake")
    assert timers(table, *kinds) == before


def test_what_comes_meanwhile_waits_and_is_gone_with_everything_else(house: House, table: Table) -> None:
    table.house.clock.move(days=7, minutes=-5)
    refuses(table.amal)
    table.ticks(times=2, minutes=10)
    ((_, status, at),) = timers(table, "follow_up")
    assert (status, at > house.clock()) == ("waiting", True)
    assert table.state().prompts == ()
    table.ticks(times=3, hours=2)
    assert house.rows(conversation) == []


def test_what_came_meanwhile_is_said_to_the_team_as_long_as_there_is_no_new_yes(house: House, table: Table) -> None:
    house.clock.move(days=7, minutes=-5)
    refuses(table.amal)
    table.ticks(times=2, minutes=10)
    table.amal.presses("minor", "mistake")
    assert "not_delivered" not in table.requests()
    table.ticks(times=2, hours=2)
    assert "not_delivered" in table.requests()


def test_words_to_who_said_no_new_yes_are_told_by_a_person(table: Table) -> None:
    refuses(table.amal)
    table.amal.presses("minor", "mistake")
    table.team(lambda file: message(file, text="Wij komen morgen.", language="nl"))
    assert table.state().prompts == ()
    assert table.requests() == ["not_delivered"]


def test_the_team_hears_who_was_told_to_stop(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.takes_part(KRINGLOOP)
    refuses(table.amal)
    table.amal.presses("minor", "mistake")
    assert table.statuses() == {KRINGLOOP: "withdrawn"}
    assert "sharing_stopped" in table.requests()


def test_the_team_hears_of_whom_the_resident_is_asked_no_more(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.opens()
    refuses(table.amal)
    table.amal.presses("minor", "mistake")
    assert table.statuses() == {KRINGLOOP: "withdrawn"}
    assert "sharing_stopped" in table.requests()


def test_a_case_outlives_the_days_of_an_unfinished_talk(house: House, table: Table) -> None:
    refuses(table.amal)
    table.amal.presses("minor", "mistake")
    table.ticks(times=3, days=45)
    assert table.stored().status == "proposed"


def test_there_is_still_one_reminder_of_what_was_not_finished(house: House) -> None:
    amal = Resident(house=house, address="a1")
    amal.starts()
    yes = (("age", "yes"), ("consent", "yes"))
    amal.tells(("language", "nl"), ("form", "type"), ("welcome", "ok"), ("can_cannot", "ok"), *yes)
    refuses(amal)
    amal.tells(("minor", "mistake"), *yes)
    ((kind, status),) = [(row.kind, row.status) for row in house.rows(due) if row.kind == "reminder"]
    assert (kind, status) == ("reminder", "waiting")
    house.clock.move(minutes=1)
    rung = [row.due_at for row in house.rows(due) if row.kind == "reminder"]
    assert rung[0] - house.clock() < timedelta(days=1)
