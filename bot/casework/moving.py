"""Every move of a case: one function a move. It gives the case after it, or raises IllegalChange."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.casework.case import Case, CaseStatus
from bot.casework.course import Note, NoteKind, Translation
from bot.casework.joint_talk import RESIDENT, JointTalk, TalkStatus
from bot.casework.people import COORDINATOR
from bot.casework.plan import Plan, PlanAnswer, PlanStatus
from bot.casework.referral import GONE, Chosen, ReferralStatus, asked_for, kept_behind, let_go
from bot.casework.wellbeing import Wellbeing
from bot.casework.word_back import WordBack
from bot.errors import IllegalChange

# The table of parties.


def proposed_parties(case: Case) -> tuple[Chosen, ...]:
    """The parties of the proposed table, without the coordinator's own seat."""
    return tuple(Chosen.of(seat) for seat in case.proposal.seats if seat.party != COORDINATOR)


def confirm(
    case: Case, parties: Sequence[Chosen], *, reserves: Sequence[Chosen] = (), dropped: Iterable[str] = (), at: datetime
) -> Case:
    """A coordinator wants these parties: the resident is asked for each. Who was asked before and may be, is again.

    `dropped` are kept in reserve no longer.
    """
    _going(case)
    ids = [chosen.party for chosen in (*parties, *reserves)]
    if not parties or len(set(ids)) < len(ids) or {COORDINATOR, RESIDENT} & set(ids):
        raise IllegalChange(because="Name at least one party, and each party once.", key="refused.table.empty")
    left = let_go(case.course.referrals, dropped)
    referrals = kept_behind(asked_for(left, parties, at), reserves, at)
    return case.changed(CaseStatus.CONFIRMED).with_course(referrals=referrals)


def make_tailor_made(case: Case, because: str, *, by: str, at: datetime) -> Case:
    """No offer fits: this person makes one with the resident (R11, R18)."""
    tailor_made = Note(kind=NoteKind.TAILOR_MADE, text=because, by=by, at=at)
    return note(case.changed(CaseStatus.TAILOR_MADE), tailor_made)


def ask_reserve(case: Case, party: str, *, at: datetime) -> Case:
    """The resident is asked for a party that was kept behind."""
    return _refer(_going(case), party, ReferralStatus.ASKED, at=at)


def answer_share(case: Case, party: str, *, yes: bool, at: datetime) -> Case:
    """The resident says whether this party may read. A yes that stands is taken back with `take_back`."""
    return _refer(_going(case), party, ReferralStatus.AGREED if yes else ReferralStatus.REFUSED, at=at)


def take_back(case: Case, party: str, *, at: datetime) -> Case:
    """The resident stops sharing with this party: it leaves the talk and the plan too."""
    return _refer(_open(case), party, ReferralStatus.WITHDRAWN, at=at)


def unask(case: Case, party: str, *, at: datetime) -> Case:
    """The team takes back what it asked or was told yes to: the party leaves the talk and the plan too."""
    unasked = _going(case).course.referral(party).unasked(at)
    return _left(case.with_course(referrals={**case.course.referrals, party: unasked}), party)


# What a party does.


def offer(case: Case, party: str, *, at: datetime) -> Case:
    """The party is sent a link, after the resident's yes."""
    return _refer(_going(case), party, ReferralStatus.OFFERED, at=at)


def open_by(case: Case, party: str, *, knows_resident: bool, at: datetime) -> Case:
    """The conflict question is answered: only who cannot know the resident privately reads the story."""
    return _refer(_going(case), party, ReferralStatus.CONFLICT if knows_resident else ReferralStatus.OPENED, at=at)


def accept(case: Case, party: str, *, at: datetime) -> Case:
    """The party takes part."""
    return _refer(_going(case), party, ReferralStatus.ACCEPTED, at=at)


def decline(case: Case, party: str, *, reason: str, at: datetime) -> Case:
    """The party does not take part, or no longer."""
    declined = _refer(_going(case), party, ReferralStatus.DECLINED, at=at)
    referral = replace(declined.course.referral(party), reason=reason)
    return declined.with_course(referrals={**declined.course.referrals, party: referral})


def conflict(case: Case, party: str, *, at: datetime) -> Case:
    """Somebody at the party found out to know the resident privately."""
    return _refer(_going(case), party, ReferralStatus.CONFLICT, at=at)


