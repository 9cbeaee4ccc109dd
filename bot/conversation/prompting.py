"""What the team and the clock send: it waits until the talk rests, and knocks without a word about itself."""

from dataclasses import replace

from bot.conversation.asking import HEARD, call, rests, unasked
from bot.conversation.effects import ScheduleKnock
from bot.conversation.events import KnockDue, Prompted, PromptsDropped, SharingBegan, SharingEnded
from bot.conversation.prompts import Prompt
from bot.conversation.replying import gone_home, is_open, sent_off
from bot.conversation.scene import Scene
from bot.conversation.sharing import without
from bot.conversation.state import State
from bot.conversation.steps import STEPS
from bot.conversation.turn import Turn


def wanted(state: State, scene: Scene) -> State:
    """Without what nobody saw yet and is not asked any more, because its module was switched off."""
    left = tuple(each for each in state.prompts if each.turn or STEPS[each.step].module not in scene.off)
    return state if left == state.prompts else replace(state, prompts=left)


def prompted(state: State, scene: Scene, event: Prompted) -> Turn:
    """Put it in the queue, in the place of an older one of the same matter; knock if nobody is busy."""
    if not state.consented:
        return Turn(state)
    new = event.prompt
    known = any(prompt.matter == new.matter for prompt in state.prompts)
    waiting = tuple(new if prompt.matter == new.matter else prompt for prompt in state.prompts)
    queued = replace(
        state,
        prompts=waiting if known else (*waiting, new),
        shown=tuple(prompt for prompt in state.shown if prompt.matter != new.matter),
    )
    # What was seen before is asked anew by a knock, and its old buttons go on counting.
    closed = gone_home(queued) if new.turn and is_open(queued) else _closed(queued)
    if event.here and rests(closed) and not closed.locked:
        return call(closed, scene)
    return _knock(closed, again=new.again)


def dropped(state: State, scene: Scene, event: PromptsDropped) -> Turn:
    """Forget what is no longer to be asked, and its old buttons with it."""
    del scene
    return _forget(state, event.steps, event.about)


def began(state: State, scene: Scene, event: SharingBegan) -> Turn:
    """This party reads from now on: it can be told to stop."""
    del scene
    if not state.consented:
        return Turn(state)
    return Turn(replace(state, shared={**state.shared, event.party: event.name}))


def ended(state: State, scene: Scene, event: SharingEnded) -> Turn:
    """This party reads no more: no button of an earlier question makes it read again."""
    del scene
    return _forget(without(state, event.party), ("share",), event.party)


def knock_due(state: State, scene: Scene, event: KnockDue) -> Turn:
    """It has been quiet: a choice goes off without the words that were asked with it; what nobody saw gets a knock."""
    del scene, event
    sent = sent_off(state)
    # For what a computer wrote down nobody is called to the phone.
    unseen = any(not prompt.turn and prompt.step != HEARD for prompt in sent.state.prompts)
    if not unseen or not _may_knock(sent.state) or state.knocked:
        return sent
    return _knocked(sent.state).after(sent.effects)


def _knock(state: State, *, again: bool) -> Turn:
    if not _may_knock(state):
        return Turn(state)
    if not rests(state):
        return Turn(state, (ScheduleKnock(),))
    return Turn(state) if state.knocked and not again else _knocked(state)


def _may_knock(state: State) -> bool:
    return state.reachable


def _knocked(state: State) -> Turn:
    return unasked(replace(state, knocked=True), "knock")


def _forget(state: State, steps: tuple[str, ...], about: str) -> Turn:
    def stays(prompt: Prompt) -> bool:
        return prompt.step not in steps or about not in ("", prompt.about)

    left = replace(state, prompts=tuple(filter(stays, state.prompts)), shown=tuple(filter(stays, state.shown)))
    closed = _closed(left)
    return _knock(closed, again=False) if closed is not left and closed.prompts else Turn(closed)


def _closed(state: State) -> State:
    """Back at rest when the question that was open is not the first one any more."""
    stands = state.prompts and state.prompts[0].asks == state.step and state.prompts[0].turn
    return state if stands or not is_open(state) else gone_home(state)
