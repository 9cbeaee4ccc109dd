"""Ticks: every so many seconds somebody looks whether there is work. The rows are the truth, a tick is only a look."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

Tick = Callable[[], Awaitable[None]]


class Ticker:
    """Calls each tick in the event loop, never the same one twice at a time. APScheduler keeps no jobs for us."""

    def __init__(self) -> None:
        # Its own words on every late or passed-over tick say nothing we want to know.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._ticking: set[asyncio.Task[None]] = set()

    def every(self, seconds: float, name: str, tick: Tick) -> None:
        """Call `tick` every so many seconds; an error of its is logged, and the next one comes all the same."""
        self._scheduler.add_job(
            self._guarded, "interval", seconds=seconds, args=(name, tick), id=name,
            coalesce=True, max_instances=1, misfire_grace_time=None,
        )  # fmt: skip

    def start(self) -> None:
        """Begin to tick, in the running event loop."""
        self._scheduler.start()

    async def stop(self, within: float = 10.0) -> None:
        """Tick no more, and give what is going on so many seconds to end."""
        self._scheduler.pause()
        if self._ticking:
            await asyncio.wait(self._ticking, timeout=within)
        self._scheduler.shutdown(wait=False)

    async def _guarded(self, name: str, tick: Tick) -> None:
        task = asyncio.ensure_future(tick())
        self._ticking.add(task)
        try:
            await task
        except Exception as error:
            log.error("tick.failed", extra={"kind": name, "error": type(error).__name__})
        finally:
            self._ticking.discard(task)
