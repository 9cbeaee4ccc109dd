"""The key person who builds a bridge: where language or culture asks for one, never one the resident does not want."""

from collections.abc import Iterable

from bot.casework.people import PartyKind
from bot.casework.preferences import Along, Interpreter
from bot.casework.proposal import Reason, Role, Seat
from bot.casework.topics import CULTURE, SAFETY
from bot.matching.rank import Ranked
from bot.matching.situation import Situation


def bridge(situation: Situation, ranked: Iterable[Ranked], covers: Iterable[Seat]) -> tuple[Seat, ...]:
    """The key person's seat, or none. `ranked` has passed the hard rules and stands best first."""
    why = _asks_for_bridge(situation, covers)
    able = [one for one in ranked if _can_bridge(situation, one)]
    if not (why and able):
        return ()
    best = min(able, key=lambda one: (-len(one.topics), one.order))
    return (_seat(best, why),)


def _can_bridge(situation: Situation, ranked: Ranked) -> bool:
    party = ranked.party
    return party.kind is PartyKind.KEY_PERSON and not party.beside and situation.language in party.languages


def _asks_for_bridge(situation: Situation, covers: Iterable[Seat]) -> tuple[Reason, ...]:
    """Why a bridge is wanted; empty when it is not, or when the resident wants nobody along.

    Someone who is not safe may be known in the own group: then only who asked gets a key person.
    """
    wishes = situation.content.preferences
    if wishes.refuses_company:
        return ()
    asked = (Reason("match.reason.bridge_asked"),) if wishes.along is Along.KEY_PERSON else ()
    if SAFETY in situation.topics or not situation.foreign:
        return asked
    return (*asked, *_for_language(situation, covers), *_for_culture(situation))


def _for_language(situation: Situation, covers: Iterable[Seat]) -> tuple[Reason, ...]:
    """Nobody interprets, and not everyone at the table speaks the resident's language."""
    interpreted = situation.content.preferences.interpreter in (
        Interpreter.YES,
        Interpreter.KNOWN,
        Interpreter.NOT_MINE,
    )
    if interpreted or understood(covers):
        return ()
    return (Reason("match.reason.bridge_language", {"language": situation.language}),)


def _for_culture(situation: Situation) -> tuple[Reason, ...]:
    """First a key person where culture may explain what looks strange (requirements.md, P4)."""
    topics = (topic for topic in situation.topics if topic in CULTURE)
    return tuple(Reason("match.reason.bridge_culture", {"topic": topic}) for topic in list(topics)[:1])


def understood(covers: Iterable[Seat]) -> bool:
    """Whether somebody is at the table, and everyone there speaks the resident's language or brings an interpreter."""
    seats = tuple(covers)
    lost = any(reason.key == "match.reason.no_shared_language" for seat in seats for reason in seat.reasons)
    return bool(seats) and not lost


def _seat(ranked: Ranked, why: tuple[Reason, ...]) -> Seat:
    return Seat(
        party=ranked.party.id,
        name=ranked.party.name,
        kind=ranked.party.kind,
        role=Role.BRIDGE,
        reasons=(*why, *ranked.reasons),
    )
