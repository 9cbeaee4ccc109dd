"""Confirm the table: from now on the resident is asked, party by party. Nothing is shared before the resident's yes."""

from collections.abc import Iterable, Sequence

from bot.casework import moving
from bot.casework.people import Party
from bot.casework.referral import UNDER_WAY, Chosen, Referral, ReferralStatus
from bot.errors import Key
from bot.matching.rules import barred
from bot.matching.situation import Situation
from bot.team.refused import Refused
from bot.team.settle import settle
from bot.team.suggesting import chosen, situation_of
from bot.team.words import keep_reason
from bot.work.asking_resident import ask_share
from bot.work.casefile import CaseFile

#: Why the matching bars a party, to a coordinator who wants it all the same.
_BARS = {
    "match.barred.consent": "the resident's yes was taken back",
    "match.barred.blocked": "the resident said no to it",
    "match.barred.conflict": "somebody there could know the resident privately",
    "match.barred.own_group": "the resident wants nobody of the own country, and its people may be of it",
    "match.barred.volunteer": "when somebody is not safe, a professional comes first",
    "match.barred.area": "it does not work in the resident's neighbourhood",
    "match.barred.closed": "it is closed now",
    "match.barred.full": "it has no place left",
}
#: The party cannot, though the resident said yes to it.
_CANNOT = frozenset({ReferralStatus.DECLINED, ReferralStatus.CONFLICT, ReferralStatus.EXPIRED})


def confirm(
    file: CaseFile,
    *,
    parties: Sequence[str] = (),
    reserves: Sequence[str] = (),
    dropped: Sequence[str] = (),
    although: str = "",
) -> tuple[str, ...]:
    """Ask the resident for these parties, or for the whole proposed table; a reserve comes when one of them cannot.

    `dropped` are in reserve no longer.

    A party that the matching bars is refused, unless `although` says why it is right here: that is noted.
    Returns the names of the parties the resident is asked for now. Raises Refused and IllegalChange.
    """
    situation = situation_of(file.case, file.scopes, today=file.today, load=file.work.road.loads())
    wanted = [_party(file, id) for id in parties] or _proposed(file)
    behind = [_party(file, id) for id in reserves]
    if not although:
        _refuse_barred(situation, [party for party in (*wanted, *behind) if not _is_there(file, party)])
    before = file.case.course.referrals
    table, kept = ([chosen(file.case, situation, party) for party in each] for each in (wanted, behind))
    file.change(moving.confirm(file.case, table, reserves=kept, dropped=dropped, at=file.now))
    if although:
        keep_reason(file, although)
    file.note("case.confirmed")
    settle(file, "table_empty")
    asked = [each for each in table if _is_new(file, before.get(each.party), each)]
    for each in asked:
        ask_share(file, each.party, instead=_stands_in(before.values(), each))
    return tuple(each.name for each in asked)


def _proposed(file: CaseFile) -> list[Party]:
    """The parties of the proposed table. One that left the list since is left out."""
    found = [file.party(each.party) for each in moving.proposed_parties(file.case)]
    parties = [party for party in found if party]
    if not parties:
        raise Refused(
            because="No party is proposed. Name one with --party, or make the case tailor-made.",
            key="refused.table.nobody",
        )
    return parties


def _party(file: CaseFile, id: str) -> Party:
    party = file.party(id)
    if party is None:
        known = ", ".join(sorted(party.id for party in file.work.road.organisation().parties))
        raise Refused(
            because=f"There is no party '{id}'. There are: {known}.", key="refused.table.unknown", values={"party": id}
        )
    return party


def _refuse_barred(situation: Situation, parties: Iterable[Party]) -> None:
    for party in parties:
        reason = barred(situation, party)
        if reason:
            raise Refused(
                because=f"{party.name} ({party.id}): {_BARS[reason.key]}. "
                "Leave it out, or say with --although REASON why it is right here.",
                key="refused.table.barred",
                values={"party": party.name, "why": Key(f"bars.{reason.key}")},
            )


def _is_there(file: CaseFile, party: Party) -> bool:
    """The resident was asked for it, and it may still come: with this case it may well be full."""
    referral = file.case.course.referrals.get(party.id)
    return referral is not None and referral.status in UNDER_WAY


def _is_new(file: CaseFile, before: Referral | None, each: Chosen) -> bool:
    """The resident was not asked yet, or not since it was last answered."""
    asked = file.case.course.referral(each.party).status is ReferralStatus.ASKED
    return asked and (before is None or before.status is not ReferralStatus.ASKED)


def _stands_in(before: Iterable[Referral], each: Chosen) -> bool:
    """It is asked because somebody else cannot: the resident hears that first."""
    lost = [referral for referral in before if referral.status in _CANNOT]
    return any(not referral.topics or set(referral.topics) & set(each.topics) for referral in lost)
