"""A case is closed and was kept long enough: everything of the resident goes (house.md, "Retention").

One yes of the resident's own holds it back: to be asked, later, how it goes. Then only what that question needs stays,
until it was asked.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.casework.case import Case, Content
from bot.casework.course import Course
from bot.casework.moments import due_at
from bot.casework.promises import KeptLong
from bot.casework.proposal import Proposal
from bot.casework.wellbeing import Wellbeing
from bot.conversation.state import State
from bot.store import cases, consents, conversations, due, firing, requests
from bot.store.asked import URGENT
from bot.store.due import NewDue
from bot.store.erasing import erase_resident
from bot.store.firing import DueTimer
from bot.store.forgetting import forget_talk
from bot.store.statuses import Duty, Timer
from bot.work.answers import LATE
from bot.work.casefile import CaseFile
from bot.work.promising import openness
from bot.work.proposing import opened
from bot.work.road import Road
from bot.work.verdicts import Fire, Later

#: A person still owes the resident an answer: until then it is looked at again after so long.
_AGAIN = timedelta(days=7)
#: What the program noticed of this resident, and a person is to look at whatever day it is.
_URGENT = (*URGENT, "wellbeing_drop")
#: What is kept of the talk's answers: how, when and whether somebody may be written to, and how they were.
_NEEDED = ("safe", "channel", "form", "time", "wellbeing")


def forget(file: CaseFile) -> Fire | Later:
    """Whether everything goes now; what is held back by a yes is made as small as that yes."""
    closed = _Closed(
        road=file.work.road, connection=file.work.connection, conversation_id=file.work.talk.id,
        resident_id=file.stored.resident_id, closed_at=file.stored.closed_at or file.now, now=file.now,
    )  # fmt: skip
    until = closed.kept_until()
    if until:
        return Later(until)
    asked = closed.asked_until()
    if asked is None:
        return Fire()
    _keep_the_question(file)
    return Later(asked)


def is_unreadable(road: Road, connection: Connection, conversation_id: int) -> bool:
    """The talk or its case cannot be opened by this version, or by nobody any more."""
    talk = conversations.find_by_id(connection, road.vault, conversation_id)
    if talk is None or talk.is_damaged:
        return talk is not None
    try:
        stored = cases.case_of(connection, road.vault, talk)
        return stored is not None and not opened(stored)
    except Exception:
        return True


def forget_unread(road: Road, connection: Connection, timer: DueTimer) -> bool:
    """As `forget`, of what cannot be opened: that it is damaged is no reason to keep it. True: a resident was erased.

    Nothing can be made smaller here: for a later question all of it is kept until that was asked.
    """
    now, closed_at = road.clock(), cases.closed_at(connection, timer.conversation_id)
    if not firing.is_ours(connection, timer):
        return False
    if closed_at is None:
        firing.finish(connection, timer, Duty.DROPPED, now)
        return False
    closed = _Closed(
        road=road, connection=connection, conversation_id=timer.conversation_id, resident_id=timer.resident_id,
        closed_at=closed_at, now=now,
    )  # fmt: skip
    until = closed.kept_until() or closed.asked_until()
    if until is None:
        erase_resident(connection, road.ids, timer.resident_id, now)
        return True
    moved = NewDue(
        id=timer.id, kind=timer.kind, conversation_id=timer.conversation_id, place=timer.place, turn=timer.turn,
        due_at=until, late_until=None, zone=road.zone, made_at=now,
    )  # fmt: skip
    firing.set_later(connection, timer, moved)
    return False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Closed:
    """A case that closed, as far as it stands in the clear."""

    road: Road
    connection: Connection
    conversation_id: int
    resident_id: int
    closed_at: datetime
    now: datetime

    def kept_until(self) -> datetime | None:
        """Until when all of it is kept: for so many days, and as long as somebody waits for a person; None: no more."""
        until = due_at(KeptLong(), self.closed_at, openness(self.road))
        if until > self.now:
            return until
        urgent = (requests.is_open(self.connection, self.conversation_id, kind) for kind in _URGENT)
        waits = requests.waits(self.connection, self.conversation_id) or any(urgent)
        return self.now + _AGAIN if waits else None

    def asked_until(self) -> datetime | None:
        """Until when the resident can say how it goes; None when that was asked, or is not wanted."""
        if "learn" not in consents.standing(self.connection, self.resident_id):
            return None
        asked_at = due.waits_until(self.connection, self.conversation_id, Timer.WELLBEING)
        return asked_at and max(asked_at, self.now) + LATE


def _keep_the_question(file: CaseFile) -> None:
    talk, case = file.work.talk, file.case
    forget_talk(file.work.connection, talk, case.id, at=file.now)
    file.change(
        replace(
            case, content=Content(wellbeing=_score(case)), proposal=Proposal(),
            course=Course(contacted=case.course.contacted),
        )
    )  # fmt: skip
    talk.state = _without_story(talk.state)
    conversations.save_all(file.work.connection, file.work.road.vault, [talk])
    file.note("story.forgotten")


def _score(case: Case) -> Wellbeing | None:
    """How the resident was, without the words."""
    felt = case.content.wellbeing
    return replace(felt, told=None) if felt else None


def _without_story(state: State) -> State:
    return State(
        step="done", language=state.language, aloud=state.aloud, pictures=state.pictures, turn=state.turn,
        answers={step: replace(given, text="", attachments=(), heard=(), message_id="")
                 for step, given in state.answers.items() if step in _NEEDED},
        trail=tuple(step for step in state.trail if step in _NEEDED), quiet=state.quiet, reminded=True,
        consented=state.consented, safe=state.safe, code_word=state.code_word, locked=state.locked, case_opened=True,
        companion=state.companion, left_phone=state.left_phone,
    )  # fmt: skip
