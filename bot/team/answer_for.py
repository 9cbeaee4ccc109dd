"""What a party or a resident said to a person: it counts as much as a press, and who wrote it down is known.

A yes to sharing is not among it: that only comes from the resident's own hand (V6).
"""

from collections.abc import Sequence

from bot.casework import moving
from bot.casework.course import Note, NoteKind
from bot.casework.joint_talk import RESIDENT, JointTalk
from bot.casework.plan import Plan
from bot.casework.referral import Referral, ReferralStatus
from bot.team.refused import Refused
from bot.team.words import written
from bot.work import answers, consequences, party_answers, referring
from bot.work.casefile import CaseFile

#: Characters of a reason.
_MOST = 1000
#: The party was asked, and has not said who it knows.
_ASKED = frozenset({ReferralStatus.AGREED, ReferralStatus.OFFERED, ReferralStatus.EXPIRED})


def offered(file: CaseFile, party: str) -> None:
    """A person told the party of the case, as the resident said yes to. Raises Refused and IllegalChange."""
    referral = _referral(file, party)
    if not file.allowed(party):
        raise Refused(because=f"The resident has not said yes to {referral.name}: tell it nothing yet.")
    file.change(moving.offer(file.case, party, at=file.now))
    file.note("referral.offered")
    referring.watch(file)
    _write_down(file, f"{referral.name} was told of the case.")


def send_link(file: CaseFile, party: str) -> None:
    """Mail the party a fresh link, where the one before was lost or grew too old. Raises Refused and IllegalChange."""
    referral = _referral(file, party)
    known = file.party(party)
    if not (known and known.mail and file.work.road.mails):
        raise Refused(because=f"{referral.name} cannot be mailed. Tell it yourself, then use --offered.")
    if referral.status in (ReferralStatus.OFFERED, ReferralStatus.OPENED, ReferralStatus.ACCEPTED):
        file.mail("offer", party)
        file.note("referral.offered")
    else:
        referring.offer(file, party)


def knows(file: CaseFile, party: str, *, resident: bool) -> None:
    """Whether somebody at the party could know the resident privately, asked before a word of the story."""
    referral = _referral(file, party)
    if referral.status in (ReferralStatus.AGREED, ReferralStatus.EXPIRED):
        offered(file, party)
    _done(file, party, party_answers.answer_conflict(file, party, resident))
    said = "could know the resident privately" if resident else "knows nobody in this story"
    _write_down(file, f"{referral.name} {said}.")


def accepts(file: CaseFile, party: str) -> None:
    """The party takes part. Raises Refused before the question whom it knows, and IllegalChange."""
    referral = _referral(file, party)
    if referral.status in _ASKED:
        raise Refused(
            because=f"Ask {referral.name} first, before a word of the story: could this be somebody you know "
            "privately? Then add --knows-nobody or --knows-resident."
        )
    _done(file, party, party_answers.accept(file, party))
    _write_down(file, f"{referral.name} accepted.")


def declines(file: CaseFile, party: str, *, reason: str) -> None:
    """The party does not take part, or no longer. Raises Refused and IllegalChange."""
    referral = _referral(file, party)
    _done(file, party, party_answers.decline(file, party, written(reason, what="The reason", most=_MOST)))
    _write_down(file, f"{referral.name} declined.")


def finished(file: CaseFile, party: str) -> None:
    """The party did its part, and reads no longer. Raises Refused and IllegalChange."""
    referral = _referral(file, party)
    file.change(moving.complete(file.case, party, at=file.now))
    file.shut(party)
    file.note("referral.completed")
    _write_down(file, f"{referral.name} did its part.")


def party_moments(file: CaseFile, party: str, *, fits: Sequence[int]) -> None:
    """Which moments of the talk fit the party, counted from 1; none when nothing fits."""
    referral, talk = _referral(file, party), _talk(file)
    chosen = tuple(_moment(talk, number) for number in fits)
    _done(file, party, party_answers.answer_moments(file, party, talk.number, chosen))
    _write_down(file, f"{referral.name} said which moments fit.")


