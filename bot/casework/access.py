"""Who of the team may do what: by role, and for a story by case. Whatever is not allowed here is not allowed.

Every door to a case asks `reach`, every page of the console asks `may`: there is no other rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from bot.casework.case import CaseStatus


class Role(StrEnum):
    """What somebody is in the team; one person may be several things (requirements.md, S7)."""

    COORDINATOR = "coordinator"
    #: Of a party: sees what was shared with it.
    PROFESSIONAL = "professional"
    #: A professional who bridges a culture, and translates where asked (house.md, Names).
    KEY_PERSON = "key_person"
    PROCESS_FACILITATOR = "process_facilitator"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What a page asks of whoever opens it."""

    #: Be somebody of the team, whoever.
    OWN_ACCOUNT = "own_account"
    #: See what waits and which cases there are; what is told in one is asked for by case.
    CASELOAD = "caseload"
    #: Open a case of which one has been given reading.
    GIVEN_CASES = "given_cases"
    #: See what was shared with one's own party.
    REFERRALS = "referrals"
    #: See counts, never a story.
    OVERVIEW = "overview"
    #: Prepare and hold the learning meeting: what is told there names nobody.
    LEARNING = "learning"
    #: Change texts and their translations.
    TEXTS = "texts"
    #: Change what the organisation says of itself: parties, numbers, hours.
    ORGANISATION = "organisation"
    #: Make, change and close accounts.
    ACCOUNTS = "accounts"
    #: Print the sheet of a talk on paper, and write such a talk down.
    PAPER = "paper"
    #: Read who did what.
    AUDIT = "audit"


_R = Right
#: Role -> its rights, besides one's own account.
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.COORDINATOR: frozenset({_R.CASELOAD, _R.GIVEN_CASES, _R.OVERVIEW, _R.LEARNING, _R.ORGANISATION, _R.PAPER}),
    Role.PROFESSIONAL: frozenset({_R.REFERRALS, _R.GIVEN_CASES, _R.PAPER}),
    Role.KEY_PERSON: frozenset({_R.REFERRALS, _R.GIVEN_CASES, _R.PAPER}),
    Role.PROCESS_FACILITATOR: frozenset({_R.OVERVIEW, _R.LEARNING}),
    Role.EDITOR: frozenset({_R.TEXTS}),
    Role.ADMINISTRATOR: frozenset({_R.OVERVIEW, _R.TEXTS, _R.ORGANISATION, _R.ACCOUNTS, _R.AUDIT}),
}


class Reach(IntEnum):
    """How far somebody comes into one case."""

    NOTHING = 0
    #: Number, status, language, neighbourhood and who holds it; to come further takes a reason, which is written down.
    BLIND = 1
    #: Read what was told, and translate it.
    READ = 2
    WORK = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Somebody of the team."""

    id: int
    #: As it stands in the audit log, and with a case as who holds it.
    name: str
    roles: frozenset[Role]
    #: The id of the party of a professional or key person; empty for the team itself.
    party: str = ""
    #: Ids of the neighbourhoods somebody works in; empty: all.
    neighbourhoods: frozenset[str] = frozenset()
    #: The language of the pages.
    language: str = "nl"


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What the way into a case depends on; nothing of it is told in the case."""

    status: CaseStatus
    holder: str
    #: A neighbourhood's id; empty when none is known.
    neighbourhood: str
    #: Everything of the resident is being erased.
    erasing: bool = False
    #: Ids of the accounts that may not read it: the resident knows them, or does not want them.
    blocked: frozenset[int] = frozenset()
    #: Ids of the accounts that were given reading, and of those who opened it with a reason; both only for a while.
    given: frozenset[int] = frozenset()
    opened: frozenset[int] = frozenset()


def may(account: Account, right: Right) -> bool:
    """Whether somebody has this right through any of the roles."""
    return right is Right.OWN_ACCOUNT or any(right in RIGHTS[role] for role in account.roles)


def reach(account: Account, case: Standing) -> Reach:
    """How far somebody comes into this case. A block goes before everything."""
    if case.erasing or case.status is CaseStatus.WITHDRAWN or account.id in case.blocked:
        return Reach.NOTHING
    if may(account, Right.CASELOAD):
        return _of_coordinator(account, case)
    if may(account, Right.GIVEN_CASES) and account.id in case.given:
        return Reach.READ
    return Reach.NOTHING


def _of_coordinator(account: Account, case: Standing) -> Reach:
    if case.holder == account.name or account.id in case.opened:
        return Reach.WORK
    if account.id in case.given:
        return Reach.READ
    here = not account.neighbourhoods or not case.neighbourhood or case.neighbourhood in account.neighbourhoods
    # What nobody has must be found by somebody: any coordinator of that neighbourhood reads it and takes it up.
    return Reach.WORK if here and not case.holder else Reach.BLIND
