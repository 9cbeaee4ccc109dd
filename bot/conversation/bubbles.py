"""What the bot says, as keys: no sentence stands here. Rendered at delivery, in the language of that moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Term:
    """A value that is itself a message key, rendered in the same language as the phrase around it."""

    key: str


@dataclass(frozen=True, slots=True)
class Day:
    """A value that is a local calendar day, ISO 8601 ("2026-11-27")."""

    iso: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A value that is a local moment, ISO 8601 to the minute and without a zone ("2026-12-01T14:00")."""

    iso: str


#: A resident's or organisation's own words, a number, a message key, a day or a moment.
Value = str | int | Term | Day | Moment


@dataclass(frozen=True, slots=True)
class Phrase:
    """One message key with its values. What the organisation itself fills in (coordinator, phone ...) is not here."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its id is what is stored, its label is what is shown."""

    id: str
    label: Phrase


@dataclass(frozen=True, kw_only=True, slots=True)
class Bubble:
    """One message of the bot: paragraphs, then choices, then the commands that stand below as buttons."""

    #: The step the bubble belongs to: a button under it answers this step.
    step: str
    turn: int
    parts: tuple[Phrase, ...]
    options: tuple[Option, ...] = ()
    #: Command names, shown as `command.<name>`; the press carries "do:<name>".
    commands: tuple[str, ...] = ()
    #: Shown one language below the other, because the language is not known yet.
    every_language: bool = False
    #: Shown in this language too, above the resident's own; empty: in that one only.
    too: str = ""
    #: Shown in this language, whatever that of the talk is: somebody else reads it.
    language: str = ""
    #: Sent before anything that waits, and at any hour: the resident asked for help now.
    urgent: bool = False
    #: Sent without being asked for: only in safe hours, only to a safe address, always neutral.
    proactive: bool = False
    #: The resident wants to hear it, and to see a picture with it.
    aloud: bool = False
    pictures: bool = False


def to_json(bubble: Bubble) -> dict[str, Any]:
    """The bubble as plain JSON values, for the encrypted outbox."""
    return {
        "step": bubble.step,
        "turn": bubble.turn,
        "parts": [phrase_to_json(part) for part in bubble.parts],
        "options": [option_to_json(option) for option in bubble.options],
        "commands": list(bubble.commands),
        "every_language": bubble.every_language,
        "too": bubble.too,
        "language": bubble.language,
        "urgent": bubble.urgent,
        "proactive": bubble.proactive,
        "aloud": bubble.aloud,
        "pictures": bubble.pictures,
    }


def from_json(stored: Mapping[str, Any]) -> Bubble:
    """The bubble that `to_json` wrote."""
    return Bubble(
        step=stored["step"],
        turn=stored["turn"],
        parts=tuple(phrase_from_json(part) for part in stored["parts"]),
        options=tuple(option_from_json(option) for option in stored["options"]),
        commands=tuple(stored["commands"]),
        every_language=stored["every_language"],
        # What was stored before this was there waits to be sent all the same.
        too=stored.get("too", ""),
        language=stored.get("language", ""),
        urgent=stored["urgent"],
        proactive=stored["proactive"],
        aloud=stored.get("aloud", False),
        pictures=stored.get("pictures", False),
    )


def option_to_json(option: Option) -> list[Any]:
    """The option as plain JSON values."""
    return [option.id, phrase_to_json(option.label)]


def option_from_json(stored: list[Any]) -> Option:
    """The option that `option_to_json` wrote."""
    id, label = stored
    return Option(id, phrase_from_json(label))


def phrase_to_json(phrase: Phrase) -> list[Any]:
    """The phrase as plain JSON values."""
    return [phrase.key, {name: _value_to_json(value) for name, value in phrase.values.items()}]


def phrase_from_json(stored: list[Any]) -> Phrase:
    """The phrase that `phrase_to_json` wrote; TypeError for a kind of value this version does not know."""
    key, values = stored
    return Phrase(key, {name: _value_from_json(value) for name, value in values.items()})


def _value_to_json(value: Value) -> Any:
    match value:
        case Term(key):
            return {"term": key}
        case Day(iso):
            return {"day": iso}
        case Moment(iso):
            return {"moment": iso}
        case _:
            return value


def _value_from_json(stored: Any) -> Value:
    match stored:
        case {"term": str(key)}:
            return Term(key)
        case {"day": str(iso)}:
            return Day(iso)
        case {"moment": str(iso)}:
            return Moment(iso)
        case str() | int():
            return stored
        case _:
            raise TypeError("a stored value of a kind this version does not know")
