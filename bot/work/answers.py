"""What a resident's answer does to the case, step by step. In the talk, and to a person who writes it down."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.casework import moving
from bot.casework.answers import Told
from bot.casework.joint_talk import RESIDENT, JointTalk
from bot.casework.plan import YES
from bot.casework.referral import LIVE, ReferralStatus
from bot.casework.wellbeing import Wellbeing
from bot.conversation.effects import AnswerPrompt, StopSharing
from bot.errors import IllegalChange
from bot.store.asked import NOT_CONTACTED
from bot.store.statuses import Timer
from bot.work import consequences
from bot.work.asking_resident import moments_of
from bot.work.casefile import CaseFile
from bot.work.referring import offer, stop_sharing
from bot.work.work import Work

#: "May we ask in six weeks how you are?" That is six weeks after the story; after a late yes six weeks after the yes.
SIX_WEEKS, SOON = timedelta(days=42), timedelta(days=21)
#: How late that question may be: after this a person looks first.
LATE = timedelta(days=14)

_SKIPPED = "skip"
#: Without an answer here nothing goes on: a person asks, or decides with the resident.
_NEEDED = ("share", "meet", "plan", "wanted", "usable", "feedback")
#: The words of an answer here have no place in the case: a person reads them.
_WORDLESS = ("share", "meet", "followup", "again")
#: There is a yes to take back, or one on its way.
_SHARED = LIVE | {ReferralStatus.AGREED, ReferralStatus.EXPIRED}


def answer_prompt(work: Work, effect: AnswerPrompt) -> None:
    """The resident answered in the talk. An answer about a case that is gone means nothing any more."""
    file = CaseFile.of(work, effect.case)
    if file:
        take(file, effect)
        file.save()


def stop(work: Work, effect: StopSharing) -> None:
    """The resident takes a yes back in the talk."""
    file = CaseFile.of(work)
    if file:
        before = file.case
        stop_sharing(file, effect.party)
        consequences.follow(file, before)
        file.save()


def said_to_person(file: CaseFile, step: str, *, option: str, about: str = "", text: str = "") -> None:
    """The resident said it to somebody of the team. What waits in the talk about it is asked no more.

    Raises IllegalChange: then nothing was changed.
    """
    before = file.case
    _ANSWERS[step](file, AnswerPrompt(id="", step=step, case=file.case.id, about=about, option=option, text=text))
    file.drop_prompts(step, about=about)
    consequences.follow(file, before)


def take(file: CaseFile, given: AnswerPrompt) -> None:
    """Do what this answer means; a person reads what came too late to mean anything."""
    before = file.case
    refs = tuple(attachment.ref for attachment in given.attachments)
    if given.option == _SKIPPED:
        if given.step in _NEEDED:
            file.ask_team("not_answered")
        return
    try:
        _ANSWERS[given.step](file, given)
    except IllegalChange:
        _too_late(file, given, refs)
        return
    if (given.text and given.step in _WORDLESS) or refs:
        file.ask_team("said_beside", given.text, files=refs)
    consequences.follow(file, before)
    file.note(f"answer.{given.step}")


def _too_late(file: CaseFile, given: AnswerPrompt, refs: tuple[str, ...]) -> None:
    file.ask_team("late_answer", given.text, files=refs)
    if given.step == "share":
        # The talk took it for a yes: it is to know that nobody reads.
        file.shut(given.about)


def _share(file: CaseFile, given: AnswerPrompt) -> None:
    party, status = given.about, file.case.course.referral(given.about).status
    if given.option != "yes":
        if status in _SHARED:
            stop_sharing(file, party)
        else:
            file.change(moving.answer_share(file.case, party, yes=False, at=file.now))
        return
    if status in _SHARED:
        return
    if status is ReferralStatus.WITHDRAWN:
        # Taken back, and now given again by the resident's own hand.
        file.change(moving.ask_reserve(file.case, party, at=file.now))
    file.change(moving.answer_share(file.case, party, yes=True, at=file.now))
    file.allow(party)
    offer(file, party)


def _meet(file: CaseFile, given: AnswerPrompt) -> None:
    talk = _asked_about(file, given)
    file.change(moving.answer_talk(file.case, RESIDENT, moments_of(given.option, talk)))


def _asked_about(file: CaseFile, given: AnswerPrompt) -> JointTalk:
    talk = file.case.course.joint_talk
    if talk is None or given.about != str(talk.number):
        raise IllegalChange(because="Another talk is proposed by now.", key="refused.moved")
    return talk


def _plan(file: CaseFile, given: AnswerPrompt) -> None:
    plan = file.case.course.plan
    if plan is None or given.about != str(plan.number):
        raise IllegalChange(because="Another plan is proposed by now.", key="refused.moved")
    file.change(moving.answer_plan(file.case, RESIDENT, given.option, words=given.text))


def _wanted(file: CaseFile, given: AnswerPrompt) -> None:
    yes = given.option == YES
    file.change(moving.want(file.case, int(given.about), yes=yes, needs=given.text))
    if given.text or not yes:
        file.ask_team("needs" if yes else "not_wanted", given.text)


def _usable(file: CaseFile, given: AnswerPrompt) -> None:
    usable = given.option == YES
    file.change(moving.use(file.case, int(given.about), usable=usable, words=given.text))
    if not usable:
        file.ask_team("not_usable", given.text)


def _step_due(file: CaseFile, given: AnswerPrompt) -> None:
    number = int(given.about)
    if given.option == "done":
        file.change(moving.finish_step(file.case, number, at=file.now))
    else:
        file.ask_team(f"step_{given.option}", _step_text(file, number))


def _step_text(file: CaseFile, number: int) -> str:
    plan = file.case.course.plan
    if plan is None or number > len(plan.steps):
        raise IllegalChange(because="Another plan is proposed by now.", key="refused.moved")
    return plan.steps[number - 1].text


def _followup(file: CaseFile, given: AnswerPrompt) -> None:
    yes = given.option == "yes"
    file.change(moving.contacted(file.case, yes=yes))
    if not yes:
        file.ask_team(NOT_CONTACTED)


def _again(file: CaseFile, given: AnswerPrompt) -> None:
    if given.option == "yes":
        after = file.stored.made_at + SIX_WEEKS - file.now
        file.set_timer(Timer.WELLBEING, after if after > SOON else SIX_WEEKS, late=LATE)
    else:
        file.drop_timers(Timer.WELLBEING)


def _feedback(file: CaseFile, given: AnswerPrompt) -> None:
    if given.about != str(len(file.case.course.word_back)):
        raise IllegalChange(because="Other word back was given by now.", key="refused.moved")
    file.change(moving.answer_word_back(file.case, given.option, words=given.text, at=file.now))
    if given.option == "no":
        file.ask_team("unhappy", given.text)


def _wellbeing(file: CaseFile, given: AnswerPrompt) -> None:
    score = int(given.option.removeprefix("=")) if given.option else None
    told = Told(given.text, len(given.attachments)) if given.text or given.attachments else None
    felt = Wellbeing(score=score, band=given.option.isdigit(), told=told, given_at=file.now)
    file.change(moving.feel_again(file.case, felt))
    if felt.fell_from(file.case.content.wellbeing):
        file.ask_team("wellbeing_drop")


def _message(file: CaseFile, given: AnswerPrompt) -> None:
    if given.text:
        file.ask_team("message_answer", given.text)


def _read(_file: CaseFile, _given: AnswerPrompt) -> None:
    """Nothing but that it was read. What is not right the talk itself puts before a person."""


_ANSWERS: Mapping[str, Callable[[CaseFile, AnswerPrompt], None]] = {
    "share": _share,
    "meet": _meet,
    "met": _read,
    "tomorrow": _read,
    "plan": _plan,
    "wanted": _wanted,
    "usable": _usable,
    "step_due": _step_due,
    "followup": _followup,
    "again": _again,
    "feedback": _feedback,
    "wellbeing_again": _wellbeing,
    "message": _message,
}
