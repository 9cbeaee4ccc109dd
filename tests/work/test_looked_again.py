"""A timer whose drop was forgotten is looked at once more when it rings, and says nothing that is not wanted now."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.casework.joint_talk import TalkStatus
from bot.store.statuses import Timer
from bot.store.tables import consent, due
from bot.work import asking_resident
from tests.table.ways import WAYS, answer
from tests.work.roads import House
from tests.work.table import Table


@pytest.fixture
def table(house: House) -> Table:
    return Table.laid(house)


def _timer(table: Table, kind: Timer) -> Any:
    (row,) = (row for row in table.house.rows(due) if row.kind == kind.value)
    return row


def _wakes(table: Table, kind: Timer) -> None:
    """As if the drop had been forgotten, and its moment had come."""
    now = {"status": "waiting", "due_at": table.house.clock(), "local_time": "2026-11-23T00:00:00"}
    table.house.database.write_now(lambda c: c.execute(due.update().where(due.c.kind == kind.value).values(**now)))
    table.ticks()


def _prompts(table: Table) -> list[str]:
    return [prompt.step for prompt in table.state().prompts]


def _is_to_be_asked(table: Table) -> Any:
    """The resident agreed to be asked how it goes; the timer of that."""
    table.ticks(days=7)
    answer(table, ("followup", "yes"), ("again", "yes"))
    return _timer(table, Timer.WELLBEING)


def test_nothing_knocks_while_somebody_talks(table: Table) -> None:
    table.house.clock.move(hours=21)
    table.amal.says("Ik wil nog iets zeggen")
    table.team(lambda file: file.set_timer(Timer.KNOCK, timedelta(0)))
    said = len(table.amal.talk().entries)
    _wakes(table, Timer.KNOCK)
    assert _timer(table, Timer.KNOCK).status == "waiting"
    assert len(table.amal.talk().entries) == said


def test_a_yes_that_was_taken_back_asks_nothing_later(table: Table) -> None:
    asks = _is_to_be_asked(table)
    at = table.house.clock()
    gone = consent.update().where(consent.c.scope == "learn").values(withdrawn_at=at)
    table.house.database.write_now(lambda c: c.execute(gone))
    table.house.clock.now = asks.due_at
    table.ticks()
    assert (_prompts(table), _timer(table, Timer.WELLBEING).status) == ([], "dropped")


def test_how_it_goes_is_not_asked_out_of_the_blue(table: Table) -> None:
    table.house.clock.now = _is_to_be_asked(table).due_at + timedelta(days=15)
    table.ticks()
    assert (_prompts(table), _timer(table, Timer.WELLBEING).status) == ([], "missed")
    assert "too_late" in table.requests()


def test_how_it_goes_is_not_asked_by_night(table: Table) -> None:
    table.house.clock.now = _is_to_be_asked(table).due_at + timedelta(hours=11)
    table.ticks()
    assert _prompts(table) == []
    table.ticks(hours=12)
    assert _prompts(table) == ["wellbeing_again"]


def test_a_talk_that_was_called_off_is_not_told_of(table: Table) -> None:
    WAYS["tomorrow"].to(table)
    table.team(_calls_off)
    _wakes(table, Timer.TOMORROW)
    assert ("tomorrow" in _prompts(table), _timer(table, Timer.TOMORROW).status) == (False, "dropped")


def _calls_off(file: Any) -> None:
    talk = replace(file.case.course.joint_talk, status=TalkStatus.CANCELLED)
    file.change(file.case.with_course(joint_talk=talk))
    file.drop_prompts("tomorrow", "met")


def test_who_has_answered_is_not_called_silent(table: Table) -> None:
    table.team(lambda file: asking_resident.tell_message(file, "Morgen bel ik"))
    answer(table, ("message", "ok"))
    _wakes(table, Timer.SILENT)
    assert (_prompts(table), _timer(table, Timer.SILENT).status) == ([], "dropped")
    assert "resident_silent" not in table.requests()
