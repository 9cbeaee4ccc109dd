"""The learning meeting of every six weeks: its agenda, what it all costs, how wellbeing moved (R15, R19, R20).

Only the resident says how it goes; only people say what it costs, as a range with a source. Nobody can be recognised:
a group smaller than five is not shown, what is counted changes by five at once, so that who looks twice learns nothing
of one person, and a micro-analysis is written by a person (see `traces.py`).
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median, quantiles
from typing import TypeVar

from bot.casework.hiding import LEAST, Counts, counted
from bot.casework.overview import CHANGES, Spread

#: From one meeting to the next, where nobody chooses otherwise.
WEEKS = 6
#: So many micro-analyses are told of at a meeting.
ANALYSES = 3
#: Nothing happened in a case for so long: it is stuck.
STUCK = timedelta(days=14)
#: The sums of a micro-analysis, in the order they are told.
SUMS = ("before", "planned", "avoided")

_One = TypeVar("_One", bound=Hashable)


class Barrier(StrEnum):
    """What stood in the way (V3)."""

    RULE = "rule"
    BUDGET = "budget"
    HABIT = "habit"
    SYSTEM = "system"


class Kind(StrEnum):
    """What is written down to learn from."""

    BARRIER = "barrier"
    LESSON = "lesson"
    STEP = "step"


#: What is typed of each, by the name it has in `Noted`; what came of it follows when it is closed.
WORDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.BARRIER: ("text", "remover", "belongs", "helps"),
    Kind.LESSON: ("text", "change"),
    Kind.STEP: ("text", "owner"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """A meeting, and the days it looks back on: `first` and `day` themselves included."""

    id: int = 0
    first: date
    #: When it is held.
    day: date
    closed_at: datetime | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.day


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted:
    """A barrier, a lesson or a next step."""

    id: int = 0
    kind: Kind
    text: str
    #: The id of an organisation; empty: of all together.
    whose: str = ""
    #: Of a barrier: its sort, who can remove it, and both sides of "does it belong, or does it help?".
    sort: Barrier | None = None
    remover: str = ""
    belongs: str = ""
    helps: str = ""
    #: Of a lesson: what has to be done differently.
    change: str = ""
    #: Of a next step: who does it, and by which day.
    owner: str = ""
    until: date | None = None
    #: The day of the meeting it was written down for.
    met_on: date
    closed_on: date | None = None
    #: What came of it.
    outcome: str = ""

    def words(self) -> dict[str, str]:
        """Everything in it that somebody typed, by its name."""
        names = (*WORDS[self.kind], *(("outcome",) if self.closed_on else ()))
        return {name: getattr(self, name) for name in names}

    def is_open_at(self, meeting: Meeting) -> bool:
        """Whether it is still to be done when this meeting is held."""
        return self.closed_on is None or self.closed_on > meeting.day

    def is_late_at(self, meeting: Meeting) -> bool:
        return self.until is not None and self.until < meeting.day and self.is_open_at(meeting)


@dataclass(frozen=True, slots=True)
class Euros:
    """What something costs a year: between these two, in whole euros. Raises ValueError."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError("a range goes from a sum to one that is not smaller")

    def plus(self, other: "Euros") -> "Euros":
        return Euros(self.low + other.low, self.high + other.high)


@dataclass(frozen=True, kw_only=True, slots=True)
class PartyCosts:
    """What one party says of its costs; None: it does not say."""

    party: str
    before: Euros | None = None
    planned: Euros | None = None
    avoided: Euros | None = None
    #: Where these sums come from.
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Analysis:
    """One case, told so that nobody is recognised."""

    id: int = 0
    #: What was asked for, what was done, and what came of it.
    asked: str
    done: str
    became: str
    costs: tuple[PartyCosts, ...] = ()
    #: What the resident gave at the start, and last; None: nothing.
    score_before: int | None = None
    score_later: int | None = None

    def together(self, which: str) -> Euros | None:
        """What all parties say of one of `SUMS`; None when none does."""
        total: Euros | None = None
        for each in self.costs:
            sum: Euros | None = getattr(each, which)
            total = (total.plus(sum) if total else sum) if sum else total
        return total


