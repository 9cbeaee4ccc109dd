"""What a crowd went through, as figures."""

import json
import math
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

#: Seconds to the first bubble: what 95 of 100 residents may wait at most.
AIMS = {"web": 5.0, "telegram": 30.0}


@dataclass(kw_only=True, slots=True)
class Visit:
    """What one resident went through."""

    #: Seconds to the first bubble; none when it never came.
    first: float | None = None
    #: Seconds from each answer to the next bubble.
    answers: list[float] = field(default_factory=list)
    #: What went wrong; empty when nothing did.
    problem: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """Seconds."""

    p50: float
    p95: float
    longest: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Costs:
    """What no resident sees."""

    #: Sends that Telegram's limits refused (429).
    refused_sends: int
    #: Warnings and errors in the program's log.
    complaints: int
    #: Seconds from the first resident to the last.
    took: float
    #: Seconds of processor time: of the program from its start to its end, and of what measured it.
    program_cpu: float
    bench_cpu: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """One channel's crowd."""

    channel: str
    residents: int
    first_bubble: Waits
    #: Seconds allowed for the first bubble's p95.
    aim: float
    answers: int
    answer: Waits
    #: What residents met -> how many: `OutOfOrder`, `Twice`, a status such as `503 at /chat`, a connection's error.
    problems: dict[str, int]
    costs: Costs

    @property
    def is_good(self) -> bool:
        """Everybody got every bubble once and in order, and the first one in time."""
        return not self.problems and self.first_bubble.p95 <= self.aim


def result_of(channel: str, visits: Sequence[Visit], costs: Costs) -> Result:
    """The figures of these visits."""
    answers = [seconds for visit in visits for seconds in visit.answers]
    return Result(
        channel=channel,
        residents=len(visits),
        first_bubble=_waits([visit.first for visit in visits if visit.first is not None]),
        aim=AIMS[channel],
        answers=len(answers),
        answer=_waits(answers),
        problems=dict(Counter(visit.problem for visit in visits if visit.problem)),
        costs=costs,
    )


def as_json(results: Sequence[Result]) -> str:
    return json.dumps({"cores": os.cpu_count(), "channels": [asdict(one) | {"good": one.is_good} for one in results]})


def as_text(results: Sequence[Result]) -> str:
    return "\n\n".join(map(_paragraph, results))


def _paragraph(result: Result) -> str:
    costs, met = result.costs, "met" if result.first_bubble.p95 <= result.aim else "MISSED"
    problems = ", ".join(f"{count} x {kind}" for kind, count in result.problems.items())
    program, bench = costs.program_cpu / costs.took, costs.bench_cpu / costs.took
    return "\n".join(
        (
            f"{result.channel}: {result.residents} residents, {costs.took:.0f} s, {os.cpu_count()} cores",
            f"  first bubble   {_line(result.first_bubble)}   aim p95 <= {result.aim:g} s: {met}",
            f"  next bubble    {_line(result.answer)}   after {result.answers} answers",
            f"  trouble        {problems or 'none: every bubble once and in order for everyone'}",
            f"  429: {costs.refused_sends}   warnings in the log: {costs.complaints}   "
            f"cores used: program {program:.2f}, measuring {bench:.2f}",
        )
    )


def _line(waits: Waits) -> str:
    return f"p50 {waits.p50:6.3f} s   p95 {waits.p95:6.3f} s   longest {waits.longest:6.3f} s"


def _waits(seconds: Sequence[float]) -> Waits:
    """By nearest rank; zeros when nobody waited."""
    ordered = [round(one, 3) for one in sorted(seconds)] or [0.0]
    return Waits(p50=_rank(ordered, 0.5), p95=_rank(ordered, 0.95), longest=ordered[-1])


def _rank(ordered: Sequence[float], share: float) -> float:
    return ordered[math.ceil(share * len(ordered)) - 1]
