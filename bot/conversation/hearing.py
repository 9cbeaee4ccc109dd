"""What a computer wrote down of a voice note waits until no question is open, and is then put before the resident.

Where the talk rests, or before it is said what the story is about. Only a yes makes it the resident's words.
"""

from dataclasses import replace

from bot.conversation.asking import HEARD, ask
from bot.conversation.bubbles import Phrase
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.turn import Turn

#: What the words lead to comes after them: the topics, and the story read back.
BEFORE = ("topics", "summary")


def asks_first(state: State) -> bool:
    """Something is to be looked through before this step."""
    return state.step in BEFORE and not state.locked and any(prompt.step == HEARD for prompt in state.prompts)


def ask_first(state: State, scene: Scene, *before: Phrase) -> Turn:
    """Ask about the voice notes that were written down; then it goes on where the state is at."""
    ordered = tuple(sorted(state.prompts, key=lambda prompt: prompt.step != HEARD))
    return ask(replace(state, step=HEARD, back_to=state.step, prompts=ordered), scene, *before)


def answered_at(state: State, ref: str) -> str:
    """The step whose answer this voice note is part of; empty when it is of none any more."""
    answers = state.answers.items()
    return next((id for id, given in answers if any(each.endswith(f":{ref}") for each in given.attachments)), "")
