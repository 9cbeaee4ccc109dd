"""The one joint talk: up to three moments are proposed, and the first that everyone has is agreed (R7, R8)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.casework.changes import Changes, follow, said
from bot.casework.hours import aware
from bot.errors import IllegalChange, Key

#: The resident among those who answer; no party may have this id.
RESIDENT = "resident"

#: Where a talk can be: at the resident's home, in the community centre, by telephone, or as the words say.
PLACES = ("home", "centre", "call", "other")

MOST_MOMENTS = 3


class TalkStatus(StrEnum):
    PROPOSED = "proposed"
    #: Everyone has the agreed moment.
    AGREED = "agreed"
    #: No moment fits everyone: others are proposed, in a talk with the next number.
    NO_MOMENT = "no_moment"
    HELD = "held"
    #: Nobody but the resident is left.
    CANCELLED = "cancelled"


_S = TalkStatus

ALLOWED_CHANGES: Changes[TalkStatus] = {
    _S.PROPOSED: frozenset({_S.AGREED, _S.NO_MOMENT, _S.CANCELLED}),
    _S.AGREED: frozenset({_S.HELD, _S.CANCELLED}),
    _S.NO_MOMENT: frozenset({_S.CANCELLED}),
    _S.HELD: frozenset(),
    _S.CANCELLED: frozenset(),
}


@dataclass(frozen=True, order=True, slots=True)
class Moment:
    """When a talk can be."""

    start: datetime
    minutes: int = 60

    def __post_init__(self) -> None:
        aware(self.start)
        if self.minutes < 1:
            raise ValueError("a talk takes at least a minute")

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)


@dataclass(frozen=True, kw_only=True, slots=True)
class JointTalk:
    """One proposal for a talk. Raises IllegalChange when it cannot be proposed to anyone."""

    moments: tuple[Moment, ...]
    #: One of `PLACES`.
    place: str
    #: The place in words; needed for "other".
    place_words: str = ""
    #: Who interprets; empty: nobody.
    interpreter: str = ""
    #: Who comes along with the resident.
    along: str = ""
    #: Who answers: the resident and the ids of the parties.
    who: tuple[str, ...] = (RESIDENT,)
    #: Who answered -> the moments that fit, counted from 0; none when nothing fits.
    answers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    #: The moment that everyone has.
    agreed: int | None = None
    #: 1 for the first proposal of a case, and one more each time.
    number: int = 1
    status: TalkStatus = TalkStatus.PROPOSED
    held_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(set(self.moments)) == len(self.moments) <= MOST_MOMENTS:
            raise IllegalChange(
                because=f"A talk is proposed with one to {MOST_MOMENTS} different moments.",
                key="refused.talk.moments",
                values={"most": MOST_MOMENTS},
            )
        if self.place not in PLACES:
            raise IllegalChange(
                because=f"A talk is at one of these places: {', '.join(PLACES)}.", key="refused.talk.place"
            )
        if self.place == "other" and not self.place_words:
            raise IllegalChange(because="Say in words where the talk is.", key="refused.talk.where")

    @property
    def moment(self) -> Moment | None:
        """The agreed moment."""
        return None if self.agreed is None else self.moments[self.agreed]

    def proposed_to(self, who: tuple[str, ...], *, number: int, at: datetime) -> "JointTalk":
        """The talk as these people are asked for it, all anew. Raises IllegalChange for a moment that is over."""
        if any(moment.start <= at for moment in self.moments):
            raise IllegalChange(because="A moment of the talk is over already.", key="refused.talk.over")
        return JointTalk(
            moments=self.moments,
            place=self.place,
            place_words=self.place_words,
            interpreter=self.interpreter,
            along=self.along,
            who=who,
            number=number,
        )

    def answered(self, who: str, fits: Iterable[int]) -> "JointTalk":
        """The talk with this answer; agreed or without a moment as soon as that is certain. Raises IllegalChange.

        Answers that come after it was certain that nothing fits are kept: they help to find other moments.
        """
        if who not in self.who:
            raise IllegalChange(because="Only who was asked for this talk can answer.", key="refused.talk.not_asked")
        if self.status not in (_S.PROPOSED, _S.NO_MOMENT):
            raise IllegalChange(
                because=f"The talk is {said(self.status)}: nothing is asked any more.",
                key="refused.talk.done",
                values={"status": Key(f"case.talk.{self.status}")},
            )
        chosen = tuple(sorted(set(fits)))
        if not set(chosen) <= set(range(len(self.moments))):
            raise IllegalChange(because="That moment was not proposed.", key="refused.talk.no_such")
        return replace(self, answers={**self.answers, who: chosen})._weighed()

    def without(self, who: str) -> "JointTalk":
        """The talk after a party left: cancelled when only the resident is left. One that is over stays as it was."""
        if who not in self.who or not ALLOWED_CHANGES[self.status]:
            return self
        left = tuple(each for each in self.who if each != who)
        answers = {each: fits for each, fits in self.answers.items() if each != who}
        rest = replace(self, who=left, answers=answers)
        return rest.changed(_S.CANCELLED) if left == (RESIDENT,) else rest._weighed()

    def held(self, at: datetime) -> "JointTalk":
        """The talk after it was held. Raises IllegalChange when it was not agreed."""
        return replace(self.changed(_S.HELD), held_at=at)

    def changed(self, status: TalkStatus) -> "JointTalk":
        """The talk with this status. Raises IllegalChange when the table does not allow it."""
        return replace(self, status=follow(ALLOWED_CHANGES, self.status, status, what="The talk", texts="case.talk"))

    def _weighed(self) -> "JointTalk":
        if self.status is not _S.PROPOSED:
            return self
        left = [place for place in range(len(self.moments)) if all(place in fits for fits in self.answers.values())]
        if not left:
            return self.changed(_S.NO_MOMENT)
        everyone = self.answers.keys() == set(self.who)
        return replace(self.changed(_S.AGREED), agreed=left[0]) if everyone else self
