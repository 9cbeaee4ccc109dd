"""Who reads the story by the resident's own yes, and how that yes is taken back."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation import line
from bot.conversation.asking import onward
from bot.conversation.bubbles import Phrase
from bot.conversation.effects import AnswerPrompt, StopSharing
from bot.conversation.prompts import Prompt
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.turn import Turn


def shared_with(state: State, prompt: Prompt) -> State:
    """This party may read the story from now on."""
    return replace(state, shared={**state.shared, prompt.about: prompt.party})


def without(state: State, party: str) -> State:
    """This party reads the story no more."""
    return replace(state, shared={id: name for id, name in state.shared.items() if id != party})


def change_share(state: State, scene: Scene, prompt: Prompt, option: str) -> Turn | None:
    """An old button under the question of one party: its answer changes; None when it stays as it is."""
    shares = prompt.about in state.shared
    if option == "no" and shares:
        return _stop(state, scene, prompt.about)
    if option != "yes" or shares:
        return None
    given = AnswerPrompt(id=prompt.id, step=prompt.step, case=prompt.case, about=prompt.about, option="yes")
    said = Phrase("ack.share_yes", {"party": prompt.party})
    return onward(shared_with(state, prompt), scene, said).after((given,))


def _stop(state: State, scene: Scene, party: str) -> Turn:
    name = state.shared[party]
    # What still names the party is wrong from now on; the case asks anew what it goes on with.
    left = replace(without(state, party), prompts=tuple(each for each in state.prompts if not each.names(name)))
    return onward(left, scene, Phrase("ack.sharing_stopped", {"party": name})).after((StopSharing(party),))


def _chosen(state: State, scene: Scene, option: str) -> Turn:
    if option not in state.shared:
        return line.come_back(state, scene, Phrase("ack.go_on"))
    return line.aside(replace(state, stopping=option), scene, "sharing_stop")


def _chosen_stop(state: State, scene: Scene, option: str) -> Turn:
    if option not in state.shared:
        return line.come_back(state, scene, Phrase("ack.go_on"))
    return _stop(replace(state, step=state.back_to or state.step, back_to="", stopping=""), scene, option)


#: What an option of these asides does, by step.
CHOSEN: Mapping[str, Callable[[State, Scene, str], Turn]] = {"sharing": _chosen, "sharing_stop": _chosen_stop}
