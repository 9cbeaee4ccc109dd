"""What single turns do where no transcript comes by."""

from dataclasses import replace

import pytest

from bot.conversation import bubbles, events, telling
from bot.conversation.bubbles import Day, Phrase, Term
from bot.conversation.effects import AskPerson, FindTopics, OpenCase, RedeemReturnCode, RequestKind, Say
from bot.conversation.engine import advance
from bot.conversation.events import ButtonPressed, MessageReceived, OtherReceived, ReturnCodeRefused, Started
from bot.conversation.state import Answer, State
from bot.conversation.transcript import fill_in, write
from bot.conversation.transcript import read as read_line
from bot.conversation.turn import Turn
from tests.conversation.scenes import scene


def at(step: str, **fields: object) -> State:
    """A talk in English that has come as far as this step."""
    known = {"language": "en", "turn": 9, "consented": True, "safe": True, **fields}
    return State(step=step, **known)  # type: ignore[arg-type]


def say(state: State, text: str) -> Turn:
    return advance(state, MessageReceived(text=text), scene())


def asked(turn: Turn) -> str:
    return turn.says[0].bubble.step


@pytest.mark.parametrize(
    ("step", "text", "option"),
    [
        ("time", "in the morning, then the children are at school", "morning"),
        ("person", "a woman please, I am shy", "woman"),
        ("neighbourhood", "I live in 5345 AB near the church", "n12"),
    ],
)
def test_a_choice_with_a_reason_keeps_the_reason(step: str, text: str, option: str) -> None:
    answer = say(at(step), text).state.answers[step]
    assert (answer.options, answer.text) == ((option,), text)


def test_a_reason_beside_a_choice_that_is_not_of_the_story_is_kept_as_something_added() -> None:
    turn = say(at("more"), "yes please, about my own street")
    assert asked(turn) == "change"
    assert "my own street" in turn.state.answers["added"].text


def test_words_about_several_topics_are_kept_beside_the_topics() -> None:
    turn = say(at("choose_topics"), "work and money and also health")
    assert set(turn.state.answers["topics"].options) == {"work", "money", "health"}
    assert "also health" in turn.state.answers["added"].text


def test_a_person_calls_the_number_that_is_known_already() -> None:
    state = at("time", answers={"number": Answer(text="0612345678")})
    human = advance(state, ButtonPressed(step="time", option="do:human", turn=9), scene()).state
    turn = advance(human, ButtonPressed(step="human", option="call", turn=10), scene())
    assert AskPerson(RequestKind.PERSON, reach="0612345678") in turn.effects
    assert asked(turn) == "time"


@pytest.mark.parametrize(
    "first", [MessageReceived(text="help me now"), ButtonPressed(step="", option="do:help_now", turn=0)]
)
def test_help_comes_before_the_first_question(first: events.Event) -> None:
    turn = advance(State(), first, scene())
    assert asked(turn) == "help_now"
    assert turn.says[0].bubble.every_language


def test_a_return_code_is_understood_before_anything_else() -> None:
    turn = say(State(), "1234 5678 9012")
    assert turn.effects == (RedeemReturnCode("123456789012"),)
    assert asked(advance(turn.state, ReturnCodeRefused(), scene())) == "language"


def test_anything_else_at_first_is_met_with_the_first_question() -> None:
    assert asked(advance(State(), OtherReceived(kind="sticker"), scene())) == "language"
    assert asked(advance(State(), ButtonPressed(step="goal", option="x", turn=3), scene())) == "language"


def test_an_empty_message_is_met_kindly() -> None:
    assert say(at("goal"), "  ").says[0].bubble.parts[0].key == "other.other"


def test_topics_that_were_left_open_go_with_the_case() -> None:
    told = {"goal": Answer(text="I have debts and no money"), "topics": Answer()}
    turn = say(at("summary", answers=told), "yes")
    assert OpenCase() in turn.effects
    assert "money" in turn.state.answers[telling.FOUND].options
    assert turn.state.answers["topics"].skipped


