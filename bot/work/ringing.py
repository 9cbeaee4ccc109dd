"""The timers of a case: looked at once more and rung in one transaction, so that nothing changes in between.

What a timer asks of a resident waits in the talk and knocks in polite hours only. One that comes far too late, after
the program was down for weeks, says nothing to a resident: a person looks.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.casework.joint_talk import TalkStatus
from bot.casework.promises import BY_KIND
from bot.conversation.events import KnockDue
from bot.errors import Undecipherable
from bot.store import conversations, due, firing
from bot.store.conversations import OpenTalk
from bot.store.due import NewDue
from bot.store.erasing import erase_resident
from bot.store.firing import DueTimer
from bot.store.statuses import Duty, Talking, Timer
from bot.work import unanswered
from bot.work.asking_resident import ask_wellbeing, tell_tomorrow
from bot.work.casefile import KNOCKS_AFTER, SYSTEM, CaseFile, work_at
from bot.work.group import close_group, follow, lead, open_group
from bot.work.kept import DONE, DROPPED, Ring, is_off, keep_promise, too_late
from bot.work.on_call import hand_on
from bot.work.referring import expire
from bot.work.road import Road
from bot.work.verdicts import End, Fire, Later, Verdict
from bot.work.work import Group, Work

#: So long after a talk was to be erased it is looked at again whether it was.
_A_MOMENT = timedelta(minutes=1)


def ring(road: Road, connection: Connection, timer: DueTimer) -> bool:
    """Look at the talk of this timer, do what is still wanted, and say what became of the timer. Raises Undecipherable.

    Nothing happens when the timer is no longer ours. True: a resident was erased.
    """
    group = open_group(road, connection, alone=True)
    talk = conversations.find_by_id(connection, road.vault, timer.conversation_id)
    if not firing.is_ours(connection, timer):
        return False
    verdict = _rung(group, talk, timer)
    match verdict:
        case Later(at):
            firing.set_later(connection, timer, _moved(group, timer, at))
        case End(status, error):
            firing.finish(connection, timer, status, group.now, error=error)
    close_group(group)
    if isinstance(verdict, Fire):
        erase_resident(connection, road.ids, timer.resident_id, group.now)
    return isinstance(verdict, Fire)


def _rung(group: Group, talk: OpenTalk | None, timer: DueTimer) -> Verdict:
    if talk is None or talk.status == Talking.ERASING:
        return DROPPED
    if talk.is_damaged:
        return End(Duty.MISSED, Undecipherable.__name__)
    work = work_at(group, talk)
    if timer.kind is Timer.ALERT:
        # Danger waits so many minutes, whatever the clock on the wall is set to.
        return hand_on(work)
    meant = _on_the_wall(timer, road=group.road)
    if meant > group.now:
        return Later(meant)
    erased_at = due.waits_until(group.connection, talk.id, Timer.ERASE)
    if erased_at:
        # Who refused hears nothing more; whoever takes that back is owed it still.
        return Later(max(erased_at, group.now) + _A_MOMENT)
    if timer.kind is Timer.KNOCK:
        return _knock(work)
    if timer.kind is Timer.REQUEST:
        return _unanswered(work, timer)
    file = CaseFile.of(work, actor=SYSTEM)
    if file is None:
        return DROPPED
    ring = Ring(timer=timer, file=file)
    verdict = keep_promise(ring) if timer.kind in BY_KIND else _RINGS[timer.kind](ring)
    file.save()
    follow(work)
    return verdict


def _on_the_wall(timer: DueTimer, *, road: Road) -> datetime:
    """The instant at which the clock here says what it was to say: the zone, or its rules, may have changed since."""
    return datetime.fromisoformat(timer.local_time).replace(tzinfo=road.zone).astimezone(UTC)


def _knock(work: Work) -> End | Later:
    """Whatever the talk is at: the engine decides what half an hour of quiet means there."""
    quiet_at = work.talk.heard_at + KNOCKS_AFTER
    if quiet_at > work.now:
        return Later(quiet_at)
    lead(work, KnockDue())
    return DONE


def _unanswered(work: Work, timer: DueTimer) -> End:
    verdict = unanswered.ring(work, timer.place)
    follow(work)
    return verdict


def _wellbeing(ring: Ring) -> End | Later:
    if "learn" not in ring.file.scopes or is_off(ring.file):
        return DROPPED
    if ring.is_late:
        return too_late(ring.file)
    if ring.polite > ring.now:
        return Later(ring.polite)
    ask_wellbeing(ring.file)
    return DONE


def _tomorrow(ring: Ring) -> End | Later:
    """Before its day the resident is told of the talk; once it has begun, nothing of it is asked any more."""
    file, talk = ring.file, ring.file.case.course.joint_talk
    if talk is None or talk.status is not TalkStatus.AGREED or talk.moment is None:
        return DROPPED
    start = talk.moment.start
    if ring.now >= start:
        file.drop_prompts("met", "tomorrow")
        return DONE
    # Without a latest moment it was agreed too shortly before: it was told then.
    if ring.timer.late_until is not None:
        if ring.is_late or ring.polite > ring.now:
            too_late(file)
        else:
            tell_tomorrow(file)
    return Later(start)


def _expires(ring: Ring) -> End | Later:
    """`expire` sets the timer anew for the parties that are left."""
    expire(ring.file)
    return DONE


def _silent(ring: Ring) -> End | Later:
    if not ring.file.work.talk.state.prompts:
        return DROPPED
    ring.file.ask_team("resident_silent")
    return DONE


_RINGS: Mapping[Timer, Callable[[Ring], End | Later]] = {
    Timer.TOMORROW: _tomorrow,
    Timer.WELLBEING: _wellbeing,
    Timer.REFERRAL_EXPIRES: _expires,
    Timer.SILENT: _silent,
}
#: The timers that ring here.
RINGING = frozenset({Timer.KNOCK, Timer.ALERT, Timer.REQUEST, *_RINGS, *(Timer(kind) for kind in BY_KIND)})


def _moved(group: Group, timer: DueTimer, at: datetime) -> NewDue:
    """The same timer for another moment: what must wait for a polite hour is welcome for so much longer."""
    late = timer.late_until and timer.late_until + (at - group.now)
    return NewDue(
        id=timer.id, kind=timer.kind, conversation_id=timer.conversation_id, place=timer.place,
        turn=timer.turn, due_at=at, late_until=late, zone=group.road.zone, made_at=group.now,
    )  # fmt: skip
