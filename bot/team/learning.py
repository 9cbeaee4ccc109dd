"""Preparing the learning meeting, and what is done at it: everything that is done is a line in the audit log."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.casework import learning as meeting_rules
from bot.casework.access import Account
from bot.casework.case import Case
from bot.casework.learning import ANALYSES, Analysis, Figures, Meeting, Noted, Pack
from bot.store import audit, learning
from bot.store.database import Database
from bot.store.learning import Line
from bot.team.doorway import Doorway
from bot.team.learning_pack import Packing
from bot.team.learning_words import Looking, old_words_leave, whole
from bot.team.refused import Refused
from bot.team.send_block import Chosen, send_block
from bot.work.casefile import CaseFile, NoCase
from bot.work.proposing import opened
from bot.work.road import Road

#: What a resident is asked who is to come.
INVITATION = "block.learning"
#: What can be taken away again.
_REMOVES = (learning.remove_note, learning.remove_analysis)
#: A meeting further away than this is a slip of the pen.
_FURTHEST = timedelta(days=200)
#: So long a next step may take: further away is a slip of the pen too.
_LONGEST_STEP = timedelta(days=731)

T = TypeVar("T")


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

    async def open_again(self, account: Account, meeting: Meeting) -> None:
        """It was not over yet. Raises Refused when another was planned after it."""

        def opening(connection: Connection) -> None:
            self._is_last(connection, meeting)
            if not learning.open_meeting(connection, meeting.id):
                raise Refused(because="This meeting is open.", key="refused.learning.opened")
            self._note(connection, account, "learning.opened", meeting.id)

        await self._do(opening)

    async def move(self, account: Account, meeting: Meeting, day: date) -> None:
        """It is held on another day. Raises Refused."""

        def moving(connection: Connection) -> None:
            self._is_last(connection, meeting)
            if not meeting.first <= day <= self.today + _FURTHEST:
                raise Refused(because="Choose a day after the last meeting.", key="refused.learning.day")
            if not learning.move_meeting(connection, meeting.id, day):
                raise Refused(because="This meeting is over.", key="refused.learning.over")
            self._note(connection, account, "learning.moved", meeting.id)

        await self._do(moving)

    async def write_down(self, account: Account, meeting: Meeting, new: Noted, *, sure: bool = False) -> None:
        """A barrier, a lesson or a next step; once, however often the form is sent.

        Raises Refused, and StillTraces unless they are `sure`.
        """
        whole(new)
        if new.until and not min(self.today, meeting.day) <= new.until <= self.today + _LONGEST_STEP:
            raise Refused(because="Choose a day to come, within two years.", key="refused.learning.until")
        if not sure:
            await self._looking.in_note(new.words().values(), by=account, owner=new.owner)

        def writing(connection: Connection) -> None:
            _still_open(connection, meeting)
            if any(replace(each, id=new.id) == new for each in learning.notes(connection, self.road.vault)):
                return
            learning.add_note(connection, self.road.vault, meeting.id, new=new, line=self._line(account))
            self._note(connection, account, "learning.noted", meeting.id)

        await self._do(writing)

    async def settle(self, account: Account, id: int, outcome: str, *, sure: bool = False) -> None:
        """It is done: what came of it, in words. Raises Refused, NoCase, and StillTraces unless they are `sure`."""
        if not sure:
            await self._looking.in_note([outcome], by=account)

        def settling(connection: Connection) -> None:
            closed = replace(self._noted(connection, id), closed_on=self.today, outcome=outcome.strip())
            whole(closed)
            if not learning.close_note(connection, self.road.vault, closed, by=account.name, at=self.now):
                raise Refused(because="Somebody closed it before.", key="refused.learning.settled")
            self._note(connection, account, "learning.settled", id)

        await self._do(settling)

    async def unsettle(self, account: Account, meeting: Meeting, id: int) -> None:
        """It is not done after all. Raises Refused and NoCase."""

        def opening(connection: Connection) -> None:
            _still_open(connection, meeting)
            known = self._noted(connection, id)
            if not learning.open_note(connection, self.road.vault, replace(known, closed_on=None, outcome="")):
                raise Refused(because="It is open.", key="refused.learning.unsettled")
            self._note(connection, account, "learning.unsettled", id)

        await self._do(opening)

    async def reword(self, account: Account, id: int, words: Mapping[str, str], *, sure: bool = False) -> None:
        """Say it otherwise, also when its meeting is over: what is told there may name nobody, however late it is seen.

        Raises Refused, NoCase, and StillTraces unless they are `sure`.
        """
        if not sure:
            await self._looking.in_note(words.values(), by=account, owner=words.get("owner", ""))

        def rewording(connection: Connection) -> bool:
            known = self._noted(connection, id)
            said: dict[str, Any] = {name: words.get(name, before) for name, before in known.words().items()}
            reworded = replace(known, **said)
            whole(reworded)
            if reworded == known:
                return False
            learning.reword_note(connection, self.road.vault, reworded)
            self._note(connection, account, "learning.reworded", id)
            return True

        if await self._do(rewording):
            await old_words_leave(self.database)

    async def remove(self, account: Account, meeting: Meeting, id: int) -> None:
        """It was a mistake: what was written down, or told of a case, for this meeting. Raises Refused and NoCase."""

        def removing(connection: Connection) -> None:
            _still_open(connection, meeting)
            if not any(remove(connection, meeting.id, id) for remove in _REMOVES):
                raise NoCase
            self._note(connection, account, "learning.removed", id)

        await self._do(removing)
        await old_words_leave(self.database)

    async def analyse(self, account: Account, meeting: Meeting, case_id: str, *, told: Analysis, sure: bool) -> None:
        """Tell of this case at the meeting. Raises Refused, StillTraces unless they are `sure`, and as the doorway."""
        if not all((told.asked.strip(), told.done.strip(), told.became.strip())):
            raise Refused(
                because="Say what was asked for, what was done and what came of it.", key="refused.learning.tell"
            )

        def analysing(file: CaseFile) -> None:
            _still_open(file.work.connection, meeting)
            if not {*learning.TOLD_OF} <= file.scopes:
                raise Refused(because="The resident gave no yes to learning from it.", key="refused.learning.no_yes")
            if len(learning.analyses(file.work.connection, self.road.vault, meeting.id)) >= ANALYSES:
                raise Refused(because="Three cases are told of at a meeting.", key="refused.learning.three")
            if not sure:
                self._looking.in_case(told, file.case)
            self._keep(file, meeting, told)

        await self.doorway.do(account, case_id, analysing)

    async def invite(self, account: Account, meeting: Meeting, case_id: str, *, told: str, language: str) -> None:
        """Ask this resident to come. Raises Refused, IllegalChange, and as the doorway."""

        def inviting(file: CaseFile) -> None:
            if not {*learning.INVITED} <= file.scopes:
                raise Refused(
                    because="The resident did not say yes to thinking along.", key="refused.learning.no_invite"
                )
            _still_open(file.work.connection, meeting)
            if _is_asked(file.case, meeting):
                raise Refused(because="This resident was asked for this day.", key="refused.learning.asked")
            send_block(file, Chosen(key=INVITATION, day=meeting.day), told=told, language=language)
            file.note("learning.invited")

        await self.doorway.do(account, case_id, inviting)

    async def asked(self, meeting: Meeting, numbers: Sequence[str]) -> frozenset[str]:
        """Which of these cases' residents were asked to come on its day: of another day they know nothing."""
        found = await self.database.write(partial(learning.these, vault=self.road.vault, numbers=numbers))
        return frozenset(each.id for each in found if _is_asked(opened(each), meeting))

    async def noted(self, id: int) -> Noted:
        """Raises NoCase when there is none."""
        return await self.database.write(lambda connection: self._noted(connection, id))

    async def pack(self, meeting: Meeting) -> Pack:
        """What is prepared for it. Nobody's name or story is in it."""
        return await Packing(database=self.database, road=self.road).pack(meeting)

    async def figures(self) -> dict[int, Figures]:
        """Meeting -> what was counted for it, as it was last shown."""
        return await self.database.write(partial(learning.all_figures, vault=self.road.vault))

    async def took_along(self, account: Account, meeting: Meeting) -> None:
        """Write down that somebody takes the pack along."""
        await self._do(lambda connection: self._note(connection, account, "learning.exported", meeting.id))

    @property
    def now(self) -> datetime:
        return self.road.clock()

    @property
    def today(self) -> date:
        """The day on the organisation's own clock."""
        return self.now.astimezone(self.road.zone).date()

    @property
    def _looking(self) -> Looking:
        return Looking(database=self.database, road=self.road)

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

    def _noted(self, connection: Connection, id: int) -> Noted:
        known = next((each for each in learning.notes(connection, self.road.vault) if each.id == id), None)
        if known is None:
            raise NoCase
        return known

    def _is_last(self, connection: Connection, meeting: Meeting) -> None:
        if learning.meetings(connection)[0].id != meeting.id:
            raise Refused(because="Another meeting comes after this one.", key="refused.learning.not_last")

    def _keep(self, file: CaseFile, meeting: Meeting, told: Analysis) -> None:
        line = Line(self.road.ids.new(), file.actor, file.now)
        if not learning.analyse(
            file.work.connection, self.road.vault, file.work.talk.key,
            meeting_id=meeting.id, of=file.stored, told=told, line=line,
        ):  # fmt: skip
            raise Refused(because="This meeting tells of that case already.", key="refused.learning.told_before")
        file.note("learning.told_of")

    async def _do(self, work: Callable[[Connection], T]) -> T:
        return await self.database.write(work)

    def _line(self, account: Account) -> Line:
        return Line(self.road.ids.new(), account.name, self.now)

    def _note(self, connection: Connection, account: Account, action: str, id: int) -> None:
        audit.note(connection, self.road.ids, action, on=f"learning:{id}", at=self.now, actor=account.name)


def _still_open(connection: Connection, meeting: Meeting) -> None:
    known = learning.find_meeting(connection, meeting.id)
    if known is None or known.closed_at:
        raise Refused(because="This meeting is over: write it down for the next one.", key="refused.learning.over")


def _is_asked(case: Case, meeting: Meeting) -> bool:
    return any(note.block == INVITATION and note.day == meeting.day for note in case.course.notes)
