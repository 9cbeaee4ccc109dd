"""A button is pressed: under the open question, under one of the team, or under a bubble of long ago."""

from dataclasses import replace

from bot.conversation import asides, line, replying, telling
from bot.conversation.asking import options_of
from bot.conversation.bubbles import Phrase
from bot.conversation.choosing import change_earlier, choose, picked
from bot.conversation.events import ButtonPressed
from bot.conversation.scene import Scene
from bot.conversation.state import Answer, State
from bot.conversation.steps import COMMANDS, PROMPTED, STEPS, Kind
from bot.conversation.turn import Turn


def press(state: State, scene: Scene, event: ButtonPressed) -> Turn:
    """What a button means now: of the open question, of the team's, or of long ago."""
    state = replace(state, knocked=False, offered=0)
    command = event.option.removeprefix("do:")
    if event.option.startswith("do:") and command in COMMANDS:
        if command == "skip" and not _is_of_the_open(state, event):
            # It belongs to a question that was answered: the open one is not to be skipped by it.
            return _press_old(state, scene, event)
        return asides.run(state, scene, command)
    awake = replace(state, stopped=False, quiet=False)
    if state.locked and telling.is_private(event.step):
        return line.come_back(awake, scene)
    if event.step in PROMPTED:
        return replying.press(awake, scene, event)
    if event.step == state.step and event.option in options_of(state, scene):
        return choose(awake, scene, event.option)
    if event.step == "knock" and event.option in STEPS["knock"].options:
        return replying.answer_knock(state, scene, event.option)
    if event.step in ("stopped", "reminder") and event.option in STEPS[event.step].options:
        return choose(replace(state, step=event.step, back_to=state.back_to or state.step), scene, event.option)
    return _press_old(awake, scene, event)


def _is_of_the_open(state: State, event: ButtonPressed) -> bool:
    if replying.is_open(state) and event.step:
        return state.prompts[0].stood_in(event.turn)
    return event.step in ("", state.step)


def _press_old(state: State, scene: Scene, event: ButtonPressed) -> Turn:
    """A button of an earlier bubble: what can still be meant by it, it does; else the open question comes again."""
    step = STEPS.get(event.step)
    if step is None or not _offers(state, scene, event):
        return line.come_back(state, scene)
    if _is_double_tap(state, scene, event):
        return Turn(state)
    if step.id in ("language", "change_language"):
        return line.come_back(replace(state, language=event.option), scene, Phrase("ack.language"))
    if step.id in ("delete", "someone_else"):
        # What cannot be undone is asked again, however old the yes is.
        return line.aside(state, scene, step.id)
    if step.kind is Kind.ASIDE:
        home = state.back_to or state.step
        return choose(replace(state, step=step.id, back_to=home), scene, event.option)
    return _press_earlier_step(state, scene, event)


def _press_earlier_step(state: State, scene: Scene, event: ButtonPressed) -> Turn:
    home = state.back_to or state.step
    if event.step == "age" and event.option == "no":
        return line.arrive(replace(state, back_to=""), scene, "minor")
    if not state.consented:
        return line.come_back(state, scene)
    if event.step in ("consent", "consent_more") and event.option == "no":
        return line.aside(state, scene, "delete")
    if event.step == "safe":
        return choose(replace(state, step="safe", back_to="" if home == "safe" else home), scene, event.option)
    if event.step == "summary" and state.case_opened:
        return choose(replace(state, step="summary", back_to=""), scene, event.option)
    if STEPS[event.step].story and event.step != "topics":
        return change_earlier(state, scene, event.step, picked(state, event.option))
    return line.come_back(state, scene)


def _is_double_tap(state: State, scene: Scene, event: ButtonPressed) -> bool:
    if scene.seen_turn >= state.turn or event.turn >= state.turn:
        return False
    same = event.option in state.answers.get(event.step, Answer()).options
    return same or not STEPS[event.step].story


def _offers(state: State, scene: Scene, event: ButtonPressed) -> bool:
    """The option is one that the step has, or had."""
    # Below an offer of a language any of them can have stood.
    step = "change_language" if event.step == "other_tongue" else event.step
    return event.option in options_of(replace(state, step=step), scene) and event.option != "other"
