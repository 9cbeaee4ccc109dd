"""Preparing the learning meeting, and what is done at it: everything that is done is a line in the audit log."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from bot.casework import learning as meeting_rules
from bot.casework.access import Account
from bot.casework.case import Case
from bot.casework.learning import STUCK, Analysis, Felt, Kind, Meeting, Noted, Pack
from bot.casework.traces import Trace, traces
from bot.store import audit, learning
from bot.store.cases import StoredCase
from bot.store.database import Database
from bot.store.learning import Line
from bot.team.doorway import Doorway
from bot.team.refused import Refused
from bot.team.send_block import Chosen, send_block
from bot.work.casefile import CaseFile, NoCase
from bot.work.proposing import opened
from bot.work.road import Road

#: What a resident is asked who is to come.
INVITATION = "block.learning"
#: Cases opened in one go: whoever rings meanwhile waits for no more than these.
_AT_ONCE = 100
#: A meeting further away than this is a slip of the pen.
_FURTHEST = timedelta(days=200)

T = TypeVar("T")


class StillTraces(Refused):
    """Something in this text may tell who it is about."""

    def __init__(self, found: Sequence[Trace]) -> None:
        super().__init__(key="refused.learning.traces")
        self.traces = tuple(found)


@dataclass(frozen=True, kw_only=True)
class Learning:
    """What is done with meetings."""

    database: Database
    road: Road
    doorway: Doorway

    async def meetings(self) -> list[Meeting]:
        return await self.database.write(learning.meetings)

    async def notes(self) -> list[Noted]:
        """Everything that was ever written down, oldest first."""
        return await self.database.write(partial(learning.notes, vault=self.road.vault))

    async def meeting(self, id: int) -> Meeting:
        """Raises NoCase when there is none."""
        found = await self.database.write(lambda connection: learning.find_meeting(connection, id))
        if found is None:
            raise NoCase
        return found

    async def plan(self, account: Account, day: date) -> int:
        """A meeting on this day, that looks back from the last one; its number. Raises Refused."""
        return await self._do(lambda connection: self._plan(connection, account, day))

    async def close(self, account: Account, meeting: Meeting) -> None:
        """It was held: nothing is added to it any more. Raises Refused."""

        def closing(connection: Connection) -> None:
            if not learning.close_meeting(connection, meeting.id, by=account.name, at=self.now):
                raise Refused(because="This meeting was closed before.", key="refused.learning.closed")
            self._note(connection, account, "learning.held", meeting.id)

        await self._do(closing)

    async def write_down(self, account: Account, meeting: Meeting, new: Noted) -> None:
        """A barrier, a lesson or a next step. Raises Refused."""
        _filled(new)

        def writing(connection: Connection) -> None:
            _still_open(connection, meeting)
            learning.add_note(connection, self.road.vault, meeting.id, new=new, line=self._line(account))
            self._note(connection, account, "learning.noted", meeting.id)

        await self._do(writing)

    async def settle(self, account: Account, id: int, outcome: str) -> None:
        """It is done: what came of it, in words. Raises Refused and NoCase."""
        if not outcome.strip():
            raise Refused(because="Say what came of it.", key="refused.learning.outcome")

        def settling(connection: Connection) -> None:
            known = next((each for each in learning.notes(connection, self.road.vault) if each.id == id), None)
            if known is None:
                raise NoCase
            closed = replace(known, closed_on=self.today, outcome=outcome.strip())
            if not learning.close_note(connection, self.road.vault, closed, by=account.name, at=self.now):
                raise Refused(because="Somebody closed it before.", key="refused.learning.settled")
            self._note(connection, account, "learning.settled", id)

        await self._do(settling)

    async def analyse(self, account: Account, meeting: Meeting, case_id: str, *, told: Analysis, sure: bool) -> None:
        """Tell of this case at the meeting. Raises Refused, StillTraces unless they are `sure`, and as the doorway."""
        parties = tuple(party.name for party in self.road.organisation().parties)
        if not all((told.asked.strip(), told.done.strip(), told.became.strip())):
            raise Refused(
                because="Say what was asked for, what was done and what came of it.", key="refused.learning.tell"
            )

        def analysing(file: CaseFile) -> None:
            _still_open(file.work.connection, meeting)
            if not {*learning.TOLD_OF} <= file.scopes:
                raise Refused(because="The resident gave no yes to learning from it.", key="refused.learning.no_yes")
            found = _traces(told, file.case, parties)
            if found and not sure:
                raise StillTraces(found)
            self._keep(file, meeting, told)

        await self.doorway.do(account, case_id, analysing)

    async def invite(self, account: Account, meeting: Meeting, case_id: str, *, told: str, language: str) -> None:
        """Ask this resident to come. Raises Refused, IllegalChange, and as the doorway."""

        def inviting(file: CaseFile) -> None:
            if not {*learning.INVITED} <= file.scopes:
                raise Refused(
                    because="The resident did not say yes to thinking along.", key="refused.learning.no_invite"
                )
            send_block(file, Chosen(key=INVITATION, day=meeting.day), told=told, language=language)
            file.note("learning.invited")

        await self.doorway.do(account, case_id, inviting)

    async def pack(self, meeting: Meeting) -> Pack:
        """What is prepared for it. Nobody's name or story is in it."""
        since, until = self._moment(meeting.first), self._moment(meeting.day + timedelta(days=1))
        felt = await self._felt(since, until)
        look = partial(self._counts, meeting=meeting, since=since, until=until, felt=felt)
        return await self.database.write(look)

    async def took_along(self, account: Account, meeting: Meeting) -> None:
        """Write down that somebody takes the pack along."""
        await self._do(lambda connection: self._note(connection, account, "learning.exported", meeting.id))

    def looks_from(self, meeting: Meeting) -> datetime:
        """The moment at which the days begin that it looks back on."""
        return self._moment(meeting.first)

    @property
    def now(self) -> datetime:
        return self.road.clock()

    @property
    def today(self) -> date:
        """The day on the organisation's own clock."""
        return self.now.astimezone(self.road.zone).date()

    def _plan(self, connection: Connection, account: Account, day: date) -> int:
        last = next(iter(learning.meetings(connection)), None)
        proposed = meeting_rules.after(last, today=self.today)
        if not proposed.first <= day <= self.today + _FURTHEST:
            raise Refused(
                because="Choose a day after the last meeting, within half a year.", key="refused.learning.day"
            )
        line = self._line(account)
        if not learning.add_meeting(connection, replace(proposed, day=day), line=line):
            raise Refused(because="There is a meeting on that day.", key="refused.learning.day")
        self._note(connection, account, "learning.planned", line.id)
        return line.id

    def _keep(self, file: CaseFile, meeting: Meeting, told: Analysis) -> None:
        line = Line(self.road.ids.new(), file.actor, file.now)
        if not learning.analyse(
            file.work.connection, self.road.vault, file.work.talk.key,
            meeting_id=meeting.id, of=file.stored, told=told, line=line,
        ):  # fmt: skip
            raise Refused(because="This meeting tells of that case already.", key="refused.learning.told_before")
        file.note("learning.told_of")

    def _counts(
        self, connection: Connection, meeting: Meeting, *, since: datetime, until: datetime, felt: Sequence[Felt]
    ) -> Pack:
        told = learning.analyses(connection, self.road.vault, meeting.id)
        return meeting_rules.pack(
            meeting,
            people=learning.people(connection, since, until),
            felt=felt,
            stuck=learning.stuck(connection, since=min(self.now, until) - STUCK),
            analyses=[_scored(each.analysis, opened(each.case)) for each in told],
            notes=learning.notes(connection, self.road.vault),
        )

    async def _felt(self, since: datetime, until: datetime) -> list[Felt]:
        found: list[Felt] = []
        after = ""
        while True:
            look = partial(learning.touched, vault=self.road.vault, since=since, after=after, limit=_AT_ONCE)
            page, after = await self.database.write(look)
            found += await asyncio.to_thread(_moved, page, since, until)
            if not after:
                return found

    async def _do(self, work: Callable[[Connection], T]) -> T:
        return await self.database.write(work)

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.road.zone).astimezone(UTC)

    def _line(self, account: Account) -> Line:
        return Line(self.road.ids.new(), account.name, self.now)

    def _note(self, connection: Connection, account: Account, action: str, id: int) -> None:
        audit.note(connection, self.road.ids, action, on=f"learning:{id}", at=self.now, actor=account.name)


