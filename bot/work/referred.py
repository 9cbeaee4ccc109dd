"""Which cases lie before which party: known in memory only, for beside a case's number a party's name tells a topic.

Read from the cases themselves: all of them once, and from then on those that changed.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.casework.referral import LIVE
from bot.store import cases
from bot.store.cases import StoredCase
from bot.store.database import Database
from bot.store.vault import Vault
from bot.work.proposing import opened

#: Cases opened in one go: whoever rings meanwhile waits for no more than these.
_AT_ONCE = 100
#: Two processes write at the same moment by clocks that differ a little: what may have been missed is read again.
_OVERLAP = timedelta(minutes=1)
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


class Referred:
    """The cases of every party, as far as its people may still do something with them."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._parties: dict[str, frozenset[str]] = {}
        self._until = _EVER

    async def of(self, party: str) -> tuple[str, ...]:
        """The numbers of the cases that lie before this party now. Raises StoreError."""
        await self._catch_up()
        return tuple(sorted(case for case, parties in self._parties.items() if party in parties))

    async def _catch_up(self) -> None:
        place = (self._until - _OVERLAP, "")
        while True:
            look = partial(cases.changed_since, vault=self._vault, place=place, limit=_AT_ONCE)
            page, last = await self._database.write(look)
            self._parties |= _live(page)
            if last is None:
                return
            place, self._until = last, max(self._until, last[0])


def _live(page: list[StoredCase]) -> Mapping[str, frozenset[str]]:
    """Case -> the parties before which it lies."""
    return {
        stored.id: frozenset(party for party, each in opened(stored).course.referrals.items() if each.status in LIVE)
        for stored in page
    }
