"""Which cases may be laid side by side at all: only where both residents said yes, and nobody is put in danger."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.casework.case import CaseStatus
from bot.casework.consent import KEEP
from bot.casework.proposal import Reason
from bot.casework.topics import SAFETY

#: The yes to looking for a solution together with others, given at the step `join`.
COCREATE = "cocreate"

#: Kinds of danger that somebody near may be the cause of (`conversation.danger.KINDS`).
_FROM_PEOPLE = frozenset({"violence", "child", "locked"})

#: What ended longer ago says nothing of today.
_LONG_AGO = timedelta(days=365)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where a case and its resident stand at this moment."""

    case: str
    resident: int
    status: str
    closed_at: datetime | None
    #: The consents that stand.
    scopes: frozenset[str]
    #: Everything of the resident is being erased.
    erasing: bool = False
    #: An address of the resident has blocked us.
    blocked: bool = False


def barred(standing: Standing, *, now: datetime) -> Reason | None:
    """Why this case is laid beside no other, whichever; None when it may be."""
    if standing.erasing or standing.status == CaseStatus.WITHDRAWN or KEEP not in standing.scopes:
        return Reason("alike.barred.withdrawn")
    if COCREATE not in standing.scopes:
        return Reason("alike.barred.consent")
    if standing.blocked:
        return Reason("alike.barred.unsafe")
    if standing.closed_at is not None and now - standing.closed_at > _LONG_AGO:
        return Reason("alike.barred.closed")
    return None


def barred_by_talk(topics: Collection[str], *, noticed: Collection[str], writable: bool) -> Reason | None:
    """The same, by what only the opened case and talk say; `noticed` are the kinds of danger that ever were.

    Who is not safe, or may not be written to, meets no neighbours through us (topics.md, topic 13: no volunteers as
    first line).
    """
    unsafe = SAFETY in topics or not _FROM_PEOPLE.isdisjoint(noticed)
    return Reason("alike.barred.unsafe") if unsafe or not writable else None


def may_meet(this: Standing, other: Standing, *, now: datetime) -> bool:
    """Whether these two may be laid side by side: never a resident beside themselves."""
    return this.resident != other.resident and not (barred(this, now=now) or barred(other, now=now))
