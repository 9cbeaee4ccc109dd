"""Who holds the phone, or a number that was seen over somebody's shoulder, is not always the resident."""

import pytest

from bot.conversation.bubbles import Bubble
from bot.conversation.events import MessageReceived
from bot.store.tables import due, request
from tests.work.roads import TO_THE_STORY, House, Resident

STORY = "Ik slaap slecht door de schulden."
WORD = "merel"


def _told(house: House, address: str = "phone", *, safe: str = "yes") -> Resident:
    """A resident who told something, on a phone that is safe or not."""
    resident = Resident(house=house, address=address)
    resident.starts()
    resident.tells(*TO_THE_STORY[:-1], ("safe", safe))
    if safe == "no":
        resident.says(WORD)
    resident.presses("wellbeing", "5")
    resident.says(STORY)
    return resident


def _words(resident: Resident) -> str:
    """Everything on the page, as it is stored: keys and values."""
    bubbles = [entry.bubble for entry in resident.talk().entries if entry.bubble]
    said = [entry.event.text for entry in resident.talk().entries if isinstance(entry.event, MessageReceived)]
    return "\n".join([*said, *map(_shown, bubbles)])


def _shown(bubble: Bubble) -> str:
    return " ".join(str(part) for part in (*bubble.parts, *bubble.options))


def _code(resident: Resident) -> str:
    """The return code that stands on the page after "stop"."""
    resident.presses("", "do:stop")
    parts = [part for entry in resident.talk().entries if entry.bubble for part in entry.bubble.parts]
    return str([part for part in parts if part.key == "stopped.code"][-1].values["return_code"])


def _elsewhere(house: House, address: str, code: str) -> Resident:
    """Somebody who goes on with this code at another address."""
    other = Resident(house=house, address=address)
    other.says(code)
    return other


@pytest.mark.parametrize("command", ["do:my_data", "do:repeat"])
def test_what_stood_open_on_an_unsafe_phone_is_shut_when_it_is_taken_up_later(house: House, command: str) -> None:
    resident = _told(house, safe="no")
    for text in ("Koken.", "Ook voor anderen.", "Iemand."):
        resident.says(text)
    resident.presses("", command)
    if command == "do:my_data":
        assert STORY in _words(resident)
    house.clock.move(minutes=31)
    assert STORY not in _words(resident)
    assert resident.talk().hidden


def test_the_echo_of_the_goal_is_shut_on_an_unsafe_phone_that_is_taken_up_later(house: House) -> None:
    resident = _told(house, safe="no")
    for text in ("Koken.", "Ook voor anderen."):
        resident.says(text)
    assert resident.hears() == "need"
    assert STORY in _words(resident)
    house.clock.move(minutes=31)
    assert STORY not in _words(resident)
    assert "need.text" in _words(resident)


def test_a_second_code_does_not_make_a_thief_the_first_address(house: House) -> None:
    _, code = (resident := _told(house)), _code(resident)
    thief = _elsewhere(house, "thief-1", code)
    second = _elsewhere(house, "thief-2", _code(thief))
    thief.presses("resume_check", "yes")
    second.presses("", "do:my_data")
    thief.presses("", "do:my_data")
    assert STORY not in _words(second) + _words(thief)
    resident.presses("resume_check", "yes")
    second.presses("", "do:my_data")
    assert STORY in _words(second)


def test_a_yes_from_an_unsafe_phone_opens_nothing_elsewhere(house: House) -> None:
    resident = _told(house, safe="no")
    other = _elsewhere(house, "other", _code(resident))
    house.clock.move(minutes=31)
    resident.presses("resume_check", "yes")
    other.presses("", "do:my_data")
    assert STORY not in _words(other)
    other.says(WORD)
    other.presses("", "do:my_data")
    assert STORY in _words(other)


def test_who_takes_up_an_unsafe_phone_cannot_call_it_safe(house: House) -> None:
    resident = _told(house, safe="no")
    house.clock.move(minutes=31)
    resident.presses("safe", "yes")
    other = _elsewhere(house, "other", _code(resident))
    resident.presses("resume_check", "yes")
    for each in (resident, other):
        each.presses("", "do:my_data")
        assert STORY not in _words(each)


def test_who_thought_long_about_safety_is_not_shut_out_of_nothing(house: House) -> None:
    resident = Resident(house=house, address="phone")
    resident.starts()
    resident.tells(*TO_THE_STORY[:-1])
    house.clock.move(minutes=45)
    resident.presses("safe", "yes")
    resident.presses("wellbeing", "5")
    resident.says(STORY)
    resident.presses("", "do:my_data")
    assert STORY in _words(resident)


def test_the_topics_of_a_shut_story_are_not_marked(house: House) -> None:
    resident = _told(house, safe="no")
    for text in ("Koken.", "Ook voor anderen.", "Iemand."):
        resident.says(text)
    resident.tells(("more", "no"), ("neighbourhood", "n1"), ("channel", "chat"), ("time", "morning"),
                   ("person", "any"), ("interpreter", "no"), ("along", "no"))  # fmt: skip
    resident.says("Roos")
    resident.presses("topics", "change")
    assert "choose_topics.on" in _words(resident)
    house.clock.move(minutes=31)
    assert "choose_topics.on" not in _words(resident)
    resident.presses("", "do:repeat")
    assert resident.hears() == "choose_topics"
    assert "choose_topics.on" not in _words(resident)


def test_a_code_word_cannot_be_guessed_at_an_open_question(house: House) -> None:
    resident = _told(house, safe="no")
    house.clock.move(minutes=31)
    for number in range(5):
        resident.presses("", "do:question")
        resident.says(f"merel{number}")
    resident.says(WORD)
    resident.presses("", "do:my_data")
    assert STORY not in _words(resident)


def test_who_asked_to_be_called_and_then_refused_is_still_called(house: House) -> None:
    resident = Resident(house=house, address="phone")
    resident.starts()
    resident.tells(("language", "nl"))
    resident.presses("", "do:human")
    resident.presses("human", "call")
    resident.says("0612345678")
    resident.tells(("form", "type"), ("welcome", "ok"), ("can_cannot", "ok"), ("age", "yes"), ("consent", "no"))
    assert len(house.rows(request)) == 1
    assert "erase" not in {row.kind for row in house.rows(due)}


def test_who_asked_to_be_called_and_then_went_on_elsewhere_is_still_called(house: House) -> None:
    code = _code(_told(house))
    other = Resident(house=house, address="other")
    other.starts()
    other.presses("", "do:human")
    other.presses("human", "call")
    other.says("0612345678")
    other.says(code)
    assert "resumed.no_word" in _words(other)
    assert len(house.rows(request)) == 1
    assert "erase" not in {row.kind for row in house.rows(due)}