def _still_open(connection: Connection, meeting: Meeting) -> None:
    known = learning.find_meeting(connection, meeting.id)
    if known is None or known.closed_at:
        raise Refused(because="This meeting is over: write it down for the next one.", key="refused.learning.over")


def _filled(new: Noted) -> None:
    if not new.text.strip():
        raise Refused(because="Write down what it is.", key="refused.learning.empty")
    if new.kind is Kind.BARRIER and new.sort is None:
        raise Refused(because="Choose what sort of barrier it is.", key="refused.learning.sort")
    if new.kind is Kind.STEP and not (new.owner.strip() and new.until):
        raise Refused(because="Say who does it, and by which day.", key="refused.learning.step")


def _traces(told: Analysis, case: Case, parties: Sequence[str]) -> list[Trace]:
    """What is left of this resident in the words about the case."""
    wishes = case.content.preferences
    names = [each.text for each in (wishes.name, wishes.number) if each]
    translated = [each.text for each in case.course.translations.values()]
    text = " . ".join((told.asked, told.done, told.became, *(each.source for each in told.costs)))
    return traces(text, names=names, story=[*case.said().values(), *translated], known=parties)


def _scored(told: Analysis, case: Case) -> Analysis:
    """With what the resident gave, at the start and last; nobody else fills that in."""
    later = [felt.score for felt in case.course.wellbeing_again if felt.score is not None]
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
