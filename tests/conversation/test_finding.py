"""What is found later is a proposal for the very words that were read: it never takes the place of what was said."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.casework.answers import Given
from bot.casework.case import case_from
from bot.conversation import events, telling
from bot.conversation import state as states
from bot.conversation.effects import FindTopics, OpenCase, UpdateCase
from bot.conversation.engine import advance
from bot.conversation.events import ButtonPressed, Event, KnockDue, MessageEdited, MessageReceived, TopicsFound
from bot.conversation.finding import mark_of
from bot.conversation.state import Answer, State
from bot.conversation.topics import FoundTopic
from bot.conversation.turn import Turn
from tests.conversation.scenes import scene

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

#: The word lists find money in it.
DEBTS = "I have debts"


def at(step: str, **fields: object) -> State:
    """A talk in English with a goal, come as far as this step."""
    answers = {"goal": Answer(text=DEBTS, message_id="m1")}
    known = {"language": "en", "turn": 9, "consented": True, "safe": True, "answers": answers, **fields}
    return State(step=step, **known)  # type: ignore[arg-type]


def hear(state: State, event: Event) -> Turn:
    """One turn; the event and the state go through JSON."""
    assert events.from_json(json.loads(json.dumps(events.to_json(event)))) == event
    turn = advance(state, event, scene())
    assert states.from_json(json.loads(json.dumps(states.to_json(turn.state)))) == turn.state
    return turn


def found(state: State, *topics: str) -> TopicsFound:
    """What a finder says of the words as they are."""
    seen = tuple(FoundTopic(topic, DEBTS) for topic in topics)
    return TopicsFound(topics=seen, worries=(), read=mark_of(telling.all_words(state)))


def press(state: State, option: str) -> Turn:
    return hear(state, ButtonPressed(step=state.step, option=option, turn=state.turn))


def about(state: State) -> tuple[str, ...]:
    return telling.topics(state, scene())


def in_the_case(state: State) -> tuple[str, ...]:
    """What the case is about."""
    given = {step: Given(answer.options, answer.text) for step, answer in state.answers.items()}
    return case_from(given, given_at=NOW).topics


def test_new_words_are_to_be_read_once_more_and_nothing_else_is() -> None:
    story = hear(at("need"), MessageReceived(text="A bed for my son"))
    assert story.effects[-1] == FindTopics()
    edited = hear(at("need"), MessageEdited(text="I have no home", message_id="m1"))
    assert FindTopics() in edited.effects
    for step, text in (("name", "Amal"), ("number", "0612345678"), ("more", "no"), ("time", "morning")):
        assert FindTopics() not in hear(at(step), MessageReceived(text=text)).effects
    for option in ("do:back", "do:skip", "do:my_data"):
        assert FindTopics() not in press(at("need"), option).effects


def test_before_the_yes_nothing_is_read() -> None:
    turn = hear(at("form", consented=False, answers={}), MessageReceived(text="I have debts and no home"))
    assert FindTopics() not in turn.effects


def test_what_is_found_takes_the_place_of_what_the_word_lists_propose_and_says_nothing() -> None:
    state = at("time")
    assert about(state) == ("money",)
    turn = hear(state, found(state, "home", "family"))
    assert (about(turn.state), turn.effects) == (("home", "family"), ())
    assert [each.because for each in turn.state.found] == [DEBTS, DEBTS]
    assert replace(turn.state, found=()) == state
    shown = hear(replace(turn.state, step="name"), MessageReceived(text="Amal")).says[0].bubble
    assert [part.values["topic"] for part in shown.parts if part.key == "topics.line"] != []
    assert about(press(replace(turn.state, step="topics"), "yes").state) == ("home", "family")


def test_nothing_found_leaves_it_to_the_word_lists() -> None:
    state = at("time")
    assert about(hear(state, found(state)).state) == ("money",)
    seen = hear(state, found(state, "home")).state
    assert about(hear(seen, found(seen)).state) == ("money",)


def test_a_topic_that_this_version_does_not_know_is_none() -> None:
    state = at("time")
    assert about(hear(state, found(state, "weather", "home")).state) == ("home",)


def test_what_was_found_in_other_words_changes_nothing() -> None:
    before = at("need")
    after = hear(before, MessageReceived(text="A bed for my son")).state
    assert hear(after, found(before, "safety")) == Turn(after)


def test_with_new_words_the_word_lists_stand_until_those_are_read() -> None:
    state = at("need")
    seen = hear(state, found(state, "safety")).state
    assert about(seen) == ("safety",)
    told = hear(seen, MessageReceived(text="Work, a job")).state
    assert told.found == ()
    assert set(about(told)) == {"money", "work"}


@pytest.mark.parametrize(
    "place", [{"step": "topics"}, {"step": "choose_topics"}, {"step": "help_now", "back_to": "topics"}]
)
def test_what_stands_on_the_phone_is_what_a_yes_confirms(place: dict[str, str]) -> None:
    state = replace(at("topics"), **place)  # type: ignore[arg-type]
    assert hear(state, found(state, "home")) == Turn(state)


def test_what_the_resident_chose_stays() -> None:
    chosen = at("summary", answers={"goal": Answer(text=DEBTS), "topics": Answer(options=("care",))})
    for state in (chosen, press(chosen, "yes").state):
        turn = hear(state, found(state, "home"))
        assert (about(turn.state), turn.effects, turn.state.answers) == (("care",), (), state.answers)


def test_none_at_all_is_a_choice_too() -> None:
    none = at("summary", answers={"goal": Answer(text=DEBTS), "topics": Answer(options=("",))})
    opened = press(none, "yes").state
    turn = hear(opened, found(opened, "home"))
    assert (about(turn.state), turn.effects) == ((), ())
    assert in_the_case(turn.state) == ()


def test_done_with_the_list_as_it_stands_is_a_choice() -> None:
    assert telling.chosen_topics(press(at("choose_topics"), "done").state) == ("money",)
    # On a shut phone no topic was shown as chosen.
    assert telling.chosen_topics(press(at("choose_topics", locked=True), "done").state) is None


def test_a_case_whose_topics_were_left_open_follows_what_is_found() -> None:
    left_open = at("summary", answers={"goal": Answer(text=DEBTS), "topics": Answer()})
    turn = press(left_open, "yes")
    assert OpenCase() in turn.effects
    assert in_the_case(turn.state) == ("money",)
    later = hear(turn.state, found(turn.state, "home"))
    assert later.effects == (UpdateCase(),)
    assert in_the_case(later.state) == ("home",)
    assert hear(later.state, found(later.state, "home")).effects == ()


def test_words_after_the_summary_are_read_and_open_topics_follow_them() -> None:
    opened = press(at("summary"), "yes").state
    told = hear(opened, MessageReceived(text="My neighbour shouts at night"))
    assert told.effects[-1] == FindTopics()
    later = hear(told.state, found(told.state, "street"))
    assert later.effects == (UpdateCase(),)
    assert in_the_case(later.state) == ("street",)


def test_a_worry_offers_a_call_beside_what_was_found_and_the_open_question_stays_open() -> None:
    state = at("time")
    turn = hear(state, replace(found(state, "home"), worries=("life",)))
    assert ([say.bubble.step for say in turn.says], turn.state.step) == (["second_look"], "time")
    assert about(turn.state) == ("home",)
    told = hear(turn.state, MessageReceived(text="A neighbour comes on Monday")).state
    assert hear(told, replace(found(state), worries=("violence",))).says == ()
    opened = press(at("summary"), "yes").state
    later = hear(opened, replace(found(opened, "home"), worries=("life",)))
    assert (later.effects[0], len(later.says)) == (UpdateCase(), 1)


def test_a_resident_who_said_no_or_is_being_erased_hears_nothing_of_it() -> None:
    for state in (at("refused", consented=False), at("erased")):
        assert hear(state, found(state, "home")) == Turn(state)
    gone = hear(hear(at("time"), found(at("time"), "home")).state, ButtonPressed(step="age", option="no", turn=1)).state
    assert (gone.step, gone.found, gone.answers) == ("minor", (), {})


def test_what_comes_later_never_opens_a_talk_or_moves_it() -> None:
    fresh = State()
    assert hear(fresh, found(fresh, "home")).effects == ()
    resting = at("done", case_opened=True, stopped=True)
    turn = hear(resting, found(resting))
    assert (turn.state.step, turn.state.stopped, turn.state.turn, turn.says) == ("done", True, 9, ())
    assert hear(turn.state, KnockDue()).says == ()
