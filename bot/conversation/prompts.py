"""What the team asks a resident: one question at a time, each with the case and the party it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.conversation.bubbles import (
    Option,
    Phrase,
    option_from_json,
    option_to_json,
    phrase_from_json,
    phrase_to_json,
)
from bot.conversation.steps import PROMPTED, STEPS


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """One question on its way to the resident, or answered a while ago. ValueError when no prompt is of its step."""

    id: str
    #: The step that asks it, one of `steps.PROMPTED`.
    step: str
    #: The case it is about.
    case: str
    #: What stands above `<step>.text`, made by whoever prompts.
    parts: tuple[Phrase, ...] = ()
    #: Choices before the step's own, as the moments of `meet`.
    options: tuple[Option, ...] = ()
    #: What of the case it is about: the party at `share`, the number of a step of the plan at `wanted` and `usable`.
    about: str = ""
    #: Knock again, though a knock stands unanswered.
    again: bool = False
    #: The first and the last bubble it stood in; 0 until it was asked. A button counts only for what stood above it.
    turn: int = 0
    last: int = 0
    #: What was chosen, while the step asks for words with it ("almost": what should change?).
    chosen: str = ""

    def __post_init__(self) -> None:
        if self.step not in PROMPTED:
            raise ValueError(f"no prompt is of step {self.step!r}")

    @property
    def matter(self) -> tuple[str, str, str]:
        """What it is about: a second prompt of the same matter takes the place of the first."""
        return self.case, self.step, self.about

    @property
    def asks(self) -> str:
        """The step that asks now: its own, or the one that asks for words with the choice made."""
        return STEPS[self.step].routes.get(self.chosen, self.step)

    @property
    def party(self) -> str:
        """The name of the party it is about: the value "party" of its first part; empty without one."""
        return next((str(part.values["party"]) for part in self.parts if "party" in part.values), "")

    def names(self, party: str) -> bool:
        """The name of this party stands in it: as who comes to a talk, or does a step of a plan."""
        return any(party in part.values.values() for part in self.parts)

    def stood_in(self, turn: int) -> bool:
        return 0 < self.turn <= turn <= self.last


def to_json(prompt: Prompt) -> dict[str, Any]:
    """The prompt as plain JSON values, for the encrypted state and inbox."""
    return {
        **{name: getattr(prompt, name) for name in _PLAIN},
        "parts": [phrase_to_json(part) for part in prompt.parts],
        "options": [option_to_json(option) for option in prompt.options],
    }


def from_json(stored: Mapping[str, Any]) -> Prompt:
    """The prompt that `to_json` wrote."""
    return Prompt(
        **{name: stored[name] for name in _PLAIN},
        parts=tuple(phrase_from_json(part) for part in stored["parts"]),
        options=tuple(option_from_json(option) for option in stored["options"]),
    )


_PLAIN = ("id", "step", "case", "about", "again", "turn", "last", "chosen")