@dataclass(frozen=True, kw_only=True, slots=True)
class Felt:
    """What one resident gave at the start, and last in the days a meeting looks back on."""

    before: int
    later: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What is counted for a meeting: residents who told a story, scores, and the status of every case that is stuck."""

    people: int = 0
    felt: tuple[Felt, ...] = ()
    stuck: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Pack:
    """What is prepared for a meeting. A number that is None is of a few, and hidden."""

    meeting: Meeting
    people: int | None
    #: By word of `CHANGES`; and how far it moved; None where any of these is hidden, or nobody gave both scores.
    changes: Counts
    spread: Spread | None
    #: Cases in which nothing happened for long, by status.
    stuck: Counts
    analyses: tuple[Analysis, ...]
    notes: tuple[Noted, ...]

    def of(self, kind: Kind, *, open: bool) -> tuple[Noted, ...]:
        """What is open, or was closed, of one kind."""
        return tuple(each for each in self.notes if each.kind is kind and each.is_open_at(self.meeting) is open)

    def barriers(self) -> dict[Barrier, int]:
        """How many barriers are open of each sort."""
        known = self.of(Kind.BARRIER, open=True)
        return {sort: sum(each.sort is sort for each in known) for sort in Barrier}


def after(last: Meeting | None, *, today: date, weeks: int = WEEKS) -> Meeting:
    """The next meeting as it is proposed: it looks back from where the last one ended, and is on no day gone by."""
    if last is None:
        return Meeting(first=today - timedelta(weeks=weeks, days=-1), day=today)
    first = last.day + timedelta(days=1)
    return Meeting(first=first, day=max(last.day + timedelta(weeks=weeks), first, today))


def agenda(notes: Iterable[Noted], meeting: Meeting) -> tuple[Noted, ...]:
    """What comes before this meeting: everything open, from whichever meeting, and what was closed since the last.

    What was written down ahead for a meeting is told of there, however soon it was closed.
    """
    return tuple(
        each
        for each in notes
        if each.met_on <= meeting.day
        and (each.closed_on is None or each.closed_on >= meeting.first or each.met_on == meeting.day)
    )


def steady(shown: Figures, counted: Figures) -> Figures:
    """What is shown now: each part as it was shown before, until at least five people in it are others.

    Of a few nothing is kept at all: it would outlive who it is of.
    """
    people = _moved([""] * shown.people, [""] * counted.people)
    felt = _moved(shown.felt, counted.felt)
    return Figures(people=len(people), felt=felt, stuck=_moved(shown.stuck, counted.stuck))


def pack(meeting: Meeting, figures: Figures, *, analyses: Sequence[Analysis], notes: Iterable[Noted]) -> Pack:
    """Put it together."""
    felt = figures.felt
    changes = counted((change_of(each),) for each in felt)
    return Pack(
        meeting=meeting,
        people=figures.people if figures.people >= LEAST else None,
        changes=changes,
        # The middle half of a few tells which of them are better: never beside a number that is hidden.
        spread=_spread([each.later - each.before for each in felt]) if felt and not changes.hidden else None,
        stuck=counted((status,) for status in figures.stuck),
        analyses=tuple(analyses[:ANALYSES]),
        notes=agenda(notes, meeting),
    )


def _moved(shown: Sequence[_One], counted: Sequence[_One]) -> tuple[_One, ...]:
    before, now = Counter(shown), Counter(counted)
    # Whoever gave another score since is gone from `before` and new in `now`: one person, not two.
    others = max((before - now).total(), (now - before).total())
    if others < LEAST:
        return tuple(shown)
    return tuple(counted) if len(counted) >= LEAST else ()


def change_of(felt: Felt) -> str:
    """Which of `CHANGES` it is."""
    better, same, worse = CHANGES
    return better if felt.later > felt.before else worse if felt.later < felt.before else same


def _spread(changes: Sequence[int]) -> Spread:
    low, _, high = quantiles(changes, n=4, method="inclusive")
    return Spread(number=len(changes), middle=float(median(changes)), low=low, high=high)
