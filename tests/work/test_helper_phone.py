"""A helper's phone, from the resident's yes to goodbye: the talk goes on at the resident's own, and leaves nothing."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.conversation.bubbles import Bubble
from bot.conversation.events import Prompted
from bot.conversation.prompts import Prompt
from bot.conversation.state import State
from bot.store import conversations
from bot.store.tables import address, audit, conversation, helper_phone, inbox, outbox, resident
from bot.team.reaching import reached
from bot.work.turns import Prompt as Turned
from tests.work.roads import TO_THE_STORY, House, Resident

STORY = "Zij wil rust in huis"
HELPED = (
    ("form", "helper"), ("helper", "family"), ("helper_reads", "nl"), ("helper_speaks", "ti"), ("helper_yes", "yes"),
    ("helper_updates", "here"), ("form", "type"), ("welcome", "ok"), ("can_cannot", "ok"), ("age", "yes"),
    ("consent", "yes"), ("safe", "yes"), ("wellbeing", "do:skip"),
)  # fmt: skip


@pytest.fixture
def daughter(house: House) -> Resident:
    """She types for her mother, who said yes to it."""
    phone = Resident(house=house, address="d1")
    phone.starts("nl")
    phone.tells(*HELPED)
    phone.says(STORY)
    return phone


def moved(house: House, daughter: Resident) -> Resident:
    """The mother goes on with a phone of her own, and the daughter said that this is right."""
    daughter.presses("can_self", "do:helper")
    daughter.presses("helper_now", "own")
    mother = Resident(house=house, address="m1")
    mother.says(code_in(daughter))
    daughter.presses("resume_check", "yes")
    return mother


def code_in(phone: Resident) -> str:
    """The code that stands in the last bubble there."""
    bubble = last(phone)
    return next(str(part.values["return_code"]) for part in bubble.parts if "return_code" in part.values)


def last(phone: Resident) -> Bubble:
    """The last bubble there."""
    return [entry.bubble for entry in phone.talk().entries if entry.bubble][-1]


def state_of(house: House) -> State:
    """Where the first talk stands."""
    id = house.rows(conversation)[0].id

    def found(connection: Any) -> State:
        talk = conversations.find_by_id(connection, house.road.vault, id)
        assert talk is not None
        return talk.state

    return house.database.write_now(found)


def phones(house: House) -> list[Any]:
    """The helpers' phones."""
    return house.database.write_now(lambda connection: list(connection.execute(select(helper_phone))))


def asks(house: House, prompt: Prompt) -> None:
    """The team asks something."""
    id = house.rows(conversation)[0].id
    turned = Turned(conversation_id=id, event=Prompted(prompt=prompt), cause="team", settle=lambda connection: True)
    asyncio.run(house.turns.prompt(turned))


def test_an_answer_says_who_gave_it_and_the_talk_moves_to_the_residents_own_language(
    house: House, daughter: Resident
) -> None:
    assert state_of(house).answers["goal"].told_by == "family"
    mother = moved(house, daughter)
    assert mother.hears() == "helper_left"
    assert (state_of(house).language, STORY in repr(daughter.talk())) == ("ti", False)
    mother.presses("helper_left", "no")
    mother.says("ኣነ ክሰፊ ይኽእል እየ")
    assert state_of(house).answers["can_self"].told_by == ""


def test_one_tap_says_goodbye_on_the_helpers_phone_and_it_begins_anew(house: House, daughter: Resident) -> None:
    mother = moved(house, daughter)
    mother.presses("helper_left", "no")
    assert daughter.hears() == "helper_bye"
    assert (phones(house), len(house.rows(resident))) == ([], 3)
    daughter.says("Hallo?")
    assert daughter.hears() == "language"
    assert STORY not in repr(daughter.talk())
    assert mother.hears() == "can_self"
    assert "helper.let_go" in [row.action for row in house.rows(audit)]


