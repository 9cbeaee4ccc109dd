"""A story has a size that a person can read. Beyond it nothing is added, nothing is lost, and the resident hears so."""

from dataclasses import replace

from bot.conversation.asking import LATER, ask
from bot.conversation.bubbles import Phrase
from bot.conversation.effects import AskPerson, RequestKind, Say
from bot.conversation.scene import Scene
from bot.conversation.state import Answer, State
from bot.conversation.turn import Turn

#: Characters: some forty pages, the reading of a good hour.
LONGEST_STORY = 100_000

#: An answer that is no part of the story, and is of no use but whole.
_NUMBER = "number"


def fitted(before: State, turn: Turn, scene: Scene) -> Turn:
    """The turn with a story of at most this size; when something did not fit, that is said and a person is to read."""
    state = _shortened(before, turn.state)
    if state is turn.state:
        return turn
    done = (*(effect for effect in turn.effects if not isinstance(effect, Say)), AskPerson(RequestKind.PERSON))
    if any(say.bubble.urgent for say in turn.says):
        # Help comes first, and stands by itself.
        return Turn(state, (*done, *turn.says))
    return ask(state, scene, Phrase("story.full", {"read_by": LATER})).after(done)


def length(state: State) -> int:
    """Characters of the story in the resident's own words."""
    return sum(len(answer.text) for step, answer in state.answers.items() if step != _NUMBER)


def _shortened(before: State, after: State) -> State:
    """The state with what was added cut to the room there is; what stood there before is left alone."""
    over = length(after) - LONGEST_STORY
    if over <= 0:
        return after
    for step, answer in after.answers.items():
        added = len(answer.text) - len(before.answers.get(step, Answer()).text)
        cut = min(over, added)
        if cut > 0 and step != _NUMBER:
            after = after.with_answer(step, replace(answer, text=answer.text[:-cut]))
            over -= cut
    return after
