"""What a computer wrote down of a voice note: asked for where nothing is open, the resident's own after a yes only."""

from dataclasses import replace

import pytest

from bot.conversation.effects import KeepAttachments, SettleTranscript, UpdateCase
from bot.conversation.engine import advance
from bot.conversation.events import Attachment, AttachmentKind, ButtonPressed, KnockDue, MessageReceived, Transcribed
from bot.conversation.prompts import Prompt
from bot.conversation.state import Answer, State
from bot.conversation.turn import Turn
from tests.conversation.scenes import DANGER, scene

WORDS = "Ik wil minder schulden"
SPOKEN = Answer(attachments=("voice:v1",), language="nl", message_id="m1")


def resting(**fields: object) -> State:
    """A talk in Dutch that rests, with a voice note as the goal."""
    usual = {"language": "nl", "turn": 9, "consented": True, "safe": True, "case_opened": True, **fields}
    return State(**{"step": "done", "answers": {"goal": SPOKEN}, **usual})  # type: ignore[arg-type]


def wrote(state: State, text: str = WORDS, ref: str = "v1", *, away: bool = False) -> Turn:
    return advance(state, Transcribed(ref=ref, text=text), scene(away=away))


def press(state: State, option: str) -> Turn:
    return advance(state, ButtonPressed(step="heard", option=option, turn=state.turn), scene())


def say(state: State, text: str, *files: Attachment) -> Turn:
    return advance(state, MessageReceived(text=text, attachments=files, message_id="m2"), scene())


def test_at_rest_it_is_asked_at_once_and_yes_makes_the_words_the_residents_own() -> None:
    asked = wrote(resting())
    bubble = asked.says[0].bubble
    assert (bubble.step, [option.id for option in bubble.options]) == ("heard", ["yes", "no", "again"])
    assert (bubble.parts[0].key, bubble.parts[0].values["words"]) == ("heard.said", WORDS)
    assert asked.state.answers["goal"] == SPOKEN
    turn = press(asked.state, "yes")
    given = turn.state.answers["goal"]
    assert (given.text, given.heard, given.attachments, given.message_id) == (WORDS, (WORDS,), ("voice:v1",), "")
    assert turn.effects[:2] == (SettleTranscript("v1", approved=True), UpdateCase())
    assert (turn.state.step, turn.state.prompts) == ("done", ())


@pytest.mark.parametrize("text", ["ja", "Ja, dat klopt precies zo"])
def test_yes_may_be_said_in_words_and_what_is_said_with_it_is_kept(text: str) -> None:
    turn = say(wrote(resting()).state, text)
    assert turn.state.answers["goal"].heard == (WORDS,)
    assert (text in turn.state.answers["goal"].text) == (len(text) > 3)


def test_no_drops_the_words_and_keeps_the_voice_note() -> None:
    turn = press(wrote(resting()).state, "no")
    assert turn.state.answers["goal"] == SPOKEN
    assert SettleTranscript("v1", approved=False) in turn.effects
    assert WORDS not in str(turn.state)


def test_what_is_said_otherwise_belongs_to_the_same_answer() -> None:
    turn = say(wrote(resting()).state, "Ik zei: minder post graag")
    assert (turn.state.answers["goal"].text, turn.state.answers["goal"].heard) == ("Ik zei: minder post graag", ())
    again = say(wrote(resting()).state, "", Attachment(ref="v2", kind=AttachmentKind.VOICE))
    assert again.state.answers["goal"].attachments == ("voice:v1", "voice:v2")
    assert KeepAttachments("heard", (Attachment(ref="v2", kind=AttachmentKind.VOICE),)) not in again.effects
    assert [effect.step for effect in again.effects if isinstance(effect, KeepAttachments)] == ["goal"]


def test_saying_it_again_leads_to_the_question_and_back() -> None:
    again = press(wrote(resting()).state, "again")
    assert (again.state.step, again.state.back_to, again.says[0].bubble.parts[0].key) == (
        "goal", "done", "ack.heard_again",
    )  # fmt: skip
    spoken = say(again.state, "", Attachment(ref="v2", kind=AttachmentKind.VOICE))
    assert (spoken.state.step, spoken.state.answers["goal"].attachments) == ("done", ("voice:v2",))


