"""The calendar of promises: what follows by itself from where a case, a referral, a talk and a plan stand.

`PROMISES` is all of it, as data: `promises_picture.py` draws it, `owed` reads it, and a timer that rings is asked once
more whether it is still owed. What is promised to somebody else stands here as well: a request to the team is what
happens when nobody reacts, so that no silence goes unseen (requirements.md, P13; issue 7).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

from bot.casework.case import Case, CaseStatus
from bot.casework.course import Course, NoteKind
from bot.casework.joint_talk import RESIDENT, JointTalk, TalkStatus
from bot.casework.people import COORDINATOR
from bot.casework.plan import PlanStatus, PlanStep
from bot.casework.referral import ReferralStatus

#: When on its day a promise of a day is looked at.
MORNING = time(10)
#: How long after its moment a question to a resident is still welcome: later it would come out of the blue.
WELCOME = timedelta(days=14)
#: So far ahead the team sees what comes.
AHEAD = timedelta(days=7)
#: What concerns one day.
THE_DAY = timedelta(days=2)
#: Nothing happened in a case for so many days: it stands still.
STILL = 21


class Owed(StrEnum):
    """What is owed; each word is the kind of a timer."""

    #: The story is read by the day that was promised.
    READING = "reading"
    #: A coordinator begins with what was read.
    BEGINNING = "beginning"
    #: Did somebody contact you?
    FOLLOW_UP = "follow_up"
    #: A party that is silent is reminded once.
    REMIND_PARTY = "remind_party"
    #: Who said yes meets.
    TALK_PLANNED = "talk_planned"
    #: Everybody says when they can.
    TALK_ANSWERED = "talk_answered"
    #: Whether the talk was held, and what came of it, is written down.
    TALK_TOLD = "talk_told"
    #: A talk leads to a plan.
    PLAN_MADE = "plan_made"
    #: Everybody says yes or no to the plan.
    PLAN_ANSWERED = "plan_answered"
    #: Who does a step hears on its day that it is due.
    STEP_DUE = "step_due"
    #: A step that is not done two working days later.
    STEP_LATE = "step_late"
    #: Is what was arranged of use?
    USABLE = "usable"
    #: The resident hears what was done.
    TELLING = "telling"
    #: The resident says whether it helps.
    WORD_BACK = "word_back"
    #: Nothing happened for long: somebody looks whether anything is forgotten.
    STANDING_STILL = "standing_still"
    #: What was told is forgotten when it was kept long enough.
    FORGETTING = "forgetting"


class Thing(StrEnum):
    """What a promise belongs to: its place tells which one, counted from 1; 0 for the case itself."""

    CASE = "case"
    REFERRAL = "referral"
    TALK = "talk"
    PLAN = "plan"
    STEP = "step"


class To(StrEnum):
    """Who hears it."""

    RESIDENT = "resident"
    PARTY = "party"
    TEAM = "team"
    #: Whoever does the step.
    OWNER = "owner"
    #: It is done, and nobody is told.
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class ReadingDay:
    """By the end of the day that was promised to the resident."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """So many open days of the organisation after it began."""

    count: int
    #: And no later than so many days after, however seldom it is open; None: whenever that is.
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """So many days after it began, at the same time on the wall."""

    count: int


@dataclass(frozen=True, slots=True)
class Unchanged:
    """So many days after the last change of this."""

    days: int
    what: object


@dataclass(frozen=True, slots=True)
class On:
    """On this day, or so many open days after it."""

    day: date
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class KeptLong:
    """As many days as the organisation keeps what was told after a case closed."""


When = ReadingDay | WorkingDays | Days | Unchanged | On | KeptLong


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """One line of the calendar."""

    kind: Owed
    of: Thing
    #: It is owed as long as the thing stands in one of these.
    during: frozenset[StrEnum]
    when: When | Callable[[Any], When]
    to: To
    #: What is asked or told: a step of the talk, a mail, or a kind of request to the team.
    says: str
    #: Later than this after its moment it is put before a person instead; None: it is never too late.
    late: timedelta | None = None
    #: It rings again so long after it rang, as long as it is owed; None: it rings once.
    again: timedelta | None = None
    #: The request to the team when nobody reacts; empty: what is asked of a resident is watched by "silent".
    otherwise: str = ""
    #: Owed only then.
    only_if: Callable[[Case, Any], bool] = lambda _case, _thing: True


_C, _R, _T, _P = CaseStatus, ReferralStatus, TalkStatus, PlanStatus
#: The party has the case before it, or the resident has the party before them.
_PENDING = frozenset({_R.ASKED, _R.AGREED, _R.OFFERED, _R.OPENED})


def _untouched(case: Case, _thing: object) -> bool:
    return not case.course.begun


def _table_is_ready(case: Case, _thing: object) -> bool:
    pending = any(referral.status in _PENDING for referral in case.course.referrals.values())
    talk = case.course.joint_talk
    return bool(case.course.accepted) and not pending and (talk is None or talk.status in _NO_TALK)


_NO_TALK = frozenset({_T.NO_MOMENT, _T.CANCELLED})


def _has_no_plan(case: Case, talk: JointTalk) -> bool:
    plan = case.course.plan
    return case.status is _C.TALKING and (plan is None or plan.status is _P.BACK)


def _is_all_done(case: Case, _thing: object) -> bool:
    """Also with a talk held beside the plan: then the case stands at the talk."""
    talk = case.course.joint_talk
    return case.status is _C.PLANNED or (case.status is _C.TALKING and talk is not None and talk.status is _T.HELD)


def _is_undone(_case: Case, step: PlanStep) -> bool:
    return step.done_at is None


def _is_untried(_case: Case, step: PlanStep) -> bool:
    return step.arranged_at is not None and not step.usable


def _after_talk(talk: JointTalk) -> When:
    if talk.moment is None:
        return WorkingDays(5)
    return On(talk.moment.start.date(), 2)


def unless_it_moves(case: Case) -> When:
    """Words to the resident move nothing: "nothing yet, and here is why" buys nobody time."""
    notes = tuple(note for note in case.course.notes if note.kind is not NoteKind.MESSAGE)
    return Unchanged(STILL, (case.status, case.content, replace(case.course, notes=notes, translations={})))


def after_the_last_word(case: Case) -> When:
    """Word back that is given once more waits anew for its answer."""
    return Unchanged(14, len(case.course.word_back))


#: The order is that of a case's life.
PROMISES = (
    Promise(kind=Owed.READING, of=Thing.CASE, during=frozenset({_C.RECEIVED, _C.PROPOSED, _C.TAILOR_MADE}),
            when=ReadingDay(), to=To.TEAM, says="unread", only_if=_untouched),
    Promise(kind=Owed.BEGINNING, of=Thing.CASE, during=frozenset({_C.PROPOSED, _C.TAILOR_MADE, _C.REOPENED}),
            when=WorkingDays(5), to=To.TEAM, says="not_begun",
            only_if=lambda case, _: case.status is _C.REOPENED or not case.course.begun),
    # Also after word back: then only whether we may ask again how it goes.
    Promise(kind=Owed.FOLLOW_UP, of=Thing.CASE, during=frozenset(_C) - {_C.WITHDRAWN}, when=Days(7), late=WELCOME,
            to=To.RESIDENT, says="followup"),
    Promise(kind=Owed.REMIND_PARTY, of=Thing.REFERRAL, during=frozenset({_R.OFFERED, _R.OPENED}),
            when=WorkingDays(3, most=7), late=timedelta(days=7), to=To.PARTY, says="remind", otherwise="party_silent"),
    Promise(kind=Owed.TALK_PLANNED, of=Thing.CASE, during=frozenset({_C.CONFIRMED, _C.TALKING}),
            when=WorkingDays(5), to=To.TEAM, says="talk_unplanned", only_if=_table_is_ready),
    Promise(kind=Owed.TALK_ANSWERED, of=Thing.TALK, during=frozenset({_T.PROPOSED}), when=WorkingDays(5),
            to=To.TEAM, says="talk_waits"),
    Promise(kind=Owed.TALK_TOLD, of=Thing.TALK, during=frozenset({_T.AGREED}), when=_after_talk, to=To.TEAM,
            says="talk_untold"),
    Promise(kind=Owed.PLAN_MADE, of=Thing.TALK, during=frozenset({_T.HELD}), when=WorkingDays(5), to=To.TEAM,
            says="plan_unmade", only_if=_has_no_plan),
    Promise(kind=Owed.PLAN_ANSWERED, of=Thing.PLAN, during=frozenset({_P.PROPOSED}), when=WorkingDays(5),
            to=To.TEAM, says="plan_waits"),
    Promise(kind=Owed.STEP_DUE, of=Thing.STEP, during=frozenset({_P.AGREED}), when=lambda step: On(step.by),
            late=THE_DAY, to=To.OWNER, says="step_due", otherwise="step_late", only_if=_is_undone),
    Promise(kind=Owed.STEP_LATE, of=Thing.STEP, during=frozenset({_P.AGREED}), when=lambda step: On(step.by, 2),
            to=To.TEAM, says="step_late", only_if=_is_undone),
    Promise(kind=Owed.USABLE, of=Thing.STEP, during=frozenset({_P.AGREED, _P.DONE}), when=Days(14), late=WELCOME,
            to=To.RESIDENT, says="usable", only_if=_is_untried),
    Promise(kind=Owed.TELLING, of=Thing.PLAN, during=frozenset({_P.DONE}), when=WorkingDays(5), to=To.TEAM,
            says="word_back_due", only_if=_is_all_done),
    Promise(kind=Owed.WORD_BACK, of=Thing.CASE, during=frozenset({_C.WORD_BACK}), when=after_the_last_word,
            to=To.TEAM, says="feedback_unanswered"),
    # Whatever becomes of all that stands above: an open case is never out of mind for longer than this.
    Promise(kind=Owed.STANDING_STILL, of=Thing.CASE, during=frozenset(_C) - {_C.CLOSED, _C.WITHDRAWN},
            when=unless_it_moves, to=To.TEAM, says="standing_still", again=timedelta(days=14)),
    Promise(kind=Owed.FORGETTING, of=Thing.CASE, during=frozenset({_C.CLOSED}), when=KeptLong(), to=To.NOBODY,
            says="forget"),
)  # fmt: skip

#: By kind.
BY_KIND: Mapping[str, Promise] = {promise.kind.value: promise for promise in PROMISES}


def owed(case: Case) -> dict[tuple[Owed, int], When]:
    """Everything that is owed as this case stands: kind and place -> when."""
    things = {thing: tuple(_things(case, thing)) for thing in Thing}
    return {
        (promise.kind, place): promise.when(thing) if callable(promise.when) else promise.when
        for promise in PROMISES
        for place, status, thing in things[promise.of]
        if status in promise.during and promise.only_if(case, thing)
    }


def of_place(case: Case, of: Thing, place: int) -> Any:
    """The thing a timer of this place is about; None when there is none any more."""
    return next((thing for number, _, thing in _things(case, of) if number == place), None)


def owner_of(step: PlanStep) -> To:
    """Who does a step."""
    return {RESIDENT: To.RESIDENT, COORDINATOR: To.TEAM}.get(step.owner, To.PARTY)


def _things(case: Case, of: Thing) -> Iterator[tuple[int, StrEnum, Any]]:
    """Place, status and thing, of everything of this sort; what is left of a closed case is nobody's promise."""
    course = case.course if case.status is not CaseStatus.CLOSED else Course()
    match of:
        case Thing.CASE:
            yield 0, case.status, case
        case Thing.REFERRAL:
            yield from ((each.order + 1, each.status, each) for each in course.referrals.values())
        case Thing.TALK if course.joint_talk:
            yield course.joint_talk.number, course.joint_talk.status, course.joint_talk
        case Thing.PLAN if course.plan:
            yield course.plan.number, course.plan.status, course.plan
        case Thing.STEP if course.plan:
            yield from ((place, course.plan.status, step) for place, step in enumerate(course.plan.steps, start=1))
