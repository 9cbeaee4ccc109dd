"""What a resident gave at a step of the talk, as plain values: casework knows answers, not conversations."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

_Choice = TypeVar("_Choice", bound=StrEnum)


class Given(NamedTuple):
    """One answer: the options chosen, own words verbatim, how many files, the language, and what `Told` adds."""

    options: tuple[str, ...] = ()
    text: str = ""
    attachments: int = 0
    language: str = ""
    heard: bool = False
    told_by: str = ""


#: Step id -> what was given there. A step that was skipped is absent or empty.
Answers = Mapping[str, Given]

_NOTHING = Given()


@dataclass(frozen=True, slots=True)
class Told:
    """Something in the resident's own words, in files, or both; never empty."""

    text: str = ""
    #: Photos, drawings and voice notes: a person looks and listens.
    files: int = 0
    #: The language the talk was in when it was told; empty: that of the case. A resident may change it halfway.
    language: str = ""
    #: A computer wrote some of the words down from a voice note, and the resident said that they are right.
    heard: bool = False
    #: Who said or added to it for the resident: family, near, volunteer or other; empty: nobody did.
    told_by: str = ""

    def to_json(self) -> dict[str, Any]:
        plain = {"text": self.text, "files": self.files, "language": self.language}
        by = {"told_by": self.told_by} if self.told_by else {}
        return {**plain, **by, "heard": True} if self.heard else {**plain, **by}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> "Told | None":
        """What `to_json` wrote; None for what was not told."""
        return None if stored is None else _told(stored)


def told(answers: Answers, step: str) -> Told | None:
    """The words and files of this step; None when there are none."""
    given = answers.get(step, _NOTHING)
    said = given.text or given.attachments
    return Told(given.text, given.attachments, given.language, given.heard, given.told_by) if said else None


def told_at(answers: Answers, steps: tuple[str, ...]) -> dict[str, Told]:
    """The words and files of these steps, in this order, without those that have none."""
    return {step: said for step in steps if (said := told(answers, step))}


def chosen(answers: Answers, step: str, choices: type[_Choice]) -> _Choice | None:
    """The first option of this step that is one of the choices; an option of another version is none."""
    known = {choice.value: choice for choice in choices}
    return next((known[option] for option in answers.get(step, _NOTHING).options if option in known), None)


def told_to_json(told: Mapping[str, Told]) -> dict[str, Any]:
    return {step: said.to_json() for step, said in told.items()}


def told_from_json(stored: Mapping[str, Any]) -> dict[str, Told]:
    return {step: _told(said) for step, said in stored.items()}


def _told(stored: Mapping[str, Any]) -> Told:
    return Told(
        text=stored["text"],
        files=stored["files"],
        language=stored.get("language", ""),
        heard=stored.get("heard", False),
        told_by=stored.get("told_by", ""),
    )
