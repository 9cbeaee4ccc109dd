"""A case is closed and was kept long enough: everything of the resident goes (house.md, "Retention").

One yes of the resident's own holds it back: to be asked, later, how it goes. Then only what that question needs stays,
until it was asked.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.casework.case import Case, Content
from bot.casework.course import Course
from bot.casework.moments import due_at
from bot.casework.promises import KeptLong
from bot.casework.proposal import Proposal
from bot.casework.wellbeing import Wellbeing
from bot.conversation.state import State
from bot.store import conversations, due, requests
from bot.store.forgetting import forget_talk
from bot.store.statuses import Timer
from bot.work.answers import LATE
from bot.work.casefile import CaseFile
from bot.work.promising import openness
from bot.work.verdicts import Fire, Later

#: A person still owes the resident an answer: until then it is looked at again after so long.
_AGAIN = timedelta(days=7)
#: What is kept of the talk's answers: how, when and whether somebody may be written to, and how they were.
_NEEDED = ("safe", "channel", "form", "time", "wellbeing")


def forget(file: CaseFile) -> Fire | Later:
    """Whether everything goes now; what is held back by a yes is made as small as that yes."""
    until = due_at(KeptLong(), file.stored.closed_at or file.now, openness(file.work.road))
    if until > file.now:
        return Later(until)
    if requests.waits(file.work.connection, file.work.talk.id):
        return Later(file.now + _AGAIN)
    asked_at = _asked_at(file)
    if asked_at is None:
        return Fire()
    _keep_the_question(file)
    return Later(max(asked_at, file.now) + LATE)


def _asked_at(file: CaseFile) -> datetime | None:
    """When the resident is asked how it goes; None when that was asked, or is not wanted."""
    if "learn" not in file.scopes:
        return None
    return due.waits_until(file.work.connection, file.work.talk.id, Timer.WELLBEING)


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
