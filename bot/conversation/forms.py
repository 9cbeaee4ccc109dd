"""In which forms a resident wants the talk: read aloud, with pictures. Remembered until it is switched off again."""

from dataclasses import replace

from bot.conversation import line
from bot.conversation.bubbles import Phrase
from bot.conversation.effects import Effect, Say
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.turn import Turn


def turn_aloud(state: State, scene: Scene) -> Turn:
    """Read everything aloud from here on, or no longer."""
    wished = replace(state, aloud=not state.aloud)
    return line.come_back(wished, scene, Phrase("ack.aloud_on" if wished.aloud else "ack.aloud_off"))


def turn_pictures(state: State, scene: Scene) -> Turn:
    """Show pictures from here on, or no longer."""
    wished = replace(state, pictures=not state.pictures)
    return line.come_back(wished, scene, Phrase("ack.pictures_on" if wished.pictures else "ack.pictures_off"))


def chosen(state: State, option: str) -> tuple[State, *tuple[Phrase, ...]]:
    """What the way of telling that was chosen switches on, and what is said of it."""
    if option == "voice" and not state.aloud:
        return replace(state, aloud=True), Phrase("ack.aloud_on")
    if option == "picture" and not state.pictures:
        return replace(state, pictures=True), Phrase("ack.pictures_on")
    return (state,)


def in_forms(turn: Turn) -> Turn:
    """The turn with every bubble in the forms the resident wants.

    How to tell is asked aloud of everybody: who cannot read must be able to choose.
    """
    return replace(turn, effects=tuple(_in_form(effect, turn.state) for effect in turn.effects))


def _in_form(effect: Effect, state: State) -> Effect:
    if not isinstance(effect, Say):
        return effect
    bubble = effect.bubble
    return replace(effect, bubble=replace(bubble, aloud=state.aloud or bubble.step == "form", pictures=state.pictures))
