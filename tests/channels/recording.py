"""A small honest stand-in for the turn writer: keeps what was submitted, once each, and can fail or be slow."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.channels.base import Incoming, Receipt
from bot.errors import NotStored


class Recorder:
    def __init__(self) -> None:
        #: In the order of their commits, repeats left out.
        self.stored: list[Incoming | Receipt] = []
        #: Every external id that was submitted, repeats included.
        self.tried: list[str] = []
        #: How many of the coming submits fail.
        self.failures = 0
        #: External ids that fail until taken out.
        self.refused: set[str] = set()
        #: Seconds a commit takes.
        self.delay = 0.0
        self._news = asyncio.Event()

    async def submit(self, incoming: Incoming | Receipt) -> None:
        self.tried.append(incoming.external_id)
        await asyncio.sleep(self.delay)
        if self.failures or incoming.external_id in self.refused:
            self.failures = max(0, self.failures - 1)
            raise NotStored
        if incoming.external_id not in [earlier.external_id for earlier in self.stored]:
            self.stored.append(incoming)
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def until(self, count: int) -> list[Incoming | Receipt]:
        """Wait until so many are stored."""
        async with asyncio.timeout(5):
            while len(self.stored) < count:
                await self._news.wait()
        return self.stored


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by
