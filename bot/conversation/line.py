"""Moving along the line: where an answer leads, and what is passed by."""

from dataclasses import replace

from bot.conversation import hearing, telling
from bot.conversation.alone import asks_alone, to_alone
from bot.conversation.asking import LATER, ask
from bot.conversation.bubbles import Bubble, Option, Phrase
from bot.conversation.effects import EraseResident, GiveConsent, KeepResident, Say, Scope, WithdrawConsent
from bot.conversation.scene import Scene
from bot.conversation.state import Answer, State
from bot.conversation.steps import STEPS, Kind, Step
from bot.conversation.turn import Turn

#: Seconds the goodbye stands before a resident is erased (house.md: ten minutes at most), and after a refusal (an hour
#: at most, so that "that was a mistake" still works).
GOODBYE_SECONDS = 600
REFUSAL_SECONDS = 1800


def leave(state: State, scene: Scene, option: str, *before: Phrase) -> Turn:
    """Go on from the current step, having chosen this option; empty for anything else than an option."""
    step = STEPS[state.step]
    routed = step.routes.get(option, "")
    if state.back_to:
        # What a choice leads to comes first ("not safe": a code word); then back.
        home = routed or state.back_to
        return arrive(replace(state, back_to=state.back_to if routed else ""), scene, home, *before)
    onward = replace(state, trail=(*state.trail, state.step)) if step.kind is not Kind.REST else state
    if routed and STEPS[routed].kind is Kind.ASIDE:
        # Beside the line: from there it goes on where it would have gone.
        onward = replace(onward, back_to=step.next)
    return arrive(onward, scene, routed or step.next, *before)


def arrive(state: State, scene: Scene, id: str, *before: Phrase) -> Turn:
    """Ask this step, or the first one after it that has something to ask."""
    if id == "stopped":
        return rest(state, scene, quiet=False)
    id = _next_to_ask(state, scene, id)
    if id in ("neighbourhood", "summary") and telling.nothing(state):
        # Asking how and when to talk about nothing would be a form, not a talk.
        id = "nothing_told"
    if id in ("minor", "refused"):
        refused = replace(state.unasked(), step=id, consented=False, answers={}, last_step="", album="")
        return ask(refused, scene, *before).after((EraseResident(REFUSAL_SECONDS),))
    if id == "erased":
        return ask(replace(state.unasked(), step=id), scene).after((EraseResident(GOODBYE_SECONDS),))
    trail = state.trail[: state.trail.index(id)] if id in state.trail else state.trail
    arrived = replace(state, step=id, trail=trail)
    if hearing.asks_first(arrived):
        return hearing.ask_first(arrived, scene, *before)
    return ask(to_alone(arrived) if asks_alone(arrived) else arrived, scene, *before)


def back(state: State, scene: Scene) -> Turn:
    """Ask the question before this one again; at the first question, this one."""
    if state.safe_due:
        return come_back(state, scene)
    if state.back_to:
        return arrive(replace(state, back_to=""), scene, state.back_to)
    trail = tuple(id for id in state.trail if not _is_off(STEPS[id], scene))
    if STEPS[state.step].kind is Kind.REST or not trail:
        return ask(state, scene)
    step = trail[-1]
    if state.consented and STEPS[step].kind is Kind.DOOR:
        # What was agreed at the door is taken back by its own words, not by a step back.
        return ask(state, scene)
    return ask(replace(state, step=step, trail=trail[:-1]), scene, Phrase("ack.back"))


def rest(state: State, scene: Scene, *, quiet: bool) -> Turn:
    """Stop here: what is kept until when, and the number to go on with elsewhere."""
    resting = replace(
        state,
        step=state.back_to or state.step,
        back_to="",
        stopped=True,
        quiet=quiet or state.quiet,
        turn=state.turn + 1,
    )
    kept = (
        Phrase("stopped.text", {"kept_until": LATER}),
        Phrase("stopped.code", {"return_code": LATER}),
    )
    bubble = Bubble(
        step="stopped",
        turn=resting.turn,
        parts=kept if state.consented else (Phrase("stopped.nothing_kept"),),
        options=(Option("go_on", Phrase("option.go_on")),),
        commands=("help_now",),
        every_language=not state.language,
    )
    withdrawn = (WithdrawConsent(Scope.CONTACT),) if quiet and state.safe else ()
    return Turn(resting, (*withdrawn, Say(bubble)))


def go_on(state: State, scene: Scene) -> Turn:
    """Take the talk up again where it rested."""
    awake = replace(state, stopped=False, quiet=False)
    given = (GiveConsent(Scope.CONTACT),) if state.quiet and state.safe else ()
    return come_back(awake, scene, Phrase("ack.go_on")).after(given)


def take_back(state: State, scene: Scene, option: str) -> Turn:
    """A refusal was a mistake: nothing is erased, and the question comes again."""
    return leave(state, scene, option).after((KeepResident(),))


def aside(state: State, scene: Scene, id: str, *before: Phrase) -> Turn:
    """Ask something beside the line, to return to where the talk was."""
    return ask(replace(state, step=id, back_to=state.back_to or state.step), scene, *before)


def come_back(state: State, scene: Scene, *before: Phrase) -> Turn:
    """From an aside to the question that was open, or simply ask it again."""
    if state.safe_due and state.consented and not state.locked:
        # Help was given for what somebody near may do: first, is that somebody at this phone?
        return aside(replace(state, safe_due=False), scene, "safe", *before)
    home = state.back_to or state.step
    return ask(replace(state, step=home, back_to=""), scene, *before)


def _next_to_ask(state: State, scene: Scene, id: str) -> str:
    while _is_off(STEPS[id], scene) or _is_passed_by(state, STEPS[id]):
        id = STEPS[id].next
    return id


def _is_off(step: Step, scene: Scene) -> bool:
    """It is of the line, and switched off."""
    return step.module in scene.off and bool(step.next)


def _is_passed_by(state: State, step: Step) -> bool:
    if step.only_if:
        other, option = step.only_if
        return option not in state.answers.get(other, Answer()).options
    if step.ask_once and step.id not in state.trail:
        return not state.answers.get(step.id, Answer()).skipped
    return step.id == "topics" and telling.nothing(state)
