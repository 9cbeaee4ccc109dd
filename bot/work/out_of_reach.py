"""To whom nothing arrives is called instead: what was refused for good, and what stays at "sent" for days.

Who blocks us on WhatsApp is never told of.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection

from bot.errors import Undecipherable
from bot.store import audit, requests
from bot.store.database import Database
from bot.store.out_of_reach import Silent, silent, undelivered
from bot.store.requests import NewRequest
from bot.store.sending import lock_talks
from bot.work.outcomes import UNREACHABLE
from bot.work.road import Road

log = logging.getLogger(__name__)

#: The kind of request that says that a resident may be out of reach, and be called.
MAYBE_UNREACHABLE = "maybe_unreachable"
#: The kind of request that says that a bubble did not arrive: refused, tried for too long, or after its window closed.
NOT_DELIVERED = "not_delivered"
_KINDS = (UNREACHABLE, MAYBE_UNREACHABLE, NOT_DELIVERED)
_AT_ONCE = 100


async def look_who_is_out_of_reach(database: Database, road: Road, after: timedelta) -> None:
    """Put before the team to whom nothing arrived for so long, and whom something did not reach. Raises StoreError."""
    before = road.clock() - after

    def look_for_silent(connection: Connection) -> None:
        for each in _held(
            connection, partial(silent, connection, kind=MAYBE_UNREACHABLE, before=before, limit=_AT_ONCE)
        ):
            _ask(connection, road, each, MAYBE_UNREACHABLE)

    def look_for_undelivered(connection: Connection) -> None:
        for each in _held(connection, partial(undelivered, connection, kinds=_KINDS, limit=_AT_ONCE)):
            _ask(connection, road, each, NOT_DELIVERED)

    # Each on its own: talks are held in one order only (see `lock_talks`).
    await database.write(look_for_silent)
    await database.write(look_for_undelivered)


def _held(connection: Connection, find: Callable[[], list[Silent]]) -> list[Silent]:
    """Whom this finds, found once more while their talks are held: another process may have asked just now."""
    held = {each.conversation_id for each in find()}
    if not held:
        return []
    lock_talks(connection, held)
    return [each for each in find() if each.conversation_id in held]


def _ask(connection: Connection, road: Road, each: Silent, kind: str) -> None:
    now = road.clock()
    asked = NewRequest(
        id=road.ids.new(), conversation_id=each.conversation_id, kind=kind, text="", reach="",
        attachments=(), language=each.language, made_at=now, due_by=road.read_by(now),
    )  # fmt: skip
    try:
        key = road.vault.unwrap(each.wrapped)
    except Undecipherable as error:
        log.error("conversation.damaged", extra={"conversation": each.conversation_id, "error": type(error).__name__})
        return
    requests.ask(connection, road.vault, key, asked=asked)
    on = f"conversation:{each.conversation_id}"
    audit.note(connection, road.ids, "address.silent", on=on, at=now, actor="system")
