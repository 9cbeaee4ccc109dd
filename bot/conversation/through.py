"""What is said and told through a helper: every question goes to the resident, and every answer says who typed it."""

from dataclasses import replace

from bot.conversation.bubbles import Bubble, Phrase
from bot.conversation.companion import Companion
from bot.conversation.effects import Effect, Say
from bot.conversation.state import State
from bot.conversation.steps import STEPS, Kind
from bot.conversation.turn import Turn

#: What is asked of the resident besides the story.
_ASKED = frozenset({"age", "consent", "consent_more", "safe", "alone", "summary"})
#: What the resident says yes to is said in the resident's own language too.
_IN_BOTH = frozenset({"helper_yes", "consent", "consent_more", "alone"})


def marked(before: State, turn: Turn) -> Turn:
    """The turn with every answer it gave or changed marked as told by the helper."""
    known = turn.state.companion
    if known is None or not known.speaks_for or turn.state.answers is before.answers:
        return turn
    told = {
        step: answer if answer == before.answers.get(step) else replace(answer, told_by=known.kind)
        for step, answer in turn.state.answers.items()
    }
    return replace(turn, state=replace(turn.state, answers=told))


def addressed(turn: Turn) -> Turn:
    """The turn with every question said to the one it is for: to the resident, through the one who types."""
    known = turn.state.companion
    if known is None or known.moved:
        return turn
    return replace(turn, effects=tuple(_addressed(effect, known) for effect in turn.effects))


def _addressed(effect: Effect, known: Companion) -> Effect:
    if not isinstance(effect, Say):
        return effect
    bubble, step = effect.bubble, STEPS[effect.bubble.step]
    if known.agreed and (step.story or step.kind is Kind.PROMPT or step.id in _ASKED):
        bubble = replace(bubble, parts=_asked_of_resident(bubble))
    if step.id in _IN_BOTH and known.speaks not in ("", "other", known.reads):
        bubble = replace(bubble, too=known.speaks)
    return Say(bubble)


def _asked_of_resident(bubble: Bubble) -> tuple[Phrase, ...]:
    """The same question, after "ask the one you help"; whether it is safe here is asked for both."""
    both = tuple(Phrase("safe.both") if part.key == "safe.text" else part for part in bubble.parts)
    at = next((at for at, part in enumerate(both) if part.key == f"{bubble.step}.text"), 0)
    return (*both[:at], Phrase("helper.ask"), *both[at:]) if "safe.both" not in {p.key for p in both} else both
