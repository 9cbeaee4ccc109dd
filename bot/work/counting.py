"""The overview: counted now and then from every case, kept in memory alone, and never in a file."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.casework.organisation import Organisation
from bot.casework.overview import Fact, Overview, Stage, Talk, fact_of, overview, quarter
from bot.store import audit, counted
from bot.store.database import Database
from bot.work.proposing import opened
from bot.work.road import Road

#: Cases opened, and talks read, in one go: whoever rings meanwhile waits for no more than these.
_AT_ONCE = 100
_TALKS_AT_ONCE = 1000
#: Counted anew only while somebody looks now and then.
_WANTED_FOR = timedelta(hours=1)


class Counting:
    """What was counted last; nothing before somebody asked for it."""

    def __init__(self, database: Database, road: Road, organisation: Callable[[], Organisation]) -> None:
        self._database = database
        self._road = road
        self._organisation = organisation
        self._counted: Overview | None = None
        self._asked_at: datetime | None = None
        self._under_way: asyncio.Task[None] | None = None

    def __call__(self) -> Overview | None:
        """The last count; None when there is none yet: then one is begun."""
        self._asked_at = self._road.clock()
        if self._counted is None and (self._under_way is None or self._under_way.done()):
            self._under_way = asyncio.ensure_future(self.count())
        return self._counted

    async def tick(self) -> None:
        """Count anew, if anybody looked lately. Raises StoreError."""
        if self._asked_at and self._road.clock() - self._asked_at < _WANTED_FOR:
            await self.count()

    async def count(self) -> None:
        """Count everything anew. Raises StoreError."""
        now = self._road.clock()
        facts, talks = await self._facts(now), await self._talks()
        # Seconds of plain counting, with many cases: not in the loop that answers everybody.
        self._counted = await asyncio.to_thread(overview, facts, talks, at=now)

    async def note_export(self, by: str) -> None:
        """Write down that somebody takes the numbers along. Raises StoreError."""
        road = self._road
        await self._database.write(
            lambda connection: audit.note(
                connection, road.ids, "overview.exported", on="overview", at=road.clock(), actor=by
            )
        )

    async def _facts(self, now: datetime) -> list[Fact]:
        facts: list[Fact] = []
        after = ""
        while True:
            look = partial(counted.some_cases, vault=self._road.vault, after=after, limit=_AT_ONCE)
            page, turned, after = await self._database.write(look)
            for stored in page:
                promised = self._organisation().reads_by(stored.made_at, self._road.zone)
                fact = fact_of(
                    opened(stored), contact_at=turned.get(stored.id), promised=promised, now=now, zone=self._road.zone
                )
                facts += [fact] if fact else []
            if not after:
                return facts

    async def _talks(self) -> list[Talk]:
        talks: list[Talk] = []
        after = 0
        while page := await self._database.write(partial(counted.begun_talks, after=after, limit=_TALKS_AT_ONCE)):
            talks += [self._talk(each) for each in page]
            after = page[-1].id
        return talks

    def _talk(self, talk: counted.BegunTalk) -> Talk:
        stage = Stage.STORY if talk.told else Stage.UNFINISHED if talk.kept else Stage.BEFORE_YES
        period = quarter(talk.made_at, self._road.zone)
        return Talk(period=period, language=talk.language, channel=talk.channel, stage=stage)
