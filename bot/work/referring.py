"""A case on its way to parties: offered after the resident's yes, taken up by another, stopped, or grown too old."""

from datetime import datetime, timedelta

from bot.casework import moving
from bot.casework.case import Case
from bot.casework.referral import LIVE, Referral, ReferralStatus, next_reserve
from bot.store import doors
from bot.store.doors import LINK_LIVES
from bot.store.statuses import Timer
from bot.work.asking_resident import ask_share
from bot.work.casefile import CaseFile

#: A party that has the case before it and did not say yes or no yet.
_UNDECIDED = (ReferralStatus.OFFERED, ReferralStatus.OPENED)
#: The resident's yes stands, and the party was told of the case; one that was silent too long may have read it.
_TOLD = LIVE | {ReferralStatus.EXPIRED}
#: There is an end to make of it when everything is erased.
_BEGUN = _TOLD | {ReferralStatus.ASKED, ReferralStatus.AGREED}
#: It went by itself: there is nothing to take back.
_ENDED = (ReferralStatus.DECLINED, ReferralStatus.CONFLICT, ReferralStatus.WITHDRAWN)


def offer(file: CaseFile, party: str) -> None:
    """Send the party a link. Without a mailbox a person is asked to tell it, and the referral waits for that.

    Raises IllegalChange, also when the resident's yes to this party does not stand at this moment.
    """
    offered = moving.offer(file.case, party, at=file.now)
    if file.allowed(party) and file.mail("offer", party):
        file.change(offered)
        file.note("referral.offered")
        watch(file)


def watch(file: CaseFile) -> None:
    """Look again when the first party has been silent for as long as its link lives."""
    ends = _ends(file).values()
    if ends:
        file.set_timer(Timer.REFERRAL_EXPIRES, max(min(ends) - file.now, timedelta()))
    else:
        file.drop_timers(Timer.REFERRAL_EXPIRES)


def expire(file: CaseFile) -> None:
    """The parties that were silent too long: their links are dead; a person calls them, or asks another."""
    for party, ends_at in _ends(file).items():
        if ends_at <= file.now:
            file.change(moving.expire(file.case, party, at=file.now))
            file.close_doors(party)
            file.note("referral.expired")
            _instead_of_silent(file, party)
    watch(file)


def _instead_of_silent(file: CaseFile, party: str) -> None:
    """Who was named in reserve is put before the resident; without one a person calls the party, or asks another."""
    another = next_reserve(file.case.course.referrals, instead_of=party)
    if another:
        file.change(moving.ask_reserve(file.case, another, at=file.now))
        ask_share(file, another, instead=True)
        return
    name = file.case.course.referral(party).name
    # After weeks of downtime its reminder came too late in the same moment, and that was said.
    if not file.team_was_asked("party_silent", name):
        file.ask_team("party_silent", name)


def lost(file: CaseFile, party: str, why: str) -> None:
    """The party went: it reads no more, and the next one in reserve is put before the resident, or a person decides."""
    file.shut(party)
    another = next_reserve(file.case.course.referrals, instead_of=party)
    if another:
        file.change(moving.ask_reserve(file.case, another, at=file.now))
        ask_share(file, another, instead=True)
    else:
        name = file.case.course.referral(party).name
        file.ask_team("party_declined", f"{name}: {why}" if why else name)
    watch(file)


def stop_sharing(file: CaseFile, party: str) -> None:
    """The resident takes the yes back: the party reads no more and is told to stop; talk and plan go on without it."""
    referral = file.case.course.referrals.get(party)
    if referral is None or referral.status in _ENDED:
        file.shut(party)
        return
    _end(file, referral, moving.take_back(file.case, party, at=file.now))
    file.ask_team("sharing_stopped", referral.name)
    watch(file)


def unask(file: CaseFile, party: str) -> None:
    """The team takes its question back: as `stop_sharing`, but nobody has to hear it who does not know yet.

    Raises IllegalChange when there is nothing to take back.
    """
    _end(file, file.case.course.referral(party), moving.unask(file.case, party, at=file.now))
    file.note("sharing.unasked")
    watch(file)


def stop_everyone(file: CaseFile) -> None:
    """Everything is being erased: every party that was told of the case is told to stop, and nobody is asked for."""
    for referral in file.case.course.referrals.values():
        if referral.status in _BEGUN:
            _end(file, referral, moving.take_back(file.case, referral.party, at=file.now))
    file.close_doors()


def _end(file: CaseFile, referral: Referral, ended: Case) -> None:
    """Shut the party out; one that was told of the case is told to stop. From here on the case is `ended`."""
    if referral.status in _TOLD | {ReferralStatus.COMPLETED}:
        file.stop(referral.party)
    else:
        file.shut(referral.party)
    file.change(ended)


def _ends(file: CaseFile) -> dict[str, datetime]:
    """The parties that did not say yes or no yet -> until when their link lives, or would live."""
    links = doors.until(file.work.connection, file.work.road.vault, file.case.id)
    return {
        party: links.get(party, referral.changed_at + LINK_LIVES)
        for party, referral in file.case.course.referrals.items()
        if referral.status in _UNDECIDED
    }
