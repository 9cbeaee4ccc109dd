"""What is promised of every message: once, in order, after the commit."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.base import Receipt
from bot.conversation.bubbles import Day
from bot.conversation.events import ButtonPressed, Event, MessageReceived, Started
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.turn import Turn
from bot.errors import NotStored
from bot.store.database import Database
from bot.store.statuses import Heard
from bot.store.tables import address, conversation, data_key, inbox, outbox, resident
from bot.store.vault import Vault
from bot.work.group import Arrival, count_try
from bot.work.turns import DEATHS, GROUP, TRIES, Turns
from tests.work.roads import TO_THE_STORY, Clock, House, Resident, incoming, road


def test_a_first_message_makes_a_resident_with_a_key_and_says_hello(house: House) -> None:
    amal = Resident(house=house, address="a1")
    amal.starts()
    assert [len(house.rows(table)) for table in (resident, data_key, address, conversation)] == [1, 1, 1, 1]
    assert amal.hears() == "language"


def test_a_talk_goes_on_where_it_was(house: House) -> None:
    amal = Resident(house=house, address="a1")
    amal.starts()
    amal.tells(*TO_THE_STORY)
    amal.presses("wellbeing", "5")
    amal.says("Ik wil een fiets.")
    assert amal.hears() == "can_self"
    (row,) = house.rows(conversation)
    assert (row.language, row.status, row.turn, row.seen_turn) == ("nl", "telling", 10, 10)
    assert [entry.seq for entry in amal.talk().entries] == list(range(1, 21))


def test_a_repeated_message_is_taken_once_and_answered_as_the_first(house: House) -> None:
    message = incoming("a1", Started(), clock=house.clock)
    house.ring(message, message)
    house.ring(message)
    assert len(house.rows(inbox)) == len(house.rows(outbox)) == 1


def test_the_same_id_on_another_channel_is_another_message(house: House) -> None:
    for channel in ("web", "telegram"):
        house.ring(incoming("a1", Started(), clock=house.clock, channel=channel, external_id="7"))
    assert len(house.rows(inbox)) == len(house.rows(resident)) == 2


def test_a_hall_that_rings_at_once_is_heard_in_order_each_by_its_own_talk(house: House) -> None:
    starts = [incoming(f"a{n}", Started(), clock=house.clock) for n in range(2 * GROUP + 9)]
    choices = [
        incoming(f"a{n}", ButtonPressed(step="language", option="nl", turn=1), clock=house.clock)
        for n in range(2 * GROUP + 9)
    ]
    house.ring(*starts, *choices)
    talks = house.rows(conversation)
    assert len(talks) == len(starts)
    assert {(row.language, row.turn) for row in talks} == {("nl", 2)}


def test_two_messages_of_one_resident_in_one_group_follow_each_other(house: House) -> None:
    house.ring(
        incoming("a1", Started(), clock=house.clock),
        incoming("a1", ButtonPressed(step="language", option="nl", turn=1), clock=house.clock),
        incoming("a1", ButtonPressed(step="form", option="type", turn=2), clock=house.clock),
    )
    assert Resident(house=house, address="a1").hears() == "welcome"


def test_whoever_waits_goes_on_only_after_the_commit(house: House) -> None:
    points: list[str] = []
    house = House(database=house.database, road=replace(house.road, probe=points.append), clock=house.clock)
    house.ring(incoming("a1", Started(), clock=house.clock))
    assert points == ["after_inbox", "after_effects", "before_commit", "after_commit"]


@pytest.mark.parametrize("point", ["after_inbox", "after_effects", "before_commit"])
def test_what_breaks_off_before_the_commit_leaves_nothing_and_says_so(house: House, point: str) -> None:
    def broken(now: str) -> None:
        if now == point:
            raise OSError

    house = House(database=house.database, road=replace(house.road, probe=broken), clock=house.clock)
    message = incoming("a1", Started(), clock=house.clock)
    house.ring(message)
    (row,) = house.rows(inbox)
    assert (row.status, row.attempts, row.error) == (Heard.DEAD.value, TRIES, "OSError")
    assert house.rows(outbox) == []


def test_one_bad_message_stops_nobody_and_is_laid_aside_sealed(house: House) -> None:
    def picky(state: State, event: Event, scene: Scene) -> Turn:
        if isinstance(event, MessageReceived) and event.text == "gif":
            raise ZeroDivisionError
        return house.road.advance(state, event, scene)

    other = House(database=house.database, road=replace(house.road, advance=picky), clock=house.clock)
    messages = [incoming(f"a{n}", Started(), clock=house.clock) for n in range(5)]
    bad = incoming("a2", MessageReceived(text="gif"), clock=house.clock)
    other.ring(*messages[:3], bad, *messages[3:])
    dead = [row for row in house.rows(inbox) if row.status == Heard.DEAD.value]
    assert [(row.attempts, row.error) for row in dead] == [(TRIES, "ZeroDivisionError")]
    assert dead[0].payload
    assert b"gif" not in dead[0].payload
    assert len(house.rows(outbox)) == 5
    other.ring(bad)  # the channel sends it once more: it was answered, and stays aside
    assert len(house.rows(inbox)) == 6


def test_a_database_that_fails_says_not_stored_and_the_same_message_goes_well_later(
    database: Database, vault: Vault
) -> None:
    clock = Clock()
    house = House(database=database, road=road(vault, clock), clock=clock)
    message = incoming("a1", Started(), clock=clock)
    table = "inbox"
    database.write_now(lambda c: c.exec_driver_sql(f"ALTER TABLE {table} RENAME TO elsewhere"))
    with pytest.raises(ExceptionGroup) as failed:
        house.ring(message)
    assert isinstance(failed.value.exceptions[0], NotStored)
    database.write_now(lambda c: c.exec_driver_sql(f"ALTER TABLE elsewhere RENAME TO {table}"))
    house.ring(message)
    assert len(house.rows(inbox)) == len(house.rows(outbox)) == 1


def test_after_closing_nothing_is_promised(house: House) -> None:
    house.database.close()
    with pytest.raises(ExceptionGroup) as failed:
        house.ring(incoming("a1", Started(), clock=house.clock))
    assert isinstance(failed.value.exceptions[0], NotStored)


def test_a_message_that_ends_the_program_again_and_again_is_laid_aside(house: House) -> None:
    arrival = Arrival.of(house.road.vault, incoming("a1", Started(), clock=house.clock))
    for tries in range(1, DEATHS + 1):  # each run counted it, and then was no more
        assert house.database.write_now(lambda c: count_try(house.road, c, arrival)) == tries
    asyncio.run(Turns(house.database, house.road).submit(arrival.incoming))
    (row,) = house.rows(inbox)
    assert (row.status, row.error) == (Heard.DEAD.value, "killed")


def test_a_message_that_was_only_counted_is_taken_when_it_comes_again(house: House) -> None:
    message = incoming("a1", Started(), clock=house.clock)
    house.database.write_now(lambda c: count_try(house.road, c, Arrival.of(house.road.vault, message)))
    house.ring(message)
    (row,) = house.rows(inbox)
    assert (row.status, row.attempts) == (Heard.DONE.value, 2)
    assert Resident(house=house, address="a1").hears() == "language"


def test_after_a_start_every_message_is_counted_before_it_is_tried(house: House) -> None:
    points: list[str] = []
    turns = Turns(house.database, replace(house.road, probe=points.append), careful=1)
    asyncio.run(turns.submit(incoming("a1", Started(), clock=house.clock)))
    assert points[:2] == ["after_commit", "after_inbox"]
    points.clear()
    asyncio.run(turns.submit(incoming("a2", Started(), clock=house.clock)))
    assert points[:2] == ["after_inbox", "after_effects"]


def test_blocking_and_unblocking_is_remembered(house: House) -> None:
    Resident(house=house, address="a1").starts()
    for kind, blocked in (("blocked", True), ("unblocked", False)):
        receipt = Receipt(channel="web", external_id=kind, address="a1", received_at=house.clock(), kind=kind)
        asyncio.run(house.turns.submit(receipt))
        (row,) = house.rows(address)
        assert (row.blocked_at is not None) is blocked


def test_delivery_is_woken_after_a_commit(house: House) -> None:
    woken: list[int] = []
    turns = Turns(house.database, house.road, on_commit=lambda: woken.append(len(woken)))

    async def ring() -> None:
        await turns.submit(incoming("a1", Started(), clock=house.clock))

    asyncio.run(ring())
    assert woken


def test_away_is_told_to_the_engine_after_half_an_hour(house: House) -> None:
    seen: list[bool] = []

    def watching(state: State, event: Event, scene: Scene) -> Turn:
        seen.append(scene.away)
        return house.road.advance(state, event, scene)

    watched = House(database=house.database, road=replace(house.road, advance=watching), clock=house.clock)
    amal = Resident(house=watched, address="a1")
    amal.starts()
    house.clock.move(minutes=29)
    amal.says("ja")
    house.clock.move(minutes=31)
    amal.says("ja")
    assert seen == [False, False, True]


def test_a_promise_to_a_resident_names_the_day_before_which_a_person_has_read(house: House) -> None:
    amal = Resident(house=house, address="a1")
    amal.starts()
    amal.tells(*TO_THE_STORY)
    amal.presses("", "do:human")
    amal.presses("human", "chat")
    said = [entry.bubble for entry in amal.talk().entries if entry.bubble]
    read_by = said[-1].parts[0].values["read_by"]
    # The road's promise is tomorrow; "before" that day would be today.
    assert read_by == Day((house.clock().date() + timedelta(days=2)).isoformat())