def test_a_talk_that_is_opened_again_goes_on_where_it_was() -> None:
    assert asked(advance(at("need"), Started(payload="n1"), scene())) == "need"


def test_a_stored_value_of_an_unknown_kind_is_refused() -> None:
    stored = {"step": "goal", "turn": 1, "parts": [["goal.text", {"x": {"y": 1}}]], "options": [], "commands": [],
              "every_language": False, "urgent": False, "proactive": False}  # fmt: skip
    with pytest.raises(TypeError):
        bubbles.from_json(stored)


def test_a_bubble_with_every_kind_of_value_comes_back_the_same() -> None:
    values: dict[str, bubbles.Value] = {"a": Term("topic.home"), "b": Day("2026-11-27"), "c": 7, "d": "words"}
    bubble = bubbles.Bubble(step="goal", turn=1, parts=(bubbles.Phrase("goal.text", values),))
    assert bubbles.from_json(bubbles.to_json(bubble)) == bubble


def test_an_example_stands_in_for_what_the_store_fills_in() -> None:
    bubble = say(at("summary", answers={"goal": Answer(text="home")}), "yes").says[0].bubble
    assert fill_in(bubble).parts[0].values["read_by"] == Day("2026-11-27")


def test_a_transcript_reads_a_message_of_several_lines() -> None:
    assert read_line("> one\\ntwo", 3, 1) == MessageReceived(text="one\ntwo", message_id="3")


def test_a_talk_opened_without_a_poster_begins_with_the_language() -> None:
    assert asked(advance(State(), Started(), scene())) == "language"


def test_skipping_something_beside_the_line_goes_back_to_the_question() -> None:
    beside = advance(at("goal"), ButtonPressed(step="goal", option="do:question", turn=9), scene()).state
    assert asked(say(beside, "skip")) == "goal"


def test_what_was_agreed_at_the_door_is_not_taken_back_by_a_step_back() -> None:
    assert asked(say(at("safe", trail=("age", "consent")), "back")) == "safe"


def test_an_old_button_before_the_yes_changes_nothing() -> None:
    state = at("consent", consented=False, trail=("form", "welcome"))
    assert advance(state, ButtonPressed(step="welcome", option="ok", turn=2), scene()).state.step == "consent"


def test_going_on_where_nothing_rested_asks_the_question_again() -> None:
    assert asked(say(at("goal"), "continue")) == "goal"


def test_a_day_is_written_as_it_is_meant() -> None:
    bubble = bubbles.Bubble(step="done", turn=1, parts=(bubbles.Phrase("done.text", {"read_by": Day("2026-11-27")}),))
    assert write(Turn(State(), (Say(bubble),))) == ["< done@1: done.text(read_by=2026-11-27) [] ()"]


@pytest.mark.parametrize(
    ("text", "next_step"),
    [("34", "consent"), ("I am 16", "consent"), ("15", "minor"), ("almost 16", "age"), ("4", "age")],
)
def test_an_age_is_an_answer_to_the_question_about_it(text: str, next_step: str) -> None:
    assert asked(say(at("age", consented=False, safe=False), text)) == next_step


def test_the_name_of_a_language_changes_to_it_where_it_fits_no_question() -> None:
    turn = say(at("form", consented=False, safe=False), "Nederlands")
    assert (turn.state.language, asked(turn)) == ("nl", "form")
    turn = say(at("interpreter"), "Nederlands")
    assert (turn.state.language, turn.state.answers["interpreter"].text) == ("en", "Nederlands")


def test_what_is_said_at_a_shut_story_is_kept_unless_it_may_be_a_code_word() -> None:
    shut = at("summary", safe=False, locked=True, code_word="banana")
    kept = say(shut, "I would also like to learn cycling").state
    assert "learn cycling" in kept.answers["added"].text
    guessed = say(shut, "apple").state
    assert "added" not in guessed.answers
    assert guessed.wrong_words > 0
    without = say(at("summary", safe=False, locked=True), "work please").state
    assert without.answers["added"].text == "work please"


