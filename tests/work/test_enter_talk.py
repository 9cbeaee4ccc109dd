"""A talk on paper and what comes of it on a phone: the number takes it up, and only the resident's word shows it."""

from dataclasses import replace

import pytest

from bot.casework.access import Account, Role
from bot.conversation.state import Answer
from bot.store import conversations
from bot.store.tables import conversation, due, outbox
from bot.team.enter_talk import Entered, HeldTalk, enter_talk, withdraw_talk
from bot.team.refused import Refused
from tests.work.roads import House, Resident

SELAM = Account(id=2, name="Selam", roles=frozenset({Role.KEY_PERSON}), party="sleutelpersoon")
STORY = "Rust in huis"
HELD = HeldTalk(
    id="0" * 32,
    language="nl",
    answers={"goal": Answer(text=STORY, language="nl"), "neighbourhood": Answer(options=("n1",))},
    agreed=True,
    safe=True,
    word="Vlinder",
    note="Gesprek op papier",
)


def entered(house: House, held: HeldTalk = HELD) -> Entered:
    return house.database.write_now(lambda connection: enter_talk(house.road, connection, held, by=SELAM))


def test_the_number_takes_the_talk_up_and_the_word_shows_it(house: House) -> None:
    code = entered(house).code
    phone = Resident(house=house, address="s1")
    phone.starts()
    phone.says(code)
    assert STORY not in repr(phone.talk())
    phone.presses("done", "do:my_data")
    assert STORY not in repr(phone.talk())
    phone.says("vlinder!")
    phone.presses("done", "do:my_data")
    assert STORY in repr(phone.talk())
    other = Resident(house=house, address="s2")
    other.says(code)
    assert STORY not in repr(other.talk())


def test_the_talk_stands_where_a_talk_on_a_phone_ends_and_nothing_is_sent_anywhere(house: House) -> None:
    entered(house)
    row = house.rows(conversation)[0]
    talk = house.database.write_now(lambda connection: conversations.find_by_id(connection, house.road.vault, row.id))
    assert talk is not None
    assert (row.status, row.neighbourhood, row.address_id, house.rows(outbox)) == ("done", "n1", None, [])
    assert (talk.state.step, talk.state.consented, talk.state.safe) == ("done", True, True)
    assert "follow_up" in {one.kind for one in house.rows(due)}


@pytest.mark.parametrize("missing", ["agreed", "neighbourhood"])
def test_without_a_yes_or_a_neighbourhood_nothing_is_kept(house: House, missing: str) -> None:
    held = replace(HELD, agreed=False) if missing == "agreed" else replace(HELD, answers={"goal": Answer(text=STORY)})
    with pytest.raises(Refused):
        entered(house, held)
    assert house.rows(conversation) == []


def test_what_the_resident_took_up_is_no_mistake_to_take_back(house: House) -> None:
    made = entered(house)
    phone = Resident(house=house, address="s1")
    phone.starts()
    phone.says(made.code)
    phone.says("Vlinder")
    with pytest.raises(Refused):
        house.database.write_now(lambda connection: withdraw_talk(house.road, connection, made.case_id, by=SELAM))
