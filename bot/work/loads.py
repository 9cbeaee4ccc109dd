"""How busy every party is: counted now and then from the open cases, which say it only to who has the keys."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from functools import partial

from bot.casework.referral import LIVE, Referral
from bot.matching.situation import Load
from bot.store import cases
from bot.store.database import Database
from bot.store.vault import Vault
from bot.work.proposing import opened

#: Cases opened in one go: whoever rings meanwhile waits for no more than these.
_AT_ONCE = 100


class Loads:
    """The load of every party as it was counted last; nothing before the first count."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._counted: Mapping[str, Load] = {}

    def __call__(self) -> Mapping[str, Load]:
        return self._counted

    async def count(self) -> None:
        """Count anew. Raises StoreError."""
        residents: Counter[str] = Counter()
        asked: dict[str, datetime] = {}
        async for referral in self._referrals():
            residents[referral.party] += referral.status in LIVE
            asked[referral.party] = max(referral.changed_at, asked.get(referral.party, referral.changed_at))
        self._counted = {party: Load(residents=residents[party], asked_at=at) for party, at in asked.items()}

    async def _referrals(self) -> AsyncIterator[Referral]:
        after = ""
        while True:
            look = partial(cases.open_cases, vault=self._vault, after=after, limit=_AT_ONCE)
            page, after = await self._database.write(look)
            for stored in page:
                for referral in opened(stored).course.referrals.values():
                    yield referral
            if not after:
                return
