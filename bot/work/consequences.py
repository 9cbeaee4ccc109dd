"""What follows when a case changed, whoever changed it: who hears of it, and what a person should look at."""

from datetime import datetime, time

from bot.casework.case import Case, CaseStatus
from bot.casework.joint_talk import RESIDENT, JointTalk, TalkStatus
from bot.casework.plan import Plan, PlanStatus
from bot.casework.referral import ReferralStatus
from bot.store.statuses import Timer
from bot.work.asking_resident import OF_A_PLAN, ask_moments, ask_wanted, tell_agreed
from bot.work.casefile import RESIDENT as BY_RESIDENT
from bot.work.casefile import CaseFile

#: When the day before a talk is a good moment to say so.
_REMIND_AT = time(10)
#: Whether this party will be at the table is not known yet.
_PENDING = frozenset(
    {ReferralStatus.ASKED, ReferralStatus.AGREED, ReferralStatus.OFFERED, ReferralStatus.OPENED}
)  # fmt: skip
#: What is no longer asked once a case is closed.
_OF_THE_COURSE = ("share", "meet", "met", "tomorrow", *OF_A_PLAN, "feedback")


def follow(file: CaseFile, before: Case) -> None:
    """Do what follows from how the case differs from what it was before."""
    if file.case.status is CaseStatus.CLOSED:
        if before.status is not CaseStatus.CLOSED:
            _closed(file, before)
        return
    _table(file, before)
    talk, plan = file.case.course.joint_talk, file.case.course.plan
    if talk and talk != before.course.joint_talk:
        _talk(file, before.course.joint_talk, talk)
    if plan and plan != before.course.plan:
        _plan(file, before.course.plan, plan)


def _table(file: CaseFile, before: Case) -> None:
    """Everybody who was asked has answered: a coordinator goes on from there."""
    if file.case.status is not CaseStatus.CONFIRMED or not _pending(before) or _pending(file.case):
        return
    if file.case.course.accepted:
        file.ask_team("table_ready")
    elif file.actor == BY_RESIDENT:
        file.ask_team("table_empty")


def _talk(file: CaseFile, old: JointTalk | None, talk: JointTalk) -> None:
    was = old.status if old and old.number == talk.number else None
    if talk.status is TalkStatus.AGREED and was is not TalkStatus.AGREED:
        _talk_agreed(file, talk)
    elif talk.status is TalkStatus.AGREED and old and old.who != talk.who:
        # Somebody left: the resident hears anew who comes.
        tell_agreed(file)
    elif talk.status is TalkStatus.PROPOSED and old and was and old.who != talk.who and RESIDENT not in talk.answers:
        # What waits for the resident names who comes: it is asked anew, without who left.
        ask_moments(file)
    elif talk.status is was:
        return
    elif talk.status is TalkStatus.NO_MOMENT:
        file.drop_prompts("meet")
        file.ask_team("no_moment")
    elif talk.status in (TalkStatus.CANCELLED, TalkStatus.HELD):
        file.drop_prompts("meet", "met", "tomorrow")
        file.drop_timers(Timer.TOMORROW)
        if talk.status is TalkStatus.CANCELLED:
            file.ask_team("talk_cancelled")


def _talk_agreed(file: CaseFile, talk: JointTalk) -> None:
    tell_agreed(file)
    _mail_all(file, talk.who)
    if talk.moment:
        _remind(file, talk.moment.start)
    file.note("talk.agreed")


def _remind(file: CaseFile, start: datetime) -> None:
    """On the last day before it that is not quiet, or not at all when that is over.

    In any case nothing is asked of the talk once it has begun.
    """
    rest = file.work.road.rest
    day = rest.last_day_before(start.astimezone(rest.zone).date())
    remind_at = datetime.combine(day, max(_REMIND_AT, rest.ends), file.work.road.zone)
    if remind_at > file.now:
        late = datetime.combine(day, rest.begins, file.work.road.zone) - remind_at
        file.set_timer(Timer.TOMORROW, remind_at - file.now, late=late)
    else:
        file.set_timer(Timer.TOMORROW, start - file.now)


def _plan(file: CaseFile, old: Plan | None, plan: Plan) -> None:
    same = old if old and old.number == plan.number else None
    if plan.status is PlanStatus.AGREED and not (same and same.status is PlanStatus.AGREED):
        _plan_agreed(file, plan)
    if plan.status is not PlanStatus.BACK:
        return
    told_before = same.objections() if same else {}
    new = {who: said for who, said in plan.objections().items() if told_before.get(who) != said}
    if new or not (same and same.status is PlanStatus.BACK):
        file.drop_prompts(*OF_A_PLAN)
        file.ask_team("plan_back", "\n".join(_objection(file, who, said.words) for who, said in new.items()))


def _plan_agreed(file: CaseFile, plan: Plan) -> None:
    file.drop_prompts("plan")
    _mail_all(file, plan.who)
    for number, step in enumerate(plan.steps, start=1):
        if step.arranges and not step.wanted:
            ask_wanted(file, number)
    file.note("plan.agreed")


def _closed(file: CaseFile, before: Case) -> None:
    """Nobody reads the story any more. Who took part knows; who was still asked is told to stop."""
    asked = set(before.course.live) - set(before.course.accepted)
    for party in before.course.referrals:
        if party in asked:
            file.stop(party)
        elif file.allowed(party):
            file.shut(party)
    file.close_doors()
    file.drop_prompts(*_OF_THE_COURSE)
    file.drop_timers(Timer.TOMORROW, Timer.REFERRAL_EXPIRES)
    file.note("case.closed")


def _mail_all(file: CaseFile, who: tuple[str, ...]) -> None:
    for party in who:
        if party != RESIDENT:
            file.mail("agreed", party)


def _objection(file: CaseFile, who: str, words: str) -> str:
    """Words without a name are the resident's own."""
    return words if who == RESIDENT else f"{file.case.course.referral(who).name}: {words}"


def _pending(case: Case) -> bool:
    return any(referral.status in _PENDING for referral in case.course.referrals.values())
