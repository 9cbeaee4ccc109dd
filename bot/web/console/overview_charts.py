"""The charts of the overview: each is a table of numbers, and is drawn, told and exported from that one table."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.casework.hiding import ALL, Counts
from bot.casework.organisation import Organisation
from bot.casework.overview import BANDS, CHANGES, WAITS, Loop, Overview, Selection, Stage
from bot.casework.topics import TOPICS

#: So many quarters fit on a phone; earlier ones can be chosen.
_QUARTERS = 6

#: Channels with a name.
_CHANNELS = ("web", "telegram", "whatsapp", "paper", "terminal", "demo")

Say = Callable[..., str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A bar, or a point of a line."""

    label: str
    #: A number a column; None: hidden.
    numbers: Sequence[int | None]
    #: How many there are of these together, where the columns add up to something; None: hidden.
    total: int | None = None

    @property
    def shown(self) -> int:
        """How much of it is drawn."""
        return sum(number or 0 for number in self.numbers)


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One chart with its table."""

    id: str
    title: str
    #: What is in the first column, and what is in the others.
    what: str
    columns: Sequence[str]
    rows: Sequence[Row]
    #: bars, stacked, line or table: only the table.
    kind: str = "bars"

    @cached_property
    def most(self) -> int:
        """What the longest bar or the highest point stands for; never 0."""
        return max((max(row.total or 0, row.shown) for row in self.rows), default=0) or 1

    @property
    def is_empty(self) -> bool:
        return all(number == 0 for row in self.rows for number in row.numbers)


@dataclass(frozen=True, kw_only=True)
class Charts:
    """Makes the charts of one selection, in the words of one reader."""

    found: Overview
    selection: Selection
    organisation: Organisation
    #: Texts by key; languages by code.
    say: Say
    name_of: Callable[[str], str]
    #: Languages that residents can choose.
    offered: Sequence[str]

    def all(self) -> Iterator[Chart]:
        """Every chart, in the order of the page."""
        yield self.over_time()
        yield self.topics()
        yield from self.topics_apart()
        yield self.kind("wait", WAITS)
        yield self.kind("loop", [loop.value for loop in Loop])
        yield self.wellbeing()
        yield self.kind("change", CHANGES)
        yield self.reached("language")
        yield self.reached("channel")
        yield self.gaps()

    def over_time(self) -> Chart:
        """How many stories came, quarter by quarter."""
        _, place, language = self.selection.key
        rows = [
            Row(label=self.quarter(period), numbers=(self.found.cases(period, place, language),))
            for period in self.quarters
        ]
        return self._chart("over_time", rows, (self.say("overview.column.cases"),), kind="line")

    def topics(self) -> Chart:
        """What the stories are about, the most told first; what is hidden last."""
        rows = [Row(label=self.topic(topic), numbers=(self._topic(topic, *self.selection.key),)) for topic in TOPICS]
        told = [row for row in rows if row.numbers[0] != 0]
        ranked = sorted(told, key=lambda row: -(row.numbers[0] or 0))
        return self._chart("topics", ranked, (self.say("overview.column.cases"),))

    def topics_apart(self) -> Iterator[Chart]:
        """Topics by quarter, neighbourhood and language, where not one of these was chosen."""
        period, place, language = self.selection.key
        if period == ALL:
            columns = [(self.quarter(each), (each, place, language)) for each in self.quarters]
            yield self._topic_table("topics_quarter", columns)
        if place == ALL:
            columns = [(self.place(each), (period, each, language)) for each in self.places]
            yield self._topic_table("topics_place", columns)
        if language == ALL:
            columns = [(self.name_of(each), (period, place, each)) for each in self.languages]
            yield self._topic_table("topics_language", columns)

    def kind(self, kind: str, words: Iterable[str]) -> Chart:
        """How many cases there are of each word of a kind."""
        counts = self.found.kinds[kind]
        rows = [
            Row(label=self.say(f"overview.{kind}.{word}"), numbers=(counts(*self.selection.key, word),))
            for word in words
        ]
        return self._chart(kind, rows, (self.say("overview.column.cases"),))

    def wellbeing(self) -> Chart:
        """The scores residents gave at the start and later, in three."""
        rows = [
            self._stacked(self.say(f"overview.{kind}"), self.found.kinds[kind], self.selection.key, BANDS)
            for kind in ("before", "later")
        ]
        columns = [self.say(f"overview.band.{band}") for band in BANDS]
        return self._chart("wellbeing", rows, columns, kind="stacked")

    def reached(self, by: str) -> Chart:
        """How far talks came, by language or channel: of all neighbourhoods, as few tell theirs before the end."""
        counts = self.found.talks[by]
        words = [stage.value for stage in Stage]
        rows = [
            self._stacked(self._named(by, value), counts, (self.selection.period, value), words)
            for value in counts.values(1)
        ]
        columns = [self.say(f"overview.stage.{word}") for word in words]
        return self._chart(f"reached_{by}", rows, columns, kind="stacked")

    def gaps(self) -> Chart:
        """What residents told of, beside how many parties are there for it."""
        place = self.selection.neighbourhood
        rows = []
        for topic in TOPICS:
            cases = self._topic(topic, *self.selection.key)
            parties = sum(
                topic in party.topics and (place == ALL or not party.neighbourhoods or place in party.neighbourhoods)
                for party in self.organisation.parties
            )
            if cases != 0:
                rows.append(Row(label=self.topic(topic), numbers=(cases, parties)))
        rows.sort(key=lambda row: row.numbers[1] or 0)
        columns = (self.say("overview.column.cases"), self.say("overview.column.parties"))
        return self._chart("gaps", rows, columns, kind="table")

    @property
    def uncovered(self) -> list[str]:
        """Topics that residents told of and no party is there for."""
        return [row.label for row in self.gaps().rows if row.numbers[1] == 0]

    @property
    def unused(self) -> list[str]:
        """Languages that are offered and that no talk is in."""
        used = set(self.found.talks["language"].values(1))
        return [self.name_of(language) for language in self.offered if language not in used]

    @property
    def silent(self) -> list[str]:
        """Neighbourhoods that no story came from, in what was chosen."""
        period, place, language = self.selection.key
        known = [each for each in self.organisation.neighbourhoods if place in (ALL, each.id)]
        return [each.name for each in known if self.found.cases(period, each.id, language) == 0]

    @property
    def quarters(self) -> Sequence[str]:
        return self.found.cases.values(0)[-_QUARTERS:]

    @property
    def places(self) -> Sequence[str]:
        """Every neighbourhood, also without a case; where none is known, last."""
        known = [each.id for each in self.organisation.neighbourhoods]
        return known + [each for each in self.found.cases.values(1) if each not in known]

    @property
    def languages(self) -> Sequence[str]:
        return self.found.cases.values(2)

    def quarter(self, period: str) -> str:
        year, _, number = period.partition("-")
        return self.say("overview.quarter", number=number, year=year)

    def place(self, id: str) -> str:
        names: Mapping[str, str] = {each.id: each.name for each in self.organisation.neighbourhoods}
        return names.get(id) or id or self.say("overview.place_unknown")

    def topic(self, topic: str) -> str:
        return self.say(f"topic.{topic}")

    def _named(self, by: str, value: str) -> str:
        if not value:
            return self.say(f"overview.{by}_unknown")
        if by == "language":
            return self.name_of(value)
        return self.say(f"case.channel.{value}") if value in _CHANNELS else value

    def _topic(self, topic: str, *key: str) -> int | None:
        if self.found.cases(*key) is None:
            return None
        return self.found.topics[topic](*key) if topic in self.found.topics else 0

    def _topic_table(self, id: str, columns: Sequence[tuple[str, tuple[str, str, str]]]) -> Chart:
        rows = [
            Row(label=self.topic(topic), numbers=tuple(self._topic(topic, *key) for _, key in columns))
            for topic in TOPICS
        ]
        told = [row for row in rows if any(number != 0 for number in row.numbers)]
        return self._chart(id, told, [name for name, _ in columns], kind="table")

    def _stacked(self, label: str, counts: Counts, key: tuple[str, ...], words: Iterable[str]) -> Row:
        return Row(label=label, numbers=tuple(counts(*key, word) for word in words), total=counts(*key, ALL))

    def _chart(self, id: str, rows: Sequence[Row], columns: Sequence[str], *, kind: str = "bars") -> Chart:
        title, what = self.say(f"overview.chart.{id}"), self.say(f"overview.what.{id}")
        return Chart(id=id, title=title, what=what, rows=rows, columns=columns, kind=kind)