def party_plan(file: CaseFile, party: str, *, answer: str, words: str) -> None:
    """What the party says to the plan: yes, almost or no."""
    referral, plan = _referral(file, party), _plan(file)
    _done(file, party, party_answers.answer_plan(file, party, plan.number, answer, words))
    _write_down(file, f"{referral.name} said to the plan: {answer}.")


def resident_moments(file: CaseFile, *, fits: Sequence[int]) -> None:
    """Which moments of the talk fit the resident, counted from 1; none when nothing fits."""
    talk = _talk(file)
    before = file.case
    chosen = [_moment(talk, number) for number in fits]
    file.change(moving.answer_talk(file.case, RESIDENT, chosen))
    file.drop_prompts("meet", about=str(talk.number))
    consequences.follow(file, before)
    _said(file, "meet")


def resident_plan(file: CaseFile, *, answer: str, words: str) -> None:
    """What the resident says to the plan: yes, almost or no."""
    _resident(file, "plan", option=answer, about=str(_plan(file).number), text=words)


def resident_step(file: CaseFile, question: str, *, step: int, yes: bool, words: str) -> None:
    """What the resident says of a step of the plan, counted from 1: `wanted` before it is arranged, `usable` after."""
    _resident(file, question, option="yes" if yes else "no", about=str(step), text=words)


def resident_contacted(file: CaseFile, *, answer: str) -> None:
    """Whether somebody of the team made contact: yes or no."""
    _resident(file, "followup", option=answer)


def resident_helped(file: CaseFile, *, answer: str, words: str) -> None:
    """Whether the word back helps the resident: yes, little or no."""
    _resident(file, "feedback", option=answer, about=str(len(file.case.course.word_back)), text=words)


def resident_refuses(file: CaseFile, party: str) -> None:
    """The resident does not, or no longer, want this party to read. Raises Refused."""
    _referral(file, party)
    _resident(file, "share", option="no", about=party)


def _resident(file: CaseFile, step: str, *, option: str, about: str = "", text: str = "") -> None:
    answers.said_to_person(file, step, option=option, about=about, text=text)
    _said(file, step)


def _said(file: CaseFile, step: str) -> None:
    file.note(f"answer.{step}")
    _write_down(file, f"The resident answered in a talk with a person: {step}.")


def _write_down(file: CaseFile, text: str) -> None:
    told = Note(kind=NoteKind.NOTE, text=text, language="en", by=file.actor, at=file.now)
    file.change(moving.note(file.case, told))


def _done(file: CaseFile, party: str, heard: party_answers.Heard) -> None:
    """Raises Refused when the answer did not count; the page of a party says it in another way."""
    if heard is not party_answers.Heard.TAKEN:
        referral = _referral(file, party)
        raise Refused(because=f"{referral.name} is {referral.status.value} in this case: look at aanbel case show.")


def _referral(file: CaseFile, party: str) -> Referral:
    referrals = file.case.course.referrals
    if party not in referrals:
        known = ", ".join(referrals) or "nobody yet, confirm a table first"
        raise Refused(because=f"'{party}' is not at the table of this case. There are: {known}.")
    return referrals[party]


def _talk(file: CaseFile) -> JointTalk:
    if file.case.course.joint_talk is None:
        raise Refused(because="No talk is proposed yet.")
    return file.case.course.joint_talk


def _plan(file: CaseFile) -> Plan:
    if file.case.course.plan is None:
        raise Refused(because="No plan is proposed yet.")
    return file.case.course.plan


def _moment(talk: JointTalk, number: int) -> int:
    if not 1 <= number <= len(talk.moments):
        raise Refused(because=f"There is no moment {number}: they are numbered 1 to {len(talk.moments)}.")
    return number - 1
