"""What a party does with a case: on its page, or told to a person who writes it down.

Each act says whether it was taken: a form can be sent twice, and can be older than what it is about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from bot.casework import moving
from bot.casework.case import Case
from bot.casework.course import Note, NoteKind
from bot.casework.plan import PlanAnswer
from bot.casework.referral import LIVE, ReferralStatus
from bot.errors import IllegalChange
from bot.work import consequences
from bot.work.at_case import at_case
from bot.work.casefile import CaseFile, NoCase
from bot.work.referring import lost, watch
from bot.work.road import Road

T = TypeVar("T")
_More = ParamSpec("_More")
Act = Callable[Concatenate[CaseFile, str, _More], "Heard"]

#: In the audit log. Which party it was stands in the case: beside its number it would say what the story is about.
PARTY = "party"


class Heard(StrEnum):
    """What became of a party's answer."""

    TAKEN = "taken"
    #: It was said already: nothing changed, and that is fine.
    BEFORE = "before"
    #: It is about a talk or a plan in whose place another was proposed: nothing changed.
    MOVED = "moved"
    #: The case does not allow it (any more): nothing changed.
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PartyOfCase:
    """A party at a case: who comes through its link, or with an account of its people."""

    case_id: str
    #: The id of the party.
    party: str


def with_party(road: Road, connection: Connection, who: PartyOfCase, act: Callable[[CaseFile, str], T]) -> T | None:
    """Do this at a case, as a party of it.

    None, and nothing done, when the case is gone, the party no longer has it before it, or the resident's yes to this
    party does not stand at this moment. Raises Undecipherable.
    """

    def do(file: CaseFile) -> T:
        referral = file.case.course.referrals.get(who.party)
        if referral is None or referral.status not in LIVE or not file.allowed(who.party):
            raise NoCase
        return act(file, who.party)

    try:
        return at_case(road, connection, who.case_id, actor=PARTY, do=do)
    except NoCase:
        return None


def seen(file: CaseFile, party: str) -> None:
    """The story was read: every read is a line in the log."""
    del party
    file.note("case.read")


def mail_code(file: CaseFile, party: str, *, code: str, door_id: int) -> bool:
    """Send the code of a door to the party's mailbox; False when it has none."""
    return file.mail_code(party, code, door_id=door_id)


def _heard(act: Act[_More]) -> Act[_More]:
    """The act, with all that follows from it; what the case does not allow changes nothing."""

    def acted(file: CaseFile, party: str, /, *args: _More.args, **kwargs: _More.kwargs) -> Heard:
        before = file.case
        try:
            heard = act(file, party, *args, **kwargs)
        except IllegalChange:
            return Heard.REFUSED
        if heard is Heard.TAKEN:
            consequences.follow(file, before)
            file.note(f"party.{act.__name__}")
        return heard

    return acted


@_heard
def answer_conflict(file: CaseFile, party: str, knows: bool) -> Heard:
    """Could somebody here know the resident privately? Only a no opens the story; a yes can also come later."""
    status = _status(file, party)
    if not knows and status in (ReferralStatus.OPENED, ReferralStatus.ACCEPTED):
        return Heard.BEFORE
    file.change(moving.open_by(file.case, party, knows_resident=knows, at=file.now))
    if knows:
        lost(file, party, "")
    else:
        watch(file)
    return Heard.TAKEN


@_heard
def accept(file: CaseFile, party: str) -> Heard:
    """The party takes part."""
    if _status(file, party) is ReferralStatus.ACCEPTED:
        return Heard.BEFORE
    file.change(moving.accept(file.case, party, at=file.now))
    watch(file)
    return Heard.TAKEN


@_heard
def decline(file: CaseFile, party: str, reason: str) -> Heard:
    """The party does not take part, or no longer; its doors close."""
    if _status(file, party) is ReferralStatus.DECLINED:
        return Heard.BEFORE
    file.change(moving.decline(file.case, party, reason=reason, at=file.now))
    lost(file, party, reason)
    return Heard.TAKEN


@_heard
def ask(file: CaseFile, party: str, question: str) -> Heard:
    """The party asks the team something about the case."""
    text = f"{file.case.course.referral(party).name}: {question}"
    if file.team_was_asked("party_question", text):
        return Heard.BEFORE
    file.ask_team("party_question", text)
    return Heard.TAKEN


@_heard
def propose_step(file: CaseFile, party: str, step: str) -> Heard:
    """The party thinks of a step for the plan; the team proposes the plan to everyone."""
    text = f"{file.case.course.referral(party).name}: {step}"
    if file.team_was_asked("party_step", text):
        return Heard.BEFORE
    _while_taking_part(file, party, file.case)
    file.ask_team("party_step", text)
    return Heard.TAKEN


@_heard
def report(file: CaseFile, party: str, words: str, *, done: bool) -> Heard:
    """What has come of the party's part; `done`: that was all of it, and it reads no longer."""
    by = file.case.course.referral(party).name
    if any((note.kind, note.by, note.text) == (NoteKind.REPORT, by, words) for note in file.case.course.notes):
        return Heard.BEFORE
    case = _while_taking_part(file, party, file.case)
    told = moving.note(case, Note(kind=NoteKind.REPORT, text=words, by=by, at=file.now))
    file.change(moving.complete(told, party, at=file.now) if done else told)
    file.ask_team("party_report", f"{by}: {words}")
    if done:
        file.shut(party)
        file.note("referral.completed")
    return Heard.TAKEN


@_heard
def answer_moments(file: CaseFile, party: str, *, number: int, fits: tuple[int, ...]) -> Heard:
    """Which moments of the talk with this number fit the party."""
    talk = file.case.course.joint_talk
    if talk is None or talk.number != number or party not in talk.who:
        return Heard.MOVED
    if talk.answers.get(party) == tuple(sorted(set(fits))):
        return Heard.BEFORE
    file.change(_while_taking_part(file, party, moving.answer_talk(file.case, party, fits)))
    return Heard.TAKEN


@_heard
def answer_plan(file: CaseFile, party: str, *, number: int, answer: str, words: str) -> Heard:
    """What the party says to the plan with this number: yes, almost or no, with what should change."""
    plan = file.case.course.plan
    if plan is None or plan.number != number or party not in plan.who:
        return Heard.MOVED
    if plan.answers.get(party) == PlanAnswer(answer, words):
        return Heard.BEFORE
    file.change(_while_taking_part(file, party, moving.answer_plan(file.case, party, answer, words=words)))
    return Heard.TAKEN


def _status(file: CaseFile, party: str) -> ReferralStatus:
    return file.case.course.referral(party).status


def _while_taking_part(file: CaseFile, party: str, case: Case) -> Case:
    if _status(file, party) is not ReferralStatus.ACCEPTED:
        raise IllegalChange(because="Only a party that takes part answers.", key="refused.party.no_part")
    return case
