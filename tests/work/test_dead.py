"""What was tried in vain is before a person, without a word of what it said, and can be tried again."""

import asyncio
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.conversation.events import Event, MessageReceived, Started
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.turn import Turn
from bot.errors import ChannelError
from bot.store.tables import conversation, inbox, outbox
from bot.work.dead import DeadLetter, dead_letters, retry
from bot.work.due import Timers
from tests.work.channels import Chats
from tests.work.roads import TO_THE_STORY, House, Resident, incoming
from tests.work.sending import post
from tests.work.table import Table
from tests.work.test_channel_truth import _deliver, _state


def _letters(house: House) -> list[DeadLetter]:
    return house.database.write_now(lambda connection: dead_letters(connection, house.clock()))


def _retry(house: House, id: int) -> bool:
    return house.database.write_now(lambda connection: retry(connection, house.road, id))


def test_a_bubble_that_was_refused_is_listed_and_sent_when_it_is_tried_again(house: House) -> None:
    chats = Chats()
    chats.failures.append(ChannelError(permanent=True))

    async def play() -> None:
        async with asyncio.timeout(10), post(house, chats) as at:
            await at.starts("7")
            await at.all_sent()
            house.clock.move(hours=2)
            (letter,) = await asyncio.to_thread(_letters, house)
            assert (letter.what, letter.kind, letter.status, letter.error) == (
                "bubble",
                "bubble",
                "failed",
                "ChannelError",
            )
            assert letter.age == timedelta(hours=2)
            assert await asyncio.to_thread(_retry, house, letter.id)
            at.delivery.wake()
            await at.all_sent()

    asyncio.run(play())
    assert _letters(house) == []
    assert len(chats.sent) == 1


def test_a_message_that_broke_the_program_is_listed_and_answered_when_it_is_tried_again(house: House) -> None:
    advance = house.road.advance

    def broken(state: State, event: Event, scene: Scene) -> Turn:
        if isinstance(event, MessageReceived):
            raise ValueError(event.text)
        return advance(state, event, scene)

    mended, house.road = house.road, replace(house.road, advance=broken)
    house.__post_init__()
    amal = Resident(house=house, address="7")
    amal.starts()
    amal.says("geheim")
    (letter,) = _letters(house)
    assert (letter.what, letter.status, letter.error, letter.attempts) == ("message", "dead", "ValueError", 3)
    assert "geheim" not in str(letter.as_plain())
    house.road = mended
    assert _retry(house, letter.id)
    assert _letters(house) == []
    assert [row.status for row in house.rows(inbox)] == ["done", "done"]
    assert len(house.rows(outbox)) == 2


def test_a_reminder_that_was_missed_is_listed_and_can_be_sent_after_all(house: House) -> None:
    amal = Resident(house=house, address="7", channel="telegram")
    amal.starts()
    amal.tells(*TO_THE_STORY)
    house.clock.move(days=10)
    asyncio.run(Timers(database=house.database, road=house.road, turns=house.turns).tick())
    (letter,) = _letters(house)
    assert (letter.what, letter.kind, letter.status) == ("timer", "reminder", "missed")
    assert _retry(house, letter.id)
    asyncio.run(Timers(database=house.database, road=house.road, turns=house.turns).tick())
    assert [row.proactive for row in house.rows(outbox)][-1:] == [True]


def test_there_is_nothing_to_try_again_without_a_dead_letter(house: House) -> None:
    house.ring(incoming("7", Started(), clock=house.clock))
    assert _letters(house) == []
    assert not any(_retry(house, row.id) for row in (*house.rows(inbox), *house.rows(outbox)))


def _refused_answer(house: House) -> tuple[Table, int]:
    """What the resident asked to see did not go out."""
    table = Table.laid(house, channel="telegram")
    asyncio.run(_deliver(house, Chats()))
    event = MessageReceived(text="mijn gegevens")
    house.ring(incoming(table.amal.address, event, clock=house.clock, channel="telegram"))
    asyncio.run(_deliver(house, Chats(failures=deque([ChannelError(permanent=True)]))))
    row = house.rows(outbox)[-1]
    assert (row.status, row.proactive) == ("failed", False)
    return table, row.id


@pytest.mark.parametrize(
    "since", [{"safe": False}, {"quiet": True}, {"locked": True}], ids=["unsafe", "stop", "locked"]
)
def test_what_may_not_be_read_there_any_more_is_not_tried_again(house: House, since: dict[str, bool]) -> None:
    table, id = _refused_answer(house)
    _state(table, **since)
    assert not _retry(house, id)
    chats = Chats()
    asyncio.run(_deliver(house, chats))
    assert (chats.sent, [letter.id for letter in _letters(house)]) == ([], [id])


def test_what_was_for_a_phone_the_talk_has_left_is_not_tried_again(house: House) -> None:
    _, id = _refused_answer(house)
    house.ring(incoming("another phone", Started(), clock=house.clock, channel="telegram"))
    mine, there = house.rows(conversation)
    here = update(conversation).where(conversation.c.id == mine.id).values(address_id=there.address_id)
    house.database.write_now(lambda c: c.execute(here))
    assert not _retry(house, id)


def test_what_is_tried_again_in_the_night_goes_out_in_the_morning(house: House) -> None:
    _, id = _refused_answer(house)
    house.clock.now = datetime(2026, 11, 24, 22, tzinfo=UTC)
    assert _retry(house, id)
    chats = Chats()
    asyncio.run(_deliver(house, chats))
    assert chats.sent == []
    house.clock.now = datetime(2026, 11, 25, 8, tzinfo=UTC)
    asyncio.run(_deliver(house, chats))
    assert len(chats.sent) == 1
