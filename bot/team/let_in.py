"""Who may read a case besides who has it: opened with a reason, let in for a while, or kept out."""

from datetime import datetime, timedelta

from bot.casework import moving
from bot.casework.access import Account, Reach, Right, Role, may
from bot.store import accounts, case_access
from bot.store.case_access import Kind, NewAccess
from bot.team.refused import Refused
from bot.team.words import written
from bot.work.casefile import CaseFile

#: How far one has to be to do what follows at a case.
TO_OPEN, TO_LET_IN = Reach.BLIND, Reach.WORK
#: How long a case stays open to whoever opened it with a reason.
OPEN_FOR = timedelta(hours=8)
#: Characters of a reason: less says nothing.
SHORTEST = 10
_LONGEST = 1_000
MOST_DAYS = 90


def open_with_reason(file: CaseFile, *, account: Account, reason: str) -> None:
    """Open somebody else's case for a working day; whoever has it sees by whom and why. Raises Refused."""
    _keep(file, account.id, Kind.OPENED, why=_why(reason), until=file.now + OPEN_FOR)
    file.note("case.opened_with_reason")


def let_in(file: CaseFile, *, account_id: int, reason: str, days: int) -> None:
    """Let somebody read for some days. Raises Refused, also for a party that the resident did not say yes to."""
    if not 1 <= days <= MOST_DAYS:
        because = f"Reading is given for 1 to {MOST_DAYS} days, not {days}."
        raise Refused(because=because, key="refused.access.days", values={"count": MOST_DAYS})
    somebody = _somebody(file, account_id)
    if not may_be_let_in(somebody):
        because = f"{somebody.name} has no role with which a case can be read."
        raise Refused(because=because, key="refused.access.role", values={"name": somebody.name})
    if Role.PROFESSIONAL in somebody.roles and not may(somebody, Right.CASELOAD) and not file.allowed(somebody.party):
        # Nothing reaches a party before the resident's yes to that party; a key person translates for the team.
        because = f"The resident has not said yes to the party of {somebody.name}."
        raise Refused(because=because, key="refused.access.share", values={"name": somebody.name})
    _keep(file, account_id, Kind.GIVEN, why=_why(reason), until=file.now + timedelta(days=days))
    file.note("access.given")


def keep_out(file: CaseFile, *, account_id: int, reason: str) -> None:
    """Somebody the resident knows, or does not want, reads nothing from now on; who has the case, lets it go."""
    somebody = _somebody(file, account_id)
    _keep(file, account_id, Kind.BLOCKED, why=_why(reason), until=None)
    file.note("access.blocked")
    if file.case.holder == somebody.name:
        file.change(moving.assign(file.case, ""))
        file.note("case.assigned")


def let_go(file: CaseFile, *, access_id: int) -> None:
    """What was given, opened or blocked stands no longer. Raises Refused when nothing of the kind stood."""
    if not case_access.end(file.work.connection, access_id, case_id=file.case.id, at=file.now):
        raise Refused(because="This had ended already.", key="refused.access.ended")
    file.note("access.ended")


def may_be_let_in(account: Account) -> bool:
    """A role of theirs lets a case be opened that was given to them."""
    return may(account, Right.GIVEN_CASES) or may(account, Right.CASELOAD)


def _somebody(file: CaseFile, account_id: int) -> Account:
    found = accounts.find(file.work.connection, account_id)
    if found is None or found.closed_at:
        because = "There is nobody of this name any more. Choose somebody else."
        raise Refused(because=because, key="refused.access.nobody")
    return found.account


def _why(reason: str) -> str:
    why = written(reason, what="The reason", most=_LONGEST)
    if len(why) < SHORTEST:
        raise Refused(because=f"Say why in at least {SHORTEST} characters.", key="refused.access.why")
    return why


def _keep(file: CaseFile, account_id: int, kind: Kind, *, why: str, until: datetime | None) -> None:
    work = file.work
    new = NewAccess(
        id=work.road.ids.new(), resident_id=file.stored.resident_id, case_id=file.case.id, account_id=account_id,
        kind=kind, reason=why, given_by=file.actor, made_at=file.now, until=until,
    )  # fmt: skip
    case_access.add(work.connection, work.road.vault, work.talk.key, new=new)