def test_what_is_said_with_a_telephone_number_is_kept_with_it() -> None:
    words = "0612345678 but only before six because then he is out"
    added = say(at("number"), words).state.answers
    assert (added["number"].text, added["added"].text) == ("0612345678", words)
    assert "added" not in say(at("number"), "my number is 0612345678").state.answers
    assert (
        AskPerson(RequestKind.HELP_NOW, words, reach="0612345678") in say(at("call_now", back_to="goal"), words).effects
    )
    bare = say(at("call_now", back_to="goal"), "06-12345678")
    assert AskPerson(RequestKind.HELP_NOW, reach="0612345678") in bare.effects


def test_words_that_call_for_help_are_kept_and_a_command_of_telegram_is_not() -> None:
    assert say(at("goal"), "I need help").state.answers["added"].text == "I need help"
    assert "added" not in say(at("goal"), "/help_now").state.answers


def test_a_refused_file_brings_back_the_question_it_was_the_answer_to() -> None:
    heard = events.AttachmentRefused(ref="7.0", reason="wrong_kind")
    told = at("can_self", answers={"goal": Answer(attachments=("voice:7.0",))})
    turn = advance(told, heard, scene())
    assert (asked(turn), turn.state.back_to) == ("goal", "can_self")
    assert asked(say(turn.state, "a calm home")) == "can_self"
    worded = at("can_self", answers={"goal": Answer(text="a calm home", attachments=("voice:7.0",))})
    assert asked(advance(worded, heard, scene())) == "can_self"


def test_nothing_said_after_a_refusal_is_added_to_what_was_forgotten() -> None:
    told = at("can_self", last_step="goal", asked_turn=9, answers={"goal": Answer(text="a calm home")})
    minor = advance(told, ButtonPressed(step="age", option="no", turn=3), scene()).state
    assert minor.step == "minor"
    after = advance(minor, MessageReceived(text="and more"), scene(seen_turn=0)).state
    assert not after.answers


@pytest.mark.parametrize(
    "call", [MessageReceived(text="help now"), ButtonPressed(step="erased", option="do:help_now", turn=9)]
)
def test_help_is_given_after_the_goodbye_too(call: events.Event) -> None:
    turn = advance(at("erased"), call, scene())
    assert [part.key for part in turn.says[0].bubble.parts] == ["help_now.text"]
    assert turn.state.step == "erased"
    assert turn.effects == turn.says


def test_after_the_goodbye_no_menu_is_offered_and_no_reminder_sent() -> None:
    bubble = say(at("erased"), "hello").says[0].bubble
    assert (bubble.step, bubble.commands) == ("erased", ("help_now",))
    assert not advance(at("erased"), events.ReminderDue(turn=9), scene()).effects


def test_ok_where_an_answer_is_to_be_named_is_asked_again() -> None:
    turn = say(at("choose_answer", answers={"goal": Answer(text="a calm home")}), "ok")
    assert turn.says[0].bubble.parts[0].key == "not_understood.text"


def test_a_shut_story_is_not_opened_by_a_yes_to_being_safe() -> None:
    shut = at("safe", safe=False, locked=True, code_word="banana", answers={"goal": Answer(text="a calm home")})
    turn = say(shut, "yes")
    assert turn.state.locked
    assert turn.says[0].bubble.parts[0].key == "unlock.text"


def test_a_word_at_an_answered_question_of_a_shut_story_counts_as_a_guess() -> None:
    shut = at("goal", safe=False, locked=True, code_word="banana", answers={"goal": Answer(text="a calm home")})
    assert say(shut, "apple").state.wrong_words == 1


def test_a_second_tap_of_what_was_chosen_just_now_says_nothing() -> None:
    state = at("form", consented=False, safe=False)
    assert not advance(state, ButtonPressed(step="welcome", option="ok", turn=8), scene(seen_turn=8)).effects
    chosen = at("person", answers={"time": Answer(options=("morning",))})
    assert not advance(chosen, ButtonPressed(step="time", option="morning", turn=8), scene(seen_turn=8)).effects


