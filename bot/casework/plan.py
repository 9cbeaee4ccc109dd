"""The plan: a few steps, agreed only when everyone said yes; nothing is arranged that is not wanted (R9, P5, V6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.casework.changes import Changes, follow, said
from bot.casework.joint_talk import RESIDENT
from bot.casework.people import COORDINATOR
from bot.errors import IllegalChange, Key

MOST_STEPS = 7

YES, ALMOST, NO = "yes", "almost", "no"


class PlanStatus(StrEnum):
    PROPOSED = "proposed"
    #: Everyone said yes.
    AGREED = "agreed"
    #: Somebody did not say yes, or left while a step was theirs: a plan with the next number is made.
    BACK = "back"
    #: Every step is done.
    DONE = "done"


_S = PlanStatus

ALLOWED_CHANGES: Changes[PlanStatus] = {
    _S.PROPOSED: frozenset({_S.AGREED, _S.BACK}),
    _S.AGREED: frozenset({_S.DONE, _S.BACK}),
    _S.BACK: frozenset(),
    _S.DONE: frozenset(),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanStep:
    """One thing that somebody does before a day."""

    text: str
    #: The language of `text`.
    language: str
    #: `RESIDENT`, `COORDINATOR` or a party's id.
    owner: str
    #: The last day.
    by: date
    #: Something is arranged for the resident: asked before ("is this what you want?") and after ("can you use it?").
    arranges: bool = False
    #: "yes" or "no" by the resident; empty until answered.
    wanted: str = ""
    #: What the resident needs to use it, or why it is not wanted, in own words.
    needs: str = ""
    arranged_at: datetime | None = None
    #: "yes" or "no" by the resident; empty until answered.
    usable: str = ""
    usable_words: str = ""
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """What one of them says to the plan."""

    #: yes, almost or no.
    answer: str
    #: The objection, in own words.
    words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """One proposal for a plan. Steps are numbered from 1. Raises IllegalChange when it cannot be proposed to anyone."""

    steps: tuple[PlanStep, ...]
    #: Who says yes or no: the resident and the ids of the parties.
    who: tuple[str, ...] = (RESIDENT,)
    answers: Mapping[str, PlanAnswer] = field(default_factory=dict)
    #: 1 for the first proposal of a case, and one more each time.
    number: int = 1
    status: PlanStatus = PlanStatus.PROPOSED

    def __post_init__(self) -> None:
        if not 1 <= len(self.steps) <= MOST_STEPS or not all(step.text for step in self.steps):
            raise IllegalChange(
                because=f"A plan has one to {MOST_STEPS} steps, each with words.",
                key="refused.plan.steps",
                values={"most": MOST_STEPS},
            )

    def proposed_to(self, who: tuple[str, ...], *, number: int, at: datetime) -> "Plan":
        """The plan as these people are asked for it, all anew. Raises IllegalChange for a step nobody of them does."""
        for count, step in enumerate(self.steps, start=1):
            if step.owner not in (*who, COORDINATOR):
                raise IllegalChange(
                    because=f"Step {count}: '{step.owner}' is not at the table. Use {_listed(who)}.",
                    key="refused.plan.owner",
                    values={"number": count},
                )
            if step.by < at.date():
                raise IllegalChange(
                    because=f"Step {count}: the day {step.by} is over.",
                    key="refused.plan.day_over",
                    values={"number": count, "day": step.by},
                )
        return replace(self, who=who, number=number, answers={}, status=_S.PROPOSED)

    def objections(self) -> dict[str, PlanAnswer]:
        """Who did not say yes -> what they said instead."""
        return {who: given for who, given in self.answers.items() if given.answer != YES}

    def answered(self, who: str, given: PlanAnswer) -> "Plan":
        """The plan with this answer: agreed at the last yes, back at the first that is not. Raises IllegalChange.

        A yes can be taken back, and an objection that comes after another one is kept too.
        """
        if who not in self.who:
            raise IllegalChange(because="Only who was asked for this plan can answer.", key="refused.plan.not_asked")
        if given.answer not in (YES, ALMOST, NO):
            raise IllegalChange(because="The answer to a plan is yes, almost or no.", key="refused.answer.choose")
        if self.status is _S.DONE:
            raise IllegalChange(because="The plan is done: nothing is asked any more.", key="refused.plan.done")
        return replace(self, answers={**self.answers, who: given})._weighed()

    def without(self, who: str) -> "Plan":
        """The plan after a party left: back when a step that is not done was theirs. One that is over stays."""
        if who not in self.who or not ALLOWED_CHANGES[self.status]:
            return self
        left = tuple(each for each in self.who if each != who)
        rest = replace(self, who=left, answers={each: said for each, said in self.answers.items() if each != who})
        theirs = any(step.owner == who and not step.done_at for step in self.steps)
        return rest.changed(_S.BACK) if theirs else rest._weighed()

    def step_wanted(self, number: int, *, yes: bool, needs: str = "") -> "Plan":
        """The resident's answer to "is this what you want, and what do you need to use it?". Raises IllegalChange."""
        step = self._arranging(number)
        if step.arranged_at:
            raise IllegalChange(
                because=f"Step {number} is arranged already.", key="refused.step.arranged", values={"number": number}
            )
        return self._with(number, wanted=YES if yes else NO, needs=needs)

    def step_arranged(self, number: int, *, at: datetime) -> "Plan":
        """The step after it was arranged. Raises IllegalChange before the resident said it is wanted."""
        step = self._arranging(number)
        if step.wanted != YES:
            raise IllegalChange(
                because=f"Step {number}: the resident has not said yes to it.",
                key="refused.step.not_wanted",
                values={"number": number},
            )
        return self._with(number, arranged_at=at)

    def step_usable(self, number: int, *, yes: bool, words: str = "") -> "Plan":
        """The resident's answer to "can you use it?". Raises IllegalChange before it was arranged."""
        if not self._arranging(number).arranged_at:
            raise IllegalChange(
                because=f"Step {number} has not been arranged.",
                key="refused.step.not_arranged",
                values={"number": number},
            )
        return self._with(number, usable=YES if yes else NO, usable_words=words)

    def step_done(self, number: int, *, at: datetime) -> "Plan":
        """The plan with this step done, and done itself with the last. Raises IllegalChange.

        What was to be arranged is done when it is arranged, or when the resident does not want it.
        """
        step = self._agreed(number)
        if step.arranges and not step.arranged_at and step.wanted != NO:
            raise IllegalChange(
                because=f"Step {number} has not been arranged.",
                key="refused.step.not_arranged",
                values={"number": number},
            )
        done = self._with(number, done_at=at)
        return done.changed(_S.DONE) if all(each.done_at for each in done.steps) else done

    def changed(self, status: PlanStatus) -> "Plan":
        """The plan with this status. Raises IllegalChange when the table does not allow it."""
        return replace(self, status=follow(ALLOWED_CHANGES, self.status, status, what="The plan", texts="case.plan"))

    def _weighed(self) -> "Plan":
        if self.objections() and self.status is not _S.BACK:
            return self.changed(_S.BACK)
        everyone = self.answers.keys() == set(self.who)
        return self.changed(_S.AGREED) if everyone and self.status is _S.PROPOSED else self

    def _agreed(self, number: int) -> PlanStep:
        """The step with this number of a plan that everyone agreed to."""
        if self.status is not _S.AGREED:
            raise IllegalChange(
                because=f"The plan is {said(self.status)}: only an agreed plan is carried out.",
                key="refused.plan.not_agreed",
                values={"status": Key(f"case.plan.{self.status}")},
            )
        if not 1 <= number <= len(self.steps):
            raise IllegalChange(
                because=f"The plan has no step {number}.", key="refused.plan.no_step", values={"number": number}
            )
        return self.steps[number - 1]

    def _arranging(self, number: int) -> PlanStep:
        step = self._agreed(number)
        if not step.arranges:
            raise IllegalChange(
                because=f"Step {number} arranges nothing.",
                key="refused.step.arranges_nothing",
                values={"number": number},
            )
        return step

    def _with(self, number: int, **changes: Any) -> "Plan":
        step = replace(self.steps[number - 1], **changes)
        return replace(self, steps=(*self.steps[: number - 1], step, *self.steps[number:]))


def _listed(who: tuple[str, ...]) -> str:
    return ", ".join((*who, COORDINATOR))
