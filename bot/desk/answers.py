"""What a party or a resident told a person of the team, from the command line."""

from collections.abc import Mapping
from typing import Any

from bot.assemble import App
from bot.casework.referral import ReferralStatus
from bot.desk.course import at_a_case
from bot.desk.verb import Verb
from bot.team import answer_for
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


def _party(_app: App, file: CaseFile, asked: Any) -> str:
    """What was said, in the order in which it must come."""
    party = asked.party
    said = [*_asked_of(file, asked), *_answered(file, asked)]
    if not said:
        raise Refused(because="Say what the party told you: see aanbel case party --help.")
    referral = file.case.course.referral(party)
    return f"{referral.name}: {referral.status.value}.{_AFTER.get(referral.status, '')}"


def _asked_of(file: CaseFile, asked: Any) -> list[str]:
    done = []
    if asked.offered:
        answer_for.offered(file, asked.party)
        done.append("offered")
    if asked.link:
        answer_for.send_link(file, asked.party)
        done.append("link")
    if asked.knows_resident or asked.knows_nobody:
        answer_for.knows(file, asked.party, resident=asked.knows_resident)
        done.append("knows")
    return done


def _answered(file: CaseFile, asked: Any) -> list[str]:
    party = asked.party
    if asked.accepts:
        answer_for.accepts(file, party)
    elif asked.declines is not None:
        answer_for.declines(file, party, reason=asked.declines)
    elif asked.finished:
        answer_for.finished(file, party)
    elif asked.moments or asked.no_moment:
        answer_for.party_moments(file, party, fits=asked.moments or ())
    elif asked.plan:
        answer_for.party_plan(file, party, answer=asked.plan, words=asked.because)
    else:
        return []
    return ["answered"]


def _resident(_app: App, file: CaseFile, asked: Any) -> str:
    words = asked.because
    steps = (
        ("wanted", asked.wants, True), ("wanted", asked.does_not_want, False),
        ("usable", asked.can_use, True), ("usable", asked.cannot_use, False),
    )  # fmt: skip
    if asked.moments or asked.no_moment:
        answer_for.resident_moments(file, fits=asked.moments or ())
    elif asked.plan:
        answer_for.resident_plan(file, answer=asked.plan, words=words)
    elif asked.refuses:
        answer_for.resident_refuses(file, asked.refuses)
    elif asked.contacted:
        answer_for.resident_contacted(file, answer=asked.contacted)
    elif asked.helps:
        answer_for.resident_helped(file, answer=asked.helps, words=words)
    else:
        question, step, yes = next(each for each in steps if each[1] is not None)
        answer_for.resident_step(file, question, step=step, yes=yes, words=words)
    return f"Written down as the resident's answer. The case is {file.case.status.value.replace('_', ' ')} now."


VERBS: Mapping[str, Verb] = {"case party": at_a_case(_party), "case resident": at_a_case(_resident)}
