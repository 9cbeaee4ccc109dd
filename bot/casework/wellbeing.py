"""How it goes, from 0 to 10, given by the resident only; never filled in by staff (requirements.md, R19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.casework.answers import Answers, Given, Told, told
from bot.casework.hours import aware

#: Points from 0 to 10 that tell two answers apart: the bands of the question are two wide.
CLEARLY = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Wellbeing:
    """A score, words or files about it, or both."""

    #: 0 (very bad) to 10 (very good); None when only words were given.
    score: int | None
    #: True: a band was pressed, and the score is its midpoint.
    band: bool = False
    told: Told | None = None
    given_at: datetime

    def __post_init__(self) -> None:
        aware(self.given_at)
        if self.score is not None and not 0 <= self.score <= 10:
            raise ValueError("a score lies between 0 and 10")

    def fell_from(self, before: "Wellbeing | None") -> bool:
        """It goes clearly worse: two points are more than the width of a band."""
        if before is None or before.score is None or self.score is None:
            return False
        return before.score - self.score >= CLEARLY

    def to_json(self) -> dict[str, Any]:
        return {
            "score": self.score,
            "band": self.band,
            "told": self.told.to_json() if self.told else None,
            "given_at": self.given_at.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Wellbeing":
        return cls(
            score=stored["score"],
            band=stored["band"],
            told=Told.from_json(stored["told"]),
            given_at=datetime.fromisoformat(stored["given_at"]),
        )


def wellbeing_from(answers: Answers, given_at: datetime) -> Wellbeing | None:
    """The score in these answers; None when the question was skipped. "=7" is exact, "7" is a band's midpoint."""
    option = next(iter(answers.get("wellbeing", Given()).options), "")
    said = told(answers, "wellbeing")
    if not (option or said):
        return None
    score = int(option.removeprefix("=")) if option else None
    return Wellbeing(score=score, band=option.isdigit(), told=said, given_at=given_at)
