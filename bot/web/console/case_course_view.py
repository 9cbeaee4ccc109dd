"""From a case to what comes of it on its page: the table, the talk, the plan and word back. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.casework.proposal import Gap, Reason, Role, Seat
from bot.casework.referral import Referral
from bot.casework.word_back import WordBack
from bot.web.console.case_words import Book, Person, Words


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatShown:
    """One party, proposed or asked, and why."""

    party: str
    name: str
    #: The key of its kind; empty when the proposal no longer holds it.
    kind: str
    topics: tuple[str, ...]
    reasons: tuple[Reason, ...]
    #: Where its referral stands; empty as long as nobody asked.
    status: str = ""
    since: datetime | None = None
    #: The party's own words when it declined.
    said: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TableShown:
    """Who was asked, who is proposed, and what is left open."""

    asked: tuple[SeatShown, ...]
    #: Proposed, and not asked yet.
    proposed: tuple[SeatShown, ...]
    beside: tuple[SeatShown, ...]
    gaps: tuple[Gap, ...]
    notes: tuple[Reason, ...]
    tailor_made: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class MomentShown:
    """A moment of a talk, and whom it fits."""

    number: int
    start: datetime
    end: datetime
    fits: tuple[Person, ...]
    agreed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TalkShown:
    number: int
    status: str
    place: str
    place_words: str
    interpreter: str
    along: str
    moments: tuple[MomentShown, ...]
    waiting: tuple[Person, ...]
    #: A moment stands: it can go into a calendar.
    dated: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class StepShown:
    """A step of the plan and how far it is."""

    number: int
    words: Words
    owner: Person
    #: ISO 8601.
    by: str
    arranges: bool
    wanted: str
    needs: Words | None
    arranged_at: datetime | None
    usable: str
    usable_words: Words | None
    done_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SaysShown:
    """What one of them says to the plan."""

    who: Person
    answer: str
    #: The resident's words, with their translation; those of a party stand in `text`.
    words: Words | None
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanShown:
    number: int
    status: str
    steps: tuple[StepShown, ...]
    says: tuple[SaysShown, ...]
    waiting: tuple[Person, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WordBackShown:
    """What the resident heard, in which language, and what the resident said to it."""

    given_at: datetime | None
    language: str
    #: The key of each part, and its words.
    parts: tuple[tuple[str, str], ...]
    answer: str
    answered_at: datetime | None
    unanswered_at: datetime | None
    words: Words | None


def table_of(book: Book) -> TableShown:
    """The table as it is asked and proposed now."""
    case = book.case
    seats = {seat.party: seat for seat in case.proposal.seats}
    referrals = case.course.referrals
    left = [seat for seat in seats.values() if seat.party not in referrals]
    return TableShown(
        asked=tuple(_asked(referral, seats.get(party)) for party, referral in referrals.items()),
        proposed=tuple(_seat(seat) for seat in left if seat.role is not Role.BESIDE),
        beside=tuple(_seat(seat) for seat in left if seat.role is Role.BESIDE),
        gaps=case.proposal.gaps,
        notes=case.proposal.notes,
        tailor_made=case.proposal.tailor_made,
    )


def talk_of(book: Book) -> TalkShown | None:
    """The joint talk; None before one is proposed."""
    talk = book.case.course.joint_talk
    if talk is None:
        return None
    moments = (
        MomentShown(
            number=place + 1,
            start=moment.start,
            end=moment.end,
            fits=tuple(book.person(who) for who, fits in talk.answers.items() if place in fits),
            agreed=place == talk.agreed,
        )
        for place, moment in enumerate(talk.moments)
    )
    return TalkShown(
        number=talk.number,
        status=f"case.talk.{talk.status}",
        place=f"case.place.{talk.place}",
        place_words=talk.place_words,
        interpreter=talk.interpreter,
        along=talk.along,
        moments=tuple(moments),
        waiting=tuple(book.person(who) for who in talk.who if who not in talk.answers),
        dated=talk.moment is not None,
    )


def plan_of(book: Book) -> PlanShown | None:
    """The plan; None before one is proposed."""
    plan = book.case.course.plan
    if plan is None:
        return None
    return PlanShown(
        number=plan.number,
        status=f"case.plan.{plan.status}",
        steps=tuple(_steps(book)),
        says=tuple(
            SaysShown(
                who=book.person(who),
                answer=given.answer,
                words=book.words("plan_why", "case.plan") if who == "resident" else None,
                text="" if who == "resident" else given.words,
            )
            for who, given in plan.answers.items()
        ),
        waiting=tuple(book.person(who) for who in plan.who if who not in plan.answers),
    )


def word_back_of(book: Book) -> tuple[WordBackShown, ...]:
    """Every word back, oldest first."""
    return tuple(_word_back(book, number, word) for number, word in enumerate(book.case.course.word_back, start=1))


def _seat(seat: Seat) -> SeatShown:
    return SeatShown(
        party=seat.party, name=seat.name, kind=f"case.kind.{seat.kind}", topics=seat.topics, reasons=seat.reasons
    )


def _asked(referral: Referral, seat: Seat | None) -> SeatShown:
    return SeatShown(
        party=referral.party,
        name=referral.name,
        kind=f"case.kind.{seat.kind}" if seat else "",
        topics=referral.topics,
        reasons=referral.reasons,
        status=referral.status.value,
        since=referral.changed_at,
        said=referral.reason,
    )


def _steps(book: Book) -> Iterator[StepShown]:
    plan = book.case.course.plan
    for number, step in enumerate(plan.steps if plan else (), start=1):
        words = book.words(f"plan.{number}", "case.plan")
        assert words is not None  # a step without words cannot be proposed
        yield StepShown(
            number=number,
            words=words,
            owner=book.person(step.owner),
            by=step.by.isoformat(),
            arranges=step.arranges,
            wanted=step.wanted,
            needs=book.words(f"wanted.{number}", "case.step.wanted"),
            arranged_at=step.arranged_at,
            usable=step.usable,
            usable_words=book.words(f"usable.{number}", "case.step.usable"),
            done_at=step.done_at,
        )


def _word_back(book: Book, number: int, word: WordBack) -> WordBackShown:
    parts = ((f"case.word_back.{part}", str(getattr(word, part))) for part in _PARTS)
    return WordBackShown(
        given_at=word.given_at,
        language=word.language,
        parts=tuple((key, text) for key, text in parts if text),
        answer=word.answer,
        answered_at=word.answered_at,
        unanswered_at=word.unanswered_at,
        words=book.words(f"feedback.{number}", "case.word_back.helps"),
    )


_PARTS = ("told", "did", "gave", "because", "possible")