def test_an_old_answer_about_safety_counts_and_the_open_question_comes_again() -> None:
    turn = advance(at("need", safe=False), ButtonPressed(step="safe", option="yes", turn=3), scene())
    assert (turn.state.safe, asked(turn)) == (True, "need")
    unsafe = advance(at("need"), ButtonPressed(step="safe", option="no", turn=3), scene())
    assert (unsafe.state.safe, asked(unsafe)) == (False, "code_word")
    assert asked(say(unsafe.state, "banana")) == "need"


def test_where_no_code_word_and_no_story_is_a_yes_to_being_safe_opens_what_was_shut() -> None:
    assert not say(at("safe", safe=False, locked=True), "yes").state.locked


def test_a_telephone_number_that_is_none_is_asked_again() -> None:
    assert say(at("number"), "I do not know it").says[0].bubble.parts[0].key == "not_understood.phone"


def test_signs_alone_are_no_code_word() -> None:
    assert asked(say(at("code_word", safe=False), "!?")) == "code_word"


@pytest.mark.parametrize(("trail", "asked_for"), [(("language",), "language"), ((), "goal")])
def test_a_step_back_goes_to_the_step_before_or_asks_the_same_again(trail: tuple[str, ...], asked_for: str) -> None:
    assert asked(say(at("goal", trail=trail, consented=False), "back")) == asked_for


def test_a_step_back_from_something_beside_the_line_is_a_step_to_the_line() -> None:
    assert asked(say(at("menu", back_to="need", trail=("goal",)), "back")) == "need"


def test_a_shut_bubble_asks_the_same_and_tells_nothing() -> None:
    told = {"goal": Answer(text="no more debts"), "topics": Answer(options=("money",))}
    for step in ("need", "topics", "summary", "choose_topics"):
        bubble = advance(at(step, answers=told), OtherReceived(kind="sticker"), scene()).says[0].bubble
        shut = telling.shut(bubble)
        assert [option.id for option in shut.options] == [option.id for option in bubble.options]
        assert "debts" not in str(shut.parts)
        assert "topic.money" not in str(shut.parts)
        assert Phrase("echo.goal", {"goal": "no more debts"}) not in shut.parts
        assert "choose_topics.on" not in str(shut.options)


@pytest.mark.parametrize(
    "event",
    [
        Started(payload="n12_ti"),
        MessageReceived(text="look", attachments=(events.Attachment(ref="7.0", kind=events.AttachmentKind.PHOTO),)),
        ButtonPressed(step="goal", option="do:skip", turn=4),
        events.TalkResumed(),
    ],
)
def test_an_event_comes_back_from_the_store_as_it_was(event: events.Event) -> None:
    assert events.from_json(events.to_json(event)) == event


def test_an_old_button_whose_moment_is_past_brings_the_open_question_again() -> None:
    assert asked(advance(at("time"), ButtonPressed(step="more", option="yes", turn=3), scene())) == "time"


def test_before_the_yes_a_message_that_is_changed_is_kept_nowhere() -> None:
    turn = advance(at("age", consented=False), events.MessageEdited(text="I am ill", message_id="3"), scene())
    assert (turn.says[0].bubble.parts[0].key, turn.state.answers) == ("ack.edit_too_late", {})


def test_topics_that_nobody_knows_are_asked_again() -> None:
    assert say(at("choose_topics"), "xyzzy").says[0].bubble.parts[0].key == "not_understood.text"


@pytest.mark.parametrize("press", ["do:human", "do:help_now"])
def test_a_refusal_promises_no_deletion_of_what_a_person_was_asked(press: str) -> None:
    before = at("consent", consented=False, safe=False)
    asked_for = advance(before, ButtonPressed(step="consent", option=press, turn=9), scene()).state
    if press == "do:human":
        to_call = advance(asked_for, ButtonPressed(step="human", option="call", turn=10), scene()).state
        asked_for = say(to_call, "0612345678").state
    refused = say(replace(asked_for, step="consent", back_to=""), "no")
    assert refused.says[0].bubble.parts[0].key == "refused.asked"
    assert say(before, "no").says[0].bubble.parts[0].key == "refused.text"


