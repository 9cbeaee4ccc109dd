"""What the team asks, where no transcript comes by: what is stored, what a shut phone shows, and turns apart."""

import json
from dataclasses import replace

import pytest

from bot.conversation import bubbles, events, prompts, telling
from bot.conversation import state as states
from bot.conversation.bubbles import Bubble, Moment, Option, Phrase, Term
from bot.conversation.effects import AnswerPrompt, AskPerson, KeepAttachments, Say, StopSharing
from bot.conversation.engine import advance
from bot.conversation.events import (
    Attachment,
    AttachmentKind,
    ButtonPressed,
    Event,
    KnockDue,
    MessageReceived,
    Prompted,
    PromptsDropped,
    SharingBegan,
    SharingEnded,
    Started,
)
from bot.conversation.prompts import Prompt
from bot.conversation.state import State
from bot.conversation.steps import PROMPTED, STEPS, Kind
from bot.conversation.transcript import read
from bot.conversation.turn import Turn
from tests.conversation.scenes import scene

PARTY = Phrase("share.who", {"party": "De Kringloop"})
WHEN = Option("m1", Phrase("meet.moment", {"moment": Moment("2026-12-01T14:00")}))


def prompt(step: str, about: str = "kringloop", **more: object) -> Prompt:
    return Prompt(id=f"{step}-{about}", step=step, case="c1", about=about, parts=(PARTY,), **more)  # type: ignore[arg-type]


def at_rest(*waiting: Prompt, **fields: object) -> State:
    """A talk in Dutch that came to its end on a safe phone, with this waiting."""
    known = {"language": "nl", "turn": 30, "consented": True, "safe": True, "case_opened": True, **fields}
    return State(step="done", prompts=waiting, **known)  # type: ignore[arg-type]


def opened(*waiting: Prompt, **fields: object) -> State:
    """The same, with the first of it open."""
    state = at_rest(*waiting, **fields)
    return advance(state, ButtonPressed(step="knock", option="open", turn=30), scene()).state


def press(state: State, step: str, option: str, turn: int = 31) -> Turn:
    return advance(state, ButtonPressed(step=step, option=option, turn=turn), scene())


def answers(turn: Turn) -> list[AnswerPrompt]:
    return [effect for effect in turn.effects if isinstance(effect, AnswerPrompt)]


def keys(turn: Turn) -> list[str]:
    return [part.key for part in turn.says[0].bubble.parts]


@pytest.mark.parametrize(
    "event",
    [
        Prompted(prompt=prompt("meet", options=(WHEN,), again=True), here=True),
        PromptsDropped(steps=("meet", "met"), about="2"),
        SharingBegan(party="kringloop", name="De Kringloop"),
        SharingEnded(party="kringloop"),
        KnockDue(),
    ],
)
def test_what_the_team_sends_goes_through_json(event: Event) -> None:
    assert events.from_json(json.loads(json.dumps(events.to_json(event)))) == event
    assert isinstance(event, events.UNASKED)


def test_what_follows_from_an_answer_is_asked_at_once_and_needs_no_knock() -> None:
    following = Prompted(prompt=prompt("wanted"), here=True)
    asked = advance(at_rest(), following, scene())
    assert (asked.state.step, asked.says[0].bubble.proactive) == ("wanted", False)
    # One question at a time; and on a phone that was put down nothing is told.
    second = advance(asked.state, Prompted(prompt=prompt("plan"), here=True), scene())
    assert (second.state.step, second.says) == ("wanted", ())
    shut = advance(at_rest(locked=True, code_word="appel", safe=False), following, scene())
    assert (shut.state.step, shut.says, len(shut.state.prompts)) == ("done", (), 1)


def test_what_waits_and_who_reads_is_kept_in_the_state() -> None:
    state = opened(prompt("share"), prompt("plan"), shared={"wijkteam": "Wijkteam"}, shown=(prompt("meet"),))
    assert states.from_json(json.loads(json.dumps(states.to_json(state)))) == state


def test_a_prompt_is_of_a_step_that_the_team_may_ask() -> None:
    for step in ("plan_why", "knock", "goal", "nothing"):
        with pytest.raises(ValueError, match=step):
            prompt(step)
    assert prompts.from_json(prompts.to_json(prompt("meet", options=(WHEN,)))) == prompt("meet", options=(WHEN,))
    assert replace(prompt("plan"), parts=()).party == ""


# What a computer wrote down is not the team's: see test_heard.
@pytest.mark.parametrize("step", [step for step in PROMPTED if step != "heard"])
def test_every_question_of_the_team_can_be_skipped_and_put_off(step: str) -> None:
    state = opened(prompt(step))
    assert state.step == step
    (skipped,) = answers(press(state, step, "do:skip"))
    assert (skipped.step, skipped.option) == (step, "skip")
    back = press(state, step, "do:back")
    assert (back.state.step, keys(back), back.state.prompts) == ("done", ["ack.later"], state.prompts)
    assert not answers(back)


