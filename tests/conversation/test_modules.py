"""What an organisation switched off is asked no more, from the next question on; all else stays as it is."""

from dataclasses import replace

import pytest

from bot.casework.organisation import MODULES
from bot.conversation.engine import advance
from bot.conversation.events import ButtonPressed, KnockDue, MessageReceived
from bot.conversation.prompts import Prompt
from bot.conversation.state import Answer, State
from bot.conversation.steps import STEPS, Kind
from bot.conversation.turn import Turn
from tests.conversation.scenes import scene

GOAL = {"goal": Answer(text="Ik wil een bed")}


def at(step: str, **fields: object) -> State:
    known = {"language": "nl", "turn": 9, "consented": True, "safe": True, "answers": GOAL, **fields}
    return State(step=step, **known)  # type: ignore[arg-type]


def hears(state: State, event: MessageReceived | ButtonPressed, *off: str) -> Turn:
    return advance(state, event, replace(scene(), off=frozenset(off)))


def asks(turn: Turn) -> str:
    return turn.says[0].bubble.step


@pytest.mark.parametrize(
    ("step", "option", "off", "then"),
    [
        ("safe", "yes", (), "wellbeing"),
        ("safe", "yes", ("wellbeing",), "goal"),
        ("need", "", (), "more"),
        ("need", "", ("exploration",), "neighbourhood"),
        ("need", "", ("wellbeing", "alike"), "more"),
        # A talk under way: what was offered or begun before.
        ("more", "yes", ("exploration",), "neighbourhood"),
        ("more", "later", ("exploration",), "stopped"),
        ("fears", "", ("exploration",), "neighbourhood"),
        ("join", "maybe", ("exploration",), "neighbourhood"),
        ("wellbeing", "5", ("wellbeing",), "goal"),
    ],
)
def test_the_line_goes_on_without_what_is_off(step: str, option: str, off: tuple[str, ...], then: str) -> None:
    said = ButtonPressed(step=step, option=option, turn=9) if option else MessageReceived(text="Een auto")
    turn = hears(at(step), said, *off)
    assert asks(turn) == then
    if not option:
        assert turn.state.answers[step].text == "Een auto"


def test_the_way_back_passes_by_what_is_off() -> None:
    back = ButtonPressed(step="", option="do:back", turn=9)
    came = at("goal", trail=("safe", "wellbeing"), answers={})
    assert asks(hears(came, back)) == "wellbeing"
    turn = hears(came, back, "wellbeing")
    assert (asks(turn), turn.state.trail) == ("safe", ())
    assert asks(hears(at("goal", trail=("wellbeing",)), back, "wellbeing")) == "goal"


def test_what_the_team_had_waiting_is_dropped_unless_it_was_seen() -> None:
    again = Prompt(id="p1", step="wellbeing_again", case="c1")
    plan = Prompt(id="p2", step="share", case="c1", about="kringloop")
    rest = at("done", prompts=(again, plan), case_opened=True)
    off = replace(scene(), off=frozenset({"wellbeing"}))
    assert advance(rest, KnockDue(), off).state.prompts == (plan,)
    assert advance(rest, KnockDue(), scene()).state.prompts == (again, plan)
    seen = replace(rest, step="wellbeing_again", back_to="done", prompts=(replace(again, turn=9, last=9), plan))
    answered = hears(seen, ButtonPressed(step="wellbeing_again", option="5", turn=9), "wellbeing")
    assert [effect for effect in answered.effects if getattr(effect, "option", "") == "5"]


def test_an_aside_goes_back_to_a_question_of_the_team_that_is_off() -> None:
    again = Prompt(id="p1", step="wellbeing_again", case="c1", turn=9, last=9)
    open_one = at("wellbeing_again", back_to="done", prompts=(again,), case_opened=True)
    aside = hears(open_one, ButtonPressed(step="", option="do:menu", turn=9), "wellbeing")
    turn = hears(aside.state, MessageReceived(text="verder"), "wellbeing")
    assert turn.says


def test_every_module_of_a_step_can_be_switched_off_and_the_line_never_ends_in_one() -> None:
    named = {step.module for step in STEPS.values() if step.module}
    assert named == {"exploration", "wellbeing"}
    assert named <= set(MODULES)
    assert {step.module for step in STEPS.values() if step.kind is Kind.EXPLORE} == {"exploration"}
    assert not [step.id for step in STEPS.values() if step.module and step.kind is Kind.LINE and not step.next]
