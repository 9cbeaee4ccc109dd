"""What somebody of a party sees and does with an account: the same as through the link in its mail, without a code."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from bot.casework.access import Account, Right, may
from bot.casework.case import Case
from bot.casework.referral import LIVE, READABLE, Referral
from bot.errors import Undecipherable
from bot.store import case_access, cases
from bot.store.database import Conflict, Database
from bot.work import party_answers
from bot.work.casefile import CaseFile, NoCase
from bot.work.party_answers import Heard, PartyOfCase
from bot.work.proposing import opened
from bot.work.referred import Referred
from bot.work.road import Road

T = TypeVar("T")

#: What a party does at its case.
Act = Callable[[CaseFile, str], Heard]
#: How often another process may be at the same case before we give up for now.
_CONFLICTS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """A case that lies before a party, as its list shows it: nothing of the story."""

    case_id: str
    referral: Referral
    #: The resident's language, and the neighbourhood's id; empty when none is known.
    language: str
    neighbourhood: str


@dataclass(frozen=True, kw_only=True)
class Referrals:
    """The way of an account's party to what was shared with it. Deny by default: whatever is not LIVE is not there."""

    database: Database
    road: Road
    referred: Referred

    async def listed(self, account: Account) -> list[Before]:
        """What lies before this account's party, the longest waiting first. Raises StoreError."""
        if not (account.party and may(account, Right.REFERRALS)):
            return []
        numbers = await self.referred.of(account.party)
        found = await self.database.write(lambda connection: [self._before(connection, account, id) for id in numbers])
        return sorted(filter(None, found), key=lambda each: (each.referral.changed_at, each.case_id))

    async def read(self, account: Account, case_id: str) -> Case:
        """The case; that a party read a story is written down. Raises NoCase."""
        return await self._at(account, case_id, _seen)

    async def answer(self, account: Account, case_id: str, act: Act) -> Heard:
        """What became of this answer. Raises NoCase."""
        return await self._at(account, case_id, act)

    async def _at(self, account: Account, case_id: str, act: Callable[[CaseFile, str], T]) -> T:
        def done(connection: Connection) -> T:
            self._check(connection, account, case_id)
            found = party_answers.with_party(self.road, connection, PartyOfCase(case_id, account.party), act)
            if found is None:
                raise NoCase
            return found

        for _ in range(_CONFLICTS):
            try:
                return await self.database.write(done)
            except Conflict:
                continue
        return await self.database.write(done)

    def _check(self, connection: Connection, account: Account, case_id: str) -> None:
        """Whether this is one of the party's people, and not one whom the resident does not want. Raises NoCase."""
        standing = case_access.standing(connection, case_id, at=self.road.clock())
        mine = account.party and may(account, Right.REFERRALS)
        if standing is None or not mine or account.id in standing.blocked:
            raise NoCase

    def _before(self, connection: Connection, account: Account, case_id: str) -> Before | None:
        try:
            self._check(connection, account, case_id)
            stored = cases.find_case(connection, self.road.vault, case_id)
        except (NoCase, Undecipherable):
            return None
        referral = opened(stored).course.referrals.get(account.party) if stored else None
        if stored is None or referral is None or referral.status not in LIVE:
            return None
        return Before(
            case_id=case_id, referral=referral, language=stored.language, neighbourhood=stored.neighbourhood or ""
        )


def _seen(file: CaseFile, party: str) -> Case:
    if file.case.course.referral(party).status in READABLE:
        party_answers.seen(file, party)
    return file.case
