"""A referral: the case offered to one party. Nothing reaches a party before the resident's yes to that party (V6).

A party reads only after it answered whether it could know the resident privately: OPENED comes with that answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.casework.changes import Changes, follow
from bot.casework.hours import aware
from bot.casework.proposal import Reason, Role, Seat
from bot.errors import IllegalChange


class ReferralStatus(StrEnum):
    """Where a referral stands."""

    #: Kept behind: asked when another party cannot.
    RESERVE = "reserve"
    #: The resident is asked whether this party may read.
    ASKED = "asked"
    #: The resident said no, which has no consequence.
    REFUSED = "refused"
    #: The resident said yes.
    AGREED = "agreed"
    #: The party was sent a link.
    OFFERED = "offered"
    #: The party knows nobody in this story, and reads.
    OPENED = "opened"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    #: Somebody at the party could know the resident privately.
    CONFLICT = "conflict"
    #: The link grew too old without an answer.
    EXPIRED = "expired"
    #: The resident took the yes back, or the coordinator the question.
    WITHDRAWN = "withdrawn"
    #: The party did its part.
    COMPLETED = "completed"


_S = ReferralStatus

ALLOWED_CHANGES: Changes[ReferralStatus] = {
    _S.RESERVE: frozenset({_S.ASKED, _S.WITHDRAWN}),
    _S.ASKED: frozenset({_S.AGREED, _S.REFUSED, _S.WITHDRAWN}),
    _S.REFUSED: frozenset({_S.ASKED, _S.AGREED, _S.WITHDRAWN}),
    _S.AGREED: frozenset({_S.OFFERED, _S.WITHDRAWN}),
    _S.OFFERED: frozenset({_S.OPENED, _S.DECLINED, _S.CONFLICT, _S.EXPIRED, _S.WITHDRAWN}),
    _S.OPENED: frozenset({_S.ACCEPTED, _S.DECLINED, _S.CONFLICT, _S.EXPIRED, _S.WITHDRAWN}),
    _S.ACCEPTED: frozenset({_S.COMPLETED, _S.DECLINED, _S.CONFLICT, _S.WITHDRAWN}),
    _S.DECLINED: frozenset(),
    _S.CONFLICT: frozenset(),
    _S.EXPIRED: frozenset({_S.OFFERED, _S.WITHDRAWN}),
    # Whoever is asked once more answers once more: an old yes never counts again.
    _S.WITHDRAWN: frozenset({_S.ASKED}),
    _S.COMPLETED: frozenset({_S.ASKED, _S.WITHDRAWN}),
}

#: The party may read the story.
READABLE = frozenset({_S.OPENED, _S.ACCEPTED})
#: There is a party to be told to stop.
LIVE = READABLE | {_S.OFFERED}
#: The question was put and still stands or goes on: asking again would change nothing.
UNDER_WAY = LIVE | {_S.ASKED, _S.AGREED}
#: The party no longer takes part.
GONE = frozenset({_S.DECLINED, _S.CONFLICT, _S.WITHDRAWN})


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """A party a coordinator wants at the table, with why."""

    party: str
    name: str
    #: The topics of the case it is there for.
    topics: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    role: Role = Role.COVERS

    @classmethod
    def of(cls, seat: Seat) -> "Chosen":
        """The party of a proposed seat."""
        return cls(party=seat.party, name=seat.name, topics=seat.topics, reasons=seat.reasons, role=seat.role)


@dataclass(frozen=True, kw_only=True, slots=True)
class Referral:
    """One case at one party."""

    party: str
    name: str
    status: ReferralStatus
    topics: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    role: Role = Role.COVERS
    changed_at: datetime
    #: The party's own words when it declined.
    reason: str = ""
    #: Withdrawn by the team, which had asked by mistake: it was nobody's no.
    by_team: bool = False
    #: The place in the order in which parties came to the table, from 0.
    order: int = 0

    def __post_init__(self) -> None:
        aware(self.changed_at)

    @classmethod
    def of(cls, chosen: Chosen, status: ReferralStatus, at: datetime) -> "Referral":
        """A new referral to this party."""
        return cls(
            party=chosen.party,
            name=chosen.name,
            status=status,
            topics=chosen.topics,
            reasons=chosen.reasons,
            role=chosen.role,
            changed_at=at,
        )

    def changed(self, status: ReferralStatus, at: datetime) -> "Referral":
        """The referral with this status from `at` on. Raises IllegalChange when the table does not allow it."""
        return replace(
            self,
            status=follow(ALLOWED_CHANGES, self.status, status, what=self.name, texts="case.referral"),
            changed_at=at,
            by_team=False,
        )

    def unasked(self, at: datetime) -> "Referral":
        """The referral after the team took its question back. Raises IllegalChange when there is none to take back."""
        if self.status not in UNDER_WAY:
            raise IllegalChange(
                because=f"The resident is not asked for {self.name} now: there is nothing to take back.",
                key="refused.unask",
                values={"party": self.name},
            )
        return replace(self.changed(_S.WITHDRAWN, at), by_team=True)

    def ended(self, at: datetime) -> "Referral":
        """The referral after its case closed: the party did its part, or is asked no more."""
        if self.status is _S.ACCEPTED:
            return self.changed(_S.COMPLETED, at)
        waits = self.status in UNDER_WAY | {_S.RESERVE, _S.EXPIRED}
        return self.changed(_S.WITHDRAWN, at) if waits else self


#: Party id -> its referral, in the order in which they came to the table.
Referrals = Mapping[str, Referral]


def asked_for(referrals: Referrals, parties: Iterable[Chosen], at: datetime) -> Referrals:
    """The referrals with these parties asked; who was asked before and no longer is, is asked again.

    Raises IllegalChange for a party that cannot be asked any more.
    """
    asked = dict(referrals)
    for chosen in parties:
        before = asked.get(chosen.party)
        if before is None:
            asked[chosen.party] = replace(Referral.of(chosen, _S.ASKED, at), order=_last(asked))
        elif before.status not in UNDER_WAY:
            asked[chosen.party] = before.changed(_S.ASKED, at)
    return asked


def kept_behind(referrals: Referrals, parties: Iterable[Chosen], at: datetime) -> Referrals:
    """The referrals with these parties in reserve, unless they are at the table already."""
    kept = dict(referrals)
    for chosen in parties:
        kept.setdefault(chosen.party, replace(Referral.of(chosen, _S.RESERVE, at), order=_last(kept)))
    return kept


def let_go(referrals: Referrals, parties: Iterable[str]) -> Referrals:
    """The referrals without these parties where they are in reserve: nobody was asked, so there is nothing to end."""
    gone = set(parties)
    return {id: each for id, each in referrals.items() if id not in gone or each.status is not _S.RESERVE}


def next_reserve(referrals: Referrals, *, instead_of: str = "") -> str | None:
    """The first party kept behind; `instead_of` a party only one that is there for the same, or for everything."""
    gone = referrals.get(instead_of)
    wanted = set(gone.topics) if gone else set()
    behind = [each for each in referrals.values() if each.status is _S.RESERVE]
    fit = [each for each in behind if not wanted or not each.topics or wanted & set(each.topics)]
    return min(fit, key=lambda each: each.order).party if fit else None


def _last(referrals: Referrals) -> int:
    """The place behind everybody's."""
    return max((each.order for each in referrals.values()), default=-1) + 1