@pytest.mark.parametrize(("step", "option", "why"), [
    (step, option, why) for step in PROMPTED for option, why in STEPS[step].routes.items()
])  # fmt: skip
def test_words_that_are_asked_with_an_answer_come_with_it_once(step: str, option: str, why: str) -> None:
    chosen = press(opened(prompt(step)), step, option)
    assert (chosen.state.step, answers(chosen)) == (why, [])
    told = advance(chosen.state, MessageReceived(text="Zo is het"), scene())
    (given,) = answers(told)
    assert (given.step, given.option, given.text) == (step, option, "Zo is het")
    (without,) = answers(advance(chosen.state, KnockDue(), scene()))
    assert (without.step, without.option, without.text) == (step, option, "")
    other = next(one for one in STEPS[step].options if one not in STEPS[step].routes) if step != "wanted" else ""
    changed = press(chosen.state, step, other or option)
    assert [one.option for one in answers(changed)] == ([other] if other else [])


def test_several_choices_that_wait_for_words_all_go_off_when_it_is_quiet() -> None:
    plan = press(opened(prompt("plan")), "plan", "almost").state
    both = replace(plan, prompts=(*plan.prompts, prompt("tomorrow")))
    tomorrow = press(press(both, "plan_why", "do:go_on", 32).state, "tomorrow", "wrong", 33).state
    assert [one.chosen for one in tomorrow.prompts] == ["wrong", "almost"]
    quiet = advance(tomorrow, KnockDue(), scene())
    assert [(one.step, one.option) for one in answers(quiet)] == [("tomorrow", "wrong"), ("plan", "almost")]
    assert (quiet.state.step, quiet.state.prompts) == ("done", ())


def test_a_voice_note_explains_a_choice_as_well_as_words() -> None:
    voice = Attachment(ref="5.0", kind=AttachmentKind.VOICE)
    turn = advance(opened(prompt("met")), MessageReceived(text="klopt niet", attachments=(voice,)), scene())
    kept, given, request = turn.effects[:3]
    assert kept == KeepAttachments("met", (voice,))
    assert isinstance(given, AnswerPrompt)
    assert (given.option, given.attachments) == ("wrong", (voice,))
    assert isinstance(request, AskPerson)
    assert request.attachments == (voice,)


def test_a_button_of_another_bubble_of_the_same_question_still_counts() -> None:
    twice = advance(opened(prompt("share")), MessageReceived(text="wie zijn dat"), scene()).state
    for turn in (31, 32):
        (given,) = answers(press(twice, "share", "yes", turn))
        assert (given.about, given.option) == ("kringloop", "yes")
    assert answers(press(twice, "share", "yes", 30)) == []
    assert answers(press(twice, "share", "maybe", 32)) == []


def test_a_question_that_was_put_off_can_be_answered_by_its_button() -> None:
    off = press(opened(prompt("share"), prompt("plan")), "share", "do:stop").state
    assert (off.step, off.stopped) == ("done", True)
    turn = press(off, "share", "no")
    assert [one.option for one in answers(turn)] == ["no"]
    assert turn.state.step == "plan"


def test_only_who_shared_can_stop_sharing_and_only_with_who_reads() -> None:
    state = press(opened(prompt("share")), "share", "yes").state
    assert state.shared == {"kringloop": "De Kringloop"}
    asked = press(press(state, "done", "do:sharing", 32).state, "sharing", "kringloop", 33).state
    ended = advance(asked, SharingEnded(party="kringloop"), scene()).state
    late = press(ended, "sharing_stop", "kringloop", 34)
    assert not [effect for effect in late.effects if isinstance(effect, StopSharing)]
    assert keys(late)[0] == "ack.go_on"


def test_what_names_a_party_is_not_asked_any_more_once_sharing_with_it_stops() -> None:
    other = replace(prompt("followup", ""), parts=(Phrase("followup.when"),))
    state = at_rest(prompt("meet", "1"), other, shared={"kringloop": "De Kringloop"})
    asked = press(press(state, "done", "do:sharing").state, "sharing", "kringloop", 32).state
    turn = press(asked, "sharing_stop", "kringloop", 33)
    assert [one.step for one in turn.state.prompts] == ["followup"]
    assert keys(turn)[:2] == ["ack.sharing_stopped", "followup.when"]


def test_no_button_brings_a_party_back_that_ended_it_itself() -> None:
    waiting = opened(prompt("share"))
    answered = press(waiting, "share", "yes").state
    for state in (waiting, answered):
        ended = advance(state, SharingEnded(party="kringloop"), scene()).state
        assert ended.step == "done"
        turn = press(ended, "share", "yes")
        assert (answers(turn), keys(turn), dict(turn.state.shared)) == ([], ["ack.passed"], {})