def test_what_was_told_after_the_end_can_be_said_again_where_the_talk_rests() -> None:
    added = resting(answers={"goal": Answer(text="x"), "added": SPOKEN})
    turn = press(wrote(added).state, "again")
    assert (turn.state.step, turn.says[0].bubble.parts[0].key) == ("done", "ack.heard_again")


def test_without_an_answer_nothing_is_decided() -> None:
    turn = press(wrote(resting()).state, "do:skip")
    assert (turn.state.prompts, turn.state.answers["goal"]) == ((), SPOKEN)
    assert not [effect for effect in turn.effects if isinstance(effect, SettleTranscript)]


@pytest.mark.parametrize(
    ("fields", "away"),
    [
        ({"step": "need"}, False),
        ({"step": "menu", "back_to": "done"}, False),
        ({"locked": True, "code_word": "boom"}, False),
        ({"safe": False}, False),
        ({"stopped": True}, False),
        ({"quiet": True}, False),
        ({"offered": 9}, False),
        ({"knocked": True}, False),
        ({}, True),
    ],
)
def test_where_something_is_open_or_nobody_is_there_nothing_is_said_and_it_waits(
    fields: dict[str, object], away: bool
) -> None:
    turn = wrote(resting(**fields), away=away)
    assert (turn.effects, [prompt.step for prompt in turn.state.prompts]) == ((), ["heard"])


def test_what_waits_calls_nobody_to_the_phone() -> None:
    waiting = wrote(resting(), away=True).state
    assert advance(waiting, KnockDue(), scene()).says == ()
    assert say(waiting, "hoi").says[0].bubble.step == "heard"


@pytest.mark.parametrize(
    ("text", "ref", "fields"),
    [
        ("  ", "v1", {}),
        ("w" * 3_001, "v1", {}),
        (WORDS, "v9", {}),
        (WORDS, "v1", {"consented": False}),
    ],
)
def test_what_cannot_be_asked_for_is_forgotten(text: str, ref: str, fields: dict[str, object]) -> None:
    turn = wrote(resting(**fields), text, ref)
    assert (turn.effects, turn.state.prompts) == ((SettleTranscript(ref, approved=False),), ())


def test_the_same_voice_note_is_asked_for_once() -> None:
    first = wrote(resting(step="need")).state
    assert [prompt.parts[0].values["words"] for prompt in wrote(first, "Anders").state.prompts] == ["Anders"]


def test_a_danger_in_it_is_only_asked_after_and_is_the_residents_own_word_after_the_yes() -> None:
    looked = wrote(resting(), DANGER["nl"]["violence"])
    assert [say.bubble.step for say in looked.says] == ["second_look"]
    asked = advance(looked.state, ButtonPressed(step="second_look", option="no", turn=looked.state.turn), scene())
    assert asked.says[0].bubble.step == "heard"
    assert press(asked.state, "yes").says[0].bubble.step == "danger"


def test_words_for_an_answer_that_was_given_anew_are_not_kept() -> None:
    asked = wrote(resting()).state
    anew = replace(asked, answers={"goal": Answer(text="iets anders")})
    assert press(anew, "yes").state.answers["goal"] == Answer(text="iets anders")
    assert press(anew, "again").says[0].bubble.parts[0].key == "ack.heard_again"
    assert say(anew, "Ik zei wat anders toen").state.answers["added"].text == "Ik zei wat anders toen"


def test_on_a_shut_phone_the_story_is_read_back_without_it() -> None:
    waiting = wrote(resting(step="name", locked=True, code_word="boom")).state
    assert say(waiting, "Amal de Wit").says[0].bubble.step in ("topics", "summary")


def test_what_the_team_asks_comes_first() -> None:
    asked = Prompt(id="p1", step="followup", case="c1")
    both = replace(wrote(resting(), away=True).state, prompts=(*wrote(resting(), away=True).state.prompts, asked))
    turn = say(both, "hoi")
    assert turn.says[0].bubble.step == "followup"
    after = advance(turn.state, ButtonPressed(step="followup", option="yes", turn=turn.state.turn), scene())
    assert after.says[0].bubble.step == "heard"
