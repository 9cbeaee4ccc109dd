"""Somebody did what was asked of a person; who refused to be kept is then kept no longer."""

from sqlalchemy import Connection

from bot.conversation.effects import EraseResident
from bot.conversation.line import REFUSAL_SECONDS
from bot.store import audit, conversations, requests
from bot.work.casefile import work_at
from bot.work.effects import apply
from bot.work.group import close_group, open_group
from bot.work.road import Road

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
    if talk and not talk.is_damaged and talk.state.step in _REFUSED:
        apply(work_at(group, talk), EraseResident(REFUSAL_SECONDS))
        close_group(group)
    return True