def test_a_party_that_reads_by_a_yes_said_to_a_person_can_be_stopped_too() -> None:
    began = advance(at_rest(), SharingBegan(party="wijkteam", name="Wijkteam"), scene()).state
    assert began.shared == {"wijkteam": "Wijkteam"}
    assert advance(State(), SharingBegan(party="wijkteam", name="Wijkteam"), scene()) == Turn(State())


def test_a_knock_on_a_phone_that_was_stopped_goes_on_when_it_is_opened() -> None:
    state = at_rest(prompt("plan"), quiet=True, stopped=True)
    turn = press(state, "knock", "open", 30)
    assert (turn.state.step, turn.state.quiet, turn.state.stopped) == ("plan", False, False)


@pytest.mark.parametrize("step", [step.id for step in STEPS.values() if telling.is_private(step.id)])
def test_a_shut_page_shows_nothing_of_the_team(step: str) -> None:
    bubble = Bubble(step=step, turn=9, parts=(PARTY, Phrase(f"{step}.text")), options=(WHEN,), commands=("help_now",))
    shut = telling.shut(bubble)
    assert (shut.parts, shut.options, shut.commands) == ((Phrase("unlock.text"),), (), ("help_now",))


def test_a_shut_page_names_no_party_in_an_answer_of_the_bot_either() -> None:
    thanks = Bubble(step="done", turn=9, parts=(Phrase("ack.share_yes", {"party": "De Kringloop"}),))
    assert telling.shut(thanks).parts == (Phrase("unlock.text"),)
    beside = replace(thanks, parts=(*thanks.parts, Phrase("goal.text")))
    assert telling.shut(beside).parts == (Phrase("goal.text"),)


@pytest.mark.parametrize("step", [step.id for step in STEPS.values() if telling.is_private(step.id)])
def test_no_button_of_the_team_works_on_a_shut_phone(step: str) -> None:
    state = at_rest(
        prompt("share", turn=3, last=3), safe=False, locked=True, code_word="vlinder", shared={"key": "Selam"}
    )
    for option in ("yes", "no", "key", "ok", "1"):
        turn = press(state, step, option, 3)
        assert (answers(turn), keys(turn), turn.state.step) == ([], ["unlock.text"], "done")


def test_all_that_waits_is_forgotten_with_a_refusal_and_an_end() -> None:
    state = opened(prompt("share"), prompt("plan"), shared={"key": "Selam"})
    minor = press(state, "age", "no", 3).state
    erased = press(press(state, "share", "do:delete").state, "delete", "yes", 32).state
    for gone in (minor, erased):
        assert (gone.prompts, gone.shown, dict(gone.shared)) == ((), (), {})


def test_the_first_question_of_a_talk_is_not_brought_on_by_the_team() -> None:
    fresh = State()
    for event in (
        Prompted(prompt=prompt("share")),
        PromptsDropped(steps=("share",)),
        SharingEnded(party="a"),
        KnockDue(),
    ):
        assert advance(fresh, event, scene()) == Turn(fresh)
    assert advance(fresh, Started(), scene()).state.step == "language"


def test_a_moment_goes_through_json_in_a_bubble() -> None:
    bubble = Bubble(
        step="meet", turn=3, parts=(Phrase("met.when", {"moment": Moment("2026-12-01T14:00")}),), options=(WHEN,)
    )
    assert bubbles.from_json(json.loads(json.dumps(bubbles.to_json(bubble)))) == bubble


def test_what_the_team_says_can_be_written_in_a_transcript() -> None:
    assert read("= knock", 1, 1) == KnockDue()
    assert read("= ended kringloop", 1, 1) == SharingEnded(party="kringloop")
    with pytest.raises(ValueError, match="shouts"):
        read("= shouts", 1, 1)
    with pytest.raises(ValueError, match="of step ''"):
        read("= prompt {}", 1, 1)


def test_a_label_of_a_moment_is_no_word_to_choose_by_but_its_number_is() -> None:
    state = opened(prompt("meet", options=(WHEN, Option("m2", WHEN.label))))
    assert [option.id for option in advance(state, MessageReceived(text="?"), scene()).says[0].bubble.options] == [
        "m1", "m2", "any", "none",
    ]  # fmt: skip
    for text, option in (("2", "m2"), ("de eerste", "m1"), ("altijd", "any"), ("nee", "none")):
        (given,) = answers(advance(state, MessageReceived(text=text), scene()))
        assert given.option == option


def test_the_topic_of_a_party_is_said_in_the_language_of_the_moment() -> None:
    why = Phrase("share.why", {"party": "De Kringloop", "topic": Term("topic.things")})
    state = opened(replace(prompt("share"), parts=(why,)))
    turn = press(press(state, "share", "do:language").state, "change_language", "en", 32)
    assert why in turn.says[0].bubble.parts
    assert isinstance(turn.effects[-1], Say)
    assert STEPS[turn.state.step].kind is Kind.PROMPT
