"""The course of a case: everything that happens after a table was proposed, until the resident heard what was done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.casework import records
from bot.casework.joint_talk import RESIDENT, JointTalk
from bot.casework.plan import Plan
from bot.casework.referral import LIVE, Referral, Referrals, ReferralStatus
from bot.casework.wellbeing import Wellbeing
from bot.casework.word_back import WordBack
from bot.errors import IllegalChange

#: The language the team writes its notes in, unless a note says another.
STAFF = "nl"


class NoteKind(StrEnum):
    """What a line in the course of a case is about."""

    #: A talk of a person with the resident (R3, R17).
    HUMAN_TALK = "human_talk"
    NOTE = "note"
    #: The team's words to the resident.
    MESSAGE = "message"
    #: Why no offer fits, and who makes one (R11, R18).
    TAILOR_MADE = "tailor_made"
    #: Why the case was opened again.
    REOPENED = "reopened"
    #: What no party offers.
    GAP = "gap"
    #: What a party says has come of its part.
    REPORT = "report"


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A line somebody of the team wrote."""

    kind: NoteKind
    text: str
    language: str = STAFF
    by: str
    at: datetime
    #: A message: the key of the text it was chosen from; empty for somebody's own words.
    block: str = ""
    #: A message that names a day: that day.
    day: date | None = None
    #: A message in the resident's language: what it says, for the team.
    meaning: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Translation:
    """A person's translation of one answer; the original always stands beside it."""

    text: str
    #: The language translated into.
    language: str = STAFF
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """What has happened. The moves that change it stand in `moving.py`."""

    #: Party id -> its referral, in the order in which they came to the table.
    referrals: Referrals = field(default_factory=dict)
    joint_talk: JointTalk | None = None
    plan: Plan | None = None
    #: Oldest first.
    word_back: tuple[WordBack, ...] = ()
    notes: tuple[Note, ...] = ()
    #: What was translated (see `Case.said`) -> its translation.
    translations: Mapping[str, Translation] = field(default_factory=dict)
    #: A week later: did somebody contact you? "yes" or "no"; empty until answered.
    contacted: str = ""
    #: How it goes, weeks later, oldest first.
    wellbeing_again: tuple[Wellbeing, ...] = ()

    @property
    def begun(self) -> bool:
        """Whether a coordinator has taken the case up: from then on a new table is only a suggestion."""
        decided = any(note.kind is NoteKind.TAILOR_MADE for note in self.notes)
        return bool(self.referrals or self.joint_talk or self.plan or self.word_back or decided)

    @property
    def accepted(self) -> tuple[str, ...]:
        """The ids of the parties that take part."""
        return self._parties(frozenset({ReferralStatus.ACCEPTED}))

    @property
    def live(self) -> tuple[str, ...]:
        """The ids of the parties that must be told when sharing stops."""
        return self._parties(LIVE)

    def referral(self, party: str) -> Referral:
        """The referral to this party. Raises IllegalChange when there is none."""
        if party not in self.referrals:
            raise IllegalChange(
                because=f"'{party}' is not at the table of this case.",
                key="refused.party.not_here",
                values={"party": party},
            )
        return self.referrals[party]

    def proposed_talk(self) -> JointTalk:
        """The joint talk. Raises IllegalChange when none was proposed."""
        if self.joint_talk is None:
            raise IllegalChange(because="No talk has been proposed.", key="refused.talk.none")
        return self.joint_talk

    def proposed_plan(self) -> Plan:
        """The plan. Raises IllegalChange when none was proposed."""
        if self.plan is None:
            raise IllegalChange(because="No plan has been proposed.", key="refused.plan.none")
        return self.plan

    def said(self) -> Iterator[tuple[str, str]]:
        """Every text in the resident's language, with the name it is translated under."""
        if self.plan:
            objection = self.plan.answers.get(RESIDENT)
            yield "plan_why", objection.words if objection else ""
            for number, step in enumerate(self.plan.steps, start=1):
                yield f"plan.{number}", step.text
                yield f"wanted.{number}", step.needs
                yield f"usable.{number}", step.usable_words
        for number, word in enumerate(self.word_back, start=1):
            yield f"feedback.{number}", word.words
        for number, felt in enumerate(self.wellbeing_again, start=1):
            yield f"wellbeing_again.{number}", felt.told.text if felt.told else ""

    def to_json(self) -> dict[str, Any]:
        """The course as plain JSON values."""
        plain: dict[str, Any] = records.to_json(self)
        return plain

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Course":
        """The course that `to_json` wrote; nothing at all is a course that has not begun."""
        return records.from_json(cls, stored)

    def _parties(self, statuses: frozenset[ReferralStatus]) -> tuple[str, ...]:
        return tuple(party for party, referral in self.referrals.items() if referral.status in statuses)
