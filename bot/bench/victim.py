"""The program as a victim: all that `aanbel serve` runs, in a process of its own that kills itself where it is told to.

The program knows nothing of this: the points are the road's own probe, which is given to it when it is put together.
What is not as in real life, so that a thousand kills take minutes: a chat is not made to wait a second between two
bubbles, and the clock runs ahead a little at every start, as if the program had been down for as long as a lease lasts.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.assemble import App, assemble
from bot.channels.telegram import Telegram
from bot.logs import start_logging
from bot.serving import running
from bot.settings import read_settings
from bot.work.turns import Turns


@dataclass(frozen=True, kw_only=True, slots=True)
class Orders:
    """One life of the program."""

    #: What it reads its settings from.
    environment: Mapping[str, str]
    log: Path
    #: Die at the `nth` call of this point of the road; empty: at no point.
    point: str = ""
    nth: int = 1
    #: How far its clock is ahead.
    ahead: timedelta = timedelta()
    #: Messages go in groups from the start, as they do once a run has lasted a while.
    in_groups: bool = False
    #: Seconds between two bubbles to one chat.
    address_pause: float = 0.0


def live(orders: Orders) -> None:
    """Run until killed, or until SIGTERM."""
    _log_to(orders.log)
    Telegram.address_pause = orders.address_pause
    settings = read_settings(orders.environment)
    with assemble(settings, clock=lambda: datetime.now(UTC) + orders.ahead, probe=_deadly(orders)) as app:
        asyncio.run(_until_stopped(_in_groups(app) if orders.in_groups else app))


async def _until_stopped(app: App) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with running(app):
        await stop.wait()


def _deadly(orders: Orders) -> Callable[[str], None]:
    """Dies at the wanted call. Each point is called by one thread only, so counting needs no lock."""
    calls = 0

    def probe(point: str) -> None:
        nonlocal calls
        calls += point == orders.point
        if orders.point and calls >= orders.nth:
            os.kill(os.getpid(), signal.SIGKILL)

    return probe


class _InGroups(App):
    """The program after its first, careful messages."""

    def turns(self, on_commit: Callable[[], None]) -> Turns:
        return Turns(self.database, self.road, on_commit=on_commit, careful=0)


def _in_groups(app: App) -> App:
    return _InGroups(**{field.name: getattr(app, field.name) for field in fields(app)})


def _log_to(file: Path) -> None:
    log = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(log, stream.fileno())
    os.close(log)
    start_logging()
