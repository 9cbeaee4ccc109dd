"""The one way for somebody of the team into a case: asked for in the same transaction as what is done there."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from bot.casework.access import Account, Reach, reach
from bot.casework.case import Case
from bot.errors import AanbelError
from bot.store import audit, case_access, cases
from bot.store.cases import StoredCase
from bot.store.database import Database
from bot.team import at_case
from bot.work.casefile import CaseFile, NoCase
from bot.work.proposing import opened
from bot.work.road import Road

T = TypeVar("T")


class NotThisFar(AanbelError):
    """You cannot do this at this case. Somebody else has it; say why you need it, and it opens for you."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A case as somebody may see it."""

    stored: StoredCase
    case: Case
    reach: Reach


@dataclass(frozen=True, kw_only=True)
class Doorway:
    """Reading a case and doing something at it, for an account."""

    database: Database
    road: Road

    def reach(self, connection: Connection, account: Account, case_id: str) -> Reach:
        """How far this account comes into this case; nothing for a case that is not there."""
        standing = case_access.standing(connection, case_id, at=self.road.clock())
        return reach(account, standing) if standing else Reach.NOTHING

    def check(self, connection: Connection, account: Account, case_id: str, *, least: Reach) -> Reach:
        """How far it is. Raises NoCase where nothing may be known of it, NotThisFar where it is less than `least`."""
        far = self.reach(connection, account, case_id)
        if far is Reach.NOTHING:
            raise NoCase
        if far < least:
            raise NotThisFar
        return far

    def open(self, connection: Connection, account: Account, case_id: str) -> Opened:
        """The story, and the line in the audit log that it was read. Raises NoCase, NotThisFar and Undecipherable."""
        far = self.check(connection, account, case_id, least=Reach.READ)
        stored = cases.find_case(connection, self.road.vault, case_id)
        if stored is None:
            raise NoCase
        audit.note(
            connection, self.road.ids, "case.read", on=f"case:{case_id}", at=self.road.clock(), actor=account.name
        )
        return Opened(stored=stored, case=opened(stored), reach=far)

    async def read(self, account: Account, case_id: str) -> Opened:
        """As `open`, in a transaction of its own."""
        return await self.database.write(lambda connection: self.open(connection, account, case_id))

    async def do(
        self, account: Account, case_id: str, verb: Callable[[CaseFile], T], *, least: Reach = Reach.WORK
    ) -> T:
        """Do this verb at a case. Raises what `check`, `at_case.run` and the verb raise: then nothing is changed."""

        def allowed(connection: Connection) -> None:
            self.check(connection, account, case_id, least=least)

        return await asyncio.to_thread(
            at_case.run, self.database, self.road, case_id, actor=account.name, verb=verb, allowed=allowed
        )
