"""What one event leads to: the new state, and what is to be done."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.conversation.effects import Effect, Say
from bot.conversation.state import State


@dataclass(frozen=True, slots=True)
class Turn:
    """The outcome of one event. At most one Say: one bubble a turn."""

    state: State
    effects: tuple[Effect, ...] = ()

    def after(self, effects: Iterable[Effect]) -> "Turn":
        """The same turn with these effects before its own: what was done is done before it is said."""
        return Turn(self.state, (*effects, *self.effects))

    @property
    def says(self) -> tuple[Say, ...]:
        return tuple(effect for effect in self.effects if isinstance(effect, Say))
