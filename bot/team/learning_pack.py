"""Counting what is shown at a learning meeting. What was shown when it was closed stays as it was."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.casework import learning as meeting_rules
from bot.casework.case import Case
from bot.casework.learning import STUCK, Analysis, Felt, Figures, Meeting, Pack
from bot.store import learning
from bot.store.cases import StoredCase
from bot.store.database import Database
from bot.work.proposing import opened
from bot.work.road import Road

#: Cases opened in one go: whoever rings meanwhile waits for no more than these.
_AT_ONCE = 100


@dataclass(frozen=True, kw_only=True)
class Packing:
    """Puts together what is prepared for a meeting."""

    database: Database
    road: Road

    async def pack(self, meeting: Meeting) -> Pack:
        """Nobody's name or story is in it."""
        kept = partial(learning.figures, vault=self.road.vault, id=meeting.id)
        stays = meeting.closed_at is not None and await self.database.write(kept) is not None
        felt = [] if stays else await self._felt(meeting)
        return await self.database.write(partial(self._pack, meeting=meeting, felt=felt))

    def _pack(self, connection: Connection, meeting: Meeting, felt: Sequence[Felt]) -> Pack:
        told = learning.analyses(connection, self.road.vault, meeting.id)
        _, until = _days(self.road, meeting)
        return meeting_rules.pack(
            meeting,
            self._figures(connection, meeting, felt),
            analyses=[_scored(each.analysis, opened(each.case), until) for each in told],
            notes=learning.notes(connection, self.road.vault),
        )

    def _figures(self, connection: Connection, meeting: Meeting, felt: Sequence[Felt]) -> Figures:
        vault, now = self.road.vault, self.road.clock()
        kept = learning.figures(connection, vault, meeting.id)
        if kept and meeting.closed_at:
            return kept
        since, until = _days(self.road, meeting)
        counted = Figures(
            people=learning.people(connection, since, until),
            felt=tuple(sorted(felt, key=lambda each: (each.before, each.later))),
            stuck=tuple(learning.stuck(connection, since=min(now, until) - STUCK)),
        )
        shown = meeting_rules.steady(kept or Figures(), counted)
        if shown != kept:
            learning.keep_figures(connection, vault, meeting.id, shown)
        return shown

    async def _felt(self, meeting: Meeting) -> list[Felt]:
        since, until = _days(self.road, meeting)
        found: list[Felt] = []
        after = ""
        while True:
            look = partial(learning.touched, vault=self.road.vault, since=since, after=after, limit=_AT_ONCE)
            page, after = await self.database.write(look)
            found += await asyncio.to_thread(_moved, page, since, until)
            if not after:
                return found


def moment_of(road: Road, day: date) -> datetime:
    """The moment at which this day begins here."""
    return datetime.combine(day, time(), road.zone).astimezone(UTC)


def _days(road: Road, meeting: Meeting) -> tuple[datetime, datetime]:
    """From when until when it looks back."""
    return moment_of(road, meeting.first), moment_of(road, meeting.day + timedelta(days=1))


def _scored(told: Analysis, case: Case, until: datetime) -> Analysis:
    """With what the resident gave, at the start and last before the meeting was over; nobody else fills that in."""
    again = case.course.wellbeing_again
    later = [felt.score for felt in again if felt.score is not None and felt.given_at < until]
    before = case.content.wellbeing.score if case.content.wellbeing else None
    return replace(told, score_before=before, score_later=later[-1] if later else None)


def _moved(page: Sequence[StoredCase], since: datetime, until: datetime) -> list[Felt]:
    """Of these cases, those whose resident gave a score in these days, and had given one at the start."""
    found = []
    for case in map(opened, page):
        before = case.content.wellbeing.score if case.content.wellbeing else None
        again = case.course.wellbeing_again
        later = [felt.score for felt in again if felt.score is not None and since <= felt.given_at < until]
        if before is not None and later:
            found.append(Felt(before=before, later=later[-1]))
    return found
