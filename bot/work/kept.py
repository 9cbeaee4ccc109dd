"""What a promise of the calendar does when its moment has come and it is still owed (`casework/promises.py`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.casework.case import CaseStatus
from bot.casework.plan import PlanStep
from bot.casework.promises import BY_KIND, THE_DAY, Owed, Promise, Thing, To, of_place, owed, owner_of
from bot.conversation.bubbles import Phrase
from bot.store import audit, doors, requests
from bot.store.firing import DueTimer
from bot.store.statuses import Duty
from bot.work.asking_resident import ask_again, ask_followup, ask_step, ask_usable, tell_block
from bot.work.casefile import CaseFile
from bot.work.forgetting import forget
from bot.work.verdicts import End, Later, Verdict

DONE, DROPPED = End(Duty.DONE), End(Duty.DROPPED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ring:
    """A timer that rings at a case."""

    timer: DueTimer
    file: CaseFile

    @property
    def now(self) -> datetime:
        return self.file.now

    @property
    def is_late(self) -> bool:
        return self.timer.late_until is not None and self.timer.late_until < self.now

    @property
    def gone_by(self) -> bool:
        """So long after it was due that a word about that day would come out of the blue."""
        return self.now - self.timer.due_at > THE_DAY

    @property
    def polite(self) -> datetime:
        """This moment, or the first after it at which something may be said."""
        return self.file.work.road.rest.next(self.now)


def keep_promise(ring: Ring) -> Verdict:
    """Do what is owed, or nothing when it no longer is: what was right when the timer was set may be wrong now."""
    promise = BY_KIND[ring.timer.kind]
    if (promise.kind, ring.timer.place) not in owed(ring.file.case):
        return DROPPED
    to = _to(ring, promise)
    if to is To.NOBODY:
        return forget(ring.file)
    if to is To.TEAM:
        return _ask_team(ring, promise)
    if promise.kind is Owed.FOLLOW_UP and not any(_follows_up(ring.file)):
        return DONE
    if ring.is_late:
        return too_late(ring.file) if to is To.RESIDENT else _party_too_late(ring, promise)
    if to is To.PARTY:
        return _mail(ring, promise)
    if ring.polite > ring.now:
        return Later(ring.polite)
    _ASKS[promise.kind](ring)
    return DONE


def too_late(file: CaseFile) -> End:
    """A person calls the resident, and says what is still to be said."""
    file.ask_team("too_late")
    return End(Duty.MISSED)


def is_off(file: CaseFile) -> bool:
    """The organisation does not ask, any more, how it goes."""
    return "wellbeing" in file.work.road.organisation().off


def _to(ring: Ring, promise: Promise) -> To:
    if promise.to is not To.OWNER:
        return promise.to
    step, here = _step(ring), ring.file.case.course.accepted
    to = owner_of(step)
    # A party that did its part reads no longer: it gets no new link.
    return To.TEAM if to is To.PARTY and step.owner not in here else to


def _party_too_late(ring: Ring, promise: Promise) -> End:
    """Nothing was to be said to the resident: it is the party that a person turns to."""
    _put_before_team(ring, promise, promise.otherwise)
    return End(Duty.MISSED)


def _ask_team(ring: Ring, promise: Promise) -> Verdict:
    if promise.kind is Owed.READING and _is_read(ring.file):
        return DONE
    if promise.again and _is_in_mind(ring.file):
        return Later(ring.now + promise.again)
    _put_before_team(ring, promise, promise.otherwise if promise.to is To.OWNER else promise.says)
    if promise.kind is Owed.READING and not ring.gone_by:
        tell_block(ring.file, Phrase("block.unread"))
    return Later(ring.now + promise.again) if promise.again else DONE


def _put_before_team(ring: Ring, promise: Promise, kind: str) -> None:
    words = _words(ring, promise)
    if not (words and ring.file.team_was_asked(kind, words)):
        ring.file.ask_team(kind, words)


def _mail(ring: Ring, promise: Promise) -> End:
    """The party is reminded with a link that lives no longer than the one it has."""
    file = ring.file
    if promise.of is Thing.STEP:
        file.mail("step", _step(ring).owner)
        return DONE
    referral = of_place(file.case, Thing.REFERRAL, ring.timer.place)
    links = doors.until(file.work.connection, file.work.road.vault, file.case.id)
    file.mail("remind", referral.party, until=links.get(referral.party))
    return DONE


def _follow_up(ring: Ring) -> None:
    """Did somebody contact you? And may we ask again in six weeks?"""
    contact, again = _follows_up(ring.file)
    if contact:
        ask_followup(ring.file)
    if again:
        ask_again(ring.file)


def _follows_up(file: CaseFile) -> tuple[bool, bool]:
    """Whether either is still to be asked; after word back only the second. Of neither a person has nothing to say."""
    told = file.case.status in (CaseStatus.WORD_BACK, CaseStatus.CLOSED)
    return not (told or file.case.course.contacted), "learn" not in file.scopes and not is_off(file)


def _usable(ring: Ring) -> None:
    ring.file.drop_prompts("usable", about=str(ring.timer.place))
    ask_usable(ring.file, ring.timer.place)


def _step_due(ring: Ring) -> None:
    ask_step(ring.file, ring.timer.place)


_ASKS: Mapping[Owed, Callable[[Ring], None]] = {
    Owed.FOLLOW_UP: _follow_up,
    Owed.USABLE: _usable,
    Owed.STEP_DUE: _step_due,
}


def _step(ring: Ring) -> PlanStep:
    step: PlanStep = of_place(ring.file.case, Thing.STEP, ring.timer.place)
    return step


def _words(ring: Ring, promise: Promise) -> str:
    """What the request is about; empty where the case says it all."""
    match promise.of:
        case Thing.STEP:
            return _step(ring).text
        case Thing.REFERRAL:
            return str(of_place(ring.file.case, Thing.REFERRAL, ring.timer.place).name)
    return ""


def _is_in_mind(file: CaseFile) -> bool:
    """Something of this case stands before the team already."""
    return requests.is_open(file.work.connection, file.work.talk.id)


def _is_read(file: CaseFile) -> bool:
    return audit.was_noted(file.work.connection, f"case:{file.case.id}", "case.read")
