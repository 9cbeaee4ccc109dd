"""What somebody who acts at a case must know beside the case: gathered in one transaction, decided nowhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.casework import moving
from bot.casework.access import Reach, Role, reach
from bot.casework.case import Case
from bot.casework.people import Party, PartyKind
from bot.casework.proposal import Reason
from bot.casework.referral import UNDER_WAY, ReferralStatus
from bot.matching.rules import barred
from bot.matching.situation import Situation
from bot.store import accounts, case_access, consents, conversations
from bot.team.doorway import Opened
from bot.team.possible import why_not
from bot.team.reaching import reached
from bot.team.suggesting import chosen, situation_of, suggestions
from bot.work.road import Road

#: Where a party is: at the table, kept in reserve, or neither.
TABLE, RESERVE = "table", "reserve"


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One party of the organisation, as somebody who lays a table can choose it."""

    party: str
    name: str
    kind: PartyKind
    #: `TABLE`, `RESERVE` or empty: where it is, or is proposed.
    place: str
    #: Where its referral stands; empty as long as nobody asked.
    status: str
    reasons: tuple[Reason, ...]
    #: It is there for something the story is about.
    helps: bool
    #: Why the matching bars it, as the key of a text; empty when it does not.
    bars: str
    #: It cannot be asked any more.
    over: bool
    #: The resident was asked for it: it stays at the table, whatever is chosen now.
    asked: bool
    #: It is proposed, or suggested in the place of who cannot; the others are for who thinks of them.
    near: bool
    #: The proposal or the table tells of it, with its reasons.
    listed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Acting:
    """What the forms of a case stand on."""

    #: The case, in the language the resident reads now.
    case: Case
    #: How what is asked now reaches the resident, as the key of its text.
    reached: str
    #: The parties the resident's yes stands for.
    shared: frozenset[str]
    choices: tuple[Choice, ...]
    #: The names of the accounts that can have this case.
    holders: tuple[str, ...]


def acting(connection: Connection, road: Road, opened: Opened) -> Acting:
    """Everything around this case. What cannot be opened of a damaged talk is left out."""
    stored, vault = opened.stored, road.vault
    talk = conversations.find_by_id(connection, vault, stored.conversation_id)
    readable = talk is not None and talk.opened is not None
    case = replace(opened.case, language=talk.state.language) if talk and readable else opened.case
    scopes = consents.standing(connection, stored.resident_id)
    today = road.clock().astimezone(road.zone).date()
    situation = situation_of(case, scopes, today=today, load=road.loads())
    shares = (
        consents.standing_shares(connection, vault, talk.key, resident_id=stored.resident_id)
        if talk and readable
        else frozenset[str]()
    )
    return Acting(
        case=case,
        reached=reached(connection, road, talk) if talk and readable else "reached.nowhere",
        shared=shares,
        choices=tuple(_choices(case, situation, road.organisation().parties)),
        holders=tuple(_holders(connection, road, stored.id)),
    )


def _choices(case: Case, situation: Situation, parties: Sequence[Party]) -> Iterator[Choice]:
    """Every party, in the order of the proposal, then who helps."""
    proposed = {each.party: place for place, each in enumerate(moving.proposed_parties(case))}
    suggested = {seat.party for seat in suggestions(case, situation, parties)}
    listed = {*proposed, *case.course.referrals}
    choices = [_choice(case, situation, party) for party in parties]
    weighed = [replace(each, near=each.party in listed | suggested, listed=each.party in listed) for each in choices]
    last = len(proposed)
    yield from sorted(
        weighed, key=lambda each: (proposed.get(each.party, last), bool(each.bars), not each.helps, each.name)
    )


def _choice(case: Case, situation: Situation, party: Party) -> Choice:
    referral = case.course.referrals.get(party.id)
    status = referral.status if referral else None
    reason = barred(situation, party)
    one = chosen(case, situation, party)
    return Choice(
        party=party.id,
        name=party.name,
        kind=party.kind,
        place=_place(case, party.id),
        status=status or "",
        reasons=one.reasons,
        helps=bool(one.topics),
        bars=f"bars.{reason.key}" if reason else "",
        over=status not in UNDER_WAY and why_not(lambda: moving.confirm(case, (one,), at=case.received_at)) is not None,
        asked=status in UNDER_WAY,
        near=False,
        listed=False,
    )


def _place(case: Case, party: str) -> str:
    referral = case.course.referrals.get(party)
    if referral is not None:
        at = {**dict.fromkeys(UNDER_WAY, TABLE), ReferralStatus.RESERVE: RESERVE}
        return at.get(referral.status, "")
    begun = bool(case.course.referrals)
    return TABLE if not begun and any(each.party == party for each in moving.proposed_parties(case)) else ""


def _holders(connection: Connection, road: Road, case_id: str) -> Iterator[str]:
    """Coordinators who could read the case if it were theirs."""
    standing = case_access.standing(connection, case_id, at=road.clock())
    for each in accounts.listed(connection):
        somebody = each.account
        theirs = replace(standing, holder=somebody.name) if standing else None
        is_there = theirs and not each.closed_at and Role.COORDINATOR in somebody.roles
        if theirs and is_there and reach(somebody, theirs) is Reach.WORK:
            yield somebody.name
