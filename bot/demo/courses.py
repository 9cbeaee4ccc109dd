"""How far a made-up case has come: the real moves, one after the other, until the status that is wanted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from bot.casework import moving
from bot.casework.case import Case, CaseStatus
from bot.casework.joint_talk import RESIDENT, JointTalk, Moment
from bot.casework.people import COORDINATOR
from bot.casework.plan import Plan, PlanStep
from bot.casework.wellbeing import Wellbeing
from bot.casework.word_back import WordBack, WordBackKind
from bot.demo.stories import EXAMPLE

#: How many of a hundred cases stand where, about.
WANTED: Mapping[CaseStatus, int] = {
    CaseStatus.RECEIVED: 2,
    CaseStatus.PROPOSED: 22,
    CaseStatus.TAILOR_MADE: 6,
    CaseStatus.CONFIRMED: 15,
    CaseStatus.TALKING: 12,
    CaseStatus.PLANNING: 9,
    CaseStatus.PLANNED: 11,
    CaseStatus.WORD_BACK: 6,
    CaseStatus.CLOSED: 13,
    CaseStatus.REOPENED: 3,
    CaseStatus.WITHDRAWN: 1,
}
#: Nobody of the team did anything yet.
NEW = frozenset({CaseStatus.RECEIVED, CaseStatus.PROPOSED})

_STEP = {
    "nl": "Samen naar de eerste afspraak gaan",
    "en": "Go to the first appointment together",
    "ar": "نذهب معاً إلى الموعد الأول",
    "ti": "ብሓባር ናብ ቀዳማይ ቆጸራ ንኸይድ",
}
_TOLD = {"nl": "Je wilde meer rust.", "en": "You wanted more rest.", "ar": "أردتَ راحة أكثر.", "ti": "ዝያዳ ዕረፍቲ ደሊኹም።"}
_DID = {"nl": "We gingen samen.", "en": "We went together.", "ar": "ذهبنا معاً.", "ti": "ብሓባር ከይድና።"}
_GAVE = {"nl": "Dat gaf rust.", "en": "That gave rest.", "ar": "هذا أعطى راحة.", "ti": "ዕረፍቲ ሂቡ።"}

#: What happened when, as it stands in the audit log: a dotted action, and who did it; empty: the coordinator.
Happened = tuple[datetime, str, str]


@dataclass(kw_only=True)
class Walk:
    """One case on its way, a day or a few at a time."""

    case: Case
    at: datetime
    until: datetime
    chance: Random
    holder: str
    happened: list[Happened]

    def to(self, wanted: CaseStatus) -> Case:
        """The case where it is wanted, or as near as its table allows."""
        self.happened.append((self.at, "case.opened", RESIDENT))
        if wanted in NEW:
            if self.chance.random() < 0.6:
                self._note("case.read")
            return self.case if wanted is CaseStatus.PROPOSED else replace(self.case, status=CaseStatus.RECEIVED)
        if wanted is CaseStatus.WITHDRAWN:
            return self.case.withdrawn()
        self._note("case.read")
        self._note("case.assigned")
        self.case = moving.assign(self.case, self.holder)
        for reached, step in self._steps(wanted):
            step()
            if reached is wanted:
                break
        return self.case

    def _steps(self, wanted: CaseStatus) -> list[tuple[CaseStatus, Callable[[], None]]]:
        if wanted is CaseStatus.TAILOR_MADE or not moving.proposed_parties(self.case):
            begun = [(CaseStatus.TAILOR_MADE, self._tailor_made)]
        else:
            begun = [(CaseStatus.CONFIRMED, self._confirmed)]
        return [
            *begun,
            (CaseStatus.TALKING, self._talking),
            (CaseStatus.PLANNING, self._planning),
            (CaseStatus.PLANNED, self._planned),
            (CaseStatus.WORD_BACK, self._word_back),
            (wanted, lambda: self._answered("no" if wanted is CaseStatus.REOPENED else "yes")),
        ]

    def _tailor_made(self) -> None:
        because = f"Geen aanbod past: we maken het samen. {EXAMPLE['nl']}"
        self.case = moving.make_tailor_made(self.case, because, by=self.holder, at=self.at)
        self._note("case.tailor_made")
        self._note("talk.noted")

    def _confirmed(self) -> None:
        parties = moving.proposed_parties(self.case)[:3]
        self.case = moving.confirm(self.case, parties, at=self.at)
        self._note("case.confirmed")
        for number, chosen in enumerate(parties):
            yes = number == 0 or self.chance.random() < 0.8
            self.case = moving.answer_share(self.case, chosen.party, yes=yes, at=self._later())
            self._note("answer.share", RESIDENT)
            if yes:
                self._accepted(chosen.party)

    def _accepted(self, party: str) -> None:
        self.case = moving.offer(self.case, party, at=self.at)
        self._note("referral.offered")
        self.case = moving.open_by(self.case, party, knows_resident=False, at=self._later())
        self.case = moving.accept(self.case, party, at=self.at)

    def _talking(self) -> None:
        start = self._later().replace(hour=13, minute=0, second=0, microsecond=0)
        moments = tuple(Moment(start + timedelta(days=day)) for day in (2, 3))
        talk = JointTalk(moments=moments, place=self.chance.choice(("home", "centre")))
        self.case = moving.propose_talk(self.case, talk, at=self.at)
        self._note("talk.proposed")
        for who in (RESIDENT, *self.case.course.accepted):
            self.case = moving.answer_talk(self.case, who, [0])

    def _planning(self) -> None:
        self.at = min(self.at + timedelta(days=3), self.until)
        self.case = moving.hold_talk(self.case, at=self.at)
        self._note("talk.held")
        language = self.case.language
        step = PlanStep(
            text=f"{_STEP[language]} {EXAMPLE[language]}", language=language, by=self.at.date() + timedelta(days=14),
            owner=next(iter(self.case.course.accepted), COORDINATOR),
        )  # fmt: skip
        self.case = moving.propose_plan(self.case, Plan(steps=(step,)), at=self._later())
        self._note("plan.proposed")

    def _planned(self) -> None:
        for who in (RESIDENT, *self.case.course.accepted):
            self.case = moving.answer_plan(self.case, who, "yes")
        self._note("plan.agreed")

    def _word_back(self) -> None:
        language = self.case.language
        told, did, gave = (f"{words[language]} {EXAMPLE[language]}" for words in (_TOLD, _DID, _GAVE))
        word = WordBack(kind=WordBackKind.DONE, told=told, did=did, gave=gave, language=language)
        self.at = min(self.at + timedelta(days=self.chance.randint(7, 25)), self.until)
        self.case = moving.give_word_back(self.case, word, at=self.at)
        self._note("word_back.given")

    def _answered(self, answer: str) -> None:
        self.case = moving.answer_word_back(self.case, answer, at=self._later())
        if answer == "no":
            return
        self._note("case.closed", RESIDENT)
        if self.chance.random() < 0.6:
            self.at = min(self.at + timedelta(days=28), self.until)
            score = self.chance.randint(4, 9)
            self.case = moving.feel_again(self.case, Wellbeing(score=score, given_at=self.at))

    def _later(self) -> datetime:
        """A day or a few go by, but never into what is to come."""
        self.at = min(self.at + timedelta(hours=self.chance.randint(4, 60)), self.until)
        return self.at

    def _note(self, action: str, actor: str = "") -> None:
        self.happened.append((self._later(), action, actor or self.holder))