def expire(case: Case, party: str, *, at: datetime) -> Case:
    """The link grew too old without an answer; the party can be offered the case again."""
    return _refer(_going(case), party, ReferralStatus.EXPIRED, at=at)


def complete(case: Case, party: str, *, at: datetime) -> Case:
    """The party did its part and reads no longer; as long as a talk with it is to come, it has not."""
    talk = case.course.joint_talk
    to_come = talk and party in talk.who and talk.status in (TalkStatus.PROPOSED, TalkStatus.AGREED)
    if to_come and case.status is CaseStatus.TALKING:
        raise IllegalChange(
            because="A talk with this party is still to come: hold it first, or let the party leave.",
            key="refused.party.talk_to_come",
            values={"party": case.course.referral(party).name},
        )
    return _refer(_going(case), party, ReferralStatus.COMPLETED, at=at)


# The joint talk.


def propose_talk(case: Case, talk: JointTalk, *, at: datetime) -> Case:
    """Everyone who takes part is asked for these moments, all anew; who that is, is read from the case."""
    course = case.course
    alone = case.status is CaseStatus.TAILOR_MADE or (course.joint_talk and course.joint_talk.who == (RESIDENT,))
    if not course.accepted and not alone:
        raise IllegalChange(
            because="No party has accepted yet. Confirm a table, or make the case tailor-made.",
            key="refused.talk.nobody",
        )
    number = course.joint_talk.number + 1 if course.joint_talk else 1
    proposed = talk.proposed_to((RESIDENT, *course.accepted), number=number, at=at)
    return _going(case).changed(CaseStatus.TALKING).with_course(joint_talk=proposed)


def answer_talk(case: Case, who: str, fits: Iterable[int]) -> Case:
    """Which moments fit the resident or a party, counted from 0; none when nothing fits."""
    return _going(case).with_course(joint_talk=case.course.proposed_talk().answered(who, fits))


def hold_talk(case: Case, *, at: datetime) -> Case:
    """The talk was held."""
    return _going(case).with_course(joint_talk=case.course.proposed_talk().held(at))


# The plan.


def propose_plan(case: Case, plan: Plan, *, at: datetime) -> Case:
    """Everyone who takes part is asked for this plan, all anew; who that is, is read from the case."""
    course = case.course
    number = course.plan.number + 1 if course.plan else 1
    proposed = plan.proposed_to((RESIDENT, *course.accepted), number=number, at=at)
    _readable(case, *(step.language for step in plan.steps))
    return _going(case).changed(CaseStatus.PLANNING).with_course(plan=proposed)


def answer_plan(case: Case, who: str, answer: str, *, words: str = "") -> Case:
    """The resident or a party says yes, almost or no to the plan."""
    return _planned(_going(case), case.course.proposed_plan().answered(who, PlanAnswer(answer, words)))


def want(case: Case, step: int, *, yes: bool, needs: str = "") -> Case:
    """The resident says whether what is to be arranged in this step, counted from 1, is wanted."""
    return _planned(_going(case), case.course.proposed_plan().step_wanted(step, yes=yes, needs=needs))


def arrange(case: Case, step: int, *, at: datetime) -> Case:
    """What this step was to arrange is there; only after the resident's yes to it."""
    return _planned(_going(case), case.course.proposed_plan().step_arranged(step, at=at))


def use(case: Case, step: int, *, usable: bool, words: str = "") -> Case:
    """The resident says whether what was arranged can be used."""
    return _planned(_going(case), case.course.proposed_plan().step_usable(step, yes=usable, words=words))


def finish_step(case: Case, step: int, *, at: datetime) -> Case:
    """This step is done."""
    return _planned(_going(case), case.course.proposed_plan().step_done(step, at=at))


# Word back.


def give_word_back(case: Case, word_back: WordBack, *, at: datetime) -> Case:
    """The resident hears what was done with what was told."""
    _readable(case, word_back.language)
    given = replace(word_back, given_at=at, answer="", words="", answered_at=None)
    return case.changed(CaseStatus.WORD_BACK).with_course(word_back=(*case.course.word_back, given))


