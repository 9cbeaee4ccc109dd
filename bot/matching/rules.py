"""The rules, one small function each. A hard rule bars a party, whatever else speaks for it; a soft rule weighs."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.casework.consent import KEEP, allowed, share_with, taken_back
from bot.casework.people import Host, Party, PartyKind
from bot.casework.preferences import Interpreter, Partner
from bot.casework.proposal import Reason
from bot.casework.topics import SAFETY
from bot.matching.situation import TEAM_LANGUAGES, Situation

#: Why this party may not sit at this table; None when it may.
HardRule = Callable[[Situation, Party], Reason | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a soft rule finds: points for or against, and the reason in words, if it is worth one."""

    points: int
    reason: Reason | None = None


SoftRule = Callable[[Situation, Party], Verdict | None]


def consent(situation: Situation, party: Party) -> Reason | None:
    """No table without a standing yes to keep the story; never a party whose yes was taken back."""
    refused = taken_back(situation.consents, share_with(party.id))
    return Reason("match.barred.consent") if refused or not allowed(situation.consents, KEEP) else None


def blocked(situation: Situation, party: Party) -> Reason | None:
    """The resident's no to a party is absolute."""
    return Reason("match.barred.blocked") if party.id in situation.blocked else None


def conflict(situation: Situation, party: Party) -> Reason | None:
    return Reason("match.barred.conflict") if party.id in situation.conflicts else None


def own_group(situation: Situation, party: Party) -> Reason | None:
    """Nobody from the resident's own country for whom that is not safe (practice.md 2d).

    A key person comes from a group even where none is noted. Who writes a language of the team may come from anywhere.
    """
    if not situation.content.preferences.refuses_own_group:
        return None
    spoken = party.languages - TEAM_LANGUAGES if party.kind is PartyKind.KEY_PERSON else frozenset()
    groups = party.community | spoken
    own = situation.language in groups if situation.foreign else bool(groups)
    return Reason("match.barred.own_group") if own else None


def area(situation: Situation, party: Party) -> Reason | None:
    """A party works in this neighbourhood or in all; where the resident named none, the coordinator checks."""
    here = situation.content.neighbourhood
    elsewhere = here and party.neighbourhoods and here not in party.neighbourhoods
    return Reason("match.barred.area") if elsewhere else None


def closed(situation: Situation, party: Party) -> Reason | None:
    return Reason("match.barred.closed") if party.closed_on(situation.today) else None


def full(situation: Situation, party: Party) -> Reason | None:
    left = _free(situation, party)
    return Reason("match.barred.full") if left is not None and left <= 0 else None


def volunteer(situation: Situation, party: Party) -> Reason | None:
    """When someone is not safe, only professionals sit at the first table (topics.md, topic 13)."""
    unsafe = SAFETY in situation.topics and party.kind is PartyKind.INFORMAL
    return Reason("match.barred.volunteer") if unsafe else None


#: In the order in which the first that bars is named.
HARD_RULES: tuple[HardRule, ...] = (consent, blocked, conflict, own_group, volunteer, area, closed, full)


def barred(situation: Situation, party: Party) -> Reason | None:
    """The first hard rule's reason against this party; None when it may sit at the table."""
    return next((reason for rule in HARD_RULES if (reason := rule(situation, party))), None)


def helps_with(situation: Situation, party: Party) -> tuple[str, ...]:
    """The case's topics this party can be there for, in the case's order."""
    return tuple(topic for topic in situation.topics if topic in party.topics)


def nearness(situation: Situation, party: Party) -> Verdict:
    if not party.neighbourhoods:
        return Verdict(0, Reason("match.reason.everywhere"))
    if not situation.content.neighbourhood:
        return Verdict(-1, Reason("match.reason.area_unknown"))
    return Verdict(1, Reason("match.reason.area"))


def language(situation: Situation, party: Party) -> Verdict | None:
    """A shared language weighs most, then an interpreter the party brings, if the resident wants one."""
    interpreter = situation.content.preferences.interpreter
    values = {"language": situation.language}
    if situation.language in party.languages:
        return Verdict(3, Reason("match.reason.speaks", values) if situation.foreign else None)
    if interpreter is Interpreter.KNOWN:
        return None
    if party.interpreter and interpreter is not Interpreter.NO:
        return Verdict(2, Reason("match.reason.interpreter", values))
    return Verdict(0, Reason("match.reason.no_shared_language", values))


def host(situation: Situation, party: Party) -> Verdict | None:
    """The resident's wish for a woman or a man to talk to."""
    wish = situation.content.preferences.person
    if wish in (None, Partner.ANY) or party.host is Host.UNKNOWN:
        return None
    if party.host in (Host.BOTH, wish):
        return Verdict(3, Reason(f"match.reason.{wish}"))
    return Verdict(-3, Reason(f"match.reason.no_{wish}"))


def place(situation: Situation, party: Party) -> Verdict | None:
    wish = situation.content.preferences.channel
    return Verdict(2, Reason(f"match.reason.place.{wish}")) if wish in party.places else None


def time(situation: Situation, party: Party) -> Verdict | None:
    wish = situation.content.preferences.time
    if wish and party.hours and party.hours.include(wish):
        return Verdict(1, Reason(f"match.reason.time.{wish}"))
    return None


def free(situation: Situation, party: Party) -> Verdict:
    left = _free(situation, party)
    return Verdict(2) if left is None else Verdict(min(left, 2), Reason("match.reason.free", {"free": left}))


def fallback(situation: Situation, party: Party) -> Verdict | None:
    return Verdict(-4, Reason("match.reason.fallback")) if party.fallback else None


SOFT_RULES: tuple[SoftRule, ...] = (nearness, language, host, place, time, free, fallback)


def _free(situation: Situation, party: Party) -> int | None:
    """Free places; None without a limit."""
    return None if party.capacity is None else party.capacity - situation.busy(party.id).residents
