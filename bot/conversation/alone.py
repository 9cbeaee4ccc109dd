"""What the resident wants to tell without the helper: offered once at a quiet moment, and always on request.

Where the helper may be the danger it is never asked by itself on the helper's phone.
"""

from dataclasses import replace

from bot.conversation.danger import HANDS_ON_PHONE
from bot.conversation.state import State


def asks_alone(state: State) -> bool:
    """The story is told, somebody helped, and nothing was asked or noticed yet."""
    known = state.companion
    calm = state.safe and HANDS_ON_PHONE.isdisjoint(state.helped)
    return state.step == "done" and known is not None and known.speaks_for and not known.alone and calm


def to_alone(state: State) -> State:
    """At that question, and from there to the end."""
    assert state.companion is not None
    return replace(state, step="alone", back_to="done", companion=replace(state.companion, alone="asked"))
