"""The pack of a learning meeting in words: parts with lines and tables, the same on a page, on paper and in a PDF."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.casework.hiding import ALL
from bot.casework.learning import SUMS, Analysis, Barrier, Euros, Kind, Noted, Pack, PartyCosts
from bot.casework.overview import CHANGES, Spread
from bot.web.console.overview_charts import Chart, Row
from bot.web.console.visit import Visit

_SORT = "learning.column.sort"


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows of words beneath the names of their columns."""

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A few labelled lines, and a table beneath them."""

    title: str = ""
    #: (label, words); without a label only the words.
    lines: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    #: A number that is read from afar, and what it is of.
    count: tuple[str, str] | None = None
    #: Drawn above the lines.
    chart: Chart | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of the pack; never without a piece."""

    id: str
    title: str
    pieces: tuple[Piece, ...]


class Telling:
    """Tells a pack in the language of whoever looks."""

    def __init__(self, visit: Visit, pack: Pack) -> None:
        self._visit = visit
        self._pack = pack
        self._t = visit.t
        self._names = {party.id: party.name for party in visit.room.organisation().parties}

    def parts(self) -> tuple[Part, ...]:
        """Every part, in the order of the meeting."""
        told = {
            "people": self._people(),
            "analyses": self._analyses(),
            "stuck": self._stuck(),
            "barriers": self._barriers(),
            "lessons": self._lessons(),
            "steps": self._steps(),
        }
        return tuple(
            Part(id=id, title=self._t(f"learning.part.{id}"), pieces=pieces or (self._nothing(id),))
            for id, pieces in told.items()
        )

    def whose(self, id: str) -> str:
        """The organisation something is of."""
        return self._names.get(id, id) if id else self._t("learning.whole")

    def _nothing(self, id: str) -> Piece:
        return Piece(lines=(("", self._t(f"learning.none.{id}")),))

    def _people(self) -> tuple[Piece, ...]:
        pack = self._pack
        number = self._t("learning.few") if pack.people is None else str(pack.people)
        told = Piece(count=(number, self._t("learning.people")))
        if not pack.changes(ALL):
            return told, Piece(lines=(("", self._t("learning.wellbeing.hidden")),))
        words = {word: self._t(f"overview.change.{word}") for word in CHANGES}
        chart = self._chart("wellbeing", "people", [(words[word], pack.changes(word)) for word in CHANGES])
        return told, Piece(chart=chart, lines=(("", self._spread(pack.spread)),))

    def _spread(self, spread: Spread | None) -> str:
        if spread is None:
            return self._t("learning.spread.hidden")
        points = {name: self._points(getattr(spread, name)) for name in ("middle", "low", "high")}
        return self._t("overview.spread", number=spread.number, **points)

    def _analyses(self) -> tuple[Piece, ...]:
        return tuple(self._analysis(number, each) for number, each in enumerate(self._pack.analyses, start=1))

    def _analysis(self, number: int, told: Analysis) -> Piece:
        words = [(self._t(f"learning.analysis.{name}"), getattr(told, name)) for name in ("asked", "done", "became")]
        scores = self._t(
            "learning.analysis.scores", before=self._score(told.score_before), later=self._score(told.score_later)
        )
        rows = [self._costs(each, self.whose(each.party), each.source) for each in told.costs]
        if len(rows) > 1:
            together = PartyCosts(party="", source="", **{which: told.together(which) for which in SUMS})
            rows.append(self._costs(together, self._t("learning.together_said"), "–"))
        table = self._table("costs", ("party", *SUMS, "source"), rows) if rows else None
        lines = (*words, (self._t("learning.analysis.wellbeing"), scores))
        return Piece(title=self._t("learning.analysis.title", number=number), lines=lines, table=table)

    def _costs(self, costs: PartyCosts, name: str, source: str) -> tuple[str, ...]:
        return (name, *(self._euros(getattr(costs, which)) for which in SUMS), source)

    def _stuck(self) -> tuple[Piece, ...]:
        """By status; those that too few stand in are told of together."""
        stuck = self._pack.stuck
        total = stuck(ALL)
        if not total:
            return ()
        counts = {status: stuck(status) for status in stuck.values(0)}
        rows: list[tuple[str, int | None]] = [
            (self._t(f"case.status.{status}"), number) for status, number in counts.items() if number is not None
        ]
        rest = total - sum(number or 0 for number in counts.values())
        rows += [(self._t("learning.stuck.rest"), rest)] if rest else []
        told = Piece(count=(str(total), self._t("learning.stuck.all")))
        return (told, Piece(chart=self._chart("stuck", "cases", rows))) if len(rows) > 1 else (told,)

    def _barriers(self) -> tuple[Piece, ...]:
        found = self._pack.of(Kind.BARRIER, open=True)
        gone = self._pack.of(Kind.BARRIER, open=False)
        if not (found or gone):
            return ()
        counted = self._pack.barriers()
        rows = [(self._t(f"learning.barrier.{sort}"), counted[sort]) for sort in Barrier]
        chart = (Piece(chart=self._chart("barriers", "open", rows)),) if found else ()
        return (*chart, *(self._barrier(each) for each in (*found, *gone)))

    def _barrier(self, barrier: Noted) -> Piece:
        told = {name: getattr(barrier, name) for name in ("remover", "belongs", "helps", "outcome")}
        lines = ((self._t("learning.column.whose"), self.whose(barrier.whose)),)
        lines += tuple((self._t(f"learning.barrier.{name}"), words) for name, words in told.items() if words)
        sort = self._t(f"learning.barrier.{barrier.sort}")
        return Piece(title=f"{sort}: {barrier.text}", lines=lines)

    def _lessons(self) -> tuple[Piece, ...]:
        found = self._by_whose(self._pack.of(Kind.LESSON, open=True))
        gone = self._by_whose(self._pack.of(Kind.LESSON, open=False))
        rows = [(self.whose(each.whose), each.text, each.change or "–") for each in found]
        closed = [(self.whose(each.whose), each.text, each.outcome) for each in gone]
        tables = (
            self._table("lessons_open", ("whose", "lesson", "change_from_now"), rows),
            self._table("lessons_closed", ("whose", "lesson", "outcome"), closed),
        )
        return tuple(Piece(title=table.label, table=table) for table in tables if table.rows)

    def _steps(self) -> tuple[Piece, ...]:
        found = self._by_whose(self._pack.of(Kind.STEP, open=True))
        gone = self._by_whose(self._pack.of(Kind.STEP, open=False))
        rows = [(self.whose(each.whose), each.text, each.owner, self._until(each)) for each in found]
        closed = [(self.whose(each.whose), each.text, each.owner, each.outcome) for each in gone]
        tables = (
            self._table("steps_open", ("whose", "step", "owner", "until"), rows),
            self._table("steps_closed", ("whose", "step", "owner", "outcome"), closed),
        )
        return tuple(Piece(title=table.label, table=table) for table in tables if table.rows)

    def _until(self, step: Noted) -> str:
        day = self._visit.day(step.until.isoformat()) if step.until else ""
        return self._t("learning.late", day=day) if step.is_late_at(self._pack.meeting) else day

    def _by_whose(self, notes: Iterable[Noted]) -> Sequence[Noted]:
        """What is of all together first, then by organisation."""
        return sorted(notes, key=lambda each: self.whose(each.whose).casefold() if each.whose else "")

    def _table(self, id: str, columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Table:
        names = tuple(self._t(f"learning.column.{name}") for name in columns)
        return Table(label=self._t(f"learning.table.{id}"), columns=names, rows=tuple(rows))

    def _chart(self, id: str, what: str, rows: Sequence[tuple[str, int | None]]) -> Chart:
        bars = [Row(label=label, numbers=(number,)) for label, number in rows]
        title, column = self._t(f"learning.table.{id}"), self._t(f"learning.column.{what}")
        of = self._t({"wellbeing": "learning.column.change", "stuck": "learning.column.status"}.get(id, _SORT))
        return Chart(id=f"learning-{id}", title=title, what=of, columns=(column,), rows=bars)

    def _score(self, score: int | None) -> str:
        return self._t("learning.no_score") if score is None else str(score)

    def _points(self, number: float) -> str:
        return (f"{number:+g}" if number else "0").replace(".", "," if self._visit.language == "nl" else ".")

    def _euros(self, sum: Euros | None) -> str:
        if sum is None:
            return "–"
        low, high = (
            f"{each:,}".replace(",", "." if self._visit.language == "nl" else ",") for each in (sum.low, sum.high)
        )
        # A line never ends within a sum.
        return f"€\u00a0{low}" if low == high else f"€\u00a0{low} – {high}"
