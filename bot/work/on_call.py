"""Who is on call looks first when somebody may be in danger; an alert goes round until somebody acknowledged it."""

from dataclasses import replace

from bot.casework.organisation import OnCall
from bot.conversation.effects import RequestKind
from bot.store import due, mails, requests
from bot.store.mails import NewMail
from bot.store.requests import NewRequest
from bot.store.statuses import Duty, Timer
from bot.work.verdicts import End, Later
from bot.work.work import Work

#: What has an addressee and a moment by which it must be acknowledged (house.md).
KINDS = (RequestKind.HELP_NOW, RequestKind.DANGER)


def addressed(work: Work, asked: NewRequest) -> NewRequest:
    """The request with who looks first: whoever has what waits of this resident already, else the first on call."""
    organisation = work.road.organisation()
    if not organisation.on_call:
        return asked
    holder = organisation.called(requests.addressee_of(work.connection, work.talk.id))
    first = holder or organisation.on_call[0]
    if not holder:
        until = organisation.theirs_until(first.name, work.now, work.road.zone)
        due.reschedule(work.connection, work.timer(Timer.ALERT, until - work.now))
    _mail(work, first, cause=str(asked.id))
    return replace(asked, addressee=first.name)


def hand_on(work: Work) -> End | Later:
    """Nobody acknowledged in time: it is the next one's, round after round; who is alone hears of it again."""
    organisation = work.road.organisation()
    holder = requests.addressee_of(work.connection, work.talk.id)
    following = organisation.called_after(holder)
    if not (holder and following):
        return End(Duty.DONE if holder else Duty.DROPPED)
    requests.hand_on(work.connection, work.talk.id, to=following.name)
    work.note("help.still_waits" if following.name == holder else "help.handed_on")
    _mail(work, following, cause=f"{work.cause}.{following.name}")
    return Later(organisation.theirs_until(following.name, work.now, work.road.zone))


def _mail(work: Work, to: OnCall, *, cause: str) -> None:
    """That somebody waits, and nothing else. It is nobody's own: the resident's key does not seal it."""
    if not (to.mail and work.road.mails):
        return
    vault = work.road.vault
    mail = NewMail(
        id=work.road.ids.new(), cause=f"alert.{cause}", resident_id=None, kind="alert", to=to.mail,
        values={"name": to.name}, made_at=work.now,
    )  # fmt: skip
    mails.add(work.connection, vault, vault.own_key(), new=mail)
