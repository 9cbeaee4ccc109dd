"""A question that was put to the resident by mistake, taken back."""

from bot.casework import moving
from bot.casework.referral import ReferralStatus
from bot.conversation.bubbles import Phrase
from bot.team.words import keep_reason
from bot.work import consequences, referring
from bot.work.asking_resident import tell_block
from bot.work.casefile import CaseFile


def unask(file: CaseFile, *, party: str, because: str) -> str:
    """Ask the resident for this party no more, whatever was answered; `because` is kept with the case.

    A party that was told of the case is told to stop. The resident is told, unless the question was not seen yet.
    Returns the name of the party. Raises Refused and IllegalChange.
    """
    before = file.case
    moving.unask(before, party, at=file.now)
    keep_reason(file, because)
    told = _told(file, party)
    referring.unask(file, party)
    consequences.follow(file, before)
    name = file.case.course.referral(party).name
    if told:
        tell_block(file, Phrase(told, {"party": name}))
    return name


def _told(file: CaseFile, party: str) -> str:
    """The key of what the resident is told; empty when the resident did not see the question."""
    if file.case.course.referral(party).status is not ReferralStatus.ASKED:
        return "unasked.shared"
    asked = (each for each in file.work.talk.state.prompts if (each.step, each.about) == ("share", party))
    return "unasked.question" if any(each.case == file.case.id and each.turn for each in asked) else ""
