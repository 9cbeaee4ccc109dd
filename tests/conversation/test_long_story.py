"""A story that is too long to read: what is there stays, the resident hears so, and the talk goes on as ever."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import fitting
from bot.conversation.effects import AskPerson, RequestKind, UpdateCase
from bot.conversation.engine import advance
from bot.conversation.events import Attachment, AttachmentKind, ButtonPressed, Event, MessageEdited, MessageReceived
from bot.conversation.fitting import LONGEST_STORY, fitted, length
from bot.conversation.state import Answer, State
from bot.conversation.turn import Turn
from bot.store.fetching import MOST_KEPT
from tests.conversation.scenes import scene

#: Room for ten characters more.
LONG = LONGEST_STORY - 10
GOAL = Answer(text="g" * LONG, language="nl", message_id="m1")
STATE = State(step="need", language="nl", turn=9, consented=True, safe=True, answers={"goal": GOAL})
READ = AskPerson(RequestKind.PERSON)


def _hears(state: State, event: Event, *, seen: int | None = None) -> Turn:
    return advance(state, event, scene(seen_turn=state.turn if seen is None else seen))


def _parts(turn: Turn) -> list[str]:
    return [part.key for say in turn.says for part in say.bubble.parts]


@pytest.mark.parametrize("more", [9, 10, 11, 4_096])
def test_what_fits_is_kept_and_beyond_it_the_resident_hears_so_and_a_person_is_to_read(more: int) -> None:
    turn = _hears(STATE, MessageReceived(text="n" * more))
    fits = more <= 10
    assert turn.state.answers["goal"] == GOAL
    assert turn.state.answers["need"].text == "n" * min(more, 10)
    assert ("story.full" in _parts(turn)) is not fits
    assert (READ in turn.effects) is not fits
    # The talk goes on at the next question all the same.
    assert turn.state.step != "need"
    assert f"{turn.state.step}.text" in _parts(turn)


def test_a_second_message_before_the_question_arrived_is_answered_too() -> None:
    state = replace(STATE, last_step="goal", asked_step="need", asked_turn=9)
    turn = _hears(state, MessageReceived(text="and more and more"), seen=8)
    assert turn.state.answers["goal"].text == GOAL.text + "\nand more "
    assert _parts(turn)[0] == "story.full"
    again = _hears(turn.state, MessageReceived(text="and more"), seen=8)
    assert again.state.answers == turn.state.answers
    assert _parts(again)[0] == "story.full"


def test_an_edit_that_makes_it_too_long_keeps_what_fits() -> None:
    turn = _hears(STATE, MessageEdited(text="h" * 120_000, message_id="m1"))
    assert turn.state.answers["goal"].text == "h" * LONGEST_STORY
    assert "story.full" in _parts(turn)


def test_a_story_that_was_longer_before_there_was_a_limit_loses_nothing() -> None:
    old = replace(STATE, answers={"goal": replace(GOAL, text="g" * 150_000)})
    turn = _hears(old, MessageReceived(text="more"))
    assert turn.state.answers["goal"].text == "g" * 150_000
    assert turn.state.answers["need"].text == ""
    shorter = _hears(old, MessageEdited(text="g" * 140_000, message_id="m1"))
    assert length(shorter.state) == 140_000
    assert "story.full" not in _parts(shorter)


def test_a_number_to_call_is_kept_whole_and_the_words_beside_it_as_far_as_they_fit() -> None:
    state = replace(STATE, step="number", answers={"goal": GOAL, "join": Answer(options=("phone",), language="nl")})
    turn = _hears(state, MessageReceived(text="0612345678 maar alleen na zes uur, dan is hij weg"))
    assert turn.state.answers["number"].text == "0612345678"
    assert turn.state.answers["added"].text == "0612345678"
    assert length(turn.state) == LONGEST_STORY


def test_two_answers_that_grew_in_one_turn_share_the_room() -> None:
    grown = STATE.with_answer("need", Answer(text="n" * 8)).with_answer("added", Answer(text="a" * 8))
    texts = {step: answer.text for step, answer in fitted(STATE, Turn(grown), scene()).state.answers.items()}
    assert (texts["goal"], texts["need"], texts["added"]) == (GOAL.text, "nn", "a" * 8)


def test_the_limits_are_those_that_were_agreed() -> None:
    assert (LONGEST_STORY, MOST_KEPT) == (100_000, 50 * 1024**2)


def test_files_are_kept_whatever_the_length() -> None:
    photo = Attachment(ref="r1", kind=AttachmentKind.PHOTO)
    turn = _hears(STATE, MessageReceived(text="n" * 99, attachments=(photo,)))
    assert turn.state.answers["need"].attachments == ("photo:r1",)


def test_after_the_case_was_opened_it_is_made_again_with_what_fits() -> None:
    done = replace(STATE, step="done", case_opened=True)
    turn = _hears(done, MessageReceived(text="and this happened too"))
    assert [effect for effect in turn.effects if isinstance(effect, (UpdateCase, AskPerson))] == [UpdateCase(), READ]
    assert length(turn.state) == LONGEST_STORY
    assert _parts(turn)[:1] == ["story.full"]
    assert "done.added" not in _parts(turn)


def test_a_call_for_help_stands_by_itself_however_long_the_story_is() -> None:
    full = replace(STATE, answers={"goal": replace(GOAL, text="g" * LONGEST_STORY)})
    turn = _hears(full, MessageReceived(text="ik heb nu hulp nodig"))
    (say,) = turn.says
    assert (say.bubble.step, say.bubble.urgent) == ("help_now", True)
    assert "story.full" not in _parts(turn)
    assert AskPerson(RequestKind.HELP_NOW) in turn.effects
    assert length(turn.state) == LONGEST_STORY


def test_a_full_story_can_still_be_led_to_its_summary_in_words_and_by_buttons() -> None:
    state = replace(STATE, answers={"goal": replace(GOAL, text="g" * LONGEST_STORY)})
    for _ in range(40):
        if state.step == "summary":
            break
        words = MessageReceived(text="dat vertel ik liever niet in woorden")
        skips = ButtonPressed(step=state.step, option="do:skip", turn=state.turn)
        state = _hears(state, skips if state.step in ("more", "topics") else words).state
    assert state.step == "summary"
    opened = _hears(state, ButtonPressed(step="summary", option="yes", turn=state.turn))
    assert opened.state.case_opened
    assert opened.state.answers["goal"].text == "g" * LONGEST_STORY


@given(texts=st.lists(st.text("ab \n", max_size=30), max_size=20), seen=st.lists(st.booleans(), min_size=20))
def test_a_story_grows_to_its_limit_and_never_loses_a_word(texts: list[str], seen: list[bool]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "LONGEST_STORY", 60)
        state = State(step="goal", language="nl", turn=9, consented=True, safe=True)
        for text, shown in zip(texts, seen, strict=False):
            before = {id: answer.text for id, answer in state.answers.items()}
            state = _hears(state, MessageReceived(text=text), seen=None if shown else 0).state
            assert length(state) <= 60
            assert all(state.answers[id].text.startswith(told) for id, told in before.items() if id != state.last_step)
