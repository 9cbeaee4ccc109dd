"""The simulated years, day by day: who does what when, and what the clock does."""

import asyncio
import hashlib
import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from sqlalchemy import Connection, select

from bot.assemble import App
from bot.bench.years_beside import Beside
from bot.bench.years_checks import Watch, is_night
from bot.bench.years_learning import Meetings
from bot.bench.years_people import CHANNEL, Person, Phones, party_acts
from bot.bench.years_program import BEGIN, Clock, Tried, Worker
from bot.bench.years_report import Report
from bot.bench.years_team import NAME, team_acts
from bot.channels.base import Incoming
from bot.conversation.events import Event
from bot.errors import AanbelError
from bot.store import requests
from bot.store.tables import cases, mail, request
from bot.team import ask_again, at_case
from bot.work.party_answers import PartyOfCase, with_party

T = TypeVar("T")

#: When somebody looks, on the wall: before and in the day, in the evening that some like best, and in the night.
_LOOKS = (time(3, 15), time(7, 40), time(9, 5), time(13), time(18, 40), time(21, 30))
#: The chance a day that the program goes down, and for how many days at most.
_DOWN, _LONGEST = 1 / 90, 40
#: The chance that a case, a request is looked at on a working day.
_CASE, _REQUEST = 0.25, 0.5
_PARTY_SILENT, _PARTY_SLOWEST = 0.2, 12
#: Answers that a resident gives in one go at most.
_AT_ONCE = 3
#: The last part of the years nobody new comes.
_NEWCOMERS = 0.8
#: The chance that the clock of the machine goes back, and by how much at most.
_WRONG, _BACK = 1 / 200, 180


@dataclass(frozen=True, kw_only=True)
class Around:
    """Who lives there, who looks on, and what runs: one program, or one with another beside it."""

    phones: Phones
    watch: Watch
    programs: Sequence[Worker | Beside]