def answer_word_back(case: Case, answer: str, *, words: str = "", at: datetime) -> Case:
    """Whether it helps the resident: yes or a little closes the case, no opens it again. Words may follow.

    To a case that was closed without it, an answer can still come.
    """
    *earlier, last = case.course.word_back or (None,)
    if last is None:
        raise IllegalChange(because="The resident has not heard what was done.", key="refused.word_back.none")
    answered = _open(case).with_course(word_back=(*earlier, last.answered(answer, words, at=at)))
    stays_closed = case.status is CaseStatus.CLOSED and answer != "no"
    if last.answer or stays_closed:
        return answered
    return answered.changed(CaseStatus.REOPENED) if answer == "no" else _closed(answered, at)


def close_unanswered(case: Case, *, at: datetime) -> Case:
    """The resident heard what was done, and for long says nothing to it: the case closes without an answer."""
    *earlier, last = case.course.word_back or (None,)
    if last is None or _open(case).status is not CaseStatus.WORD_BACK:
        raise IllegalChange(
            because="Without an answer a case closes only while the resident is asked whether what was done helps.",
            key="refused.unanswered.not_asked",
        )
    return _closed(case.with_course(word_back=(*earlier, last.left_unanswered(at=at))), at)


def reopen(case: Case, because: str, *, by: str, at: datetime) -> Case:
    """A coordinator opens the case again."""
    return note(case.changed(CaseStatus.REOPENED), Note(kind=NoteKind.REOPENED, text=because, by=by, at=at))


# At any time.


def assign(case: Case, holder: str) -> Case:
    """This person of the team has the case."""
    return replace(_open(case), holder=holder)


def note(case: Case, note: Note) -> Case:
    """A line is added to the course."""
    return _open(case).with_course(notes=(*case.course.notes, note))


def translate(case: Case, step: str, translation: Translation) -> Case:
    """A person translated what was said at this step; the names of all that can be are in the message."""
    if step not in case.said():
        raise IllegalChange(
            because=f"There are no words at '{step}'. There are at: {', '.join(case.said())}.",
            key="refused.translate.nothing",
        )
    return _open(case).with_course(translations={**case.course.translations, step: translation})


def contacted(case: Case, *, yes: bool) -> Case:
    """The resident says whether somebody of the team made contact."""
    return _open(case).with_course(contacted="yes" if yes else "no")


def feel_again(case: Case, wellbeing: Wellbeing) -> Case:
    """The resident says, weeks later, how it goes."""
    return _open(case).with_course(wellbeing_again=(*case.course.wellbeing_again, wellbeing))


def _open(case: Case) -> Case:
    if case.status is CaseStatus.WITHDRAWN:
        raise IllegalChange(because="The resident took this story back.", key="refused.taken_back")
    return case


def _going(case: Case) -> Case:
    if case.status is CaseStatus.CLOSED:
        raise IllegalChange(because="The case is closed. Open it again first.", key="refused.closed")
    return _open(case)


def _readable(case: Case, *languages: str) -> None:
    if set(languages) - {case.language}:
        reads = f"The resident reads this: write it in '{case.language}'."
        raise IllegalChange(because=reads, key="refused.language", values={"language": case.language})


def _refer(case: Case, party: str, status: ReferralStatus, *, at: datetime) -> Case:
    """The case after this party's referral changed; a party that goes leaves the talk and the plan."""
    changed = case.course.referral(party).changed(status, at)
    referred = case.with_course(referrals={**case.course.referrals, party: changed})
    return _left(referred, party) if status in GONE else referred


def _left(case: Case, party: str) -> Case:
    talk, plan = case.course.joint_talk, case.course.plan
    left = case.with_course(joint_talk=talk.without(party)) if talk else case
    return _planned(left, plan.without(party)) if plan else left


def _planned(case: Case, plan: Plan) -> Case:
    """The case with this plan; its status follows when the plan became agreed or came back."""
    towards = CaseStatus.PLANNED if plan.status is PlanStatus.AGREED else CaseStatus.PLANNING
    follows = plan.status in (PlanStatus.AGREED, PlanStatus.BACK) and case.status in _AT_THE_PLAN
    return (case.changed(towards) if follows else case).with_course(plan=plan)


def _closed(case: Case, at: datetime) -> Case:
    """The closed case: nobody reads it any more, and nobody is asked any more."""
    ended = {party: referral.ended(at) for party, referral in case.course.referrals.items()}
    return case.changed(CaseStatus.CLOSED).with_course(referrals=ended)


#: Elsewhere (word back, a table confirmed anew) the plan no longer says where the case stands.
_AT_THE_PLAN = frozenset({CaseStatus.PLANNING, CaseStatus.PLANNED})
