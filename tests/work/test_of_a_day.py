"""What is asked and told on a day of its own arrives on that day, whatever else waits for another hour."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.store.tables import consent, due
from bot.team.message import message
from bot.work import party_answers
from bot.work.work import CALL_INSTEAD
from tests.work.channels import Chats
from tests.work.roads import House
from tests.work.table import KRINGLOOP, MOMENT, Table
from tests.work.test_channel_truth import _answer, _deliver

#: Two days before the talk: a Sunday.
BEFORE = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def table(house: House) -> Table:
    return Table.laid(house, channel="telegram")


def _agreed(table: Table) -> None:
    table.agrees_on_a_talk()
    _goes_by(table, table.house.clock.now)


def _goes_by(table: Table, until: datetime) -> list[datetime]:
    """When something unasked went out until then, hour by hour."""
    chats, went = Chats(), []
    while table.house.clock.now <= until:
        table.ticks()
        before = len(chats.sent)
        asyncio.run(_deliver(table.house, chats))
        went += [table.house.clock.now] * (len(chats.sent) - before)
        table.house.clock.move(hours=1)
    return went


def test_a_talk_is_told_of_before_it_although_a_knock_waits_for_the_weekend(table: Table) -> None:
    _agreed(table)
    _answer(table, "time", "weekend")
    table.house.clock.now = BEFORE
    table.team(lambda file: message(file, text="Neem uw papieren mee.", language="nl"))
    assert _goes_by(table, MOMENT) == [datetime(2026, 11, 30, 9, tzinfo=UTC)]


def test_a_step_of_the_resident_is_asked_on_its_day_although_a_knock_waits_for_the_weekend(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.takes_part(KRINGLOOP)
    table.propose_plan(owner="resident", arranges=False)
    table.party(KRINGLOOP, party_answers.answer_plan, number=1, answer="yes", words="")
    table.answers(("plan", "yes"))
    _goes_by(table, table.house.clock.now)
    _answer(table, "time", "weekend")
    # Its day is a Sunday: on the Monday after it there is rest no more.
    table.house.clock.now = datetime(2026, 12, 20, 12, tzinfo=UTC)
    table.team(lambda file: message(file, text="Neem uw papieren mee.", language="nl"))
    assert _goes_by(table, datetime(2026, 12, 22, 12, tzinfo=UTC)) == [datetime(2026, 12, 21, 8, tzinfo=UTC)]
    assert "step_due" in [prompt.step for prompt in table.state().prompts]


def test_while_a_person_has_the_talk_that_person_tells_of_it_and_once(table: Table) -> None:
    _agreed(table)
    table.house.database.write_now(lambda c: c.execute(due.delete().where(due.c.kind == "follow_up")))
    table.house.clock.now = BEFORE + timedelta(hours=20)
    table.amal.says("ik wil een mens")
    table.presses("human", "chat")
    assert "person" in table.requests()
    assert CALL_INSTEAD not in table.requests()
    _goes_by(table, table.house.clock.now)
    assert _goes_by(table, MOMENT - timedelta(hours=1)) == []
    assert table.requests().count(CALL_INSTEAD) == 1


@pytest.mark.parametrize(("contact", "calls"), [(True, 1), (False, 0)])
def test_who_is_on_the_web_is_told_of_it_by_a_person_where_that_was_agreed_to(
    house: House, *, contact: bool, calls: int
) -> None:
    table = Table.laid(house)
    table.agrees_on_a_talk()
    if not contact:
        house.database.write_now(lambda c: c.execute(consent.delete().where(consent.c.scope == "contact")))
    assert CALL_INSTEAD not in table.requests()
    while table.house.clock.now < MOMENT:
        table.ticks()
        table.house.clock.move(hours=1)
    assert "tomorrow" in [prompt.step for prompt in table.state().prompts]
    assert table.requests().count(CALL_INSTEAD) == calls
