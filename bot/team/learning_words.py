"""What somebody types for a learning meeting: whole, and not telling who it is about, before it is kept."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from bot.casework.access import Account
from bot.casework.case import Case
from bot.casework.learning import Analysis, Kind, Noted
from bot.casework.traces import Trace, traces
from bot.errors import StoreError
from bot.store import learning
from bot.store.cases import StoredCase
from bot.store.database import Database
from bot.team.refused import Refused
from bot.work.proposing import opened
from bot.work.road import Road

#: Cases opened in one go: whoever rings meanwhile waits for no more than these.
_AT_ONCE = 100


class StillTraces(Refused):
    """Something in this text may tell who it is about."""

    def __init__(self, found: Sequence[Trace]) -> None:
        super().__init__(key="refused.learning.traces")
        self.traces = tuple(found)


@dataclass(frozen=True, kw_only=True)
class Looking:
    """Looks at what somebody of the team typed."""

    database: Database
    road: Road

    def in_case(self, told: Analysis, case: Case) -> None:
        """What is left of this resident in the words about the case. Raises StillTraces."""
        translated = [each.text for each in case.course.translations.values()]
        words = (told.asked, told.done, told.became, *(each.source for each in told.costs))
        _look(words, names=_names(case), story=[*case.said().values(), *translated], known=self._parties())

    async def in_note(self, words: Iterable[str], *, by: Account, owner: str = "") -> None:
        """Of a text that is about no case in particular. Raises StillTraces.

        It may be about one of the writer's own cases, so their names are looked for. Not those of other cases: then
        whoever types a name learns whether a resident is called that.
        """
        _look(words, names=await self._known_to(by), known=[*self._parties(), owner])

    async def _known_to(self, account: Account) -> list[str]:
        """The names and numbers in the cases that somebody holds."""
        found: list[str] = []
        after = ""
        while True:
            held = partial(learning.held, vault=self.road.vault, holder=account.name, after=after, limit=_AT_ONCE)
            page, after = await self.database.write(held)
            found += await asyncio.to_thread(_all_names, page)
            if not after:
                return found

    def _parties(self) -> list[str]:
        return [party.name for party in self.road.organisation().parties]


async def old_words_leave(database: Database) -> None:
    """What was put away is under a key that stays, so it goes out of the files: now, or with what is erased next."""
    with suppress(StoreError):
        await asyncio.to_thread(database.checkpoint)


def whole(new: Noted) -> None:
    """Raises Refused when a part is missing."""
    if not new.text.strip():
        raise Refused(because="Write down what it is.", key="refused.learning.empty")
    if new.kind is Kind.BARRIER and new.sort is None:
        raise Refused(because="Choose what sort of barrier it is.", key="refused.learning.sort")
    if new.kind is Kind.STEP and not (new.owner.strip() and new.until):
        raise Refused(because="Say who does it, and by which day.", key="refused.learning.step")
    if new.closed_on and not new.outcome.strip():
        raise Refused(because="Say what came of it.", key="refused.learning.outcome")


def _look(words: Iterable[str], *, names: Iterable[str], known: Iterable[str], story: Iterable[str] = ()) -> None:
    found = traces(" . ".join(filter(None, words)), names=names, story=story, known=known)
    if found:
        raise StillTraces(found)


def _names(case: Case) -> Iterator[str]:
    wishes = case.content.preferences
    return (each.text for each in (wishes.name, wishes.number) if each)


def _all_names(page: Sequence[StoredCase]) -> list[str]:
    return [name for stored in page for name in _names(opened(stored))]
