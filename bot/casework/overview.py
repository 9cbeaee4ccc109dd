"""What cases come down to when nobody in them is meant: a few words each, to count. No name, no party, no worker."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from statistics import median, quantiles

from bot.casework.case import Case, CaseStatus
from bot.casework.course import Course
from bot.casework.hiding import ALL, Counts, counted
from bot.casework.plan import PlanStatus

#: Scores of a resident, in three; and how far a later one is from the first.
BANDS = ("low", "middle", "high")
CHANGES = ("better", "same", "worse")
#: Days from the story to the first turn of a person to the resident.
WAITS = ("day", "three_days", "week", "longer", "waiting")


class Loop(StrEnum):
    """Whether the resident heard what was done with the story."""

    HELPS = "helps"
    LITTLE = "little"
    NOT = "not"
    #: It was told, and not answered yet.
    TOLD = "told"
    UNDER_WAY = "under_way"
    #: The day passed that was promised.
    OVERDUE = "overdue"


_ANSWERS = {"yes": Loop.HELPS, "little": Loop.LITTLE, "no": Loop.NOT, "": Loop.TOLD}


class Stage(StrEnum):
    """How far a talk came."""

    #: No yes to keeping the story.
    BEFORE_YES = "before_yes"
    #: A yes, and no story that was confirmed.
    UNFINISHED = "unfinished"
    STORY = "story"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One case."""

    #: "2026-4": the quarter in which the story came.
    period: str
    #: A neighbourhood's id; empty when none is known.
    neighbourhood: str
    language: str
    topics: tuple[str, ...]
    #: One of `WAITS`; empty: somebody did, and nobody knows when.
    wait: str
    loop: Loop
    #: What the resident gave, and gave last; None when none was.
    before: int | None
    later: int | None
    tailor_made: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Talk:
    """One talk, whether or not a case came of it."""

    period: str
    language: str
    channel: str
    stage: Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Which cases to look at: one quarter, neighbourhood or language, or all."""

    period: str = ALL
    neighbourhood: str = ALL
    language: str = ALL

    @property
    def key(self) -> tuple[str, str, str]:
        return self.period, self.neighbourhood, self.language

    def holds(self, fact: Fact) -> bool:
        own = (fact.period, fact.neighbourhood, fact.language)
        return all(wanted in (ALL, value) for wanted, value in zip(self.key, own, strict=True))


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """How far later scores are from the first ones: the middle, and between what half of them lie."""

    number: int
    middle: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Everything there is to show. The first three dimensions are always period, neighbourhood and language."""

    counted_at: datetime
    cases: Counts
    #: Topic -> its cases: one case may be about several.
    topics: Mapping[str, Counts]
    #: wait, loop, before, later, change, tailor_made -> cases, with the word of it as the fourth dimension.
    kinds: Mapping[str, Counts]
    #: language, channel -> talks by period, language or channel, and stage.
    talks: Mapping[str, Counts]
    #: Selection -> the spread of change, where enough is shown of it.
    spread: Callable[[Selection], Spread | None]

    def may_show(self, selection: Selection) -> bool:
        """Whether a selection is no way to find out about a few people."""
        return self.cases(*selection.key) is not None


def quarter(at: datetime, zone: tzinfo) -> str:
    """The quarter of a moment, as "2026-4"."""
    day = at.astimezone(zone)
    return f"{day.year}-{(day.month + 2) // 3}"


def fact_of(case: Case, *, contact_at: datetime | None, promised: date, now: datetime, zone: tzinfo) -> Fact | None:
    """What counts of a case; None after the yes was taken back. `promised`: when a person would have read it."""
    if case.status is CaseStatus.WITHDRAWN:
        return None
    later = [felt.score for felt in case.course.wellbeing_again if felt.score is not None]
    return Fact(
        period=quarter(case.received_at, zone),
        neighbourhood=case.content.neighbourhood,
        language=case.language,
        topics=case.content.topics,
        wait=_wait(case, contact_at),
        loop=_loop(case.course, promised if contact_at is None else None, now.astimezone(zone).date()),
        before=case.content.wellbeing.score if case.content.wellbeing else None,
        later=later[-1] if later else None,
        tailor_made=case.status is CaseStatus.TAILOR_MADE
        or any(note.kind == "tailor_made" for note in case.course.notes),
    )


