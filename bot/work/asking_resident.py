"""What the team asks a resident, by meaning: the words are keys, the rest is read from the case.

Each takes the place of an older one of the same matter that still waits.
"""

from collections.abc import Iterator
from datetime import timedelta

from bot.casework.joint_talk import RESIDENT, JointTalk, TalkStatus
from bot.casework.joint_talk import Moment as TalkMoment
from bot.casework.people import COORDINATOR
from bot.casework.plan import Plan, PlanStep
from bot.casework.proposal import Role
from bot.casework.referral import Referral
from bot.casework.word_back import WordBack
from bot.channels.webchat import CHANNEL as WEB
from bot.conversation.bubbles import Day, Moment, Option, Phrase, Term, Value
from bot.errors import IllegalChange
from bot.store import knocked
from bot.work.casefile import CaseFile
from bot.work.unasked import may_write

#: Topics named in the question whether a party may read: more would be a list.
_TOPICS = 3
_SIX_WEEKS_AGO = (timedelta(days=38), timedelta(days=60))
#: What is asked of one plan, and means nothing of the next.
OF_A_PLAN = ("plan", "wanted", "usable", "step_due")
#: Why a talk is proposed once more.
_TALK_ANEW = {TalkStatus.NO_MOMENT: "met.nothing_fits", TalkStatus.HELD: "meet.again"}


def ask_share(file: CaseFile, party: str, *, instead: bool = False) -> None:
    """May this party read the story? `instead`: because somebody else cannot. Raises IllegalChange."""
    referral = file.case.course.referral(party)
    before = (Phrase("share.instead"),) if instead else ()
    file.prompt("share", *before, *_why(referral), about=party)


def ask_moments(file: CaseFile) -> None:
    """Which of the proposed moments of the talk fit? Raises IllegalChange."""
    talk = _talk(file)
    file.drop_prompts("meet", "met", "tomorrow")
    before = file.before.course.joint_talk
    why = (Phrase(_TALK_ANEW[before.status]),) if before and before.status in _TALK_ANEW else ()
    options = tuple(
        Option(moment_id(number), Phrase("meet.moment", {"moment": _local(file, moment)}))
        for number, moment in enumerate(talk.moments)
    )
    file.prompt("meet", *why, *_setting(file, talk), options=options, about=str(talk.number))


def moment_id(number: int) -> str:
    """The option of a moment, counted from 0: "m1" is the first."""
    return f"m{number + 1}"


def moments_of(option: str, talk: JointTalk) -> tuple[int, ...]:
    """The moments that an option of `meet` stands for: one, all of them ("any"), or none."""
    if option == "any":
        return tuple(range(len(talk.moments)))
    return tuple(number for number in range(len(talk.moments)) if moment_id(number) == option)


def tell_agreed(file: CaseFile) -> None:
    """The talk is agreed: when, where, and who comes. Raises IllegalChange."""
    talk, moment = _agreed(file)
    file.drop_prompts("meet", "tomorrow")
    when = Phrase("met.when", {"moment": _local(file, moment)})
    file.prompt("met", when, *_setting(file, talk), about=str(talk.number))


def tell_tomorrow(file: CaseFile) -> None:
    """The agreed talk is tomorrow. Raises IllegalChange."""
    talk, moment = _agreed(file)
    when = Phrase("tomorrow.when", {"moment": _local(file, moment)})
    # It knocks although an earlier knock was not opened: tomorrow it is too late.
    file.prompt("tomorrow", when, *_setting(file, talk), about=str(talk.number), again=True)
    _hear_today(file)


def ask_plan(file: CaseFile) -> None:
    """Is this plan good? What was asked about an earlier one is asked no more. Raises IllegalChange."""
    plan = _plan(file)
    file.drop_prompts(*OF_A_PLAN)
    why = (Phrase("plan.changed"),) if plan.number > 1 else ()
    steps = (_planned(file, step) for step in plan.steps)
    file.prompt("plan", *why, *steps, about=str(plan.number))


def ask_wanted(file: CaseFile, step: int) -> None:
    """Is what this step, counted from 1, is to arrange really wanted, and what is needed to use it?"""
    file.prompt("wanted", Phrase("wanted.what", {"text": _plan(file).steps[step - 1].text}), about=str(step))


def ask_usable(file: CaseFile, step: int) -> None:
    """Can the resident use what was arranged in this step, counted from 1?"""
    file.drop_prompts("wanted", about=str(step))
    file.prompt("usable", Phrase("usable.what", {"text": _plan(file).steps[step - 1].text}), about=str(step))


def ask_step(file: CaseFile, step: int) -> None:
    """This step, counted from 1, is the resident's own and its day has come: is it done?"""
    file.prompt("step_due", _planned(file, _plan(file).steps[step - 1]), about=str(step))
    _hear_today(file)


def ask_followup(file: CaseFile) -> None:
    """Did somebody make contact since the story was told?"""
    told_on = file.stored.made_at.astimezone(file.work.road.zone).date()
    file.prompt("followup", Phrase("followup.when", {"day": Day(told_on.isoformat())}))


