"""Somebody did what was asked of a person; who refused to be kept is then kept no longer."""

from datetime import timedelta

from sqlalchemy import Connection

from bot.conversation.effects import EraseResident
from bot.conversation.line import REFUSAL_SECONDS
from bot.store import audit, conversations, due, requests
from bot.store.conversations import OpenTalk
from bot.store.statuses import Talking, Timer
from bot.work import unanswered
from bot.work.casefile import work_at
from bot.work.effects import apply
from bot.work.group import close_group, open_group
from bot.work.road import Road
from bot.work.work import Group

#: How long what was ticked off by mistake can be put back.
PUTS_BACK = timedelta(minutes=30)
#: The resident said no to keeping a story: a request to a person was all that stayed (house.md, "Before consent").
_REFUSED = ("minor", "refused")


def answer_request(road: Road, connection: Connection, id: int, *, by: str) -> bool:
    """Tick off a request; False when nothing of this id waits. `by` is who did it."""
    group = open_group(road, connection, alone=True)
    asked_by = requests.conversation_of(connection, id)
    if asked_by is None or not requests.answer(connection, id, by=by, at=group.now):
        return False
    audit.note(connection, road.ids, "request.answered", on=f"request:{id}", at=group.now, actor=by)
    talk = conversations.find_by_id(connection, road.vault, asked_by)
    if talk and _is_refused(talk):
        apply(work_at(group, talk), EraseResident(REFUSAL_SECONDS))
        close_group(group)
    return True


def put_back(road: Road, connection: Connection, id: int, *, by: str) -> bool:
    """What somebody ticked off a moment ago waits again; False when it was not, or cannot be put back any more.

    Where the tick let everything of a resident be erased, it cannot.
    """
    group = open_group(road, connection, alone=True)
    asked_by = requests.conversation_of(connection, id)
    talk = conversations.find_by_id(connection, road.vault, asked_by) if asked_by else None
    if talk is None or _is_refused(talk) or talk.status == Talking.ERASING:
        return False
    if not requests.ask_again(connection, id, by=by, since=group.now - PUTS_BACK):
        return False
    _hand_on_again(group, talk)
    unanswered.watch_again(work_at(group, talk), id)
    audit.note(connection, road.ids, "request.put_back", on=f"request:{id}", at=group.now, actor=by)
    return True


def _is_refused(talk: OpenTalk) -> bool:
    return not talk.is_damaged and talk.state.step in _REFUSED


def _hand_on_again(group: Group, talk: OpenTalk) -> None:
    """Who is on call has as long as before, and then it is the next one's again."""
    organisation, zone = group.road.organisation(), group.road.zone
    holder = requests.addressee_of(group.connection, talk.id)
    if holder and organisation.on_call:
        after = organisation.theirs_until(holder, group.now, zone) - group.now
        due.reschedule(group.connection, work_at(group, talk).timer(Timer.ALERT, after))
