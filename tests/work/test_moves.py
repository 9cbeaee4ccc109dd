"""Someone else on this phone, and going on elsewhere: who sees what, and who no longer does."""

import asyncio
import threading

import pytest

from bot.conversation.events import ButtonPressed, MessageReceived, Started
from bot.store.database import Database
from bot.store.statuses import Sending
from bot.store.tables import address, conversation, due, outbox, resident, resumption, return_code
from bot.store.vault import Vault
from bot.work.moves import GUESSES
from tests.work.roads import TO_THE_STORY, Clock, House, Resident, incoming, road

STORY = "kanarie wil een fiets"


@pytest.fixture
def amal(house: House) -> Resident:
    """A resident who told something, on Telegram."""
    amal = Resident(house=house, address="a1", channel="telegram")
    amal.starts()
    amal.tells(*TO_THE_STORY)
    amal.presses("wellbeing", "5")
    amal.says(STORY)
    return amal


def stops(amal: Resident) -> str:
    """Stop, and note the code."""
    amal.presses("can_self", "do:stop")
    bubble = [entry.bubble for entry in amal.talk().entries if entry.bubble][-1]
    (code,) = [part.values["return_code"] for part in bubble.parts if "return_code" in part.values]
    return str(code)


def test_someone_else_on_this_phone_begins_anew_and_sees_nothing_of_before(house: House, amal: Resident) -> None:
    amal.presses("can_self", "do:someone_else")
    amal.presses("someone_else", "yes")
    assert amal.hears() == "language"
    assert len(amal.talk().entries) == 1
    first, second = house.rows(conversation)
    assert (first.address_id, second.address_id) == (None, house.rows(address)[0].id)
    assert first.resident_id != second.resident_id
    assert house.rows(address)[0].resident_id == second.resident_id
    assert len(house.rows(resident)) == 2


def test_after_someone_else_the_one_before_gets_no_reminder(house: House, amal: Resident) -> None:
    amal.presses("can_self", "do:someone_else")
    amal.presses("someone_else", "yes")
    assert [row.status for row in house.rows(due) if row.kind == "reminder"] == ["dropped"]


def test_a_code_takes_the_talk_up_elsewhere_without_showing_it(house: House, amal: Resident) -> None:
    code = stops(amal)
    page = Resident(house=house, address="p1")
    page.starts()
    page.says(f" {code[:4]} {code[4:8]}-{code[8:]} ")
    talk = page.talk()
    assert talk.hidden
    assert STORY not in repr(talk)
    assert talk.conversation_id == house.rows(conversation)[0].id
    assert [row.resident_id for row in house.rows(address)] == [house.rows(resident)[0].id] * 2


def test_the_first_address_is_asked_and_its_yes_opens_the_story_at_the_new_one(house: House, amal: Resident) -> None:
    code = stops(amal)
    page = Resident(house=house, address="p1")
    page.says(code)
    assert amal.hears() == "resume_check"
    assert [row.address_id for row in house.rows(outbox) if row.proactive] == [house.rows(address)[0].id]
    amal.presses("resume_check", "yes")
    assert not page.talk().hidden
    assert house.rows(conversation)[0].address_id == house.rows(address)[1].id
    assert house.rows(resumption)[0].answered_at is not None
    page.says("En ook een helm")
    assert page.hears() == "can_other"


def test_the_no_of_the_first_address_takes_the_talk_from_the_new_one(house: House, amal: Resident) -> None:
    code = stops(amal)
    page = Resident(house=house, address="p1")
    page.says(code)
    amal.presses("resume_check", "no")
    assert page.hears() == "language"
    assert STORY not in repr(page.talk())
    assert house.rows(conversation)[0].address_id == house.rows(address)[0].id
    assert not amal.talk().hidden


def test_only_the_first_address_can_confirm(house: House, amal: Resident) -> None:
    code = stops(amal)
    page = Resident(house=house, address="p1")
    page.says(code)
    page.presses("resume_check", "yes")
    assert page.talk().hidden
    assert house.rows(resumption)[0].answered_at is None


def test_an_address_that_is_not_safe_is_not_asked(house: House) -> None:
    amal = Resident(house=house, address="a1", channel="telegram")
    amal.starts()
    amal.tells(*TO_THE_STORY[:-1], ("safe", "no"))
    amal.says("zonnebloem")
    amal.presses("wellbeing", "5")
    amal.says(STORY)
    code = stops(amal)
    Resident(house=house, address="p1").says(code)
    assert not [row for row in house.rows(outbox) if row.proactive]


def test_a_code_works_once_and_a_new_one_ends_the_old(house: House, amal: Resident) -> None:
    old = stops(amal)
    amal.presses("stopped", "go_on")
    code = stops(amal)
    for number, tried in enumerate((old, code, code)):
        Resident(house=house, address=f"p{number}").says(tried)
    moved = [row.resident_id == house.rows(resident)[0].id for row in house.rows(address)]
    assert moved == [True, False, True, False]
    assert len(house.rows(return_code)) == 1


