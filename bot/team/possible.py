"""What can be done at a case now: every move is tried on the case itself, which says why where it cannot be made.

The case is frozen, so trying changes nothing; there is no second set of rules that could say something else.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import partial

from bot.casework import moving
from bot.casework.case import Case, CaseStatus
from bot.casework.joint_talk import RESIDENT, JointTalk, Moment
from bot.casework.people import COORDINATOR
from bot.casework.plan import YES, Plan, PlanStep
from bot.casework.referral import LIVE, Chosen, ReferralStatus
from bot.casework.word_back import HELPS, WordBack, WordBackKind
from bot.errors import AanbelError, IllegalChange
from bot.team.hold_talk import refuse_unbegun
from bot.team.refused import Refused

#: Any words, where only the move is tried.
_X = "-"
_S = ReferralStatus
#: There is a yes of the resident's to take back.
_SHARED = LIVE | {_S.AGREED, _S.EXPIRED}


@dataclass(frozen=True, slots=True)
class Matter:
    """Something the resident can have answered to a person."""

    #: share, moments, plan, wanted, usable, contacted or helps.
    kind: str
    #: The party's id, or the number of the step; empty where there is one of its kind.
    about: str
    #: What can be answered, where not everything can.
    answers: tuple[str, ...] = ()


def why_not(move: Callable[[], object]) -> AanbelError | None:
    """Why this cannot be done now; None when it can."""
    try:
        move()
    except (IllegalChange, Refused) as reason:
        return reason
    return None


def possible(case: Case, *, now: datetime, zone: tzinfo) -> Mapping[str, AanbelError | None]:
    """The acts that a case can be refused as a whole -> why it is; None: it can be done."""
    language = case.language
    talk = JointTalk(moments=(Moment(now + timedelta(days=1)),), place="home")
    step = PlanStep(text=_X, language=language, owner=COORDINATOR, by=now.date())
    word = WordBack(kind=WordBackKind.DONE, told=_X, did=_X, gave=_X, language=language)
    moves: dict[str, Callable[[], object]] = {
        "confirm": lambda: moving.confirm(case, (Chosen(party=_X, name=_X),), at=now),
        "tailor-made": lambda: moving.make_tailor_made(case, _X, by=_X, at=now),
        "talk": lambda: moving.propose_talk(case, talk, at=now),
        "held": partial(_hold, case, now=now, zone=zone),
        "plan": lambda: moving.propose_plan(case, Plan(steps=(step,)), at=now),
        "close": lambda: moving.give_word_back(case, word, at=now),
        "unanswered": lambda: moving.close_unanswered(case, at=now),
        "reopen": lambda: moving.reopen(case, _X, by=_X, at=now),
    }
    return {act: why_not(move) for act, move in moves.items()}


def steps(case: Case, *, now: datetime) -> Iterator[tuple[int, str]]:
    """The steps of the plan, counted from 1, that can be said to be arranged, or done."""
    for number in _numbers(case):
        if why_not(partial(moving.arrange, case, number, at=now)) is None:
            yield number, "arranged"
        elif _undone(case, number) and why_not(partial(moving.finish_step, case, number, at=now)) is None:
            yield number, "done"


def unaskable(case: Case, *, now: datetime) -> Iterator[tuple[str, str]]:
    """Id and name of every party that the resident need not be asked for after all."""
    for party, referral in case.course.referrals.items():
        if why_not(partial(moving.unask, case, party, at=now)) is None:
            yield party, referral.name


def of_party(case: Case, party: str, *, now: datetime, mailed: bool) -> tuple[str, ...]:
    """What this party can have said to a person, or can be told by one; nothing before the resident's yes to it."""
    status = case.course.referral(party).status
    told = _after(partial(moving.offer, case, party, at=now))
    # Who is asked whom it knows was told of the case with it.
    base = told or case
    reads = _after(partial(moving.open_by, base, party, knows_resident=False, at=now))
    takes_part = partial(moving.accept, reads or base, party, at=now)
    said = {
        "offered": told,
        "link": mailed and (told or status in LIVE),
        "nobody": reads,
        "joins": reads and _after(takes_part),
        "accepts": not reads and _after(takes_part),
        "resident": _after(partial(moving.open_by, base, party, knows_resident=True, at=now)),
        "declines": not told and _after(partial(moving.decline, case, party, reason=_X, at=now)),
        "finished": _after(partial(moving.complete, case, party, at=now)),
    }
    return tuple(name for name, can in said.items() if can)


def asks_party(case: Case, party: str) -> tuple[str, ...]:
    """Whether this party can answer the moments of the talk, and the plan."""
    if case.course.referral(party).status is not _S.ACCEPTED:
        return ()
    answers = {
        "moments": partial(moving.answer_talk, case, party, ()),
        "plan": partial(moving.answer_plan, case, party, YES),
    }
    return tuple(name for name, move in answers.items() if why_not(move) is None)


def of_resident(case: Case, *, now: datetime) -> Iterator[Matter]:
    """What the resident can have answered to a person now."""
    if case.status is CaseStatus.WITHDRAWN:
        return
    yield from _shares(case, now)
    if why_not(partial(moving.answer_talk, case, RESIDENT, ())) is None:
        yield Matter("moments", "")
    if why_not(partial(moving.answer_plan, case, RESIDENT, YES)) is None:
        yield Matter("plan", "")
    for number in _numbers(case):
        if why_not(partial(moving.want, case, number, yes=True)) is None:
            yield Matter("wanted", str(number))
        if why_not(partial(moving.use, case, number, usable=True)) is None:
            yield Matter("usable", str(number))
    yield Matter("contacted", "")
    helps = {answer: partial(moving.answer_word_back, case, answer, at=now) for answer in HELPS}
    can = tuple(answer for answer, move in helps.items() if why_not(move) is None)
    if can:
        yield Matter("helps", "", can)


def _shares(case: Case, now: datetime) -> Iterator[Matter]:
    for party, referral in case.course.referrals.items():
        shared = referral.status in _SHARED
        # Somebody who stopped sharing can say yes again: that party is asked for anew first.
        anew = partial(moving.ask_reserve, case, party, at=now)
        base = _after(anew) if referral.status is _S.WITHDRAWN else case
        yes = not shared and base and _after(partial(moving.answer_share, base, party, yes=True, at=now))
        stops = partial(moving.take_back, case, party, at=now)
        no = _after(stops if shared else partial(moving.answer_share, case, party, yes=False, at=now))
        can = tuple(answer for answer, moved in (("yes", yes), ("no", no)) if moved)
        if can:
            yield Matter("share", party, can)


def _hold(case: Case, *, now: datetime, zone: tzinfo) -> None:
    moving.hold_talk(case, at=now)
    refuse_unbegun(case, now=now, zone=zone)


def _after(move: Callable[[], Case]) -> Case | None:
    """The case after this move; None when it cannot be made."""
    try:
        return move()
    except IllegalChange:
        return None


def _numbers(case: Case) -> range:
    return range(1, len(case.course.plan.steps) + 1) if case.course.plan else range(0)


def _undone(case: Case, number: int) -> bool:
    plan = case.course.plan
    return plan is not None and not plan.steps[number - 1].done_at
