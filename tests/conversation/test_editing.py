"""An edited message changes the answer it gave, whatever kind of answer that was."""

import pytest

from bot.conversation.effects import GiveConsent, Scope, UpdateCase, WithdrawConsent
from bot.conversation.engine import advance
from bot.conversation.events import MessageEdited, MessageReceived
from bot.conversation.state import Answer, State
from bot.conversation.turn import Turn
from tests.conversation.scenes import scene

FIRST = "m1"


def at(step: str, **fields: object) -> State:
    """A talk in English that has come as far as this step."""
    known = {"language": "en", "turn": 9, "consented": True, "safe": True, **fields}
    return State(step=step, **known)  # type: ignore[arg-type]


def say(state: State, text: str, id: str = FIRST) -> Turn:
    return advance(state, MessageReceived(text=text, message_id=id), scene())


def edit(state: State, text: str, id: str = FIRST) -> Turn:
    return advance(state, MessageEdited(text=text, message_id=id), scene())


def said(turn: Turn) -> str:
    return turn.says[0].bubble.parts[0].key


@pytest.mark.parametrize(
    ("step", "first", "then", "options", "text", "ack"),
    [
        ("goal", "I want work", "I want rest", (), "I want rest", "ack.edited"),
        ("wellbeing", "7", "5", ("=5",), "", "ack.changed"),
        ("wellbeing", "good", "bad", ("3",), "", "ack.changed"),
        ("time", "morning", "evening", ("evening",), "", "ack.changed"),
        ("time", "2", "in the evening, then he is out", ("evening",), "in the evening, then he is out", "ack.changed"),
        ("time", "in the evening, then he is out", "morning", ("morning",), "", "ack.changed"),
        ("time", "morning", "when it rains", (), "when it rains", "ack.edited"),
        ("neighbourhood", "5345", "5340", ("n1",), "", "ack.changed"),
        ("number", "0612345678", "06 1234 5679", (), "0612345679", "ack.edited"),
    ],
)
def test_an_edit_changes_the_answer_and_says_so(
    step: str, first: str, then: str, options: tuple[str, ...], text: str, ack: str
) -> None:
    told = say(at(step, case_opened=True), first).state
    turn = edit(told, then)
    answer = turn.state.answers[step]
    assert (answer.options, answer.text, said(turn)) == (options, text, ack)
    assert "added" not in turn.state.answers
    assert UpdateCase() in turn.effects
    assert turn.says[0].bubble.step == told.step


def test_a_choice_that_asks_for_more_asks_for_it_after_an_edit_too() -> None:
    turn = edit(say(at("channel"), "this chat").state, "a phone call")
    assert (turn.says[0].bubble.step, turn.state.back_to) == ("number", "time")


def test_a_yes_to_looking_for_a_solution_together_is_taken_back_by_an_edit() -> None:
    joined = say(at("join"), "yes")
    assert GiveConsent(Scope.COCREATE) in joined.effects
    assert WithdrawConsent(Scope.COCREATE) in edit(joined.state, "no").effects


def test_a_number_that_is_none_any_more_is_added_and_the_number_stays() -> None:
    turn = edit(say(at("number"), "0612345678").state, "I lost my phone")
    assert (turn.state.answers["number"].text, turn.state.answers["added"].text) == ("0612345678", "I lost my phone")


def test_an_edit_without_an_id_changes_no_answer_of_several_messages() -> None:
    told = at("need", code_word="banana", answers={"added": Answer(text="first"), "goal": Answer(text="a calm home")})
    turn = edit(told, "second", "")
    assert [answer.text for answer in turn.state.answers.values()] == ["first\nsecond", "a calm home"]


def test_an_edit_of_what_gave_no_answer_is_added() -> None:
    assert edit(at("need"), "and a bicycle", "m0").state.answers["added"].text == "and a bicycle"


@pytest.mark.parametrize("text", ["Banana!", "orange"])
def test_an_edit_of_the_message_with_the_code_word_adds_it_to_no_story(text: str) -> None:
    chosen = say(at("code_word", safe=False), "banana").state
    turn = edit(chosen, text)
    assert (turn.state.code_word, turn.state.answers, said(turn)) == ("banana", {}, "ack.same_word")


def test_the_code_word_put_right_in_an_edit_opens_the_story_and_stands_nowhere_in_it() -> None:
    told = {"goal": Answer(text="a calm home", message_id="m0")}
    shut = at("summary", safe=False, locked=True, code_word="banana", code_message="m0", answers=told)
    wrong = say(shut, "bananas").state
    assert (wrong.locked, wrong.wrong_words) == (True, 1)
    again = edit(wrong, "apple").state
    assert (again.locked, again.wrong_words) == (True, 2)
    opened = edit(wrong, "banana").state
    assert (opened.locked, opened.answers) == (False, told)
    assert edit(opened, "banana ", "m7").state.answers == told