class Years:
    """The years under way."""

    def __init__(
        self, app: App, clock: Clock, *, around: Around, report: Report, count: int,
        progress: Callable[[str], object],
    ) -> None:  # fmt: skip
        self._app, self._clock, self._report, self._progress = app, clock, report, progress
        self._phones, self._watch, self._programs = around.phones, around.watch, around.programs
        self._zone = self._app.settings.time_zone
        self._chance = Random(f"days {report.seed}")  # noqa: S311 - nothing secret
        newcomer_days = max(1, round(report.days * _NEWCOMERS))
        self._comes = sorted(self._chance.randrange(newcomer_days) for _ in range(count))
        self._meetings = Meetings(self._app, self._watch, Random(f"meetings {report.seed}"))  # noqa: S311
        self._digest = hashlib.sha256()
        #: When a party looks at a case.
        self._parties: list[tuple[datetime, int, str, str]] = []
        self._chances: dict[str, Random] = {}
        #: Of what is wrong, how much was told before.
        self._told = 0
        #: Mails that were tried at least once.
        self._tried: set[int] = set()
        self._numbers: dict[str, int] = {}
        self._mailboxes = {party.mail: party.id for party in self._app.organisation().parties if party.mail}

    async def pass_by(self) -> None:
        """Every day, and the reckoning."""
        down = 0
        for number in range(self._report.days):
            day = BEGIN + timedelta(days=number)
            down = down - 1 if down else self._outage()
            self._report.days_down += down > 0
            for look in () if down else _LOOKS:
                self._clock.now = datetime.combine(day, look, self._zone).astimezone(UTC)
                await self._look(number, look)
            if not down:
                self._watch.up.append(self._clock.now)
            if number % 91 == 90:
                self._write(self._watch.all_of_it)
                self._tell(day)
        await self._settle_down()
        self._report.meeting = await self._meetings.end()
        self._reckon()

    def _tell(self, day: date) -> None:
        """How far it is."""
        told, wrong = self._watch.counts["messages"], self._watch.wrong
        self._progress(f"{day}: {len(self._phones.people)} residents, {told} messages, {len(wrong)} wrong")
        for what in wrong[self._told :]:
            self._progress(f"  {what}")
        self._told = len(wrong)

    def _outage(self) -> int:
        return self._chance.randint(1, _LONGEST) if self._chance.random() < _DOWN else 0

    async def _settle_down(self) -> None:
        """After an outage at the very end the program is up for a morning."""
        self._clock.now += timedelta(days=1)
        self._clock.now = datetime.combine(self._clock.now.date(), time(9, 30), self._zone).astimezone(UTC)
        await self._work()

    async def _look(self, number: int, look: time) -> None:
        await self._work()
        if look == _LOOKS[2]:
            await asyncio.gather(*(program.tidy() for program in self._programs))
        if look == time(13):
            await self._newcomers(number)
            self._team()
            await self._meetings.look()
        if look in (time(13), time(21, 30)):
            await self._residents(wants=look == time(13))
        self._visits()
        await self._work()
        self._write(self._watch.after_a_tick)
        if self._chance.random() < _WRONG:
            await self._back_and_forth()

    async def _back_and_forth(self) -> None:
        """The clock of the machine was wrong for a moment."""
        back = timedelta(minutes=self._chance.randint(1, _BACK))
        self._watch.counts["clock went back"] += 1
        self._clock.now -= back
        await self._work()
        self._clock.now += back
        await self._work()

    async def _work(self) -> None:
        """Both programs at the same time, until nothing is left to be done now."""
        await asyncio.gather(*(program.tick() for program in self._programs))
        await asyncio.gather(*(program.deliver() for program in self._programs))
        for tried in [each for program in self._programs for each in await program.mail()]:
            self._mailed(tried)

    # Residents.

    async def _newcomers(self, day: int) -> None:
        while self._comes and self._comes[0] <= day:
            self._comes.pop(0)
            number = len(self._phones.people) + 1
            person = Person(number=number, chance=Random(f"{self._report.seed} {number}"))  # noqa: S311
            self._phones.people[person.address] = person
            while event := person.tells():
                await self._say(person, event)
                if person.newest and person.chance.random() < 0.004:
                    break

    async def _residents(self, *, wants: bool) -> None:
        for person in self._phones.people.values():
            wish = person.wants() if wants else None
            if wish:
                self._note(f"{person.number} {wish}")
                await self._say(person, wish)
            if person.blocked or person.chance.random() >= person.willing:
                continue
            for _ in range(_AT_ONCE):
                event = person.answers()
                if event is None:
                    break
                await self._say(person, event)

    async def _say(self, person: Person, event: Event) -> None:
        self._watch.counts["messages"] += 1
        # Nothing happens at the same instant: what is said after something else is later.
        self._clock.now += timedelta(seconds=1)
        program = self._programs[person.number % len(self._programs)]
        incoming = Incoming(
            channel=CHANNEL, external_id=person.next_id(), address=person.address, received_at=self._clock.now,
            event=event, message_id=person.next_id(),
        )  # fmt: skip
        await program.hear(incoming)

    # The team and the parties.

    def _team(self) -> None:
        if is_night(self._clock.now.astimezone(self._zone)):
            return
        listed = select(cases.c.id).where(cases.c.status.not_in(("closed", "withdrawn")))
        for id in self._write(
            lambda connection: list(connection.scalars(listed.order_by(cases.c.made_at, cases.c.conversation_id)))
        ):
            if self._of(id).random() < _CASE:
                self._acts(id)
        self._answers()

    def _acts(self, id: str) -> None:
        chance = self._of(id)
        try:
            at_case.run(self._app.database, self._app.road, id, actor=NAME, verb=lambda file: team_acts(file, chance))
            self._watch.counts["team acts"] += 1
        except AanbelError as error:
            self._watch.counts[f"refused {type(error).__name__}"] += 1

    def _answers(self) -> None:
        newest = select(cases.c.id).where(cases.c.conversation_id == request.c.conversation_id).limit(1)
        waiting = select(request.c.id, request.c.kind, newest.scalar_subquery()).where(request.c.status == "open")
        for id, kind, case in self._write(lambda connection: connection.execute(waiting.order_by(request.c.id)).all()):
            chance = self._of(case or "")
            if chance.random() >= _REQUEST:
                continue
            self._watch.counts[f"asked {kind}"] += 1
            self._note(f"{kind}")
            if kind == "resident_silent" and case and chance.random() < 0.5:
                self._again(case)
            self._write(lambda c, id=id: requests.answer(c, id, by=NAME, at=self._clock.now))  # type: ignore[misc]

    def _again(self, case: str) -> None:
        try:
            at_case.run(self._app.database, self._app.road, case, actor=NAME, verb=ask_again.ask_again)
        except AanbelError:
            self._watch.counts["nothing to ask again"] += 1

    def _mailed(self, tried: Tried) -> None:
        party = self._mailboxes.get(tried.to, "")
        kind = self._write(lambda connection: connection.scalar(select(mail.c.kind).where(mail.c.id == tried.id)))
        if tried.id not in self._tried:
            self._tried.add(tried.id)
            self._watch.mailed(kind or "gone", tried.case, party)
        self._watch.counts["mail arrived" if tried.arrived else "mail did not arrive"] += 1
        if party and tried.case and tried.arrived:
            self._comes_by(tried.case, party)

    def _comes_by(self, case: str, party: str) -> None:
        """The party looks at its mail within days, or never."""
        chance = self._of(case)
        if chance.random() >= _PARTY_SILENT:
            at = self._clock.now + timedelta(days=chance.uniform(0, _PARTY_SLOWEST))
            heapq.heappush(self._parties, (at, self._numbers[case], case, party))

    def _visits(self) -> None:
        while self._parties and self._parties[0][0] <= self._clock.now:
            _, _, case, party = heapq.heappop(self._parties)
            chance, who = self._of(case), PartyOfCase(case, party)
            more = self._write(
                lambda c, who=who, chance=chance: with_party(  # type: ignore[misc]
                    self._app.road, c, who, lambda file, id: party_acts(file, id, chance)
                )
            )
            self._watch.counts["party acts" if more else "party finds nothing"] += 1
            if more and chance.random() < 0.6:
                self._comes_by(case, party)

    # Beside it.

    def _of(self, case: str) -> Random:
        """The chances of one case: counted in the order they are met, for its number is of no seed."""
        if case not in self._chances:
            self._numbers[case] = len(self._numbers)
            self._chances[case] = Random(f"{self._report.seed} case {len(self._numbers)}")  # noqa: S311
        return self._chances[case]

    def _note(self, what: str) -> None:
        self._digest.update(f"{self._clock.now} {what}\n".encode())

    def _write(self, work: Callable[[Connection], T]) -> T:
        return self._app.database.write_now(work)

    def _reckon(self) -> None:
        report, watch = self._report, self._watch
        self._write(watch.all_of_it)
        report.residents = len(self._phones.people)
        report.timers, report.cases = self._write(watch.tally), self._write(watch.ends)
        report.counts, report.wrong = dict(sorted(watch.counts.items())), watch.wrong
        self._note(f"{report.counts} {report.timers} {report.cases}")
        report.digest = self._digest.hexdigest()[:12]
