"""What a party or a resident told a person of the team, from the command line."""

from collections.abc import Mapping
from typing import Any

from bot.assemble import App
from bot.casework.changes import said
from bot.casework.referral import ReferralStatus
from bot.desk.course import at_a_case
from bot.desk.verb import Verb
from bot.team.answer_for import FromParty, FromResident
from bot.team.refused import Refused
from bot.work.casefile import CaseFile

#: What a coordinator should know after a party's answer.
_AFTER = {
    ReferralStatus.OPENED: " It may hear the story now. Does it take part? --accepts or --declines REASON.",
    ReferralStatus.OFFERED: " Before a word of the story: --knows-nobody or --knows-resident.",
    ReferralStatus.DECLINED: " It reads nothing any more. Who comes next: aanbel case show.",
    ReferralStatus.CONFLICT: " It reads nothing any more. Who comes next: aanbel case show.",
    ReferralStatus.COMPLETED: " It reads nothing any more.",
}


def _party(app: App, file: CaseFile, asked: Any) -> str:
    """What was said, in the order in which it must come."""
    party = FromParty(file=file, say=app.say, party=asked.party)
    before = file.case.course
    if asked.offered:
        party.offered()
    if asked.link:
        party.link()
    if asked.knows_resident or asked.knows_nobody:
        party.knows(resident=asked.knows_resident)
    _answer(party, asked)
    if file.case.course == before and not asked.link:
        raise Refused(because="Say what the party told you: see aanbel case party --help.")
    status = party.referral.status
    standing = f"{party.referral.name}: {said(status)}.{_AFTER.get(status, '')}"
    return standing if not (asked.moments or asked.no_moment or asked.plan) else f"{standing}\n{_stands(file)}"


def _answer(party: FromParty, asked: Any) -> None:
    if asked.accepts:
        party.accepts()
    elif asked.declines is not None:
        party.declines(asked.declines)
    elif asked.finished:
        party.finished()
    elif asked.moments or asked.no_moment:
        party.moments(asked.moments or ())
    elif asked.plan:
        party.plan(asked.plan, asked.because)


def _resident(app: App, file: CaseFile, asked: Any) -> str:
    resident = FromResident(file=file, say=app.say)
    if asked.moments or asked.no_moment:
        resident.moments(asked.moments or ())
    elif asked.plan:
        resident.plan(asked.plan, asked.because)
    elif asked.agrees:
        resident.agrees(asked.agrees)
    elif asked.refuses:
        resident.refuses(asked.refuses)
    elif asked.contacted:
        resident.contacted(asked.contacted)
    elif asked.helps:
        resident.helped(asked.helps, asked.because)
    else:
        _step(resident, asked)
    return f"Written down as the resident's answer. {_stands(file)}"


def _stands(file: CaseFile) -> str:
    """Where the case, its talk and its plan stand now."""
    case, course = file.case, file.case.course
    talk = f" The talk is {said(course.joint_talk.status)}." if course.joint_talk else ""
    plan = f" The plan is {said(course.plan.status)}." if course.plan else ""
    return f"The case is {said(case.status)}.{talk}{plan}"


def _step(resident: FromResident, asked: Any) -> None:
    if asked.wants is not None:
        resident.wanted(asked.wants, yes=True, words=asked.because)
    elif asked.does_not_want is not None:
        resident.wanted(asked.does_not_want, yes=False, words=asked.because)
    elif asked.can_use is not None:
        resident.usable(asked.can_use, yes=True, words=asked.because)
    else:
        resident.usable(asked.cannot_use, yes=False, words=asked.because)


VERBS: Mapping[str, Verb] = {"case party": at_a_case(_party), "case resident": at_a_case(_resident)}