def test_what_is_said_on_the_helpers_phone_is_not_the_residents(house: House, daughter: Resident) -> None:
    mother = moved(house, daughter)
    heard = len(state_of(house).answers)
    daughter.says("Zij heeft ook schulden")
    assert daughter.hears() == "helper_bye"
    assert len(state_of(house).answers) == heard
    assert house.rows(inbox)[-1].payload is None
    assert house.rows(conversation)[0].address_id == next(
        row.id for row in house.rows(address) if row.id != phones(house)[0].address_id
    )
    daughter.says("ik wil dood")
    assert last(daughter).parts[0].key == "danger.emergency"
    daughter.says("hulp!")
    assert last(daughter).urgent
    assert mother.hears() == "helper_left"


def test_a_helpers_phone_hears_that_there_is_news_and_can_stop_it(house: House, daughter: Resident) -> None:
    mother = moved(house, daughter)
    mother.presses("helper_left", "yes")
    assert phones(house)[0].news_at is not None
    finish(mother)
    asks(house, Prompt(id="p1", step="message", case="c1"))
    daughter.reads()
    assert {row.address_id for row in house.rows(outbox) if row.proactive} == {row.id for row in house.rows(address)}
    assert last(daughter).parts[0].key == "helper_news.text"
    assert last(daughter).language == "nl"
    daughter.presses("helper_bye", "stop")
    assert phones(house) == []
    assert last(daughter).options == ()


def test_what_still_waited_for_the_helpers_phone_does_not_go_there_any_more(house: House, daughter: Resident) -> None:
    daughter.presses("can_self", "do:helper")
    daughter.presses("helper_now", "own")
    told = [row.id for row in house.rows(outbox)]
    house.database.write_now(lambda connection: connection.execute(update(outbox).values(status="waiting")))
    Resident(house=house, address="m1").says(code_in(daughter))
    waiting = [row.id for row in house.rows(outbox) if row.id in told and row.status == "waiting"]
    assert waiting == [], "the line was slow, and the talk has left this phone"


def finish(phone: Resident) -> None:
    """The rest of the questions, left open."""
    for _ in range(14):
        if phone.hears() == "summary":
            break
        phone.says("skip")
    phone.presses("summary", "yes")


def test_the_no_of_the_helper_brings_the_talk_back_with_its_helper(house: House, daughter: Resident) -> None:
    daughter.presses("can_self", "do:helper")
    daughter.presses("helper_now", "own")
    Resident(house=house, address="x1").says(code_in(daughter))
    daughter.presses("resume_check", "no")
    state = state_of(house)
    assert (state.language, state.left_phone, phones(house)) == ("nl", False, [])
    assert state.companion is not None
    assert state.companion.speaks_for


def test_without_the_residents_yes_nothing_that_is_said_is_kept(house: House) -> None:
    amal = Resident(house=house, address="a1")
    amal.starts()
    amal.tells(*TO_THE_STORY, ("wellbeing", "do:skip"))
    amal.says(STORY)
    amal.tells(
        ("can_self", "do:helper"), ("helper", "near"), ("helper_reads", "nl"), ("helper_speaks", "other"),
        ("helper_yes", "not_here"),
    )  # fmt: skip
    before = state_of(house).answers
    amal.says("Ik ben de buurvrouw, zij heeft schulden")
    assert state_of(house).answers == before
    assert house.rows(inbox)[-1].payload is None
    amal.presses("helper_no", "none")
    assert amal.hears() == "can_self"


def test_where_the_resident_wants_to_hear_it_elsewhere_the_team_is_told_and_nothing_is_sent(
    house: House, daughter: Resident
) -> None:
    daughter.presses("can_self", "do:helper")
    daughter.presses("helper_now", "own")
    daughter.presses("stopped", "go_on")
    finish(daughter)
    asks(house, Prompt(id="p1", step="message", case="c1"))
    assert [row for row in house.rows(outbox) if row.proactive] == []

    id = house.rows(conversation)[0].id

    def how(connection: Any) -> str:
        talk = conversations.find_by_id(connection, house.road.vault, id)
        assert talk is not None
        return reached(connection, house.road, talk)

    assert house.database.write_now(how) == "reached.helper"
