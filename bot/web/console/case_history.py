"""Everything that happened at a case as one list, newest last, each with by whom. Pure.

What the case itself keeps says it in words; the audit log says who did it, and what the case kept no moment of.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.casework.case import Case
from bot.conversation.bubbles import Bubble
from bot.conversation.steps import STEPS, Kind
from bot.store.happened import BY_WHOM, DETAILED, TOLD, Line, SaidTo
from bot.web.console.case_words import NOBODY, Person

#: Who did it, where nobody of the team did.
_NOBODY = frozenset({"resident", "system", "party"})
_STEPS_OF_TEAM = frozenset(id for id, step in STEPS.items() if step.kind is Kind.PROMPT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Happened:
    """One thing that happened."""

    at: datetime
    #: The key of what it was, with its values.
    key: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    #: Without key and name it is not known.
    by: Person = NOBODY
    #: What somebody wrote.
    text: str = ""
    language: str = ""
    #: What was to go to the resident, and the key of what became of it.
    bubble: Bubble | None = None
    became: str = ""


def history_of(case: Case, lines: Sequence[Line], said: Iterable[SaidTo]) -> tuple[Happened, ...]:
    """Everything that happened at this case, newest last."""
    who = {line.at: line.actor for line in lines if line.action in BY_WHOM}
    kept = [*_kept(case, who)]
    told = {each.at for each in kept}
    logged = (
        _logged(line) for line in lines if line.action in TOLD and not (line.action in DETAILED and line.at in told)
    )
    return tuple(sorted([*kept, *logged, *_sent(said)], key=lambda each: each.at))


def actor(name: str) -> Person:
    """Who did it, from the audit log."""
    return Person(f"case.actor.{name}") if name in _NOBODY else Person("", name)


def _kept(case: Case, who: Mapping[datetime, str]) -> Iterator[Happened]:
    """What the case keeps with its moment."""

    def by(at: datetime) -> Person:
        return actor(who[at]) if at in who else NOBODY

    course, resident = case.course, Person("case.actor.resident")
    yield Happened(at=case.received_at, key="case.happened.received", by=resident)
    for note in course.notes:
        yield Happened(
            at=note.at, key=f"case.note.{note.kind}", by=Person("", note.by), text=note.text, language=note.language
        )
    for referral in course.referrals.values():
        key = f"case.happened.party.{referral.status}"
        yield Happened(at=referral.changed_at, key=key, values={"name": referral.name}, by=by(referral.changed_at))
    for number, step in enumerate(course.plan.steps if course.plan else (), start=1):
        for at, key in ((step.arranged_at, "case.happened.arranged"), (step.done_at, "case.happened.step_done")):
            if at:
                yield Happened(at=at, key=key, values={"number": number}, by=by(at))
    if course.joint_talk and course.joint_talk.held_at:
        held_at = course.joint_talk.held_at
        yield Happened(at=held_at, key="case.happened.talk.held", by=by(held_at))
    for word in course.word_back:
        if word.given_at:
            yield Happened(at=word.given_at, key="case.happened.word_back", by=by(word.given_at))
        if word.unanswered_at:
            yield Happened(at=word.unanswered_at, key="case.happened.unanswered", by=by(word.unanswered_at))
        if word.answered_at:
            yield Happened(at=word.answered_at, key=f"case.happened.helps.{word.answer}", by=resident)
    for felt in course.wellbeing_again:
        yield Happened(at=felt.given_at, key="case.happened.wellbeing", by=resident)


def _logged(line: Line) -> Happened:
    return Happened(at=line.at, key=f"case.happened.{line.action}", by=actor(line.actor))


def _sent(said: Iterable[SaidTo]) -> Iterator[Happened]:
    """What the team had put before the resident, and what became of it."""
    for each in said:
        if each.bubble.proactive or each.bubble.step in _STEPS_OF_TEAM:
            yield Happened(
                at=each.made_at,
                key="case.happened.knock" if each.bubble.proactive else "case.happened.said",
                by=Person("case.actor.system"),
                bubble=each.bubble,
                became=f"case.sent.{each.status}",
            )
