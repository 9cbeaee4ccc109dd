"""What a form of a case was made for: sent twice, or after somebody else was there, it must not do its act again.

The mark is made from what the act depends on, so it is in the case itself, whichever process takes the form.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from bot.casework.case import Case
from bot.casework.course import NoteKind
from bot.team.refused import Refused
from bot.web.forms import Form

#: Act -> what it depends on, with what the form is about (a party, the number of a step).
_MATTERS: Mapping[str, Callable[[Case, str], Any]] = {
    "assign": lambda case, _: case.holder,
    "confirm": lambda case, _: (case.status, _referrals(case)),
    "unask": lambda case, about: _referrals(case).get(about),
    "tailor-made": lambda case, _: (case.status, sum(note.kind is NoteKind.TAILOR_MADE for note in case.course.notes)),
    "talk": lambda case, _: (_talk(case), case.course.accepted),
    "held": lambda case, _: _talk(case),
    "plan": lambda case, _: (_plan(case), case.course.accepted),
    "arranged": lambda case, _: (_plan(case), _steps(case)),
    "done": lambda case, _: (_plan(case), _steps(case)),
    "close": lambda case, _: (case.status, len(case.course.word_back)),
    "unanswered": lambda case, _: (case.status, len(case.course.word_back)),
    "reopen": lambda case, _: case.status,
    "party": lambda case, about: (*_said(case), _referrals(case).get(about)),
    "resident": lambda case, about: (*_said(case), len(case.course.word_back), _referrals(case).get(about)),
}


def mark(act: str, case: Case, about: str = "") -> str:
    """What stands in the form; empty for an act that can be done again and again."""
    matters = _MATTERS.get(act)
    return hashlib.sha256(repr(matters(case, about)).encode()).hexdigest()[:16] if matters else ""


def refuse_moved(act: str, case: Case, form: Form) -> None:
    """Raises Refused when the case is no longer as it was when the form was made."""
    if form.get("seen") != mark(act, case, form.get("about")):
        raise Refused(because="The case has changed since this form was made.", key="refused.moved")


def _referrals(case: Case) -> dict[str, str]:
    return {party: referral.status.value for party, referral in case.course.referrals.items()}


def _talk(case: Case) -> tuple[int, str]:
    talk = case.course.joint_talk
    return (talk.number, talk.status.value) if talk else (0, "")


def _plan(case: Case) -> int:
    return case.course.plan.number if case.course.plan else 0


def _steps(case: Case) -> tuple[tuple[bool, bool], ...]:
    steps = case.course.plan.steps if case.course.plan else ()
    return tuple((step.arranged_at is not None, step.done_at is not None) for step in steps)


def _said(case: Case) -> tuple[int, int, int]:
    """Every answer that is written down leaves a note."""
    talk = case.course.joint_talk
    return talk.number if talk else 0, _plan(case), len(case.course.notes)