def _wait(case: Case, contact_at: datetime | None) -> str:
    if contact_at is None:
        # Lines of the log are kept for two years: what is older has begun, and nobody knows when.
        return "" if case.course.begun else "waiting"
    days = (contact_at - case.received_at).total_seconds() / 86_400
    return next((word for word, most in zip(WAITS, (1, 3, 7), strict=False) if days <= most), "longer")


def _loop(course: Course, promised: date | None, today: date) -> Loop:
    given = [word for word in course.word_back if word.given_at]
    if given:
        return _ANSWERS[given[-1].answer]
    plan = course.plan
    agreed = plan.steps if plan and plan.status is PlanStatus.AGREED else ()
    days = [step.by for step in agreed if step.done_at is None] + ([promised] if promised and not course.begun else [])
    return Loop.OVERDUE if any(day < today for day in days) else Loop.UNDER_WAY


def overview(facts: Iterable[Fact], talks: Iterable[Talk], *, at: datetime) -> Overview:
    """Count all of these."""
    known = tuple(facts)
    cases = counted(_key(fact) for fact in known)
    about = {topic for fact in known for topic in fact.topics}
    kinds = {kind: _by_kind(known, word, cases) for kind, word in _KINDS.items()}
    spoken = tuple(talks)

    def spread(selection: Selection) -> Spread | None:
        # All shown, and not none at all: the middle half of a few tells which of them are better.
        shown = [kinds["change"](*selection.key, word) for word in (*CHANGES, ALL)]
        return _spread([fact for fact in known if selection.holds(fact)]) if None not in shown and any(shown) else None

    return Overview(
        counted_at=at,
        cases=cases,
        topics={topic: counted(_key(fact) for fact in known if topic in fact.topics) for topic in about},
        kinds=kinds,
        talks={
            "language": counted((talk.period, talk.language, talk.stage.value) for talk in spoken),
            "channel": counted((talk.period, talk.channel, talk.stage.value) for talk in spoken),
        },
        spread=spread,
    )


def _by_kind(facts: Iterable[Fact], word: Callable[[Fact], str], cases: Counts) -> Counts:
    items = [(*_key(fact), found) for fact in facts if (found := word(fact))]
    return counted(items, hidden_before={(*key, ALL) for key in cases.hidden})


def _key(fact: Fact) -> tuple[str, str, str]:
    return fact.period, fact.neighbourhood, fact.language


def _band(score: int | None) -> str:
    if score is None:
        return ""
    return "low" if score < 4 else "middle" if score < 7 else "high"


def _change(fact: Fact) -> str:
    if fact.before is None or fact.later is None:
        return ""
    return "better" if fact.later > fact.before else "worse" if fact.later < fact.before else "same"


#: Kind -> its word for a case; empty: the case says nothing of it.
_KINDS: Mapping[str, Callable[[Fact], str]] = {
    "wait": lambda fact: fact.wait,
    "loop": lambda fact: fact.loop.value,
    "before": lambda fact: _band(fact.before),
    "later": lambda fact: _band(fact.later),
    "change": _change,
    "tailor_made": lambda fact: "yes" if fact.tailor_made else "no",
}


def _spread(facts: Iterable[Fact]) -> Spread:
    changes = list(_differences(facts))
    low, _, high = quantiles(changes, n=4, method="inclusive")
    return Spread(number=len(changes), middle=float(median(changes)), low=low, high=high)


def _differences(facts: Iterable[Fact]) -> Iterator[int]:
    for fact in facts:
        if fact.before is not None and fact.later is not None:
            yield fact.later - fact.before
