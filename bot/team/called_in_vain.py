"""Nobody picked up: the call is still owed, by the next day on which the team reads."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Connection

from bot.store import audit, requests
from bot.store.audit import Often
from bot.work.road import Road

_NO_ANSWER = "request.no_answer"
#: A second press within this is the same call.
_SAME_CALL = timedelta(minutes=2)


def call_in_vain(road: Road, connection: Connection, id: int, *, by: str) -> bool:
    """Note a call that nobody took; False when nothing of this id waits. `by` is who called."""
    now, on = road.clock(), f"request:{id}"
    if not requests.put_off(connection, id, until=road.read_by(now + timedelta(days=1))):
        return False
    if not audit.did(connection, on, _NO_ANSWER, by=by, since=now - _SAME_CALL):
        audit.note(connection, road.ids, _NO_ANSWER, on=on, at=now, actor=by)
    return True


def called_in_vain(connection: Connection, ids: Iterable[int]) -> dict[int, Often]:
    """How often nobody picked up, of these requests; what nobody called for is left out."""
    objects = {f"request:{id}": id for id in ids}
    found = audit.how_often(connection, tuple(objects), _NO_ANSWER)
    return {objects[on]: often for on, often in found.items()}
