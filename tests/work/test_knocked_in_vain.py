"""Whoever blocked us while a knock stood or waited never opens it: for what is asked next somebody knocks, or calls."""

import asyncio
from collections import deque
from datetime import UTC, datetime

import pytest

from bot.conversation.events import MessageReceived
from bot.errors import Unreachable
from bot.store import people
from bot.team.message import message
from bot.work.outcomes import UNREACHABLE
from tests.work.channels import Chats
from tests.work.roads import House, incoming
from tests.work.table import Table
from tests.work.test_channel_truth import _answer, _deliver


@pytest.fixture
def table(house: House) -> Table:
    """A resident on Telegram who has no hours of their own."""
    table = Table.laid(house, channel="telegram")
    _answer(table, "time", "")
    asyncio.run(_deliver(house, Chats()))
    return table


def _blocks(table: Table, at: datetime | None) -> None:
    lookup = table.house.road.vault.lookup("telegram", table.amal.address)
    table.house.database.write_now(lambda connection: people.mark_blocked(connection, lookup, at))


def _writes(table: Table, text: str) -> None:
    table.team(lambda file: message(file, text=text, language="nl"))


def _went_out(table: Table, chats: Chats) -> int:
    asyncio.run(_deliver(table.house, chats))
    return len(chats.sent)


def test_who_blocks_us_below_a_knock_is_called_for_what_is_asked_next(table: Table) -> None:
    house = table.house
    house.clock.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    _writes(table, "Wij komen morgen.")
    assert _went_out(table, Chats()) == 1
    _blocks(table, house.clock.now)
    house.clock.move(hours=2)
    for text in ("Toch niet.", "Maar overmorgen."):
        _writes(table, text)
    assert _went_out(table, Chats()) == 0
    assert table.requests().count(UNREACHABLE) == 1


@pytest.mark.parametrize("comes_back", [True, False])
def test_an_answer_that_was_refused_takes_no_later_knock_along(table: Table, comes_back: bool) -> None:
    house = table.house
    house.clock.now = datetime(2026, 11, 24, 18, 50, tzinfo=UTC)
    for _ in range(2):
        house.ring(incoming(table.amal.address, MessageReceived(text="hallo"), clock=house.clock, channel="telegram"))
        house.clock.move(minutes=1)
    house.clock.move(minutes=40)
    _writes(table, "Wij komen morgen.")
    table.ticks()
    assert _went_out(table, Chats(failures=deque([Unreachable(because="gone")]))) == 0
    assert table.requests().count(UNREACHABLE) == 1
    assert not table.state().knocked
    if comes_back:
        _blocks(table, None)
    house.clock.now = datetime(2026, 11, 26, 10, tzinfo=UTC)
    _writes(table, "Wij komen overmorgen.")
    assert _went_out(table, Chats()) == comes_back
