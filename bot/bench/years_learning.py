"""The learning meetings in the simulated years: prepared, held and closed every six weeks."""

from datetime import date, timedelta
from random import Random

from bot.assemble import App
from bot.bench.years_checks import Watch
from bot.bench.years_team import NAME
from bot.casework.access import Account, Role
from bot.casework.learning import ANALYSES, WEEKS, Analysis, Barrier, Euros, Kind, Meeting, Noted, PartyCosts
from bot.errors import AanbelError
from bot.store import learning as store
from bot.team.doorway import Doorway
from bot.team.learning import Learning

_NOOR = Account(id=1, name=NAME, roles=frozenset({Role.COORDINATOR}))
_TOLD = Analysis(asked="Voorbeeld.", done="Voorbeeld.", became="Voorbeeld.")
#: The chance that what was written down is done by the next meeting, and that a resident is asked to come.
_DONE, _INVITED = 0.5, 0.3


class Meetings:
    """Every six weeks one."""

    def __init__(self, app: App, watch: Watch, chance: Random) -> None:
        self._app, self._watch, self._chance = app, watch, chance
        self._ours = Learning(
            database=app.database, road=app.road, doorway=Doorway(database=app.database, road=app.road)
        )

    async def look(self) -> None:
        """Hold the meeting whose day has come, and plan the one after it."""
        last = next(iter(await self._ours.meetings()), None)
        if last and not last.closed_at:
            if last.day > self._ours.today:
                return
            await self._ours.close(_NOOR, await self._held_today(last))
            self._watch.counts["learning meetings"] += 1
        await self._ours.plan(_NOOR, self._ours.today + timedelta(weeks=WEEKS))

    async def end(self) -> int:
        """The last one is held today: prepared, and left open for whoever wants to see it. Its number."""
        last = (await self._ours.meetings())[0]
        return (await self._held_today(last)).id

    async def _held_today(self, planned: Meeting) -> Meeting:
        """Whatever day it was planned for: nobody came while the program was down."""
        await self._ours.move(_NOOR, planned, max(planned.first, self._ours.today))
        meeting = await self._ours.meeting(planned.id)
        await self.prepare(meeting)
        return meeting

    async def prepare(self, meeting: Meeting) -> None:
        """Settle some of what came back, write down what is new, and tell of cases."""
        await self._settle(meeting)
        await self._write_down(meeting)
        await self._tell(meeting)
        pack = await self._ours.pack(meeting)
        left = [each for each in await self._ours.notes() if each.closed_on is None and each not in pack.notes]
        if left:
            self._watch.fail(f"{len(left)} open lessons and steps did not come back at the meeting of {meeting.day}")

    async def _settle(self, meeting: Meeting) -> None:
        for each in await self._ours.notes():
            if each.closed_on is None and each.met_on < meeting.day and self._chance.random() < _DONE:
                await self._ours.settle(_NOOR, each.id, "Voorbeeld.", sure=True)

    async def _write_down(self, meeting: Meeting) -> None:
        whose = self._chance.choice(["", *(each.id for each in self._app.organisation().parties)])
        until = meeting.day + timedelta(weeks=WEEKS)
        for number in range(self._chance.randint(1, 3)):
            sort = self._chance.choice(tuple(Barrier))
            await self._ours.write_down(_NOOR, meeting, _barrier(sort, whose, meeting.day), sure=True)
            text = f"Voorbeeld {number}."
            await self._ours.write_down(
                _NOOR, meeting,
                Noted(kind=Kind.LESSON, text=text, whose=whose, change="Voorbeeld.", met_on=meeting.day),
                sure=True,
            )  # fmt: skip
            await self._ours.write_down(
                _NOOR, meeting,
                Noted(kind=Kind.STEP, text=text, whose=whose, owner=NAME, until=until, met_on=meeting.day),
                sure=True,
            )  # fmt: skip

    async def _tell(self, meeting: Meeting) -> None:
        async def listed(found: object) -> list[tuple[str, str]]:
            return await self._app.database.write(lambda connection: found(connection, NAME))  # type: ignore[operator]

        cases = await listed(store.can_be_told_of)
        parties = self._app.organisation().parties
        for case, _ in self._chance.sample(cases, min(ANALYSES, len(cases))):
            told = _with_costs(self._chance, self._chance.choice(parties).id)
            try:
                await self._ours.analyse(_NOOR, meeting, case, told=told, sure=True)
                self._watch.counts["micro-analyses"] += 1
            except AanbelError:
                self._watch.counts["micro-analyses refused"] += 1
        for case, _ in await listed(store.can_be_invited):
            if self._chance.random() < _INVITED:
                await self._ours.invite(_NOOR, meeting, case, told="Voorbeeld.", language="nl")
                self._watch.counts["invited"] += 1


def _barrier(sort: Barrier, whose: str, day: date) -> Noted:
    return Noted(
        kind=Kind.BARRIER, text="Voorbeeld.", whose=whose, sort=sort, remover="Voorbeeld.", belongs="Voorbeeld.",
        helps="Voorbeeld.", met_on=day,
    )  # fmt: skip


def _with_costs(chance: Random, party: str) -> Analysis:
    low = chance.randrange(100, 2000, 50)
    costs = PartyCosts(
        party=party, before=Euros(low, low * 3), planned=Euros(low // 2, low), avoided=Euros(low, low * 2),
        source="Voorbeeld.",
    )  # fmt: skip
    return Analysis(asked=_TOLD.asked, done=_TOLD.done, became=_TOLD.became, costs=(costs,))
