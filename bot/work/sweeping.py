"""Once a day, and after a start: whatever a case owes has its timer, also one of an older version or a repaired one.

A timer that waits or rang is left alone: nothing rings a second time. One that was dropped, and is owed all the same,
is set anew; and what is kept for longer than the organisation says now is forgotten sooner.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial

from sqlalchemy import Connection

from bot.casework.promises import Owed, When, owed
from bot.store import audit, cases, due
from bot.store.cases import StoredCase
from bot.store.database import Database
from bot.store.due import NewDue
from bot.store.statuses import Timer
from bot.work.promising import timer_of
from bot.work.proposing import opened
from bot.work.road import Road

log = logging.getLogger(__name__)

#: What a closed case owes, counted from when it closed.
_CLOSED = frozenset({Owed.FORGETTING})
#: Cases in one transaction.
_AT_ONCE = 200


class Sweeping:
    """Sets what is owed and has no timer."""

    def __init__(self, database: Database, road: Road) -> None:
        self._database = database
        self._road = road
        self._swept: date | None = None

    async def tick(self) -> None:
        """Look at every case, the first time and once on each new day. Raises StoreError."""
        today = self._road.clock().astimezone(self._road.zone).date()
        if self._swept == today:
            return
        after = await self._page("")
        while after:
            after = await self._page(after)
        self._swept = today

    async def _page(self, after: str) -> str:
        return await self._database.write(partial(set_missing, self._road, after))


def set_missing(road: Road, after: str, connection: Connection) -> str:
    """Set what some of the cases owe and has no timer; the last of them, to go on after; "" without more."""
    stored, last = cases.kept_cases(connection, vault=road.vault, after=after, limit=_AT_ONCE)
    owed_now = list(_owed(road, stored))
    due.revive(connection, *owed_now)
    closed = {each.conversation_id: each.id for each in stored if each.closed_at}
    for timer in owed_now:
        if timer.kind is Timer.FORGETTING and _is_kept_too_long(connection, timer, closed[timer.conversation_id]):
            due.reschedule(connection, timer)
    return last


def _is_kept_too_long(connection: Connection, timer: NewDue, case_id: str) -> bool:
    """The organisation keeps it for less time by now than when the timer was set.

    Not what was forgotten but for a question that is still to be answered: that has a time of its own.
    """
    waits = due.waits_until(connection, timer.conversation_id, timer.kind)
    later = waits is not None and waits > timer.due_at
    return later and not audit.was_noted(connection, f"case:{case_id}", "story.forgotten")


def _owed(road: Road, stored: Iterable[StoredCase]) -> Iterator[NewDue]:
    now = road.clock()
    for each in stored:
        for thing, when in _owed_by(each).items():
            began = each.closed_at or now
            yield timer_of(road, thing, when, conversation_id=each.conversation_id, turn=0, began=began)


def _owed_by(stored: StoredCase) -> Mapping[tuple[Owed, int], When]:
    """What this case owes, a closed one only that it is forgotten.

    Nothing for one of a shape that this version does not know: whoever opens it sees that.
    """
    try:
        return {key: when for key, when in owed(opened(stored)).items() if not stored.closed_at or key[0] in _CLOSED}
    except Exception:
        log.error("case.damaged", extra={"conversation": stored.conversation_id})
        return {}
