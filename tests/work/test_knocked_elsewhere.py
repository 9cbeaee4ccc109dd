"""A knock at a place where the resident is no longer keeps nobody from knocking where they are now."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.conversation.events import ButtonPressed
from bot.store.tables import outbox
from bot.team.ask_again import ask_again
from bot.team.message import message
from tests.work.channels import Chats
from tests.work.roads import House, Resident
from tests.work.table import Table
from tests.work.test_channel_truth import _deliver


def knocks(house: House) -> int:
    return len([row for row in house.rows(outbox) if row.proactive and row.address_id])


def goes_out(house: House) -> None:
    """Everything that has somewhere to go is sent."""

    def send(connection: Any) -> None:
        waits = outbox.c.status == "waiting", outbox.c.address_id.is_not(None)
        connection.execute(outbox.update().where(*waits).values(status="sent", sent_at=house.clock()))

    house.database.write_now(send)


@pytest.fixture
def table(house: House) -> Table:
    """The phone went to somebody else, and the team wrote since; then the talk goes on at another."""
    table = Table.laid(house, channel="telegram")
    table.presses("done", "do:stop")
    bubble = [entry.bubble for entry in table.amal.talk().entries if entry.bubble][-1]
    (code,) = [part.values["return_code"] for part in bubble.parts if "return_code" in part.values]
    table.presses("stopped", "go_on")
    table.amal.sends(ButtonPressed(step="done", option="do:someone_else", turn=table.state().turn))
    table.amal.presses("someone_else", "yes")
    writes(table)
    house.clock.move(days=2)
    Resident(house=house, address="b1", channel="telegram").says(str(code))
    return table


def writes(table: Table) -> None:
    table.team(lambda file: message(file, text="Wij komen morgen.", language="nl"))


def test_what_is_asked_next_knocks_there(house: House, table: Table) -> None:
    house.clock.move(hours=2)
    writes(table)
    assert knocks(house) == 1


def test_the_team_can_ask_again_there(house: House, table: Table) -> None:
    house.clock.move(hours=2)
    writes(table)
    goes_out(house)
    house.clock.move(days=5)
    table.team(ask_again)
    assert knocks(house) == 2


def test_what_waited_to_knock_at_the_phone_that_was_left_knocks_there_no_more(house: House) -> None:
    table = Table.laid(house, channel="telegram")
    table.presses("done", "do:stop")
    bubble = [entry.bubble for entry in table.amal.talk().entries if entry.bubble][-1]
    (code,) = [part.values["return_code"] for part in bubble.parts if "return_code" in part.values]
    table.presses("stopped", "go_on")
    asyncio.run(_deliver(house, Chats()))
    house.clock.now = datetime(2026, 11, 25, 20, tzinfo=UTC)
    writes(table)
    house.clock.move(minutes=30)
    Resident(house=house, address="b1", channel="telegram").says(str(code))
    house.clock.now = datetime(2026, 11, 26, 9, tzinfo=UTC)
    chats = Chats()
    asyncio.run(_deliver(house, chats))
    (asked,) = chats.texts("a1")
    assert asked.startswith("Iemand gaat op een andere plek verder met dit gesprek.")
