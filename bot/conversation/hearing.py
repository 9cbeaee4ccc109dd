"""What a computer wrote down of a voice note waits until no question is open, and is then put before the resident.

Where the talk rests, or before the story is read back. Only a yes makes it the resident's words.
"""

from dataclasses import replace

from bot.conversation.asking import ask
from bot.conversation.bubbles import Phrase
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.turn import Turn

#: The step that asks whether it is right.
STEP = "heard"


def asks_first(state: State) -> bool:
    """Something is to be looked through before the story is read back."""
    return not state.locked and any(prompt.step == STEP for prompt in state.prompts)


def ask_first(state: State, scene: Scene, *before: Phrase) -> Turn:
    """Ask about the voice notes that were written down; then it goes on where the state is at."""
    ordered = tuple(sorted(state.prompts, key=lambda prompt: prompt.step != STEP))
    return ask(replace(state, step=STEP, back_to=state.step, prompts=ordered), scene, *before)


def answered_at(state: State, ref: str) -> str:
    """The step whose answer this voice note is part of; empty when it is of none any more."""
    answers = state.answers.items()
    return next((id for id, given in answers if any(each.endswith(f":{ref}") for each in given.attachments)), "")
