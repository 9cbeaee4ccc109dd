"""What came of the simulated years."""

from dataclasses import dataclass, field


@dataclass(kw_only=True, slots=True)
class Report:
    """What came of the years."""

    seed: int
    database: str
    days: int
    days_down: int = 0
    residents: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    #: Kind of timer -> what became of how many.
    timers: dict[str, dict[str, int]] = field(default_factory=dict)
    #: Where the cases stand.
    cases: dict[str, int] = field(default_factory=dict)
    #: The number of the last learning meeting, which is prepared and open.
    meeting: int = 0
    #: The same for the same years.
    digest: str = ""
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def as_text(report: Report) -> str:
    """The report for a person."""
    lines = [
        f"{report.residents} residents, {report.days} days ({report.days_down} of them down) on {report.database}, "
        f"seed {report.seed}, in {report.seconds:.0f} s; {report.digest}",
        f"cases: {report.cases}",
        f"counts: {report.counts}",
        *(f"  {kind}: {ends}" for kind, ends in report.timers.items()),
    ]
    return "\n".join(lines + ([f"WRONG {what}" for what in report.wrong] or ["Every promise was kept."]))
