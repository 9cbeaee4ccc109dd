"""The smallest set of parties that covers what can be covered; of equal ones the mixed, then the best fitting.

Layer by layer: first all sets of one party, then of two ... until one covers everything. Parties that cover the same
topics are one candidate, so thousands of parties cost little. Up to eight topics no limit below bites and the set is
the smallest there is; with more topics it may not be the smallest, but still holds no party too many.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from bot.casework.people import PartyKind
from bot.matching.rank import Ranked

#: Sets kept of a layer: all subsets of eight topics, with or without formal and informal parties.
_SETS = 4 * 2**8
#: Candidates tried for a topic: all subsets of eight topics that hold it, formal or informal.
_CANDIDATES = 2 * 2**7

_FORMAL, _INFORMAL = 1, 2


@dataclass(frozen=True, slots=True)
class _Set:
    members: tuple[Ranked, ...] = ()
    covered: frozenset[str] = frozenset()
    kinds: int = 0

    def plus(self, ranked: Ranked) -> "_Set":
        return _Set((*self.members, ranked), self.covered.union(ranked.topics), self.kinds | _kind(ranked))

    @property
    def order(self) -> tuple[bool, int, list[str]]:
        """Mixed first, then most points, then by id."""
        points = sum(ranked.points for ranked in self.members)
        return (self.kinds != _FORMAL | _INFORMAL, -points, sorted(ranked.party.id for ranked in self.members))


def smallest(topics: Sequence[str], ranked: Iterable[Ranked]) -> tuple[Ranked, ...]:
    """The parties of the smallest set; `ranked` best first. What no party covers stays uncovered."""
    candidates = _by_topic(topics, ranked)
    wanted = [topic for topic in topics if candidates[topic]]
    layer = [_Set()]
    while not (complete := [one for one in layer if one.covered.issuperset(wanted)]):
        layer = _next_layer(layer, wanted, candidates)
    return _without_the_unneeded(min(complete, key=lambda one: one.order).members)


def _next_layer(layer: Iterable[_Set], wanted: Sequence[str], candidates: Mapping[str, list[Ranked]]) -> list[_Set]:
    """Each set with one party more, one that covers its first open topic: some party of any cover does."""
    best: dict[tuple[frozenset[str], int], _Set] = {}
    for one in layer:
        first_open = next(topic for topic in wanted if topic not in one.covered)
        for ranked in candidates[first_open]:
            more = one.plus(ranked)
            key = (more.covered, more.kinds)
            if key not in best or more.order < best[key].order:
                best[key] = more
    return nsmallest(_SETS, best.values(), key=lambda one: (-len(one.covered), one.order))


def _by_topic(topics: Sequence[str], ranked: Iterable[Ranked]) -> dict[str, list[Ranked]]:
    """Topic -> the best party of each kind for each set of topics that holds it, widest first."""
    best: dict[tuple[tuple[str, ...], int], Ranked] = {}
    for one in ranked:
        best.setdefault((one.topics, _kind(one)), one)
    widest = sorted(best.values(), key=lambda one: (-len(one.topics), one.order))
    return {topic: [one for one in widest if topic in one.topics][:_CANDIDATES] for topic in topics}


def _without_the_unneeded(members: tuple[Ranked, ...]) -> tuple[Ranked, ...]:
    """The same cover without any party whose topics the others cover."""
    for one in members:
        others = tuple(other for other in members if other is not one)
        if {topic for other in others for topic in other.topics}.issuperset(one.topics):
            return _without_the_unneeded(others)
    return members


def _kind(ranked: Ranked) -> int:
    return _FORMAL if ranked.party.kind is PartyKind.FORMAL else _INFORMAL
