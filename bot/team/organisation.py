"""Changing the organisation: each change in one transaction, with a line in the audit log and a way back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from bot.casework.access import Account
from bot.casework.organisation import Organisation
from bot.casework.organisation_parts import Parts, changed, difference, mark_of, organisation_of, parts_of
from bot.errors import AanbelError, OrganisationError
from bot.store import accounts, audit, organisation, organisation_past, requests
from bot.store.database import Database
from bot.store.dialect import lock_alone
from bot.store.organisation import InUse
from bot.store.organisation_past import PastChange
from bot.work.road import Road

#: The action under which a change that was undone stands in the log.
UNDONE = "organisation.undone"


class Outdated(AanbelError):
    """Somebody changed this meanwhile; nothing was changed now."""

    def __init__(self, now: Parts) -> None:
        super().__init__()
        #: What there is now.
        self.now = now


class Unfit(AanbelError):
    """This does not fit the rest of the organisation; nothing was changed."""


class StillUsed(AanbelError):
    """This neighbourhood is still in use; nothing was changed."""

    def __init__(self, *, cases: int, parties: tuple[str, ...], people: tuple[str, ...]) -> None:
        super().__init__()
        self.cases = cases
        #: Names of parties that work there, and of people of the team.
        self.parties = parties
        self.people = people


class StillAlerted(AanbelError):
    """Somebody who would be on call no longer has an alert that waits, and would not look at it."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self.names = tuple(sorted(names))


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What is to be changed, and what it was made from."""

    #: Dotted, as it stands in the audit log.
    what: str
    #: Part -> its new value; None takes it away.
    parts: Mapping[str, Any]
    #: Part -> the mark of it on the form that was filled in; empty: whatever it was.
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Organising:
    """Reads the organisation afresh, and changes it."""

    database: Database
    road: Road
    in_use: InUse

    async def now(self) -> Organisation:
        """The organisation as it is kept at this moment, also when another process changed it."""
        return await self.database.write(organisation.load_one)

    async def change(self, account: Account, change: Change) -> None:
        """Make this change. Raises Outdated, Unfit and StillAlerted; then nothing is changed."""
        await self.database.write(lambda connection: self._change(connection, account, change))
        await self.in_use.renew()

    async def remove_neighbourhood(self, account: Account, id: str, *, mark: str) -> None:
        """Take a neighbourhood away in which nothing is. Raises StillUsed, Outdated and Unfit."""
        part = f"neighbourhoods/{id}"
        change = Change(what="neighbourhood.removed", parts={part: None}, marks={part: mark})

        def removed(connection: Connection) -> None:
            _check_unused(connection, id)
            self._change(connection, account, change)

        await self.database.write(removed)
        await self.in_use.renew()

    async def past(self) -> list[PastChange]:
        """The last changes, newest first."""
        return await self.database.write(organisation_past.listed)

    async def undo(self, account: Account, id: int) -> None:
        """Put back what this change put away. Raises Outdated when it changed since, and else as `change`."""
        await self.database.write(lambda connection: self._undo(connection, account, id))
        await self.in_use.renew()

    def _undo(self, connection: Connection, account: Account, id: int) -> None:
        lock_alone(connection, "organisation")
        past = next((each for each in organisation_past.listed(connection) if each.id == id), None)
        if past is None:
            raise Unfit
        now = parts_of(organisation.load_one(connection))
        if any(now.get(part) != after for part, (_, after) in past.parts.items()):
            raise Outdated(now)
        back = {part: before for part, (before, _) in past.parts.items()}
        self._change(connection, account, Change(what=UNDONE, parts=back))

    def _change(self, connection: Connection, account: Account, change: Change) -> None:
        # Two processes: the second reads what the first made of it.
        lock_alone(connection, "organisation")
        before = organisation.load_one(connection)
        parts = parts_of(before)
        if any(mark_of(parts, part) != mark for part, mark in change.marks.items()):
            raise Outdated(parts)
        after = _checked(changed(parts, change.parts))
        different = difference(parts, parts_of(after))
        if not different:
            return
        _check_alerts(connection, before, after)
        now = self.road.clock()
        organisation.save_changed(connection, before, after, at=now)
        id = self.road.ids.new()
        past = PastChange(id=id, at=now, by=account.name, what=change.what, parts=different)
        organisation_past.keep(connection, past)
        audit.note(connection, self.road.ids, change.what, on=_object(different), at=now, actor=account.name)


def undoable(past: list[PastChange]) -> frozenset[int]:
    """The ids of the changes after which nothing of theirs was changed any more; `past` is newest first."""
    touched: set[str] = set()
    free = set()
    for each in past:
        if touched.isdisjoint(each.parts):
            free.add(each.id)
        touched.update(each.parts)
    return frozenset(free)


def _check_unused(connection: Connection, neighbourhood: str) -> None:
    """Raises StillUsed."""
    cases = organisation.cases_by_neighbourhood(connection).get(neighbourhood, 0)
    known = organisation.load_one(connection).parties
    parties = tuple(each.name for each in known if neighbourhood in each.neighbourhoods)
    everybody = accounts.listed(connection)
    people = tuple(
        each.account.name for each in everybody if not each.closed_at and neighbourhood in each.account.neighbourhoods
    )
    if cases or parties or people:
        raise StillUsed(cases=cases, parties=parties, people=people)


def _check_alerts(connection: Connection, before: Organisation, after: Organisation) -> None:
    """Raises StillAlerted."""
    gone = {one.name for one in before.on_call} - {one.name for one in after.on_call}
    waiting = gone & requests.addressees(connection) if gone else gone
    if waiting:
        raise StillAlerted(waiting)


def _checked(parts: Parts) -> Organisation:
    try:
        return organisation_of(parts)
    except OrganisationError as wrong:
        raise Unfit from wrong


#: Table -> what one of its rows is called in the log.
_SINGULAR = {"parties": "party", "neighbourhoods": "neighbourhood", "numbers": "number"}


def _object(parts: Mapping[str, object]) -> str:
    """What was changed, for the log: "party:kringloop"; several at once are the organisation."""
    table, _, id = next(iter(parts)).partition("/")
    return f"{_SINGULAR[table]}:{id}" if len(parts) == 1 and table in _SINGULAR else "organisation"
