"""Who else could come: the matching once more, for what nobody at the table is there for any longer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.casework.case import Case
from bot.casework.consent import Consent
from bot.casework.people import Party, PartyKind
from bot.casework.proposal import Proposal, Reason, Role, Seat
from bot.casework.referral import Chosen, Referral, ReferralStatus
from bot.matching.rank import weigh
from bot.matching.situation import Load, Situation
from bot.matching.table import compose

#: Nothing is to be expected of the party now.
_LOST = frozenset({
    ReferralStatus.REFUSED, ReferralStatus.DECLINED, ReferralStatus.CONFLICT, ReferralStatus.EXPIRED,
    ReferralStatus.WITHDRAWN,
})  # fmt: skip


def situation_of(case: Case, scopes: Iterable[str], *, today: date, load: Mapping[str, Load]) -> Situation:
    """The case as the matching looks at it; `scopes` are the consents that stand now."""
    return Situation(
        content=case.content,
        language=case.content.spoken(case.language),
        today=today,
        # The matching asks only whether a yes stands now; its text and language are kept with the consent itself.
        consents=tuple(
            Consent(scope=scope, version="", language=case.language, given_at=case.received_at)
            for scope in sorted(scopes)
        ),
        blocked=_parties(case, _is_unwanted),
        conflicts=_parties(case, lambda _, referral: referral.status is ReferralStatus.CONFLICT),
        load=load,
    )


def missed(case: Case) -> tuple[Referral, ...]:
    """The referrals nothing is to be expected of, where nobody else at the table is there for the same."""
    referrals = case.course.referrals.values()
    staying = [referral for referral in referrals if referral.status not in _LOST | {ReferralStatus.RESERVE}]
    covered = {topic for referral in staying for topic in referral.topics}
    bridged = any(referral.role is Role.BRIDGE for referral in staying)
    return tuple(
        referral
        for referral in referrals
        if referral.status in _LOST
        and (set(referral.topics) - covered or (referral.role is Role.BRIDGE and not bridged))
    )


def reserves(case: Case) -> tuple[Referral, ...]:
    """Who is kept in reserve for what nobody at the table is there for any longer: nobody asked the resident for it."""
    gone = missed(case)
    topics = {topic for referral in gone for topic in referral.topics}
    bridge = any(referral.role is Role.BRIDGE for referral in gone)
    return tuple(
        referral
        for referral in case.course.referrals.values()
        if referral.status is ReferralStatus.RESERVE
        and (topics & set(referral.topics) or (bridge and referral.role is Role.BRIDGE))
    )


def suggestions(case: Case, situation: Situation, parties: Sequence[Party]) -> tuple[Seat, ...]:
    """The next parties for the topics, or the bridge, that were lost; none when nothing was lost, or nobody is left."""
    gone = missed(case)
    staying = [referral for referral in case.course.referrals.values() if referral.status not in _LOST]
    open_topics = {topic for referral in gone for topic in referral.topics}
    open_topics -= {topic for referral in staying for topic in referral.topics}
    roles = {Role.COVERS} if open_topics else set()
    roles |= {referral.role for referral in gone if referral.role is Role.BRIDGE}
    table = _without(situation, open_topics, [party for party in parties if party.id not in case.course.referrals])
    return tuple(seat for seat in table.seats if seat.role in roles)


def chosen(case: Case, situation: Situation, party: Party) -> Chosen:
    """A party for the table: as it was proposed, or weighed now when a coordinator thought of it."""
    proposed = next((seat for seat in case.proposal.seats if seat.party == party.id), None)
    if proposed:
        return Chosen.of(proposed)
    weighed = weigh(situation, party)
    reasons = tuple(Reason("match.reason.topic", {"topic": topic}) for topic in weighed.topics)
    return Chosen(
        party=party.id,
        name=party.name,
        topics=weighed.topics,
        reasons=(*reasons, *weighed.reasons),
        role=_role(party),
    )


def _role(party: Party) -> Role:
    if party.beside:
        return Role.BESIDE
    return Role.BRIDGE if party.kind is PartyKind.KEY_PERSON else Role.COVERS


def _parties(case: Case, are: Callable[[Case, Referral], bool]) -> frozenset[str]:
    return frozenset(party for party, referral in case.course.referrals.items() if are(case, referral))


def _is_unwanted(case: Case, referral: Referral) -> bool:
    """The resident said no, or took the yes back. What ended with the case, or the team took back, was nobody's no."""
    ended = any(referral.changed_at in (word.answered_at, word.unanswered_at) for word in case.course.word_back)
    withdrawn = referral.status is ReferralStatus.WITHDRAWN and not referral.by_team and not ended
    return withdrawn or referral.status is ReferralStatus.REFUSED


def _without(situation: Situation, topics: Iterable[str], parties: Sequence[Party]) -> Proposal:
    kept = tuple(topic for topic in situation.topics if topic in set(topics))
    narrowed = replace(situation, content=replace(situation.content, topics=kept)) if kept else situation
    return compose(narrowed, parties, coordinator="")
