"""Forgetting a talk of a resident who stays known: whatever belongs to the talk or its case goes, but who they are."""

from datetime import datetime

from sqlalchemy import Connection, delete

from bot.store.columns import metadata
from bot.store.conversations import OpenTalk
from bot.store.erasing import remember_messages
from bot.store.tables import address, cases, consent, conversation, data_key, due

#: What stays. Everything else that belongs to a talk, a case or a resident goes, also of a table that comes later.
_STAYS = frozenset({address, cases, consent, conversation, data_key, due})


def forget_talk(connection: Connection, talk: OpenTalk, case_id: str, *, at: datetime) -> None:
    """Delete every row of this talk and this case but the talk, the case and the timers themselves.

    The hashes of the message ids stay, so that a message that comes once more is not heard again.
    """
    remember_messages(connection, [talk.id], at)
    owners = {"conversation_id": talk.id, "case_id": case_id, "resident_id": talk.resident_id}
    for table in reversed(metadata.sorted_tables):
        for name in owners.keys() & table.c.keys() if table not in _STAYS else ():
            if table.c[name].foreign_keys:
                connection.execute(delete(table).where(table.c[name] == owners[name]))