@pytest.mark.parametrize(
    "text",
    ["ok", "Thanks!", "thank you very much", "dank je wel hoor", "ok bedankt", "tot ziens", "👍", "🙏",
     "شكرا جزيلا", "حسنا شكرا", "shukran", "የቐንየለይ", "ሕራይ", "yekenyeley"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["nl", "en", "ar", "ti"])
def test_thanks_after_the_end_are_answered_and_not_added_to_the_story(language: str, text: str) -> None:
    turn = say(at("done", language=language, case_opened=True), text)
    assert [part.key for part in turn.says[0].bubble.parts] == ["done.polite"]
    assert (turn.effects, turn.state.answers) == (turn.says, {})


def test_politeness_said_twice_over_is_politeness() -> None:
    assert not say(at("done", language="nl"), "prima, tot ziens").state.answers


@pytest.mark.parametrize(
    "text", ["ok but I also need a bicycle", "that is not right", "no", "0612345678", "call my son"]
)
def test_what_tells_something_after_the_end_is_added(text: str) -> None:
    assert say(at("done", case_opened=True), text).state.answers["added"].text == text


def test_thanks_of_who_told_nothing_are_not_taken_for_a_wish() -> None:
    turn = say(at("nothing_told"), "thank you")
    assert (asked(turn), turn.state.answers) == ("nothing_told", {})
    assert say(at("nothing_told"), "I need a bicycle").state.answers["goal"].text == "I need a bicycle"


@pytest.mark.parametrize("text", ["7", "number 9", "twelve"])
def test_the_number_of_a_choice_that_is_not_there_is_asked_again_and_kept_nowhere(text: str) -> None:
    turn = say(at("summary", answers={"goal": Answer(text="a calm home")}), text)
    assert (asked(turn), turn.says[0].bubble.parts[0].key) == ("summary", "not_understood.text")
    assert "added" not in turn.state.answers


@pytest.mark.parametrize("text", ["0612345678", "5345", "I have 7 children", "112"])
def test_a_number_that_may_tell_something_is_kept(text: str) -> None:
    assert say(at("summary", answers={"goal": Answer(text="a calm home")}), text).state.answers["added"].text == text


@pytest.mark.parametrize("language", ["nl", "en", "ar", "ti"])
@pytest.mark.parametrize("text", ["help", "Hulp", "some help.", "مساعدة", "ሓገዝ", "hagez"])
def test_help_is_an_answer_to_what_somebody_needs_and_stays_one_tap_away(language: str, text: str) -> None:
    turn = say(at("need", language=language), text)
    (said,) = turn.says
    assert (turn.state.answers["need"].text, said.bubble.step) == (text, "more")
    assert turn.effects == (*turn.says, FindTopics())
    assert said.bubble.parts[0] == Phrase("ack.help_near", {"name": Term("command.help_now")})
    assert "help_now" in said.bubble.commands


@pytest.mark.parametrize("text", ["help!", "HULP!!!", "help me", "help nu", "I need help", "noodgeval", "112"])
def test_a_cry_for_help_is_one_at_what_somebody_needs_too(text: str) -> None:
    turn = say(at("need"), text)
    assert (asked(turn), turn.state.answers["added"].text) == ("help_now", text)
    assert AskPerson(RequestKind.HELP_NOW) in turn.effects


def test_help_before_the_question_was_seen_and_at_any_other_question_is_a_call() -> None:
    early = at("need", asked_turn=9, last_step="can_other")
    assert asked(advance(early, MessageReceived(text="help"), scene(seen_turn=8))) == "help_now"
    assert asked(say(at("goal"), "help")) == "help_now"
    assert say(at("need"), "a bicycle").state.answers["need"].text == "a bicycle"
