"""Long polling that loses nothing: ask, submit all, wait for every commit, and only then ask with the next offset."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from bot.channels.telegram import Telegram
from bot.errors import ChannelError, PolledElsewhere

#: Seconds Telegram keeps a request open while there is nothing.
LONG_POLL = 50

#: Seconds of rest after the first and after many failures in a row.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0

#: Seconds a stop waits for commits that are under way.
GRACE = 1.5

log = logging.getLogger(__name__)

T = TypeVar("T")


class Polling:
    """The one poller of a bot. What is not confirmed comes again, so a restart may repeat and never skips."""

    def __init__(
        self,
        *,
        telegram: Telegram,
        take_in: Callable[[Mapping[str, Any]], Awaitable[None]],
        load: Callable[[], Awaitable[int | None]],
        save: Callable[[int], Awaitable[None]],
        long_poll: int = LONG_POLL,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        """`take_in` returns after the commit of one update; `load` and `save` keep the next offset."""
        self._telegram = telegram
        self._take_in = take_in
        self._load = load
        self._save = save
        self._long_poll = long_poll
        self._first_pause = first_pause
        self._offset: int | None = None
        self._failures = 0
        self._conflict = False
        self._stopping = False
        self._running: asyncio.Task[None] | None = None
        self._waiting: asyncio.Future[Any] | None = None

    def start(self) -> None:
        """Begin to poll."""
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop within two seconds: a waiting request is broken off, commits under way are waited for a little."""
        self._stopping = True
        if self._waiting:
            self._waiting.cancel()
        if self._running:
            await asyncio.wait({self._running}, timeout=GRACE)
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _run(self) -> None:
        ready = False
        while not self._stopping:
            try:
                if not ready:
                    await self._prepare()
                    ready = True
                await self._round()
                self._failures, self._conflict = 0, False
            except _Stopped:
                return
            except Exception as error:
                await self._rest(error)

    async def _prepare(self) -> None:
        self._offset = await self._load()
        await self._unless_stopped(self._telegram.remove_webhook())

    async def _round(self) -> None:
        """One request and its commits. Raises what went wrong; the offset then stands at the first not stored."""
        updates = await self._unless_stopped(self._telegram.updates(self._offset, self._long_poll))
        if not updates:
            return
        results = await asyncio.gather(*(self._take_in(update) for update in updates), return_exceptions=True)
        stored = _until_failure(updates, results)
        if stored:
            self._offset = int(updates[stored - 1]["update_id"]) + 1
            await self._save(self._offset)
        if stored < len(updates):
            failure = results[stored]
            assert isinstance(failure, BaseException)
            raise failure

    async def _rest(self, error: Exception) -> None:
        """Say what went wrong and leave it alone for a while: as long as asked, else longer each time."""
        self._failures += 1
        pause = min(self._first_pause * 2 ** (self._failures - 1), LONGEST_PAUSE) * random.uniform(0.7, 1.3)  # noqa: S311
        if isinstance(error, ChannelError) and error.retry_after:
            pause = error.retry_after
        self._tell(error, pause)
        try:
            await self._unless_stopped(asyncio.sleep(pause))
        except _Stopped:
            return

    def _tell(self, error: Exception, pause: float) -> None:
        if isinstance(error, PolledElsewhere):
            # Once for each time it begins: it lasts until a person ends the other program.
            if not self._conflict:
                log.error("telegram.polled_elsewhere", extra={"reason": str(error)})
            self._conflict = True
            return
        reason = str(error) if isinstance(error, ChannelError) else type(error).__name__
        log.warning("telegram.polling_failed", extra={"seconds": round(pause, 1), "reason": reason})

    async def _unless_stopped(self, wait: Coroutine[Any, Any, T]) -> T:
        """Wait for something that a stop may break off."""
        if self._stopping:
            wait.close()
            raise _Stopped
        waiting = asyncio.ensure_future(wait)
        self._waiting = waiting
        try:
            return await waiting
        except asyncio.CancelledError:
            if self._stopping:
                raise _Stopped from None
            raise
        finally:
            self._waiting = None


class _Stopped(Exception):
    """Polling was asked to stop."""


def _until_failure(updates: Sequence[Mapping[str, Any]], results: Sequence[object]) -> int:
    """How many updates were stored before the first that was not."""
    failed = (number for number, result in enumerate(results) if isinstance(result, BaseException))
    return next(failed, len(updates))
