"""What there is to do for the team at a case now, the most urgent first, each with the command that does it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.casework import moving
from bot.casework.case import Case, CaseStatus
from bot.casework.course import NoteKind
from bot.casework.joint_talk import RESIDENT, JointTalk, TalkStatus
from bot.casework.people import COORDINATOR
from bot.casework.plan import NO, YES, Plan, PlanStatus, PlanStep
from bot.casework.proposal import Seat
from bot.casework.referral import Referral, ReferralStatus
from bot.casework.summary import Say
from bot.matching.situation import TEAM_LANGUAGES
from bot.store.promised import CALL
from bot.team.ask_again import SILENCE
from bot.team.possible import why_not
from bot.team.suggesting import missed, reserves

#: Told for a coordinator to act on, not to be understood in words.
_NO_WORDS = frozenset({"name", "number"})
#: When the resident is asked whether somebody made contact: a talk noted after that answers a "no".
_FOLLOW_UP = timedelta(days=7)
#: Later the table stands: who is lost then is talked about, not replaced.
_TABLE_IS_OPEN = frozenset({CaseStatus.CONFIRMED, CaseStatus.TALKING, CaseStatus.REOPENED})
#: The party is waited for.
_AWAITED = {
    ReferralStatus.ASKED: "next.asked",
    ReferralStatus.OFFERED: "next.offered",
    ReferralStatus.OPENED: "next.opened",
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do, or to wait for."""

    text: str
    #: What comes after "aanbel case"; empty when there is nothing to do but wait.
    command: str = ""
    #: The message key of `text`.
    key: str = ""

    @property
    def verb(self) -> str:
        """What is to be done, in one word: "confirm"; empty when there is nothing to do but wait."""
        return self.command.partition(" ")[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """What a next step depends on beside the case."""

    now: datetime
    zone: ZoneInfo
    say: Say
    #: Who could come in the place of who is lost.
    suggested: Sequence[Seat] = ()
    #: The resident may be written to unasked.
    writable: bool = True
    #: The kinds of what was put before the team and waits, one for each time.
    asked: Sequence[str] = ()


def next_steps(case: Case, around: Around) -> list[NextStep]:
    """What to do at this case now; never empty: there is always somebody whose turn it is."""
    page = _Ahead(case, around)
    if case.status is CaseStatus.WITHDRAWN:
        return [page.step("next.withdrawn")]
    if case.status is CaseStatus.CLOSED:
        return [*page.asked(), page.step("next.closed", "reopen {id} --because TEXT"), *page.requests()]
    parts = (
        page.urgent(), page.asked(), page.beginning(), page.parties(), page.talk(), page.plan(), page.word_back(),
        page.requests(),
    )  # fmt: skip
    return [step for part in parts for step in part] or [page.step("next.look")]


class _Ahead:
    def __init__(self, case: Case, around: Around) -> None:
        self._case = case
        self._course = case.course
        self._around = around

    def step(self, key: str, command: str = "", values: Mapping[str, str | int] = MappingProxyType({})) -> NextStep:
        return NextStep(self._around.say(key, values), command.format(id=self._case.id, **values), key)

    def urgent(self) -> Iterator[NextStep]:
        if self._course.contacted == NO and not self._talked():
            yield self.step("next.contact", "note {id} --talk TEXT")
        if not self._around.writable:
            yield self.step("next.unwritable")

    def beginning(self) -> Iterator[NextStep]:
        case = self._case
        if not case.holder:
            yield self.step("next.assign", "assign {id} WHO")
        yield from self._translating()
        if case.status is CaseStatus.PROPOSED:
            yield self.step("next.confirm", "confirm {id}")
        if case.status is CaseStatus.REOPENED:
            yield self.step("next.reopened", "note {id} --talk TEXT")
        if case.status is CaseStatus.TAILOR_MADE and not self._course.joint_talk:
            yield self.step("next.tailor_made", _TALK)

    def _translating(self) -> Iterator[NextStep]:
        """What nobody of the team can read yet, language by language."""
        done = {*self._course.translations, *_NO_WORDS}
        unread = {name: self._case.language_of(name) for name in self._case.said() if name not in done}
        for language in dict.fromkeys(unread.values()):
            names = [name for name in unread if unread[name] == language]
            if language not in TEAM_LANGUAGES:
                values = {"language": self._around.say(f"language.{language}", {}), "name": ", ".join(names)}
                yield self.step("next.translate", f"translate {{id}} {names[0]} TEXT", values)

    def parties(self) -> Iterator[NextStep]:
        for referral in self._course.referrals.values():
            yield from self._party(referral)
        if self._case.status in _TABLE_IS_OPEN:
            yield from self._instead()

    def talk(self) -> Iterator[NextStep]:
        talk = self._course.joint_talk
        awaited = any(referral.status in _AWAITED for referral in self._course.referrals.values())
        if self._case.status is CaseStatus.WORD_BACK:
            return
        if talk is None and self._course.accepted and not awaited:
            yield self.step("next.talk", _TALK)
        if talk is not None:
            yield from self._talk(talk)

    def plan(self) -> Iterator[NextStep]:
        talk, plan = self._course.joint_talk, self._course.plan
        if self._case.status is CaseStatus.WORD_BACK:
            return
        if plan is None and talk is not None and talk.status is TalkStatus.HELD:
            yield self.step("next.plan", _PLAN)
        if plan is not None:
            yield from self._plan(plan)

    def word_back(self) -> Iterator[NextStep]:
        if self._case.status is CaseStatus.WORD_BACK:
            given = self._course.word_back[-1].given_at
            yield self.step("next.word_back", values={"day": self._day(given) if given else ""})
            if why_not(partial(moving.close_unanswered, self._case, at=self._around.now)) is None:
                yield self.step("next.unanswered", "close {id} --unanswered")

    def requests(self) -> Iterator[NextStep]:
        if self._around.asked:
            yield self.step("next.requests", values={"count": len(self._around.asked)})

    def asked(self) -> Iterator[NextStep]:
        """What was put before the team and tells itself what to do."""
        for kinds, key, command in _ASKED:
            if not {*kinds}.isdisjoint(self._around.asked):
                yield self.step(key, command)

    def _party(self, referral: Referral) -> Iterator[NextStep]:
        named: dict[str, str | int] = {
            "name": referral.name,
            "party": referral.party,
            "day": self._day(referral.changed_at),
        }
        match referral.status:
            case ReferralStatus.AGREED:
                yield self.step("next.agreed", "party {id} {party} --offered", named)
            case ReferralStatus.EXPIRED:
                yield self.step("next.expired", "party {id} {party} --offered", named)
            case status if status in _AWAITED:
                yield self.step(_AWAITED[status], values=named)

    def _instead(self) -> Iterator[NextStep]:
        """Who could come for those who cannot."""
        behind = reserves(self._case)
        for referral in behind:
            named = {"party": referral.party, "name": referral.name}
            yield self.step("next.reserve", "confirm {id} --party {party}", named)
        for seat in self._around.suggested:
            yield self.step("next.suggest", "confirm {id} --party {party}", {"party": seat.party, "name": seat.name})
        gone = ", ".join(referral.name for referral in missed(self._case))
        if gone and not behind and not self._around.suggested:
            yield self.step("next.suggest_nobody", values={"name": gone})

    def _talk(self, talk: JointTalk) -> Iterator[NextStep]:
        match talk.status:
            case TalkStatus.PROPOSED:
                yield self.step("next.talk_asked", values={"name": self._names(set(talk.who) - set(talk.answers))})
            case TalkStatus.NO_MOMENT:
                yield self.step("next.no_moment", _TALK)
            case TalkStatus.CANCELLED if self._course.accepted:
                yield self.step("next.talk", _TALK)
            case TalkStatus.AGREED if talk.moment and talk.moment.end > self._around.now:
                when = talk.moment.start.astimezone(self._around.zone)
                yield self.step("next.talk_agreed", "calendar {id}", {"moment": f"{when:%Y-%m-%d %H:%M}"})
            case TalkStatus.AGREED:
                yield self.step("next.held", "held {id}")

    def _plan(self, plan: Plan) -> Iterator[NextStep]:
        match plan.status:
            case PlanStatus.PROPOSED:
                yield self.step("next.plan_asked", values={"name": self._names(set(plan.who) - set(plan.answers))})
            case PlanStatus.BACK:
                who = self._names(plan.objections())
                if who:
                    yield self.step("next.plan_talk", _TALK, {"name": who})
                yield self.step("next.plan_back" if who else "next.plan_left", _PLAN)
            case PlanStatus.DONE if self._case.status is CaseStatus.REOPENED:
                yield self.step("next.plan_anew", _PLAN)
                yield self.step("next.close_anew", _CLOSE)
            case PlanStatus.DONE:
                yield self.step("next.close", _CLOSE)
            case PlanStatus.AGREED:
                for number, step in enumerate(plan.steps, start=1):
                    yield from self._doing(number, step)

    def _doing(self, number: int, step: PlanStep) -> Iterator[NextStep]:
        named: dict[str, str | int] = {"number": number, "owner": self._names([step.owner]), "day": str(step.by)}
        if step.usable == NO:
            yield self.step("next.not_usable", "note {id} --talk TEXT", named)
            yield self.step("next.usable_now", "resident {id} --can-use {number}", named)
            return
        if step.done_at:
            return
        if step.arranges and not step.arranged_at and step.wanted != NO:
            if step.wanted == YES:
                needs = self._needs(number, step)
                if needs:
                    yield self.step("next.arrange_with", "arranged {id} {number}", {**named, "text": needs})
                else:
                    yield self.step("next.arrange", "arranged {id} {number}", named)
            else:
                yield self.step("next.wanted", values=named)
        elif step.wanted == NO:
            yield self.step("next.not_wanted", "done {id} {number}", named)
        else:
            today = self._around.now.astimezone(self._around.zone).date()
            yield self.step("next.late" if step.by < today else "next.step", "done {id} {number}", named)

    def _needs(self, number: int, step: PlanStep) -> str:
        """What the resident needs to use what is arranged; in a translation where there is one."""
        translated = self._course.translations.get(f"wanted.{number}")
        return translated.text if translated else step.needs

    def _talked(self) -> bool:
        asked = self._case.received_at + _FOLLOW_UP
        return any(note.kind is NoteKind.HUMAN_TALK and note.at >= asked for note in self._course.notes)

    def _names(self, who: Iterable[str]) -> str:
        known = {
            RESIDENT: self._around.say("case.who.resident", {}),
            COORDINATOR: self._around.say("case.who.coordinator", {}),
            **{party: referral.name for party, referral in self._course.referrals.items()},
        }
        return ", ".join(sorted(known.get(each, each) for each in who))

    def _day(self, at: datetime) -> str:
        return f"{at.astimezone(self._around.zone):%Y-%m-%d}"


_SPEAK = "note {id} --talk TEXT"
#: Kinds of what waits for the team -> what is to be done, and the command for it; the most urgent first.
_ASKED = (
    (CALL, "next.call", _SPEAK),
    (("wellbeing_drop",), "next.wellbeing_drop", _SPEAK),
    (("overdue",), "next.overdue", "nothing-yet {id} --why WHY"),
    (("step_help",), "next.step_help", _SPEAK),
    (SILENCE, "next.silent", _SPEAK),
)
_TALK = "talk {id} --at MOMENT --place PLACE"
_PLAN = 'plan {id} --step "OWNER; DAY; TEXT" --language LANGUAGE'
_CLOSE = "close {id} --told TEXT --did TEXT --gave TEXT --language LANGUAGE"
