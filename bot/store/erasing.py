"""Erasing a resident: first the key, then everything it opened, and what remains is that it was done."""

from datetime import datetime

from sqlalchemy import Connection, delete, literal, select

from bot.store import audit
from bot.store.dialect import insert_new
from bot.store.ids import Ids
from bot.store.tables import address, conversation, data_key, erasure_ledger, inbox, resident, seen_message


def erase_resident(connection: Connection, ids: Ids, resident_id: int, at: datetime) -> None:
    """Erase everything of this resident; nothing happens when there is none.

    The hashes of the message ids stay, so that a message that comes once more is not taken for a newcomer's.
    """
    talks = list(
        connection.execute(select(conversation.c.id).where(conversation.c.resident_id == resident_id)).scalars()
    )
    remember_messages(connection, talks, at)
    connection.execute(delete(data_key).where(data_key.c.resident_id == resident_id))
    connection.execute(delete(address).where(address.c.resident_id == resident_id))
    gone = connection.execute(delete(resident).where(resident.c.id == resident_id)).rowcount
    if not gone:
        return
    row = {"id": ids.new(), "resident_id": resident_id, "erased_at": at}
    connection.execute(insert_new(connection, erasure_ledger), row)
    for talk in talks:
        audit.note(connection, ids, "resident.erased", on=f"conversation:{talk}", at=at, actor="system")


def ledger(connection: Connection) -> dict[int, datetime]:
    """Every resident who was erased, and when."""
    rows = connection.execute(select(erasure_ledger.c.resident_id, erasure_ledger.c.erased_at))
    return {row.resident_id: row.erased_at for row in rows}


def remember_messages(connection: Connection, talks: list[int], at: datetime) -> None:
    """Keep the hashes of the ids of what was said in these talks."""
    known = select(inbox.c.key, literal(at, seen_message.c.made_at.type)).where(inbox.c.conversation_id.in_(talks))
    connection.execute(insert_new(connection, seen_message).from_select(["key", "made_at"], known))
