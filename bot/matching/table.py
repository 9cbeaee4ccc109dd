"""The table for one talk: who covers the story, who bridges, who stands beside, what is still open, and why."""

from collections.abc import Iterable, Sequence

from bot.casework.people import COORDINATOR, Party, PartyKind
from bot.casework.preferences import Along
from bot.casework.proposal import Gap, Proposal, Reason, Role, Seat, counted
from bot.casework.topics import SAFETY
from bot.matching.bridge import bridge
from bot.matching.cover import smallest
from bot.matching.notes import notes
from bot.matching.rank import Ranked, rank
from bot.matching.rules import barred
from bot.matching.situation import Situation


def compose(situation: Situation, parties: Iterable[Party], *, coordinator: str) -> Proposal:
    """The proposed table; the same for the same situation and parties, in whatever order these come.

    Only a suggestion: a coordinator confirms it, and the resident says yes or no to each party.
    """
    everyone = tuple(parties)
    ranked = rank(situation, everyone)
    covers = _covers(situation, ranked)
    bridges = bridge(situation, ranked, covers)
    supporters = tuple(one for one in ranked if one.party.beside)[:1]
    between = (*covers, *bridges) if SAFETY in situation.topics else (*bridges, *covers)
    covered = {topic for seat in covers for topic in seat.topics}
    return Proposal(
        seats=(*between, _coordinator(coordinator), *(_support(situation, one) for one in supporters)),
        gaps=tuple(_gap(situation, topic, everyone) for topic in situation.topics if topic not in covered),
        notes=notes(situation, covers, bridges, supporters),
    )


def _covers(situation: Situation, ranked: Iterable[Ranked]) -> tuple[Seat, ...]:
    """The smallest set, in the order of the topics; national help only for what nobody nearby can do."""
    able = [one for one in ranked if one.topics and not one.party.beside and one.party.kind is not PartyKind.KEY_PERSON]
    nearby = {topic for one in able if not one.party.fallback for topic in one.topics}
    far = frozenset(situation.topics) - nearby
    there_for = [one.only(far) if one.party.fallback else one for one in able]
    chosen = smallest(situation.topics, [one for one in there_for if one.topics])
    return tuple(_cover(one) for one in sorted(chosen, key=lambda one: _place(situation, one)))


def _place(situation: Situation, ranked: Ranked) -> tuple[bool, int, str]:
    """Who is there for safety comes first, then the order of the topics."""
    return (SAFETY not in ranked.topics, situation.topics.index(ranked.topics[0]), ranked.party.id)


def _cover(ranked: Ranked) -> Seat:
    topics = tuple(Reason("match.reason.topic", {"topic": topic}) for topic in ranked.topics)
    return Seat(
        party=ranked.party.id,
        name=ranked.party.name,
        kind=ranked.party.kind,
        role=Role.COVERS,
        topics=ranked.topics,
        reasons=(*topics, *ranked.reasons),
    )


def _coordinator(name: str) -> Seat:
    reasons = (Reason("match.reason.coordinator"),)
    return Seat(party=COORDINATOR, name=name, kind=PartyKind.FORMAL, role=Role.BESIDE, reasons=reasons)


def _support(situation: Situation, ranked: Ranked) -> Seat:
    asked = situation.content.preferences.along is Along.SUPPORTER
    return Seat(
        party=ranked.party.id,
        name=ranked.party.name,
        kind=ranked.party.kind,
        role=Role.BESIDE,
        reasons=(
            *((Reason("match.reason.support_asked"),) if asked else ()),
            Reason("match.reason.support"),
            *ranked.reasons,
        ),
    )


def _gap(situation: Situation, topic: str, parties: Sequence[Party]) -> Gap:
    """A topic nobody covers, with what stood in the way of those who could have."""
    able = (party for party in parties if topic in party.topics and not party.beside)
    in_the_way = counted(_in_the_way(situation, party) for party in able)
    return Gap(topic=topic, reasons=in_the_way or (Reason("match.gap.nobody"),))


def _in_the_way(situation: Situation, party: Party) -> str:
    """The rule that bars the party; a party that none bars and that still covers nothing is a key person."""
    reason = barred(situation, party)
    return reason.key if reason else "match.barred.key_person"
