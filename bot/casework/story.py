"""The story in the resident's own words: the three questions of Ruwaard, and the exploration of the Thuis-aanpak."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.casework.answers import Answers, Told, chosen, told, told_at, told_from_json, told_to_json

#: Ten separate fields, so that no fear is ever flattened into a need (requirements.md, T8). `join` is a choice.
EXPLORATION = ("change", "who", "needs", "fears", "frustrations", "wishes", "dreams", "drive")


class Join(StrEnum):
    """Whether the resident wants to look for a solution together with others."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """What the resident told. What someone can and offers stands beside what someone needs, never below it."""

    goal: Told | None = None
    can_self: Told | None = None
    #: What the resident offers to others.
    can_other: Told | None = None
    need: Told | None = None
    #: One of `EXPLORATION` -> what was told there.
    exploration: Mapping[str, Told] = field(default_factory=dict)
    join: Join | None = None
    #: What was said at `join` instead of a choice, or beside it.
    join_words: Told | None = None
    #: What came after the summary, or beside a question that takes only a choice.
    added: Told | None = None

    def told(self) -> dict[str, Told]:
        """Step id -> everything that was told in words or files, in the order of the talk."""
        questions = {name: getattr(self, name) for name in _QUESTIONS}
        said = {**questions, **self.exploration, "join": self.join_words, "added": self.added}
        return {step: told for step, told in said.items() if told}

    def to_json(self) -> dict[str, Any]:
        """The story as plain JSON values; what was not told is absent."""
        plain: dict[str, Any] = {name: said.to_json() for name in _TOLD if (said := getattr(self, name))}
        if self.exploration:
            plain["exploration"] = told_to_json(self.exploration)
        return {**plain, "join": self.join.value} if self.join else plain

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Story":
        """The story that `to_json` wrote."""
        return cls(
            **{name: Told.from_json(stored.get(name)) for name in _TOLD},
            exploration=told_from_json(stored.get("exploration", {})),
            join=Join(stored["join"]) if "join" in stored else None,
        )


def story_from(answers: Answers) -> Story:
    """The story these answers tell."""
    return Story(
        goal=told(answers, "goal"),
        can_self=told(answers, "can_self"),
        can_other=told(answers, "can_other"),
        need=told(answers, "need"),
        exploration=told_at(answers, EXPLORATION),
        join=chosen(answers, "join", Join),
        join_words=told(answers, "join"),
        added=told(answers, "added"),
    )


_QUESTIONS = ("goal", "can_self", "can_other", "need")
_TOLD = (*_QUESTIONS, "join_words", "added")
