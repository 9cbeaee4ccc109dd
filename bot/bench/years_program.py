"""The program in the simulated years: real parts, on a clock that is moved, with one channel to all residents."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import Connection

from bot.assemble import App
from bot.bench.years_people import CHANNEL, Phones
from bot.channels.base import Incoming
from bot.channels.email import Mail, Mailbox, MailNotSent
from bot.store import sending
from bot.store.leases import Lease
from bot.store.sending import Claimed
from bot.work.audit_retention import forget_old_lines
from bot.work.due import Timers
from bot.work.mailing import Mailing, MailWords
from bot.work.out_of_reach import look_who_is_out_of_reach
from bot.work.outcomes import Outcome, settle
from bot.work.pacing import Pace
from bot.work.sender import Sender, Words
from bot.work.sweeping import Sweeping
from bot.work.turns import Turns

#: The first day: the clocks change twice in the year after it.
BEGIN = date(2026, 11, 2)
_LEASE = timedelta(minutes=5)
#: The chance that a mail does not arrive at once, and that it never does.
_BUSY, _UNKNOWN = 0.04, 0.01
#: Is told what became of every bubble.
Saw = Callable[[Claimed, Outcome], None]
#: The number of the case in a subject.
_NUMBER = re.compile(r"\b([0-9a-z]{10})\b")


@dataclass(kw_only=True)
class Clock:
    """Stands still until it is moved."""

    now: datetime = datetime(BEGIN.year, BEGIN.month, BEGIN.day, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """A mail that a mail server was given."""

    id: int
    to: str
    case: str
    arrived: bool


class Post(Mailbox):
    """A mail server that is busy now and then, and does not know everybody."""

    def __init__(self, url: str) -> None:
        super().__init__(url, sender="aanbel@buurt.example")
        self.tried: list[Tried] = []
        self._chance = Random("post")  # noqa: S311 - nothing secret

    async def send(self, mail: Mail) -> None:
        """Take it, or not. Raises MailNotSent."""
        drawn = self._chance.random()
        number = _NUMBER.search(mail.subject)
        case = number[1] if number else ""
        self.tried.append(Tried(id=mail.id, to=mail.to, case=case, arrived=drawn >= _BUSY))
        if drawn < _BUSY:
            raise MailNotSent(kind="busy", permanent=drawn < _UNKNOWN)


class Worker:
    """One program: its timers and what it sends."""

    def __init__(self, app: App, phones: Phones, saw: Saw, *, name: str) -> None:
        self.app = app
        self._phones, self._saw, self._token = phones, saw, f"worker {name}"
        self._turns: Turns = app.turns(on_commit=lambda: None)
        self._timers = Timers(database=app.database, road=app.road, turns=self._turns)
        self._sender = Sender(
            road=app.road, database=app.database, words=Words(catalogues=app.catalogues, facts=app.facts)
        )
        self._pace = Pace(phones.per_second)
        self._sweeping = Sweeping(app.database, app.road)
        self.post = Post(app.settings.smtp_url)
        words = MailWords(console=app.console, facts=app.facts, public_url=app.settings.public_url)
        self._mailing = Mailing(database=app.database, road=app.road, mailbox=self.post, words=words)

    async def hear(self, incoming: Incoming) -> None:
        """Take one message, and send what it leads to."""
        await self._turns.submit(incoming)
        await self.deliver()

    async def tick(self) -> None:
        """What happens by itself."""
        await self._timers.tick()

    async def tidy(self) -> None:
        """What happens once a day. What opens every case is done on Mondays, or the years would take days."""
        if self.app.clock().weekday() == 0:
            await self._sweeping.tick()
            await self.app.loads.count()
        await forget_old_lines(self.app.database, self.app.road)
        await look_who_is_out_of_reach(self.app.database, self.app.road, self.app.settings.unreachable_after)

    async def mail(self) -> list[Tried]:
        """Mail what there is to be mailed; what was tried."""
        await self._mailing.send_waiting()
        tried, self.post.tried = self.post.tried, []
        return tried

    async def deliver(self) -> None:
        """Send all there is to be sent."""
        while claimed := await self.app.database.write(self._claimed):
            for each in claimed:
                outcome = await self._sender.carry(each, self._phones, self._pace)
                self._saw(each, outcome)
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
