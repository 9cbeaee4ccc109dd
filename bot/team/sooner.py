"""What would be asked or told by itself in a few days is asked or told now: in polite hours, and only if still owed."""

from bot.store import due
from bot.store.due import NewDue
from bot.store.statuses import Timer
from bot.team.refused import Refused
from bot.work.casefile import CaseFile

#: What is right on any day: the others speak of today or of tomorrow, or wait for somebody of the team.
SOONER = (Timer.FOLLOW_UP, Timer.REMIND_PARTY, Timer.USABLE, Timer.WELLBEING)


def sooner(file: CaseFile, id: int) -> None:
    """Let this timer of the case ring now; all that is looked at when it rings is still looked at. Raises Refused."""
    work = file.work
    waits = due.waiting(work.connection, work.talk.id, id)
    if waits is None or waits.kind not in SOONER:
        raise Refused(because="This does not wait any more.", key="refused.sooner")
    due.reschedule(
        work.connection,
        NewDue(
            id=work.road.ids.new(), kind=waits.kind, conversation_id=work.talk.id, place=waits.place,
            turn=work.talk.state.turn, due_at=file.now, late_until=waits.late_until, zone=work.road.zone,
            made_at=file.now,
        ),
    )  # fmt: skip
    file.note("case.sooner")
