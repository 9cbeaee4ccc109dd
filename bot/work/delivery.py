"""Sends what stands in the outbox: takes rows in the order of each talk, sends them at the channel's pace, marks them.

Three things go on at once and none holds up another: taking rows, sending (the database is not held meanwhile), and
marking in groups what was sent. A commit of the road wakes the taking at once; a tick is the safety net.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection

from bot.channels.base import Channel
from bot.errors import StoreError
from bot.store import leases, sending
from bot.store.database import Database
from bot.store.leases import Lease
from bot.store.sending import Claimed, PutOff
from bot.store.tables import outbox
from bot.work.outcomes import Outcome, row_of, settle
from bot.work.pacing import Pace
from bot.work.road import Road
from bot.work.sender import Sender, Words

log = logging.getLogger(__name__)

#: How long a row is held without a word. Ticks renew it while it is being sent.
LEASE = timedelta(seconds=20)

#: Seconds of sending that are taken ahead: what is taken counts as seen, so this is short.
_AHEAD = 0.5
#: Rows of one channel that may be on their way at the same time.
_AT_ONCE = 64
#: Rows that wait at the same time, from which on several bubbles are on their way at once. A program that is killed
#: sends again what was on its way: that is one bubble, but for a crowd, which one after the other would take too long.
_CROWD = 64
#: Seconds to leave the database alone after it failed.
_BREATH = 0.2
#: Seconds after the end of a pause, so that the look surely comes after it.
_LATER = 0.02


class _Lane:
    """One channel with its pace, and the rows that are on their way there."""

    def __init__(self, channel: Channel, wake: Callable[[], None]) -> None:
        self.channel = channel
        self.pace = Pace(channel.per_second, self._gone)
        self.flying: dict[int, asyncio.Task[None]] = {}
        #: There may be more than was taken.
        self.hungry = False
        self._ahead = min(_AT_ONCE, max(2, round(channel.per_second * _AHEAD)))
        self._wake = wake

    def room(self) -> int:
        """How many rows to take now; 0 until it is worth a transaction."""
        room = min(self._ahead - self.pace.waiting, _AT_ONCE - len(self.flying))
        return room if room * 2 >= self._ahead else 0

    def land(self, id: int) -> None:
        """What became of this row is written down."""
        if self.flying.pop(id, None):
            self.pace.landed(id)

    def _gone(self) -> None:
        if self.hungry and self.room():
            self._wake()


@dataclass(frozen=True, slots=True)
class _Order:
    """What to take for one channel: put together before the writer thread looks at it."""

    lane: _Lane
    limit: int
    flying: Sequence[int]


def _taken_for(connection: Connection, order: _Order, lease: Lease) -> list[Claimed]:
    name = order.lane.channel.name
    claimed = sending.claim(connection, name, lease, limit=order.limit, ours=order.flying)
    order.lane.hungry = len(claimed) >= order.limit
    waiting = sending.count_ready(connection, name, lease.at, most=_CROWD) if order.lane.hungry else 0
    order.lane.pace.crowded = waiting >= _CROWD
    return claimed


class Delivery:
    """Sends the outbox over these channels until it is stopped. The web chat is none of them: a page fetches."""

    def __init__(
        self, *, database: Database, road: Road, channels: Mapping[str, Channel], words: Words, lease: timedelta = LEASE
    ) -> None:
        self._database = database
        self._road = road
        self._lanes = {name: _Lane(channel, self.wake) for name, channel in channels.items()}
        self._sender = Sender(road=road, database=database, words=words)
        self._lease = lease
        self._token = secrets.token_hex(8)
        self._outcomes: list[Outcome] = []
        self._wanted = asyncio.Event()
        self._landed = asyncio.Event()
        self._stopping = False
        self._ended = False
        self._loops: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to send. On SQLite whatever another run was sending is taken up again at once."""
        if self._database.is_sqlite:
            at = self._road.clock()
            await self._database.write(lambda connection: leases.let_go_of_all(connection, at))
        self._loops = [asyncio.create_task(self._take_all()), asyncio.create_task(self._mark_all())]
        self.wake()

    def wake(self) -> None:
        """Something was committed: look at once. Cheap, from the event loop's thread only."""
        self._wanted.set()

    async def tick(self) -> None:
        """Hold what is being sent for longer, and look for what came without a call."""
        flying = [id for lane in self._lanes.values() for id in lane.flying]
        if flying:
            lease = self._new_lease()
            await self._database.write(lambda connection: leases.renew(connection, outbox, flying, lease))
        self.wake()

    async def stop(self, within: float = 10.0) -> None:
        """Take nothing more, give back what waits for its turn, and give what is being sent so many seconds to end."""
        self._stopping = True
        self._sender.voicing.stop()
        for lane in self._lanes.values():
            lane.pace.close()
        self.wake()
        await asyncio.wait(self._loops[:1])
        flying = [task for lane in self._lanes.values() for task in lane.flying.values()]
        if flying:
            _, unfinished = await asyncio.wait(flying, timeout=within)
            for task in unfinished:  # its lease will run out, and it is sent again
                task.cancel()
        self._ended = True
        self._landed.set()
        await asyncio.wait(self._loops, timeout=within)

    async def _take_all(self) -> None:
        while not self._stopping:
            await self._wanted.wait()
            self._wanted.clear()
            if self._stopping:
                break
            lanes = [lane for lane in self._lanes.values() if not lane.pace.is_paused]
            orders = [_Order(lane, lane.room(), list(lane.flying)) for lane in lanes]
            try:
                for claimed in await self._database.write(partial(self._taken, orders)):
                    self._launch(claimed)
            except Exception as error:
                log.warning("outbox.unreadable", extra={"error": type(error).__name__})
                asyncio.get_running_loop().call_later(_BREATH, self.wake)

    def _taken(self, orders: Sequence[_Order], connection: Connection) -> list[Claimed]:
        """Take what there is room for. Runs in the writer thread."""
        lease = self._new_lease()
        sending.settle_unasked(connection, lease.at)
        return [claimed for order in orders for claimed in _taken_for(connection, order, lease)]

    def _launch(self, claimed: Claimed) -> None:
        lane = self._lanes[claimed.channel]
        lane.flying[claimed.id] = asyncio.create_task(self._fly(claimed, lane))

    async def _fly(self, claimed: Claimed, lane: _Lane) -> None:
        outcome = await self._sender.carry(claimed, lane.channel, lane.pace)
        self._outcomes.append(outcome)
        self._landed.set()
        if isinstance(outcome, PutOff):
            wait = (outcome.until - self._road.clock()).total_seconds()
            asyncio.get_running_loop().call_later(max(0.0, wait) + _LATER, self.wake)

    async def _mark_all(self) -> None:
        while self._outcomes or not self._ended:
            await self._landed.wait()
            self._landed.clear()
            await self._mark()
            self.wake()

    async def _mark(self) -> None:
        outcomes, self._outcomes = self._outcomes, []
        if not outcomes:
            return
        self._road.probe("before_mark")
        await self._write(outcomes)
        self._road.probe("after_mark")
        for lane in self._lanes.values():
            for outcome in outcomes:
                lane.land(row_of(outcome))
        for outcome in outcomes:
            self._sender.voicing.landed(row_of(outcome))

    async def _write(self, outcomes: Sequence[Outcome]) -> None:
        """Write these outcomes. A failed database is tried until it is back: else they would be sent twice."""
        while True:
            try:
                return await self._database.write(
                    partial(settle, road=self._road, token=self._token, outcomes=outcomes)
                )
            except StoreError as error:
                log.warning("outbox.unmarkable", extra={"error": type(error).__name__})
                await asyncio.sleep(_BREATH)
            except Exception as error:
                # One of them is not as it should be: the others are written without it.
                log.error("outcome.failed", extra={"count": len(outcomes), "error": type(error).__name__})
                return await self._write_each(outcomes)

    async def _write_each(self, outcomes: Sequence[Outcome]) -> None:
        if len(outcomes) > 1:
            for outcome in outcomes:
                await self._write([outcome])

    def _new_lease(self) -> Lease:
        at = self._road.clock()
        return Lease(token=self._token, at=at, until=at + self._lease)
