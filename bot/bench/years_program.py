"""The program in the simulated years: real parts, on a clock that is moved, with one channel to all residents."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.assemble import App
from bot.bench.years_checks import Watch
from bot.bench.years_people import CHANNEL, Phones
from bot.store import mails, sending
from bot.store.leases import Lease
from bot.store.sending import Claimed, Sent
from bot.work.audit_retention import forget_old_lines
from bot.work.due import Timers
from bot.work.out_of_reach import look_who_is_out_of_reach
from bot.work.outcomes import Outcome, settle
from bot.work.pacing import Pace
from bot.work.sender import Sender, Words
from bot.work.turns import Turns

#: The first day: the clocks change twice in the year after it.
BEGIN = date(2026, 11, 2)
_LEASE = timedelta(minutes=5)


@dataclass(kw_only=True)
class Clock:
    """Stands still until it is moved."""

    now: datetime = datetime(BEGIN.year, BEGIN.month, BEGIN.day, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Worker:
    """One process of the program: its timers and what it sends."""

    def __init__(self, app: App, phones: Phones, watch: Watch, number: int) -> None:
        self.app = app
        self._phones, self._watch, self._token = phones, watch, f"worker-{number}"
        self.turns: Turns = app.turns(on_commit=lambda: None)
        self._timers = Timers(database=app.database, road=app.road, turns=self.turns)
        self._sender = Sender(
            road=app.road, database=app.database, words=Words(catalogues=app.catalogues, facts=app.facts)
        )
        self._pace = Pace(phones.per_second)

    async def tick(self) -> None:
        """What happens by itself."""
        await self._timers.tick()

    async def tidy(self) -> None:
        """What happens once a day."""
        await forget_old_lines(self.app.database, self.app.road)
        await look_who_is_out_of_reach(self.app.database, self.app.road, self.app.settings.unreachable_after)
        await self.app.loads.count()

    async def deliver(self) -> None:
        """Send all there is to be sent."""
        while claimed := await self.app.database.write(self._claimed):
            for each in claimed:
                outcome = await self._sender.carry(each, self._phones, self._pace)
                self._look_on(each, outcome)
                await self.app.database.write(partial(self._settled, outcome))
                self._pace.landed(each.id)

    def _settled(self, outcome: Outcome, connection: Connection) -> None:
        settle(connection, road=self.app.road, token=self._token, outcomes=[outcome])

    def _claimed(self, connection: Connection) -> list[Claimed]:
        sending.settle_unasked(connection, self.app.clock())
        return sending.claim(connection, CHANNEL, self._lease(), limit=100)

    def _lease(self) -> Lease:
        at = self.app.clock()
        return Lease(token=self._token, at=at, until=at + _LEASE)

    def _look_on(self, claimed: Claimed, outcome: Outcome) -> None:
        self._watch.counts[f"row {type(outcome).__name__}"] += 1
        if claimed.proactive and isinstance(outcome, Sent):
            self._watch.unasked(str(claimed.resident_id), blocked=claimed.blocked, erased=False)

    def post(self, connection: Connection) -> Iterator[tuple[str, str, str]]:
        """Kind, mailbox and case of every mail that goes out now."""
        while taken := mails.claim(connection, self._lease(), limit=100):
            for each in taken:
                letter = mails.open_letter(self.app.vault, each)
                mails.mark_sent(connection, self._token, each.id, at=self.app.clock())
                yield each.kind, letter.to, letter.values.get("number", "")
