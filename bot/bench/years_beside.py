"""A second program in the simulated years: a process of its own on the same database, which is told what time it is."""

import asyncio
import logging
import multiprocessing
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection

from bot.assemble import assemble
from bot.bench.years_people import Phones
from bot.bench.years_program import Clock, Saw, Tried, Worker
from bot.channels.base import Incoming, Outgoing
from bot.errors import Unreachable
from bot.settings import read_settings
from bot.store.sending import Claimed
from bot.work.outcomes import Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class _Order:
    """Do this, at this moment."""

    now: datetime
    #: A method of the worker, and with what.
    what: str
    given: tuple[object, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shown:
    """Something is to be shown on the phone of a resident."""

    address: str
    outgoing: Outgoing


@dataclass(frozen=True, kw_only=True, slots=True)
class _Done:
    """An order was carried out."""

    result: object
    saw: tuple[tuple[Claimed, Outcome], ...]


class Beside:
    """The worker in the other process: what it is asked to do is done there, and shown on the phones here."""

    def __init__(self, line: Connection, clock: Clock, phones: Phones, saw: Saw) -> None:
        self._line, self._clock, self._phones, self._saw = line, clock, phones, saw

    async def hear(self, incoming: Incoming) -> None:
        """Take one message, and send what it leads to."""
        await self._ask("hear", incoming)

    async def tick(self) -> None:
        """What happens by itself."""
        await self._ask("tick")

    async def tidy(self) -> None:
        """What happens once a day."""
        await self._ask("tidy")

    async def deliver(self) -> None:
        """Send all there is to be sent."""
        await self._ask("deliver")

    async def mail(self) -> list[Tried]:
        """Mail what there is to be mailed; what was tried."""
        tried = await self._ask("mail")
        assert isinstance(tried, list)
        return tried

    async def _ask(self, what: str, *given: object) -> object:
        """Raises EOFError when the other process ended."""
        self._line.send(_Order(now=self._clock(), what=what, given=given))
        while not isinstance(said := await asyncio.to_thread(self._line.recv), _Done):
            self._line.send(await self._show(said))
        for claimed, outcome in said.saw:
            self._saw(claimed, outcome)
        return said.result

    async def _show(self, shown: _Shown) -> Sequence[str] | None:
        try:
            return await self._phones.send(shown.address, shown.outgoing)
        except Unreachable:
            return None


@contextmanager
def beside(settings: Mapping[str, str], clock: Clock, *, phones: Phones, saw: Saw) -> Iterator[Beside]:
    """A second program with these settings, in a process of its own; it ends with the block."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_live, args=(theirs, dict(settings)), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Beside(ours, clock, phones, saw)
    finally:
        ours.close()
        process.join()


def _live(line: Connection, settings: Mapping[str, str]) -> None:
    """The other process, until the line is closed."""
    logging.disable(logging.CRITICAL)
    random.seed("pauses beside")
    clock, phones = Clock(), _Elsewhere(line=line)
    seen: list[tuple[Claimed, Outcome]] = []
    with assemble(read_settings(settings), clock=clock) as app:
        worker = Worker(app, phones, lambda claimed, outcome: seen.append((claimed, outcome)), name="beside")
        asyncio.run(_carry_out(line, clock, worker, seen))


async def _carry_out(line: Connection, clock: Clock, worker: Worker, seen: list[tuple[Claimed, Outcome]]) -> None:
    while True:
        try:
            order: _Order = line.recv()
        except EOFError:
            return
        clock.now = order.now
        result = await getattr(worker, order.what)(*order.given)
        line.send(_Done(result=result, saw=tuple(seen)))
        seen.clear()


@dataclass(kw_only=True)
class _Elsewhere(Phones):
    """The phones, which are in the first process."""

    line: Connection = field(repr=False)

    async def send(self, address: str, outgoing: Outgoing) -> Sequence[str]:
        """Show it there. Raises Unreachable."""
        self.line.send(_Shown(address=address, outgoing=outgoing))
        ids: Sequence[str] | None = self.line.recv()
        if ids is None:
            raise Unreachable(because="blocked")
        return ids
