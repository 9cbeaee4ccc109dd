"""A case: what the resident told and wishes, the proposed table, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.casework.answers import Answers, Given, Told, told
from bot.casework.changes import Changes, follow
from bot.casework.course import Course
from bot.casework.helped import Helped
from bot.casework.hours import aware
from bot.casework.preferences import Preferences, preferences_from
from bot.casework.proposal import Proposal
from bot.casework.story import Story, story_from
from bot.casework.topics import TOPICS
from bot.casework.wellbeing import Wellbeing, wellbeing_from


class CaseStatus(StrEnum):
    """Where a case stands. There is none for "rejected": no offer is the beginning of a tailor-made one (R11, R18)."""

    #: The resident confirmed the summary; no table has been proposed yet.
    RECEIVED = "received"
    #: A table is proposed; a coordinator looks at it.
    PROPOSED = "proposed"
    #: No offer fits; a coordinator makes one with the resident.
    TAILOR_MADE = "tailor_made"
    #: A coordinator confirmed a table; the resident says yes or no to each party.
    CONFIRMED = "confirmed"
    #: A joint talk is proposed, agreed or held.
    TALKING = "talking"
    #: A plan is proposed, or came back.
    PLANNING = "planning"
    #: Everyone said yes to the plan.
    PLANNED = "planned"
    #: The resident was told what was done, and has not answered yet.
    WORD_BACK = "word_back"
    #: The resident was told what was done, and it helps; or no answer came for long.
    CLOSED = "closed"
    #: It did not help, or there is more.
    REOPENED = "reopened"
    #: The resident took back the yes to keeping the story.
    WITHDRAWN = "withdrawn"


_S = CaseStatus
_WORK = frozenset({_S.TAILOR_MADE, _S.CONFIRMED, _S.TALKING, _S.PLANNING, _S.WORD_BACK, _S.WITHDRAWN})

#: Every change there is. An answer that changed later proposes the table again, so a status may follow itself.
ALLOWED_CHANGES: Changes[CaseStatus] = {
    _S.RECEIVED: frozenset({_S.PROPOSED, _S.TAILOR_MADE, _S.WITHDRAWN}),
    # A talk needs a party that takes part, or a coordinator who makes the case tailor-made.
    _S.PROPOSED: (_WORK - {_S.TALKING}) | {_S.PROPOSED},
    _S.TAILOR_MADE: _WORK | {_S.PROPOSED},
    _S.CONFIRMED: _WORK,
    _S.TALKING: _WORK,
    _S.PLANNING: _WORK | {_S.PLANNED},
    _S.PLANNED: _WORK | {_S.PLANNED},
    # A case closes only after word back (P13): with the resident's answer, or when none came for long.
    _S.WORD_BACK: frozenset({_S.WORD_BACK, _S.CLOSED, _S.REOPENED, _S.WITHDRAWN}),
    _S.CLOSED: frozenset({_S.REOPENED, _S.WITHDRAWN}),
    _S.REOPENED: _WORK | {_S.REOPENED},
    _S.WITHDRAWN: frozenset(),
}

#: The bot itself proposes the table as long as no coordinator has begun.
_UNTOUCHED = frozenset({_S.RECEIVED, _S.PROPOSED, _S.TAILOR_MADE})
#: More that is told after word back opens the case again.
_ANSWERED = frozenset({_S.WORD_BACK, _S.CLOSED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What the answers of a talk come down to."""

    story: Story = field(default_factory=Story)
    preferences: Preferences = field(default_factory=Preferences)
    wellbeing: Wellbeing | None = None
    #: Topic ids, as the resident left them.
    topics: tuple[str, ...] = ()
    #: A neighbourhood's id; empty when none was named that is known.
    neighbourhood: str = ""
    #: Where the resident lives, in own words.
    neighbourhood_words: Told | None = None
    #: Somebody gave the answers for the resident; None: nobody does any more.
    helped: Helped | None = None

    def spoken(self, written: str) -> str:
        """The language to talk with the resident in: that of the talk, unless somebody who helps writes in it."""
        return self.helped.speaks if self.helped and self.helped.speaks not in ("", "other") else written

    def told(self) -> dict[str, Told]:
        """Step id -> everything that was told in words or files, wishes included."""
        wishes = self.preferences
        beside = {
            "wellbeing": self.wellbeing.told if self.wellbeing else None,
            "neighbourhood": self.neighbourhood_words,
            **wishes.own_words,
            "name": wishes.name,
            "number": wishes.number,
        }
        return {**self.story.told(), **{step: said for step, said in beside.items() if said}}

    def to_json(self) -> dict[str, Any]:
        """The content as plain JSON values."""
        return {
            "story": self.story.to_json(),
            "preferences": self.preferences.to_json(),
            "wellbeing": self.wellbeing.to_json() if self.wellbeing else None,
            "topics": list(self.topics),
            "neighbourhood": self.neighbourhood,
            "neighbourhood_words": self.neighbourhood_words.to_json() if self.neighbourhood_words else None,
            **({"helped": self.helped.to_json()} if self.helped else {}),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Content":
        """The content that `to_json` wrote."""
        return cls(
            story=Story.from_json(stored["story"]),
            preferences=Preferences.from_json(stored["preferences"]),
            wellbeing=Wellbeing.from_json(stored["wellbeing"]) if stored["wellbeing"] else None,
            topics=tuple(stored["topics"]),
            neighbourhood=stored["neighbourhood"],
            neighbourhood_words=Told.from_json(stored["neighbourhood_words"]),
            helped=Helped(**stored["helped"]) if "helped" in stored else None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One case. Frozen: a change is a new case, or it raises and changes nothing."""

    id: str
    #: The resident's language code.
    language: str
    #: The channel the talk came in by.
    channel: str
    received_at: datetime
    content: Content
    status: CaseStatus = CaseStatus.RECEIVED
    proposal: Proposal = field(default_factory=Proposal)
    #: Who of the team has it; empty: nobody yet.
    holder: str = ""
    course: Course = field(default_factory=Course)

    def __post_init__(self) -> None:
        aware(self.received_at)

    def said(self) -> dict[str, str]:
        """Everything in words of the resident's language that a person can translate: name -> the original."""
        answers = {step: told.text for step, told in self.content.told().items()}
        return {step: text for step, text in {**answers, **dict(self.course.said())}.items() if text}

    def language_of(self, name: str) -> str:
        """The language that was said in: a resident may write in another one than the talk is in."""
        told = self.content.told().get(name)
        return (told and told.language) or self.language

    def proposed(self, proposal: Proposal) -> "Case":
        """The case with this table; tailor-made when no offer fits. Raises IllegalChange."""
        status = CaseStatus.TAILOR_MADE if proposal.tailor_made else CaseStatus.PROPOSED
        return replace(self.changed(status), proposal=proposal)

    def told_again(self, content: Content, proposal: Proposal) -> "Case":
        """The case after an answer changed or was added: content and table made again. Raises IllegalChange.

        Once a coordinator has begun, the new table is only a suggestion, and what was begun goes on.
        """
        if self.status in _UNTOUCHED and not self.course.begun:
            return replace(self.proposed(proposal), content=content)._translated_as(self)
        status = CaseStatus.REOPENED if self.status in _ANSWERED else self.status
        return replace(self.changed(status), content=content, proposal=proposal)._translated_as(self)

    def withdrawn(self) -> "Case":
        """The case after the resident took back the yes: no table and no course are left. Raises IllegalChange."""
        return replace(self.changed(CaseStatus.WITHDRAWN), proposal=Proposal(), course=Course())

    def changed(self, status: CaseStatus) -> "Case":
        """The case with this status. Raises IllegalChange when the table above does not allow it."""
        return replace(self, status=follow(ALLOWED_CHANGES, self.status, status, what="The case", texts="case.status"))

    def with_course(self, **changes: Any) -> "Case":
        """The case with these parts of its course changed. Translations of words that are gone go too."""
        return replace(self, course=replace(self.course, **changes))._translated_as(self)

    def _translated_as(self, before: "Case") -> "Case":
        if not self.course.translations:
            return self
        now, then = self.said(), before.said()
        kept = {
            step: translation
            for step, translation in self.course.translations.items()
            if step in now and now[step] == then.get(step)
        }
        return replace(self, course=replace(self.course, translations=kept))


def case_from(answers: Answers, *, given_at: datetime) -> Content:
    """The content of a case: step id -> what was given there, and when the talk's answers were given.

    What the words point to counts only when the resident left the topics open.
    """
    about = next((answers[step] for step in ("topics", "found_topics") if answers.get(step, Given()).options), Given())
    return Content(
        story=story_from(answers),
        preferences=preferences_from(answers),
        wellbeing=wellbeing_from(answers, given_at),
        topics=tuple(topic for topic in about.options if topic in TOPICS),
        neighbourhood=next(iter(answers.get("neighbourhood", Given()).options), ""),
        neighbourhood_words=told(answers, "neighbourhood"),
    )