def test_a_code_is_too_old_after_six_weeks(house: House, amal: Resident) -> None:
    code = stops(amal)
    house.clock.move(days=42, seconds=1)
    page = Resident(house=house, address="p1")
    page.says(code)
    assert page.hears() == "language"
    assert house.rows(address)[1].resident_id != house.rows(resident)[0].id


def test_guessing_stops_after_a_few_tries_and_starts_again_an_hour_later(house: House, amal: Resident) -> None:
    code = stops(amal)
    page = Resident(house=house, address="p1")
    for number in range(GUESSES):
        page.says(f"{number:012}")
    page.says(code)
    assert page.talk().conversation_id != house.rows(conversation)[0].id
    house.clock.move(hours=1, seconds=1)
    page.says(code)
    assert page.talk().conversation_id == house.rows(conversation)[0].id


def test_the_talk_that_a_code_was_typed_in_is_forgotten(house: House, amal: Resident) -> None:
    code = stops(amal)
    house.ring(incoming("p1", Started(), clock=house.clock))
    Resident(house=house, address="p1").says(code)
    left = house.rows(conversation)[1]
    (erase,) = [row for row in house.rows(due) if row.kind == "erase"]
    assert (erase.conversation_id, erase.due_at) == (left.id, house.clock())
    assert {row.status for row in house.rows(outbox) if row.conversation_id == left.id} == {Sending.CANCELLED.value}


def test_a_talk_that_is_being_erased_is_taken_up_by_nobody(house: House, amal: Resident) -> None:
    code = stops(amal)
    amal.presses("stopped", "do:delete")
    amal.presses("delete", "yes")
    page = Resident(house=house, address="p1")
    page.says(code)
    assert page.talk().conversation_id != house.rows(conversation)[0].id


def test_a_press_on_an_old_address_moves_the_talk_back_there(house: House, amal: Resident) -> None:
    code = stops(amal)
    page = Resident(house=house, address="p1")
    page.says(code)
    amal.presses("stopped", "go_on")
    assert house.rows(conversation)[0].address_id == house.rows(address)[0].id
    assert house.rows(outbox)[-1].address_id == house.rows(address)[0].id


def test_messages_around_a_move_are_taken_in_order_each_in_the_right_talk(house: House, amal: Resident) -> None:
    amal.presses("can_self", "do:someone_else")
    turn = house.rows(conversation)[0].turn
    messages = [
        incoming(
            "a1", ButtonPressed(step="someone_else", option="yes", turn=turn), clock=house.clock, channel="telegram"
        ),
        incoming("a1", ButtonPressed(step="language", option="en", turn=1), clock=house.clock, channel="telegram"),
        incoming("a2", Started(), clock=house.clock),
    ]
    house.ring(*messages)
    before, after, other = house.rows(conversation)
    assert (before.language, after.language, other.language) == ("nl", "en", "")


@pytest.mark.postgres
def test_two_processes_that_hear_a_newcomer_at_once_make_one_resident(postgres_url: str, vault: Vault) -> None:
    clock = Clock()
    houses = [House(database=Database(postgres_url), road=road(vault, clock), clock=clock) for _ in range(2)]
    rounds = 12
    both = threading.Barrier(2)

    def ring(house: House) -> None:
        async def all_at_once() -> None:
            for number in range(rounds):
                both.wait()
                async with asyncio.TaskGroup() as tasks:
                    for address_number in range(5):
                        event = MessageReceived(text=f"hallo {number}")
                        message = incoming(f"a{number}-{address_number}", event, clock=clock)
                        tasks.create_task(house.turns.submit(message))

        asyncio.run(all_at_once())

    threads = [threading.Thread(target=ring, args=(house,)) for house in houses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(houses[0].rows(resident)) == len(houses[0].rows(address)) == rounds * 5
    # Each newcomer was heard twice, once by each process.
    assert len(houses[0].rows(outbox)) >= rounds * 5
    for house in houses:
        house.database.close()


@pytest.mark.postgres
def test_two_processes_that_hear_the_same_message_at_once_take_it_once(postgres_url: str, vault: Vault) -> None:
    clock = Clock()
    houses = [House(database=Database(postgres_url), road=road(vault, clock), clock=clock) for _ in range(2)]
    messages = [incoming(f"a{number % 3}", Started(), clock=clock) for number in range(30)]
    threads = [threading.Thread(target=house.ring, args=messages) for house in houses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(houses[0].rows(resident)) == 3
    assert len(houses[0].rows(outbox)) == 30
    for house in houses:
        house.database.close()
