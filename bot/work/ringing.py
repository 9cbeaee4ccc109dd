"""The timers of a case: looked at once more and rung in one transaction, so that nothing changes in between.

What a timer asks of a resident waits in the talk and knocks in polite hours only. One that comes far too late, after
the program was down for weeks, says nothing to a resident: a person looks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.casework.case import CaseStatus
from bot.casework.joint_talk import TalkStatus
from bot.conversation.events import KnockDue
from bot.errors import Undecipherable
from bot.store import conversations, firing
from bot.store.conversations import OpenTalk
from bot.store.due import NewDue
from bot.store.firing import DueTimer
from bot.store.statuses import Duty, Talking, Timer
from bot.work.asking_resident import ask_again, ask_followup, ask_wellbeing, tell_tomorrow
from bot.work.casefile import KNOCKS_AFTER, SYSTEM, CaseFile, work_at
from bot.work.group import close_group, follow, lead, open_group
from bot.work.on_call import hand_on
from bot.work.quiet import next_polite
from bot.work.referring import expire
from bot.work.road import Road
from bot.work.verdicts import End, Later
from bot.work.work import Group, Work

_DONE, _DROPPED = End(Duty.DONE), End(Duty.DROPPED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ring:
    """A timer that rings at a case."""

    timer: DueTimer
    file: CaseFile

    @property
    def now(self) -> datetime:
        return self.file.now

    @property
    def is_late(self) -> bool:
        return self.timer.late_until is not None and self.timer.late_until < self.now

    @property
    def polite(self) -> datetime:
        """This moment, or the morning after it."""
        return next_polite(self.now, self.file.work.road.zone)


def ring(road: Road, connection: Connection, timer: DueTimer) -> None:
    """Look at the talk of this timer, do what is still wanted, and say what became of the timer. Raises Undecipherable.

    Nothing happens when the timer is no longer ours.
    """
    group = open_group(road, connection, alone=True)
    talk = conversations.find_by_id(connection, road.vault, timer.conversation_id)
    if not firing.is_ours(connection, timer):
        return
    verdict = _rung(group, talk, timer)
    if isinstance(verdict, Later):
        firing.set_later(connection, timer, _moved(group, timer, verdict.at))
    else:
        firing.finish(connection, timer, verdict.status, group.now, error=verdict.error)
    close_group(group)


def _rung(group: Group, talk: OpenTalk | None, timer: DueTimer) -> End | Later:
    if talk is None or talk.status == Talking.ERASING:
        return _DROPPED
    if talk.is_damaged:
        return End(Duty.MISSED, Undecipherable.__name__)
    work = work_at(group, talk)
    if timer.kind is Timer.KNOCK:
        return _knock(work)
    if timer.kind is Timer.ALERT:
        return hand_on(work)
    file = CaseFile.of(work, actor=SYSTEM)
    if file is None:
        return _DROPPED
    verdict = _RINGS[timer.kind](Ring(timer=timer, file=file))
    file.save()
    follow(work)
    return verdict


def _knock(work: Work) -> End | Later:
    """Whatever the talk is at: the engine decides what half an hour of quiet means there."""
    quiet_at = work.talk.heard_at + KNOCKS_AFTER
    if quiet_at > work.now:
        return Later(quiet_at)
    lead(work, KnockDue())
    return _DONE


def _follow_up(ring: Ring) -> End | Later:
    """Did somebody contact you? And may we ask again in six weeks? After word back only the second is asked."""
    file = ring.file
    if ring.is_late:
        return _too_late(file)
    if ring.polite > ring.now:
        return Later(ring.polite)
    if not file.case.course.contacted and file.case.status not in (CaseStatus.WORD_BACK, CaseStatus.CLOSED):
        ask_followup(file)
    if "learn" not in file.scopes and not _is_off(file):
        ask_again(file)
    return _DONE


def _wellbeing(ring: Ring) -> End | Later:
    if "learn" not in ring.file.scopes or _is_off(ring.file):
        return _DROPPED
    if ring.is_late:
        return _too_late(ring.file)
    if ring.polite > ring.now:
        return Later(ring.polite)
    ask_wellbeing(ring.file)
    return _DONE


def _is_off(file: CaseFile) -> bool:
    """The organisation does not ask, any more, how it goes."""
    return "wellbeing" in file.work.road.organisation().off


def _tomorrow(ring: Ring) -> End | Later:
    """The day before the talk the resident is told; once it has begun, nothing of it is asked any more."""
    file, talk = ring.file, ring.file.case.course.joint_talk
    if talk is None or talk.status is not TalkStatus.AGREED or talk.moment is None:
        return _DROPPED
    start = talk.moment.start
    if ring.now >= start:
        file.drop_prompts("met", "tomorrow")
        return _DONE
    zone = file.work.road.zone
    if start.astimezone(zone).date() - file.today == timedelta(days=1) and ring.polite <= ring.now:
        tell_tomorrow(file)
    elif ring.is_late:
        _too_late(file)
    return Later(start)


def _expires(ring: Ring) -> End | Later:
    """`expire` sets the timer anew for the parties that are left."""
    expire(ring.file)
    return _DONE


def _silent(ring: Ring) -> End | Later:
    if not ring.file.work.talk.state.prompts:
        return _DROPPED
    ring.file.ask_team("resident_silent")
    return _DONE


def _word_back(ring: Ring) -> End | Later:
    if ring.file.case.status is not CaseStatus.WORD_BACK:
        return _DROPPED
    ring.file.ask_team("feedback_unanswered")
    return _DONE


def _too_late(file: CaseFile) -> End:
    file.ask_team("too_late")
    return End(Duty.MISSED)


_RINGS: Mapping[Timer, Callable[[Ring], End | Later]] = {
    Timer.FOLLOW_UP: _follow_up,
    Timer.TOMORROW: _tomorrow,
    Timer.WELLBEING: _wellbeing,
    Timer.REFERRAL_EXPIRES: _expires,
    Timer.SILENT: _silent,
    Timer.WORD_BACK: _word_back,
}
#: The timers that ring here.
RINGING = frozenset({Timer.KNOCK, Timer.ALERT, *_RINGS})


def _moved(group: Group, timer: DueTimer, at: datetime) -> NewDue:
    return NewDue(
        id=timer.id, kind=timer.kind, conversation_id=timer.conversation_id, turn=timer.turn,
        due_at=at, late_until=timer.late_until, zone=group.road.zone, made_at=group.now,
    )  # fmt: skip
