"""A helper without the resident's yes: what is done then is as at the door, and the story behind stays as it is."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.conversation.asking import ask
from bot.conversation.companion import Companion
from bot.conversation.danger import HANDS_ON_PHONE
from bot.conversation.effects import EraseResident, ForgetMessage, LeaveAddress, RedeemReturnCode
from bot.conversation.events import UNASKED, Event, MessageEdited, MessageReceived
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.turn import Turn

Lead = Callable[[State, Scene, Any], Turn]

#: Where a helper without the resident's yes may be: nothing of the story is asked, shown or kept there.
_BEFORE_THE_YES = frozenset({
    "helper", "helper_reads", "helper_speaks", "helper_yes", "helper_no", "menu", "help_now", "call_now", "danger",
    "human", "call_back", "question", "change_language", "other_tongue", "someone_else",
})  # fmt: skip


def waits_for_yes(state: State, event: Event) -> bool:
    """A helper holds the phone to whom the resident did not say yes (yet)."""
    known = state.companion
    return known is not None and not known.agreed and not isinstance(event, UNASKED)


def held(lead: Lead, state: State, scene: Scene, event: Event) -> Turn:
    """What a helper does without the resident's yes: as at the door, and the story behind it stays as it is."""
    turn = lead(_bare(state), scene, event)
    now = turn.state.companion
    left = any(isinstance(effect, LeaveAddress) for effect in turn.effects)
    if now is None or now.agreed or left:
        return lead(_home(state) if left else state, scene, event)
    if turn.state.step not in _BEFORE_THE_YES or _goes_too_far(turn):
        turn = ask(replace(_bare(state), step="helper_no", back_to=""), scene)
    return _put_back(state, turn).after((ForgetMessage(),) if _is_to_forget(state, event) else ())


def _bare(state: State) -> State:
    """The same phone at the door."""
    return State(
        step=state.step,
        back_to="" if state.step == "helper_no" else "helper_no",
        language=state.language,
        aloud=state.aloud,
        pictures=state.pictures,
        turn=state.turn,
        asked_step=state.asked_step,
        asked_turn=state.asked_turn,
        stopped=state.stopped,
        quiet=state.quiet,
        person_asked=state.person_asked,
        noticed=state.noticed,
        helped=state.helped,
        offered=state.offered,
        tongues=state.tongues,
        companion=state.companion,
    )


def _put_back(state: State, turn: Turn) -> Turn:
    """The turn with the talk as it was, but for what the door knows of it."""
    seen = turn.state
    known = _known(seen)
    kept = replace(
        state,
        step=seen.step,
        back_to=known.home,
        language=seen.language,
        aloud=seen.aloud,
        pictures=seen.pictures,
        turn=seen.turn,
        asked_step=seen.asked_step,
        asked_turn=seen.asked_turn,
        last_step="",
        album="",
        stopped=seen.stopped,
        quiet=seen.quiet,
        person_asked=seen.person_asked,
        noticed=seen.noticed,
        helped=seen.helped,
        safe=state.safe and HANDS_ON_PHONE.isdisjoint(seen.noticed),
        offered=seen.offered,
        tongues=seen.tongues,
        companion=known,
    )
    return replace(turn, state=kept)


def _home(state: State) -> State:
    return replace(state, back_to=_known(state).home, companion=None)


def _goes_too_far(turn: Turn) -> bool:
    return any(isinstance(effect, (EraseResident, RedeemReturnCode)) for effect in turn.effects)


def _is_to_forget(state: State, event: Event) -> bool:
    """Of a talk without a yes the inbox is forgotten anyway; of one with a yes it is not."""
    return state.consented and isinstance(event, (MessageReceived, MessageEdited))


def _known(state: State) -> Companion:
    assert state.companion is not None
    return state.companion