def ask_again(file: CaseFile) -> None:
    """May we ask how it goes, in six weeks?"""
    file.prompt("again")


def give_feedback(file: CaseFile) -> None:
    """What was done with what was told, and does it help? Raises IllegalChange when there is no word back."""
    given = file.case.course.word_back
    if not given:
        raise IllegalChange(because="There is no word back yet.", key="refused.word_back.none")
    # Word back is contact: whether somebody made any is asked no more.
    file.drop_prompts("feedback", "followup")
    file.prompt("feedback", *_word(given[-1]), about=str(len(given)))


def ask_wellbeing(file: CaseFile) -> None:
    """How does it go now?"""
    felt = file.case.content.wellbeing
    # The text says "six weeks ago".
    score = felt.score if felt and _SIX_WEEKS_AGO[0] < file.now - felt.given_at < _SIX_WEEKS_AGO[1] else None
    before = () if score is None else (Phrase("wellbeing_again.before", {"score": score}),)
    file.prompt("wellbeing_again", *before)


def tell_message(file: CaseFile, words: str) -> None:
    """The team's own words, in the resident's language. Several wait side by side."""
    tell_block(file, own_words(words))


def own_words(words: str) -> Phrase:
    """Words of the team as the resident reads them."""
    return Phrase("message.from", {"words": words})


def tell_block(file: CaseFile, phrase: Phrase) -> None:
    """A text that was chosen for this resident, in the resident's language. Several wait side by side."""
    file.prompt("message", phrase, about=str(file.work.road.ids.new()))


def _hear_today(file: CaseFile) -> None:
    """What was put before the resident just now means nothing once its day is over."""
    work = file.work
    # A knock that waits already, for the weekend a resident likes best, may come too late.
    knocked.hurry(work.connection, work.talk, at=file.now)
    # Nothing ever goes out to a page on the web: whoever does not open it is told by a person.
    if work.talk.channel == WEB and may_write(work.talk.state, contact="contact" in file.scopes):
        work.ask_to_call()


def _why(referral: Referral) -> Iterator[Phrase]:
    party: dict[str, Value] = {"party": referral.name}
    if referral.role is Role.BRIDGE:
        yield Phrase("share.bridge", party)
    for topic in referral.topics[:_TOPICS]:
        yield Phrase("share.why", {**party, "topic": Term(f"topic.{topic}")})
    if referral.role is Role.BESIDE:
        yield Phrase("share.beside", party)
    elif referral.role is Role.COVERS and not referral.topics:
        yield Phrase("share.who", party)


def _setting(file: CaseFile, talk: JointTalk) -> Iterator[Phrase]:
    """Where, and who is there."""
    if talk.place != "other":
        yield Phrase(f"meet.place.{talk.place}")
    if talk.place_words:
        yield Phrase("meet.place.other", {"place": talk.place_words})
    for party in talk.who:
        if party != RESIDENT:
            yield Phrase("meet.who", {"party": file.case.course.referral(party).name})
    if talk.who == (RESIDENT,):
        # No offer fits: somebody of the team comes alone.
        yield Phrase("meet.who", {"party": Term("plan.owner.coordinator")})
    if talk.interpreter:
        yield Phrase("meet.interpreter", {"interpreter": talk.interpreter})
    if talk.along:
        yield Phrase("meet.along", {"along": talk.along})


def _planned(file: CaseFile, step: PlanStep) -> Phrase:
    return Phrase("plan.step", {"text": step.text, "owner": _owner(file, step.owner), "day": Day(step.by.isoformat())})


def _owner(file: CaseFile, owner: str) -> Value:
    if owner in (RESIDENT, COORDINATOR):
        return Term(f"plan.owner.{owner}")
    return file.case.course.referral(owner).name


def _word(given: WordBack) -> Iterator[Phrase]:
    for part in ("told", "did", "gave", "because", "possible"):
        words = getattr(given, part)
        if words:
            yield Phrase(f"feedback.{part}", {part: words})


def _local(file: CaseFile, moment: TalkMoment) -> Moment:
    return Moment(f"{moment.start.astimezone(file.work.road.zone):%Y-%m-%dT%H:%M}")


def _talk(file: CaseFile) -> JointTalk:
    if file.case.course.joint_talk is None:
        raise IllegalChange(because="No talk has been proposed.", key="refused.talk.none")
    return file.case.course.joint_talk


def _agreed(file: CaseFile) -> tuple[JointTalk, TalkMoment]:
    talk = _talk(file)
    if talk.moment is None:
        raise IllegalChange(because="No moment has been agreed.", key="refused.talk.not_agreed")
    return talk, talk.moment


def _plan(file: CaseFile) -> Plan:
    if file.case.course.plan is None:
        raise IllegalChange(because="No plan has been proposed.", key="refused.plan.none")
    return file.case.course.plan
