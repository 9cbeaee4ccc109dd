"""Another language than the chosen one: going on in it is offered, once, and nothing else is any different."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.conversation import telling
from bot.conversation.effects import Effect, KeepAttachments, Say
from bot.conversation.engine import advance
from bot.conversation.events import Attachment, AttachmentKind, ButtonPressed, MessageEdited, MessageReceived
from bot.conversation.state import Answer, State, from_json, to_json
from bot.conversation.steps import STEPS
from bot.conversation.turn import Turn
from tests.conversation.scenes import DANGER, LANGUAGES, scene

ENGLISH, DUTCH = "I want to learn and find work", "ik wil graag leren en werken"
TIGRINYA, ARABIC = "ሆላንድኛ ክመሃር እደሊ", "أريد أن أتعلم اللغة الهولندية"
AMHARIC, TURKISH = "ሆላንድኛ መማር እፈልጋለሁ", "is bulmak ve okumak istiyorum"


def at(step: str, **fields: object) -> State:
    """A talk in Dutch that has come as far as this step, on a safe phone."""
    usual = {"language": "nl", "turn": 9, "consented": True, "safe": True, **fields}
    return State(step=step, **usual)  # type: ignore[arg-type]


def say(state: State, text: str, seen: int = 10_000) -> Turn:
    return advance(state, MessageReceived(text=text, message_id="m1"), scene(seen_turn=seen))


def press(state: State, option: str, turn: int = 0) -> Turn:
    return advance(state, ButtonPressed(step="other_tongue", option=option, turn=turn or state.turn), scene())


def asked(turn: Turn) -> str:
    return turn.says[0].bubble.step


@pytest.mark.parametrize(
    ("chosen", "text", "language"),
    [("nl", ENGLISH, "en"), ("en", DUTCH, "nl"), ("nl", TIGRINYA, "ti"), ("ti", ARABIC, "ar"), ("ar", TIGRINYA, "ti")],
)
def test_going_on_in_what_is_written_is_offered_in_both_languages(chosen: str, text: str, language: str) -> None:
    turn = say(at("goal", language=chosen), text)
    bubble = turn.says[0].bubble
    assert (bubble.step, bubble.too, turn.state.language) == ("other_tongue", language, chosen)
    assert [option.id for option in bubble.options] == [language, chosen]
    assert turn.state.answers["goal"] == Answer(text=text, language=language, message_id="m1")
    assert (turn.state.back_to, turn.state.turn) == ("can_self", 10)


@pytest.mark.parametrize("said", ["en", "English", "yes", "ja", "engels", "1"])
def test_yes_goes_on_in_it_with_the_next_question(said: str) -> None:
    turn = say(say(at("goal"), ENGLISH).state, said)
    assert (turn.state.language, turn.state.step, turn.state.back_to) == ("en", "can_self", "")
    assert [part.key for part in turn.says[0].bubble.parts][:2] == ["ack.language", "can_self.text"]


@pytest.mark.parametrize("said", ["nl", "Nederlands", "no", "nee", "2"])
def test_no_asks_the_next_question_as_before(said: str) -> None:
    turn = say(say(at("goal"), ENGLISH).state, said)
    assert (turn.state.language, turn.state.step, asked(turn)) == ("nl", "can_self", "can_self")
    assert turn.says[0].bubble.parts[0].key == "can_self.text"


def test_the_buttons_do_the_same_and_can_be_undone() -> None:
    offer = say(at("goal"), ENGLISH).state
    assert (press(offer, "nl").state.language, press(offer, "nl").state.step) == ("nl", "can_self")
    switched = press(offer, "en")
    assert (switched.state.language, switched.state.step) == ("en", "can_self")
    undone = press(switched.state, "nl", offer.turn)
    assert (undone.state.language, undone.state.step) == ("nl", "can_self")
    assert press(switched.state, "xx", offer.turn).state.language == "en"


def test_another_language_may_be_named_below_the_offer() -> None:
    assert say(say(at("goal"), ENGLISH).state, "arabisch").state.language == "ar"


def test_more_words_below_the_offer_belong_to_the_answer_before() -> None:
    turn = say(say(at("goal"), ENGLISH).state, "and I want to sing with others")
    assert turn.state.answers["goal"].text == f"{ENGLISH}\nand I want to sing with others"
    assert (asked(turn), turn.state.language, "can_self" in turn.state.answers) == ("can_self", "nl", False)


def test_a_voice_note_below_the_offer_belongs_to_it_too() -> None:
    voice = Attachment(ref="1.0", kind=AttachmentKind.VOICE)
    turn = advance(say(at("goal"), ENGLISH).state, MessageReceived(text="yes", attachments=(voice,)), scene())
    assert turn.state.answers["goal"].attachments == ("voice:1.0",)
    assert KeepAttachments("goal", (voice,)) in turn.effects
    assert turn.state.language == "nl"


def test_words_below_an_offer_that_followed_nothing_are_kept_beside() -> None:
    turn = say(at("other_tongue", back_to="goal"), "something more to say")
    assert (turn.state.answers[telling.ADDED].text, turn.state.step) == ("something more to say", "goal")


def test_a_language_is_offered_once_and_another_after_it() -> None:
    once = press(say(at("goal"), ENGLISH).state, "nl").state
    again = say(once, "I can cook very well")
    assert (asked(again), again.state.answers["can_self"].language) == ("can_other", "en")
    other = say(again.state, TIGRINYA)
    assert (asked(other), other.state.tongues) == ("other_tongue", ("en", "ti"))


def test_what_was_offered_comes_back_from_the_store() -> None:
    offer = say(at("goal"), ENGLISH).state
    assert from_json(to_json(offer)) == offer
    assert offer.tongues == ("en",)


@pytest.mark.parametrize("text", [DUTCH, "thank you", AMHARIC, TURKISH, "ok", "5340 AB"])
def test_the_same_language_few_words_and_none_of_ours_are_not_offered(text: str) -> None:
    turn = say(at("goal"), text)
    assert (asked(turn), turn.state.tongues) == ("can_self", ())
    assert turn.state.answers["goal"].language == "nl"


OPEN_ON_THE_LINE = {
    "goal", "can_self", "can_other", "need", "change", "who", "needs", "fears", "frustrations", "wishes", "dreams",
    "drive", "nothing_told",
}  # fmt: skip


@pytest.mark.parametrize("step", [step for step in STEPS if step not in ("erased", "other_tongue")])
def test_only_words_of_ones_own_on_the_line_are_answered_with_it(step: str) -> None:
    aside = STEPS[step].kind.value in ("aside", "prompt")
    turn = say(at(step, back_to="goal" if aside else ""), ENGLISH) if STEPS[step].kind.value != "prompt" else None
    offers = turn is not None and turn.state.step == "other_tongue"
    assert offers == (step in OPEN_ON_THE_LINE)


@pytest.mark.parametrize(
    "state",
    [
        at("goal", locked=True, code_word="zon"), at("goal", language=""), at("goal", back_to="summary"),
        at("goal", turn=12, asked_step="goal", asked_turn=12, last_step="goal"),
    ],
    ids=["locked", "no language yet", "an answer changed", "before the question was seen"],
)  # fmt: skip
def test_elsewhere_it_waits(state: State) -> None:
    assert "other_tongue" not in [each.bubble.step for each in say(state, ENGLISH, seen=11).says]


def test_help_comes_first_and_the_offer_waits_for_the_next_words() -> None:
    helped = say(at("goal"), f"I live here. {DANGER['en']['life']}")
    assert (asked(helped), helped.state.tongues) == ("danger", ())
    calm = advance(helped.state, ButtonPressed(step="danger", option="no_call", turn=helped.state.turn), scene()).state
    assert asked(say(calm, ENGLISH)) == "other_tongue"


def test_what_is_said_above_a_question_is_not_lost_for_it() -> None:
    voice = Attachment(ref="1.0", kind=AttachmentKind.PHOTO)
    turn = advance(at("goal"), MessageReceived(text=ENGLISH, attachments=(voice,)), scene())
    assert [part.key for part in turn.says[0].bubble.parts][:2] == ["ack.file", "can_self.text"]


# ---- nothing else is any different

WORDS = st.sampled_from((ENGLISH, DUTCH, TIGRINYA, ARABIC, AMHARIC, TURKISH, "yes", "ja", "7", "help", "5345", ""))
STATES = st.builds(
    at,
    st.sampled_from([step for step in STEPS if STEPS[step].kind.value not in ("aside", "prompt")]),
    language=st.sampled_from(LANGUAGES),
    consented=st.booleans(),
    safe=st.booleans(),
    locked=st.booleans(),
    stopped=st.booleans(),
    last_step=st.sampled_from(("", "goal")),
    asked_turn=st.integers(0, 12),
    back_to=st.sampled_from(("", "summary")),
    answers=st.sampled_from(({}, {"goal": Answer(text="rust", message_id="m1", language="nl")})),
)


def _kept(turn: Turn) -> list[Effect]:
    return [effect for effect in turn.effects if not isinstance(effect, Say)]


@given(state=STATES, text=st.builds("{} {}".format, WORDS, st.text(max_size=9)), seen=st.integers(0, 12))
@example(state=at("goal"), text=ENGLISH, seen=12)
@settings(max_examples=400, deadline=None)
def test_what_is_kept_is_the_same_as_without_the_offer(state: State, text: str, seen: int) -> None:
    without = say(replace(state, tongues=LANGUAGES), text, seen)
    turn = say(state, text, seen)
    assert (turn.state.answers, _kept(turn)) == (without.state.answers, _kept(without))
    if turn.state.step != "other_tongue":
        assert replace(turn.state, tongues=LANGUAGES) == without.state
        assert turn.says == without.says
    else:
        assert (turn.state.back_to, turn.state.turn) == (without.state.step, without.state.turn)
        back = press(turn.state, state.language)
        assert [say.bubble.parts for say in back.says] == [say.bubble.parts for say in without.says]


@given(state=STATES, text=st.builds("{} {}".format, WORDS, st.text(max_size=9)), edited=st.booleans())
@settings(max_examples=300, deadline=None)
def test_the_language_never_changes_without_a_word_about_it(state: State, text: str, edited: bool) -> None:
    event = MessageEdited(text=text, message_id="m1") if edited else MessageReceived(text=text, message_id="m1")
    turn = advance(state, event, scene())
    if turn.state.language != state.language and state.step != "language":
        assert "ack.language" in [part.key for each in turn.says for part in each.bubble.parts]
