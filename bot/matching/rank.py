"""Ordering: which party fits this case best, and which case has waited longest."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.casework.case import Case
from bot.casework.people import Party
from bot.casework.proposal import Reason
from bot.matching.rules import SOFT_RULES, barred, helps_with
from bot.matching.situation import Situation

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """A party that may sit at the table, weighed."""

    party: Party
    #: The case's topics it is there for.
    topics: tuple[str, ...]
    points: int
    #: What the soft rules found.
    reasons: tuple[Reason, ...]
    asked_at: datetime

    @property
    def order(self) -> tuple[int, datetime, str]:
        """Best first: most points, then asked longest ago, then by id, so that the order never changes by itself."""
        return (-self.points, self.asked_at, self.party.id)

    def only(self, topics: frozenset[str]) -> "Ranked":
        """The same party, there for these topics alone."""
        return replace(self, topics=tuple(topic for topic in self.topics if topic in topics))


def weigh(situation: Situation, party: Party) -> Ranked:
    """What the soft rules say of a party that may sit at the table."""
    verdicts = [verdict for rule in SOFT_RULES if (verdict := rule(situation, party))]
    return Ranked(
        party=party,
        topics=helps_with(situation, party),
        points=sum(verdict.points for verdict in verdicts),
        reasons=tuple(verdict.reason for verdict in verdicts if verdict.reason),
        asked_at=situation.busy(party.id).asked_at or _NEVER,
    )


def rank(situation: Situation, parties: Iterable[Party]) -> tuple[Ranked, ...]:
    """The parties no hard rule bars, best first."""
    fitting = (weigh(situation, party) for party in parties if not barred(situation, party))
    return tuple(sorted(fitting, key=lambda ranked: ranked.order))


def oldest_first(cases: Iterable[Case]) -> tuple[Case, ...]:
    """The order in which cases are looked at and scarce places are given: who waits longest comes first."""
    return tuple(sorted(cases, key=lambda case: (case.received_at, case.id)))
