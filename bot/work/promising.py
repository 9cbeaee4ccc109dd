"""Keeps the timers of a case in step with what it owes: one is set when something begins to be owed, one goes with it.

What goes on being owed keeps its moment: only what is really new starts a new clock, so that "nothing yet, and here is
why" buys nobody time.
"""

from datetime import datetime

from bot.casework.case import Case
from bot.casework.moments import Openness, due_at
from bot.casework.promises import BY_KIND, Owed, When, owed
from bot.store import due
from bot.store.due import NewDue
from bot.store.statuses import Timer
from bot.work.road import Road
from bot.work.work import Work


def keep(work: Work, before: Case | None, now: Case | None) -> None:
    """Set and drop timers as the case changed from `before` to `now`; None: there was, or is, no case."""
    was, stands = owed(before) if before else {}, owed(now) if now else {}
    for kind, place in was.keys() - stands.keys():
        due.drop_one(work.connection, work.talk.id, Timer(kind), place)
    for (kind, place), when in stands.items():
        if was.get((kind, place)) != when:
            timer = timer_of(
                work.road, (kind, place), when,
                conversation_id=work.talk.id, turn=work.talk.state.turn, began=work.now,
            )  # fmt: skip
            due.reschedule(work.connection, timer)


def timer_of(
    road: Road, owed_thing: tuple[Owed, int], when: When, *, conversation_id: int, turn: int, began: datetime
) -> NewDue:
    """The timer of what is owed: kind and place. Counted from when it `began` to be owed."""
    kind, place = owed_thing
    moment, late = due_at(when, began, openness(road)), BY_KIND[kind].late
    return NewDue(
        id=road.ids.new(), kind=Timer(kind), conversation_id=conversation_id, place=place, turn=turn,
        due_at=moment, late_until=moment + late if late else None, zone=road.zone, made_at=road.clock(),
    )  # fmt: skip


def openness(road: Road) -> Openness:
    """When the organisation works, as it is now."""
    organisation = road.organisation()
    return Openness(
        zone=road.zone, hours=organisation.hours, holidays=organisation.holidays,
        read_within=organisation.read_within, keep_closed=organisation.keep_closed,
    )  # fmt: skip
