"""One verb at one case, in one transaction with its line in the audit log."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from bot.casework.case import CaseStatus
from bot.errors import StoreError
from bot.store import cases
from bot.store.database import Conflict, Database
from bot.team.refused import BeingErased, Refused, TakenBack
from bot.work.at_case import at_case
from bot.work.casefile import RESIDENT, SYSTEM, CaseFile
from bot.work.party_answers import PARTY
from bot.work.road import Road

T = TypeVar("T")

#: How often the same case may be in another process's hands before we give up for now.
_CONFLICTS = 10
#: In the audit log these are not somebody of the team.
_NOBODY = frozenset({RESIDENT, SYSTEM, PARTY})
_LONGEST_NAME = 80


def _anybody(_connection: Connection) -> None:
    """On the command line of the server itself everybody may."""


def run(
    database: Database,
    road: Road,
    case_id: str,
    *,
    actor: str,
    verb: Callable[[CaseFile], T],
    allowed: Callable[[Connection], object] = _anybody,
) -> T:
    """Do this verb at a case, and all that follows from it for the resident. `actor` stands in the audit log.

    `allowed` raises when it may not be done, in the same transaction. Raises that, NoCase, BeingErased, TakenBack,
    Refused for a name that is nobody's, and what the verb raises: then nothing is changed.
    """
    name = team_member(actor)

    def done(connection: Connection) -> T:
        allowed(connection)
        return _done(road, connection, case_id, actor=name, verb=verb)

    for _ in range(_CONFLICTS):
        try:
            return database.write_now(done)
        except Conflict:
            continue
    raise StoreError(because="other processes were at the same case again and again")


def team_member(name: str) -> str:
    """The name as it stands in the audit log. Raises Refused for one that is nobody's of the team."""
    by = name.strip()
    if not by or len(by) > _LONGEST_NAME or by in _NOBODY:
        raise Refused(because=f"'{name}' is nobody of the team. Say with --as who you are.", key="refused.nobody")
    return by


def _done(road: Road, connection: Connection, case_id: str, *, actor: str, verb: Callable[[CaseFile], T]) -> T:
    status, erasing = cases.standing_of(connection, case_id) or ("", False)
    if erasing:
        raise BeingErased(because=case_id)
    if status == CaseStatus.WITHDRAWN:
        raise TakenBack(because=case_id)
    return at_case(road, connection, case_id, actor=actor, do=verb)
